/** Offers the home screen, at a moment when nobody is busy, and not again for a month after "Để sau". */
import { fact, keep } from "./db.js";
import { isIphone, isStandalone } from "./fitness.js";
import { _ } from "./i18n.js";
import { persist } from "./storage.js";
import { draw } from "./ui.js";
import { world } from "./world.js";

/** @typedef {Event & {prompt: () => Promise<void>, userChoice: Promise<{outcome: "accepted" | "dismissed"}>}} Asking */

const PATIENCE = 30 * 24 * 3600 * 1000;

/** The browser's own dialogue, once it lets us open it (Chrome on Android; an iPhone's never does). @type {Asking | null} */
let asking = null;
/** Where the offer stands. @type {HTMLElement | null} */
let place = null;

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault(); // we ask at our own moment, not over a form
  asking = /** @type {Asking} */ (event);
  void tell();
});
addEventListener("appinstalled", () => {
  asking = null;
  void tell();
});

/** Show the offer in `into` when it is due, now or as soon as the browser allows. @param {HTMLElement} into */
export async function offerInstall(into) {
  place = into;
  await tell();
}

/** Ways by hand, for browsers whose dialogue does not open. @returns {string} */
export function waysByHand() {
  if (isIphone()) return _("Bấm nút Chia sẻ (hình vuông có mũi tên lên), rồi chọn “Thêm vào MH chính”.");
  return _("Bấm dấu ba chấm ở góc trên, rồi chọn “Thêm vào màn hình chính” hoặc “Cài đặt ứng dụng”.");
}

/** True when a button can open the browser's dialogue. */
export const canAsk = () => asking !== null;

async function isDue() {
  if (!asking || isStandalone()) return false;
  const later = await fact("installLater");
  return !later || Math.abs(world.now() - later) >= PATIENCE;
}

async function tell() {
  if (!place) return;
  const due = await isDue();
  if (due && place.hidden) place.replaceChildren(...offer());
  place.hidden = !due;
}

function offer() {
  return [
    draw("p", {}, draw("b", {}, _("Đưa Thôn Số ra màn hình chính?"))),
    draw("p", {}, _("Mở nhanh hơn, và việc đã ghi khó mất hơn.")),
    draw(
      "p",
      { class: "actions" },
      draw("button", { type: "button", onclick: () => void ask() }, _("Đưa ra màn hình chính")),
      draw("button", { type: "button", class: "quiet", onclick: () => void putOff() }, _("Để sau")),
    ),
  ];
}

/** Open the browser's dialogue. It opens once for each time the browser allows it. @returns {Promise<boolean>} installed */
export async function ask() {
  const opened = asking;
  asking = null;
  if (!opened) return false;
  await opened.prompt();
  const { outcome } = await opened.userChoice;
  if (outcome === "dismissed") await putOff();
  else await persist().catch(() => false); // an installed app is more likely to be promised its storage
  await tell();
  return outcome === "accepted";
}

async function putOff() {
  await keep("installLater", world.now());
  await tell();
}
