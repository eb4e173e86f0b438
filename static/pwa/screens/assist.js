/** The form of one assist: also for correcting one that was saved, and for practising, which saves nothing. */
import { _ } from "../i18n.js";
import { ELSEWHERE, UNSAID, daysOffered, emptyForm, faultsOf, formOf, nextForm, notSavedWords, payloadOf } from "../assists.js";
import * as catalogue from "../catalogue.js";
import { today as todayHere } from "../clock.js";
import { currentPerson, device, people } from "../device.js";
import { draft, dropDraft, takeSheet } from "../drafts.js";
import { holdForm } from "../updates.js";
import { complain, dayWords, draw, part, placeWords, say, show, start, write, wordsOf } from "../ui.js";
import { clearIdentity, identityToSave, offerIdentity, watchIdentity } from "./assist-identity.js";
import { freshLine, lines, putLines, watchLines } from "./assist-lines.js";

/** @typedef {import("../assists.js").Form} Form */
/** @typedef {{id: string, words: string}} Choice */
/** What a draft keeps. numbered: a number was asked for; it is not kept, and has to be asked for again. */
/** author: who began it; a phone may have two people. @typedef {Form & {numbered?: boolean, author?: string}} Draft */

const PRACTICE = document.getElementById("practice") !== null;
const FIELDS = ["hamlet", "helps", "ageBand", "home", "ownHands", "day"];
const query = new URLSearchParams(location.search);
const correcting = PRACTICE ? "" : (query.get("correct") ?? "");
const visiting = PRACTICE || correcting ? "" : (query.get("visit") ?? "");

/** @type {Form} */
let form = emptyForm("");
let today = "";
let byMinor = false;
/** Who records now. */
let author = "";
/** What this tab writes on; null while practising. @type {import("../drafts.js").Sheet | null} */
let sheet = null;
/** Another tab goes on with it. */
let lost = false;
/** Lets a new version in again. */
let letGo = () => {};
/** @type {Choice[]} */
let hamlets = [];
let mine = "";
/** The id that the record will have: what is sealed is bound to it. @type {Promise<string> | null} */
let entryId = null;
/** Asks for a phone number once somebody waits; not loaded before. @type {typeof import("./assist-contact.js") | null} */
let contact = null;

/* ---------------------------------------------------------------- form and page */

/** @param {string} name */
function radio(name) {
  const checked = document.querySelector(`#assist input[name="${name}"]:checked`);
  return checked instanceof HTMLInputElement ? checked.value : "";
}

/** @param {string} name @param {string} value */
function setRadio(name, value) {
  for (const each of document.querySelectorAll(`#assist input[name="${name}"]`)) {
    if (each instanceof HTMLInputElement) each.checked = each.value === value;
  }
}

/** @returns {Form} what stands on the page now */
function readForm() {
  const lives = radio("residence");
  return {
    hamlet: part("hamlet", HTMLSelectElement).value,
    poster: form.poster,
    helps: lines(),
    client: radio("client"),
    ageBand: radio("ageBand"),
    residence: lives === "here" ? "" : lives === "other" ? part("home", HTMLSelectElement).value || UNSAID : ELSEWHERE,
    ownHands: radio("ownHands"),
    canAlone: radio("canAlone"),
    satisfaction: radio("satisfaction"),
    day: part("day", HTMLSelectElement).value,
    visit: form.visit,
  };
}

/** @param {Form} given */
function putForm(given) {
  // A draft may name a hamlet that is not offered any more.
  const stands = hamlets.some(({ id }) => id === given.hamlet);
  form = given = { ...given, hamlet: stands ? given.hamlet : "" };
  part("hamlet", HTMLSelectElement).value = given.hamlet;
  putLines(given.helps);
  setRadio("client", given.client);
  setRadio("ageBand", given.ageBand);
  setRadio("residence", !given.residence ? "here" : given.residence === ELSEWHERE ? ELSEWHERE : "other");
  const known = hamlets.some(({ id }) => id === given.residence);
  part("home", HTMLSelectElement).value = known ? given.residence : "";
  setRadio("ownHands", given.ownHands);
  setRadio("canAlone", given.canAlone);
  setRadio("satisfaction", given.satisfaction);
  part("day", HTMLSelectElement).value = given.day;
  refresh();
  show("hamlet-field", !given.hamlet);
}

