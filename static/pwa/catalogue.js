/** What the phone knows of its hamlets: asked for by cursor, taken in one transaction, wiped when revoked. */
import { fetchCatalogue } from "./api.js";
import { fact, factIn, keepIn, read, write } from "./db.js";
import { currentPerson } from "./device.js";
import { contactIn, fatesIn, isEmptyIn, release } from "./outbox.js";
import { noteIn } from "./phone-log.js";
import { world } from "./world.js";

/** @import {Catalogue, CataloguePerson, CataloguePlace, CatalogueFigure, CataloguePoster, CatalogueRequest, CatalogueVisit} from "./contract" */
/** @import {CatalogueRecord, Writing} from "./records" */

const LOCK_PATIENCE = 45_000;

/** @param {CataloguePlace} place */
const ofPlace = (place) => /** @type {CatalogueRecord} */ ({ key: `place:${place.id}`, of: "place", row: place });
/** @param {CataloguePoster} poster */
const ofPoster = (poster) => /** @type {CatalogueRecord} */ ({ key: `poster:${poster.code}`, of: "poster", row: poster });
/** @param {CatalogueFigure} row */
const ofFigure = (row) =>
  /** @type {CatalogueRecord} */ ({ key: `figure:${row.hamlet}:${row.indicator}`, of: "figure", row });

/** @param {CatalogueVisit} visit */
const ofVisit = (visit) => /** @type {CatalogueRecord} */ ({ key: `visit:${visit.id}`, of: "visit", row: visit });

/** @param {CatalogueRequest} request */
const ofRequest = (request) => /** @type {CatalogueRecord} */ ({ key: `request:${request.id}`, of: "request", row: request });

/** A merged hamlet stays, so that its old posters and entries still have a name and a successor. @param {any} row */
const hasLeft = (row) => row.gone === true && !row.successors?.length;

/** @param {Writing} tx @param {Catalogue} news */
async function takeIn(tx, news) {
  const [rows, people] = [tx.objectStore("catalogue"), tx.objectStore("people")];
  if (news.full) {
    await rows.clear();
    await people.clear();
  }
  const records = [
    ...news.places.map(ofPlace), ...news.posters.map(ofPoster), ...news.figures.map(ofFigure),
    ...(news.visits ?? []).map(ofVisit), ...(news.requests ?? []).map(ofRequest), // a server of before tells of none
  ]; // prettier-ignore
  for (const record of records) {
    if (hasLeft(record.row)) await rows.delete(record.key);
    else await rows.put(record);
  }
  for (const person of news.people) {
    if (person.gone) await people.delete(person.id);
    else await people.put(person);
  }
}

/** @param {Writing} tx @param {Catalogue} news */
async function keepFactsIn(tx, news) {
  await keepIn(tx, "cursor", news.cursor);
  await keepIn(tx, "knownUpTo", news.known_up_to);
  await keepIn(tx, "sealKey", news.seal_key);
  await keepIn(tx, "origins", news.origins);
  if (news.revoked && !(await factIn(tx, "revoked"))) await noteIn(tx, "revoked");
  await keepIn(tx, "revoked", news.revoked);
  if (!news.revoked) await keepIn(tx, "wiped", false);
}

/** @typedef {{kind: "fresh"} | import("./api.js").No} Refreshed */

/** @type {import("./api.js").No} */
const BUSY = { kind: "again", why: "busy", wait: 0 };

/**
 * Ask for what changed, and take it whole or not at all. One page at a time: of two answers the older must not be
 * taken last.
 * @returns {Promise<Refreshed>}
 */
export async function refresh() {
  try {
    const bound = { signal: AbortSignal.timeout(LOCK_PATIENCE) };
    return await world.locks().request("catalogue", bound, ask);
  } catch (error) {
    if (["AbortError", "TimeoutError"].includes(/** @type {any} */ (error)?.name)) return BUSY;
    throw error;
  }
}

/** @returns {Promise<Refreshed>} */
async function ask() {
  const cursor = (await fact("cursor")) ?? "";
  const result = await fetchCatalogue(cursor);
  if (result.kind === "device_unknown") await write(["meta"], (tx) => keepIn(tx, "needsEnrolment", true));
  if (result.kind !== "answer") return result;
  const news = result.value;
  const taken = await write(["catalogue", "people", "meta", "entries", "log"], async (tx) => {
    // Somebody enrolled or joined meanwhile: this answer is for the phone as it was.
    if (((await factIn(tx, "cursor")) ?? "") !== cursor) return false;
    if (!news.revoked) await takeIn(tx, news);
    await contactIn(tx, news); // before the fates: a new epoch forgets the old ones
    await fatesIn(tx, news.fates);
    await keepFactsIn(tx, news);
    return true;
  });
  if (!taken) return BUSY;
  await release();
  await wipeWhenRevoked();
  world.announce({ type: "catalogue" });
  return { kind: "fresh" };
}

