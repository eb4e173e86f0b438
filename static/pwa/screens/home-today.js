/** Home's word on the day: how much the person did, how much of it is sent; and the way to their badge. */
import { _ } from "../i18n.js";
import { today } from "../clock.js";
import { currentPerson } from "../device.js";
import { dayOf, theirs } from "../evening.js";
import { newest } from "../outbox.js";
import { draw, part, show } from "../ui.js";

// More than anybody records in a day.
const ENOUGH = 200;

/** Fill both places, or leave them hidden. */
export async function tell() {
  const [person, day, records] = await Promise.all([currentPerson(), today(), newest(ENOUGH)]);
  show("badge-link", Boolean(person?.badge));
  show("today-box", Boolean(person));
  if (!person) return;
  const { count, sent } = dayOf(theirs(records, person.id), day);
  const words = count ? _("Hôm nay: %(count)s lượt, đã gửi %(sent)s", { count, sent }) : _("Hôm nay: chưa ghi lượt nào");
  part("today-box").replaceChildren(
    draw("b", {}, words),
    draw("span", { class: "soft" }, _("Xem từng việc, chép tóm tắt cho tổ")),
  );
}