/** Shows what the answers so far ask for, hides what they rule out. */
function refresh() {
  const place = hamlets.find(({ id }) => id === form.hamlet)?.words;
  write("place", place ?? _("Chưa chọn thôn"));
  show("move", Boolean(place));
  show("poster-line", form.poster !== "" && !PRACTICE);
  part("poster-check", HTMLAnchorElement).href = `/field/poster?code=${form.poster}`;
  const person = form.client === "person";
  show("ageBand", person);
  show("canAlone", person);
  show("residence", person); // an organisation's seat is counted nowhere
  show("home-field", radio("residence") === "other");
  offerIdentity(form, byMinor);
  void askForContact();
}

const idOfEntry = () => (entryId ??= import("../entries.js").then(({ uuid7 }) => uuid7()));

/** Whoever waits for activation may leave a phone number; not a child, and not with a minor. */
async function askForContact() {
  const waits = form.helps.some(({ outcome }) => outcome === "waiting_activation");
  if (waits && !PRACTICE && !byMinor) contact ??= await import("./assist-contact.js");
  contact?.offerContact(form, idOfEntry);
}

/** @param {Record<string, string>} faults by field, in words */
function tellFaults(faults) {
  for (const field of FIELDS) write(`fault-${field}`, faults[field] ?? "");
  show("hamlet-field", !form.hamlet || !part("hamlet-field").hidden);
  const first = Object.keys(faults)[0];
  if (!first) return;
  const control = /** @type {HTMLElement} */ (part(first).querySelector("input, select") ?? part(first));
  control.focus({ preventScroll: true });
  part(first).scrollIntoView({ block: "center" });
  part(`fault-${first}`).scrollIntoView({ block: "nearest" }); // a long question must not hide what is wrong with it
}

/** What was answered meanwhile is no fault any more. */
function takeBackFaults() {
  const faults = faultsOf(form, { today });
  for (const field of FIELDS) if (!faults[field]) write(`fault-${field}`, "");
}

/* ---------------------------------------------------------------- what the phone knows */

async function fillPlaces() {
  const known = PRACTICE && !(await device()) ? [] : await catalogue.hamlets();
  const own = known.filter((place) => place.mine);
  mine = own.length === 1 ? (own[0]?.id ?? "") : "";
  hamlets = known.map((place) => ({ id: place.id, words: placeWords(place) }));
  if (PRACTICE && !hamlets.length) hamlets = [{ id: "practice", words: _("Thôn Mẫu") }];
  if (!hamlets.length) complain(_("Máy chưa có danh sách thôn. Cần có sóng một lần: vào “Mục khác”, lấy danh sách mới."));
  for (const id of ["hamlet", "home"]) {
    const options = hamlets.map(({ id: value, words }) => draw("option", { value }, words));
    part(id).replaceChildren(draw("option", { value: "" }, _("Chọn thôn")), ...options);
  }
}

function fillDays() {
  const options = daysOffered(today).map((day) => draw("option", { value: day }, dayWords(day, today)));
  part("day").replaceChildren(...options);
}

/** A page may stay open overnight: an empty form moves on to the new day, a begun one keeps its own, now "hôm qua". */
async function keepUpWithDays() {
  const day = await todayHere();
  if (document.visibilityState !== "visible") return;
  tellClock();
  if (day === today) return;
  const begun = readForm();
  today = day;
  fillDays();
  part("day", HTMLSelectElement).value = begun.helps.length ? begun.day : today;
  form = readForm();
}

/** A clock that is far off makes the day worth a look. */
function tellClock() {
  void import("./clock-note.js").then(({ tell }) => tell()).catch(() => {});
}

/** The hamlet itself, or the one that it is today; "" when that is not one. @param {string} id */
async function standing(id) {
  const [here = "", ...more] = [id, ...(await catalogue.became(id))].filter((one) => hamlets.some((each) => each.id === one));
  return more.length ? "" : here;
}

/** The hamlet to begin with: the poster's, the last one, or the only one. @param {string} code */
async function placeToBegin(code) {
  if (code && !PRACTICE) {
    const poster = await catalogue.poster(code);
    const place = poster ? await standing(poster.hamlet) : "";
    if (!place) say(_("Áp phích này chưa có trong danh sách của máy. Xin chọn thôn."));
    return place;
  }
  const last = /** @type {{hamlet: string} | undefined} */ (await draft("place"));
  if (last && hamlets.some(({ id }) => id === last.hamlet)) return last.hamlet;
  return hamlets.length === 1 ? (hamlets[0]?.id ?? "") : mine;
}

