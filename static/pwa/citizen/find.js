// Finds guides by what people type: with marks or without, by the beginnings of words, best first. Pure; the twin of
// app/guides/search.py, for a phone without a signal.

/** @typedef {{slug: string, title: string, short: string, keywords: string[], helper: boolean}} Entry */
/** @typedef {{written: string, plain: string}} Word */

const [TITLE, KEYWORD, SHORT, MOST_WORDS] = [4, 3, 1, 12];

/** @param {string} word */
const plain = (word) => word.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d").replace(/ƀ/g, "b");

/** The words of a text; a mark may come inside its letter or beside it. @param {string} text @returns {Word[]} */
export function words(text) {
  const found = text.toLowerCase().normalize("NFC").match(/[\p{L}\p{N}\u0300-\u036f]+/gu) ?? [];
  return found.map((written) => ({ written, plain: plain(written) })).filter((word) => word.plain);
}

/** @param {Word} asked @param {Word} has */
function likeness(asked, has) {
  if (!has.plain.startsWith(asked.plain)) return 0;
  const marked = asked.written !== asked.plain && has.written.startsWith(asked.written);
  return 1 + Number(has.plain === asked.plain) + Number(marked);
}

/** @param {Entry} entry @param {Word[]} asked */
function weigh(entry, asked) {
  /** @type {[number, Word[]][]} */
  const fields = [[TITLE, words(entry.title)], [SHORT, words(entry.short)]];
  for (const key of entry.keywords) fields.push([KEYWORD, words(key)]);
  const best = asked.map((word) => Math.max(0, ...fields.flatMap(([weight, field]) => field.map((has) => weight * likeness(word, has)))));
  const phrase = ` ${asked.map((word) => word.plain).join(" ")}`;
  const wholes = fields.filter(([, field]) => ` ${field.map((word) => word.plain).join(" ")}`.includes(phrase));
  const whole = Math.max(0, ...wholes.map(([weight]) => weight));
  return { entry, hits: best.filter(Boolean).length, weight: best.reduce((sum, one) => sum + one, 2 * whole) };
}

/** The guides that have all the words; when none has, those that have most of them. Best first, then as listed.
 * @param {Entry[]} entries @param {string} text @returns {Entry[]} */
export function find(entries, text) {
  const asked = words(text).slice(0, MOST_WORDS);
  const weighed = entries.map((entry) => weigh(entry, asked));
  const most = Math.max(0, ...weighed.map(({ hits }) => hits));
  const found = weighed.filter(({ hits }) => hits === most && most > 0);
  return found.sort((a, b) => b.weight - a.weight).map(({ entry }) => entry);
}
