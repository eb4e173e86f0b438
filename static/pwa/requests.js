/**
 * Citizens who ask for help at home, as the server told last. Everything that is done about one asks the server; only
 * "helped" waits here for a signal, so that the citizen's number is deleted even when the way back has none.
 */
import { askAbout } from "./api.js";
import { refresh, requestRows } from "./catalogue.js";
import { write } from "./db.js";
import { currentPerson } from "./device.js";
import { draft } from "./drafts.js";

/** @import {CatalogueRequest, RequestContact} from "./contract" */
/** @import {No, Refused} from "./api.js" */

/** @typedef {CatalogueRequest & {hamlet: string, topic: string, suits: string, since: string, takers: number,
 *   taken_by: string[]}} Request */
/** @typedef {{id: string, person: string}} Said */

const HELPED = "requests-helped";
/** Unknown here, taken by others, over: nothing is left to be said of it. */
const DECIDED = new Set([404, 409, 410]);

/** The requests that an officer has released, the longest waiting first. @returns {Promise<Request[]>} */
export async function requests() {
  const rows = (await requestRows()).map((row) =>
    /** @type {Request} */ ({ hamlet: "", topic: "", suits: "", since: "", takers: 0, taken_by: [], ...row }),
  );
  return rows.sort((one, other) => one.since.localeCompare(other.since) || one.id.localeCompare(other.id));
}

/**
 * Ask the server; it knows who else goes. What it says is fetched at once, so that the list tells it too.
 * @param {string} id
 * @param {"take" | "release" | "close"} act
 * @param {Record<string, string>} [more] why it is closed
 * @returns {Promise<{kind: "answer"} | No>}
 */
export async function ask(id, act, more = {}) {
  const result = await askAbout(`requests/${id}/${act}`, { person: await me(), ...more });
  if (result.kind === "answer" || result.kind === "refused") await refresh();
  return result;
}

const me = async () => (await currentPerson())?.id ?? "";

/**
 * Whom to call and where to come, for the two who go. Whoever asks shows it and forgets it.
 * @param {string} id
 * @returns {Promise<{kind: "answer", value: RequestContact} | No>}
 */
export async function contact(id) {
  return askAbout(`requests/${id}/contact`, { person: await me() });
}

/** Which ones were helped and wait for a signal to say so. @returns {Promise<Said[]>} */
export async function helped() {
  return (await draft(HELPED)) ?? [];
}

/** Changed in one transaction: another page may be keeping one in the same moment. @param {(all: Said[]) => Said[]} change */
function changeHelped(change) {
  return write(["drafts"], async (tx) => {
    const drafts = tx.objectStore("drafts");
    await drafts.put(change((await drafts.get(HELPED)) ?? []), HELPED);
  });
}

/**
 * Helped: kept first, then said.
 * @param {string} id
 * @returns {Promise<{kind: "answer"} | Refused | null>} what the server says of it; null while it waits for a signal
 */
export async function done(id) {
  const person = await me();
  await changeHelped((all) => [...all.filter((one) => one.id !== id), { id, person }]);
  return (await sayHelped()).get(id) ?? null;
}

/**
 * Say what waits; what the server said, by request. The server takes the same word twice; an answer of its own about a
 * request ends the waiting, one about who asks does not: they may join this phone again.
 */
export async function sayHelped() {
  /** @type {Map<string, {kind: "answer"} | Refused>} */
  const heard = new Map();
  for (const { id, person } of await helped()) {
    const result = await askAbout(`requests/${id}/done`, { person });
    if (result.kind === "answer" || (result.kind === "refused" && DECIDED.has(result.status))) heard.set(id, result);
  }
  if (heard.size) {
    await changeHelped((all) => all.filter(({ id }) => !heard.has(id)));
    await refresh();
  }
  return heard;
}
