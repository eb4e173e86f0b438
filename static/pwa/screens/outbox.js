/** The outbox: everything made on this phone, where it is, why it waits, and what can be done about it. */
import { _ } from "../i18n.js";
import { summaryOf } from "../assists.js";
import { hamlet, refresh } from "../catalogue.js";
import { today as todayHere } from "../clock.js";
import { currentPerson, people } from "../device.js";
import { counts, entryOf, exportFile, newestOf, withdraw } from "../outbox.js";
import { sendAll } from "../sender.js";
import { complain, dayWords, draw, handFile, momentWords, part, placeWords, say, show, start, write, wordsOf } from "../ui.js";
import { listen } from "../world.js";
import { spoken, whatWords } from "./poster-words.js";
import { contactWords, heldWords, laterWords, outboxWords, sendingWords } from "./words.js";

/** @import {Listed} from "../outbox.js" */

const PAGE = 20;
let shown = PAGE;
let today = "";
let me = "";
/** What hamlets and the others on this phone are called, by id. @type {Map<string, string>} */
let called = new Map();
/** The record that the reader is asked about: the lists stand still meanwhile. */
let asking = "";
/** What each list shows, so that news of nothing new moves nothing under a finger. @type {Map<string, string>} */
const drawn = new Map();

/** What the reader may know of a state. @param {Listed} record */
function stateWords(record) {
  const words = {
    waiting: _("Chờ sóng. Đang nằm an toàn trong máy này."),
    later: laterWords(record.later),
    accepted: _("Đã tới máy chủ và được tính."),
    held: heldWords(record.code),
    conflict: _("Máy chủ có hai bản khác nhau của lượt này. Cán bộ xã sẽ chọn."),
    mended: _("Cán bộ xã đã sửa và tính."),
    withdrawn: _("Đã bỏ, không tính."),
    replaced: _("Đã thay bằng lượt sửa."),
  };
  return words[record.status];
}

/** @param {Listed} record */
function titleOf(record) {
  const entry = entryOf(record);
  if (record.kind === "visit_closed") return _("Khép một lượt hẹn quay lại");
  if (record.kind === "poster_check") return posterTitle(/** @type {any} */ (entry?.payload));
  if (record.kind === "withdrawal") return _("Bỏ một lượt đã ghi");
  return (entry && summaryOf(entry.payload)) || _("Một lượt giúp");
}

/** @param {{poster: string, what: string} | undefined} payload none: the body is safe in a backup, and was let go */
function posterTitle(payload) {
  if (!payload) return _("Kiểm tra một áp phích");
  return _("Áp phích %(code)s: %(what)s", { code: spoken(payload.poster), what: whatWords(payload.what) });
}

/** @param {Listed} record */
function entryItem(record) {
  const review = record.status === "held" || record.status === "conflict";
  const item = draw("li", { class: review ? "entry held" : "entry" });
  item.append(
    draw("p", {}, draw("b", {}, titleOf(record))),
    draw("p", { class: "soft" }, [whenWords(record), ...whichWords(record)].join(" · ")),
    draw("p", {}, draw("span", {}, record.replacedBy ? replacedWords(record) : stateWords(record))),
  );
  if (record.status === "held") item.append(...fieldWords(record));
  if (mayChange(record)) item.append(actionsOf(record, item));
  return item;
}

/** @param {Listed} record */
function whenWords(record) {
  const saved = momentWords(record.savedAt);
  const day = dayWords(record.happenedOn, today);
  return day === _("hôm nay") ? saved : _("Giúp %(day)s; lưu lúc %(saved)s", { day, saved });
}

/** What tells it from the others of an evening: where, of what age, and by whom when it was not the reader. @param {Listed} record */
function whichWords(record) {
  const { hamlet: place = "", age_band: band = "", client = "" } = /** @type {any} */ (entryOf(record)?.payload ?? {});
  const age = { under14: _("Dưới 14"), "60+": _("Từ 60") }[/** @type {string} */ (band)] ?? band.replace("-", "–");
  const who = record.author === me ? undefined : called.get(record.author);
  return [
    called.get(place) ?? "",
    client === "organisation" ? _("Tổ chức") : age && _("%(age)s tuổi", { age }),
    who ? _("%(name)s ghi", { name: who }) : "",
  ].filter(Boolean);
}

/** @param {Listed[]} records @returns {Promise<Map<string, string>>} */
async function namesIn(records) {
  const ids = new Set(records.map((record) => String(/** @type {any} */ (entryOf(record)?.payload)?.hamlet ?? "")));
  const places = (await Promise.all([...ids].map(hamlet))).flatMap((place) => (place ? [place] : []));
  const named = (await people()).map(({ id, name }) => /** @type {const} */ ([id, name]));
  return new Map([...named, ...places.map((place) => /** @type {const} */ ([place.id, placeWords(place)]))]);
}

/** @param {Listed} record */
function replacedWords({ state }) {
  return state === "waiting" ? _("Đã sửa hoặc bỏ. Cả hai cùng chờ sóng.") : _("Đã sửa hoặc bỏ bằng một lượt sau.");
}