/** @returns {Promise<Form>} a fresh form */
async function freshForm() {
  if (visiting) {
    const visit = await (await import("../visits.js")).visit(visiting);
    const helps = (visit?.kinds ?? ["level2_activate"]).map(freshLine);
    return { ...emptyForm(today), hamlet: await standing(visit?.hamlet ?? ""), helps, visit: visiting };
  }
  const poster = query.get("poster") ?? "";
  return { ...emptyForm(today), poster, hamlet: await placeToBegin(poster) };
}

/** The saved entry that is to be corrected, as a form. @returns {Promise<Form | null>} */
async function formToCorrect() {
  const { entryOf, list } = await import("../outbox.js");
  const record = (await list()).find(({ id }) => id === correcting);
  const entry = record && entryOf(record);
  if (!entry) return null;
  if (entry.sealed) say(_("Lượt cũ có ghi số định danh. Muốn giữ thì xin hỏi và gõ lại số."));
  return formOf(entry.payload, dayStillOffered(entry.happened_on));
}

/** The day, or "" and a word beside it when it lies too far back: nobody's help moves to another day unasked. @param {string} day */
function dayStillOffered(day) {
  if (daysOffered(today).includes(day)) return day;
  write("fault-day", _("Ngày giúp đã quá 7 ngày. Xin chọn lại ngày."));
  return "";
}

/** @param {boolean} [numbered] @param {string} [begunBy] */
async function sayGoingOn(numbered = false, begunBy = "") {
  const other = begunBy && begunBy !== author ? (await people()).find(({ id }) => id === begunBy) : undefined;
  const whose = other && _("Lượt dở này do %(name)s ghi. Bạn lưu thì lượt đứng tên bạn.", { name: other.name });
  const going = numbered ? _("Đang ghi tiếp lượt dở. Số của bà con không giữ lại: xin hỏi và ghi lại số.") : _("Đang ghi tiếp lượt dở.");
  say(whose ? `${going} ${whose}` : going);
}

/** Another tab took the sheet, or ended what stood on it. */
function giveUp() {
  lost = true;
  if (!part("finished").hidden) return;
  letGo();
  clearIdentity();
  contact?.clearContact();
  show("assist", false);
  void import("./assist-tabs.js").then(({ giveWay }) => giveWay(sheet?.key || sheet?.elsewhere || "", Boolean(correcting)));
}

/** @returns {Promise<Draft | undefined>} what this tab goes on with */
async function draftToOpen() {
  if (PRACTICE) return undefined;
  const [alone, take] = [Boolean(correcting || visiting), query.get("here") ?? ""];
  const name = correcting ? `correct-${correcting}` : visiting ? `visit-${visiting}` : "assist";
  sheet = await takeSheet(name, { alone, take, onLost: giveUp });
  if (take) history.replaceState(null, "", location.href.replace(/[?&]here=[^&]*$/, ""));
  if (!sheet.key) giveUp();
  else if (sheet.elsewhere && !sheet.kept) void import("./assist-tabs.js").then(({ offerOther }) => offerOther(sheet?.elsewhere ?? ""));
  return sheet.kept;
}

async function openForm() {
  const kept = await draftToOpen();
  if (lost) return;
  if (correcting) {
    const old = kept ?? (await formToCorrect());
    if (!old) complain(_("Không tìm thấy lượt cần sửa trên máy này."));
    putForm(old ?? (await freshForm()));
    return;
  }
  const fresh = await freshForm();
  if (!kept) return putForm(fresh);
  await sayGoingOn(kept.numbered, kept.author);
  putForm({ ...kept, day: dayStillOffered(kept.day), poster: fresh.poster || kept.poster, hamlet: fresh.poster ? fresh.hamlet : kept.hamlet });
  const again = () => (say(""), clearIdentity(), sheet?.rest(), void dropDraft(sheet?.key ?? ""), putForm(fresh));
  part("said").append(" ", draw("button", { type: "button", class: "quiet", onclick: again }, _("Bỏ, ghi lượt mới")));
}

/* ---------------------------------------------------------------- saving */

/** Somebody agreed to leave a number: of the card, or of the phone. */
const isNumbered = () => ["consent", "contact-consent"].some((id) => part(id, HTMLInputElement).checked);

