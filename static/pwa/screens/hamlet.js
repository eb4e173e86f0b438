/** How far a hamlet is: each figure with what it is made of. Works offline. */
import { _ } from "../i18n.js";
import * as catalogue from "../catalogue.js";
import { draft } from "../drafts.js";
import { watch } from "../sender.js";
import { dayWords, draw, momentWords, numberWords, part, placeWords, start, write } from "../ui.js";
import { listen } from "../world.js";
import { shareWords } from "./words.js";

/** @import {CatalogueFigure} from "../contract" */

/** @type {() => [string, string][]} */
const INDICATORS = () => [
  ["level2", _("Đã kích hoạt mức 2")],
  ["level1", _("Có tài khoản mức 1")],
];

/** @param {string} title @param {CatalogueFigure | undefined} figure */
function figureCard(title, figure) {
  const card = draw("section", { class: "card" }, draw("h2", {}, title));
  if (!figure) {
    card.append(draw("p", {}, _("Chưa có số liệu.")));
    return card;
  }
  const { people, reached, unchecked, counted_on: countedOn = "", source = "" } = figure;
  if (people) {
    const words = _("người từ 14 tuổi trở lên (%(share)s)", { share: shareWords(reached, people) });
    const whole = `${numberWords(reached)}/${numberWords(people)}`;
    const bar = draw("progress", { max: String(people), value: String(Math.min(reached, people)), "aria-label": title });
    card.append(draw("p", { class: "figure" }, draw("b", {}, whole), " ", words), bar);
    card.append(draw("p", { class: "soft" }, sourceWords(source, countedOn)));
  } else {
    card.append(draw("p", { class: "lead" }, draw("b", {}, numberWords(reached)), " ", _("người")));
    card.append(draw("p", { class: "soft" }, _("Xã chưa chốt số gốc nên chưa tính phần trăm.")));
  }
  if (unchecked) {
    card.append(draw("p", {}, _("Thêm %(count)s lượt chưa kiểm trùng.", { count: numberWords(unchecked) })));
  }
  return card;
}

/** @param {string} source @param {string} countedOn */
function sourceWords(source, countedOn) {
  if (!source) return "";
  return _("Số gốc: %(source)s, chốt ngày %(day)s.", { source, day: dayWords(countedOn) });
}

async function tellFigures() {
  const id = part("which", HTMLSelectElement).value;
  if (!id) return part("figures").replaceChildren(draw("p", {}, _("Xin chọn thôn.")));
  const figures = await catalogue.figures(id);
  const cards = INDICATORS().map(([key, title]) =>
    figureCard(title, figures.find(({ indicator }) => indicator === key)),
  );
  part("figures").replaceChildren(...cards);
}

async function tellPosters() {
  const { tellPosters: tell } = await import("./hamlet-posters.js");
  await tell(part("which", HTMLSelectElement).value);
}

async function tellKnown() {
  const moment = momentWords(await catalogue.knownUpTo());
  write("known", moment ? _("Biết tới %(moment)s.", { moment }) : _("Máy chưa lấy số liệu lần nào. Xin mở khi có sóng."));
}

async function fillHamlets() {
  const hamlets = await catalogue.hamlets();
  const select = part("which", HTMLSelectElement);
  const options = hamlets.map((place) => draw("option", { value: place.id }, placeWords(place)));
  select.replaceChildren(draw("option", { value: "" }, _("Chọn thôn")), ...options);
  const last = await draft("place");
  const chosen = hamlets.find(({ id }) => id === last?.hamlet) ?? hamlets[0];
  select.value = chosen?.id ?? "";
}

async function tellAll() {
  await Promise.all([tellFigures(), tellKnown(), tellPosters()]);
}

void start("hamlet", async () => {
  await fillHamlets();
  await tellAll();
  part("which").addEventListener("change", () => void tellAll());
  listen(() => void tellAll());
  watch();
});
