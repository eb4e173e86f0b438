/**
 * What the QR code of an identity card tells the form: the number, and between which ages its bearer is. Name, sex,
 * address and the rest are looked past and never leave this file; nothing of the text is kept here.
 *
 * The text has parts between pipes: number, old number (9 digits or nothing), name, birth date, sex, residence, date of
 * issue; newer cards have four more, whose meaning is not published: they are neither read nor refused. It carries no
 * signature and proves nothing: it spares typing.
 */
import { birthYear } from "./assists.js";
import { recognise } from "./poster-code.js";

/** @typedef {import("./poster-code.js").Seen} Seen */

/**
 * `ages`: the least and the most that the bearer can be; null when the card does not tell, or contradicts itself.
 * `child`: under 14, so nothing of it is told. `unclear_card`: like a card, but not so that it can be read for sure.
 * @typedef {{what: "card", number: string, ages: [number, number] | null}} Card
 * @typedef {Card | {what: "child"} | {what: "unclear_card"} | Exclude<Seen, {what: "card"}>} Read
 */

const PARTS = 7;
const OF_AGE = 14;
const OLDEST = 120;
const DATE_LIKE = /^[\d/.\- ]{4,10}$/;
const SEX = /^n(am|ữ|u)$/i;

/**
 * @param {string} text what a QR code says
 * @param {readonly string[]} origins the addresses of our own posters
 * @param {string} today as 2026-12-31
 * @returns {Read}
 */
export function readCard(text, origins, today) {
  const seen = recognise(text, origins);
  if (seen.what !== "card") return seen;
  const parts = partsOf(text);
  if (!isClear(parts)) return { what: "unclear_card" };
  const [number = "", , , born = ""] = parts;
  const [told, year] = [bornOf(born), birthYear(number)];
  const byYear = agesOf({ year }, today);
  const byDate = told && agesOf(told, today);
  if (isChild(byYear) || isChild(byDate)) return { what: "child" };
  const [least, most] = byDate ?? byYear;
  const sure = most >= 0 && most <= OLDEST && (!told || told.year === year);
  return { what: "card", number, ages: sure ? [least, most] : null };
}

/** @param {string} text */
function partsOf(text) {
  const plain = text.normalize("NFKC").replace(/[\0\uFEFF\r\n]/g, "").trim();
  // Readers that type like a keyboard may write each pipe three times, or one too many where a part is empty.
  const hasSinglePipe = /(^|[^|])\|(?!\|)/.test(plain);
  const parts = (hasSinglePipe ? plain : plain.replaceAll("|||", "|")).split("|").map((part) => part.trim());
  if (parts[1] === "" && parts[2] === "") parts.splice(1, 1); // nobody's name is empty
  return parts;
}

/** Enough parts, and each that is looked at has the form it must have. @param {string[]} parts */
function isClear(parts) {
  const [number = "", older = "", , born = "", sex = ""] = parts;
  if (parts.length < PARTS || !/^\d{12}$/.test(number) || !/^(\d{9}|\d{12})?$/.test(older)) return false;
  return SEX.test(sex) || DATE_LIKE.test(born);
}

/**
 * A whole date of the calendar, or null: a day or month that nobody knows is not made up.
 * @param {string} part ddmmyyyy
 */
function bornOf(part) {
  const found = /^(\d\d)[/.-]?(\d\d)[/.-]?(\d{4})$/.exec(part);
  if (!found) return null;
  const [day = 0, month = 0, year = 0] = found.slice(1).map(Number);
  const there = new Date(Date.UTC(year, month - 1, day));
  return there.getUTCMonth() === month - 1 && there.getUTCDate() === day ? { year, month, day } : null;
}

/**
 * The least and the most years that somebody is today; who is known by the year alone may have the birthday to come.
 * @param {{year: number, month?: number, day?: number}} born
 * @param {string} today
 * @returns {[number, number]}
 */
function agesOf({ year, month, day }, today) {
  const [thisYear = 0, thisMonth = 0, thisDay = 0] = today.split("-").map(Number);
  const turning = thisYear - year;
  if (month === undefined || day === undefined) return [Math.max(turning - 1, Math.min(turning, 0)), turning];
  const age = thisMonth * 100 + thisDay >= month * 100 + day ? turning : turning - 1;
  return [age, age];
}

/** Surely under 14. A date to come is a mistake, not a child. @param {[number, number] | null} ages */
function isChild(ages) {
  return ages !== null && ages[1] >= 0 && ages[1] < OF_AGE;
}
