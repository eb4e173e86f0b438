/**
 * Scanning an identity card inside the form: the camera covers the page, so the number passes through no address. What
 * was read is given on and dropped; with the scan the decode worker ends, and what it had in its memory.
 */
import { _ } from "../i18n.js";
import * as catalogue from "../catalogue.js";
import { readCard } from "../card.js";
import { bell } from "../chime.js";
import { forget } from "../scanner.js";
import { part, show, write } from "../ui.js";
import { notACard } from "./seen.js";
import { viewfinder } from "./viewfinder.js";

/** @typedef {import("../card.js").Card | {what: "child"}} Found */

/** @type {ReturnType<typeof viewfinder> | undefined} */
let finder;
/** @type {(text: string) => void} */
let take = () => {};

/** @param {string} words */
function say(words) {
  if (part("card-said").textContent !== words) write("card-said", words);
  show("card-said", words !== "");
}

function aim() {
  return viewfinder({
    take: (text) => take(text),
    say,
    hint: _("Đưa mã vuông vào khung"),
    otherwise: _("Xin chọn ảnh hoặc gõ số."),
  });
}

/**
 * Opens the camera until a card was read or the person gives up. Call it in answer to a tap.
 * @param {string} today
 * @returns {Promise<Found | null>} null when it was given up
 */
export async function scanCard(today) {
  const sheet = part("card", HTMLDialogElement);
  const chime = bell();
  const origins = [location.origin, ...((await catalogue.origins()) ?? [])];
  finder ??= aim();
  say("");
  /** @type {Promise<Found | null>} */
  const scanned = new Promise((done) => {
    take = (text) => {
      const seen = readCard(text, origins, today);
      if (seen.what !== "card" && seen.what !== "child") return say(notACard(seen.what));
      done(seen);
    };
    sheet.onclose = () => done(null);
  });
  part("card-close").onclick = () => sheet.close();
  sheet.showModal();
  void finder.open();
  const found = await scanned;
  take = () => {};
  finder.close();
  if (found) void chime.ring();
  else chime.end();
  if (sheet.open) sheet.close();
  forget();
  return found;
}
