/** How posters are spoken of: what was seen, how one stands, its code in two groups. */
import { _ } from "../i18n.js";
import { dayWords, draw } from "../ui.js";

/** @import {Poster} from "../posters.js" */

/** What somebody saw. @param {string} what */
export function whatWords(what) {
  const words = /** @type {Record<string, string>} */ ({
    hung: _("Vừa treo"),
    fine: _("Còn tốt"),
    torn: _("Rách, mờ"),
    missing: _("Mất"),
    tampered: _("Bị dán đè"),
    strange: _("Mã dẫn tới trang lạ"),
  });
  return words[what] ?? what;
}

/** As it is printed: four and four. @param {string} code */
export const spoken = (code) => `${code.slice(0, 4)} ${code.slice(4)}`;

/** How it stands, in a frame, with what was reported and when it was seen. @param {Poster} poster @param {string} today */
export function standingLine({ standing, seen_on: seen, reported, unsent }, today) {
  const words = /** @type {Record<string, string>} */ ({
    printed: _("Chưa treo"),
    hung: _("Đang treo"),
    replaced: _("Đã thay tờ mới"),
  });
  const kind = standing === "hung" ? "good" : standing === "printed" || standing === "replaced" ? "warn" : "bad";
  const said = [seen ? _("Thấy lần cuối: %(day)s.", { day: dayWords(seen, today) }) : _("Chưa ai thấy.")];
  if (reported) said.push(_("Bà con báo: %(what)s.", { what: whatWords(reported) }));
  if (unsent) said.push(_("Lượt bạn ghi ở đây đang chờ sóng."));
  return [draw("span", { class: `state ${kind}` }, words[standing] ?? whatWords(standing)), ` ${said.join(" ")}`];
}
