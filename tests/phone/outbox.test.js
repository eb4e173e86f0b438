import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { openDb, read, write } from "../../static/pwa/db.js";
import { choosePerson } from "../../static/pwa/device.js";
import { draft, keepDraft } from "../../static/pwa/drafts.js";
import { newEntry, uuid7 } from "../../static/pwa/entries.js";
import { lines } from "../../static/pwa/phone-log.js";
import {
  correct, counts, entryOf, exportFile, list, newEpoch, newestOf, release, save, settle, waiting, withdraw,
} from "../../static/pwa/outbox.js";
import { world } from "../../static/pwa/world.js";
import { BINH, DEVICE, EVENING, LAN, PAYLOAD, contact, enrolled, freshPhone } from "./phone.js";

const DAY = 24 * 3_600_000;
let hands;
beforeEach(async () => {
  hands = freshPhone();
  await enrolled();
});

const assist = (more = {}) => newEntry({ kind: "assist", payload: PAYLOAD, happenedOn: "2026-11-18", ...more });
const saved = async (more) => save(await assist(more));
const receipt = (record, more = {}) => ({ id: record.id, answer: "accepted", mark: 5, epoch: "epoch-1", ...more });
const iso = (at) => new Date(at).toISOString();
const record = async (id) => (await list()).find((one) => one.id === id);

/** Stored at the server, mark 5. */
async function stored(more = {}, answer = {}) {
  const one = await saved();
  await settle([one.id], { receipts: [receipt(one, more)], ...contact(answer) });
  return one.id;
}

test("entries are numbered from one without a gap, also when many are saved at once", async () => {
  const entries = await Promise.all(Array.from({ length: 20 }, () => assist()));
  await Promise.all(entries.map((entry) => save(entry)));

  assert.deepEqual((await waiting()).map(({ seq }) => seq), Array.from({ length: 20 }, (_, at) => at + 1));
});

test("a save that fails takes no number: entry and counter are one transaction", async () => {
  await saved();
  const broken = { ...(await assist()), payload: { toJSON: () => { throw new Error("no"); } } };
  await assert.rejects(save(broken), /no/);

  assert.equal((await saved()).seq, 2);
  assert.equal((await counts()).waiting, 2);
});

test("the same entry saved twice is one entry", async () => {
  const entry = await assist();
  const [first, second] = [await save(entry), await save(entry)];

  assert.equal(first.seq, second.seq);
  assert.equal((await list()).length, 1);
});

test("saving drops the draft in the same transaction", async () => {
  await keepDraft("assist", { helps: [1] });
  await save(await assist(), { draft: "assist" });

  assert.equal(await draft("assist"), undefined);
});

test("an entry keeps its bytes for ever", async () => {
  const one = await saved({ id: "0195a000-0000-7000-8000-000000000001" });
  const { text } = await record(one.id);

  assert.equal(text, one.text);
  assert.deepEqual(JSON.parse(text), {
    id: one.id, author: LAN.id, device: DEVICE, seq: 1, kind: "assist", format: 1, happened_on: "2026-11-18",
    clock: JSON.parse(text).clock, payload: PAYLOAD,
  });
});

test("a write is repeated when the system closed the database under it", async () => {
  await saved();
  (await openDb()).close();

  assert.equal((await saved()).seq, 2);
});

test("newer code's database is opened by older code, and a record still saves", async () => {
  await saved();
  const db = await openDb();
  db.close();
  await new Promise((done, fail) => {
    const asked = indexedDB.open("thonso", 7);
    asked.onupgradeneeded = () => asked.result.createObjectStore("from_the_future");
    asked.onsuccess = () => done(asked.result.close());
    asked.onerror = fail;
  });

  assert.equal((await saved()).seq, 2);
});

test("a full disk is told by its own name, and nothing is half saved", async () => {
  await assert.rejects(
    write(["meta"], async (tx) => {
      await tx.objectStore("meta").put(1, "order");
      throw new DOMException("full", "QuotaExceededError");
    }),
    { name: "QuotaExceededError" },
  );
  assert.equal(await read(["meta"], (tx) => tx.objectStore("meta").get("order")), undefined);
});

