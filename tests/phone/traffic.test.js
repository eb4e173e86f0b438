import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { refresh } from "../../static/pwa/catalogue.js";
import { fact } from "../../static/pwa/db.js";
import { newEntry } from "../../static/pwa/entries.js";
import { save } from "../../static/pwa/outbox.js";
import { sendAll } from "../../static/pwa/sender.js";
import { thisMonth } from "../../static/pwa/traffic.js";
import { PAYLOAD, contact, enrolled, freshPhone, json, storing, tokenAt, wire } from "./phone.js";

let hands;
beforeEach(async () => {
  hands = freshPhone();
  await enrolled();
});

const saveOne = async () => save(await newEntry({ kind: "assist", payload: PAYLOAD, happenedOn: "2026-11-18" }));
const HEADERS = { sent: 1200, received: 700 };

test("a batch counts what was sent, packed, and what came back", async () => {
  for (let at = 0; at < 20; at++) await saveOne();
  const requests = wire(hands, storing());
  await sendAll("button");
  const { sent, received, app } = await thisMonth();

  assert.equal(sent, requests[0].init.body.length + HEADERS.sent);
  assert.ok(sent < requests[0].text.length, "packed bytes, not the text's");
  assert.ok(received > HEADERS.received + 500);
  assert.equal(app, 0);
});

test("where the server tells the packed length, that is what counts", async () => {
  const news = {
    ...contact(), full: true, cursor: "c", known_up_to: "", revoked: false, seal_key: null, origins: [], people: [],
    places: [], posters: [], figures: [], fates: [],
  };
  wire(hands, json(200, news, { "Content-Length": "120" }));
  await refresh();

  assert.deepEqual(await thisMonth(), { sent: HEADERS.sent, received: HEADERS.received + 120, app: 0 });
});

test("a save writes nothing of it", async () => {
  await saveOne();

  assert.equal(await fact("traffic"), undefined);
});

test("a try that failed has cost as much, and one that never reached the line nothing", async () => {
  await saveOne();
  await sendAll("button");
  assert.deepEqual(await thisMonth(), { sent: 0, received: 0, app: 0 });
  wire(hands, json(503, { code: "busy" }));
  await sendAll("button");

  const { sent, received } = await thisMonth();
  assert.ok(sent > HEADERS.sent && received > HEADERS.received);
});

test("nothing is counted twice, and each month for itself", async () => {
  wire(hands, storing());
  await saveOne();
  await sendAll("button");
  const { sent: first } = await thisMonth();
  await saveOne();
  await sendAll("button");
  const { sent: both } = await thisMonth();
  assert.ok(Math.abs(both - 2 * first) < 20, `${both} is about twice ${first}`);

  for (const days of [20, 31]) {
    hands.wall += days * 86_400_000;
    wire(hands, storing(() => ({}), { token: tokenAt(hands.wall), now: new Date(hands.wall).toISOString() }));
    await saveOne();
    await sendAll("button");
  }
  assert.deepEqual(Object.keys(await fact("traffic")), ["2026-12", "2027-01"], "this month and the one before");
});
