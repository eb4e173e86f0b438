/**
 * How posters stand on their walls: what the server told, and what was said on this phone since. Works offline. The
 * same rules as the server's (app/posters/standing.py), as far as one phone can know.
 */
import * as catalogue from "./catalogue.js";
import { today } from "./clock.js";
import { newEntry } from "./entries.js";
import { entryOf, list, save } from "./outbox.js";

/** @import {CataloguePoster, PosterCheckPayload} from "./contract" */
/** @import {Listed} from "./outbox.js" */
/** @typedef {NonNullable<CataloguePoster["standing"]>} Standing */
/** @typedef {PosterCheckPayload["what"]} What */
/** @typedef {CataloguePoster & {standing: Standing, standing_on: string, seen_on: string, reported: string, unsent: boolean}} Poster */
/** @typedef {{day: string, what: What | "seen", unsent: boolean}} Word */

const OVER = ["withdrawn", "replaced", "held", "conflict"];
const SPEAKS = /"poster":"/;
const DUE = ["missing", "tampered", "torn", "printed"];

/** @param {CataloguePoster} row @returns {Poster} */
const asTold = (row) => ({ standing: "printed", standing_on: "", seen_on: "", reported: "", unsent: false, ...row });

/** What one word changes about a poster. @param {Poster} poster @param {Word} word @returns {Poster} */
function after(poster, { day, what, unsent }) {
  const seen = what !== "missing" && day > poster.seen_on ? day : poster.seen_on;
  const told = { ...poster, seen_on: seen, unsent: poster.unsent || unsent };
  if (what === "seen") {
    const found = poster.standing === "printed" || (poster.standing === "missing" && day > poster.standing_on);
    return found ? { ...told, standing: "hung", standing_on: day } : told;
  }
  if (day < poster.standing_on) return told; // the server has heard a later word
  return { ...told, standing: what === "fine" ? "hung" : what, standing_on: day, reported: "" };
}

/**
 * What was said on this phone and the server's list does not know yet, by poster, the oldest first.
 * @returns {Promise<Map<string, Word[]>>}
 */
async function news() {
  const [records, known] = await Promise.all([list(), catalogue.knownUpTo()]);
  /** @type {Map<string, Word[]>} */
  const found = new Map();
  const fresh = records.filter(
    ({ state, status, sentAt, replacedBy, text }) =>
      (state === "waiting" || sentAt >= known) && !replacedBy && !OVER.includes(status) && SPEAKS.test(text),
  );
  for (const record of fresh.sort((one, other) => one.order - other.order)) {
    const word = wordOf(record);
    if (word) found.set(word.code, [...(found.get(word.code) ?? []), word]);
  }
  for (const words of found.values()) words.sort((one, other) => one.day.localeCompare(other.day));
  return found;
}

/** @param {Listed} record @returns {Word & {code: string} | null} */
function wordOf(record) {
  const payload = /** @type {{poster?: string, what?: What}} */ (entryOf(record)?.payload ?? {});
  if (!payload.poster) return null;
  const what = record.kind === "poster_check" ? payload.what : "seen";
  return what ? { code: payload.poster, day: record.happenedOn, what, unsent: record.state === "waiting" } : null;
}

/** @param {CataloguePoster} row @param {Map<string, Word[]>} said @returns {Poster} */
function now(row, said) {
  const poster = asTold(row);
  return poster.standing === "replaced" ? poster : (said.get(row.code) ?? []).reduce(after, poster);
}

/** A poster as it stands; null when this phone does not know it. @param {string} code @returns {Promise<Poster | null>} */
export async function poster(code) {
  const [row, said] = await Promise.all([catalogue.poster(code), news()]);
  return row && now(row, said);
}

/** A hamlet's posters, also of those that became it: what wants something done first. @param {string} hamlet @returns {Promise<Poster[]>} */
export async function postersOf(hamlet) {
  const [rows, said] = await Promise.all([catalogue.posters(), news()]);
  const hamlets = [...new Set(rows.map((row) => row.hamlet))];
  const became = new Map(await Promise.all(hamlets.map(async (id) => /** @type {const} */ ([id, await catalogue.became(id)]))));
  return rows
    .filter((row) => row.hamlet === hamlet || became.get(row.hamlet)?.has(hamlet))
    .map((row) => now(row, said))
    .filter(({ standing }) => standing !== "replaced")
    .sort((one, other) => urgency(one) - urgency(other) || one.spot.localeCompare(other.spot, "vi"));
}

/** @param {Poster} poster */
function urgency({ standing, reported }) {
  const place = DUE.indexOf(standing);
  return place >= 0 ? place : reported ? DUE.length : DUE.length + 1;
}

/** Say how a poster stands; saved like a record, with or without a signal. @param {string} code @param {What} what */
export async function check(code, what) {
  return save(await newEntry({ kind: "poster_check", payload: { poster: code, what }, happenedOn: await today() }));
}
