/**
 * The identity number: only after consent, typed or scanned, and sealed the moment it is complete. From then on there is
 * only the sealed box and the id of the entry it is bound to. Neither is ever in a draft.
 */
import { _ } from "../i18n.js";
import { bandOf, digitsOf, mayAskIdentity, oddnessOf, refusalOf } from "../assists.js";
import { device } from "../device.js";
import { part, show, wordsOf, write } from "../ui.js";

/** @import {Sealed} from "../contract" */
/** @typedef {import("../assists.js").Form} Form */
/** @typedef {import("../card.js").Card} Card */
/** @typedef {{id: string, sealed: Sealed}} Locked a sealed number, and the id that the entry must have */
/** @typedef {{form: () => Form, today: () => string, byMinor: () => boolean, practice: boolean,
 *   entryId: () => Promise<string>}} Ground entryId: the id that the record will have */

/** @type {Ground} */
let ground;
/** @type {Locked | null} */
let locked = null;
/** Resolves when nothing is being sealed any more; false when it could not be. */
let sealing = Promise.resolve(true);
/** Each number and each clearing begins a turn: what was sealed for an earlier one is dropped. */
let turn = 0;
/** The age band that the note beside the sealed number speaks of. */
let bandThen = "";

/** A number was taken and went with an answer that rules it out: told once the question is back. */
let dropped = false;

const consent = () => part("consent", HTMLInputElement);
const number = () => part("number", HTMLInputElement);

/** @param {Ground} given */
export function watchIdentity(given) {
  ground = given;
  consent().addEventListener("change", () => {
    if (!consent().checked) clearIdentity({ keepOpen: true });
    tellDropped(false);
    show("number-field", consent().checked);
    if (consent().checked) void warmUp().catch(() => {});
  });
  number().addEventListener("input", tellOfTyped);
  number().addEventListener("change", () => digitsOf(number().value).length === 12 && lockTyped());
  part("lock").addEventListener("click", lockTyped);
  part("unlock").addEventListener("click", () => (forgetNumber(), part("scan-card").focus()));
  part("scan-card").addEventListener("click", () => void scan());
  part("ask", HTMLDetailsElement).addEventListener("toggle", () => {
    if (part("ask", HTMLDetailsElement).open) return;
    const was = dropped; // it closes by itself, too, when the question goes
    clearIdentity();
    dropped = was;
  });
}

/** Who agreed should wait for neither the camera's code nor the seal's. */
function warmUp() {
  return Promise.all([import("./assist-card.js"), import("../seal.js").then((seal) => seal.warmUp())]);
}

/**
 * Shows or takes away the question. When it goes, the number goes too, sealed or not.
 * @param {Form} form
 * @param {boolean} byMinor
 */
export function offerIdentity(form, byMinor) {
  const may = mayAskIdentity(form, byMinor);
  const had = locked !== null || dropped || digitsOf(number().value) !== "";
  if (!may) clearIdentity();
  show("identity", may);
  if (form.ageBand !== bandThen) write("locked-note", ""); // the number is sealed: nothing can be compared again
  if (!may) dropped = had;
  else if (form.ageBand !== "under14") tellDropped(dropped);
}

/** @param {boolean} is */
function tellDropped(is) {
  dropped = is;
  if (is) write("identity-note", _("Số vừa ghi đã bỏ khi đổi câu trả lời. Muốn ghi thì xin hỏi lại."));
  show("identity-note", is);
}

/** Forgets the number and the consent: both belong to one person. @param {{keepOpen?: boolean}} [how] */
export function clearIdentity({ keepOpen = false } = {}) {
  forgetNumber();
  dropped = false;
  if (part("card", HTMLDialogElement).open) part("card", HTMLDialogElement).close();
  consent().checked = false;
  show("number-field", false);
  if (!keepOpen) part("ask", HTMLDetailsElement).open = false;
}

/**
 * What goes with the entry: undefined when nobody agreed or nothing was given; null when what was typed cannot be taken
 * (the field says why).
 * @returns {Promise<Locked | null | undefined>}
 */
export async function identityToSave() {
  if (part("identity").hidden || !consent().checked) return undefined;
  const digits = digitsOf(number().value);
  if (digits && !lockTyped()) return null;
  const done = await sealing;
  sealing = Promise.resolve(true); // what could not be sealed is gone, and was said: the next tap saves without
  if (!done) return null;
  return locked ?? undefined;
}

/* ---------------------------------------------------------------- typed */

function tellOfTyped() {
  const digits = digitsOf(number().value);
  fault("");
  const odd = digits.length === 12 ? oddnessOf(digits, ground.form().ageBand, ground.today()) : [];
  write("number-odd", odd.join(" ") || left(digits.length));
  show("lock", digits.length >= 12);
}

