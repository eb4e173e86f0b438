/** Words. The sources are Vietnamese, so Vietnamese costs no bytes; another language is one small file per version. */

/** @type {Record<string, string>} */
let strings = {};

/** When the words are here; `ui.start` waits for it. No module waits at its top level: Safari before 27 starts modules
 * that import a waiting one too early (WebKit bug 242740). */
export const ready = load().then((found) => {
  strings = found;
});

/** @returns {Promise<Record<string, string>>} */
async function load() {
  const address = globalThis.document?.documentElement.dataset["strings"];
  if (!address) return {};
  try {
    return await (await fetch(address)).json();
  } catch {
    return {}; // Vietnamese is better than nothing
  }
}

/**
 * The text in the reader's language, with `%(name)s` filled in.
 * @param {string} text
 * @param {Record<string, string | number>} [vars]
 */
export function _(text, vars) {
  const found = strings[text] || text;
  return vars ? found.replace(/%\((\w+)\)s/g, (whole, name) => String(vars[name] ?? whole)) : found;
}

/** Marks words that are chosen here and shown elsewhere. @param {string} text */
export const N_ = (text) => text;
