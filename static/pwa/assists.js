/**
 * An assist between the form and the wire: what may be asked, what is missing, the payload and back.
 * The same rules as app/assists/schemas.py; the server checks again, this only spares a volunteer the held record.
 */
import { _ } from "./i18n.js";

// Version of the consent text that is read out: a language that translates the text translates its name too.
const consentVersion = () => _("vi-1");
const contactConsentVersion = () => _("vi-c1");
export const DAYS_BACK = 7;
export const ELSEWHERE = "elsewhere";
export const UNSAID = "unsaid";

/**
 * One line of help in the form. `outcome` is "done" until somebody says otherwise.
 * @typedef {{kind: string, outcome: string, reason: string, service: number, again: boolean}} Line
 */

/**
 * What the form holds, and what a draft keeps. An identity is never in it.
 * residence: a hamlet's id, ELSEWHERE, or UNSAID for another hamlet of which nobody said yet which. ownHands: "yes",
 * "no" or "" for not answered. day: "" when it has to be chosen again. visit: the return visit that this answers, or "".
 * @typedef {{hamlet: string, poster: string, helps: Line[], client: string, ageBand: string, residence: string,
 *   ownHands: string, canAlone: string, satisfaction: string, day: string, visit: string}} Form
 */

/** @returns {Record<string, string>} */
export const kindWords = () => ({
  level2_activate: _("Kích hoạt mức 2"),
  vneid_install: _("Cài VNeID"),
  level1: _("Đăng ký mức 1"),
  level2_appointment: _("Hẹn công an làm mức 2"),
  integrate_papers: _("Tích hợp giấy tờ"),
  portal_sign_in: _("Đăng nhập cổng dịch vụ công"),
  file_service: _("Nộp hồ sơ trực tuyến"),
  household_book: _("Thay sổ hộ khẩu giấy"),
  digital_signature: _("Chữ ký số"),
  cashless: _("Thanh toán không tiền mặt"),
  other: _("Việc khác"),
});

/** @returns {Record<string, string>} */
export const outcomeWords = () => ({
  done: _("Xong"),
  waiting_activation: _("Chờ kích hoạt"),
  go_police: _("Cần tới công an"),
  failed: _("Chưa được"),
});

/** @param {string} kind @returns {Line} */
export const newLine = (kind) => ({ kind, outcome: "done", reason: "", service: 0, again: false });

/** @param {string} day @returns {Form} */
export const emptyForm = (day) => ({
  hamlet: "",
  poster: "",
  helps: [],
  client: "person",
  ageBand: "",
  residence: "",
  ownHands: "",
  canAlone: "",
  satisfaction: "",
  day,
  visit: "",
});

/**
 * The form for the next person at the same table: place and kinds stay, answers of the last one go.
 * @param {Form} form
 * @param {string} day
 * @param {(kind: string) => Line} lineOf how a line begins here and now
 * @returns {Form}
 */
export const nextForm = (form, day, lineOf = newLine) => ({
  ...emptyForm(day),
  hamlet: form.hamlet,
  poster: form.poster,
  helps: form.helps.map((line) => ({ ...lineOf(line.kind), service: line.service })),
});

/** Outcomes that make sense: waiting and police belong to the accounts. @param {string} kind */
export function outcomesOf(kind) {
  const account = ["vneid_install", "level1", "level2_appointment", "level2_activate", "integrate_papers"];
  return account.includes(kind) ? ["done", "waiting_activation", "go_police", "failed"] : ["done", "failed"];
}

/**
 * What is still missing, by field, in words.
 * @param {Form} form
 * @param {{today: string}} given
 * @returns {Record<string, string>}
 */
