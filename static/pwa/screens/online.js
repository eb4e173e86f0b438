/**
 * What screens share that ask the server about one thing: why it said no, and what of a citizen is shown for two minutes
 * and is gone as soon as the page is not looked at. It is kept nowhere.
 */
import { _ } from "../i18n.js";
import { draw, wordsOf } from "../ui.js";

/** @import {No} from "../api.js" */

const SHOWN_FOR = 120_000;

/** @type {HTMLElement | null} */
let shown = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let hiding;
let after = () => {};

/** @param {No} no @param {Record<string, string>} words by code */
export function whyNot(no, words) {
  if (no.kind === "refused") return words[no.code] ?? _("Máy chủ chưa cho làm việc này. (%(why)s)", { why: no.code });
  if (no.kind === "again" && no.why === "busy") return _("Máy chủ đang bận, hoặc hôm nay bạn đã xem nhiều số. Xin thử lại sau.");
  return no.kind === "again" ? _("Việc này cần có sóng. Xin thử lại khi có sóng.") : _("Cần đăng ký lại máy trước.");
}

/** The phone itself could not ask; its buttons must not stay grey. @param {unknown} error @returns {No} */
export const noAnswer = (error) => ({ kind: "refused", status: 0, code: wordsOf(error), fields: {} });

/**
 * @param {HTMLElement} item where it is shown, at the end
 * @param {string} phone the number to call
 * @param {HTMLElement[]} more what stands with it
 * @param {() => void} gone told when it has left the page, whatever made it
 */
export function showBriefly(item, phone, more, gone) {
  hideNow();
  const spoken = phone.replace(/^(\d{4})(\d{3})(\d+)$/, "$1\u00a0$2\u00a0$3");
  const call = draw("a", { class: "button whole", href: `tel:${phone}` }, _("Gọi %(number)s", { number: spoken }));
  const hide = draw("button", { type: "button", class: "quiet", onclick: hideNow }, _("Ẩn số"));
  const warning = draw("p", {}, _("Số tự ẩn sau 2 phút. Đừng chép lại số này."));
  shown = draw("div", { class: "notice", id: "number" }, ...more, draw("p", {}, call), warning, draw("p", {}, hide));
  after = gone;
  item.append(shown);
  call.focus();
  hiding = setTimeout(hideNow, SHOWN_FOR);
}

/** It leaves the page, whatever else happens. */
export function hideNow() {
  clearTimeout(hiding);
  if (!shown) return;
  shown.replaceChildren();
  shown.remove();
  shown = null;
  after();
}

/** Whoever looks away, or leaves the page, has it hidden. */
export function hideWhenLeft() {
  addEventListener("pagehide", hideNow);
  document.addEventListener("visibilitychange", () => document.visibilityState !== "visible" && hideNow());
}
