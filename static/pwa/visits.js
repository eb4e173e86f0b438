/**
 * Who is to be called on again: what the server told, and what was recorded on this phone since. Works offline; only
 * taking a visit and seeing a number ask the server. A number passes through here and stays nowhere.
 */
import { askAbout } from "./api.js";
import { knownUpTo, refresh, visitRows } from "./catalogue.js";
import { today } from "./clock.js";
import { read } from "./db.js";
import { currentPerson } from "./device.js";
import { newEntry } from "./entries.js";
import { entryOf, list, newest, save } from "./outbox.js";

/** @import {CatalogueVisit} from "./contract" */
/** @import {Reading} from "./records" */
/** @import {Listed} from "./outbox.js" */
/** @import {No} from "./api.js" */

/** @typedef {CatalogueVisit & {hamlet: string, since: string, author: string, kinds: string[], unsent?: boolean}} Visit */
/** @typedef {{helps?: {kind: string, outcome: string}[], hamlet?: string, residence?: {hamlet?: string}, visit?: string,
 *   how?: string}} Payload */
/** @typedef {"not_needed" | "did_it_alone" | "moved_away" | "not_found"} How */

const OVER = ["withdrawn", "replaced"];
// Entries that begin a visit, or say something of one.
const SPEAKS = /"waiting_activation"|"visit"/;
const ACTIVATED = "level2_activate";

/** @param {Payload} payload @param {string} outcome @returns {string[]} */
const kindsOf = ({ helps = [] }, outcome) => helps.filter((line) => line.outcome === outcome).map(({ kind }) => kind);

/**
 * What this phone has recorded and the server's list does not know yet: not sent, waiting for an officer, or sent after
 * the list was made. Of a chain of corrections only the last one speaks, for the visit that the first one began.
 * @param {Listed[]} records
 * @param {string} known up to when the list is known, ISO
 * @returns {Promise<{record: Listed, began: string, payload: Payload}[]>}
 */
async function newsOf(records, known) {
  const news = records
    .filter(({ state, status, sentAt }) => state === "waiting" || status === "held" || sentAt >= known)
    .filter(({ replacedBy, status }) => !replacedBy && !OVER.includes(status))
    .filter(({ replaces, text }) => replaces || SPEAKS.test(text)); // reading them all would cost a slow phone dearly
  const began = await read(["entries"], (tx) => Promise.all(news.map((record) => firstIn(tx, record))));
  return news.map((record, at) => ({
    record, began: began[at] ?? record.id, payload: /** @type {Payload} */ (entryOf(record)?.payload ?? {}),
  })); // prettier-ignore
}

/** The record that a chain of corrections began with. @param {Reading} tx @param {{id: string, replaces: string}} record @returns {Promise<string>} */
async function firstIn(tx, { id, replaces }) {
  const before = replaces && (await tx.objectStore("entries").get(replaces));
  return before ? firstIn(tx, before) : replaces || id;
}

/** @param {Listed} record @param {string} id @param {Payload} payload @returns {Visit} */
function visitOf(record, id, payload) {
  const hamlet = payload.residence?.hamlet ?? payload.hamlet ?? "";
  const kinds = kindsOf(payload, "waiting_activation");
  const contact = Boolean(entryOf(record)?.contact);
  const unsent = record.state === "waiting" || record.status === "held"; // else the server knows it, though its list came before
  return { id, hamlet, since: record.happenedOn, author: record.author, kinds, contact, unsent };
}

/** Does this answer end the visit that it names? @param {Payload} payload @param {Visit | undefined} visit */
function ends(payload, visit) {
  if (payload.how || kindsOf(payload, "waiting_activation").length) return true;
  const done = kindsOf(payload, "done");
  return done.includes(ACTIVATED) || done.some((kind) => visit?.kinds.includes(kind));
}

/**
 * The visits as they stand on this phone, the longest waiting first.
 * @param {number} [most] look only at as many of the newest records; a glance need not read a thousand
 * @returns {Promise<Visit[]>}
 */
export async function visits(most) {
  const [rows, records, known] = await Promise.all([visitRows(), most ? newest(most) : list(), knownUpTo()]);
  /** @type {Map<string, Visit>} */
  const found = new Map(rows.map((row) => [row.id, /** @type {Visit} */ ({ hamlet: "", since: "", author: "", kinds: [], ...row })]));
  const news = await newsOf(records, known);
  for (const { record, began, payload } of news) {
    if (kindsOf(payload, "waiting_activation").length) found.set(began, { ...found.get(began), ...visitOf(record, began, payload) });
    else if (record.replaces) found.delete(began); // corrected: it waits for nothing any more; or taken back
  }
  for (const { payload } of news) if (payload.visit && ends(payload, found.get(payload.visit))) found.delete(payload.visit);
  return [...found.values()].sort((one, other) => one.since.localeCompare(other.since) || one.id.localeCompare(other.id));
}

/** @param {string} id @returns {Promise<Visit | undefined>} */
export async function visit(id) {
  return (await visits()).find((each) => each.id === id);
}

/** How many wait, and in how many hamlets. @param {Visit[]} all */
export const sums = (all) => ({ count: all.length, hamlets: new Set(all.map(({ hamlet }) => hamlet)).size });

/**
 * Ask the server; it knows who else takes it. What it says is fetched at once, so that the list tells it too.
 * @param {string} id
 * @param {"take" | "release"} act
 * @returns {Promise<{kind: "answer"} | No>}
 */
export async function ask(id, act) {
  const result = await askAbout(`visits/${id}/${act}`, { person: (await currentPerson())?.id ?? "" });
  if (result.kind === "answer" || result.kind === "refused") await refresh();
  return result;
}

/**
 * The number to call, for whoever took the visit. Whoever asks shows it and forgets it.
 * @param {string} id
 * @returns {Promise<{kind: "answer", value: {phone: string}} | No>}
 */
export async function contact(id) {
  return askAbout(`visits/${id}/contact`, { person: (await currentPerson())?.id ?? "" });
}

/** Nobody needs to come any more; saved like a record, with or without a signal. @param {string} id @param {How} how */
export async function close(id, how) {
  return save(await newEntry({ kind: "visit_closed", payload: { visit: id, how }, happenedOn: await today() }));
}
