/** The badge: who stands here, for which commune, until when; and the code with which anybody checks it. Works offline. */
import { _ } from "../i18n.js";
import * as catalogue from "../catalogue.js";
import { today } from "../clock.js";
import { people } from "../device.js";
import { note } from "../phone-log.js";
import { dayWords, draw, part, show, start, wordsOf, write } from "../ui.js";
import { listen } from "../world.js";

/** @import {CatalogueBadge, CataloguePerson} from "../contract" */

// White squares around the code: ISO/IEC 18004 asks for four.
const QUIET = 4;
const SVG = "http://www.w3.org/2000/svg";

/** In groups of four, as it is read aloud: BCDF GH2S. @param {string} code */
const spoken = (code) => code.replace(/(.{4})(?=.)/g, "$1 ");

/** As the commune's page writes it: of somebody under 18 the given name alone. @param {CataloguePerson} person */
const nameOf = ({ name, minor }) => (minor ? (name.split(" ").at(-1) ?? name) : name);

/** @param {CataloguePerson} person */
function roleWords({ roles }) {
  return roles.includes("head") ? _("Trưởng thôn") : _("Tình nguyện viên");
}

/** Without scheme: what an old farmer's grandchild types. @param {string} address */
const typed = (address) => address.replace(/^https?:\/\//, "").replace(/[^/]*$/, "");

/** @param {boolean[][]} rows dark squares, with the white around them @returns {SVGElement} */
function drawing(rows) {
  const size = String(rows.length);
  const squares = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")));
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", _("Ô vuông để quét, mở trang kiểm tra thẻ"));
  for (const [fill, path] of [["#fff", `M0 0h${size}v${size}H0z`], ["#000", squares.join("")]]) {
    const part = document.createElementNS(SVG, "path");
    part.setAttribute("fill", fill ?? "");
    part.setAttribute("d", path ?? "");
    svg.append(part);
  }
  return svg;
}

/** The same address, upper case: its squares are larger, as on posters. @param {string} address */
async function drawCode(address) {
  const { encodeQR } = await import("../vendor/qr-draw.js");
  part("qr").replaceChildren(drawing(encodeQR(address.toUpperCase(), "raw", { ecc: "medium", border: QUIET })));
}

/** What is wrong with a badge, and what to do; nothing when it is good. @param {CatalogueBadge | null | undefined} badge @param {string} day */
function fault(badge, day) {
  if (!badge) return [_("Chưa có thẻ"), _("Mở lại màn này khi có sóng. Vẫn chưa có thì hỏi cán bộ xã.")];
  if (badge.stopped) return [_("Thẻ không còn dùng"), _("Xã đã thu hồi thẻ này. Xin hỏi cán bộ xã.")];
  if (badge.until < day) return [_("Thẻ đã hết hạn"), _("Có sóng thì gửi hết lượt đang chờ, thẻ sẽ tự gia hạn. Chưa được thì hỏi cán bộ xã.")];
  return [];
}

async function tell() {
  const [me, day, revoked, all] = await Promise.all([catalogue.me(), today(), catalogue.isRevoked(), people()]);
  const found = me?.person.badge;
  const badge = found && revoked ? { ...found, stopped: true } : found;
  const [title = "", words = ""] = fault(badge, day);
  show("fault", Boolean(title));
  for (const id of ["badge", "check"]) show(id, !title);
  show("others", all.length > 1);
  part("fault").replaceChildren(draw("h2", {}, title), draw("p", {}, words));
  if (title || !me || !badge) return;
  write("name", nameOf(me.person));
  write("role", [roleWords(me.person), me.commune ? `${me.commune.type_name} ${me.commune.name}` : ""].filter(Boolean).join(", "));
  write("code", spoken(badge.code));
  write("address", typed(badge.address));
  write("until", _("Dùng đến hết ngày %(day)s", { day: dayWords(badge.until) }));
  await drawCode(badge.address).catch((error) => note("screen", { screen: "badge", error: wordsOf(error) }));
}

void start("badge", async () => {
  await tell();
  listen(() => void tell());
});
