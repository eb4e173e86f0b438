import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { fact, keep } from "../../static/pwa/db.js";
import { needsEnrolment } from "../../static/pwa/device.js";
import { newEntry } from "../../static/pwa/entries.js";
import { counts, list, save, waiting } from "../../static/pwa/outbox.js";
import { sendAll } from "../../static/pwa/sender.js";
import { world } from "../../static/pwa/world.js";
import { EVENING, PAYLOAD, contact, enrolled, freshPhone, json, storing, tokenAt, wire } from "./phone.js";

let hands;
beforeEach(async () => {
  hands = freshPhone();
  await enrolled();
});

async function saveMany(count) {
  const made = [];
  for (let at = 0; at < count; at++) {
    made.push(await save(await newEntry({ kind: "assist", payload: PAYLOAD, happenedOn: "2026-11-18" })));
  }
  return made;
}

const receiptsFor = (request, more = {}) => request.json.entries.map(({ id }) => ({ id, answer: "accepted", mark: 1, ...more }));
const html = (status) => () =>
  new Response("<html>Wi-Fi quán cà phê</html>", { status, headers: { "Content-Type": "text/html" } });

test("two hundred entries leave in two requests, packed, with what is still queued", async () => {
  await saveMany(200);
  const requests = wire(hands, storing());
  const result = await sendAll("button");

  assert.deepEqual([result.kind, result.sent, result.left], ["done", 200, 0]);
  assert.deepEqual(requests.map(({ json: body }) => [body.entries.length, body.queued]), [[100, 100], [100, 0]]);
  assert.equal(requests[0].headers["Content-Encoding"], "gzip");
  assert.equal(requests[0].init.credentials, "omit");
});

test("a stale token costs one round trip more, with the very same bytes", async () => {
  await saveMany(2);
  const fresh = tokenAt(EVENING + 1);
  const requests = wire(hands, json(401, { code: "token_stale", facts: { token: fresh } }), storing());
  const result = await sendAll("button");

  assert.deepEqual([result.kind, requests.length], ["done", 2]);
  assert.equal(requests[0].text, requests[1].text);
  assert.equal(requests[1].headers["Thonso-Token"], fresh);
  assert.notEqual(requests[0].headers["Signature-Input"], requests[1].headers["Signature-Input"]);
});

test("a server that never likes the token is not asked for ever", async () => {
  await saveMany(1);
  const requests = wire(hands, json(401, { code: "token_stale", facts: { token: tokenAt(EVENING) } }));
  const result = await sendAll("button");

  assert.deepEqual([result.kind, result.why, requests.length], ["again", "token", 2]);
  assert.equal((await counts()).waiting, 1);
});

const oddities = {
  "no network": () => Promise.reject(new TypeError("failed to fetch")),
  "a captive portal's page as 200": html(200),
  "a captive portal's page as 403": html(403),
  "an empty body": () => new Response("", { status: 200 }),
  "a line cut in the middle": () => new Response('{"receipts":[{"id":"', { status: 200 }),
  "a body that breaks off": () =>
    new Response(
      new ReadableStream({
        start(stream) {
          stream.enqueue(new TextEncoder().encode('{"receipts":['));
          stream.error(new TypeError("connection reset"));
        },
      }),
    ),
  "JSON that is a list": json(200, []),
  "JSON that is null": json(200, null),
  "JSON of somebody else": json(200, { ok: true }),
  "fewer receipts than entries": (request) => json(200, { receipts: receiptsFor(request).slice(1), ...contact() })(),
  "more receipts than entries": (request) =>
    json(200, { receipts: [...receiptsFor(request), ...receiptsFor(request)], ...contact() })(),
  "receipts of other entries": (request) => json(200, { receipts: receiptsFor(request).reverse(), ...contact() })(),
  "an answer that nobody knows": (request) => json(200, { receipts: receiptsFor(request, { answer: "fine" }), ...contact() })(),
  "receipts that are null": (request) => json(200, { receipts: request.json.entries.map(() => null), ...contact() })(),
  "receipts without epoch and token": (request) => json(200, { receipts: receiptsFor(request) })(),
  "202 with receipts": (request) => json(202, { receipts: receiptsFor(request), ...contact() })(),
  "204": () => new Response(null, { status: 204 }),
  "401 without a token": json(401, { code: "signature_invalid" }),
  "401 as a page": html(401),
  "403": json(403, { code: "forbidden" }),
  "404": json(404, { code: "not_found" }),
  "404 as a page": html(404),
  "429": json(429, { code: "too_many" }, { "Retry-After": "60" }),
  "500": json(500, { code: "internal" }),
  "502 as a page": html(502),
  "503": json(503, { code: "unavailable" }),
  "504 as a page": html(504),
};
for (const [name, answer] of Object.entries(oddities)) {
  test(`${name} changes no entry, and makes a pause`, async () => {
    await saveMany(2);
    const before = await waiting();
    wire(hands, answer);
    const result = await sendAll("button");

    assert.ok(["again", "refused"].includes(result.kind), result.kind);
    assert.ok(result.until > world.now());
    assert.deepEqual(await waiting(), before);
    wire(hands, storing());
    assert.equal((await sendAll("button")).sent, 2);
  });
}

