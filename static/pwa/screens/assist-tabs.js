/** The form in two tabs: says where a record is being written, and lets the reader choose. Nothing is overwritten. */
import { _ } from "../i18n.js";
import { draw, part, say } from "../ui.js";

/** @param {string} words @param {() => void} act */
const button = (words, act) => draw("button", { type: "button", class: "quiet", onclick: act }, words);

/** Go on here with what another tab has begun: that tab hears of it and lets go. @param {string} key */
function takeHere(key) {
  const address = new URL(location.href);
  address.searchParams.delete("poster"); // it belongs to the form that was fresh here
  address.searchParams.set("here", key);
  location.replace(address);
}

/** Beside a fresh form: another one is open. @param {string} key */
export function offerOther(key) {
  say(_("Đang ghi dở một lượt ở thẻ khác."));
  part("said").append(
    " ",
    button(_("Ghi tiếp lượt đó ở đây"), () => takeHere(key)),
    " ",
    button(_("Ghi lượt mới"), () => say("")),
  );
}

/** In place of the form: another tab has it. @param {string} key @param {boolean} isCorrection */
export function giveWay(key, isCorrection) {
  say(isCorrection ? _("Lượt này đang sửa ở thẻ khác.") : _("Lượt này đang ghi ở thẻ khác."));
  const other = isCorrection
    ? draw("a", { class: "button quiet", href: "/field/outbox" }, _("Về hộp gửi"))
    : draw("a", { class: "button quiet", href: "/field/assist" }, _("Ghi lượt mới"));
  scrollTo(0, 0);
  part("said").append(" ", button(isCorrection ? _("Sửa tiếp ở đây") : _("Ghi tiếp ở đây"), () => takeHere(key)), " ", other);
}
