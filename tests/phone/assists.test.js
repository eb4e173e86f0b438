import assert from "node:assert/strict";
import { test } from "node:test";
import { ELSEWHERE, UNSAID, emptyForm, faultsOf, newLine, nextForm, payloadOf } from "../../static/pwa/assists.js";

const TODAY = "2026-11-18";
const form = (more = {}) => ({
  ...emptyForm(TODAY), hamlet: "A", helps: [newLine("level1")], ageBand: "35-59", ownHands: "yes", ...more,
}); // prettier-ignore

test("another hamlet has to be named before the record is saved", () => {
  assert.deepEqual(Object.keys(faultsOf(form({ residence: UNSAID }), { today: TODAY })), ["home"]);
  for (const residence of ["", "B", ELSEWHERE]) assert.deepEqual(faultsOf(form({ residence }), { today: TODAY }), {});
});

test("an organisation is asked for no residence and carries that of the place", () => {
  for (const residence of ["", "B", UNSAID, ELSEWHERE]) {
    const given = form({ client: "organisation", residence });
    assert.deepEqual(faultsOf(given, { today: TODAY }), {});
    assert.deepEqual(payloadOf(given).residence, { kind: "hamlet", hamlet: "A" });
  }
});

test("a day that lies too far back, or is not chosen, is asked for again", () => {
  for (const day of ["", "2026-11-10", "2026-11-19"]) {
    assert.deepEqual(Object.keys(faultsOf(form({ day }), { today: TODAY })), ["day"]);
  }
});

test("the next person's lines begin as lines begin here and now, and keep their service", () => {
  const served = form({ helps: [newLine("level2_activate"), { ...newLine("file_service"), service: 7, outcome: "failed" }] });
  const waiting = (kind) => ({ ...newLine(kind), outcome: "waiting_activation" });
  const { helps } = nextForm(served, TODAY, waiting);
  assert.deepEqual(helps.map(({ outcome, service }) => [outcome, service]), [["waiting_activation", 0], ["waiting_activation", 7]]);
});
