/** The only file that opens IndexedDB. A write is done when its transaction is, and not before. */
import { openDB } from "./vendor/idb.js";

/** @import {IDBPDatabase} from "idb" */
/** @import {Stores, StoreName, Writing, Reading, Either, Meta} from "./records" */

const NAME = "thonso";
const VERSION = 1;
const ATTEMPTS = 3;
// An iPhone that wakes up may leave an opening without any answer; whoever waits for "saved" must hear of it.
const PATIENCE = 15_000;
// How browsers say that they closed the database under us (memory pressure on iOS, back/forward cache, data cleared).
const CLOSED = new Set(["InvalidStateError", "AbortError", "UnknownError", "TransactionInactiveError"]);

/** @type {Promise<IDBPDatabase<Stores>> | null} */
let opening = null;

/** @param {IDBPDatabase<Stores>} db @param {number} from */
function upgrade(db, from) {
  if (from < 1) {
    const entries = db.createObjectStore("entries", { keyPath: "id" });
    entries.createIndex("state", "state");
    entries.createIndex("seq", "seq");
    entries.createIndex("order", "order", { unique: true });
    db.createObjectStore("meta");
    db.createObjectStore("catalogue", { keyPath: "key" }).createIndex("of", "of");
    db.createObjectStore("people", { keyPath: "id" });
    db.createObjectStore("drafts");
    db.createObjectStore("log", { autoIncrement: true });
    db.createObjectStore("device", { keyPath: "slot" });
  }
}

/** @param {number | undefined} version @returns {Promise<IDBPDatabase<Stores>>} */
function openAt(version) {
  return openDB(NAME, version, {
    upgrade,
    blocking: () => closeDb(), // a newer page wants to add a store: let it, and open again when needed
    terminated: () => {
      opening = null;
    },
  });
}

/** @param {Promise<IDBPDatabase<Stores>>} asked @returns {Promise<IDBPDatabase<Stores>>} */
function inTime(asked) {
  return new Promise((done, fail) => {
    const late = () => {
      fail(new DOMException("the database does not open", "TimeoutError"));
      asked.then((db) => db.close(), () => {});
    };
    const timer = setTimeout(late, PATIENCE);
    asked.then(done, fail).finally(() => clearTimeout(timer));
  });
}

/** The database, opened when first needed. */
export function openDb() {
  const asked = () =>
    openAt(VERSION).catch((error) => {
      // A newer version of ours was here. Upgrades only add, so this code can work with what it finds.
      if (error?.name === "VersionError") return openAt(undefined);
      throw error;
    });
  opening ??= inTime(asked())
    .catch((error) => {
      opening = null;
      throw error;
    });
  return opening;
}

/** Let go of the database: an open one keeps a page from being kept for "back". */
export function closeDb() {
  const closing = opening;
  opening = null;
  closing?.then((db) => db.close(), () => {});
}

// WebKit keeps a page that is left together with the transactions it has in flight, and nobody gets at their stores any
// more: so there they are given up first. They are done again when the page comes back; nothing was called saved.
const KEEPS_IN_FLIGHT = /** @type {{vendor?: string} | undefined} */ (globalThis.navigator)?.vendor?.startsWith("Apple");

/** @type {Set<Either>} */
const inFlight = new Set();
/** Resolves when the page that was left is shown again. @type {Promise<void> | null} */
let away = null;

function leave() {
  closeDb();
  if (!KEEPS_IN_FLIGHT) return;
  away ??= new Promise((shown) => {
    const back = () => {
      away = null;
      shown();
    };
    addEventListener("pageshow", back, { once: true });
  });
  for (const tx of inFlight) {
    try {
      tx.abort();
    } catch {
      // it is ending already
    }
  }
}

globalThis.addEventListener?.("pagehide", leave);

/** @param {StoreName[]} stores @param {IDBTransactionMode} mode @param {IDBTransactionOptions} [how] @returns {Promise<any>} */
async function begin(stores, mode, how) {
  if (away) await away;
  const db = await openDb();
  if (away) return begin(stores, mode, how); // left while it opened
  const tx = db.transaction(stores, /** @type {any} */ (mode), how);
  inFlight.add(tx);
  const ended = () => inFlight.delete(tx);
  tx.done.then(ended, ended);
  return tx;
}

/**
 * @template {Either} T
 * @template V
 * @param {() => Promise<T>} start
 * @param {(tx: T) => V | Promise<V>} fn
 * @returns {Promise<V>}
 */
async function once(start, fn) {
  const tx = await start();
  tx.done.catch(() => {}); // awaited below; this keeps an early failure from being called unhandled
  try {
    const value = await fn(tx);
    await tx.done;
    return value;
  } catch (error) {
    const cause = tx.error; // QuotaExceededError hides behind AbortError
    try {
      tx.abort();
    } catch {
      // it has ended already
    }
    throw cause ?? error;
  }
}

/**
 * @template V
 * @param {() => Promise<V>} attempt
 * @returns {Promise<V>}
 */
async function insist(attempt) {
  for (let left = ATTEMPTS - 1; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0 || !CLOSED.has(/** @type {any} */ (error)?.name)) throw error;
      closeDb();
    }
  }
}

/**
 * Run `fn` in one write transaction over `stores`; resolves when the disk has it. `fn` may run again when the
 * browser closed the database meanwhile, so it does nothing but read and write the transaction.
 * @template V
 * @param {StoreName[]} stores
 * @param {(tx: Writing) => V | Promise<V>} fn
 * @param {"strict" | "relaxed"} [durability] relaxed: resolves when the system has it
 * @returns {Promise<V>}
 */
export function write(stores, fn, durability = "strict") {
  return insist(() => once(() => begin(stores, "readwrite", { durability }), fn));
}

/**
 * Run `fn` in one read transaction over `stores`.
 * @template V
 * @param {StoreName[]} stores
 * @param {(tx: Reading) => V | Promise<V>} fn
 * @returns {Promise<V>}
 */
export function read(stores, fn) {
  return insist(() => once(() => begin(stores, "readonly"), fn));
}

/**
 * One of the phone's facts about itself, inside a transaction that covers `meta`.
 * @template {keyof Meta} K
 * @param {Either} tx
 * @param {K} name
 * @returns {Promise<Meta[K] | undefined>}
 */
export function factIn(tx, name) {
  return tx.objectStore("meta").get(name);
}

/**
 * @template {keyof Meta} K
 * @param {Writing} tx
 * @param {K} name
 * @param {Meta[K]} value
 */
export function keepIn(tx, name, value) {
  return tx.objectStore("meta").put(value, name);
}

/**
 * @template {keyof Meta} K
 * @param {K} name
 * @returns {Promise<Meta[K] | undefined>}
 */
export function fact(name) {
  return read(["meta"], (tx) => factIn(tx, name));
}

/**
 * @template {keyof Meta} K
 * @param {K} name
 * @param {Meta[K]} value
 */
export function keep(name, value) {
  return write(["meta"], (tx) => keepIn(tx, name, value));
}
