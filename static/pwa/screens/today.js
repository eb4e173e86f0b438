/** The evening: what the person did today, where it is, the days before, a summary for the team, data used. */
import { _ } from "../i18n.js";
import { kindWords } from "../assists.js";
import * as catalogue from "../catalogue.js";
import { today } from "../clock.js";
import { currentPerson } from "../device.js";
import { byCount, dayOf, daysBefore, kindsOf, outcomesWords, plainText, theirs, total } from "../evening.js";
import { newest } from "../outbox.js";
import { dayWords, draw, numberWords, part, placeWords, say, show, start, write } from "../ui.js";
import { listen } from "../world.js";

/** @import {Day} from "../evening.js" */

// A week and its corrections, several times over.
const ENOUGH = 2000;
const WEEK = 7;
/** Today as it was told last, and its summary: what a tap on "copy" copies. */
let [known, summary] = ["", ""];

/** A row: what, of what it is made, and how many. @param {string} what @param {string} more @param {number} count */
function row(what, more, count) {
  const said = draw("span", {}, what, more ? draw("span", { class: "soft" }, more) : null);
  return draw("li", {}, said, draw("b", { class: "number" }, numberWords(count)));
}

/** @param {string} id */
async function hamletWords(id) {
  const place = await catalogue.hamlet(id);
  return place ? placeWords(place) : _("Thôn khác");
}

/** @param {Day} day @returns {Promise<[string, number][]>} */
function hamletsOf(day) {
  return Promise.all(byCount(day.hamlets).map(async ([id, count]) => /** @type {[string, number]} */ ([await hamletWords(id), count])));
}

/** Where the day's records are, one short line for each place that has any. @param {Day} day */
function standingOf({ sent, safe, review, waiting }) {
  const line = (/** @type {string} */ mark, /** @type {(Node | string)[]} */ ...words) => draw("li", { class: mark }, ...words);
  const copied = safe
    ? _("%(count)s lượt an toàn: máy chủ đã có bản sao lưu", { count: numberWords(safe) })
    : _("Máy chủ chưa sao lưu, nên máy này vẫn giữ");
  return [
    sent > 0 && line("done", _("%(count)s lượt đã gửi", { count: numberWords(sent) })),
    sent + review > 0 && line(safe ? "done" : "now", copied),
    waiting > 0 && line("now", _("%(count)s lượt chờ sóng, nằm trong máy này", { count: numberWords(waiting) })),
    review > 0 && line("look", draw("a", { href: "/field/outbox" }, _("%(count)s lượt cần xem lại", { count: numberWords(review) }))),
  ].filter((one) => one !== false);
}

/** @param {Day[]} days */
function tellWeek(days) {
  const worked = days.filter(({ count }) => count);
  const sum = days.reduce((all, { count }) => all + count, 0);
  part("week").replaceChildren(
    ...worked.map((day) => row(capital(dayWords(day.day, known)), _("%(count)s việc xong", { count: numberWords(day.done) }), day.count)),
  );
  write("week-sum", sum ? _("7 ngày trước: %(count)s lượt", { count: numberWords(sum) }) : _("7 ngày trước chưa ghi lượt nào."));
}

/** @param {string} words */
const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);

async function tellTraffic() {
  const { trafficWords } = await import("./traffic-words.js");
  write("traffic", await trafficWords());
}

async function tell() {
  const [person, date, records] = await Promise.all([currentPerson(), today(), newest(ENOUGH)]);
  known = date;
  const own = theirs(records, person?.id ?? "");
  const day = dayOf(own, date);
  const hamlets = await hamletsOf(day);
  const kinds = kindWords();
  write("who", [person?.name, dayWords(date)].filter(Boolean).join(", "));
  write("total", day.count ? _("Hôm nay đã giúp %(count)s lượt", { count: numberWords(day.count) }) : _("Hôm nay chưa ghi lượt nào"));
  part("standing").replaceChildren(...standingOf(day));
  part("kinds").replaceChildren(
    ...kindsOf(day).map(([kind, outcomes]) => row(kinds[kind] ?? kind, outcomesWords(outcomes), total(outcomes))),
  );
  part("hamlets").replaceChildren(...hamlets.map(([name, count]) => row(name, "", count)));
  show("done", day.count > 0);
  summary = plainText(day, dayWords(date), hamlets);
  tellWeek(daysBefore(own, date, WEEK));
  await tellTraffic();
}

/** To the clipboard; where the phone refuses, the text stands there, chosen, for a long press. */
async function copy() {
  try {
    await navigator.clipboard.writeText(summary);
    say(_("Đã chép. Mở nhóm chat của tổ rồi dán vào."));
  } catch {
    const text = part("text", HTMLTextAreaElement);
    text.value = summary;
    text.rows = Math.min(2 * summary.split("\n").length, 14); // lines break on a narrow phone
    show("by-hand");
    text.focus();
    text.select();
  }
}

async function share() {
  await navigator.share({ text: summary }).catch(() => {}); // whoever changes their mind has lost nothing
}

void start("today", async () => {
  await tell();
  show("share", typeof navigator.share === "function");
  part("copy").addEventListener("click", () => void copy());
  part("share").addEventListener("click", () => void share());
  listen(() => void tell());
});
