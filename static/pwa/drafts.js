/**
 * What is being typed, kept at each change, so that a dead battery costs nothing. Never an identity number.
 *
 * Each tab writes on a sheet of its own (a lock says whose it is), so that two forms never overwrite each other; a sheet
 * whose tab is gone waits for the next one that is opened.
 */
import { read, write } from "./db.js";
import { world } from "./world.js";

/** As many forms as anybody has open at once. */
const SHEETS = 5;

/**
 * What one tab writes on. key: "" when other tabs hold every sheet. elsewhere: a sheet on which another tab is writing.
 * keep: writes at once; what could not be written is tried again when the page is left. rest: nothing is begun any more.
 * @typedef {{key: string, kept: any, elsewhere: string, rest: () => void,
 *   keep: (value: unknown, beside?: Record<string, unknown>) => Promise<void>}} Sheet
 */

/** @param {string} key @param {unknown} value plain: no functions, no nodes */
export function keepDraft(key, value) {
  return keepDrafts({ [key]: value });
}

/** Several at once, written and ended in one go: it outlives the browser's death; the disk itself is not waited for, as
 * a save behind it would wait too. @param {Record<string, unknown>} drafts by key; plain: no functions, no nodes */
export function keepDrafts(drafts) {
  const put = async (/** @type {import("./records").Writing} */ tx) => {
    const asked = Promise.all(Object.entries(drafts).map(([key, value]) => tx.objectStore("drafts").put(value, key)));
    tx.commit?.(); // without a last round of "anything more?": that much sooner is it safe
    await asked;
  };
  return write(["drafts"], put, "relaxed");
}

/** @param {string} key @returns {Promise<any>} undefined when there is none */
export function draft(key) {
  return read(["drafts"], (tx) => tx.objectStore("drafts").get(key));
}

/** @param {string} key */
export function dropDraft(key) {
  return write(["drafts"], (tx) => tx.objectStore("drafts").delete(key));
}

/** @param {string} name @param {number} count */
const keysOf = (name, count) => Array.from({ length: count }, (_sheet, at) => (at ? `${name}:${at + 1}` : name));

/** What is begun on the sheets of a form. @param {string} name @returns {Promise<any[]>} */
export async function drafts(name) {
  return (await keptIn(keysOf(name, SHEETS))).filter((kept) => kept !== undefined);
}

/** @param {string[]} keys @returns {Promise<any[]>} */
function keptIn(keys) {
  return read(["drafts"], (tx) => Promise.all(keys.map((key) => tx.objectStore("drafts").get(key))));
}

/**
 * A sheet for this page's form, its own while the page is shown. One that is begun and that no tab holds is gone on with;
 * else a free one is taken.
 * @param {string} name
 * @param {{alone?: boolean, take?: string, onLost?: () => void}} [how] alone: this form has one sheet only; take: the
 *   one to take, even from the tab that holds it; onLost: another tab took it, or ended what stood there
 * @returns {Promise<Sheet>}
 */
export async function takeSheet(name, { alone = false, take = "", onLost = () => {} } = {}) {
  const keys = keysOf(name, alone ? 1 : SHEETS);
  const kept = await keptIn(keys);
  const isBegun = (/** @type {string} */ key) => kept[keys.indexOf(key)] !== undefined;
  if (keys.includes(take) && (await hold(take, onLost, true))) return sheetAt(take, await draft(take), "", onLost);
  let elsewhere = "";
  for (const key of [...keys.filter(isBegun), ...keys.filter((each) => !isBegun(each))]) {
    if (await hold(key, onLost)) return sheetAt(key, await draft(key), elsewhere, onLost);
    if (isBegun(key)) elsewhere ||= key;
  }
  return sheetAt("", undefined, elsewhere || name, onLost);
}

/** @type {() => void} */
let letGo = () => {};

/** Hold a sheet until the page is left. @param {string} key @param {() => void} onLost @param {boolean} [steal] */
function hold(key, onLost, steal = false) {
  return new Promise((/** @type {(held: boolean) => void} */ tell) => {
    let had = false;
    const until = (/** @type {Lock | null} */ lock) => {
      tell((had = lock !== null));
      return lock && new Promise((done) => (letGo = () => done(undefined)));
    };
    const how = steal ? { steal } : { ifAvailable: true };
    // A lock that another tab steals ends with an error: that is how this tab hears of it.
    world.locks().request(`draft ${key}`, how, until).catch(() => (had ? onLost() : tell(false)));
  });
}

/** @param {string} key @param {unknown} kept @param {string} elsewhere @param {() => void} onLost @returns {Sheet} */
function sheetAt(key, kept, elsewhere, onLost) {
  /** @type {{value: unknown, beside: Record<string, unknown>} | null} */
  let unwritten = null;
  let last = kept;
  const keep = async (/** @type {unknown} */ value, /** @type {Record<string, unknown>} */ beside = {}) => {
    const mine = (unwritten = { value: (last = value), beside });
    await keepDrafts({ [key]: value, ...beside });
    if (unwritten === mine) unwritten = null;
  };
  const rest = () => ((unwritten = null), (last = undefined));
  const flush = () => unwritten && void keep(unwritten.value, unwritten.beside).catch(() => {});
  const leave = () => (flush(), letGo());
  const back = async (/** @type {PageTransitionEvent} */ { persisted }) => {
    if (!persisted) return;
    if ((await hold(key, onLost)) && JSON.stringify(await draft(key)) === JSON.stringify(last)) return;
    letGo();
    onLost();
  };
  if (key) {
    addEventListener("pagehide", leave);
    document.addEventListener("freeze", flush);
    document.addEventListener("visibilitychange", flush);
    addEventListener("pageshow", (event) => void back(event).catch(onLost));
  }
  return { key, kept, elsewhere, keep, rest };
}
