import assert from "node:assert/strict";
import { test } from "node:test";
import { bandOf } from "../../static/pwa/assists.js";
import { readCard } from "../../static/pwa/card.js";

const TODAY = "2026-11-22";
const NAME = "Nguyễn Thị Mẫu";
const HOME = "Thôn Bến Đá, xã Mẫu, tỉnh Mẫu";
const ORIGINS = ["http://localhost:5000"];

/** The text of a card; what is given takes the place of the usual. */
function card({ number = "001190012345", older = "123456789", name = NAME, born = "05031990", sex = "Nữ", home = HOME,
  issued = "01012022", more = [] } = {}) {
  return [number, older, name, born, sex, home, issued, ...more].join("|");
}
const read = (text, today = TODAY) => readCard(text, ORIGINS, today);
const whole = { what: "card", number: "001190012345", ages: [36, 36] };

test("a card of seven parts tells its number and the age, and nothing else", () => {
  assert.deepEqual(read(card()), whole);
});

test("a newer card of eleven parts is read the same, whatever stands in the last four", () => {
  assert.deepEqual(read(card({ more: ["", "", "", ""] })), whole);
  assert.deepEqual(read(card({ more: ["001085000001", "Nguyễn Văn Cha", "Lê Thị Mẹ", "?"] })), whole);
});

for (const [what, text] of Object.entries({
  "no old number": card({ older: "" }),
  "a cancelled number in its place": card({ older: "001085000001" }),
  "empty parts at the end": `${card()}||||||`,
  "no address": card({ home: "" }),
  "no address and no date of issue": card({ home: "", issued: "" }),
  "a name without accents": card({ name: "NGUYEN THI MAU" }),
  "a province said twice": card({ home: "Thanh Liệt, Hà Nội, Hà Nội" }),
  "decomposed letters": card().normalize("NFD"),
  "full-width digits and pipes": card({ number: "００１１９００１２３４５", born: "０５０３１９９０" }).replaceAll("|", "｜"),
  "a byte order mark, a NUL and a line's end": `\uFEFF${card()}\0\r\n`,
  "spaces around the parts": card().replaceAll("|", " | "),
  "every pipe three times": card().replaceAll("|", "|||"),
  "every pipe three times and no old number": card({ older: "" }).replaceAll("|", "|||"),
  "a third pipe where the old number would be": card({ older: "|" }),
  "a date with strokes": card({ born: "05/03/1990" }),
  "letters that were read in another alphabet": card({ name: "Nguyá»…n", sex: "Ná»¯" }),
})) {
  test(`a card is read with ${what}`, () => assert.deepEqual(read(text), whole));
}

test("an unknown day or month is not made up: the year in the number gives two ages", () => {
  for (const born of ["00001990", "00031990", "1990", "", "31021990", "--/--/1990"]) {
    assert.deepEqual(read(card({ born })), { ...whole, ages: [35, 36] }, born);
  }
});

test("the day decides: one day before the birthday somebody is a year younger", () => {
  assert.deepEqual(read(card({ born: "22111990" })).ages, [36, 36]);
  assert.deepEqual(read(card({ born: "23111990" })).ages, [35, 35]);
});

test("who is under fourteen is a child, and not even the number is told", () => {
  assert.deepEqual(read(card({ number: "001312012345", born: "23112012" })), { what: "child" });
  assert.deepEqual(read(card({ number: "001312012345", born: "22112012" })), { what: "card", number: "001312012345", ages: [14, 14] });
  assert.deepEqual(read(card({ number: "001320012345", born: "" })), { what: "child" });
  assert.deepEqual(read(card({ number: "001190012345", born: "01012020" })), { what: "child" });
  assert.deepEqual(read(card({ number: "001320012345", born: "01011990" })), { what: "child" });
});

test("a card that contradicts itself, or names a year that cannot be, leaves the age to be asked", () => {
  assert.equal(read(card({ number: "001185012345" })).ages, null);
  assert.equal(read(card({ number: "001490012345", born: "" })).ages, null);
  assert.equal(read(card({ number: "001100012345", born: "01011900" })).ages, null);
});

test("a card that is not complete is refused and not guessed", () => {
  const six = ["001190012345", NAME, "05031990", "Nữ", HOME, "01012022"].join("|");
  for (const text of [
    six,
    card({ number: "00119001234" }),
    card({ number: "0011900123456" }),
    card({ number: "B01190012345" }),
    card({ number: "001190 012345" }),
    card({ older: "12345678" }),
    card({ older: NAME }),
    card({ born: NAME, sex: HOME }),
    "|||||||",
    "1|2|3|4|5|6|7",
  ]) {
    assert.deepEqual(read(text), { what: "unclear_card" }, text);
  }
});

test("what is no identity card is named", () => {
  const hex = Buffer.from(NAME).toString("hex");
  for (const [text, what] of [
    [`DN4790123456789|${hex}|05/03/1990|2|${hex}|79 - 024|01/01/2020|-|01/01/2020|79|-|4|-|x|$`, "health_card"],
    [`0123456789|${hex}|05/03/1990|2|${hex}|79 - 024|01/01/2020|$`, "health_card"],
    [`001190012345|${hex}|05/03/1990|2|${hex}|79 - 024|01/01/2020|$`, "health_card"],
    ["00020101021238570010A00000072701270006970436", "payment"],
    ["https://zalo.me/g/abc", "link"],
    ["https://zalo.me/001190012345||x|01011990|Nam|y|z", "link"],
    ["HTTP://LOCALHOST:5000/Q/BCDFGH2S", "poster"],
    ["https://xa-khac.example/q/BCDFGH2S", "foreign_poster"],
    ["vn.vneid://x?d=9f2a", "other"],
    ["", "other"],
  ]) {
    assert.equal(read(text).what, what, text);
  }
});

test("whatever is shown, only the number of a whole card comes out, and nothing of name and home", () => {
  const secrets = [NAME, HOME, "123456789", "05031990", "01012022", "Nữ"];
  const texts = [card(), card({ older: "" }), card({ more: ["", "", "", ""] }), card({ number: "001320012345", born: "01012020" })];
  let seed = 42;
  const chance = (below) => ((seed = (seed * 1103515245 + 12345) % 2147483648), seed % below);
  for (let at = 0; at < 3000; at++) {
    const text = texts[chance(texts.length)];
    const [from, length] = [chance(text.length), chance(4)];
    const spoiled = text.slice(0, from) + ["", "|", "7", "\0", "đ"][chance(5)] + text.slice(from + length);
    const told = read(spoiled);
    assert.equal(secrets.some((secret) => JSON.stringify(told).includes(secret)), false, spoiled);
    if (told.what === "card") assert.equal(spoiled.replaceAll("\0", "").includes(told.number), true, spoiled);
    assert.deepEqual(Object.keys(told).filter((name) => !["what", "number", "ages"].includes(name)), [], spoiled);
  }
});

test("ages lead to the bands of the form", () => {
  const bands = [0, 13, 14, 17, 18, 34, 35, 59, 60, 120].map(bandOf);
  assert.deepEqual(bands, ["under14", "under14", "14-17", "14-17", "18-34", "18-34", "35-59", "35-59", "60+", "60+"]);
});
