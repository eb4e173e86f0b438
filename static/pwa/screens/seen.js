/** Names what was read when it is not what was looked for: one sentence each, nothing of the text in it. */
import { _ } from "../i18n.js";

/** @typedef {import("../card.js").Read | import("../poster-code.js").Seen} Seen */
/** @typedef {Partial<Record<Seen["what"], string>>} Words */

/** Looking for a poster. @param {Seen["what"]} what */
export function notAPoster(what) {
  /** @type {Words} */
  const words = {
    misread: _("Mã đọc chưa đúng. Xin quét lại."),
    foreign_poster: _("Áp phích này của trang khác, không phải của Thôn Số."),
    card: _("Đây là mã trên thẻ căn cước. Màn này không đọc và không giữ gì của thẻ."),
    health_card: _("Đây là mã trên thẻ bảo hiểm y tế. Màn này không đọc và không giữ gì của thẻ."),
    payment: _("Đây là mã chuyển tiền. Thôn Số không chuyển tiền."),
    link: _("Đây là liên kết của trang khác. Thôn Số không mở."),
    other: _("Đây không phải áp phích Thôn Số (có thể là mã của VNeID hay ứng dụng khác)."),
  };
  return words[what] ?? "";
}

/** Looking for an identity card. @param {Seen["what"]} what */
export function notACard(what) {
  const poster = _("Đây là áp phích, không phải thẻ căn cước.");
  /** @type {Words} */
  const words = {
    poster,
    misread: poster,
    foreign_poster: poster,
    unclear_card: _("Mã này giống mã thẻ căn cước nhưng không đủ phần. Xin gõ số."),
    health_card: _("Đây là thẻ bảo hiểm y tế. Xin đưa thẻ căn cước."),
    payment: _("Đây là mã chuyển tiền, không phải thẻ căn cước."),
    link: _("Đây là liên kết của trang khác. Thôn Số không mở."),
    other: _("Đây không phải mã trên thẻ căn cước (có thể là mã của VNeID hay ứng dụng khác)."),
  };
  return words[what] ?? "";
}
