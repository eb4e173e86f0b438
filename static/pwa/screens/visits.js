/**
 * Visits to do, by hamlet. A number is asked for online, shown for two minutes, and is gone as soon as the page is not
 * looked at; it is kept nowhere.
 */
import { _ } from "../i18n.js";
import { kindWords } from "../assists.js";
import * as catalogue from "../catalogue.js";
import { today as todayHere } from "../clock.js";
import { currentPerson, people } from "../device.js";
import { sendAll, watch } from "../sender.js";
import { complain, dayWords, draw, part, placeWords, say, show, start, wordsOf, write } from "../ui.js";
import { ask, close, contact, sums, visits } from "../visits.js";
import { listen } from "../world.js";
import { hideNow, hideWhenLeft, noAnswer, showBriefly, whyNot } from "./online.js";

/** @import {CataloguePerson} from "../contract" */
/** @import {How, Visit} from "../visits.js" */

let today = "";
/** @type {CataloguePerson | null} */
let me = null;
/** @type {Map<string, string>} names of the people on this phone */
let names = new Map();
/** The visit that the reader is asked about, or whose number is shown: the list stands still meanwhile. */
let busy = "";
let drawn = "";

/* ---------------------------------------------------------------- words */

/** @param {Visit} visit */
function whoWords({ author }) {
  if (author === me?.id) return _("Bạn ghi.");
  const name = names.get(author);
  return name ? _("%(name)s ghi.", { name }) : _("Người khác trong tổ ghi.");
}

/** @param {Visit} visit */
function stateWords({ taken, taken_by: by, unsent, contact: left }) {
  const said = [];
  if (by && by === me?.id) said.push(_("Bạn đã nhận đi."));
  else if (by) said.push(_("%(name)s đã nhận đi.", { name: names.get(by) ?? "?" }));
  else if (taken) said.push(_("Người khác trong tổ đã nhận đi."));
  if (unsent) said.push(_("Lượt này chưa gửi; gửi xong mới nhận đi được."));
  if (left) said.push(_("Có để lại số điện thoại."));
  return said.join(" ");
}

/** What the server says no with. */
const noWords = () => ({
  visit_unknown: _("Máy chủ chưa có lượt hẹn này, hoặc hẹn ở thôn khác."),
  visit_over: _("Lượt hẹn này đã xong hoặc đã khép lại."),
  visit_taken: _("Người khác trong tổ vừa nhận lượt hẹn này."),
  visit_not_taken: _("Bạn chưa nhận lượt hẹn này. Xin bấm “Tôi đi” trước."),
  contact_gone: _("Số điện thoại không còn được giữ."),
  adults_only: _("Số điện thoại chỉ người đủ 18 tuổi xem được."),
});

/* ---------------------------------------------------------------- the list */

/** @param {Visit} visit */
function visitItem(visit) {
  const kinds = kindWords();
  const item = draw("li", { class: "entry", id: `visit-${visit.id}` });
  const since = _("Chờ từ %(day)s.", { day: dayWords(visit.since, today) });
  item.append(
    draw("p", {}, draw("b", {}, visit.kinds.map((kind) => kinds[kind] ?? kind).join(", "))),
    draw("p", { class: "soft", id: `about-${visit.id}` }, `${since} ${whoWords(visit)}`),
  );
  const state = stateWords(visit);
  if (state) item.append(draw("p", {}, state));
  item.append(actionsOf(visit, item));
  return item;
}

/** @param {Visit} visit @param {HTMLElement} item */
function actionsOf(visit, item) {
  const row = draw("p", { class: "actions" });
  const mine = visit.taken_by !== undefined && visit.taken_by === me?.id;
  const of = { "aria-describedby": `about-${visit.id}` }; // a voice that reads one button after another says whose it is
  const button = (/** @type {string} */ words, /** @type {() => void} */ onclick, quiet = false) =>
    draw("button", { type: "button", class: quiet && "quiet", onclick, ...of }, words);
  if (mine && visit.contact && !me?.minor) row.append(button(_("Xem số điện thoại"), () => void showNumber(visit, item, row)));
  if (!visit.taken && !visit.unsent) row.append(button(_("Tôi đi"), () => void act(visit, "take", row)));
  row.append(
    draw("a", { class: mine ? "button" : "button quiet", href: `/field/assist?visit=${visit.id}`, ...of }, _("Đã kích hoạt xong")),
    button(_("Không cần nữa"), () => askWhy(visit, item, row), true),
  );
  if (mine) row.append(button(_("Tôi không đi được"), () => void act(visit, "release", row), true));
  return row;
}

