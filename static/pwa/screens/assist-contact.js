/**
 * A phone number to come back by: only where something waits for activation, only after consent, sealed the moment it is
 * complete. Loaded when it is first needed; what was typed is never in a draft.
 */
import { _ } from "../i18n.js";
import { digitsOf } from "../assists.js";
import { device } from "../device.js";
import { part, show, wordsOf, write } from "../ui.js";

/** @import {Sealed} from "../contract" */
/** @typedef {{id: string, contact: Sealed}} Left a sealed number, and the id that the entry must have */

/** @type {() => Promise<string>} */
let idOfEntry = async () => "";
/** @type {Promise<Left | null> | null} null inside: it could not be sealed, and the field says why */
let left = null;
/** Each number and each clearing begins a turn: what was sealed for an earlier one is dropped. */
let turn = 0;
let watched = false;

const consent = () => part("contact-consent", HTMLInputElement);
const number = () => part("contact-number", HTMLInputElement);

/**
 * Shows or takes away the question. When it goes, the number goes too, sealed or not.
 * @param {import("../assists.js").Form} form
 * @param {() => Promise<string>} entryId the id that the record will have
 */
export function offerContact(form, entryId) {
  const may = form.ageBand !== "under14" && form.helps.some(({ outcome }) => outcome === "waiting_activation");
  idOfEntry = entryId;
  if (!watched) watchContact();
  if (!may) clearContact();
  show("contact", may);
}

function watchContact() {
  watched = true;
  consent().addEventListener("change", () => {
    if (!consent().checked) forget();
    show("contact-field", consent().checked);
  });
  number().addEventListener("input", () => {
    fault("");
    show("contact-lock", phoneOf(number().value).length >= 9);
  });
  number().addEventListener("change", () => refusalOf(phoneOf(number().value)) || lock());
  part("contact-lock").addEventListener("click", lock);
  part("contact-unlock").addEventListener("click", () => (forget(), number().focus()));
  part("contact-ask", HTMLDetailsElement).addEventListener("toggle", () => {
    if (!part("contact-ask", HTMLDetailsElement).open) clearContact();
  });
  addEventListener("pagehide", clearContact);
}

/** Forgets number and consent: both belong to one person. */
export function clearContact() {
  if (!watched) return;
  forget();
  consent().checked = false;
  show("contact-field", false);
  part("contact-ask", HTMLDetailsElement).open = false;
}

/**
 * What goes with the entry: undefined when nothing was left; null when what was typed cannot be taken (the field says
 * why).
 * @returns {Promise<Left | null | undefined>}
 */
export async function contactToSave() {
  if (part("contact").hidden || !consent().checked) return undefined;
  if (number().value.trim() && !lock()) return null;
  const mine = turn;
  const sealed = await left;
  if (mine !== turn) return undefined; // taken back while it was being sealed
  if (left && !sealed) left = null; // it was said: the next tap saves without
  else return sealed ?? undefined;
  return null;
}

/** Digits as they are dialled here, however they were typed: +84 is 0. @param {string} typed */
export function phoneOf(typed) {
  const digits = digitsOf(typed);
  return /^\s*\+?84/.test(typed) && digits.length >= 11 ? `0${digits.slice(2)}` : digits;
}

/** @param {string} digits */
function refusalOf(digits) {
  if (digits.length >= 9 && digits.length <= 11) return "";
  return _("Số điện thoại thường có 10 chữ số. Bạn đã gõ %(count)s.", { count: digits.length });
}

/** Seals what was typed; false, and says why, when it cannot be taken. The field is empty before anything else. */
function lock() {
  const digits = phoneOf(number().value);
  const refusal = refusalOf(digits);
  fault(refusal);
  if (refusal) return false;
  forget();
  const mine = turn;
  left = sealed(digits).then(
    (found) => {
      if (mine === turn) tellLocked();
      return found;
    },
    (error) => {
      if (mine === turn) fault(whyNot(error));
      return null;
    },
  );
  return true;
}

/** @param {string} digits @returns {Promise<Left>} */
async function sealed(digits) {
  const [{ CONTACT, seal }, own, id] = await Promise.all([import("../seal.js"), device(), idOfEntry()]);
  return { id, contact: await seal(digits, id, own?.id ?? "", CONTACT) };
}

function tellLocked() {
  show("contact-entry", false);
  show("contact-locked");
  const at = document.activeElement; // who went on to the next question is not called back
  if (at === document.body || part("contact-field").contains(at)) part("contact-locked").focus({ preventScroll: true });
}

/** Nothing of the number stays, typed or sealed. */
function forget() {
  turn += 1;
  left = null;
  number().value = "";
  fault("");
  show("contact-lock", false);
  show("contact-locked", false);
  show("contact-entry");
}

/** @param {string} words */
function fault(words) {
  write("contact-fault", words);
  if (words) number().setAttribute("aria-invalid", "true");
  else number().removeAttribute("aria-invalid");
}

/** @param {unknown} error */
function whyNot(error) {
  if (/** @type {{code?: unknown}} */ (error ?? {}).code === "no_seal_key") {
    return _("Máy chưa lấy được khóa nên chưa ghi được số. Xin lưu không có số, hoặc lấy danh sách khi có sóng.");
  }
  return _("Chưa khóa được số. Xin thử lại, hoặc lưu không có số. (%(why)s)", { why: wordsOf(error) });
}