export function faultsOf(form, { today }) {
  /** @type {Record<string, string>} */
  const faults = {};
  if (!form.hamlet) faults.hamlet = _("Xin chọn thôn nơi bạn giúp.");
  if (!form.helps.length) faults.helps = _("Xin chọn ít nhất một việc đã giúp.");
  if (form.helps.some((line) => line.outcome === "failed" && !line.reason)) {
    faults.helps = _("Việc chưa được: xin chọn lý do.");
  }
  if (form.helps.some((line) => line.kind === "file_service" && !line.service)) {
    faults.helps = _("Xin chọn thủ tục đã nộp.");
  }
  if (form.client === "person" && !form.ageBand) faults.ageBand = _("Xin chọn nhóm tuổi.");
  if (form.client === "person" && form.residence === UNSAID) faults.home = _("Xin chọn thôn bà con đang sống.");
  if (!form.ownHands) faults.ownHands = _("Xin chọn: bà con tự bấm hay bạn bấm.");
  if (!isDayAllowed(form.day, today)) faults.day = _("Chỉ ghi được hôm nay và 7 ngày trước.");
  return faults;
}

/** @param {string} day @param {string} today */
function isDayAllowed(day, today) {
  const between = (Date.parse(today) - Date.parse(day)) / 86_400_000;
  return Number.isInteger(between) && between >= 0 && between <= DAYS_BACK;
}

/** Today and the seven days before it. @param {string} today @returns {string[]} */
export function daysOffered(today) {
  const noon = Date.parse(`${today}T12:00:00Z`);
  return Array.from({ length: DAYS_BACK + 1 }, (_day, back) =>
    new Date(noon - back * 86_400_000).toISOString().slice(0, 10),
  );
}

/**
 * May this form ask for an identity? Never of children, never by a minor; of no use for whoever lives elsewhere. Before
 * the age is told it may: a card tells it.
 * @param {Form} form
 * @param {boolean} byMinor
 */
export function mayAskIdentity(form, byMinor) {
  return !byMinor && form.client === "person" && form.ageBand !== "under14" && form.residence !== ELSEWHERE;
}

/** @param {Line} line */
function wireLine({ kind, outcome, reason, service, again }) {
  return {
    kind,
    outcome,
    ...(outcome === "failed" && { reason }),
    ...(kind === "file_service" && { service }),
    ...(kind === "level2_activate" && again && { again }),
  };
}

/**
 * The payload of a form without faults.
 * @param {Form} form
 * @param {{consent?: boolean, contact?: boolean}} [given] what somebody agreed to: an identity, a phone number
 */
export function payloadOf(form, { consent = false, contact = false } = {}) {
  const person = form.client === "person";
  return {
    hamlet: form.hamlet,
    residence:
      person && form.residence === ELSEWHERE
        ? { kind: "other_commune" }
        : { kind: "hamlet", hamlet: (person && form.residence) || form.hamlet },
    client: form.client,
    helps: form.helps.map(wireLine),
    own_hands: form.ownHands === "yes",
    ...(person && form.ageBand && { age_band: form.ageBand }),
    ...(person && form.canAlone && { can_alone: form.canAlone }),
    ...(form.satisfaction && { satisfaction: Number(form.satisfaction) }),
    ...(form.poster && { poster: form.poster }),
    ...(consent && { consent: consentVersion() }),
    ...(contact && { contact_consent: contactConsentVersion() }),
    ...(form.visit && { visit: form.visit }),
  };
}

/**
 * The form that a payload came from, to correct it. The identity does not come back: it was sealed.
 * @param {any} payload as payloadOf made it
 * @param {string} day
 * @returns {Form}
 */
export function formOf(payload, day) {
  const lives = payload.residence ?? {};
  return {
    hamlet: payload.hamlet ?? "",
    poster: payload.poster ?? "",
    helps: (payload.helps ?? []).map((/** @type {Partial<Line>} */ line) => ({ ...newLine(""), ...line })),
    client: payload.client ?? "person",
    ageBand: payload.age_band ?? "",
    residence: lives.kind === "other_commune" ? ELSEWHERE : lives.hamlet === payload.hamlet ? "" : (lives.hamlet ?? ""),
    ownHands: payload.own_hands === undefined ? "" : payload.own_hands ? "yes" : "no",
    canAlone: payload.can_alone ?? "",
    satisfaction: payload.satisfaction ? String(payload.satisfaction) : "",
    day,
    visit: payload.visit ?? "",
  };
}

