/** The phone's own diary of what it did with people's work: the last 500 lines, without names or numbers of anybody. */
import { read, write } from "./db.js";
import { world } from "./world.js";

/** @import {Writing, LogLine} from "./records" */

const KEPT = 500;

/**
 * Write a line inside a transaction that covers `log`.
 * @param {Writing} tx
 * @param {string} what
 * @param {LogLine["facts"]} [facts]
 */
export async function noteIn(tx, what, facts = {}) {
  const log = tx.objectStore("log");
  const key = await log.add({ at: world.now(), what, facts });
  if (key > KEPT) await log.delete(IDBKeyRange.upperBound(key - KEPT));
}

/**
 * Write a line.
 * @param {string} what
 * @param {LogLine["facts"]} [facts]
 */
export function note(what, facts) {
  return write(["log"], (tx) => noteIn(tx, what, facts));
}

/** The lines, newest first. */
export async function lines() {
  return (await read(["log"], (tx) => tx.objectStore("log").getAll())).reverse();
}
