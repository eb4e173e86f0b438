/** Sends what waits: one sender per origin, whoever calls. Only parsed receipts change what an entry is. */
import { ownDevice, sendBatch, trafficIn } from "./api.js";
import { refresh, wipeWhenRevoked } from "./catalogue.js";
import { fact, keep, keepIn, write } from "./db.js";
import { queued, release, settle, waiting } from "./outbox.js";
import { note } from "./phone-log.js";
import { listen, world } from "./world.js";

/** @import {EntryRecord} from "./records" */
/** @import {No} from "./api.js" */

/**
 * Why we try now. A button always tries; the others respect a pause.
 * @typedef {"saved" | "online" | "shown" | "start" | "sync" | "button" | "timer"} Trigger
 */
/**
 * done: nothing more can go now (left: what the server put off); again: later by itself; enrol: somebody must sign in
 * on this phone; refused: the server does not take it from us; busy: another page is sending.
 * @typedef {{kind: "done" | "again" | "enrol" | "refused" | "busy", sent: number, left: number, why: string,
 *   until: number}} Sending
 */

const BATCH = 100;
const LOCK_PATIENCE = 45_000;
const FIRST_PAUSE = 15_000;
const LONGEST_PAUSE = 30 * 60_000;
const CATALOGUE_AGE = 10 * 60_000;
const NEWS_AGAIN = 60_000;
/** Why a try failed, when it was not the server. */
const NETWORK = new Set(["offline", "silent", "not_ours"]);
/** @type {Set<Trigger>} */
const LOOKING = new Set(["online", "sync", "start", "shown"]);

/** @param {Sending["kind"]} kind @param {Partial<Sending>} [more] @returns {Sending} */
const outcome = (kind, more) => ({ kind, sent: 0, left: 0, why: "", until: 0, ...more });

/**
 * Send everything that waits, in the order it was saved.
 * @param {Trigger} reason
 * @returns {Promise<Sending>}
 */
export async function sendAll(reason) {
  try {
    const bound = { signal: AbortSignal.timeout(LOCK_PATIENCE) };
    return await world.locks().request("outbox", bound, () => run(reason));
  } catch (error) {
    const name = /** @type {any} */ (error)?.name;
    if (name === "AbortError" || name === "TimeoutError") return outcome("busy");
    throw error;
  }
}

/** @param {Trigger} reason @returns {Promise<Sending>} */
async function run(reason) {
  const left = await queued();
  const halt = await halted(reason);
  if (halt) return { ...halt, left };
  if (!left) return outcome("done");
  tell({ state: "sending", left });
  const result = await drain();
  if (result.sent) await release();
  await wipeWhenRevoked();
  tell({ state: result.kind, sent: result.sent, left: result.left });
  if (result.left) world.requestSync().catch(() => {});
  return result;
}

/** @param {Omit<import("./world.js").Happening, "type">} facts */
function tell(facts) {
  world.announce({ type: "outbox", ...facts });
}

/** What keeps us from trying now, if anything. @param {Trigger} reason @returns {Promise<Sending | null>} */
async function halted(reason) {
  if (reason === "button") return null;
  if (await fact("needsEnrolment")) return outcome("enrol");
  const pause = await fact("pause");
  // The network may be back: a pause that was for the network ends, one that the server asked for does not. Of a
  // network that never said it was gone (one bar, nobody answers) only somebody who looks at the phone tells.
  const lifted = NETWORK.has(pause?.why ?? "") && LOOKING.has(reason);
  if (pause && !lifted && isAhead(pause.until)) return outcome("again", { why: pause.why, until: pause.until });
  return world.online() ? null : outcome("again", { why: "offline" });
}

/** A pause further away than any we make comes from a clock that was set back. @param {number} until */
function isAhead(until) {
  const left = until - world.now();
  return left > 0 && left <= LONGEST_PAUSE * 2;
}