async function tell() {
  const [all, places, known] = await Promise.all([visits(), catalogue.hamlets(), people()]);
  [me, today] = await Promise.all([currentPerson(), todayHere()]);
  names = new Map(known.map(({ id, name }) => [id, name]));
  const now = JSON.stringify([all, me, today]);
  if (busy || drawn === now) return;
  drawn = now;
  const { count } = sums(all);
  write("state", count ? _("%(count)s người đang chờ", { count }) : _("Không còn ai chờ"));
  show("empty", !count);
  const words = new Map(places.map((place) => [place.id, placeWords(place)]));
  const groups = [...new Set(all.map(({ hamlet }) => hamlet))].map(async (id) => {
    const waiting = all.filter(({ hamlet }) => hamlet === id);
    const place = words.get(id) ?? (await placeOf(id));
    const head = _("%(place)s: %(count)s người", { place, count: waiting.length });
    return draw("section", {}, draw("h2", {}, head), draw("ul", { class: "entries" }, ...waiting.map(visitItem)));
  });
  part("hamlets").replaceChildren(...(await Promise.all(groups)));
}

/** A merged hamlet still has its name. @param {string} id */
async function placeOf(id) {
  const place = await catalogue.hamlet(id);
  return place ? placeWords(place) : _("Thôn khác");
}

/* ---------------------------------------------------------------- what people do */

/** @param {Visit} visit @param {"take" | "release"} what @param {HTMLElement} row */
async function act(visit, what, row) {
  complain("");
  say(_("Đang hỏi máy chủ…"));
  for (const each of row.querySelectorAll("button")) each.disabled = true;
  const result = await ask(visit.id, what).catch(noAnswer);
  say(result.kind === "answer" ? (what === "take" ? _("Đã nhận. Cảm ơn bạn.") : _("Đã nhường lại cho tổ.")) : "");
  if (result.kind !== "answer") complain(whyNot(result, noWords()));
  drawn = "";
  await tell();
  document.getElementById(`visit-${visit.id}`)?.querySelector("button")?.focus({ preventScroll: true });
}

/** @param {Visit} visit @param {HTMLElement} item @param {HTMLElement} row */
function askWhy(visit, item, row) {
  const sheet = /** @type {HTMLElement} */ (part("why", HTMLTemplateElement).content.firstElementChild?.cloneNode(true));
  busy = visit.id;
  row.hidden = true;
  for (const button of sheet.querySelectorAll("button")) {
    button.addEventListener("click", () => {
      sheet.remove();
      row.hidden = false;
      busy = "";
      if (button.dataset.how) void closeVisit(visit, /** @type {How} */ (button.dataset.how));
      else void tell();
    });
  }
  item.append(sheet);
  sheet.querySelector("button")?.focus();
}

/** @param {Visit} visit @param {How} how */
async function closeVisit(visit, how) {
  try {
    await close(visit.id, how);
    say(_("Đã khép lượt hẹn. Bấm nhầm thì vào “Hộp gửi” để lấy lại."));
    void sendAll("saved");
  } catch (error) {
    complain(_("CHƯA lưu được. Xin thử lại. (%(why)s)", { why: wordsOf(error) }));
  }
  await tell();
}

/* ---------------------------------------------------------------- the number */

/** @param {Visit} visit @param {HTMLElement} item @param {HTMLElement} row */
async function showNumber(visit, item, row) {
  if (busy === visit.id) return; // a second tap would be written down as a second look
  complain("");
  say(_("Đang hỏi máy chủ…"));
  hideNow();
  busy = visit.id; // a list drawn anew meanwhile would take the place that the number comes to
  const result = await contact(visit.id).catch(noAnswer);
  say("");
  if (result.kind !== "answer" || document.visibilityState !== "visible" || busy !== visit.id) {
    if (busy === visit.id) busy = "";
    if (result.kind !== "answer") complain(whyNot(result, noWords()));
    return tell();
  }
  row.hidden = true;
  showBriefly(item, result.value.phone, [], () => {
    row.hidden = false;
    busy = drawn = "";
    void tell();
  });
}

void start("visits", async () => {
  await tell();
  listen(() => void tell());
  hideWhenLeft();
  addEventListener("pageshow", ({ persisted }) => persisted && void tell());
  watch();
});
