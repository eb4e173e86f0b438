/** Home's word on citizens who ask for help at home. Hidden when nobody does. */
import { _ } from "../i18n.js";
import { today } from "../clock.js";
import { helped, requests, sayHelped } from "../requests.js";
import { dayWords, draw, part, show } from "../ui.js";

/** Fill the place, or leave it hidden; and say what could not be said without a signal. */
export async function tell() {
  const [all, over, day] = await Promise.all([requests(), helped(), today()]);
  const open = all.filter(({ id }) => !over.some((one) => one.id === id));
  show("requests-box", open.length > 0);
  if (open[0]) {
    const since = _("Chờ lâu nhất từ %(day)s", { day: dayWords(open[0].since, day) });
    part("requests-box").replaceChildren(
      draw("b", {}, _("Bà con nhờ giúp: %(count)s nhà", { count: open.length })),
      draw("span", { class: "soft" }, since),
    );
  }
  if (over.length && navigator.onLine) await sayHelped();
}
