import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { keep, read, write } from "../../static/pwa/db.js";
import {
  choosePerson, currentPerson, device, enrolWithCode, enrolWithSession, isEnrolled, joinWithCode, needsEnrolment, people,
} from "../../static/pwa/device.js";
import { newEntry } from "../../static/pwa/entries.js";
import { save, waiting } from "../../static/pwa/outbox.js";
import { sendAll } from "../../static/pwa/sender.js";
import { BINH, DEVICE, EVENING, LAN, PAYLOAD, contact, enrolled, freshPhone, json, storing, tokenAt, wire } from "./phone.js";

const NEW = "99999999-9999-4999-8999-999999999999";
let hands;
beforeEach(() => {
  hands = freshPhone();
});

const welcome = (id = DEVICE, person = LAN) => json(201, { device: id, person, ...contact() });
const pending = () => read(["device"], (tx) => tx.objectStore("device").get("pending"));

test("a phone enrols by the cookie of a sign-in and keeps a key that nobody can read", async () => {
  const requests = wire(hands, welcome());
  const result = await enrolWithSession("Máy của Lan");

  assert.equal(result.kind, "enrolled");
  assert.equal(requests[0].init.credentials, "same-origin");
  assert.equal(requests[0].json.label, "Máy của Lan");
  assert.equal(requests[0].json.point.length, 87);
  assert.equal("Signature" in requests[0].headers, false);
  const own = await device();
  assert.deepEqual([own.id, own.key.extractable, own.key.type], [DEVICE, false, "private"]);
  assert.equal((await currentPerson()).name, LAN.name);
});

test("a phone enrols with a typed code", async () => {
  const requests = wire(hands, welcome());
  await enrolWithCode("  ABCD-EFGH ", "");

  assert.equal(requests[0].json.code, "ABCD-EFGH");
});

test("a lost answer does not lose the key: the next try shows the same one", async () => {
  const requests = wire(hands, () => Promise.reject(new TypeError("cut")), welcome());
  assert.equal((await enrolWithSession("")).kind, "again");
  assert.equal(await isEnrolled(), false);
  await enrolWithSession("");

  assert.equal(requests[0].json.point, requests[1].json.point);
  assert.equal(await pending(), undefined);
});

test("a key that is somebody's already is not shown twice", async () => {
  const requests = wire(hands, json(409, { code: "already_enrolled" }), welcome());
  assert.equal((await enrolWithSession("")).code, "already_enrolled");
  await enrolWithSession("");

  assert.notEqual(requests[0].json.point, requests[1].json.point);
});

test("a code that is gone is refused by its code", async () => {
  wire(hands, json(410, { code: "code_gone" }));
  const result = await enrolWithCode("ABCD", "");

  assert.deepEqual([result.kind, result.code], ["refused", "code_gone"]);
});

test("enrolled anew, old entries keep their device and number, and leave under the new key", async () => {
  await enrolled();
  const old = await save(await newEntry({ kind: "assist", payload: PAYLOAD, happenedOn: "2026-11-18" }));
  wire(hands, json(401, { code: "device_unknown" }));
  await sendAll("button");
  wire(hands, welcome(NEW));
  await enrolWithSession("");
  const next = await save(await newEntry({ kind: "assist", payload: PAYLOAD, happenedOn: "2026-11-18" }));
  const requests = wire(hands, storing());
  await sendAll("button");

  assert.equal(await needsEnrolment(), false);
  assert.equal(requests[0].headers["Thonso-Device"], NEW);
  assert.deepEqual(requests[0].json.entries.map(({ device: from, seq }) => [from, seq]), [[DEVICE, 1], [NEW, 1]]);
  assert.deepEqual([old.order, next.order], [1, 2]);
  assert.equal((await waiting()).length, 0);
});

test("a second person joins by a request that the phone signs", async () => {
  await enrolled();
  await keep("cursor", "c9");
  const requests = wire(hands, welcome(DEVICE, BINH));
  await joinWithCode("WXYZ");

  assert.equal(requests[0].json.device, DEVICE);
  assert.match(requests[0].headers.Signature, /^sig1=:[A-Za-z0-9+/]{86}==:$/);
  assert.deepEqual((await people()).map(({ name }) => name), [BINH.name, LAN.name]);
  assert.equal((await currentPerson()).id, BINH.id);
  await choosePerson(LAN.id);
  assert.equal((await currentPerson()).id, LAN.id);
  await assert.rejects(choosePerson("nobody"), { code: "nobody_here" });
});

test("the wire's oddities enrol nobody", async () => {
  for (const answer of [json(200, {}), () => new Response("<html>"), json(500, {}), json(201, { device: DEVICE, ...contact() })]) {
    wire(hands, answer);
    assert.equal((await enrolWithSession("")).kind, "again");
  }
  assert.equal(await isEnrolled(), false);
  assert.ok(tokenAt(EVENING));
});

test("nobody stands in for whoever was chosen and is gone", async () => {
  await enrolled(LAN, BINH);
  await write(["people"], (tx) => tx.objectStore("people").put({ ...LAN, gone: true }));

  assert.equal(await currentPerson(), null);
  await choosePerson(BINH.id);
  assert.equal((await currentPerson()).id, BINH.id);
});
