/**
 * What every screen does: find its parts, say things aloud and on screen, draw small trees, start and fail politely.
 */
import { dateAt } from "./clock.js";
import { _, ready } from "./i18n.js";
import { device } from "./device.js";
import { note } from "./phone-log.js";
import { register } from "./updates.js";

/**
 * The element of the page's own template; missing is a mistake of ours.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @param {{new (): T}} [kind]
 * @returns {T}
 */
export function part(id, kind) {
  const found = document.getElementById(id);
  if (!found || (kind && !(found instanceof kind))) throw new Error(`no part ${id}`);
  return /** @type {T} */ (found);
}

/** @param {string} id @param {string} text */
export function write(id, text) {
  part(id).textContent = text;
}

/** @param {string} id @param {boolean} on */
export function show(id, on = true) {
  part(id).hidden = !on;
}

/**
 * A small tree. Attributes by name; `on…` functions become listeners.
 * @param {string} name
 * @param {Record<string, string | boolean | ((event: Event) => void)>} attributes
 * @param {...(Node | string | null | undefined | false)} children
 */
export function draw(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key.slice(2), value);
    else if (value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** Says a thing once, politely: it is seen and read out. @param {string} text */
export function say(text) {
  write("said", text);
}

/** Says what went wrong, at once; an empty text takes it back. @param {string} text */
export function complain(text) {
  write("complaint", text);
  if (text) part("complaint").scrollIntoView({ block: "center" });
}

/** @param {unknown} error */
export function wordsOf(error) {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/**
 * Runs a screen. A phone that is not enrolled goes to enrolment; a failure is said, with the way on.
 * @param {string} screen
 * @param {() => Promise<void> | void} run
 * @param {{open?: boolean, onUpdate?: () => void}} [how] open: also for a phone that is not enrolled; onUpdate: a new
 *   version waits for consent
 */
export async function start(screen, run, { open = false, onUpdate } = {}) {
  try {
    await ready;
    if (!open && !((SAFE_ANYWHERE.has(screen) || (await mayRecordHere())) && (await device()))) {
      location.replace("/field/enrol"); // which says why, and what to do
      return;
    }
    watchSignal();
    keepInSight();
    await run();
    document.documentElement.dataset.ready = screen;
    await register(onUpdate);
    // Whatever screen a phone was left on: when the signal is back, what waits goes out.
    if (!open) void import("./sender.js").then(({ watch }) => watch(), () => {});
    void import("./traffic.js").then(({ noteFiles }) => noteFiles(), () => {});
    if (!open) void import("./storage.js").then(({ watchStorage }) => watchStorage(), () => {});
  } catch (error) {
    document.documentElement.dataset.failed = screen;
    note("screen", { screen, error: wordsOf(error) }).catch(() => {}); // the database may be what failed
    complain(_("Màn này gặp trục trặc. Những gì đã lưu vẫn còn trong máy. Xin đóng rồi mở lại."));
    const again = () => location.reload();
    part("complaint").append(draw("p", {}, draw("button", { type: "button", onclick: again }, _("Mở lại"))));
  }
}

// Screens that record nothing: what waits in a browser that is unfit can still be seen, sent and exported.
const SAFE_ANYWHERE = new Set(["outbox", "more"]);
// Most phones need no more than this look; the others are asked by a module that those never load.
const DOUBTFUL = /iPhone|iPad|iPod|Macintosh|Zalo|FB|Messenger|Instagram|Line\/|MicroMessenger|; wv\)/;

/** False where a record would be lost: inside another app, in an iPhone's tab, in a browser that is too old. */
async function mayRecordHere() {
  if (!navigator.locks) return false;
  return !DOUBTFUL.test(navigator.userAgent) || (await import("./fitness.js")).mayRecordHere();
}

/** A turned phone, or a keyboard that opens, must not move what is being typed out of sight. */
function keepInSight() {
  addEventListener("resize", () => {
    const at = document.activeElement;
    if (at?.matches("input, select, textarea")) at.scrollIntoView({ block: "nearest" });
  });
}

/** The line under the head tells when there is no signal; it never blocks anything. */
function watchSignal() {
  const words = _("Không có sóng. Cứ ghi, máy tự gửi sau.");
  const tell = () => {
    const said = part("strip").textContent === words;
    if (navigator.onLine === !said) return; // a strip that says something else stays
    write("strip", said ? "" : words);
    show("strip", !said);
  };
  addEventListener("online", tell);
  addEventListener("offline", tell);
  tell();
}

/* ---------------------------------------------------------------- dates and numbers, by the clock of Viet Nam */

const ZONE = "Asia/Ho_Chi_Minh";

/** 31/12/2026, or "hôm nay", "hôm qua". @param {string} day @param {string} [today] */
export function dayWords(day, today = "") {
  if (day && day === today) return _("hôm nay");
  if (today && Date.parse(today) - Date.parse(day) === 86_400_000) return _("hôm qua");
  return day.split("-").reverse().join("/");
}

/** 18:05, 31/12/2026; empty for nothing. @param {number | string | Date | null | undefined} at */
export function momentWords(at) {
  if (!at) return "";
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return "";
  const time = moment.toLocaleTimeString("vi-VN", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" });
  return `${time}, ${dayWords(dateAt(moment.getTime()), dateAt(Date.now()))}`;
}

/** "Thôn Bến Đá". @param {{type_name: string, name: string}} place */
export function placeWords({ type_name: kind, name }) {
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${name}`;
}

/** 1.234, and 1,234 in English, as the server writes it. @param {number} value */
export const numberWords = (value) => value.toLocaleString(document.documentElement.lang === "en" ? "en" : "vi-VN");

/**
 * Hands the reader a file.
 * @param {string} name
 * @param {string} text
 */
export function handFile(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  draw("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
