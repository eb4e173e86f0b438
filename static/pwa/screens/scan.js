/** Scanning a poster: by camera, by picture, or by its printed code. All three end in the same form. */
import { _ } from "../i18n.js";
import * as catalogue from "../catalogue.js";
import { isCode, normalise, recognise } from "../poster-code.js";
import { complain, part, say, show, start, write } from "../ui.js";
import { viewfinder } from "./viewfinder.js";

/** @type {ReturnType<typeof viewfinder>} */
let finder;
/** @type {ReturnType<typeof import("../chime.js").bell> | null} */
let chime = null;
/** @type {string[]} */
let origins = [location.origin];

/** The poster itself is what somebody came for, not a help before it. */
const CHECKING = new URLSearchParams(location.search).get("for") === "check";
const TYPED = "poster code";
/** So many digits in a row may be somebody's number, typed into the wrong place: that is not kept. */
const NOT_A_CODE = /\d{5}/;

/** What is typed outlives the page, in this tab only: a call may end it. */
function keepTyped() {
  const typed = part("code", HTMLInputElement).value;
  if (typed && !NOT_A_CODE.test(typed.replace(/\W/g, ""))) sessionStorage.setItem(TYPED, typed);
  else sessionStorage.removeItem(TYPED);
}

/** @param {string} text */
async function take(text) {
  const seen = recognise(text, origins);
  if (seen.what !== "poster") return say((await import("./seen.js")).notAPoster(seen.what));
  finder.close();
  sessionStorage.removeItem(TYPED);
  const go = () => location.assign(CHECKING ? `/field/poster?code=${seen.code}` : `/field/assist?poster=${seen.code}`);
  void (chime ? chime.ring().then(go) : go());
}

async function open() {
  await finder.open();
  // The camera comes first: what only answers a reading is fetched beside it.
  const [{ bell }] = await Promise.all([import("../chime.js"), import("./seen.js")]);
  chime = bell();
}

/** @param {Event} event */
function useTyped(event) {
  event.preventDefault();
  const code = normalise(part("code", HTMLInputElement).value);
  if (isCode(code)) {
    void take(code);
    return;
  }
  const short = _("Mã có 8 ký tự. Bạn đã gõ %(count)s.", { count: code.length });
  write("code-fault", code.length === 8 ? _("Mã chưa đúng. Xin so lại từng chữ.") : short);
  part("code").setAttribute("aria-invalid", "true");
  part("code").focus();
}

void start("scan", async () => {
  part("code", HTMLInputElement).value ||= sessionStorage.getItem(TYPED) ?? "";
  part("code").addEventListener("input", keepTyped);
  part("typed").addEventListener("submit", useTyped);
  show("checking", CHECKING);
  for (const id of ["without", "only-check"]) show(id, !CHECKING);
  addEventListener("pageshow", ({ persisted }) => persisted && (complain(""), say(""), void open().catch(() => {})));
  finder = viewfinder({
    take: (text) => void take(text),
    say,
    hint: _("Đưa hình vuông vào khung"),
    otherwise: _("Xin chọn ảnh hoặc gõ mã."),
  });
  void open().catch(() => {});
  origins = [...new Set([location.origin, ...((await catalogue.origins()) ?? [])])];
});
