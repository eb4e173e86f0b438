/** One sentence on the data that this month has used, for a prepaid card. */
import { _ } from "../i18n.js";
import { thisMonth } from "../traffic.js";
import { numberWords } from "../ui.js";

/** Whole kilobytes, at least one as soon as there is a byte. @param {number} bytes */
const kilobytes = (bytes) => numberWords(Math.ceil(bytes / 1000));

/** About what the month has come to. */
export async function trafficWords() {
  const { sent, received, app } = await thisMonth();
  if (!sent && !received && !app) return _("Tháng này chưa dùng.");
  const work = kilobytes(sent + received);
  if (!app) return _("Tháng này: khoảng %(work)s kB để gửi và lấy tin.", { work });
  return _("Tháng này: khoảng %(work)s kB để gửi và lấy tin, %(app)s kB để tải ứng dụng.", { work, app: kilobytes(app) });
}
