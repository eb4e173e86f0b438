/** The short tour of the first day: a card at the foot of the screen, so that it moves nothing on its way in and covers
 * neither action; left at once, found again. */
import { _ } from "../i18n.js";
import { fact, keepIn, write } from "../db.js";
import { draw, part, show } from "../ui.js";

let ready = false;
let at = 0;
/** Who asked for the tour, to be focused again when it closes. @type {HTMLElement | null} */
let asker = null;
/** Android's back key, where the browser hands it on. @type {{destroy(): void, onclose: (() => void) | null} | null} */
let watcher = null;

/** Offers the tour again; opens it by itself on the first day. */
export async function tell() {
  if (ready) return;
  ready = true;
  part("tour-again").addEventListener("click", () => {
    asker = part("tour-again");
    open();
    part("tour").scrollIntoView({ block: "center" });
    part("tour-title").focus({ preventScroll: true });
  });
  show("tour-again");
  part("tour").addEventListener("keydown", (event) => event.key === "Escape" && leave());
  if (!(await fact("toured"))) open();
}

/** @returns {Element[]} */
const cards = () => [...part("tour-cards", HTMLTemplateElement).content.children];

function open() {
  at = 0;
  const words = draw("div", { id: "tour-words", "aria-live": "polite" });
  const skip = draw("button", { type: "button", class: "quiet", id: "tour-skip", onclick: leave }, _("Bỏ qua"));
  const next = draw("button", { type: "button", id: "tour-next", onclick: step }, "");
  part("tour").replaceChildren(words, draw("div", { class: "actions" }, skip, next));
  turn();
  show("tour");
  watchBack();
}

function turn() {
  const card = cards()[at];
  if (!card) return;
  const all = cards().length;
  const shown = /** @type {Element} */ (card.cloneNode(true));
  const title = shown.querySelector("h2");
  title?.setAttribute("id", "tour-title");
  title?.setAttribute("tabindex", "-1");
  const where = draw("p", { class: "soft small" }, _("Hướng dẫn, %(at)s trên %(all)s", { at: at + 1, all }));
  part("tour-words").replaceChildren(shown, where);
  part("tour-next").textContent = at === all - 1 ? _("Hiểu rồi") : _("Tiếp");
  show("tour-skip", at < all - 1);
}

function step() {
  at += 1;
  if (at < cards().length) turn();
  else leave();
}

function leave() {
  watcher?.destroy();
  watcher = null;
  show("tour", false);
  part("tour").replaceChildren();
  (asker ?? document.querySelector("main .act"))?.focus({ preventScroll: asker === null });
  asker = null;
  // Not waiting for the disk itself: the next tap may leave this page. A full disk: the tour comes again tomorrow.
  const put = async (/** @type {import("../records").Writing} */ tx) => {
    const asked = keepIn(tx, "toured", true);
    tx.commit?.();
    await asked;
  };
  void write(["meta"], put, "relaxed").catch(() => {});
}

function watchBack() {
  const { CloseWatcher: Watcher } = /** @type {any} */ (globalThis);
  if (!Watcher || watcher) return;
  watcher = new Watcher();
  if (watcher) watcher.onclose = leave;
}
