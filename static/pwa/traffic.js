/** Data used: what the app's own files cost on the wire, and what a month came to. What goes through the door to the
 * server is counted there (api.js). All of it is about: no script is told what a line really carried. */
import { trafficIn } from "./api.js";
import { todayIn } from "./clock.js";
import { factIn, read, write } from "./db.js";

/** @import {Traffic} from "./records" */

/** What it costs to ask for a file, in bytes: no list tells. Measured at a proxy. */
const QUESTION = 400;
/** Up to where this world's list of fetches has been counted. */
let counted = -1;

/** Bytes that this world, page or worker, fetched since it was asked last: nothing for what came out of a cache, or from
 * our own worker, which counts for itself. */
function fetched() {
  let [bytes, latest] = [0, counted];
  for (const entry of [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]) {
    const { name, startTime, transferSize, workerStart } = /** @type {PerformanceResourceTiming} */ (entry);
    if (startTime <= counted) continue;
    latest = Math.max(latest, startTime);
    if (transferSize && !workerStart && !new URL(name).pathname.startsWith("/api/")) bytes += transferSize + QUESTION;
  }
  counted = latest;
  return bytes;
}

/** Put down what the app's files cost; a write only when there was something, and never a failure of anything else. */
export async function noteFiles() {
  const bytes = fetched();
  if (bytes) await write(["meta"], (tx) => trafficIn(tx, bytes), "relaxed").catch(() => {});
}

/** This month's sums. @returns {Promise<Traffic>} */
export function thisMonth() {
  return read(["meta"], async (tx) => {
    const [months, day] = await Promise.all([factIn(tx, "traffic"), todayIn(tx)]);
    return months?.[day.slice(0, 7)] ?? { sent: 0, received: 0, app: 0 };
  });
}
