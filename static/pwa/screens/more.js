/** The rest: who holds the phone, language, how the phone is, a new version, signing out. */
import { _ } from "../i18n.js";
import { refresh } from "../catalogue.js";
import { skew } from "../clock.js";
import { choosePerson, currentPerson, people } from "../device.js";
import { counts } from "../outbox.js";
import { lines } from "../phone-log.js";
import { isReady } from "../scanner.js";
import { persist, room } from "../storage.js";
import { lookForUpdate, takeOver } from "../updates.js";
import { complain, draw, handFile, numberWords, part, say, show, start, write } from "../ui.js";
import { listen } from "../world.js";
import { contactWords, outboxWords } from "./words.js";

const WRONG_CLOCK = 120_000;

async function tellPeople() {
  const [all, current] = [await people(), await currentPerson()];
  const choices = all.map(({ id, name }) => {
    const input = draw("input", { type: "radio", name: "person", value: id, checked: id === current?.id });
    return draw("label", { class: "pick" }, input, draw("span", {}, name));
  });
  part("persons").replaceChildren(...(choices.length ? choices : [draw("p", {}, _("Chưa có ai trên máy này."))]));
}

/** @param {Event} event */
async function choose({ target }) {
  if (!(target instanceof HTMLInputElement)) return;
  await choosePerson(target.value);
  say(_("Từ giờ, lượt mới ghi tên %(name)s.", { name: target.nextElementSibling?.textContent ?? "" }));
}

async function tellPhone() {
  const [stored, kept, ahead] = [await room(), await persist(), await skew()];
  write("queued", outboxWords(await counts()));
  write("contact", (await contactWords()).replace(/^.*?: /, ""));
  write("room", roomWords(stored));
  write("kept", kept ? _("Trình duyệt đã hứa giữ") : _("Trình duyệt chưa hứa. Hãy gửi thường xuyên."));
  write("scanner", (await isReady()) ? _("Sẵn sàng, không cần sóng") : _("Đang chờ tải; vẫn quét được bằng bản nhỏ"));
  write("clock", clockWords(ahead));
  write("traffic", await (await import("./traffic-words.js")).trafficWords());
  write("version", new URL(import.meta.url).pathname.split("/")[2] ?? "");
}

/** @param {{used: number, left: number | null, low: boolean, full: boolean}} stored */
function roomWords({ used, left, low, full }) {
  if (full) return _("Máy hết chỗ chứa. Xin xóa bớt ảnh, phim.");
  if (low) return _("Máy sắp hết chỗ, còn khoảng %(left)s MB. Xin xóa bớt ảnh, phim.", { left: numberWords(Math.floor((left ?? 0) / 1e6)) });
  return _("Thôn Số dùng %(used)s MB", { used: numberWords(Math.ceil(used / 1e6)) });
}

/** The way to the home screen stays open here, also for whoever put it off. */
async function tellInstall() {
  const [{ isStandalone }, { ask, canAsk, waysByHand }] = await Promise.all([import("../fitness.js"), import("../install.js")]);
  show("install", !isStandalone());
  write("install-how", waysByHand());
  part("install-now").addEventListener("click", async () => {
    if (canAsk() && (await ask())) return show("install", false);
    show("install-how");
  });
}

/** @param {number | null} ahead milliseconds that the server is ahead */
function clockWords(ahead) {
  if (ahead === null) return _("Chưa so được");
  if (Math.abs(ahead) < WRONG_CLOCK) return _("Đúng");
  return _("Lệch khoảng %(minutes)s phút. Xin bật giờ tự động.", { minutes: Math.round(Math.abs(ahead) / 60_000) });
}

/** @param {Event} event */
async function changeLanguage({ target }) {
  if (!(target instanceof HTMLInputElement)) return;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `lang=${target.value}; path=/; max-age=31536000; samesite=lax${secure}`;
  say(_("Đang lấy chữ của ngôn ngữ này. Cần có sóng."));
  await lookForUpdate();
}

async function refreshLists() {
  say(_("Đang lấy…"));
  const { kind } = await refresh();
  say(kind === "fresh" ? _("Đã lấy danh sách mới.") : _("Chưa lấy được. Xin thử khi có sóng."));
  await lookForUpdate();
  await tellPhone();
}

async function handLog() {
  handFile(`thonso-nhat-ky-${new Date().toISOString().slice(0, 10)}.json`, JSON.stringify(await lines(), null, 1));
}

async function update() {
  if (!(await takeOver())) complain(_("Đang có một lượt ghi dở ở thẻ khác. Lưu xong rồi đổi bản."));
}

async function open() {
  await tellPeople();
  part("people").addEventListener("change", (event) => void choose(event));
  part("languages").addEventListener("change", (event) => void changeLanguage(event));
  part("refresh").addEventListener("click", () => void refreshLists());
  part("log").addEventListener("click", () => void handLog());
  part("update").addEventListener("click", () => void update());
  listen(() => void tellPhone());
  void tellInstall().catch(() => {});
  await tellPhone();
}

void start("more", open, { onUpdate: () => show("update") });
