import assert from "node:assert/strict";
import { test } from "node:test";
import { watch } from "../../static/pwa/sender.js";
import { enrolled, freshPhone, json, wire } from "./phone.js";

// A page, as far as watching needs one.
globalThis.addEventListener = () => {};
globalThis.document = { addEventListener() {}, visibilityState: "visible" };
globalThis.BroadcastChannel = class {
  close() {}
};

test("news are asked for on start when they have aged, and not at every page", async () => {
  const hands = freshPhone();
  await enrolled();
  const requests = wire(hands, json(503, { code: "unavailable" }));
  const settled = () => new Promise((done) => setTimeout(done, 100));
  watch();
  await settled();
  watch();
  await settled();
  assert.equal(requests.length, 1);
  hands.wall += 61_000;
  watch();
  await settled();
  assert.equal(requests.length, 2);
  hands.wall -= 5 * 24 * 3_600_000; // a clock that was set back
  watch();
  await settled();

  assert.equal(requests.length, 3);
  assert.ok(requests.every(({ address }) => address.startsWith("/api/v1/catalogue")));
});
