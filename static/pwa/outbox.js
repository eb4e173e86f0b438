/** What was saved on this phone and what the server said of it. Nothing unsent is ever deleted here. */
import { batchText, trafficIn } from "./api.js";
import { noteTokenIn, today } from "./clock.js";
import { factIn, keepIn, read, write } from "./db.js";
import { device } from "./device.js";
import { newEntry } from "./entries.js";
import { note, noteIn } from "./phone-log.js";
import { signBytes, toBase64 } from "./sign.js";
import { world } from "./world.js";

/** @import {BatchAnswer, CatalogueFate, Entry, Receipt} from "./contract" */
/** @import {EntryRecord, Either, Status, Writing} from "./records" */
/** @import {NewEntry} from "./entries.js" */
/** @typedef {EntryRecord & {status: Status}} Listed */
/** @typedef {Listed & {safe: boolean}} Newest */
/** @typedef {Omit<BatchAnswer, "receipts"> & {receipts: Receipt[]}} Answered */

const KEPT_FOR = 14 * 24 * 3600 * 1000;
const EXPORTED = 100;
const PAGE = 100;
const SETTLED = new Set(["accepted", "mended", "withdrawn", "replaced"]);

/** A correction of something that cannot be corrected from here; `code` says why. */
export class CannotReplace extends Error {
  /** @param {"unknown" | "already_replaced" | "not_yours"} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** What people are told of an entry. @param {EntryRecord} record @returns {Status} */
export function statusOf(record) {
  if (record.state === "waiting") return record.later ? "later" : "waiting";
  const answer = record.receipt?.answer;
  return /** @type {Status} */ (record.fate || answer || "waiting");
}

/** @param {Entry} entry @param {number} order @returns {EntryRecord} */
function recordOf(entry, order) {
  return {
    id: entry.id, seq: entry.seq, order, device: entry.device, author: entry.author, kind: entry.kind,
    happenedOn: entry.happened_on, savedAt: world.now(), text: JSON.stringify(entry), state: "waiting", tries: 0,
    replaces: entry.replaces ?? "", replacedBy: "", receipt: null, epoch: "", sentAt: "", later: "",
    fate: "", code: "", fields: {},
  }; // prettier-ignore
}

/** @param {Writing} tx @param {NewEntry} entry */
async function saveIn(tx, entry) {
  const [entries, meta] = [tx.objectStore("entries"), tx.objectStore("meta")];
  const counter = `seq:${entry.device}`;
  // Asked together and written together: somebody waits for "saved", and a slow phone feels each question.
  const [there, lastSeq = 0, lastOrder = 0] = await Promise.all([
    entries.get(entry.id), meta.get(counter), factIn(tx, "order"),
  ]); // prettier-ignore
  if (there) return there; // a second tap, or a write that the browser made us repeat
  const [seq, order] = [lastSeq + 1, lastOrder + 1];
  const { id, author, device: from, ...rest } = entry;
  const record = recordOf({ id, author, device: from, seq, ...rest }, order);
  await Promise.all([entries.add(record), meta.put(seq, counter), keepIn(tx, "order", order)]);
  if (record.replaces) await markReplaced(tx, record);
  return record;
}

/** @param {Writing} tx @param {EntryRecord} successor */
async function markReplaced(tx, successor) {
  const target = await tx.objectStore("entries").get(successor.replaces);
  if (target?.replacedBy) throw new CannotReplace("already_replaced"); // by another page, a moment ago
  if (target) await tx.objectStore("entries").put({ ...target, replacedBy: successor.id });
}

/**
 * Save an entry with its number, in one transaction; resolves when the disk has both. The same id again is the same
 * entry. `draft` is dropped with it.
 * @param {NewEntry} entry
 * @param {{draft?: string}} [options]
 * @returns {Promise<EntryRecord>}
 */
export async function save(entry, { draft } = {}) {
  const attempt = () =>
    write(["entries", "meta", "drafts"], async (tx) => {
      const [saved] = await Promise.all([saveIn(tx, entry), draft && tx.objectStore("drafts").delete(draft)]);
      return saved;
    });
  const record = await attempt().catch(async (error) => {
    if (error?.name !== "QuotaExceededError") throw error;
    await makeRoom();
    return attempt();
  });
  // It is saved: whatever fails from here on must not make anybody save it again.
  try {
    world.announce({ type: "saved" });
  } catch {
    // the next page shown sends
  }
  world.requestSync().catch(() => {}); // where there is none, the next page shown sends
  return record;
}

/** The disk is full: let go of bodies that may go anyway, and of the large decoder, which is fetched again. */
async function makeRoom() {
  world.announce({ type: "full" });
  await release().catch(() => 0);
  // One by one: a cache that is deleted whole keeps its bytes as long as anybody has it open.
  const big = await globalThis.caches?.open("big").catch(() => null);
  for (const request of (await big?.keys()) ?? []) await big?.delete(request);
}

/** Everything on this phone, newest first. @returns {Promise<Listed[]>} */
export async function list() {
  const records = await read(["entries"], (tx) => tx.objectStore("entries").index("order").getAll());
  return records.reverse().map(listed);
}

/**
 * The newest on this phone, each with how it stands; `safe` once a backup of the server has it.
 * @param {number} most
 * @returns {Promise<Newest[]>}
 */
export function newest(most) {
  return read(["entries", "meta"], async (tx) => {
    const [epoch, safeUpTo, last = 0] = await Promise.all([
      factIn(tx, "epoch"), factIn(tx, "safeUpTo"), factIn(tx, "order"),
    ]); // prettier-ignore
    const records = await tx.objectStore("entries").index("order").getAll(IDBKeyRange.lowerBound(last - most, true));
    return records.map((record) => ({ ...record, status: statusOf(record), safe: isSafe(record, epoch, safeUpTo) }));
  });
}

/** The entry as it was saved; null when its body was let go. @param {EntryRecord} record @returns {Entry | null} */
export function entryOf(record) {
  return record.text ? JSON.parse(record.text) : null;
}

/**
 * In a backup of the server: passed by the mark, or told of by a receipt of an epoch before this one, which can only
 * have come out of the backup that was restored.
 * @param {EntryRecord} record @param {string | undefined} epoch @param {number | undefined} safeUpTo
 */
function isSafe(record, epoch, safeUpTo = 0) {
  if (record.state !== "sent" || !record.receipt || record.epoch !== epoch) return false;
  const { epoch: named = "", mark = Infinity } = record.receipt;
  return (named !== "" && named !== epoch) || mark < safeUpTo;
}

/**
 * The newest of what waits, of what wants a look, and of the rest, at most so many of each; `all`: how many there are.
 * Nobody reads a thousand at once, and a slow phone feels each.
 * @param {number} most
 */
export async function newestOf(most) {
  return read(["entries", "meta"], async (tx) => {
    const [store, unsent] = [tx.objectStore("entries"), await unsentIn(tx, most)];
    const [queued, gone] = await Promise.all([store.index("state").count("waiting"), store.index("state").getAll("sent")]);
    const sent = gone.map(listed).sort((one, other) => other.order - one.order);
    const [review, past] = [sent.filter(wantsLook), sent.filter((record) => !wantsLook(record))];
    const all = { unsent: queued, review: review.length, past: past.length };
    return { unsent, review: review.slice(0, most), past: past.slice(0, most), all };
  });
}

/** @param {EntryRecord} record @returns {Listed} */
const listed = (record) => ({ ...record, status: statusOf(record) });

/** Held or in conflict, and no successor counts in its place. @param {Listed} record */
const wantsLook = ({ status, replacedBy }) => (status === "held" || status === "conflict") && !replacedBy;

/** The newest that wait, looked for from the end: what waits is what was saved last. @param {Either} tx @param {number} most */
async function unsentIn(tx, most) {
  const [entries, last = 0] = [tx.objectStore("entries"), await factIn(tx, "order")];
  const queued = await entries.index("state").count("waiting");
  /** @type {Listed[]} */
  const found = [];
  for (let end = last; end > 0 && found.length < Math.min(most, queued); end -= PAGE) {
    const page = await entries.index("order").getAll(IDBKeyRange.bound(end - PAGE, end, true));
    found.push(...page.reverse().filter(({ state }) => state === "waiting").map(listed));
  }
  return found.slice(0, most);
}

/**
 * How things stand: waiting, sent (stored, nothing to look at), held, conflict; unsafe: stored, but not yet in the
 * server's backup. What waits is counted by its index: none of a thousand bodies is read for it.
 */
export async function counts() {
  const sums = { waiting: 0, sent: 0, held: 0, conflict: 0, unsafe: 0 };
  await read(["entries", "meta"], async (tx) => {
    const states = tx.objectStore("entries").index("state");
    const [epoch, safeUpTo, queued, gone] = await Promise.all([
      factIn(tx, "epoch"), factIn(tx, "safeUpTo"), states.count("waiting"), states.getAll("sent"),
    ]); // prettier-ignore
    sums.waiting = queued;
    for (const record of gone.map(listed)) {
      if (wantsLook(record)) sums[/** @type {"held" | "conflict"} */ (record.status)] += 1;
      else sums.sent += 1;
      if (record.text && !isSafe(record, epoch, safeUpTo)) sums.unsafe += 1;
    }
  });
  return sums;
}

/** How many wait. */
export function queued() {
  return read(["entries"], (tx) => tx.objectStore("entries").index("state").count("waiting"));
}

/**
 * What waits, in the order it was saved; with `most`, so many of what was made first.
 * @param {number} [most]
 */
export async function waiting(most) {
  const records = await read(["entries"], (tx) => tx.objectStore("entries").index("state").getAll("waiting", most));
  return records.sort((one, other) => one.order - other.order);
}

/** @param {string} id @param {string} author */
async function replaceable(id, author) {
  const record = await read(["entries"], (tx) => tx.objectStore("entries").get(id));
  if (!record) throw new CannotReplace("unknown");
  if (record.replacedBy) throw new CannotReplace("already_replaced");
  if (record.author !== author) throw new CannotReplace("not_yours");
  return record;
}

/** Take an entry back: a new entry says so, the old one stays as it is. @param {string} id */
export async function withdraw(id) {
  const entry = await newEntry({ kind: "withdrawal", payload: {}, happenedOn: await today(), replaces: id });
  await replaceable(id, entry.author);
  return save(entry);
}

/**
 * Set an entry right: a new entry of the same kind replaces it.
 * @param {string} id
 * @param {{payload: Record<string, unknown>, happenedOn: string, identity?: string, id?: string,
 *   sealed?: import("./contract").Sealed}} change
 * @param {{draft?: string}} [options]
 */
export async function correct(id, change, options) {
  const record = await read(["entries"], (tx) => tx.objectStore("entries").get(id));
  const entry = await newEntry({ ...change, kind: record?.kind ?? "", replaces: id });
  await replaceable(id, entry.author);
  return save(entry, options);
}

/** @param {EntryRecord} record @param {Receipt} receipt @param {Answered} answer @returns {EntryRecord} */
function answered(record, receipt, answer) {
  const tries = record.tries + 1;
  const { code = "", fields = {} } = receipt;
  if (receipt.answer === "later") return { ...record, tries, later: code || "busy" };
  const told = record.fate ? {} : { code, fields }; // a fate that came since knows better
  return { ...record, ...told, tries, state: "sent", later: "", receipt, epoch: answer.epoch, sentAt: answer.now };
}

/** What every contact brings, inside a transaction that covers `meta`, `entries` and `log`.
 * @param {Writing} tx @param {{epoch: string, safe_up_to: number, token: string, now: string}} contact */
export async function contactIn(tx, contact) {
  await sendAgainIn(tx, contact.epoch);
  await keepIn(tx, "needsEnrolment", false); // only a phone that is known is answered so
  await keepIn(tx, "safeUpTo", contact.safe_up_to);
  await keepIn(tx, "serverNow", contact.now);
  await noteTokenIn(tx, contact.token, contact.now);
  await trafficIn(tx);
}

/** @param {Writing} tx @param {string} epoch */
async function sendAgainIn(tx, epoch) {
  const before = await factIn(tx, "epoch");
  if (before === epoch) return;
  await keepIn(tx, "epoch", epoch);
  if (!before) return;
  let count = 0;
  for (const record of await tx.objectStore("entries").index("state").getAll("sent")) {
    if (!record.text || record.epoch === epoch) continue;
    count += 1;
    // What became of it before the restore may be undone by it; the catalogue tells again.
    await tx.objectStore("entries").put({ ...record, state: "waiting", fate: "", code: "", fields: {} });
  }
  await noteIn(tx, "new_epoch", { before, epoch, again: count });
}

/** The server was restored: everything that is still here goes to it again. @param {string} epoch */
export function newEpoch(epoch) {
  return write(["entries", "meta", "log"], (tx) => sendAgainIn(tx, epoch));
}

/**
 * Take the receipts of a batch, paired by place with the ids that were sent.
 * @param {string[]} ids
 * @param {Answered} answer
 */
export function settle(ids, answer) {
  return write(["entries", "meta", "log"], async (tx) => {
    const entries = tx.objectStore("entries");
    for (const [at, id] of ids.entries()) {
      const [record, receipt] = [await entries.get(id), answer.receipts[at]];
      if (record && receipt) await entries.put(answered(record, receipt, answer));
    }
    await contactIn(tx, answer);
  });
}

/** Fates that the catalogue brought, inside its transaction. @param {Writing} tx @param {CatalogueFate[]} fates */
export async function fatesIn(tx, fates) {
  const entries = tx.objectStore("entries");
  for (const { id, fate, code = "", fields = {} } of fates) {
    const record = await entries.get(id);
    if (record) await entries.put({ ...record, fate, code, fields });
  }
}

/**
 * Let go of bodies that the server's backup has held long enough. Time is the server's: a phone's clock that leaps
 * ahead deletes nothing. What is held or in conflict keeps its body, so that it can be set right from here.
 */
export function release() {
  return write(["entries", "meta", "log"], async (tx) => {
    const [epoch, safeUpTo] = [await factIn(tx, "epoch"), await factIn(tx, "safeUpTo")];
    const now = Date.parse((await factIn(tx, "serverNow")) ?? "");
    let count = 0;
    for (const record of await tx.objectStore("entries").index("state").getAll("sent")) {
      const old = now - Date.parse(record.sentAt) >= KEPT_FOR; // false when either is unknown
      if (!record.text || !old || !isSafe(record, epoch, safeUpTo) || !SETTLED.has(statusOf(record))) continue;
      count += 1;
      await tx.objectStore("entries").put({ ...record, text: "" });
      await noteIn(tx, "released", { id: record.id, seq: record.seq, mark: record.receipt?.mark ?? 0 });
    }
    return count;
  });
}

/** True when nothing waits, inside a transaction that covers `entries`. @param {Either} tx */
export async function isEmptyIn(tx) {
  return (await tx.objectStore("entries").index("state").count("waiting")) === 0;
}

/**
 * For an emergency: what waits, as a signed file that an officer can take in (docs/wire.md). At most 100 entries a
 * file; `left` says how many more follow when called again with `skip`. Null when nothing waits.
 * @param {number} [skip]
 */
export async function exportFile(skip = 0) {
  const [own, all] = [await device(), await waiting()];
  const chosen = all.slice(skip, skip + EXPORTED);
  if (!own || !chosen.length) return null;
  const left = all.length - skip - chosen.length;
  const encode = new TextEncoder();
  const body = encode.encode(batchText(chosen, left));
  const signature = await signBytes(own.key, new Uint8Array([...encode.encode("thonso export 1\n"), ...body]));
  const text = JSON.stringify({ format: 1, device: own.id, body: toBase64(body), signature });
  const name = `thonso-${own.id}-${new Date(world.now()).toISOString().replace(/[-:.]/g, "")}-${skip + 1}.json`;
  await note("exported", { count: chosen.length, skip });
  return { name, text, count: chosen.length, left };
}
