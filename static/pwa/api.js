/** The phone's door to the server, and the only file that asks /api. Whatever the wire does, the answer is a tagged
 * result, never an exception: a phone decides by kind and code. */
import { noteToken, todayIn } from "./clock.js";
import { fact, factIn, keepIn, read } from "./db.js";
import { signedHeaders } from "./sign.js";
import { world } from "./world.js";

/** @import {BatchAnswer, Catalogue, Enrolment, Enrolled, Receipt} from "./contract" */
/** @import {DeviceRecord, Traffic, Writing} from "./records" */
/** @import {Bytes} from "./sign.js" */

/**
 * `again`: nothing was decided; try later. `wait` is in milliseconds when the server named a time.
 * @typedef {{kind: "again", why: "offline" | "silent" | "not_ours" | "busy" | "token", wait: number}} Again
 * @typedef {{kind: "refused", status: number, code: string, fields: Record<string, string>}} Refused
 * @typedef {{kind: "not_enrolled"}} NotEnrolled
 * @typedef {{kind: "device_unknown"}} DeviceUnknown
 * @typedef {{kind: "too_large"}} TooLarge
 * @typedef {Again | Refused | NotEnrolled | DeviceUnknown | TooLarge} No
 */
/** @template T @typedef {{kind: "answer", value: T}} Answer */

const PATIENCE = 30_000;
const WORTH_PACKING = 800;
const ANSWERS = new Set(["accepted", "held", "conflict", "later"]);

/** @param {Again["why"]} why @param {number} [wait] @returns {Again} */
const again = (why, wait = 0) => ({ kind: "again", why, wait });

/** What headers cost a round trip, which no script is told: measured at a proxy, with signature and content policy. */
const HEADERS = { sent: 1200, received: 700 };
/** What went through this door since it was last put down. */
const passed = { sent: 0, received: 0 };

/**
 * Put down what went over the line, inside a transaction that covers `meta`: no write of its own, and never one that
 * somebody waits for.
 * @param {Writing} tx
 * @param {number} [app] bytes of the app's own files
 */
export async function trafficIn(tx, app = 0) {
  const [months = {}, day] = await Promise.all([factIn(tx, "traffic"), todayIn(tx)]);
  const { sent, received } = passed; // read only now: a transaction before this one has taken its part
  if (!sent && !received && !app) return;
  const [month, before = { sent: 0, received: 0, app: 0 }] = [day.slice(0, 7), months[day.slice(0, 7)]];
  /** @type {Traffic} */
  const sums = { sent: before.sent + sent, received: before.received + received, app: before.app + app };
  await keepIn(tx, "traffic", Object.fromEntries(Object.entries({ ...months, [month]: sums }).sort().slice(-2)));
  const taken = () => {
    passed.sent -= sent;
    passed.received -= received;
  };
  tx.done.then(taken, () => {});
}

/** The device's record, when this phone is enrolled. */
export function ownDevice() {
  return read(["device"], (tx) => tx.objectStore("device").get("device"));
}

/** @param {string} text @returns {Promise<{body: Bytes, encoding: string}>} */
async function packed(text) {
  const plain = new TextEncoder().encode(text);
  if (plain.length < WORTH_PACKING || typeof CompressionStream === "undefined") return { body: plain, encoding: "" };
  const stream = new Blob([plain]).stream().pipeThrough(new CompressionStream("gzip"));
  return { body: new Uint8Array(await new Response(stream).arrayBuffer()), encoding: "gzip" };
}

/**
 * @typedef {{method: "GET" | "POST", address: string, text?: string, device?: DeviceRecord, cookie?: boolean}} Question
 */

/**
 * One round trip: status and JSON, or why there was none.
 * @param {Question} question
 * @returns {Promise<{status: number, json: any, wait: number} | Again>}
 */
async function exchange({ method, address, text, device, cookie = false }) {
  const { body, encoding } = await packed(text ?? "");
  const token = (await fact("token"))?.token ?? "";
  const signed = device ? await signedHeaders(device, { method, address, body, encoding, token }) : {};
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE);
  try {
    const response = await world.fetch(address, {
      method,
      headers: {
        Accept: "application/json",
        ...(method === "POST" ? { "Content-Type": "application/json" } : {}),
        ...(encoding ? { "Content-Encoding": encoding } : {}),
        ...signed,
      },
      ...(method === "POST" ? { body } : {}),
      credentials: cookie ? "same-origin" : "omit",
      cache: "no-store",
      redirect: "error", // a portal's detour is no answer of ours
      signal: patience.signal,
    });
    passed.sent += body.length + HEADERS.sent;
    const words = await response.text(); // still under the timer: a line may fall silent half-way
    passed.received += HEADERS.received + (lengthOf(response) || new TextEncoder().encode(words).length);
    return { status: response.status, json: parsed(words), wait: waitOf(response) };
  } catch {
    return again(patience.signal.aborted ? "silent" : "offline");
  } finally {
    clearTimeout(timer);
  }
}

