/**
 * Citizens who ask for help at home. Two take a request together; then each grown-up of them may see whom to call, online,
 * for two minutes.
 */
import { _ } from "../i18n.js";
import * as catalogue from "../catalogue.js";
import { today as todayHere } from "../clock.js";
import { currentPerson, people } from "../device.js";
import { keepDraft } from "../drafts.js";
import { ask, contact, done, helped, requests, sayHelped } from "../requests.js";
import { watch } from "../sender.js";
import { complain, dayWords, draw, part, placeWords, say, show, start, wordsOf, write } from "../ui.js";
import { listen } from "../world.js";
import { hideNow, hideWhenLeft, noAnswer, showBriefly, whyNot } from "./online.js";

/** @import {CataloguePerson} from "../contract" */
/** @import {Request} from "../requests.js" */

const TWO = 2;

let today = "";
/** @type {CataloguePerson | null} */
let me = null;
/** @type {Map<string, string>} names of the people on this phone */
let names = new Map();
/** Ids that were helped and wait for a signal. @type {Set<string>} */
let waiting = new Set();
/** The request that the reader is asked about, or whose contact is shown: the list stands still meanwhile. */
let busy = "";
let drawn = "";

/* ---------------------------------------------------------------- words */

const topicWords = () =>
  /** @type {Record<string, string>} */ ({
    vneid: _("Cài VNeID, tạo tài khoản"),
    level2: _("Kích hoạt VNeID mức 2"),
    papers: _("Đưa giấy tờ vào VNeID"),
    service: _("Nộp hồ sơ qua mạng"),
    pay: _("Trả tiền bằng điện thoại"),
    other: _("Việc khác"),
  });

/** @param {Request} request */
function suitsWords({ suits, since }) {
  if (suits === "today") return _("Muốn ngay %(day)s.", { day: dayWords(since, today) });
  const words = /** @type {Record<string, string>} */ ({
    any: _("Lúc nào tới cũng được."),
    week: _("Muốn trong tuần."),
    evening: _("Tiện buổi tối."),
  });
  return words[suits] ?? "";
}

/** @param {Request} request */
const isMine = ({ taken_by: by }) => me !== null && by.includes(me.id);

/** @param {Request} request */
function stateWords(request) {
  if (waiting.has(request.id)) return _("Đã giúp xong. Có sóng là máy tự báo.");
  const { takers, taken_by: by } = request;
  if (isMine(request)) return takers < TWO ? _("Bạn đã nhận. Chờ thêm một người cùng đi.") : _("Bạn và một người nữa cùng đi.");
  const other = names.get(by[0] ?? "");
  if (takers >= TWO) return _("Đã đủ hai người đi.");
  if (takers) return other ? _("%(name)s đã nhận. Cần thêm một người.", { name: other }) : _("Đã có một người nhận. Cần thêm một người.");
  return "";
}

/** What the server says no with. */
const noWords = () => ({
  request_unknown: _("Máy chủ không có yêu cầu này ở thôn của bạn."),
  request_over: _("Yêu cầu này đã xong, đã khép hoặc bà con đã xóa."),
  request_full: _("Hai người khác vừa nhận rồi."),
  request_needs_adult: _("Người đã nhận chưa đủ 18 tuổi, nên cần một người lớn đi cùng."),
  request_not_taken: _("Bạn chưa nhận yêu cầu này. Xin bấm “Tôi đi” trước."),
  request_needs_two: _("Chờ thêm một người: đủ hai người mới xem được số."),
  contact_gone: _("Số điện thoại không còn được giữ."),
  adults_only: _("Số điện thoại chỉ người đủ 18 tuổi xem được."),
});

/* ---------------------------------------------------------------- the list */

/** @param {Request} request */
function requestItem(request) {
  const item = draw("li", { class: "entry", id: `request-${request.id}` });
  const since = _("Nhờ từ %(day)s.", { day: dayWords(request.since, today) });
  const topic = topicWords()[request.topic] ?? _("Việc khác");
  item.append(
    draw("p", {}, draw("b", {}, topic)),
    draw("p", { class: "soft", id: `about-${request.id}` }, `${since} ${suitsWords(request)}`),
  );
  const state = stateWords(request);
  if (state) item.append(draw("p", {}, state));
  if (!waiting.has(request.id)) item.append(actionsOf(request, item));
  return item;
}

/** @param {Request} request @param {HTMLElement} item */
function actionsOf(request, item) {
  const row = draw("p", { class: "actions" });
  const of = { "aria-describedby": `about-${request.id}` }; // a voice that reads one button after another says whose it is
  const button = (/** @type {string} */ words, /** @type {() => void} */ onclick, quiet = false) =>
    draw("button", { type: "button", class: quiet && "quiet", onclick, ...of }, words);
  if (!isMine(request)) {
    if (request.takers < TWO) row.append(button(_("Tôi đi"), () => void act(request, "take", row)));
    return row;
  }
  if (request.takers >= TWO) {
    if (!me?.minor) row.append(button(_("Xem số, chỗ ở"), () => void showContact(request, item, row)));
    row.append(button(_("Đã giúp xong"), () => void sayDone(request, row)));
    row.append(button(_("Không giúp được"), () => askWhy(request, item, row), true));
  }
  row.append(button(_("Tôi không đi được"), () => void act(request, "release", row), true));
  return row;
}

