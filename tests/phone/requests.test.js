import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import * as catalogue from "../../static/pwa/catalogue.js";
import { ask, contact as contactOf, done, helped, requests, sayHelped } from "../../static/pwa/requests.js";
import { keepDraft } from "../../static/pwa/drafts.js";
import { EVENING, LAN, contact, enrolled, freshPhone, json, wire } from "./phone.js";

const row = (id, more = {}) => ({ id, hamlet: "A", topic: "level2", suits: "evening", since: "2026-11-10", ...more });

let hands;
beforeEach(async () => {
  hands = freshPhone();
  await enrolled();
});

const news = (at, more = {}) => ({
  full: false, cursor: "c1", known_up_to: new Date(EVENING + at).toISOString(), revoked: false,
  seal_key: { id: "0001-aa", point: "BA" }, origins: [], people: [LAN], places: [], posters: [], figures: [],
  visits: [], requests: [], fates: [], ...contact(), ...more,
});
const take = (at, more) => (wire(hands, json(200, news(at, more))), catalogue.refresh());
const offline = () => Promise.reject(new TypeError("no network"));

test("what the server tells is kept, the longest waiting first, and tombstones take it away", async () => {
  await take(0, { full: true, requests: [row("b", { since: "2026-11-12", takers: 1, taken_by: [LAN.id] }), row("a")] });
  assert.deepEqual((await requests()).map(({ id, takers, taken_by: by }) => [id, takers, by]), [["a", 0, []], ["b", 1, [LAN.id]]]);

  await take(1, { requests: [{ id: "a", gone: true }] });
  assert.deepEqual((await requests()).map(({ id }) => id), ["b"]);
});

test("a server of before tells of no requests, and nothing breaks", async () => {
  await take(0, { full: true, requests: undefined });
  assert.deepEqual(await requests(), []);
});

test("taking and closing ask the server, signed, in the name of whoever holds the phone, and fetch the list again", async () => {
  const asked = wire(hands, json(200, { id: "a", takers: 1 }), json(200, news(1)), json(409, { code: "request_not_taken" }), json(200, news(2)));
  assert.equal((await ask("a", "take")).kind, "answer");
  assert.equal((await ask("a", "close", { why: "prank" })).code, "request_not_taken");
  assert.deepEqual(asked.map(({ address }) => address.split("?")[0]), [
    "/api/v1/requests/a/take", "/api/v1/catalogue", "/api/v1/requests/a/close", "/api/v1/catalogue",
  ]);
  assert.deepEqual(asked[0].json, { person: LAN.id });
  assert.deepEqual(asked[2].json, { person: LAN.id, why: "prank" });
  assert.ok(asked[0].headers.Signature && asked[2].headers.Signature);
});

test("a contact comes through and rests nowhere", async () => {
  const value = { name: "Bà Sáu", phone: "0912345678", where: "cổng xanh" };
  wire(hands, json(200, value));
  assert.deepEqual(await contactOf("a"), { kind: "answer", value });
  const { openDB } = await import("idb");
  const db = await openDB("thonso");
  for (const store of db.objectStoreNames) assert.doesNotMatch(JSON.stringify(await db.getAll(store)), /0912345678|Sáu/);
  db.close();
});

test("helped without a signal is kept, and said when there is one, in the name of whoever did it", async () => {
  wire(hands, offline);
  assert.equal(await done("a"), null);
  assert.deepEqual(await helped(), [{ id: "a", person: LAN.id }]);

  const asked = wire(hands, json(200, { id: "a", over: true }), json(200, news(1)));
  assert.deepEqual([...(await sayHelped()).keys()], ["a"]);
  assert.deepEqual(asked[0].json, { person: LAN.id });
  assert.deepEqual(await helped(), []);
  assert.equal((await sayHelped()).size, 0); // nothing waits: nothing is asked
  assert.equal(asked.length, 2);
});

test("what is helped while another is being said is not forgotten", async () => {
  wire(hands, offline);
  await done("a");
  const meanwhile = [];
  wire(hands, ({ address }) => {
    if (address.includes("/a/done")) meanwhile.push(keepDraft("requests-helped", [{ id: "a", person: LAN.id }, { id: "b", person: LAN.id }]));
    return json(200, address.includes("/done") ? { id: "a", over: true } : news(1))();
  });
  await sayHelped();
  await Promise.all(meanwhile);
  assert.deepEqual((await helped()).map(({ id }) => id), ["b"]);
});

test("two that are helped at once are both kept", async () => {
  wire(hands, offline);
  await Promise.all([done("a"), done("b")]);
  assert.deepEqual((await helped()).map(({ id }) => id).sort(), ["a", "b"]);
});

test("one helped while another is taken off the list stays on it", async () => {
  wire(hands, offline);
  await done("a");
  wire(hands, ({ address }) => (address.includes("/a/done") ? json(200, { id: "a", over: true })() : address.includes("/done") ? offline() : json(200, news(1))()));
  await Promise.all([sayHelped(), ...Array.from("bcdefgh", (id) => done(id))]);
  assert.deepEqual((await helped()).map(({ id }) => id).sort(), [..."bcdefgh"]);
});

test("an answer about the request ends the waiting; a busy server, a portal, or doubts about who asks do not", async () => {
  const others = [json(503, { code: "unavailable" }), () => new Response("<p>Wi-Fi"), json(403, { code: "not_on_this_phone" })];
  for (const answer of others) {
    wire(hands, answer);
    assert.equal(await done("a"), null);
    assert.equal((await helped()).length, 1);
  }
  wire(hands, json(410, { code: "request_over" }), json(200, news(1)));
  await sayHelped();
  assert.deepEqual(await helped(), []);
});

test("who says done hears what the server says of that one, whatever else waits", async () => {
  wire(hands, offline);
  await done("a");
  wire(hands, ({ address }) => (address.includes("/a/done") ? offline() : json(200, address.includes("/done") ? { id: "b" } : news(1))()));
  assert.equal((await done("b"))?.kind, "answer");

  wire(hands, ({ address }) => (address.includes("/done") ? json(409, { code: "request_not_taken" }) : json(200, news(2)))());
  const no = await done("c");
  assert.deepEqual([no?.kind, no?.code], ["refused", "request_not_taken"]);
});