test("thirty seconds of silence end a try", async () => {
  await saveMany(1);
  mock.timers.enable({ apis: ["setTimeout"] });
  let asked = 0;
  world.fetch = (_address, { signal }) =>
    new Promise((_done, fail) => {
      asked += 1;
      signal.addEventListener("abort", () => fail(new DOMException("aborted", "AbortError")));
      queueMicrotask(() => {
        mock.timers.tick(29_999);
        assert.equal(signal.aborted, false);
        mock.timers.tick(1);
      });
    });
  const result = await sendAll("button");
  mock.timers.reset();

  assert.deepEqual([result.kind, result.why, asked], ["again", "silent", 1]);
  assert.equal((await counts()).waiting, 1);
});

test("413 halves the batch until it fits", async () => {
  await saveMany(10);
  const requests = wire(hands, (request) =>
    request.json.entries.length > 3 ? json(413, { code: "too_large" })() : storing()(request),
  );
  const result = await sendAll("button");

  assert.deepEqual([result.kind, result.sent], ["done", 10]);
  assert.deepEqual(requests.map(({ json: body }) => body.entries.length), [10, 5, 2, 2, 2, 2, 2]);
});

test("one entry that is too large all alone does not hold up the others, and stays", async () => {
  const [, poison] = await saveMany(3);
  wire(hands, (request) =>
    request.json.entries.some(({ id }) => id === poison.id) ? json(413, { code: "too_large" })() : storing()(request),
  );
  const result = await sendAll("button");

  assert.deepEqual([result.kind, result.sent, result.left], ["done", 2, 1]);
  assert.deepEqual((await waiting()).map(({ id }) => id), [poison.id]);
});

test("a batch that the server cannot read is halved too, down to the one that it cannot", async () => {
  const [poison] = await saveMany(4);
  wire(hands, (request) =>
    request.json.entries.some(({ id }) => id === poison.id) ? json(400, { code: "batch_malformed" })() : storing()(request),
  );

  assert.equal((await sendAll("button")).sent, 3);
});

test("an unknown device keeps everything and asks for a sign-in", async () => {
  await saveMany(2);
  const requests = wire(hands, json(401, { code: "device_unknown" }));

  assert.equal((await sendAll("button")).kind, "enrol");
  assert.equal(await needsEnrolment(), true);
  assert.equal((await sendAll("online")).kind, "enrol");
  assert.equal(requests.length, 1);
  assert.equal((await counts()).waiting, 2);
});

test("what the server puts off is tried once in a run, and stays", async () => {
  const [one] = await saveMany(3);
  const requests = wire(hands, storing((entry) => (entry.id === one.id ? { answer: "later", code: "quota" } : {})));
  const result = await sendAll("button");

  assert.deepEqual([result.kind, result.sent, result.left, requests.length], ["done", 2, 1, 1]);
  assert.equal((await list()).find(({ id }) => id === one.id)?.status, "later");
});

test("held and conflict do not stop the rest", async () => {
  const [one, two] = await saveMany(3);
  wire(hands, storing(({ id }) => ({ answer: id === one.id ? "held" : id === two.id ? "conflict" : "accepted" })));
  await sendAll("button");

  assert.deepEqual(await counts(), { waiting: 0, sent: 1, held: 1, conflict: 1, unsafe: 3 });
});

test("many triggers at once send each entry once", async () => {
  await saveMany(3);
  const requests = wire(hands, storing());
  await Promise.all(["start", "online", "shown", "button", "sync"].map((reason) => sendAll(reason)));

  assert.equal(requests.length, 1);
});