async function tell() {
  const [all, places, known, over] = await Promise.all([requests(), catalogue.hamlets(), people(), helped()]);
  [me, today] = await Promise.all([currentPerson(), todayHere()]);
  names = new Map(known.map(({ id, name }) => [id, name]));
  waiting = new Set(over.map(({ id }) => id));
  const now = JSON.stringify([all, me, today, over]);
  if (busy || drawn === now) return;
  drawn = now;
  write("state", all.length ? _("%(count)s nhà đang nhờ", { count: all.length }) : _("Chưa có ai nhờ"));
  show("empty", !all.length);
  const words = new Map(places.map((place) => [place.id, placeWords(place)]));
  const groups = [...new Set(all.map(({ hamlet }) => hamlet))].map(async (id) => {
    const here = all.filter(({ hamlet }) => hamlet === id);
    const place = words.get(id) ?? (await placeOf(id));
    return draw("section", {}, draw("h2", {}, place), draw("ul", { class: "entries" }, ...here.map(requestItem)));
  });
  part("hamlets").replaceChildren(...(await Promise.all(groups)));
}

/** A merged hamlet still has its name. @param {string} id */
async function placeOf(id) {
  const place = await catalogue.hamlet(id);
  return place ? placeWords(place) : _("Thôn khác");
}

/* ---------------------------------------------------------------- what people do */

/** @param {HTMLElement} row */
function begin(row) {
  complain("");
  say(_("Đang hỏi máy chủ…"));
  for (const each of row.querySelectorAll("button")) each.disabled = true;
}

/** @param {Request} request @param {"take" | "release" | "close"} what @param {HTMLElement} row @param {Record<string, string>} [more] */
async function act(request, what, row, more = {}) {
  begin(row);
  const result = await ask(request.id, what, more).catch(noAnswer);
  const words = { take: _("Đã nhận. Cảm ơn bạn."), release: _("Đã nhường lại cho tổ."), close: _("Đã khép yêu cầu. Số điện thoại đã xóa.") };
  say(result.kind === "answer" ? words[what] : "");
  if (result.kind !== "answer") complain(whyNot(result, noWords()));
  drawn = "";
  await tell();
  document.getElementById(`request-${request.id}`)?.querySelector("button")?.focus({ preventScroll: true });
}

/** @param {Request} request @param {HTMLElement} row */
async function sayDone(request, row) {
  begin(row);
  const record = async (/** @type {Event} */ event) => {
    event.preventDefault();
    await keepDraft("place", { hamlet: request.hamlet });
    location.assign("/field/assist");
  };
  try {
    const told = await done(request.id);
    write("said", told ? "" : _("Chưa có sóng. Có sóng là máy tự báo. "));
    if (told?.kind === "answer") write("said", _("Xong rồi, cảm ơn bạn. Số điện thoại của bà con đã xóa. "));
    if (told?.kind === "refused") complain(whyNot(told, noWords()));
    part("said").append(draw("a", { class: "button whole", href: "/field/assist", onclick: (event) => void record(event) }, _("Ghi lượt giúp này")));
  } catch (error) {
    say("");
    complain(_("CHƯA lưu được. Xin thử lại. (%(why)s)", { why: wordsOf(error) }));
  }
  drawn = "";
  await tell();
  part("said").scrollIntoView({ block: "center" });
}

/** @param {Request} request @param {HTMLElement} item @param {HTMLElement} row */
function askWhy(request, item, row) {
  const sheet = /** @type {HTMLElement} */ (part("why", HTMLTemplateElement).content.firstElementChild?.cloneNode(true));
  busy = request.id;
  row.hidden = true;
  for (const button of sheet.querySelectorAll("button")) {
    button.addEventListener("click", () => {
      sheet.remove();
      row.hidden = false;
      busy = "";
      if (button.dataset.why) void act(request, "close", row, { why: button.dataset.why });
      else void tell();
    });
  }
  item.append(sheet);
  sheet.querySelector("button")?.focus();
}

/** @param {Request} request @param {HTMLElement} item @param {HTMLElement} row */
async function showContact(request, item, row) {
  if (busy === request.id) return; // a second tap would be written down as a second look
  complain("");
  say(_("Đang hỏi máy chủ…"));
  hideNow();
  busy = request.id; // a list drawn anew meanwhile would take the place that the contact comes to
  const result = await contact(request.id).catch(noAnswer);
  say("");
  if (result.kind !== "answer" || document.visibilityState !== "visible" || busy !== request.id) {
    if (busy === request.id) busy = "";
    if (result.kind !== "answer") complain(whyNot(result, noWords()));
    return tell();
  }
  row.hidden = true;
  const { name, phone, where } = result.value;
  const more = [draw("p", {}, draw("b", {}, name))];
  if (where) more.push(draw("p", {}, _("Nhà: %(where)s", { where })));
  showBriefly(item, phone, more, () => {
    row.hidden = false;
    busy = drawn = "";
    void tell();
  });
}

void start("requests", async () => {
  await tell();
  const again = () => void sayHelped().catch(() => {});
  listen(() => void tell());
  hideWhenLeft();
  addEventListener("online", again);
  addEventListener("pageshow", ({ persisted }) => persisted && void tell());
  watch();
  again();
});
