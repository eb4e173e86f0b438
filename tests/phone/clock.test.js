import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { SESSION, ahead, aheadBy, noteToken, skew, stamp, today } from "../../static/pwa/clock.js";
import { keep } from "../../static/pwa/db.js";
import { EVENING, freshPhone, tokenAt } from "./phone.js";

let hands;
beforeEach(() => {
  hands = freshPhone();
});

test("before the first token a stamp says so and does not fail", async () => {
  assert.deepEqual(await stamp(), { wall: EVENING, token: "", since_wall: 0, session: SESSION });
});

test("a stamp tells both clocks since the token of this page", async () => {
  await noteToken(tokenAt(EVENING), new Date(EVENING).toISOString());
  hands.wall += 60_000.4;
  hands.mono += 59_000.6;

  const { wall, since_wall, since_mono, session, token } = await stamp();

  assert.deepEqual([wall, since_wall, since_mono, session], [EVENING + 60_000, 60_000, 59_001, SESSION]);
  assert.equal(token, tokenAt(EVENING));
  assert.ok(session.length <= 24);
});

test("a token of an earlier page leaves the monotonic clock out", async () => {
  await keep("token", { token: "t", server: EVENING, wall: EVENING, mono: 5, session: "another page" });

  assert.equal("since_mono" in (await stamp()), false);
});

test("a clock that ran backwards is told as it is", async () => {
  await noteToken(tokenAt(EVENING));
  hands.wall -= 3_600_000;

  assert.equal((await stamp()).since_wall, -3_600_000);
});

test("today is the date in Viet Nam, not of UTC", async () => {
  hands.wall = Date.parse("2026-11-18T17:30:00Z");

  assert.equal(await today(), "2026-11-19");
});

test("a wall clock before the server's last word counts on from that word", async () => {
  hands.wall = Date.parse("2020-01-01T00:00:00Z");
  await noteToken(tokenAt(EVENING), new Date(EVENING).toISOString());
  assert.equal(await today(), "2026-11-18");
  hands.wall += 8 * 3_600_000;
  assert.equal(await today(), "2026-11-19");
  hands.wall -= 20 * 3_600_000; // set back once more
  assert.equal(await today(), "2026-11-18");
});

test("the token's own time serves when the server's clock was not said", async () => {
  hands.wall = EVENING - 5000;
  await noteToken(tokenAt(EVENING));

  assert.equal(await skew(), 5000);
});

/* ---------------------------------------------------------------- how far the wall clock is off */

const HOUR = 3_600_000;
const note = (wall, session = "page") => ({ token: "t", server: EVENING, wall, mono: 5000, session });
const at = (wall, mono, more = {}) => ({ wall, mono, session: "page", began: { wall, mono }, ...more });

test("nothing is said of a clock before the server spoke", () => {
  assert.equal(aheadBy(undefined, at(EVENING, 0)), 0);
});

test("a clock is as far off as it was when the server spoke", () => {
  assert.equal(aheadBy(note(EVENING + 3 * HOUR), at(EVENING + 4 * HOUR, 5000 + HOUR)), 3 * HOUR);
});

test("a clock that is set back on this page is behind by as much", () => {
  assert.equal(aheadBy(note(EVENING), at(EVENING - 2 * HOUR, 5000 + HOUR)), -3 * HOUR);
});

test("a fast clock that is set right is not off any more", () => {
  assert.equal(aheadBy(note(EVENING + 3 * HOUR), at(EVENING + HOUR, 5000 + HOUR)), 0);
});

test("a leap ahead may be a night's sleep, and nothing is said of it", () => {
  assert.equal(aheadBy(note(EVENING), at(EVENING + 9 * HOUR, 5000 + HOUR)), 0);
});

test("a slow clock that leaps to the right time is not off any more", () => {
  assert.equal(aheadBy(note(EVENING - 3 * HOUR), at(EVENING + HOUR, 5000 + HOUR)), 0);
});

test("another page's clock that stands before the server's word is behind at least so far", () => {
  const hands = at(EVENING - 5 * HOUR, 100, { session: "another" });
  assert.equal(aheadBy(note(EVENING), hands), -5 * HOUR);
});

test("another page's fast clock that went back since is taken to be right", () => {
  const hands = at(EVENING + HOUR, 100, { session: "another" });
  assert.equal(aheadBy(note(EVENING + 30 * HOUR), hands), 0);
});

test("a clock that is set back on a page that the server never spoke to is noticed all the same", () => {
  const began = { wall: EVENING + HOUR, mono: 0 };
  assert.equal(aheadBy(note(EVENING), at(EVENING - HOUR, HOUR, { session: "another", began })), -3 * HOUR);
});

test("the day is reckoned from the server's word when the clock is known to be days ahead", async () => {
  hands.wall = EVENING + 48 * HOUR;
  await noteToken(tokenAt(EVENING), new Date(EVENING).toISOString());

  assert.equal(await ahead(), 48 * HOUR);
  assert.equal(await today(), "2026-11-18");
  hands.wall += 5 * HOUR; // past midnight in Viet Nam
  hands.mono += 5 * HOUR;
  assert.equal(await today(), "2026-11-19");
});
