/** The lines of help in the form: one block for each kind that is chosen, with how it ended. */
import { kindWords, newLine, outcomesOf } from "../assists.js";
import { part, draw } from "../ui.js";

/** @typedef {import("../assists.js").Line} Line */

/** @type {Map<string, {line: Line, block: HTMLElement}>} kind to its line and its block on the page */
const chosen = new Map();

/** The lines as they are now, in the order they were chosen. @returns {Line[]} */
export const lines = () => [...chosen.values()].map(({ line }) => ({ ...line }));

/** @returns {HTMLInputElement[]} */
const boxes = () => [...part("helps").querySelectorAll("input")].filter(({ name }) => name === "kind");

/**
 * Puts lines into the form, in place of what is there.
 * @param {Line[]} given
 */
export function putLines(given) {
  chosen.clear();
  part("lines").replaceChildren();
  for (const box of boxes()) box.checked = given.some(({ kind }) => kind === box.value);
  for (const line of given) addBlock({ ...line });
  const rare = part("rare", HTMLDetailsElement);
  if (rare.querySelector("input:checked")) rare.open = true;
}

/** @param {() => void} changed called after every change of a line */
export function watchLines(changed) {
  part("helps").addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement && target.name === "kind") toggle(target);
    changed();
  });
}

/** @param {HTMLInputElement} box */
function toggle({ value, checked }) {
  if (!checked) {
    chosen.get(value)?.block.remove();
    chosen.delete(value);
    return;
  }
  addBlock(freshLine(value));
}

/** Activation asks VNeID's own servers: without a signal it cannot have been done just now. @param {string} kind */
const needsSignal = (kind) => kind === "level2_activate" && !navigator.onLine;

/** A line as it begins here and now. @param {string} kind @returns {Line} */
export const freshLine = (kind) => ({ ...newLine(kind), outcome: needsSignal(kind) ? "waiting_activation" : "done" });

/** @param {Line} line changed in place by the block's controls */
function addBlock(line) {
  const copy = part("line", HTMLTemplateElement).content.firstElementChild?.cloneNode(true);
  const block = /** @type {HTMLElement} */ (copy);
  const legend = block.querySelector("legend");
  if (legend) legend.textContent = kindWords()[line.kind] ?? line.kind;
  const inside = (/** @type {string} */ name) => /** @type {HTMLElement} */ (block.querySelector(`[data-part=${name}]`));
  const explain = () => (inside("offline").hidden = line.outcome !== "waiting_activation" || !needsSignal(line.kind));
  explain();
  inside("again").hidden = line.kind !== "level2_activate";
  const offered = outcomesOf(line.kind);
  for (const radio of inside("outcomes").querySelectorAll("input")) {
    const pick = radio.closest("label");
    if (pick) pick.hidden = !offered.includes(radio.value);
    radio.name = `outcome-${line.kind}`;
    radio.checked = radio.value === line.outcome;
    radio.addEventListener("change", () => {
      line.outcome = radio.value;
      inside("reason").hidden = line.outcome !== "failed";
      explain();
    });
  }
  bindReason(line, inside("reason"));
  bindAgain(line, inside("again"));
  if (line.kind === "file_service") void bindService(line, inside("service"));
  chosen.set(line.kind, { line, block });
  part("lines").append(block);
}

/** @param {Line} line @param {HTMLElement} field */
function bindReason(line, field) {
  const select = /** @type {HTMLSelectElement} */ (field.querySelector("select"));
  field.hidden = line.outcome !== "failed";
  select.value = line.reason;
  select.addEventListener("change", () => (line.reason = select.value));
}

/** @param {Line} line @param {HTMLElement} field */
function bindAgain(line, field) {
  const box = /** @type {HTMLInputElement} */ (field.querySelector("input"));
  box.checked = line.again;
  box.addEventListener("change", () => (line.again = box.checked));
}

/** @param {Line} line @param {HTMLElement} field */
async function bindService(line, field) {
  field.hidden = false;
  const select = /** @type {HTMLSelectElement} */ (field.querySelector("select"));
  select.addEventListener("change", () => (line.service = Number(select.value)));
  const { services } = await import("../services.js");
  select.append(...services().map(([value, words]) => draw("option", { value: String(value) }, words)));
  select.value = line.service ? String(line.service) : "";
}
