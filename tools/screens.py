"""`./dev screens`: drives the sample village and takes a picture of each screen, in both languages, into docs/screens/.

Three of them, smaller, become what a browser shows when it offers to install (`app/pwa/manifest.py`).
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Locator, sync_playwright

from app.pwa.assets import SCREENS, address_of
from tests.journeys.first_day import Hand, dev_run
from tools.browser import chromium
from tools.door import options
from tools.steps import ROOT, say

LARGEST = 60_000  # bytes of one picture
COLOURS = (64, 32, 16, 8)
ICONS = ROOT / "static" / "pwa" / "icons"
SHOWN = {"home": "phone-home", "assist": "phone-assist-top", "outbox": "phone-outbox"}


def keep(hand: Hand, name: str, folder: Path) -> None:
    """One picture of 360 by 640, with few colours; says so when the page can be moved sideways."""
    page = hand.page
    page.wait_for_load_state()
    if page.evaluate("document.documentElement.scrollWidth") > 360:
        say(f"{name}: wider than the phone")
    page.wait_for_timeout(400)  # a tap's shine, or figures that come after the page
    seen = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    for colours in COLOURS:
        into = io.BytesIO()
        seen.quantize(colours, dither=Image.Dither.NONE).save(into, "png", optimize=True)
        if into.tell() <= LARGEST:
            break
    (folder / f"{name}.png").write_bytes(into.getvalue())


def phone(hand: Hand, officer: Hand, links: dict[str, Any], folder: Path) -> None:
    """The volunteer's screens, with records that are sent, held and waiting."""
    hand.open(links["sign_in"]["volunteer"])
    hand.on("enrol")
    keep(hand, "phone-enrol", folder)
    hand.enrol()
    hand.page.go_back()
    hand.on("enrol")
    hand.page.wait_for_selector("#step-scanner.done")
    keep(hand, "phone-enrolled", folder)
    hand.open("/field/")
    hand.page.wait_for_selector("#tour-next")
    keep(hand, "phone-tour", folder)
    hand.page.locator("#tour-skip").tap()
    code = links["poster"].rpartition("/")[2]
    record(hand, code)
    keep(hand, "phone-saved", folder)
    hand.context.set_offline(True)
    record(hand, code)
    suspended(officer, "Trần Thị Lan", stop=True)
    hand.context.set_offline(False)
    hand.open("/field/outbox")
    hand.page.wait_for_selector("#held li")
    suspended(officer, "Trần Thị Lan", stop=False)
    conflict(hand)
    hand.context.set_offline(True)
    record(hand, code)
    every_screen(hand, code, folder)


def every_screen(hand: Hand, code: str, folder: Path) -> None:
    """One after the other, with no signal; the form from top to bottom."""
    for screen in SCREENS:
        if screen not in {"enrol", "assist"}:
            hand.open(address_of(screen) + (f"?code={code}" if screen == "poster" else ""))
            hand.on({"practice": "assist"}.get(screen, screen))
            keep(hand, f"phone-{screen}", folder)
    hand.open(f"/field/assist?poster={code}")
    hand.on("assist")
    keep(hand, "phone-assist-top", folder)
    hand.answer()
    hand.page.locator("#ask summary").tap()
    keep(hand, "phone-assist-identity", folder)
    hand.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    keep(hand, "phone-assist-bottom", folder)
    if hand.language == "vi":
        otherwise(hand, folder)


# A second body under an id that was sent before, as a broken phone might send it.
TWICE = """() => new Promise((done) => {
  const opening = indexedDB.open("thonso");
  opening.onsuccess = () => {
    const writing = opening.result.transaction("entries", "readwrite");
    const store = writing.objectStore("entries");
    store.getAll().onsuccess = ({ target }) => {
      const record = target.result.find(({ receipt }) => receipt?.answer === "accepted");
      const entry = JSON.parse(record.text);
      entry.payload.satisfaction = 1;
      store.put({ ...record, text: JSON.stringify(entry), state: "waiting" });
    };
    writing.oncomplete = () => { opening.result.close(); done(); };
  };
})"""


def conflict(hand: Hand) -> None:
    """One record arrives with two contents."""
    hand.open("/field/outbox")
    hand.on("outbox")
    hand.page.evaluate(TWICE)
    hand.page.reload()  # whatever waits goes out when a screen opens
    hand.page.wait_for_selector("#held li:nth-child(2)")


def otherwise(hand: Hand, folder: Path) -> None:
    """The same screens in the dark, in large letters, and when the browser's storage gives way."""
    page = hand.page
    page.emulate_media(color_scheme="dark")
    for screen in ("home", "outbox", "assist"):
        hand.open(address_of(screen))
        hand.on(screen)
        keep(hand, f"phone-{screen}-dark", folder)
    page.emulate_media(color_scheme="light")
    for screen in ("home", "assist"):
        hand.open(address_of(screen))
        hand.on(screen)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        keep(hand, f"phone-{screen}-large", folder)
    page.add_init_script("IDBFactory.prototype.open = () => { throw new DOMException('', 'UnknownError'); }")
    hand.open("/field/outbox")
    page.wait_for_selector("#complaint:not(:empty)")
    keep(hand, "phone-failed", folder)


