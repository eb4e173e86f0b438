/** Says when the phone's clock is far off: on the first screen, and on a form beside its day. */
import { _ } from "../i18n.js";
import { FAR, ahead, today } from "../clock.js";
import { dayWords, numberWords, show, write } from "../ui.js";

/** "15 phút", "3 giờ", "2 ngày". @param {number} span milliseconds */
function spanWords(span) {
  const minutes = Math.round(span / 60_000);
  if (minutes < 60) return _("%(count)s phút", { count: minutes });
  const hours = Math.round(span / 3_600_000);
  return hours < 48
    ? _("%(count)s giờ", { count: hours })
    : _("%(count)s ngày", { count: numberWords(Math.round(span / 86_400_000)) });
}

/** What to say of a clock that is so far ahead. @param {number} off milliseconds @param {string} day */
function noteWords(off, day) {
  const given = { span: spanWords(Math.abs(off)), day: dayWords(day) };
  return off > 0
    ? _("Đồng hồ máy nhanh khoảng %(span)s. Hôm nay là %(day)s. Vẫn ghi được; xin bật ngày giờ tự động trong Cài đặt của máy.", given)
    : _("Đồng hồ máy chậm khoảng %(span)s. Hôm nay là %(day)s. Vẫn ghi được; xin bật ngày giờ tự động trong Cài đặt của máy.", given);
}

/** Fills the place for it on this page, or leaves it hidden. */
export async function tell() {
  const off = await ahead();
  const isFar = Math.abs(off) >= FAR;
  write("clock-note", isFar ? noteWords(off, await today()) : "");
  show("clock-note", isFar);
}
