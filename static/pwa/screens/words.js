/** Sentences that more than one screen says: how the outbox stands, what a figure is made of, why a record is held. */
import { _ } from "../i18n.js";
import { fact } from "../db.js";
import { momentWords, numberWords } from "../ui.js";

/** @import {CatalogueFigure} from "../contract" */

/** @param {{waiting: number, held: number, conflict: number, sent: number}} sums */
export function outboxWords({ waiting, held, conflict, sent }) {
  const review = held + conflict;
  const said = [];
  if (waiting) said.push(_("Còn %(count)s lượt chờ sóng", { count: numberWords(waiting) }));
  else if (sent + review) said.push(_("Đã gửi hết"));
  if (review) said.push(_("%(count)s lượt cần xem lại", { count: numberWords(review) }));
  return said.join(". ") || _("Chưa có lượt nào để gửi");
}

/** When the server last spoke, by its own clock. */
export async function contactWords() {
  const moment = momentWords(await fact("serverNow"));
  return moment ? _("Gặp máy chủ lần cuối: %(moment)s", { moment }) : _("Chưa gặp máy chủ lần nào");
}

/** One line: numerator, denominator, and the share only when there is a denominator. @param {CatalogueFigure | undefined} figure */
export function coverageWords(figure) {
  if (!figure) return _("Chưa có số liệu mức 2 của thôn này.");
  const reached = numberWords(figure.reached);
  if (!figure.people) return _("Mức 2: %(reached)s người. Chưa có số gốc nên không tính phần trăm.", { reached });
  return _("Mức 2: %(reached)s/%(people)s người từ 14 tuổi (%(share)s)", {
    reached,
    people: numberWords(figure.people),
    share: shareWords(figure.reached, figure.people),
  });
}

/** 40 %; never 100 % before all are there. @param {number} reached @param {number} people above 0 */
export function shareWords(reached, people) {
  return `${numberWords(Math.floor((1000 * reached) / people) / 10)}%`;
}

/** Why a record is held, and what to do: one sentence for every code of docs/wire.md. @param {string} code */
export function heldWords(code) {
  return HELD()[code] ?? _("Xã sẽ xem lại lượt này. (%(code)s)", { code: code || "?" });
}

/** @type {() => Record<string, string>} */
const HELD = () => ({
  entry_malformed: _("Máy chủ không đọc được lượt này. Báo cán bộ xã giúp."),
  payload_invalid: _("Có câu trả lời chưa hợp lệ. Xin sửa lại."),
  author_unknown: _("Người ghi chưa được đăng ký trên máy này. Xin vào “Mục khác”, thêm người dùng chung máy."),
  author_suspended: _("Người ghi đang tạm dừng. Cán bộ xã sẽ xem."),
  device_revoked: _("Máy này đã bị khóa. Cán bộ xã sẽ xem và nhận lượt này."),
  place_unknown: _("Máy chủ không biết thôn này. Xin sửa và chọn lại thôn."),
  place_out_of_scope: _("Thôn này ngoài địa bàn của bạn. Xin chọn lại thôn, hoặc nhờ cán bộ xã nhận."),
  residence_unknown: _("Chưa rõ bà con sống ở thôn nào. Xin sửa và chọn lại."),
  identity_of_child: _("Trẻ dưới 14 tuổi thì không ghi số. Xin sửa lại, không ghi số."),
  identity_by_minor: _("Bạn dưới 18 tuổi thì không ghi số của bà con. Xin sửa lại, không ghi số."),
  identity_without_consent: _("Chưa có lời đồng ý của bà con. Xin sửa lại, hỏi rồi mới ghi số."),
  identity_unreadable: _("Máy chủ không mở được số đã khóa. Xin sửa lại và gõ lại số, hoặc không ghi số."),
  identity_malformed: _("Số định danh không đủ 12 chữ số. Xin sửa lại."),
  poster_unknown: _("Máy chủ không có áp phích nào mang mã này. Có thể là tờ giả: báo cán bộ xã giúp."),
  poster_elsewhere: _("Áp phích này là của xã khác. Cán bộ xã sẽ xem."),
  target_unknown: _("Lượt gốc chưa tới máy chủ. Khi nó tới, lượt này tự được tính."),
  target_not_yours: _("Lượt gốc do người khác ghi. Xin nhờ người đó sửa."),
  target_replaced: _("Lượt gốc đã được sửa hoặc bỏ trước đó."),
});

/** Why the server asked to wait. @param {string} code */
export function laterWords(code) {
  const words = /** @type {Record<string, string>} */ ({
    seal_key_unknown: _("Máy chủ chưa nhận ra khóa. Máy sẽ tự gửi lại."),
    format_unknown: _("Máy chủ chưa hiểu bản mới của ứng dụng. Máy sẽ tự gửi lại."),
    quota: _("Hôm nay máy gửi nhiều quá mức. Máy sẽ tự gửi lại."),
    busy: _("Máy chủ đang bận. Máy sẽ tự gửi lại."),
  });
  return words[code] ?? _("Máy chủ bảo chờ. Máy sẽ tự gửi lại.");
}

/** What came of an attempt to send. @param {import("../sender.js").Sending} sending */
export function sendingWords({ kind, left, why }) {
  if (kind === "done") return left ? _("Máy chủ bảo chờ vài lượt. Máy sẽ tự gửi lại.") : _("Đã gửi hết.");
  if (kind === "busy") return _("Máy đang gửi rồi.");
  if (kind === "enrol") return _("Máy chủ không nhận ra máy này. Cần đăng ký lại máy; các lượt vẫn còn nguyên.");
  if (kind === "refused") return _("Máy chủ chưa nhận. Các lượt vẫn còn trong máy. Báo cán bộ xã: %(why)s.", { why });
  const words = /** @type {Record<string, string>} */ ({
    offline: _("Chưa có sóng. Có sóng là máy tự gửi."),
    silent: _("Máy chủ không trả lời. Máy sẽ tự gửi lại."),
    not_ours: _("Mạng này đòi đăng nhập (như wifi quán). Xin đổi mạng; các lượt vẫn còn trong máy."),
    busy: _("Máy chủ đang bận. Máy sẽ tự gửi lại."),
  });
  return words[why] ?? _("Chưa gửi được. Máy sẽ tự gửi lại.");
}
