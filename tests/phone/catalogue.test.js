import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import * as catalogue from "../../static/pwa/catalogue.js";
import { fact, keep } from "../../static/pwa/db.js";
import { people } from "../../static/pwa/device.js";
import { newEntry } from "../../static/pwa/entries.js";
import { counts, list, save, waiting } from "../../static/pwa/outbox.js";
import { sendAll } from "../../static/pwa/sender.js";
import { EVENING, LAN, PAYLOAD, contact, enrolled, freshPhone, json, storing, wire } from "./phone.js";

let hands;
beforeEach(async () => {
  hands = freshPhone();
  await enrolled();
});

const place = (id, more = {}) => ({ id, kind: "hamlet", type_name: "thôn", name: id, commune: "xa", ...more });
const news = (more = {}) => ({
  full: false, cursor: "c1", known_up_to: new Date(EVENING).toISOString(), revoked: false,
  seal_key: { id: "0001-aa", point: "BA" }, origins: ["https://xa.example"],
  people: [], places: [], posters: [], figures: [], fates: [], ...contact(), ...more,
});
const saveOne = async () => save(await newEntry({ kind: "assist", payload: PAYLOAD, happenedOn: "2026-11-18" }));
const take = async (more) => (wire(hands, json(200, news(more))), catalogue.refresh());

test("a first catalogue fills the phone, own hamlets first", async () => {
  await take({
    full: true,
    people: [LAN],
    places: [place("B"), place("A"), place("C", { mine: true }), place("xa", { kind: "commune", commune: "" })],
    posters: [{ code: "BCDFGH2S", hamlet: "A", spot: "Nhà văn hóa" }],
    figures: [{ hamlet: "A", indicator: "level2", people: 200, reached: 80, unchecked: 0 }],
  });

  assert.deepEqual((await catalogue.hamlets()).map(({ id }) => id), ["C", "A", "B"]);
  assert.equal((await catalogue.poster(" bcdfgh2s ")).hamlet, "A");
  assert.equal((await catalogue.figures("A"))[0].people, 200);
  assert.deepEqual((await catalogue.me()).hamlets.map(({ id }) => id), ["C"]);
  assert.equal((await catalogue.me()).commune.id, "xa");
  assert.deepEqual(await catalogue.origins(), ["https://xa.example"]);
});

test("a change adds, moves and takes away; the cursor goes along", async () => {
  await take({ full: true, cursor: "one two", places: [place("A"), place("B")], people: [LAN] });
  const requests = wire(hands, json(200, news({ cursor: "c2", places: [place("A", { gone: true }), place("C")] })));
  await catalogue.refresh();

  assert.deepEqual((await catalogue.hamlets()).map(({ id }) => id), ["B", "C"]);
  assert.equal(requests[0].address, "/api/v1/catalogue?since=one%20two");
  assert.equal(await fact("cursor"), "c2");
});

test("a merged hamlet is no choice any more but keeps its name and successor", async () => {
  await take({ full: true, places: [place("A", { gone: true, successors: ["B"] }), place("B")], people: [LAN] });

  assert.deepEqual((await catalogue.hamlets()).map(({ id }) => id), ["B"]);
  assert.deepEqual((await catalogue.hamlet("A")).successors, ["B"]);
});

test("what a hamlet became is followed through every merger and split, and never in a circle", async () => {
  await take({ full: true, people: [LAN], places: [
    place("A", { gone: true, successors: ["B"] }), place("B", { gone: true, successors: ["C", "D"] }), place("C"), place("D"),
    place("X", { gone: true, successors: ["Y"] }), place("Y", { gone: true, successors: ["X"] }),
  ] }); // prettier-ignore

  assert.deepEqual([...(await catalogue.became("A"))].sort(), ["B", "C", "D"]);
  assert.deepEqual([...(await catalogue.became("C"))], []);
  assert.deepEqual([...(await catalogue.became("X"))].sort(), ["X", "Y"]);
});

