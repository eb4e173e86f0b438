/** A phone for tests: an empty database, a clock that stands until moved, a wire that answers what the test says. */
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { closeDb, write } from "../../static/pwa/db.js";
import { makeKey } from "../../static/pwa/sign.js";
import { noteToken } from "../../static/pwa/clock.js";
import { world } from "../../static/pwa/world.js";

export const EVENING = Date.parse("2026-11-18T13:00:00.000Z");
export const DEVICE = "11111111-1111-4111-8111-111111111111";
export const LAN = { id: "22222222-2222-4222-8222-222222222222", name: "Trần Thị Lan", roles: ["volunteer"] };
export const BINH = { id: "33333333-3333-4333-8333-333333333333", name: "Lê Văn Bình", roles: ["volunteer"] };
export const PAYLOAD = { hamlet: "44444444-4444-4444-8444-444444444444", own_hands: true };

/** A token of this instant, in the server's form. @param {number} at */
export const tokenAt = (at) => `${at.toString(36)}.${DEVICE.replaceAll("-", "")}.AAAAAAAAAAAAAAAAAAAAAA`;

/** Locks as the browser has them: one holder a name, others wait or give up. */
function makeLocks() {
  const tails = new Map();
  return {
    request(name, { signal }, run) {
      const turn = tails.get(name) ?? Promise.resolve();
      const result = new Promise((done, fail) => {
        let left = false;
        signal?.addEventListener("abort", () => ((left = true), fail(signal.reason)));
        turn.then(() => (left ? undefined : Promise.resolve(run()).then(done, fail)));
      });
      tails.set(name, result.then(() => {}, () => {}));
      return result;
    },
  };
}

/** A fresh phone. `said` collects what pages would hear. */
export function freshPhone() {
  closeDb();
  globalThis.indexedDB = new IDBFactory();
  const hands = { wall: EVENING, mono: 1000, online: true, said: [], asked: [] };
  const locks = makeLocks();
  Object.assign(world, {
    now: () => hands.wall,
    mono: () => hands.mono,
    host: () => "localhost:5000",
    online: () => hands.online,
    locks: () => locks,
    announce: (happening) => hands.said.push(happening),
    requestSync: async () => {},
    fetch: () => Promise.reject(new TypeError("no network in this test")),
  });
  return hands;
}

/** Enrol without a server. */
export async function enrolled(...people) {
  const made = await makeKey();
  await write(["device", "people", "meta"], async (tx) => {
    await tx.objectStore("device").put({ slot: "device", id: DEVICE, ...made });
    for (const person of people.length ? people : [LAN]) await tx.objectStore("people").put(person);
    await tx.objectStore("meta").put((people[0] ?? LAN).id, "person");
    await tx.objectStore("meta").put("epoch-1", "epoch");
  });
  await noteToken(tokenAt(EVENING), new Date(EVENING).toISOString());
  return made;
}

/** A wire: each request is kept; `answers` are given in turn, the last one for ever. */
export function wire(hands, ...answers) {
  const requests = [];
  world.fetch = async (address, init) => {
    const packed = init.headers["Content-Encoding"] === "gzip";
    const text = init.body ? await (packed ? unpacked(init.body) : new TextDecoder().decode(init.body)) : "";
    const request = { address, init, headers: init.headers, text, json: text ? JSON.parse(text) : null };
    requests.push(request);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    return answer(request);
  };
  return requests;
}

/** @param {Uint8Array} body */
function unpacked(body) {
  return new Response(new Blob([body]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

export const json = (status, value, headers = {}) => () =>
  new Response(JSON.stringify(value), { status, headers: { "Content-Type": "application/json", ...headers } });

/** What a server says that stores everything. */
export const contact = (more = {}) => ({
  epoch: "epoch-1", safe_up_to: 0, token: tokenAt(EVENING), now: new Date(EVENING).toISOString(), ...more,
});

let mark = 0;
/** Stores every entry; `how(entry)` may say otherwise. */
export const storing = (how = () => ({}), more = {}) => (request) =>
  json(200, {
    receipts: request.json.entries.map((entry) => ({
      id: entry.id, answer: "accepted", hash: "h", mark: ++mark, epoch: "epoch-1", at: "", ...how(entry),
    })),
    ...contact(more),
  })();