function changed() {
  form = readForm();
  // First of all: whatever happens next, this is kept. When it cannot be, saving will say so.
  const numbered = isNumbered();
  sheet?.keep({ ...form, author, ...(numbered && { numbered }) }, form.hamlet ? { place: { hamlet: form.hamlet } } : {}).catch(() => {});
  refresh();
  complain("");
  takeBackFaults();
}

/** Resolves when the phone's disk has it, not before.
 * @param {import("./assist-identity.js").Locked | undefined} identity
 * @param {import("./assist-contact.js").Left | undefined} left */
async function store(identity, left) {
  const payload = payloadOf(form, { consent: Boolean(identity), contact: Boolean(left) });
  const change = { payload, happenedOn: form.day, ...identity, ...left };
  const [{ newEntry }, outbox] = await Promise.all([import("../entries.js"), import("../outbox.js")]);
  const ended = { draft: sheet?.key ?? "" };
  if (correcting) await outbox.correct(correcting, change, ended);
  else await outbox.save(await newEntry({ kind: "assist", ...change }), ended);
}

/** Sends at once when there is a signal, and says what came of it. */
async function send() {
  const { sendAll } = await import("../sender.js");
  const { kind, left } = await sendAll("saved");
  const gone = kind === "done" && !left;
  write("finished-words", gone ? _("Đã gửi tới máy chủ.") : _("Có sóng là máy tự gửi."));
}

/** @param {Event} event */
async function submit(event) {
  event.preventDefault();
  form = readForm();
  const faults = faultsOf(form, { today });
  if (Object.keys(faults).length) complain(_("Còn thiếu. Xin xem chỗ chữ đỏ."));
  tellFaults(faults);
  if (Object.keys(faults).length) return;
  const button = part("save", HTMLButtonElement);
  if (button.disabled) return;
  button.disabled = true;
  complain("");
  try {
    const identity = await identityToSave();
    if (identity === null) return part("number").focus();
    const left = await contact?.contactToSave();
    if (left === null) return part("contact-number").focus();
    if (!PRACTICE) await store(identity, left);
    finish();
  } catch (error) {
    complain(notSavedWords(error, wordsOf(error)));
  } finally {
    button.disabled = false;
  }
}

function finish() {
  letGo();
  sheet?.rest();
  clearIdentity();
  contact?.clearContact();
  entryId = null;
  say("");
  show("assist", false);
  show("finished");
  write("finished-words", PRACTICE ? "" : _("Có sóng là máy tự gửi."));
  // After the words are on the screen: sending can wait a moment, whoever looks should not.
  if (!PRACTICE) setTimeout(() => void send().catch(() => {}), 50);
  scrollTo(0, 0);
  part("finished-title").focus({ preventScroll: true }); // the scroll is done, and asking again costs a layout
}

async function again() {
  if (correcting || visiting || lost) return location.assign("/field/assist");
  today = await todayHere();
  if (!PRACTICE) letGo = holdForm();
  fillDays();
  show("finished", false);
  show("assist");
  putForm(nextForm(form, today, freshLine));
  tellFaults({});
  scrollTo(0, 0);
  part("place").scrollIntoView({ block: "nearest" });
}

/** A call, another app, the back button: what is on the page stays, but for the number when the page is left. */
function watchLeaving() {
  let numbered = false;
  addEventListener("pagehide", () => {
    numbered = isNumbered();
    clearIdentity();
  });
  addEventListener("pageshow", ({ persisted }) => persisted && numbered && !lost && void sayGoingOn(true));
  document.addEventListener("visibilitychange", () => void keepUpWithDays());
}

void start(
  "assist",
  async () => {
    today = await todayHere();
    const person = PRACTICE ? null : await currentPerson();
    [author, byMinor] = [person?.id ?? "", Boolean(person?.minor)];
    fillDays();
    await fillPlaces();
    watchLines(changed);
    watchIdentity({ form: () => form, today: () => today, byMinor: () => byMinor, practice: PRACTICE, entryId: idOfEntry });
    await openForm();
    if (sheet && !lost) letGo = holdForm();
    part("assist").addEventListener("change", changed);
    part("assist").addEventListener("submit", (event) => void submit(event));
    part("move").addEventListener("click", () => (show("hamlet-field"), part("hamlet").focus()));
    part("again").addEventListener("click", () => void again());
    watchLeaving();
    tellClock();
    // Saving needs them; whoever taps Lưu should not wait for them to be read.
    void Promise.all([import("../entries.js"), import("../outbox.js")]).catch(() => {});
  },
  { open: PRACTICE },
);