test("a full answer forgets what it does not name", async () => {
  await take({ full: true, places: [place("A"), place("B")], people: [LAN] });
  await take({ full: true, places: [place("B")], people: [] });

  assert.deepEqual((await catalogue.hamlets()).map(({ id }) => id), ["B"]);
  assert.deepEqual(await people(), []);
});

test("fates of own entries come with it", async () => {
  const one = await saveOne();
  wire(hands, storing(() => ({ answer: "held", code: "place_unknown" })));
  await sendAll("button");
  await take({ fates: [{ id: one.id, fate: "mended", author: LAN.id }, { id: "unknown", fate: "held", author: LAN.id }] });

  assert.equal((await list())[0].status, "mended");
  assert.equal((await counts()).held, 0);
});

for (const [name, answer] of Object.entries({
  "a portal's page": () => new Response("<html>", { status: 200 }),
  "half an answer": json(200, { full: true, cursor: "x" }),
  "a refusal": json(403, { code: "forbidden" }),
  "no network": () => Promise.reject(new TypeError("no")),
})) {
  test(`${name} leaves the catalogue as it was`, async () => {
    await take({ full: true, places: [place("A")], people: [LAN] });
    wire(hands, answer);

    assert.notEqual((await catalogue.refresh()).kind, "fresh");
    assert.equal((await catalogue.hamlets()).length, 1);
    assert.equal(await fact("cursor"), "c1");
  });
}

test("a new epoch in the catalogue sends what is kept again", async () => {
  await saveOne();
  wire(hands, storing());
  await sendAll("button");
  await take({ epoch: "epoch-2", full: true });

  assert.equal((await waiting()).length, 1);
});

test("a revoked phone sends first and forgets then, and deletes no entry", async () => {
  await take({ full: true, places: [place("A")], people: [LAN] });
  await saveOne();
  await take({ revoked: true });
  assert.equal((await catalogue.hamlets()).length, 1);
  assert.equal(await catalogue.isRevoked(), true);

  wire(hands, () => Promise.reject(new TypeError("no")));
  await sendAll("button");
  assert.equal((await people()).length, 1);

  wire(hands, storing(() => ({ answer: "held", code: "device_revoked" })));
  await sendAll("button");
  assert.deepEqual([(await catalogue.hamlets()).length, (await people()).length], [0, 0]);
  assert.equal((await list()).length, 1);
  assert.notEqual((await list())[0].text, "");
});

test("a new epoch forgets old fates, not those that come with it", async () => {
  const one = await saveOne();
  wire(hands, storing(() => ({ answer: "held", code: "place_unknown" })));
  await sendAll("button");
  await take({ epoch: "epoch-2", full: true, fates: [{ id: one.id, fate: "mended", author: LAN.id }] });
  wire(hands, storing(() => ({ answer: "held", code: "place_unknown" }), { epoch: "epoch-2" }));
  await sendAll("button");

  assert.equal((await list())[0].status, "mended");
});

test("two pages ask one after the other: an older answer is never taken last", async () => {
  await take({ full: true, cursor: "c1", places: [place("A")], people: [LAN] });
  let first = true;
  const requests = wire(hands, async () => {
    const [slow, cursor] = [first, first ? "c2" : "c3"];
    first = false;
    if (slow) await new Promise((done) => setTimeout(done, 30));
    return json(200, news({ cursor, places: [place("A", { name: cursor })] }))();
  });
  await Promise.all([catalogue.refresh(), catalogue.refresh()]);

  assert.deepEqual(requests.map(({ address }) => address.split("=")[1]), ["c1", "c2"]);
  assert.deepEqual([await fact("cursor"), (await catalogue.hamlet("A")).name], ["c3", "c3"]);
});

test("an answer for the phone as it was before somebody joined is not taken", async () => {
  await take({ full: true, cursor: "c1", people: [LAN] });
  wire(hands, async () => {
    await keep("cursor", ""); // as joining does, on another page
    return json(200, news({ cursor: "c2", revoked: true }))();
  });

  assert.equal((await catalogue.refresh()).kind, "again");
  assert.deepEqual([await fact("cursor"), await catalogue.isRevoked()], ["", false]);
});
