/** A phone becomes a volunteer's: is it fit, who is it, then everything it needs for a day without signal. */
import { _ } from "../i18n.js";
import { isRevoked, refresh } from "../catalogue.js";
import * as device from "../device.js";
import { isReady } from "../scanner.js";
import { isIphone, isStandalone, modelWords, unfitness } from "../fitness.js";
import { eviction, persist, setCanary } from "../storage.js";
import { fetchDecoder } from "../updates.js";
import { note } from "../phone-log.js";
import { complain, draw, part, say, show, start, wordsOf, write } from "../ui.js";

const JOINING = new URLSearchParams(location.search).has("join");
const DECODER_PATIENCE = 90_000;

/** @typedef {"key" | "lists" | "offline" | "storage" | "scanner"} Step */

/** @param {Step} step @param {"now" | "done" | ""} state @param {string} [words] */
function mark(step, state, words) {
  const item = part(`step-${step}`);
  item.className = state;
  if (words) item.textContent = words;
}

/** Words for an enrolment that did not happen. @param {Exclude<import("../device.js").Outcome, {kind: "enrolled"}>} no */
function noWords(no) {
  if (no.kind === "again") {
    return no.why === "not_ours"
      ? _("Mạng này đòi đăng nhập (như wifi quán). Xin đổi mạng rồi thử lại.")
      : _("Chưa tới được máy chủ. Cần có sóng một lần này. Xin thử lại.");
  }
  if (no.kind !== "refused") return _("Máy chủ chưa nhận máy này. Xin thử lại.");
  const words = /** @type {Record<string, string>} */ ({
    sign_in_first: _("Bạn chưa đăng nhập. Xin gõ mã của cán bộ, hoặc đăng nhập."),
    code_gone: _("Mã sai, đã dùng, hoặc hết hạn. Xin cán bộ cho mã mới."),
    already_enrolled: _("Chìa khóa cũ đã dùng. Xin bấm lại lần nữa."),
    too_many: _("Bạn thử hơi nhiều lần. Xin chờ ít phút."),
    code_waits: _("Mã này còn chờ cán bộ thứ hai đồng ý."),
    code_mistyped: _("Mã gõ chưa đúng. Xin so lại từng chữ."),
    suspended: _("Bạn đang tạm dừng. Xin hỏi cán bộ xã."),
    device_revoked: _("Máy này đã bị khóa. Xin hỏi cán bộ xã."),
    other_commune: _("Người này ở xã khác nên không dùng chung máy này được."),
    no_field_role: _("Bạn không có việc ghi ở hiện trường nên không cần đăng ký máy."),
  });
  return words[no.fields.code ?? no.code] ?? _("Máy chủ chưa nhận máy này (%(code)s). Xin báo cán bộ xã.", { code: no.code });
}

let asking = false;

/** One at a time: a second tap would make a second key. @param {string} code "" with the session of a sign-in */
async function enrolOnce(code) {
  if (asking) return;
  asking = true;
  try {
    await enrol(code);
  } catch (error) {
    complain(_("Màn này gặp trục trặc. Những gì đã lưu vẫn còn trong máy. Xin đóng rồi mở lại."));
    await note("screen", { screen: "enrol", error: wordsOf(error) }).catch(() => {});
  } finally {
    asking = false;
  }
}

/** @param {string} code */
async function enrol(code) {
  complain("");
  show("progress");
  mark("key", "now");
  const label = (await modelWords()) || _("Máy tính");
  const asked = JOINING
    ? code ? device.joinWithCode(code) : device.joinWithSession()
    : code ? device.enrolWithCode(code, label) : device.enrolWithSession(label);
  const result = await asked;
  if (result.kind !== "enrolled") {
    show("progress", false);
    mark("key", "");
    complain(noWords(result));
    part("by-code", HTMLDetailsElement).open = true;
    show("sign-in", !JOINING);
    return;
  }
  mark("key", "done");
  show("offer", false);
  write("hello", _("Chào %(name)s!", { name: result.person.name }));
  show("hello");
  await prepare();
}

/** Everything a day without signal needs. Each step may fail alone and is tried again by the home screen. */
async function prepare() {
  mark("lists", "now");
  const { kind } = await refresh();
  if (kind === "fresh") mark("lists", "done");
  else mark("lists", "", _("Danh sách: chưa lấy được. Có sóng là máy tự lấy."));
  mark("offline", "now");
  const kept = await Promise.race([navigator.serviceWorker.ready.then(() => true), pause(60_000)]);
  mark("offline", kept ? "done" : "", kept ? "" : _("Ứng dụng: chưa giữ xong. Mở lại khi sóng tốt hơn."));
  mark("storage", "now");
  const promised = await persist().catch(() => false);
  await setCanary();
  mark("storage", promised ? "done" : "", promised ? "" : _("Trình duyệt chưa hứa giữ dữ liệu lâu dài"));
  show("storage-note", !promised);
  write("progress-title", _("Máy này ghi được rồi"));
  show("onward");
  void import("../install.js").then(({ offerInstall }) => offerInstall(part("install-note")), () => {});
  await tellPeople();
  await waitForDecoder();
}

/** @param {number} time @returns {Promise<false>} */
const pause = (time) => new Promise((done) => setTimeout(() => done(false), time));

async function waitForDecoder() {
  mark("scanner", "now");
  await fetchDecoder();
  const until = Date.now() + DECODER_PATIENCE;
  while (!(await isReady()) && Date.now() < until) await pause(500);
  const ready = await isReady();
  mark("scanner", ready ? "done" : "", ready ? _("Máy quét sẵn sàng") : _("Máy quét: tải sau, khi sóng tốt hơn"));
}

/** With two people on a phone, say who holds it now. */
async function tellPeople() {
  const [all, current] = [await device.people(), await device.currentPerson()];
  show("choose", all.length > 1);
  const picks = all.map(({ id, name }) => {
    const input = draw("input", { type: "radio", name: "person", value: id, checked: id === current?.id });
    input.addEventListener("change", () => void device.choosePerson(id));
    return draw("label", { class: "pick" }, input, draw("span", {}, name));
  });
  part("persons").replaceChildren(...picks);
}

const refusals = () => import("./enrol-refused.js");

function offer() {
  show("offer");
  const byCode = isIphone() && isStandalone();
  show("session", !byCode);
  part("by-code", HTMLDetailsElement).open = byCode;
  if (JOINING) write("welcome", _("Thêm một người ghi trên máy này. Người đó cần đăng nhập, hoặc có mã."));
  part("session").addEventListener("submit", (event) => (event.preventDefault(), void enrolOnce("")));
  part("typed").addEventListener("submit", (event) => {
    event.preventDefault();
    const code = part("code", HTMLInputElement).value.trim();
    write("code-fault", code ? "" : _("Xin gõ mã."));
    if (code) void enrolOnce(code);
  });
}

void start(
  "enrol",
  async () => {
    const unfit = await unfitness();
    show("looking", false);
    if (unfit) return (await refusals()).refuse(unfit);
    const known = await device.device();
    const anew = (await device.needsEnrolment()) || (await isRevoked());
    if (known && !JOINING && !anew) {
      say(_("Máy này đã đăng ký rồi."));
      show("progress");
      mark("key", "done");
      return void prepare();
    }
    offer();
    const lost = known ? null : await eviction();
    if (lost) (await refusals()).tellEviction(lost);
  },
  { open: true },
);