/** @param {string} words */
function parsed(words) {
  try {
    const value = JSON.parse(words);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** The body's bytes on the wire, packed as they came; 0 when nobody says. @param {Response} response */
export function lengthOf(response) {
  return Number.parseInt(response.headers.get("Content-Length") ?? "", 10) || 0;
}

/** @param {Response} response */
function waitOf(response) {
  const seconds = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}

/** @param {number} status @param {any} json @param {number} wait @returns {Answer<any> | No} */
function judged(status, json, wait) {
  if (status === 413) return { kind: "too_large" };
  if (status === 429 || status >= 500) return again("busy", wait);
  if (json === null) return again("not_ours");
  if (status === 200 || status === 201) return { kind: "answer", value: json };
  if (typeof json.code !== "string") return again("not_ours");
  if (status === 401 && json.code === "device_unknown") return { kind: "device_unknown" };
  return { kind: "refused", status, code: json.code, fields: json.fields ?? {} };
}

/**
 * Ask; when only the token was too old, keep the fresh one and ask once more.
 * @param {Question} question
 * @returns {Promise<Answer<any> | No>}
 */
async function ask(question) {
  for (const last of [false, true]) {
    const got = await exchange(question);
    if ("kind" in got) return got;
    const fresh = got.status === 401 && got.json?.facts?.token;
    if (typeof fresh !== "string") return judged(got.status, got.json, got.wait);
    await noteToken(fresh);
    if (last) break;
  }
  return again("token");
}

/** @param {any} value */
const hasContact = (value) =>
  typeof value.epoch === "string" && Number.isInteger(value.safe_up_to) && typeof value.token === "string" &&
  !Number.isNaN(Date.parse(value.now)); // prettier-ignore

/** @param {any} receipt @param {string | undefined} id */
const isReceipt = (receipt, id) =>
  typeof receipt === "object" && receipt !== null && ANSWERS.has(receipt.answer) && (!receipt.id || receipt.id === id);

/** True only for what parses as one receipt per entry, in order. @param {any} value @param {string[]} ids */
export function isBatchAnswer(value, ids) {
  return (
    hasContact(value) && Array.isArray(value.receipts) && value.receipts.length === ids.length &&
    value.receipts.every((/** @type {any} */ receipt, /** @type {number} */ at) => isReceipt(receipt, ids[at]))
  ); // prettier-ignore
}

/**
 * Send entries as the very bytes they were saved as.
 * @param {{id: string, text: string}[]} entries
 * @param {number} queued how many more wait on this phone
 * @returns {Promise<{kind: "receipts", answer: Omit<BatchAnswer, "receipts"> & {receipts: Receipt[]}} | No>}
 */
export async function sendBatch(entries, queued) {
  const device = await ownDevice();
  if (!device) return { kind: "not_enrolled" };
  const text = batchText(entries, queued);
  const result = await ask({ method: "POST", address: "/api/v1/entries", text, device });
  if (result.kind !== "answer") return result;
  const ids = entries.map((entry) => entry.id);
  return isBatchAnswer(result.value, ids) ? { kind: "receipts", answer: result.value } : again("not_ours");
}

/** A batch as JSON, without touching its entries' bytes. @param {{text: string}[]} entries @param {number} queued */
export function batchText(entries, queued) {
  return `{"entries":[${entries.map((entry) => entry.text).join(",")}],"queued":${queued}}`;
}

/**
 * What changed since the cursor.
 * @param {string} cursor
 * @returns {Promise<Answer<Catalogue> | No>}
 */
export async function fetchCatalogue(cursor) {
  const device = await ownDevice();
  if (!device) return { kind: "not_enrolled" };
  const address = `/api/v1/catalogue?since=${encodeURIComponent(cursor)}`;
  const result = await ask({ method: "GET", address, device });
  return result.kind === "answer" && !isCatalogue(result.value) ? again("not_ours") : result;
}

/** @param {any} value */
function isCatalogue(value) {
  const lists = ["people", "places", "posters", "figures", "fates", "origins"];
  return hasContact(value) && typeof value.cursor === "string" && lists.every((name) => Array.isArray(value[name]));
}

/**
 * Ask about one thing, a visit or a request: take it, give it back, see the number that was left.
 * @param {string} what kind, id and act, as in the address
 * @param {{person: string} & Record<string, string>} body who asks, of the people on this phone
 * @returns {Promise<Answer<any> | No>}
 */
export async function askAbout(what, body) {
  const device = await ownDevice();
  if (!device) return { kind: "not_enrolled" };
  return ask({ method: "POST", address: `/api/v1/${what}`, text: JSON.stringify(body), device });
}

/**
 * Ask to be known. With a device the request is signed by it: a second person joins.
 * @param {Enrolment} enrolment
 * @param {DeviceRecord} [device]
 * @returns {Promise<Answer<Enrolled> | No>}
 */
export async function askToEnrol(enrolment, device) {
  const text = JSON.stringify(enrolment);
  const question = { method: /** @type {const} */ ("POST"), address: "/api/v1/devices", text, cookie: true };
  const result = await ask(device ? { ...question, device } : question);
  if (result.kind !== "answer") return result;
  const { device: id, person, token } = result.value;
  const whole = typeof id === "string" && typeof person?.id === "string" && typeof token === "string";
  return whole ? result : again("not_ours");
}