def show_in_offer(folder: Path, icons: Path = ICONS) -> None:
    """The pictures of the manifest: a volunteer's data pays for them, so few colours do."""
    for screen, name in SHOWN.items():
        seen = Image.open(folder / f"{name}.png").convert("RGB")
        seen.quantize(12, dither=Image.Dither.NONE).save(icons / f"shot-{screen}.png", "png", optimize=True)


def record(hand: Hand, code: str) -> None:
    """One usual record."""
    hand.open(f"/field/assist?poster={code}")
    hand.on("assist")
    hand.answer()
    hand.save()


def follow(hand: Hand, link: Locator) -> None:
    """Tap, and wait for the next page."""
    with hand.page.expect_navigation():
        link.tap()


def suspended(officer: Hand, name: str, *, stop: bool) -> None:
    """The officer lets a person pause, or come back."""
    officer.open("/people/")
    page = officer.page
    follow(officer, page.get_by_role("link", name=name))
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    follow(officer, page.locator(f"form[action$='/{'suspend' if stop else 'reinstate'}'] button"))


def office(officer: Hand, folder: Path) -> None:
    """The officer's pages, on a phone."""
    page = officer.page
    for name in ("coverage", "people", "desk", "requests", "points", "teams", "guides", "posters", "places", "account"):
        address = "/account" if name == "account" else f"/{name}/"
        officer.open(address)
        keep(officer, f"office-{name}", folder)
    officer.open("/coverage/")
    follow(officer, page.get_by_role("link", name="Thôn Bến Đá"))
    keep(officer, "office-hamlet", folder)
    for name, there in {"map": "/map", "print": "/print"}.items():
        officer.open("/posters/")
        officer.open(page.url.rstrip("/") + there)
        keep(officer, f"office-poster-{name}", folder)
    officer.open("/guides/")
    follow(officer, page.locator("main table a").first)
    keep(officer, "office-guide", folder)
    officer.open("/desk/")
    for name, links in (("held", "main table a"), ("conflict", "main a[href^='/desk/conflict']")):
        officer.open("/desk/")
        follow(officer, page.locator(links).first)
        keep(officer, f"office-{name}", folder)
    officer.open("/coverage/")
    page.locator(".menu summary").tap()
    keep(officer, "office-menu", folder)
    officer.open("/people/")
    follow(officer, page.locator("main a[href$='/invite']"))
    keep(officer, "office-invite", folder)
    page.locator("[name=name]").press_sequentially("Bùi Thị Mới")
    page.locator("[name=role]").select_option(index=1)
    follow(officer, page.locator("main form button[type=submit]"))
    page.locator("main .qr[role=img]").scroll_into_view_if_needed()
    keep(officer, "office-invitation", folder)


def citizen(hand: Hand, links: dict[str, Any], folder: Path) -> None:
    """What somebody without an account sees."""
    hand.open("/sign-in")
    keep(hand, "office-sign-in", folder)
    hand.open(links["poster"])
    keep(hand, "citizen-poster", folder)
    follow(hand, hand.page.locator("main a[href^='/g/']").first)
    keep(hand, "citizen-guide", folder)
    follow(hand, hand.page.locator(".where a"))
    hand.page.locator("[name=q]").press_sequentially("khai sinh")
    follow(hand, hand.page.locator("main form button"))
    keep(hand, "citizen-search", folder)
    poster = links["poster"].removeprefix(links["url"])
    for name, address in {"help": f"{poster}/help", "report": f"{poster}/report", "commune": "/c/99901"}.items():
        hand.open(address)
        keep(hand, f"citizen-{name}", folder)


def take(tag: str, folder: Path) -> None:
    """Every picture in one language, of a village of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as scratch,
        dev_run(Path(scratch) / "data") as links,
        sync_playwright() as driver,
    ):
        camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
        browser = driver.chromium.launch(executable_path=chromium(), args=camera)
        hand, officer, somebody = (Hand(browser, links["url"], language=tag) for _each in range(3))
        officer.open(links["sign_in"]["officer"])
        phone(hand, officer, links, folder)
        office(officer, folder)
        citizen(somebody, links, folder)
        browser.close()


def gallery(folder: Path) -> str:
    """The page that shows them side by side."""
    lines = [
        "# The screens, in Vietnamese and in English",
        "",
        "Taken at 360 by 640 by `./dev screens` from the sample village. Where the right side is empty the picture is",
        "of light, size or failure, not of words.",
        "",
        "| screen | Tiếng Việt | English |",
        "|---|---|---|",
    ]
    for picture in sorted(folder.glob("*.png")):
        name = picture.stem
        english = f"![{name}, English](en/{picture.name})" if (folder / "en" / picture.name).exists() else ""
        lines.append(f"| {name} | ![{name}]({picture.name}) | {english} |")
    return "\n".join(lines) + "\n"


def main(words: Sequence[str]) -> int:
    """Takes every picture anew. Returns 0."""
    made = options(words, about="Take a picture of each screen of the sample village, in both languages.")
    made.add_argument("--into", type=Path, default=ROOT / "docs" / "screens", help="default docs/screens/")
    folder: Path = made.parse_args(words[1:]).into
    take("vi", folder)
    take("en", folder / "en")
    show_in_offer(folder)
    (folder / "README.md").write_text(gallery(folder), "utf-8")
    say(f"{len(list(folder.rglob('*.png')))} pictures in {folder}")
    return 0
