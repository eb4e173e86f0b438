import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import * as catalogue from "../../static/pwa/catalogue.js";
import { newEntry } from "../../static/pwa/entries.js";
import { correct, save, withdraw } from "../../static/pwa/outbox.js";
import { sendAll } from "../../static/pwa/sender.js";
import { phoneOf } from "../../static/pwa/screens/assist-contact.js";
import { ask, close, contact as numberOf, sums, visits } from "../../static/pwa/visits.js";
import { EVENING, LAN, PAYLOAD, contact, enrolled, freshPhone, json, storing, wire } from "./phone.js";

const WAITING = { ...PAYLOAD, helps: [{ kind: "level2_activate", outcome: "waiting_activation" }] };
const DONE = { ...PAYLOAD, helps: [{ kind: "level2_activate", outcome: "done" }] };
const row = (id, more = {}) => ({ id, hamlet: "A", since: "2026-11-10", author: "x", kinds: ["level2_activate"], ...more });

let hands;
beforeEach(async () => {
  hands = freshPhone();
  await enrolled();
});

const news = (at, more = {}) => ({
  full: false, cursor: "c1", known_up_to: new Date(EVENING + at).toISOString(), revoked: false,
  seal_key: { id: "0001-aa", point: "BA" }, origins: [], people: [LAN], places: [], posters: [], figures: [],
  visits: [], fates: [], ...contact(), ...more,
});
const take = (at, more) => (wire(hands, json(200, news(at, more))), catalogue.refresh());
const record = async (payload) => save(await newEntry({ kind: "assist", payload, happenedOn: "2026-11-18" }));
const ids = async () => (await visits()).map(({ id }) => id);

test("what the server tells is kept, the longest waiting first, and tombstones take it away", async () => {
  await take(0, { full: true, visits: [row("b", { since: "2026-11-12" }), row("a"), row("c", { hamlet: "B" })] });
  assert.deepEqual(await ids(), ["a", "c", "b"]);
  assert.deepEqual(sums(await visits()), { count: 3, hamlets: 2 });

  await take(1, { visits: [{ id: "a", gone: true }, row("b", { taken: true })] });
  assert.deepEqual(await ids(), ["b", "c"]);
});

test("a server of before tells of no visits, and nothing breaks", async () => {
  await take(0, { full: true, visits: undefined });
  assert.deepEqual(await visits(), []);
});

test("what was just recorded is a visit before anything is sent, and until the server's list knows better", async () => {
  const { id } = await record(WAITING);
  await record(DONE);
  assert.deepEqual((await visits()).map(({ id: own, unsent, author }) => [own, unsent, author]), [[id, true, LAN.id]]);
  assert.deepEqual((await visits(1)).length, 0); // a glance at the newest record alone

  wire(hands, storing());
  await sendAll("test");
  assert.deepEqual((await visits()).map(({ id: own, unsent }) => [own, unsent]), [[id, false]]); // sent, but the list is older
  await take(60_000);
  assert.deepEqual(await ids(), []); // somebody has been there meanwhile
});

test("a chain of corrections is one visit, and ends with the last word", async () => {
  const first = await record(WAITING);
  const second = await correct(first.id, { payload: { ...WAITING, own_hands: false }, happenedOn: "2026-11-18" });
  const third = await correct(second.id, { payload: WAITING, happenedOn: "2026-11-17" });
  assert.deepEqual((await visits()).map(({ id, since }) => [id, since]), [[first.id, "2026-11-17"]]);

  await withdraw(third.id);
  assert.deepEqual(await ids(), []);
});

test("an answer or a word hides the visit at once; a help that failed does not", async () => {
  await take(0, { full: true, visits: [row("a"), row("b"), row("c"), row("d")] });
  const failed = [{ kind: "level2_activate", outcome: "failed", reason: "no_otp" }];
  await record({ ...DONE, visit: "a" });
  await record({ ...DONE, helps: failed, visit: "b" });
  const { id: again } = await record({ ...WAITING, visit: "c" });
  const closed = await close("d", "did_it_alone");
  assert.deepEqual(await ids(), ["b", again]);

  await withdraw(closed.id);
  assert.deepEqual(await ids(), ["b", "d", again]);
});

test("taking asks the server, signed, in the name of whoever holds the phone, and fetches the list again", async () => {
  const asked = wire(hands, json(200, { id: "a", taken_by: LAN.id }), json(200, news(1, { full: true })));
  assert.equal((await ask("a", "take")).kind, "answer");
  assert.equal(asked[0].address, "/api/v1/visits/a/take");
  assert.deepEqual(asked[0].json, { person: LAN.id });
  assert.ok(asked[0].headers.Signature);
  assert.match(asked[1].address, /catalogue/);
});

test("a number comes through and rests nowhere", async () => {
  wire(hands, json(200, { phone: "0912345678" }));
  const got = await numberOf("a");
  assert.deepEqual(got, { kind: "answer", value: { phone: "0912345678" } });
  wire(hands, json(409, { code: "visit_not_taken" }));
  assert.equal((await numberOf("a")).code, "visit_not_taken");
});

test("a phone number is read however it is typed", () => {
  for (const typed of ["0912345678", "091 234 5678", "+84 912 345 678", "84912345678", "０９１２３４５６７８"]) {
    assert.equal(phoneOf(typed), "0912345678", typed);
  }
});
