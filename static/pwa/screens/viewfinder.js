/**
 * The camera on a screen: its picture, the light, and what to do when it will not; and the file with a picture instead.
 * It goes dark when the page is hidden and comes back with it. The parts stand in pwa/viewfinder.html.
 */
import { _ } from "../i18n.js";
import { hasCamera, readPicture, warmUp, watchCamera } from "../scanner.js";
import { part, show, write } from "../ui.js";

/**
 * @typedef {object} Aim
 * @property {(text: string) => void} take each text that was read
 * @property {(words: string) => void} say
 * @property {string} hint what to hold into the frame
 * @property {string} otherwise the other ways, as a sentence
 */

/** @param {Aim} aim */
export function viewfinder({ take, say, hint, otherwise }) {
  /** @type {import("../scanner.js").Watch | null} */
  let watch = null;
  let [wanted, opening] = [false, false];

  const stop = () => {
    watch?.stop();
    watch = null;
  };

  /** @param {import("../scanner.js").Trouble} trouble */
  const explain = (trouble) => {
    watch = null;
    show("camera", false);
    say(`${troubleWords(trouble)} ${otherwise}`);
  };

  async function begin() {
    if (watch || opening || document.hidden) return;
    if (!hasCamera()) return explain("none");
    opening = true;
    watch = await watchCamera(part("video", HTMLVideoElement), take, explain);
    opening = false;
    if (!watch) return;
    if (document.hidden || !wanted) return stop();
    write("hint", hint);
    offerLight(watch.torch);
  }

  async function readChosen() {
    const input = part("picture", HTMLInputElement);
    const file = input.files?.[0];
    if (!file) return;
    say(_("Đang đọc ảnh…"));
    const text = await readPicture(file).catch(() => null);
    input.value = ""; // the page lets go of the picture
    if (text !== null) take(text);
    else say([_("Không thấy mã trong ảnh. Xin chụp gần hơn, đủ sáng."), otherwise].join(" "));
  }

  part("picture").onchange = () => void readChosen();
  document.addEventListener("visibilitychange", () => (document.hidden ? stop() : wanted && void begin()));
  addEventListener("pagehide", stop);
  addEventListener("pageshow", ({ persisted }) => persisted && wanted && void begin());

  return {
    open() {
      wanted = true;
      warmUp();
      show("camera");
      write("hint", _("Đang mở máy ảnh…"));
      return begin();
    },
    close() {
      wanted = false;
      stop();
    },
  };
}

/** @param {import("../scanner.js").Watch["torch"]} torch */
function offerLight(torch) {
  const button = part("torch");
  const tell = (/** @type {boolean} */ on) => {
    button.setAttribute("aria-pressed", String(on));
    write("torch", on ? _("Tắt đèn") : _("Bật đèn"));
  };
  tell(false);
  show("torch", torch !== null);
  button.onclick = async () => tell((await torch?.(button.getAttribute("aria-pressed") !== "true")) ?? false);
}

/** @param {import("../scanner.js").Trouble} trouble */
function troubleWords(trouble) {
  const words = {
    none: _("Máy này không có máy ảnh dùng được."),
    refused: _("Trình duyệt chưa được phép dùng máy ảnh. Mở phần cài đặt trang để cho phép."),
    busy: _("Ứng dụng khác đang giữ máy ảnh. Xin đóng ứng dụng đó."),
    lost: _("Máy ảnh vừa tắt. Xin tải lại màn này."),
  };
  return words[trouble];
}