/** @param {Listed} record */
function fieldWords({ fields }) {
  const names = /** @type {Record<string, string>} */ ({
    hamlet: _("Nơi giúp"),
    residence: _("Sống ở đâu"),
    helps: _("Việc đã giúp"),
    age_band: _("Tuổi"),
    happened_on: _("Ngày"),
    poster: _("Áp phích"),
  });
  const known = Object.keys(fields).map((field) => names[field.split(".")[0] ?? ""] ?? field);
  return known.length ? [draw("p", {}, _("Chỗ cần xem: %(fields)s", { fields: known.join(", ") }))] : [];
}

/** @param {Listed} record */
function mayChange(record) {
  const over = record.replacedBy || record.status === "withdrawn" || record.status === "replaced";
  return ["assist", "visit_closed", "poster_check"].includes(record.kind) && !over && record.text !== "" && record.author === me;
}

/** @param {Listed} record @param {HTMLElement} item */
function actionsOf(record, item) {
  const row = draw("p", { class: "actions" });
  const ask = () => {
    const sheet = /** @type {HTMLElement} */ (
      part("confirm", HTMLTemplateElement).content.firstElementChild?.cloneNode(true)
    );
    sheet.querySelector("[data-do=no]")?.addEventListener("click", () => {
      sheet.remove();
      row.hidden = false;
      asking = "";
      void tell();
    });
    sheet.querySelector("[data-do=yes]")?.addEventListener("click", () => void takeBack(record.id));
    asking = record.id;
    row.hidden = true;
    item.append(sheet);
    /** @type {HTMLElement | null} */ (sheet.querySelector("[data-do=no]"))?.focus();
  };
  // A voice that reads one button after another says which record it would touch.
  const what = titleOf(record);
  const names = { mend: _("Sửa lượt: %(what)s", { what }), drop: _("Bỏ lượt: %(what)s", { what }) };
  const of = (/** @type {"mend" | "drop"} */ act) => ({ "aria-label": names[act] });
  if (record.kind === "assist") {
    row.append(draw("a", { class: "button quiet", href: `/field/assist?correct=${record.id}`, ...of("mend") }, _("Sửa")));
  }
  row.append(
    draw("button", { type: "button", class: "quiet danger", onclick: ask, ...of("drop") }, _("Bỏ")),
  );
  return row;
}

/** @param {string} id */
async function takeBack(id) {
  asking = "";
  try {
    await withdraw(id);
    say(_("Đã bỏ lượt đó."));
    void sendAll("saved");
  } catch (error) {
    complain(_("Chưa bỏ được. Xin thử lại. (%(why)s)", { why: wordsOf(error) }));
  }
  await tell();
}

async function tell() {
  const [{ review, unsent, past, all }, sums] = [await newestOf(shown), await counts()];
  me = (await currentPerson())?.id ?? "";
  [today, called] = await Promise.all([todayHere(), namesIn([...review, ...unsent, ...past])]);
  write("state", outboxWords(sums));
  write("contact", `${await contactWords()}${safeWords(sums)}`);
  fill("review", "held", review);
  fill("unsent", "waiting", unsent);
  fill("past", "gone", past);
  show("older", Math.max(all.review, all.unsent, all.past) > shown);
  show("send", sums.waiting > 0);
  show("empty", all.review + all.unsent + all.past === 0);
}

/** @param {{sent: number, held: number, conflict: number, unsafe: number}} sums */
function safeWords({ sent, held, conflict, unsafe }) {
  if (!(sent + held + conflict)) return "";
  // Not inside a template literal: texts there are not collected for translators.
  const words = unsafe
    ? _("%(count)s lượt đã tới, đang chờ vào bản sao của máy chủ.", { count: unsafe })
    : _("Mọi lượt đã gửi đều an toàn trong bản sao.");
  return `. ${words}`;
}

/** @param {string} section @param {string} place @param {Listed[]} records */
function fill(section, place, records) {
  const now = JSON.stringify([me, today, [...called], records]);
  if (asking || drawn.get(place) === now) return;
  drawn.set(place, now);
  show(section, records.length > 0);
  part(place).replaceChildren(...records.map(entryItem));
}

async function sendNow() {
  const button = part("send", HTMLButtonElement);
  button.disabled = true;
  say(_("Đang gửi…"));
  const result = await sendAll("button").catch(() => null);
  if (result?.kind === "done") await refresh();
  button.disabled = false;
  await tell();
  say(result ? sendingWords(result) : _("Chưa gửi được. Máy sẽ tự gửi lại."));
  if (result?.kind === "enrol") part("said").append(" ", draw("a", { href: "/field/enrol" }, _("Đăng ký lại máy")));
}

async function hand() {
  try {
    let [skip, files] = [0, 0];
    for (let file = await exportFile(skip); file; file = file.left ? await exportFile(skip) : null) {
      handFile(file.name, file.text);
      skip += file.count;
      files += 1;
    }
    say(files ? _("Đã xuất %(count)s lượt. Xin đưa tệp cho cán bộ xã.", { count: skip }) : _("Không có lượt nào chờ gửi."));
  } catch (error) {
    complain(_("Chưa xuất được. (%(why)s)", { why: wordsOf(error) }));
  }
}

void start("outbox", async () => {
  await tell();
  part("send").addEventListener("click", () => void sendNow());
  part("export").addEventListener("click", () => void hand());
  part("older").addEventListener("click", () => ((shown += PAGE), void tell()));
  listen(() => void tell());
  addEventListener("pageshow", ({ persisted }) => persisted && void tell());
});