test("ids are of version 7, in lower case, and differ", () => {
  const ids = new Set(Array.from({ length: 1000 }, uuid7));

  assert.equal(ids.size, 1000);
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("receipts are paired by place", async () => {
  const [one, two, three] = [await saved(), await saved(), await saved()];
  await settle([one.id, two.id, three.id], {
    receipts: [
      receipt(one),
      receipt(two, { answer: "held", code: "payload_invalid", fields: { helps: "required" } }),
      { id: three.id, answer: "later", code: "quota" },
    ],
    ...contact(),
  });

  assert.deepEqual((await list()).map(({ status }) => status), ["later", "held", "accepted"]);
  assert.deepEqual((await record(two.id)).fields, { helps: "required" });
  assert.deepEqual(await counts(), { waiting: 1, sent: 1, held: 1, conflict: 0, unsafe: 2 });
  assert.deepEqual((await waiting()).map(({ id }) => id), [three.id]);
});

test("what is stored stops being unsafe when the backup has passed it", async () => {
  await stored({ mark: 5 }, { safe_up_to: 5 });
  assert.equal((await counts()).unsafe, 1);
  await settle([], { receipts: [], ...contact({ safe_up_to: 6 }) });
  assert.equal((await counts()).unsafe, 0);
});

test("a body is let go after fourteen days in the backup, and the diary says so", async () => {
  const id = await stored({ mark: 5 }, { safe_up_to: 6 });
  assert.equal(await release(), 0);
  await settle([], { receipts: [], ...contact({ safe_up_to: 6, now: iso(EVENING + 14 * DAY) }) });

  assert.equal(await release(), 1);
  const { text, state, seq } = await record(id);
  assert.deepEqual([text, state, seq], ["", "sent", 1]);
  assert.equal((await lines())[0].what, "released");
  assert.equal((await counts()).sent, 1);
});

test("what was stored before a restore is not safe until the server has answered for it again", async () => {
  await stored({ mark: 5, epoch: "epoch-1" }, { safe_up_to: 6 });
  await newEpoch("epoch-2");
  await settle([], { receipts: [], ...contact({ epoch: "epoch-2", safe_up_to: 100, now: iso(EVENING + 20 * DAY) }) });

  assert.equal(await release(), 0);
});

for (const [why, receiptMore, first, later] of [
  ["the backup has not passed it", { mark: 9 }, { safe_up_to: 6 }, { safe_up_to: 9 }],
  ["thirteen days have passed", {}, { safe_up_to: 6 }, { now: iso(EVENING + 14 * DAY - 1) }],
  ["it is held", { answer: "held" }, { safe_up_to: 6 }, {}],
  ["it is in conflict", { answer: "conflict" }, { safe_up_to: 6 }, {}],
  ["it has no mark", { mark: undefined }, { safe_up_to: 6 }, {}],
]) {
  test(`a body stays while ${why}`, async () => {
    const id = await stored(receiptMore, first);
    await settle([], { receipts: [], ...contact({ safe_up_to: 6, now: iso(EVENING + 15 * DAY), ...later }) });

    assert.equal(await release(), 0);
    assert.notEqual((await record(id)).text, "");
  });
}

test("a phone's clock that leaps ahead lets go of nothing", async () => {
  await stored({}, { safe_up_to: 6 });
  hands.wall += 400 * DAY;

  assert.equal(await release(), 0);
});

test("what waits is never let go", async () => {
  await saved();
  await settle([], { receipts: [], ...contact({ safe_up_to: 1000, now: iso(EVENING + 400 * DAY) }) });

  assert.equal(await release(), 0);
  assert.equal((await counts()).waiting, 1);
});

test("a new epoch sends everything again that is still here", async () => {
  const [kept, waits] = [await stored(), (await saved()).id];
  await newEpoch("epoch-2");

  assert.deepEqual((await waiting()).map(({ id }) => id), [kept, waits]);
  assert.equal((await record(kept)).receipt.mark, 5);
  assert.equal((await lines())[0].what, "new_epoch");
});

test("an answer of a new epoch settles its own entries and calls back the others", async () => {
  const [old, fresh] = [await stored(), await saved()];
  await settle([fresh.id], { receipts: [receipt(fresh)], ...contact({ epoch: "epoch-2" }) });

  assert.deepEqual((await waiting()).map(({ id }) => id), [old]);
});

test("of a thousand that wait only the newest are read for the screen, and all are counted", async () => {
  for (let at = 0; at < 250; at++) await saved();
  const { unsent, past, all } = await newestOf(20);

  assert.deepEqual(unsent.map(({ order }) => order), Array.from({ length: 20 }, (_none, at) => 250 - at));
  assert.deepEqual([past.length, all], [0, { unsent: 250, review: 0, past: 0 }]);
});

test("what waits is found behind newer ones that are gone", async () => {
  const first = await saved();
  for (let at = 0; at < 150; at++) await stored();
  const { unsent, past, all } = await newestOf(20);

  assert.deepEqual(unsent.map(({ id }) => id), [first.id]);
  assert.deepEqual([past.length, all], [20, { unsent: 1, review: 0, past: 150 }]);
});

test("after a restore the same receipt counts for the new epoch, so the body can go one day", async () => {
  const id = await stored({ mark: 5, epoch: "epoch-1" });
  await newEpoch("epoch-2");
  await settle([id], { receipts: [receipt({ id }, { epoch: "epoch-1" })], ...contact({ epoch: "epoch-2", safe_up_to: 0 }) });
  assert.equal((await counts()).unsafe, 0);
  await settle([], { receipts: [], ...contact({ epoch: "epoch-2", safe_up_to: 0, now: iso(EVENING + 20 * DAY) }) });

  assert.equal(await release(), 1);
});

test("a withdrawal is an entry of its own, once", async () => {
  const one = await saved();
  const gone = await withdraw(one.id);

  assert.deepEqual([gone.kind, gone.replaces, entryOf(gone).payload], ["withdrawal", one.id, {}]);
  assert.equal((await record(one.id)).replacedBy, gone.id);
  assert.equal((await counts()).waiting, 2);
  await assert.rejects(withdraw(one.id), { code: "already_replaced" });
});

test("a correction replaces, keeps the kind, and may be corrected in turn", async () => {
  const one = await saved();
  const two = await correct(one.id, { payload: { ...PAYLOAD, own_hands: false }, happenedOn: "2026-11-17" });
  const three = await correct(two.id, { payload: PAYLOAD, happenedOn: "2026-11-17" });

  assert.deepEqual([two.kind, two.replaces, three.replaces], ["assist", one.id, two.id]);
});

test("nobody sets right what somebody else recorded on the same phone", async () => {
  freshPhone();
  await enrolled(LAN, BINH);
  const one = await saved();
  await choosePerson(BINH.id);

  await assert.rejects(withdraw(one.id), { code: "not_yours" });
  await assert.rejects(withdraw(uuid7()), { code: "unknown" });
});

test("two people on a phone share its counter and keep their names", async () => {
  freshPhone();
  await enrolled(LAN, BINH);
  await saved();
  await choosePerson(BINH.id);
  const two = await saved();

  assert.deepEqual([two.seq, two.author], [2, BINH.id]);
});

test("without anybody known here nothing is made", async () => {
  freshPhone();
  await assert.rejects(assist(), { code: "nobody_here" });
});

test("an identity without a key to seal it makes no entry", async () => {
  await assert.rejects(assist({ identity: "001099012345" }), { code: "no_seal_key" });
  assert.equal((await list()).length, 0);
});

test("the emergency file holds what waits, a hundred at a time", async () => {
  for (let count = 0; count < 103; count++) await saved();
  const [first, second] = [await exportFile(), await exportFile(100)];
  const body = JSON.parse(atob(JSON.parse(first.text).body));

  assert.deepEqual([first.count, first.left, second.count, second.left], [100, 3, 3, 0]);
  assert.equal(body.entries.length, 100);
  assert.match(first.name, /^thonso-[0-9a-f-]{36}-[0-9TZ]+-1\.json$/);
  assert.equal((await counts()).waiting, 103);
});

test("nothing waits: no emergency file", async () => {
  assert.equal(await exportFile(), null);
});

test("the diary keeps its last five hundred lines", async () => {
  const { note } = await import("../../static/pwa/phone-log.js");
  for (let count = 0; count < 510; count++) await note("line", { count });
  const kept = await lines();

  assert.deepEqual([kept.length, kept[0].facts.count, kept.at(-1).facts.count], [500, 509, 10]);
});

test("what was saved is never called unsaved because telling of it failed", async () => {
  world.announce = () => {
    throw new DOMException("no channel", "InvalidStateError");
  };
  const one = await saved();

  assert.deepEqual((await waiting()).map(({ id }) => id), [one.id]);
});

test("two pages that correct the same entry at once leave one correction", async () => {
  const one = await saved();
  const change = { payload: PAYLOAD, happenedOn: "2026-11-18" };
  const done = await Promise.allSettled([correct(one.id, change), withdraw(one.id), correct(one.id, change)]);

  assert.equal(done.filter(({ status }) => status === "fulfilled").length, 1);
  assert.ok(done.every(({ status, reason }) => status === "fulfilled" || reason.code === "already_replaced"));
  assert.equal((await waiting()).length, 2);
  assert.deepEqual((await waiting()).map(({ seq }) => seq), [1, 2]);
});

test("what was held and has been corrected waits for nobody's review any more", async () => {
  const id = await stored({ answer: "held", code: "place_unknown" });
  assert.equal((await counts()).held, 1);
  await correct(id, { payload: PAYLOAD, happenedOn: "2026-11-18" });

  assert.deepEqual(await counts(), { waiting: 1, sent: 1, held: 0, conflict: 0, unsafe: 1 });
});
