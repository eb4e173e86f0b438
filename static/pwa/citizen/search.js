// The list of guides without a signal: the worker gives the list for whatever was asked, and this looks in its index.
// With a signal the server has answered already, and nothing is done here. All words stand in the page.

import { find } from "./find.js";

const form = document.querySelector("form[data-list]");
if (form instanceof HTMLFormElement) void answer(form);

/** @param {HTMLFormElement} form */
async function answer(form) {
  const list = form.dataset.list ?? "";
  const asked = new URLSearchParams(location.search).get("q")?.trim() ?? "";
  show("absent", location.pathname !== new URL(form.action).pathname);
  if (!asked || asked === form.dataset.answered) return;
  /** @type {import("./find.js").Entry[]} */
  const entries = await (await fetch(`${list}guides.json`)).json();
  const found = find(entries.filter(({ helper }) => helper === form.hasAttribute("data-helper")), asked);
  for (const box of form.querySelectorAll("input")) box.value = asked;
  const row = /** @type {HTMLTemplateElement} */ (document.getElementById("row")).content;
  const rows = found.map(({ slug, title, short }) => {
    const made = /** @type {DocumentFragment} */ (row.cloneNode(true));
    const link = /** @type {HTMLAnchorElement} */ (made.querySelector("a"));
    [link.href, link.textContent] = [list + slug, title];
    /** @type {HTMLElement} */ (made.querySelector("p")).textContent = short;
    return made;
  });
  document.getElementById("found")?.replaceChildren(...rows);
  show("results", rows.length > 0);
  show("nothing", rows.length === 0);
}

/** @param {string} id @param {boolean} so */
function show(id, so) {
  const part = document.getElementById(id);
  if (part) part.hidden = !so;
}