/** @param {number} count */
function left(count) {
  if (count === 12) return _("Đủ 12 số.");
  return count ? _("Đã gõ %(count)s trong 12 số.", { count }) : "";
}

/** Takes what was typed; false, and says why, when it cannot be taken. */
function lockTyped() {
  const digits = digitsOf(number().value);
  const refusal = refusalOf(digits, ground.today());
  fault(refusal);
  if (refusal) return false;
  lock(digits, oddnessOf(digits, ground.form().ageBand, ground.today()).join(" "));
  return true;
}

/** @param {string} words */
function fault(words) {
  write("number-fault", words);
  if (words) number().setAttribute("aria-invalid", "true");
  else number().removeAttribute("aria-invalid");
}

/* ---------------------------------------------------------------- scanned */

async function scan() {
  if (!mayAskIdentity(ground.form(), ground.byMinor())) return;
  forgetNumber();
  const mine = turn;
  const { scanCard } = await import("./assist-card.js");
  const found = await scanCard(ground.today());
  if (mine !== turn || !found) return;
  if (found.what === "child") refuseChild();
  else takeCard(found);
}

function refuseChild() {
  write("identity-note", _("Thẻ này của trẻ dưới 14 tuổi. Không ghi số của trẻ em. Việc giúp vẫn ghi như thường."));
  show("identity-note");
  chooseAge("under14");
  part("identity-note").scrollIntoView({ block: "center" });
}

/** @param {Card} card */
function takeCard({ number: digits, ages }) {
  const bands = ages?.map(bandOf) ?? [];
  const [band = ""] = new Set(bands).size === 1 ? bands : [];
  const chosen = ground.form().ageBand;
  const said = !chosen && band ? chooseAge(band) : "";
  lock(digits, said ? _("Nhóm tuổi theo thẻ: %(band)s.", { band: said }) : oddnessOfCard(chosen, bands));
}

/** @param {string} chosen the band in the form @param {string[]} bands those that the card allows */
function oddnessOfCard(chosen, bands) {
  if (!bands.length) return _("Thẻ không cho biết rõ tuổi. Xin hỏi và chọn nhóm tuổi.");
  if (!chosen && new Set(bands).size > 1) return _("Thẻ chỉ có năm sinh. Xin hỏi và chọn nhóm tuổi.");
  return chosen && !bands.includes(chosen) ? _("Tuổi trên thẻ không khớp nhóm tuổi đã chọn. Xin xem lại.") : "";
}

/** As if it had been tapped, so that the draft keeps it. Gives the words beside it. @param {string} band */
function chooseAge(band) {
  const box = document.querySelector(`#ageBand input[value="${band}"]`);
  if (!(box instanceof HTMLInputElement)) return "";
  box.checked = true;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  return box.closest("label")?.textContent?.trim() ?? "";
}

/* ---------------------------------------------------------------- sealed */

/** Seals the digits at once; the field is empty before anything else happens. @param {string} digits @param {string} odd */
function lock(digits, odd) {
  forgetNumber();
  if (!mayAskIdentity(ground.form(), ground.byMinor())) return;
  const mine = turn;
  sealing = sealed(digits).then(
    (box) => {
      if (mine === turn) tellLocked(box, odd);
      return true;
    },
    (error) => {
      if (mine === turn) fault(whyNot(error));
      return false;
    },
  );
}

/** @param {string} digits @returns {Promise<Locked>} */
async function sealed(digits) {
  if (ground.practice) return { id: "", sealed: { key: "", box: "" } };
  const [{ seal }, own, id] = await Promise.all([import("../seal.js"), device(), ground.entryId()]);
  return { id, sealed: await seal(digits, id, own?.id ?? "") };
}

/** @param {Locked} box @param {string} odd */
function tellLocked(box, odd) {
  locked = box;
  show("number-entry", false);
  show("locked");
  write("locked-note", odd);
  bandThen = ground.form().ageBand;
  const at = document.activeElement; // who went on to the next question is not called back
  if (at === document.body || part("number-field").contains(at)) part("locked").focus({ preventScroll: true });
}

/** Nothing of the number stays, typed or sealed. */
function forgetNumber() {
  turn += 1;
  locked = null;
  number().value = "";
  write("number-odd", "");
  fault("");
  show("lock", false);
  show("locked", false);
  show("number-entry");
}

/** @param {unknown} error */
function whyNot(error) {
  if (/** @type {{code?: unknown}} */ (error ?? {}).code === "no_seal_key") {
    return _("Máy chưa lấy được khóa nên chưa ghi được số. Xin lưu không có số, hoặc lấy danh sách khi có sóng.");
  }
  return _("Chưa khóa được số. Xin thử lại, hoặc lưu không có số. (%(why)s)", { why: wordsOf(error) });
}
