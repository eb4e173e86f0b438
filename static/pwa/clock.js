/** What the phone knows of time. No web clock is trusted alone: the server's last word stands beside it. */
import { fact, factIn, keepIn, read, write } from "./db.js";
import { toBase64url } from "./sign.js";
import { world } from "./world.js";

/** @import {EntryClock} from "./contract" */
/** @import {Either, Writing, TokenNote} from "./records" */

/** Names this page's life, as long as its monotonic clock counts. */
export const SESSION = toBase64url(world.random(12));

/** Viet Nam keeps one time all year. Browsers' calendars are no help: the same words give 2026-11-22 here, 11/22/2026 there. */
const AHEAD = 7 * 3_600_000;

/** The date in Viet Nam at a moment, `2026-11-22`. @param {number} at milliseconds */
export const dateAt = (at) => new Date(at + AHEAD).toISOString().slice(0, 10);

/**
 * Keep a token, inside a transaction that covers `meta`.
 * @param {Writing} tx
 * @param {string} token
 * @param {string} [nowIso] the server's clock; without it the token's own time
 */
export function noteTokenIn(tx, token, nowIso) {
  const server = nowIso ? Date.parse(nowIso) : Number.parseInt(token.split(".")[0] ?? "", 36);
  return keepIn(tx, "token", { token, server, wall: world.now(), mono: world.mono(), session: SESSION });
}

/**
 * The server spoke: keep its token, and when by our clocks that was.
 * @param {string} token
 * @param {string} [nowIso]
 */
export function noteToken(token, nowIso) {
  return write(["meta"], (tx) => noteTokenIn(tx, token, nowIso));
}

/** @param {Either} tx @returns {Promise<EntryClock>} */
export async function stampIn(tx) {
  const last = await factIn(tx, "token");
  const wall = Math.round(world.now());
  const stamp = { wall, token: last?.token ?? "", since_wall: last ? wall - Math.round(last.wall) : 0, session: SESSION };
  return last?.session === SESSION ? { ...stamp, since_mono: Math.round(world.mono() - last.mono) } : stamp;
}

/** What the phone knows of time at this moment, as an entry carries it. */
export function stamp() {
  return read(["meta"], stampIn);
}

/** Further than this between wall and monotonic clock, and somebody set the wall clock. The server doubts as much. */
const SLACK = 120_000;
/** So far off that a volunteer should hear of it. */
export const FAR = 10 * 60_000;
/** How this page's clocks stood when it began. */
const BEGAN = { wall: world.now(), mono: world.mono() };

/**
 * How far a wall clock is ahead of the truth, in milliseconds, as far as a phone can know: as far as when the server spoke
 * last, and by what the clock was set back since. A leap ahead may be sleep, through which monotonic clocks stand still:
 * it is believed only when it sets a slow clock right.
 * @param {TokenNote | undefined} last
 * @param {{wall: number, mono: number, session: string, began: {wall: number, mono: number}}} hands
 */
export function aheadBy(last, { wall, mono, session, began }) {
  if (!last) return 0;
  const own = last.session === session;
  const from = own ? last : began;
  const known = own || began.wall >= last.wall ? last.wall - last.server : Math.min(0, began.wall - last.server);
  const moved = wall - from.wall - (mono - from.mono);
  if (moved < -SLACK) return known + moved;
  return moved > SLACK && Math.abs(known + moved) < FAR ? 0 : known;
}

const hands = () => ({ wall: world.now(), mono: world.mono(), session: SESSION, began: BEGAN });

/** How far this phone's clock is ahead, in milliseconds; behind when negative, 0 when nothing is known. */
export async function ahead() {
  return aheadBy(await fact("token"), hands());
}

/** The time as this phone knows it: by its own clock, unless that is known to be far off. @param {TokenNote | undefined} last */
function believed(last) {
  const [wall, off] = [world.now(), aheadBy(last, hands())];
  const isWrong = last && (Math.abs(off) >= FAR || wall < last.server);
  return isWrong ? Math.max(last.server, wall - off) : wall;
}

/** The date in Viet Nam, `2026-11-22`, inside a transaction that covers `meta`. @param {Either} tx */
export async function todayIn(tx) {
  return dateAt(believed(await factIn(tx, "token")));
}

/** The date in Viet Nam, `2026-11-22`. */
export function today() {
  return read(["meta"], todayIn);
}

/** How many milliseconds the server was ahead of this phone's wall clock when they spoke last; null before that. */
export async function skew() {
  const last = await fact("token");
  return last ? last.server - last.wall : null;
}
