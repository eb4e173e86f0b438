/** The first screen: the two things a volunteer does, and in words how things stand. */
import { _ } from "../i18n.js";
import * as catalogue from "../catalogue.js";
import { currentPerson, needsEnrolment, people } from "../device.js";
import { draft, drafts } from "../drafts.js";
import { note } from "../phone-log.js";
import { counts } from "../outbox.js";
import { fetchDecoder, takeOver } from "../updates.js";
import { listen } from "../world.js";
import { complain, draw, part, placeWords, show, start, write, wordsOf } from "../ui.js";
import { contactWords, coverageWords, outboxWords } from "./words.js";

/**
 * What fills the other places of home, each in a module of its own that nobody waits for: `tell` fills its place (or
 * leaves it hidden), and is called again whenever something on this phone has changed.
 * @type {(() => Promise<{tell: () => Promise<void> | void}>)[]}
 */
const FILLERS = [
  () => import("./tour.js"),
  () => import("./home-care.js"),
  () => import("./clock-note.js"),
  () => import("./home-requests.js"),
  () => import("./home-visits.js"),
  () => import("./home-today.js"),
];

/** One that fails hurts no other. */
function tellRest() {
  for (const bring of FILLERS) {
    bring()
      .then(({ tell }) => tell())
      .catch((error) => note("screen", { screen: "home", error: wordsOf(error) }));
  }
}

async function tellOutbox() {
  const sums = await counts();
  write("sent", outboxWords(sums));
  write("contact", await contactWords());
  part("outbox").classList.toggle("warn", sums.held + sums.conflict > 0);
}

async function tellHamlet() {
  const last = /** @type {{hamlet: string} | undefined} */ (await draft("place"));
  const own = (await catalogue.hamlets()).filter(({ mine }) => mine);
  const place = last ? await catalogue.hamlet(last.hamlet) : own.length === 1 ? own[0] : null;
  if (!place) return write("coverage", _("Bấm để chọn thôn và xem."));
  write("hamlet", placeWords(place));
  write("place", _("%(place)s, hoặc thôn khác", { place: placeWords(place) }));
  const figure = (await catalogue.figures(place.id)).find(({ indicator }) => indicator === "level2");
  write("coverage", coverageWords(figure));
}

async function tellPerson() {
  const [person, all] = [await currentPerson(), await people()];
  write("person", person?.name ?? (all.length ? _("Chọn người") : _("Mục khác")));
  if (!person && all.length) location.assign("/field/more");
}

async function tellDraft() {
  const kept = /** @type {{helps?: unknown[]}[]} */ (await drafts("assist"));
  show("draft", kept.some(({ helps }) => helps?.length));
}

/** A new version waits until nobody is typing: here nobody is. */
function tellUpdate() {
  /** @param {string} words */
  const offer = (words) => {
    write("update", words);
    part("update").append(" ", draw("button", { type: "button", onclick: () => void take() }, _("Dùng bản mới")));
    show("update");
  };
  const take = async () => {
    if (!(await takeOver())) offer(_("Đang có một lượt ghi dở ở thẻ khác. Lưu xong rồi bấm lại."));
  };
  offer(_("Có bản mới."));
}

/** What keeps this phone from recording or sending as usual. */
async function tellTrouble() {
  if (await catalogue.isRevoked()) return complain(_("Máy này đã bị khóa. Các lượt còn lại vẫn được gửi đi. Xin hỏi cán bộ xã."));
  if (!(await needsEnrolment())) return;
  write("said", _("Máy chủ không còn nhận ra máy này. Các lượt vẫn còn nguyên. "));
  part("said").append(draw("a", { href: "/field/enrol" }, _("Xin đăng ký lại máy")));
}

async function tellAll() {
  await Promise.all([tellOutbox(), tellHamlet(), tellPerson(), tellDraft(), tellTrouble()]);
}

/** What may come late: it is not worth a slower start. */
async function later() {
  const { room } = await import("../storage.js");
  if (!(await room()).full) await fetchDecoder(); // it made way for a record
  const { isReady } = await import("../scanner.js");
  write("scanner", (await isReady()) ? _("Máy quét sẵn sàng.") : "");
}

async function open() {
  await tellAll();
  tellRest(); // they read many records, and home can be used before that
  const again = () => (tellRest(), void tellAll());
  listen(again);
  addEventListener("pageshow", ({ persisted }) => persisted && again());
  void later().catch(() => {});
}

void start("home", open, { onUpdate: tellUpdate });