/** @returns {Promise<Sending>} */
async function drain() {
  const tried = new Set();
  let [limit, sent] = [BATCH, 0];
  for (;;) {
    const [chosen, all] = await Promise.all([waiting(limit + tried.size), queued()]);
    const batch = chosen.filter((record) => !tried.has(record.id)).slice(0, limit);
    if (!batch.length) {
      await keep("pause", { until: 0, tries: 0, why: "" });
      return outcome("done", { sent, left: all });
    }
    const result = await sendBatch(batch, all - batch.length);
    if (result.kind === "receipts") {
      for (const record of batch) tried.add(record.id);
      await settle(batch.map((record) => record.id), result.answer);
      sent += result.answer.receipts.filter((receipt) => receipt.answer !== "later").length;
      tell({ state: "sending", sent, left: all - batch.length });
    } else if (isTooMuch(result)) {
      limit = await smaller(batch, limit, tried, result);
    } else {
      return { ...(await stopped(result)), sent, left: all };
    }
  }
}

/** Too large, or not understood as a whole: then no single entry may hold up the others. @param {No} result */
function isTooMuch(result) {
  return result.kind === "too_large" || (result.kind === "refused" && (result.status === 400 || result.status === 422));
}

/**
 * Halve; an entry that is refused all alone is passed over in this run, and stays.
 * @param {EntryRecord[]} batch
 * @param {number} limit
 * @param {Set<string>} tried
 * @param {No} result
 */
async function smaller(batch, limit, tried, result) {
  const [first] = batch;
  if (batch.length > 1 || !first) return Math.max(1, Math.floor(Math.min(limit, batch.length) / 2));
  tried.add(first.id);
  await note("passed_over", { id: first.id, code: result.kind === "refused" ? result.code : result.kind });
  return BATCH;
}

/** @param {No} result @returns {Promise<Sending>} */
async function stopped(result) {
  if (result.kind === "not_enrolled") return outcome("enrol");
  if (result.kind === "device_unknown") {
    await write(["meta"], (tx) => tx.objectStore("meta").put(true, "needsEnrolment"));
    await note("device_unknown");
    return outcome("enrol");
  }
  const why = result.kind === "again" ? result.why : result.kind === "refused" ? result.code : result.kind;
  const until = await pauseFor(why, result.kind === "again" ? result.wait : 0);
  await note("not_sent", { why });
  return outcome(result.kind === "again" ? "again" : "refused", { why, until });
}

/** Twice as long each time, and never the same on all phones. @param {string} why @param {number} asked */
async function pauseFor(why, asked) {
  const tries = ((await fact("pause"))?.tries ?? 0) + 1;
  const full = Math.min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE);
  const share = (world.random(1)[0] ?? 0) / 255;
  const until = world.now() + Math.max(Math.min(asked, LONGEST_PAUSE), full / 2) + (full / 2) * share;
  await write(["meta"], async (tx) => {
    await keepIn(tx, "pause", { until, tries, why });
    await trafficIn(tx); // a try that failed has cost as much
  });
  return until;
}

/** True when news are due. By our own wall clock alone: a clock that was set back makes them due too. */
async function isNewsDue() {
  const since = world.now() - ((await fact("askedAt")) ?? -Infinity);
  return since < 0 || since >= CATALOGUE_AGE;
}

/** Send, and ask for news when what we know has aged. @param {Trigger} reason */
async function sendAndRefresh(reason) {
  const result = await sendAll(reason);
  if (result.kind !== "done" || reason === "saved" || !(await ownDevice())) return result;
  if (reason !== "button" && reason !== "online" && !(await isNewsDue())) return result;
  const news = await refresh();
  // Not at every page when the server is busy: once a minute is enough.
  await keep("askedAt", world.now() - (news.kind === "fresh" ? 0 : CATALOGUE_AGE - NEWS_AGAIN));
  return result;
}

/** While this page is shown: send after a save, on start, when shown again, when the network comes, when a pause ends. */
export function watch() {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @param {Trigger} reason */
  const go = async (reason) => {
    const result = await sendAndRefresh(reason).catch(() => null); // the diary has it; nothing was lost
    clearTimeout(timer);
    if (result?.until) {
      timer = setTimeout(() => go("timer"), Math.max(1000, result.until - world.now()));
    }
  };
  listen((happening) => {
    if (happening.type === "saved") go("saved");
  });
  addEventListener("online", () => go("online"));
  addEventListener("pageshow", (event) => {
    if (/** @type {any} */ (event).persisted) go("shown");
  });
  const page = /** @type {any} */ (globalThis).document; // this file is read in the worker's world too
  page.addEventListener("visibilitychange", () => {
    if (page.visibilityState === "visible") go("shown");
  });
  go("start");
}
