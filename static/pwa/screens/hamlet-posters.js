/** The hamlet's posters, below its figures: how each stands, and the way to say otherwise. */
import { _ } from "../i18n.js";
import { today } from "../clock.js";
import { postersOf } from "../posters.js";
import { draw, part, show } from "../ui.js";
import { spoken, standingLine } from "./poster-words.js";

/** What the list shows, so that news of nothing new moves nothing under a finger. */
let drawn = "";

/** @param {string} hamlet */
export async function tellPosters(hamlet) {
  const [posters, day] = await Promise.all([hamlet ? postersOf(hamlet) : [], today()]);
  const now = JSON.stringify([hamlet, posters, day]);
  if (drawn === now) return;
  drawn = now;
  show("posters", posters.length > 0);
  part("poster-list").replaceChildren(...posters.map((poster) => item(poster, day)));
}

/** @param {import("../posters.js").Poster} poster @param {string} day */
function item(poster, day) {
  const { code, spot } = poster;
  const name = _("Kiểm tra áp phích %(spot)s", { spot });
  return draw(
    "li",
    { class: "entry" },
    draw("p", {}, draw("b", {}, spot), draw("span", { class: "soft" }, ` · ${spoken(code)}`)),
    draw("p", {}, ...standingLine(poster, day)),
    draw(
      "p",
      { class: "actions" },
      draw("a", { class: "button quiet", href: `/field/poster?code=${code}`, "aria-label": name }, _("Kiểm tra")),
    ),
  );
}
