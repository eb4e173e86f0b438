import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { closeDb } from "../../static/pwa/db.js";
import { draft, drafts, keepDraft, takeSheet } from "../../static/pwa/drafts.js";
import { world } from "../../static/pwa/world.js";
import { freshPhone } from "./phone.js";

/** Locks that several pages share: at once or not at all, or taken from whoever has it. */
function sharedLocks() {
  const holders = new Map();
  return {
    request: (name, { steal, ifAvailable }, run) =>
      new Promise((done, fail) => {
        if (holders.has(name) && ifAvailable) return done(run(null));
        if (steal) holders.get(name)?.(new DOMException("stolen", "AbortError"));
        holders.set(name, fail);
        Promise.resolve(run({ name })).then((value) => {
          if (holders.get(name) === fail) holders.delete(name);
          done(value);
        });
      }),
  };
}

/** What the page hears: by name. */
let heard;
const happen = (name, event = {}) => (heard[name] ?? []).map((hear) => hear(event));

beforeEach(() => {
  freshPhone();
  heard = {};
  const hear = (name, listener) => (heard[name] ??= []).push(listener);
  globalThis.addEventListener = hear;
  globalThis.document = { addEventListener: hear };
  const locks = sharedLocks();
  world.locks = () => locks;
});

test("two forms write on two sheets, and each is told of the other", async () => {
  const one = await takeSheet("assist");
  await one.keep({ helps: ["one"] });
  const two = await takeSheet("assist");
  await two.keep({ helps: ["two"] });

  assert.deepEqual([one.key, two.key, one.elsewhere, two.elsewhere], ["assist", "assist:2", "", "assist"]);
  assert.deepEqual(await drafts("assist"), [{ helps: ["one"] }, { helps: ["two"] }]);
});

test("a form that nobody has touched is nobody's business", async () => {
  await takeSheet("assist");

  assert.equal((await takeSheet("assist")).elsewhere, "");
});

test("a sheet whose tab is gone is gone on with, before any fresh one", async () => {
  await keepDraft("assist:3", { helps: ["left"] });

  const { key, kept } = await takeSheet("assist");

  assert.deepEqual([key, kept], ["assist:3", { helps: ["left"] }]);
});

test("who goes on with another tab's sheet takes it, and that tab hears of it", async () => {
  let lost = 0;
  const one = await takeSheet("assist", { onLost: () => (lost += 1) });
  await one.keep({ helps: ["one"] });

  const two = await takeSheet("assist", { take: "assist" });
  await new Promise(setImmediate);

  assert.deepEqual([two.key, two.kept, lost], ["assist", { helps: ["one"] }, 1]);
});

test("what can be written on one sheet only waits for whoever has it", async () => {
  await takeSheet("correct-1", { alone: true });

  const { key, elsewhere } = await takeSheet("correct-1", { alone: true });

  assert.deepEqual([key, elsewhere], ["", "correct-1"]);
});

test("what could not be written is written when the page is hidden", async () => {
  const sheet = await takeSheet("assist");
  const factory = globalThis.indexedDB;
  closeDb();
  globalThis.indexedDB = { open: () => { throw new DOMException("no", "UnknownError"); } }; // prettier-ignore
  await assert.rejects(sheet.keep({ helps: ["one"] }));
  globalThis.indexedDB = factory;
  assert.equal(await draft("assist"), undefined);

  happen("visibilitychange");

  assert.deepEqual(await draft("assist"), { helps: ["one"] });
});

test("a page that comes back to a sheet that was ended elsewhere lets go of it", async () => {
  let lost = 0;
  const sheet = await takeSheet("assist", { onLost: () => (lost += 1) });
  await sheet.keep({ helps: ["one"] });
  happen("pagehide");
  await new Promise(setImmediate);
  happen("pageshow", { persisted: true });
  await new Promise(setImmediate);
  for (let looks = 0; looks < 3; looks++) await draft("assist"); // what the page reads comes before these
  assert.equal(lost, 0, "as it was left");
  happen("pagehide");
  await new Promise(setImmediate);
  await keepDraft("assist", { helps: ["another"] });

  happen("pageshow", { persisted: true });
  while (!lost) await new Promise(setImmediate);

  assert.equal(lost, 1);
});
