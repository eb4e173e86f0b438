/** Home's word on visits to do: how many, in how many hamlets, since when. Hidden when nobody waits. */
import { _ } from "../i18n.js";
import { today } from "../clock.js";
import { dayWords, draw, part, show } from "../ui.js";
import { sums, visits } from "../visits.js";

// More than anybody records in a day; what is older has long been sent, or is on the visits' own screen.
const ENOUGH = 200;

/** Fill the place, or leave it hidden. */
export async function tell() {
  const [all, day] = await Promise.all([visits(ENOUGH), today()]);
  show("visits-box", all.length > 0);
  if (!all[0]) return;
  const since = dayWords(all[0].since, day);
  part("visits-box").replaceChildren(
    draw("b", {}, _("Hẹn quay lại: %(count)s người ở %(hamlets)s thôn", sums(all))),
    draw("span", { class: "soft" }, _("Chờ lâu nhất từ %(day)s", { day: since })),
  );
}
