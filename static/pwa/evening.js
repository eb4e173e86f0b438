/** What one person did on a phone, counted by day. Pure: no database, no clock; counts and choices only, no citizen. */
import { _ } from "./i18n.js";
import { kindWords, outcomeWords } from "./assists.js";

/** @import {Newest} from "./outbox.js" */

/**
 * One day of one person. done: lines of help that ended well; kinds: how often each kind of help ended how; sent: with the server and nothing to look at
 * (of these and of review, safe: in its backup); review: the server wants a look at it; waiting: still only here.
 * @typedef {{day: string, count: number, done: number, kinds: Map<string, Map<string, number>>, hamlets: Map<string, number>,
 *   sent: number, safe: number, review: number, waiting: number}} Day
 */

const REVIEW = new Set(["held", "conflict"]);
const OVER = new Set(["withdrawn", "replaced"]);

/** What counts for a person: their assists that nobody took back or set right by another. @param {Newest[]} records @param {string} author */
export function theirs(records, author) {
  return records.filter(
    ({ kind, author: by, replacedBy, status }) => kind === "assist" && by === author && !replacedBy && !OVER.has(status),
  );
}

/** @template K @param {Map<K, number>} sums @param {K} key */
const add = (sums, key) => sums.set(key, (sums.get(key) ?? 0) + 1);

/** @param {Newest[]} records of one person @param {string} day `2026-11-22` @returns {Day} */
export function dayOf(records, day) {
  /** @type {Day} */
  const sums = { day, count: 0, done: 0, kinds: new Map(), hamlets: new Map(), sent: 0, safe: 0, review: 0, waiting: 0 };
  for (const record of records) {
    if (record.happenedOn !== day) continue;
    sums.count += 1;
    if (record.state === "waiting") sums.waiting += 1;
    else if (REVIEW.has(record.status)) sums.review += 1;
    else sums.sent += 1;
    if (record.safe) sums.safe += 1;
    addPayload(sums, record.text);
  }
  return sums;
}

/** @param {Day} sums @param {string} text the entry, "" when its body was let go: then only its number is known */
function addPayload(sums, text) {
  const payload = text ? JSON.parse(text).payload : {};
  if (payload.hamlet) add(sums.hamlets, payload.hamlet);
  for (const { kind, outcome } of payload.helps ?? []) {
    const outcomes = sums.kinds.get(kind) ?? new Map();
    add(outcomes, outcome);
    if (outcome === "done") sums.done += 1;
    sums.kinds.set(kind, outcomes);
  }
}

/** The day so many days before another. @param {string} day @param {number} back */
export function dayBefore(day, back) {
  return new Date(Date.parse(day) - back * 86_400_000).toISOString().slice(0, 10);
}

/** The days before a day, the last one first. @param {Newest[]} records of one person @param {string} day @param {number} many */
export function daysBefore(records, day, many) {
  return Array.from({ length: many }, (_none, at) => dayOf(records, dayBefore(day, at + 1)));
}

/** The most frequent first; what is equal stays as it came. @param {Map<string, number>} sums */
export const byCount = (sums) => [...sums].sort(([, one], [, other]) => other - one);

/** How often a kind of help was given, whatever came of it. @param {Map<string, number>} outcomes */
export const total = (outcomes) => [...outcomes.values()].reduce((sum, count) => sum + count, 0);

/** Kinds of help, the most frequent first, each with its outcomes. @param {Day} day @returns {[string, Map<string, number>][]} */
export const kindsOf = ({ kinds }) => [...kinds].sort(([, one], [, other]) => total(other) - total(one));

/** "xong 3, chờ kích hoạt 1" @param {Map<string, number>} outcomes */
export function outcomesWords(outcomes) {
  const words = outcomeWords();
  return byCount(outcomes)
    .map(([outcome, count]) => `${(words[outcome] ?? outcome).toLowerCase()} ${count}`)
    .join(", ");
}

/**
 * A day as plain text for the team's chat: counts alone, so that it may stand anywhere.
 * @param {Day} day
 * @param {string} date as people write it
 * @param {[string, number][]} hamlets names and counts
 */
export function plainText(day, date, hamlets) {
  const words = kindWords();
  const rest = day.waiting + day.review;
  return [
    _("Thôn Số, ngày %(date)s: đã giúp %(count)s lượt", { date, count: day.count }),
    ...kindsOf(day).map(([kind, outcomes]) => `- ${words[kind] ?? kind}: ${total(outcomes)} (${outcomesWords(outcomes)})`),
    ...hamlets.map(([name, count]) => `${name}: ${count}`),
    rest ? _("Đã gửi %(sent)s lượt, còn %(rest)s lượt", { sent: day.sent, rest }) : _("Đã gửi hết"),
  ].join("\n");
}
