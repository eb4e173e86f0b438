/** Home's care for the phone itself: room that runs low, and the offer of the home screen once something was saved. */
import { _ } from "../i18n.js";
import { fact } from "../db.js";
import { isStandalone } from "../fitness.js";
import { offerInstall } from "../install.js";
import { persist, room } from "../storage.js";
import { numberWords, part, show, write } from "../ui.js";

let asked = false;

/** Fill both places, or leave them hidden. */
export async function tell() {
  await tellRoom();
  // One thing at a time: first the tour, then a first record, then this.
  if ((await fact("toured")) && (await fact("order"))) await offerInstall(part("install-note"));
  if (asked || !isStandalone()) return;
  asked = true;
  await persist(); // on the home screen a browser may promise what it refused at enrolment
}

async function tellRoom() {
  const { low, full, left } = await room();
  show("space-note", low);
  if (low) write("space-note", full ? fullWords() : lowWords(left ?? 0));
}

function fullWords() {
  return _("Máy hết chỗ chứa. Xin xóa bớt ảnh, phim trong máy. Các lượt đã lưu vẫn còn nguyên.");
}

/** @param {number} left in bytes */
function lowWords(left) {
  return _("Máy sắp hết chỗ (còn khoảng %(left)s MB). Lượt ghi vẫn lưu được. Lúc rảnh, xin xóa bớt ảnh, phim.", {
    left: numberWords(Math.floor(left / 1e6)),
  });
}
