import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { keep } from "../../static/pwa/db.js";
import { choosePerson } from "../../static/pwa/device.js";
import { newEntry } from "../../static/pwa/entries.js";
import { dayBefore, dayOf, daysBefore, kindsOf, plainText, theirs } from "../../static/pwa/evening.js";
import { correct, newest, save, withdraw } from "../../static/pwa/outbox.js";
import { sendAll } from "../../static/pwa/sender.js";
import { BINH, LAN, PAYLOAD, enrolled, freshPhone, storing, wire } from "./phone.js";

const DAY = "2026-11-18";
let hands;
beforeEach(async () => {
  hands = freshPhone();
  await enrolled(LAN, BINH);
});

const help = (kind, outcome = "done") => ({ kind, outcome });
const saved = async (helps, { happenedOn = DAY, hamlet = PAYLOAD.hamlet } = {}) =>
  save(await newEntry({ kind: "assist", payload: { ...PAYLOAD, hamlet, helps }, happenedOn }));
const lans = async () => theirs(await newest(100), LAN.id);

test("a day is counted by kind, by outcome and by hamlet", async () => {
  await saved([help("level2_activate"), help("vneid_install")]);
  await saved([help("level2_activate", "waiting_activation")], { hamlet: "other" });
  const day = dayOf(await lans(), DAY);

  assert.deepEqual([day.count, day.done, day.waiting, day.sent], [2, 2, 2, 0]);
  assert.deepEqual(kindsOf(day).map(([kind, outcomes]) => [kind, Object.fromEntries(outcomes)]), [
    ["level2_activate", { done: 1, waiting_activation: 1 }],
    ["vneid_install", { done: 1 }],
  ]);
  assert.deepEqual([...day.hamlets], [[PAYLOAD.hamlet, 1], ["other", 1]]);
});

test("what was taken back does not count, and what was set right counts once", async () => {
  const [first, second] = [await saved([help("level1")]), await saved([help("level1")])];
  await withdraw(first.id);
  await correct(second.id, { payload: { ...PAYLOAD, helps: [help("cashless")] }, happenedOn: DAY });
  const day = dayOf(await lans(), DAY);

  assert.equal(day.count, 1);
  assert.deepEqual([...day.kinds.keys()], ["cashless"]);
});

test("of two people on one phone each sees their own", async () => {
  await saved([help("level1")]);
  await choosePerson(BINH.id);
  await saved([help("cashless")]);
  await saved([help("cashless")]);

  assert.equal(dayOf(await lans(), DAY).count, 1);
  assert.equal(dayOf(theirs(await newest(100), BINH.id), DAY).count, 2);
});

test("sent, safe, waiting and to be looked at are told apart, and none is counted twice", async () => {
  for (let at = 0; at < 4; at++) await saved([help("level1")]);
  let at = 0;
  const fates = [{ mark: 1 }, { mark: 5 }, { mark: 6, answer: "held", code: "place_unknown" }, { answer: "later", code: "quota" }];
  wire(hands, storing(() => fates[at++], { safe_up_to: 5 }));
  await sendAll("button");
  const { count, sent, safe, review, waiting } = dayOf(await lans(), DAY);

  assert.deepEqual({ count, sent, safe, review, waiting }, { count: 4, sent: 2, safe: 1, review: 1, waiting: 1 });
});

test("a record of yesterday stands under yesterday, whenever it was saved", async () => {
  await saved([help("level1")], { happenedOn: "2026-11-17" });
  await saved([help("level1")], { happenedOn: "2026-11-12" });
  const days = daysBefore(await lans(), DAY, 7);

  assert.equal(dayOf(await lans(), DAY).count, 0);
  assert.deepEqual(days.map(({ day, count }) => [day.slice(8), count]), [
    ["17", 1], ["16", 0], ["15", 0], ["14", 0], ["13", 0], ["12", 1], ["11", 0],
  ]);
  assert.equal(dayBefore("2026-03-01", 1), "2026-02-28");
});

test("the summary is counts alone: nothing of a record's body but its kinds and outcomes", async () => {
  const secret = { residence: { kind: "hamlet", hamlet: "h" }, age_band: "60+", poster: "BCDFGH2S", visit: "v", satisfaction: 1 };
  await save(await newEntry({ kind: "assist", payload: { ...PAYLOAD, ...secret, helps: [help("level2_activate")] }, happenedOn: DAY }));
  const text = plainText(dayOf(await lans(), DAY), "18/11/2026", [["Thôn Bến Đá", 1]]);

  assert.equal(text, "Thôn Số, ngày 18/11/2026: đã giúp 1 lượt\n- Kích hoạt mức 2: 1 (xong 1)\nThôn Bến Đá: 1\nĐã gửi 0 lượt, còn 1 lượt");
});

test("only the newest are read, so that a full phone tells the evening as fast", async () => {
  await saved([help("level1")]);
  await saved([help("cashless")]);
  await keep("person", LAN.id);

  assert.deepEqual((await newest(1)).map(({ order }) => order), [2]);
});
