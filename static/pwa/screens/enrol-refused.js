/** What enrolment says when nothing can be recorded here, or when the browser threw away what was; and the way on. */
import { _ } from "../i18n.js";
import { isIphone } from "../fitness.js";
import { part, say, show, write } from "../ui.js";

/** @typedef {import("../fitness.js").Unfit} Unfit */
/** @typedef {{title: string, why: string, todo: string, elsewhere: boolean}} Words elsewhere: another browser may do */

/** In whose browser we are, as people call it. */
function host() {
  const agent = navigator.userAgent;
  if (/Zalo/.test(agent)) return "Zalo";
  if (/FBAN|FBAV|FB_IAB|Messenger/.test(agent)) return "Facebook";
  return _("một ứng dụng khác");
}

/** @returns {Words} */
function inAppWords() {
  const android = /Android/.test(navigator.userAgent);
  return {
    title: android ? _("Xin mở bằng Chrome") : _("Xin mở bằng Safari"),
    why: _("Bạn đang ở trong %(app)s. Ghi ở đây dễ mất và không dùng được máy ảnh, nên chưa ghi gì cả.", { app: host() }),
    todo: android
      ? _("Nút không chạy? Bấm dấu ba chấm ở góc trên, chọn “Mở bằng trình duyệt”. Hoặc chép địa chỉ này, mở Chrome rồi dán vào.")
      : _("Bấm dấu ba chấm ở góc màn hình, chọn “Mở bằng Safari” hoặc “Mở bằng trình duyệt”. Hoặc chép địa chỉ này, mở Safari rồi dán vào."),
    elsewhere: true,
  };
}

/** @returns {Words} */
function oldWords() {
  return {
    title: _("Trình duyệt này cũ quá"),
    why: _("Nó không giữ được dữ liệu khi mất sóng, nên chưa ghi gì cả."),
    todo: isIphone()
      ? _("Vào Cài đặt, Cài đặt chung, Cập nhật phần mềm: cần iOS 16.4 trở lên. Không cập nhật được thì dùng điện thoại khác.")
      : _("Vào CH Play, cập nhật Chrome: cần bản 103 trở lên. Không cập nhật được thì dùng điện thoại khác."),
    elsewhere: !isIphone(),
  };
}

/** @param {Exclude<Unfit, "tab">} unfit @returns {Words} */
function wordsFor(unfit) {
  const words = {
    in_app: inAppWords,
    old: oldWords,
    private: () => ({
      title: _("Đây là thẻ ẩn danh"),
      why: _("Đóng thẻ ẩn danh là trình duyệt xóa hết, cả việc đã ghi. Vì vậy ở đây không ghi được."),
      todo: _("Xin đóng thẻ này, mở một thẻ thường rồi vào lại địa chỉ dưới đây."),
      elsewhere: true,
    }),
    full: () => ({
      title: _("Máy hết chỗ chứa"),
      why: _("Máy không còn chỗ để giữ việc bạn ghi."),
      todo: _("Xin xóa bớt ảnh, phim, ứng dụng không dùng, rồi mở lại màn này."),
      elsewhere: false,
    }),
    blocked: () => ({
      title: _("Trình duyệt chặn lưu dữ liệu"),
      why: _("Trình duyệt không cho Thôn Số giữ gì trên máy này, nên ghi ở đây sẽ mất."),
      todo: _("Vào phần cài đặt của trình duyệt, cho phép trang này lưu cookie và dữ liệu, rồi mở lại. Hoặc mở bằng trình duyệt khác."),
      elsewhere: true,
    }),
  };
  return words[unfit]();
}

/** Says why, and what to do. @param {Unfit} unfit */
export async function refuse(unfit) {
  if (unfit === "tab") show("install");
  else tell(unfit, wordsFor(unfit));
  await tellWaiting().catch(() => {}); // a browser that keeps nothing holds nothing back
}

/** @param {Unfit} unfit @param {Words} words */
function tell(unfit, { title, why, todo, elsewhere }) {
  write("refused-title", title);
  write("refused-why", why);
  write("refused-todo", todo);
  show("refused");
  part("refused-title").focus();
  if (!elsewhere) return;
  const address = `${location.origin}/field/`;
  write("address", address);
  for (const id of ["address", "copy-row"]) show(id);
  const chrome = part("chrome", HTMLAnchorElement);
  chrome.href = `intent://${address.replace(/^https?:\/\//, "")}#Intent;scheme=https;package=com.android.chrome;end`;
  show("chrome-row", unfit === "in_app" && /Android/.test(navigator.userAgent));
  part("copy").addEventListener("click", () => void copy(address));
}

/** By the clipboard's own door, else by the old command; where both are shut, marked for the finger. @param {string} address */
async function copy(address) {
  const place = part("address");
  try {
    await navigator.clipboard.writeText(address);
  } catch {
    getSelection()?.selectAllChildren(place);
    if (!document.execCommand("copy")) return say(_("Chưa chép được. Bấm giữ dòng địa chỉ để chép."));
  }
  say(_("Đã chép. Mở trình duyệt rồi dán vào ô địa chỉ."));
}

/** What an earlier day left here can still be seen, sent and exported. */
async function tellWaiting() {
  const { counts } = await import("../outbox.js");
  const { waiting } = await counts();
  if (!waiting) return;
  write("left-words", _("Ở đây còn %(count)s lượt chưa gửi. Đừng xóa dữ liệu của trình duyệt. Xin gửi đi trước.", { count: waiting }));
  show("left");
  const { watch } = await import("../sender.js");
  watch();
}

/** The browser threw our storage away. @param {{unsent: number | null}} lost */
export function tellEviction({ unsent }) {
  write("evicted-lost", lostWords(unsent));
  show("evicted");
}

/** @param {number | null} unsent */
function lostWords(unsent) {
  if (unsent === null) return _("Lượt nào chưa kịp gửi thì đã mất.");
  if (unsent === 0) return _("Lần cuối máy đếm, mọi lượt đều đã gửi, nên không mất lượt nào.");
  return _("Khoảng %(count)s lượt chưa kịp gửi có thể đã mất. Còn nhớ thì xin ghi lại: ghi được cho 7 ngày qua.", { count: unsent });
}