test("a save while sending goes out in the same run", async () => {
  await saveMany(100);
  let once = true;
  const requests = wire(hands, async (request) => {
    if (once) await saveMany(1);
    once = false;
    return storing()(request);
  });
  await sendAll("button");

  assert.deepEqual(requests.map(({ json: body }) => body.entries.length), [100, 1]);
});

test("an answer that was lost is asked for again with the same bytes", async () => {
  await saveMany(1);
  const requests = wire(hands, () => Promise.reject(new TypeError("gone")), storing());
  await sendAll("button");
  await sendAll("button");

  assert.equal(requests[0].text, requests[1].text);
  assert.equal((await list())[0].tries, 1);
});

test("pauses grow, differ, and end; a button does not wait for them", async () => {
  await saveMany(1);
  wire(hands, json(503, { code: "unavailable" }));
  const pauses = [];
  for (let time = 0; time < 10; time++) pauses.push((await sendAll("button")).until - world.now());

  assert.ok(pauses[0] >= 7_500 && pauses[0] <= 15_000, String(pauses[0]));
  assert.ok(pauses[5] > pauses[0] * 4);
  assert.ok(pauses.every((pause) => pause <= 30 * 60_000));
  assert.equal((await sendAll("start")).kind, "again");
  hands.wall += 31 * 60_000;
  wire(hands, storing());
  assert.equal((await sendAll("start")).kind, "done");
  assert.equal((await fact("pause")).tries, 0);
});

test("a server that names its time is given it", async () => {
  await saveMany(1);
  wire(hands, json(429, { code: "too_many" }, { "Retry-After": "600" }));

  assert.ok((await sendAll("button")).until - world.now() >= 600_000);
  assert.equal((await sendAll("online")).kind, "again");
});

const lines = {
  "nobody answers": () => Promise.reject(new TypeError("no")),
  "a portal answers": html(200),
};
for (const [name, answer] of Object.entries(lines)) {
  test(`a pause because ${name} ends when the network comes, or when somebody looks`, async () => {
    for (const trigger of ["online", "start", "shown"]) {
      await saveMany(1);
      wire(hands, answer, storing());
      await sendAll("button");
      assert.equal((await sendAll("saved")).kind, "again");
      assert.equal((await sendAll("timer")).kind, "again");

      assert.equal((await sendAll(trigger)).kind, "done", trigger);
    }
  });
}

test("a pause that a clock set back left far ahead is not believed", async () => {
  await saveMany(1);
  await keep("pause", { until: world.now() + 300 * 24 * 3_600_000, tries: 3, why: "busy" });
  wire(hands, storing());

  assert.equal((await sendAll("start")).kind, "done");
});

test("without a network nothing is tried but by the button", async () => {
  await saveMany(1);
  hands.online = false;
  const requests = wire(hands, storing());

  assert.equal((await sendAll("saved")).kind, "again");
  assert.equal(requests.length, 0);
  assert.equal((await sendAll("button")).kind, "done");
});

test("pages hear how far it is, counted from receipts", async () => {
  await saveMany(150);
  wire(hands, storing());
  hands.said.length = 0;
  await sendAll("button");

  const told = hands.said.map(({ state, sent, left }) => [state, sent, left]);
  assert.deepEqual(told, [["sending", undefined, 150], ["sending", 100, 50], ["sending", 150, 0], ["done", 150, 0]]);
});

test("a server of a new epoch gets everything again, in the same run", async () => {
  await saveMany(2);
  wire(hands, storing());
  await sendAll("button");
  await saveMany(1);
  const requests = wire(hands, storing(() => ({}), { epoch: "epoch-2" }));
  await sendAll("button");

  assert.deepEqual(requests.map(({ json: body }) => body.entries.length), [1, 2]);
  assert.equal((await counts()).waiting, 0);
});

test("an answer proves that the phone is known again: nothing stays locked out", async () => {
  await saveMany(1);
  wire(hands, json(401, { code: "device_unknown" }));
  await sendAll("start"); // a server that was restored to a day before this phone came
  wire(hands, storing());
  await sendAll("button");
  await saveMany(1);

  assert.equal(await needsEnrolment(), false);
  assert.equal((await sendAll("saved")).sent, 1);
});
