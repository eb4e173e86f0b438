import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import * as catalogue from "../../static/pwa/catalogue.js";
import { newEntry } from "../../static/pwa/entries.js";
import { save, withdraw } from "../../static/pwa/outbox.js";
import { check, poster, postersOf } from "../../static/pwa/posters.js";
import { sendAll } from "../../static/pwa/sender.js";
import { EVENING, LAN, PAYLOAD, contact, enrolled, freshPhone, json, storing, wire } from "./phone.js";

const CODE = "BCDFGH2S";
const row = (code, more = {}) => ({ code, hamlet: "A", spot: `Chỗ ${code}`, ...more });
const hamlet = (id, more = {}) => ({ id, kind: "hamlet", type_name: "thôn", name: id, ...more });

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
const stands = async (code = CODE) => {
  const { standing, seen_on: seen, reported, unsent } = await poster(code);
  return [standing, seen, reported, unsent];
};

test("a poster stands as the server tells; one that nothing was said of is not hung yet", async () => {
  await take(0, { full: true, posters: [row(CODE), row("X", { standing: "torn", seen_on: "2026-11-10", reported: "tampered" })] });
  assert.deepEqual(await stands(), ["printed", "", "", false]);
  assert.deepEqual(await stands("X"), ["torn", "2026-11-10", "tampered", false]);
  assert.equal(await poster("NOBODY00"), null);
});

test("what is said without a signal counts at once on this phone, and can be taken back", async () => {
  await take(0, { full: true, posters: [row(CODE, { standing: "hung", standing_on: "2026-11-10", seen_on: "2026-11-10", reported: "torn" })] });
  const { id, kind, text } = await check(CODE, "torn");
  assert.deepEqual([kind, JSON.parse(text).payload], ["poster_check", { poster: CODE, what: "torn" }]);
  assert.deepEqual(await stands(), ["torn", "2026-11-18", "", true]);

  await withdraw(id);
  assert.deepEqual(await stands(), ["hung", "2026-11-10", "torn", false]);
});

test("a help recorded before it says that it is there, and does not mend it", async () => {
  await take(0, { full: true, posters: [row(CODE), row("TORN", { standing: "torn", standing_on: "2026-11-10" })] });
  for (const code of [CODE, "TORN"]) {
    await save(await newEntry({ kind: "assist", payload: { ...PAYLOAD, poster: code }, happenedOn: "2026-11-17" }));
  }
  assert.deepEqual(await stands(), ["hung", "2026-11-17", "", true]);
  assert.deepEqual(await stands("TORN"), ["torn", "2026-11-17", "", true]);
});

test("sent, it still speaks until the server's list is newer; a later word of the server holds", async () => {
  await take(0, { full: true, posters: [row(CODE)] });
  await check(CODE, "missing");
  wire(hands, storing());
  await sendAll("test");
  assert.deepEqual(await stands(), ["missing", "", "", false]);
  await take(60_000, { posters: [row(CODE, { standing: "hung", standing_on: "2026-11-18", seen_on: "2026-11-18" })] });
  assert.deepEqual(await stands(), ["hung", "2026-11-18", "", false]);

  await take(61_000, { posters: [row(CODE, { standing: "tampered", standing_on: "2026-11-19", seen_on: "2026-11-19" })] });
  await check(CODE, "fine"); // this phone's date is a day behind
  assert.deepEqual(await stands(), ["tampered", "2026-11-19", "", true]);
});

test("what the server holds does not count", async () => {
  await take(0, { full: true, posters: [row(CODE)] });
  await check(CODE, "torn");
  wire(hands, storing(() => ({ answer: "held", code: "author_suspended" })));
  await sendAll("test");
  assert.deepEqual(await stands(), ["printed", "", "", false]);
});

test("a hamlet's list has what it became, what wants something first, and nothing that was replaced", async () => {
  await take(0, {
    full: true,
    places: [hamlet("A"), hamlet("B"), hamlet("OLD", { gone: true, successors: ["A"] }),
      hamlet("OLDER", { gone: true, successors: ["OLD"] })],
    posters: [row("FIRST", { hamlet: "OLDER", standing: "torn" }),
      row("FINE", { standing: "hung" }), row("SAID", { standing: "hung", reported: "torn" }), row("NEW"),
      row("LOST", { standing: "missing" }), row("PAST", { standing: "replaced" }), row("ELSE", { hamlet: "B" }),
      row("HEIR", { hamlet: "OLD", standing: "torn" }),
    ],
  }); // prettier-ignore
  assert.deepEqual((await postersOf("A")).map(({ code }) => code), ["LOST", "FIRST", "HEIR", "NEW", "SAID", "FINE"]);
  await check("PAST", "hung");
  assert.equal((await stands("PAST"))[0], "replaced");
});