/** A revoked phone forgets places and names, once everything that was saved on it has gone out. Entries stay. */
export function wipeWhenRevoked() {
  return write(["catalogue", "people", "meta", "entries", "log"], async (tx) => {
    const due = (await factIn(tx, "revoked")) && !(await factIn(tx, "wiped"));
    if (!due || !(await isEmptyIn(tx))) return false;
    await tx.objectStore("catalogue").clear();
    await tx.objectStore("people").clear();
    await keepIn(tx, "cursor", "");
    await keepIn(tx, "person", "");
    await keepIn(tx, "wiped", true);
    await noteIn(tx, "wiped");
    return true;
  });
}

/** True once the server said that this phone may record no more. */
export async function isRevoked() {
  return (await fact("revoked")) === true;
}

/** @param {string} of @returns {Promise<any[]>} */
async function rowsOf(of) {
  const records = await read(["catalogue"], (tx) => tx.objectStore("catalogue").index("of").getAll(of));
  return records.map((record) => record.row);
}

/** @param {string} key @returns {Promise<any>} */
async function row(key) {
  return (await read(["catalogue"], (tx) => tx.objectStore("catalogue").get(key)))?.row ?? null;
}

/**
 * Who records now, with the hamlets that are theirs and their commune; null when nobody is known here.
 * @returns {Promise<{person: CataloguePerson, hamlets: CataloguePlace[], commune: CataloguePlace | null} | null>}
 */
export async function me() {
  const person = await currentPerson();
  if (!person) return null;
  const own = (await hamlets()).filter((place) => place.mine);
  const home = (own[0] ?? (await hamlets())[0])?.commune;
  return { person, hamlets: own, commune: home ? await row(`place:${home}`) : null };
}

/** The hamlets that stand, one's own first. @returns {Promise<CataloguePlace[]>} */
export async function hamlets() {
  const places = /** @type {CataloguePlace[]} */ (await rowsOf("place"));
  return places
    .filter((place) => place.kind === "hamlet" && !place.gone)
    .sort((one, other) => Number(other.mine ?? false) - Number(one.mine ?? false) || one.name.localeCompare(other.name, "vi"));
}

/** Any place by id, a merged hamlet too. @param {string} id @returns {Promise<CataloguePlace | null>} */
export function hamlet(id) {
  return row(`place:${id}`);
}

/** Every hamlet that this one became, through as many changes as there were. @param {string} id @returns {Promise<Set<string>>} */
export async function became(id) {
  const [found, waiting] = [/** @type {Set<string>} */ (new Set()), [id]];
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    const fresh = ((await hamlet(at))?.successors ?? []).filter((after) => !found.has(after));
    for (const after of fresh) found.add(after);
    waiting.push(...fresh);
  }
  return found;
}

/** The poster of a code, as it is printed: eight letters and digits. @param {string} code @returns {Promise<CataloguePoster | null>} */
export function poster(code) {
  return row(`poster:${code.trim().toUpperCase()}`);
}

/** @param {string} [hamletId] @returns {Promise<CataloguePoster[]>} */
export async function posters(hamletId) {
  const all = /** @type {CataloguePoster[]} */ (await rowsOf("poster"));
  return hamletId ? all.filter((one) => one.hamlet === hamletId) : all;
}

/** @param {string} hamletId @returns {Promise<CatalogueFigure[]>} */
export async function figures(hamletId) {
  const all = /** @type {CatalogueFigure[]} */ (await rowsOf("figure"));
  return all.filter((figure) => figure.hamlet === hamletId);
}

/** Who waits for somebody to come again, as the server told last. @returns {Promise<CatalogueVisit[]>} */
export function visitRows() {
  return rowsOf("visit");
}

/** Who asks for help at home, as the server told last. @returns {Promise<CatalogueRequest[]>} */
export function requestRows() {
  return rowsOf("request");
}

/** The key to seal identities with; null before the first catalogue. */
export async function sealKey() {
  return (await fact("sealKey")) ?? null;
}

/** Up to when the server's figures are known here, ISO; "" before the first catalogue. */
export async function knownUpTo() {
  return (await fact("knownUpTo")) ?? "";
}

/** When the server spoke to this phone last, by the server's clock, ISO; "" when it never did. */
export async function lastContact() {
  return (await fact("serverNow")) ?? "";
}

/** The addresses that our posters may carry. */
export async function origins() {
  return (await fact("origins")) ?? [];
}
