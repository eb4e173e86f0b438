/** One poster on its wall: how it stands, and five words to say of it. One tap saves; nothing is typed. */
import { _ } from "../i18n.js";
import * as catalogue from "../catalogue.js";
import { today as todayHere } from "../clock.js";
import { isCode, normalise } from "../poster-code.js";
import { check, poster } from "../posters.js";
import { sendAll } from "../sender.js";
import { complain, part, placeWords, show, start, wordsOf, write } from "../ui.js";
import { listen } from "../world.js";
import { spoken, standingLine, whatWords } from "./poster-words.js";

/** @import {What} from "../posters.js" */

const code = normalise(new URLSearchParams(location.search).get("code") ?? "");

async function tell() {
  const [found, today] = await Promise.all([poster(code), todayHere()]);
  const place = found && (await catalogue.hamlet(found.hamlet));
  write("spot", found ? found.spot : _("Áp phích %(code)s", { code: spoken(code) }));
  write("where", found ? [place ? placeWords(place) : "", spoken(code)].filter(Boolean).join(" · ") : "");
  show("unknown", !found);
  show("replaced", found?.standing === "replaced");
  part("stand").replaceChildren(...(found ? standingLine(found, today) : []));
}

/** @param {What} what */
async function say(what) {
  const buttons = [...part("ask").querySelectorAll("button")];
  if (buttons.some(({ disabled }) => disabled)) return; // a second tap is the same word
  for (const each of buttons) each.disabled = true;
  complain("");
  try {
    await check(code, what);
    show("ask", false);
    show("finished");
    write("saved-what", whatWords(what));
    part("finished-title").focus({ preventScroll: true });
    scrollTo(0, 0);
    void sendAll("saved").catch(() => {});
  } catch (error) {
    complain(_("CHƯA lưu được. Xin thử lại. (%(why)s)", { why: wordsOf(error) }));
  } finally {
    for (const each of buttons) each.disabled = false;
  }
  await tell();
}

void start("poster", async () => {
  if (!isCode(code)) {
    write("spot", _("Chưa rõ áp phích nào"));
    show("ask", false);
    show("lost");
    return;
  }
  part("help", HTMLAnchorElement).href = `/field/assist?poster=${code}`;
  await tell();
  for (const button of part("ask").querySelectorAll("button")) {
    button.addEventListener("click", () => void say(/** @type {What} */ (button.dataset.what)));
  }
  listen(() => void tell());
  addEventListener("pageshow", ({ persisted }) => persisted && (show("ask"), show("finished", false), void tell()));
});