/** One line for lists: "Kích hoạt mức 2: Xong, Tích hợp giấy tờ: Chưa được". @param {any} payload */
export function summaryOf(payload) {
  const kinds = kindWords();
  const outcomes = outcomeWords();
  return (payload?.helps ?? [])
    .map((/** @type {Line} */ line) => `${kinds[line.kind] ?? line.kind}: ${outcomes[line.outcome] ?? line.outcome}`)
    .join(", ");
}

/** Why a record was not stored on this phone, and what to do. @param {unknown} error @param {string} why its own words */
export function notSavedWords(error, why) {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  const code = /** @type {{code?: unknown}} */ (error ?? {}).code;
  if (name === "QuotaExceededError") {
    return _("Máy hết chỗ chứa nên CHƯA lưu được. Xin xóa bớt ảnh, phim trong máy rồi bấm Lưu lại.");
  }
  if (code === "nobody_here") return _("Chưa biết ai đang cầm máy. Xin vào “Mục khác” để chọn người.");
  if (code === "already_replaced") return _("Lượt này đã được sửa hoặc bỏ trước đó.");
  if (code === "not_yours") return _("Lượt này do người khác ghi. Xin nhờ người đó sửa.");
  return _("CHƯA lưu được. Xin bấm Lưu lại. (%(why)s)", { why });
}

/* ---------------------------------------------------------------- the 12 digits (no check digit is published) */

// Provinces of birth registration before 7/2025 (TT 59/2021/TT-BCA); country codes exist too, so others only warn.
const PROVINCES =
  "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 " +
  "044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 " +
  "089 091 092 093 094 095 096";

/** @type {Readonly<Record<string, [number, number]>>} */
const AGES = { "14-17": [14, 17], "18-34": [18, 34], "35-59": [35, 59], "60+": [60, 200] };

/** The age band of so many years. @param {number} age */
export function bandOf(age) {
  const found = Object.entries(AGES).find(([, [least, most]]) => age >= least && age <= most);
  return found?.[0] ?? "under14";
}

/** Only digits, full-width ones too. @param {string} typed */
export const digitsOf = (typed) => typed.normalize("NFKC").replace(/\D/g, "");

/** The year of birth that a number carries. @param {string} digits 12 of them */
export const birthYear = (digits) => 1900 + Math.floor(Number(digits[3]) / 2) * 100 + Number(digits.slice(4, 6));

/**
 * Why a number cannot be taken, or "" when it can.
 * @param {string} digits
 * @param {string} today
 */
export function refusalOf(digits, today) {
  if (digits.length !== 12) return _("Số định danh có đúng 12 chữ số. Bạn đã gõ %(count)s.", { count: digits.length });
  const age = Number(today.slice(0, 4)) - birthYear(digits);
  return age >= 0 && age < 14 ? _("Số này của trẻ dưới 14 tuổi. Không ghi số của trẻ em.") : "";
}

/**
 * What looks odd about a number. Nothing here stops a record.
 * @param {string} digits 12 of them
 * @param {string} ageBand
 * @param {string} today
 * @returns {string[]}
 */
export function oddnessOf(digits, ageBand, today) {
  const odd = [];
  if (!PROVINCES.split(" ").includes(digits.slice(0, 3))) odd.push(_("Ba số đầu lạ. Xin so lại với thẻ."));
  const age = Number(today.slice(0, 4)) - birthYear(digits);
  if (age < 0 || age > 120) odd.push(_("Năm sinh trong số này không hợp lý. Xin so lại với thẻ."));
  const [least, most] = AGES[ageBand] ?? [0, 200];
  // The number knows only the year, so a birthday still to come is given one year.
  if (age >= 0 && age <= 120 && (age < least || age > most + 1)) {
    odd.push(_("Số này không khớp nhóm tuổi đã chọn. Xin xem lại cả hai."));
  }
  return odd;
}
