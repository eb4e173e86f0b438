/** Whether this browser keeps what we keep: asked to, watched by a canary, and told when it did not or is full. */
import { fact, keep, read, write } from "./db.js";
import { listen } from "./world.js";

/** @import {Happening} from "./world.js" */

// Cookies outlive what we store: the canary's says how many entries waited last, a number and nothing else.
const CANARY = "thonso_canary";
const FULL = "thonso_full";
const YEAR = 31_536_000;
const DAY = 86_400;
const LOW = 50_000_000;
const PROBE = 2_000_000;
const PATIENCE = 3_000;

/** Ask the browser to keep our storage under pressure. Firefox puts the question to the person, who may leave it standing:
 * then nothing is promised yet, and enrolment goes on. @returns {Promise<boolean>} whether it promised */
export async function persist() {
  const storage = navigator.storage;
  if (!storage?.persist) return false;
  const unanswered = new Promise((done) => setTimeout(() => done(false), PATIENCE));
  return (await storage.persisted()) || Promise.race([storage.persist(), /** @type {Promise<false>} */ (unanswered)]);
}

/** @param {string} name @param {string} value @param {number} seconds */
function setCookie(name, value, seconds) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/field/; max-age=${seconds}; samesite=lax${secure}`;
}

/** @param {string} name */
function cookie(name) {
  return document.cookie.split("; ").find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
}

async function countWaiting() {
  return read(["entries"], (tx) => tx.objectStore("entries").index("state").count("waiting"));
}

/** Set a record and a cookie that tells of it. Call at enrolment. */
export async function setCanary() {
  await keep("canary", Date.now());
  setCookie(CANARY, `1-${await countWaiting()}`, YEAR);
}

/**
 * What the browser threw away: the cookie remembers a record that is gone. `unsent`: how many entries waited when it
 * was last written; null when an earlier version wrote it. Null when nothing is missing.
 * @returns {Promise<{unsent: number | null} | null>}
 */
export async function eviction() {
  const said = /^1(?:-(\d+))?$/.exec(cookie(CANARY) ?? "");
  if (!said || (await fact("canary"))) return null;
  return { unsent: said[1] === undefined ? null : Number(said[1]) };
}

/** While a page is shown: the canary learns how many wait, and a full disk is remembered for the home screen. */
export function watchStorage() {
  const hear = async (/** @type {Happening["type"]} */ type) => {
    if (type === "full") setCookie(FULL, "1", DAY);
    if ((type === "saved" || type === "outbox") && cookie(CANARY)) setCookie(CANARY, `1-${await countWaiting()}`, YEAR);
  };
  listen(({ type }) => void hear(type).catch(() => {}));
  void hear("outbox").catch(() => {});
}

/**
 * How much room there is. Chrome and Firefox do not tell how much is left (they always say ten gigabytes), so a save that found
 * no room within the last day counts too, until there is enough again for the large decoder and some hundred records.
 * @returns {Promise<{used: number, left: number | null, low: boolean, full: boolean}>}
 */
export async function room() {
  const { usage = 0, quota } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {};
  const left = quota === undefined ? null : Math.max(0, quota - usage);
  const full = await isStillFull();
  return { used: usage, left, low: full || (left !== null && left < LOW), full };
}

async function isStillFull() {
  if (!cookie(FULL)) return false;
  try {
    await write(["drafts"], (tx) => tx.objectStore("drafts").put("x".repeat(PROBE), "fitness"));
    await write(["drafts"], (tx) => tx.objectStore("drafts").delete("fitness"));
    setCookie(FULL, "", 0);
    return false;
  } catch {
    return true;
  }
}
