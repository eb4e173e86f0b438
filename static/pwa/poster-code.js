/**
 * Short codes that people read aloud and type: the same alphabet and check character as app/core/codes.py.
 * tests/phone compares both over the same list.
 */

export const ALPHABET = "0123456789BCDFGHJKMNPQRSTVWXY";
export const POSTER_LENGTH = 8;
/** @type {Readonly<Record<string, string>>} */
const MEANT = { O: "0", I: "1", L: "1", U: "V", Z: "2", " ": "", "-": "", ".": "" };

/**
 * Weighted sum modulo 29: any one wrong character and any swap of neighbours is noticed.
 * @param {string} body
 */
export function checkCharacter(body) {
  let total = 0;
  [...body].forEach((letter, place) => (total += (place + 2) * ALPHABET.indexOf(letter)));
  return ALPHABET.charAt(total % 29);
}

/**
 * What a person meant: upper case, without spaces and dashes, O as 0, I and L as 1, U as V, Z as 2.
 * @param {string} typed
 */
export function normalise(typed) {
  return [...typed.trim().toUpperCase()].map((letter) => MEANT[letter] ?? letter).join("");
}

/**
 * True when the text has the length, the letters and the check character of a code.
 * @param {string} text
 * @param {number} [length]
 */
export function isCode(text, length = POSTER_LENGTH) {
  return (
    text.length === length &&
    [...text].every((letter) => ALPHABET.includes(letter)) &&
    checkCharacter(text.slice(0, -1)) === text.at(-1)
  );
}

/**
 * What stood in a QR code. Only `poster` carries anything of it on; every other text is forgotten where it was read.
 * @typedef {{what: "poster", code: string} | {what: "misread"} | {what: "foreign_poster"} | {what: "card"}
 *   | {what: "health_card"} | {what: "payment"} | {what: "link"} | {what: "other"}} Seen
 */

// The paper health card: its code of 15 characters (or only digits on later ones), then the name in hexadecimal.
const HEALTH_CARD = /^([A-Z]{2}\d{13}\||\d{10,12}\|(?!\d{12}\|)([0-9a-f]{2}){6})/i;

/**
 * Which kind of QR code this text comes from.
 * @param {string} text what the code says
 * @param {readonly string[]} origins the addresses that our own posters were printed with, old ones too
 * @returns {Seen}
 */
export function recognise(text, origins) {
  const clean = text.normalize("NFKC").replace(/[\0\uFEFF\r\n]/g, "").trim();
  if (/^000201/.test(clean)) return { what: "payment" };
  if (HEALTH_CARD.test(clean)) return { what: "health_card" };
  if (/^https?:\/\//i.test(clean)) return recogniseLink(clean, origins);
  if (clean.split("|").length >= 6) return { what: "card" };
  const typed = normalise(clean);
  return isCode(typed) ? { what: "poster", code: typed } : { what: "other" };
}

/**
 * @param {string} text
 * @param {readonly string[]} origins
 * @returns {Seen}
 */
function recogniseLink(text, origins) {
  const link = parse(text);
  const path = link && /^\/q\/([^/]+)\/?$/i.exec(link.pathname);
  if (!link || !path) return { what: "link" };
  const own = origins.some((origin) => parse(origin)?.host === link.host);
  if (!own) return { what: "foreign_poster" };
  const code = normalise(path[1] ?? "");
  return isCode(code) ? { what: "poster", code } : { what: "misread" };
}

/** @param {string} text */
function parse(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
