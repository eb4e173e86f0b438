"""The identity card: what is read of it is right or nothing, the number is sealed at once, and nothing else stays."""

from __future__ import annotations

import base64
import io
import json
import random
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from app.core.db import db, transaction
from app.core.keys import open_keys
from app.entries.models import StoredEntry
from tests.cards import TODAY, Card, cards, code_of, photo_of
from tests.journeys.film import film
from tests.journeys.search import find, find_words, phone_pieces
from tests.screens.conftest import POSTER, Phone, Site
from tests.screens.test_scan import poster_text
from tools.browser import chromium

pytestmark = pytest.mark.journey
NUMBER = "036192004715"
SECRETS = ("Vũ Thị Bích Hường", "Thôn Đồng Gạch, xã Ví Dụ, tỉnh Ninh Bình", "173654890", "17081992", "25042021")
NAME, HOME, OLDER, BORN, ISSUED = SECRETS
CARD = f"{NUMBER}|{OLDER}|{NAME}|{BORN}|Nữ|{HOME}|{ISSUED}||||"
CHILD = f"036318004715||{NAME}|17082018|Nữ|{HOME}|{ISSUED}||||"
READ_ALL = """async ({ pictures, today }) => {
  const base = document.querySelector("script[type=module]").src.replace(/screens.*/, "");
  const [{ readPicture }, { readCard }] = await Promise.all([import(base + "scanner.js"), import(base + "card.js")]);
  const told = [];
  for (const picture of pictures) {
    const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
    const text = await readPicture(new Blob([bytes], { type: "image/png" }));
    told.push(text === null ? { what: "nothing" } : readCard(text, [location.origin], today));
  }
  return told;
}"""
FORGET_DRAFTS = """() => new Promise((done) => {
  const opening = indexedDB.open("thonso");
  opening.onsuccess = () => {
    const clearing = opening.result.transaction("drafts", "readwrite");
    clearing.objectStore("drafts").clear();
    clearing.oncomplete = () => { opening.result.close(); done(); };
  };
})"""


LISTEN = """
globalThis.felt = [];
navigator.vibrate = () => felt.push("shake") > 0;
const make = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () { felt.push("ring"); return make.call(this); };
"""


def png(picture: Image.Image) -> bytes:
    into = io.BytesIO()
    picture.save(into, "png")
    return into.getvalue()


def choose(page: Page, text: str) -> None:
    """A picture with this code in it, by the way of "choose a picture"."""
    page.set_input_files("#picture", {"name": "anh.png", "mimeType": "image/png", "buffer": png(code_of(text))})


@pytest.fixture(scope="module")
def holder(browser: Browser, site: Site) -> Iterator[Phone]:
    """One enrolled phone for all of this file."""
    context = browser.new_context(viewport={"width": 360, "height": 640}, locale="vi-VN", permissions=["camera"])
    yield Phone(site, context).enrol()
    context.close()


@pytest.fixture
def phone(holder: Phone) -> Iterator[Phone]:
    yield holder
    assert holder.faults == []


def agreed(phone: Phone) -> Page:
    """A fresh form in which the citizen has agreed; the age is not told yet."""
    phone.page.evaluate(FORGET_DRAFTS)
    page = phone.open(f"/field/assist?poster={POSTER}")
    page.locator("[name=kind][value=level1]").check()
    page.locator("#ownHands [value=yes]").check()
    page.locator("#ask summary").click()
    page.locator("#consent").check()
    return page


def scan(page: Page, text: str) -> None:
    page.locator("#scan-card").click()
    expect(page.locator("#card")).to_be_visible()
    choose(page, text)


def save(page: Page) -> None:
    page.locator("#save").click()
    expect(page.locator("#finished-title")).to_be_visible()


def newest(phone: Phone) -> dict[str, Any]:
    text = max(phone.stored("entries"), key=lambda record: record["order"])["text"]
    return dict(json.loads(text))


def test_two_hundred_cards_are_read_right_or_not_at_all(phone: Phone, capsys: pytest.CaptureFixture[str]) -> None:
    rng = random.Random(11)
    shown = cards(200)
    page = phone.open("/field/assist")
    pictures = [base64.b64encode(png(photo_of(card, rng))).decode() for card in shown]
    told = page.evaluate(READ_ALL, {"pictures": pictures, "today": TODAY.isoformat()})
    wrong = [(card, seen) for card, seen in zip(shown, told, strict=True) if not right_or_nothing(card, seen)]
    assert wrong == []
    known = [seen["what"] for seen in told]
    assert not [secret for card in shown for secret in card.secrets if secret in json.dumps(told, ensure_ascii=False)]
    with capsys.disabled():
        counts = ", ".join(f"{what} {known.count(what)}" for what in ("card", "child", "unclear_card", "nothing"))
        sys.stdout.write(f"\n200 made-up cards by picture: {counts}; wrong 0\n")
    readable = sum(1 for card in shown if card.number)
    assert known.count("card") >= 0.75 * readable  # the rest was taken in the dark, and shaken


def right_or_nothing(card: Card, seen: dict[str, Any]) -> bool:
    if seen["what"] == "card":
        return seen == {"what": "card", "number": card.number, "ages": card.ages()}
    if seen["what"] == "child":
        return card.ages()[1] < 14
    return seen in ({"what": "nothing"}, {"what": "unclear_card"})


def test_a_picture_of_a_card_tells_the_age_and_locks_the_number(phone: Phone) -> None:
    page = agreed(phone)
    scan(page, CARD)
    expect(page.locator("#card")).to_be_hidden()
    expect(page.locator("#locked")).to_contain_text("Đã khóa số")
    expect(page.locator("#locked-note")).to_contain_text("18–34")
    expect(page.locator("#ageBand [value='18-34']")).to_be_checked()
    expect(page.locator("#number")).to_be_hidden()
    assert page.input_value("#picture") == ""
    assert [draft["ageBand"] for draft in phone.stored("drafts") if "ageBand" in draft] == ["18-34"]
    nothing_stays(page)
    save(page)
    entry = newest(phone)
    assert entry["payload"]["age_band"] == "18-34"
    assert entry["payload"]["consent"] == "vi-1"
    assert entry["sealed"]["box"]
    nothing_stays(page)


def nothing_stays(page: Page) -> None:
    """Neither in what the browser keeps nor on the page."""
    pieces = phone_pieces(page) | {"page": page.content().encode()}
    assert find(NUMBER, pieces) == []
    assert [found for words in SECRETS for found in find_words(words, pieces)] == []


def test_an_age_that_was_chosen_is_not_overruled_but_questioned(phone: Phone) -> None:
    page = agreed(phone)
    page.locator("#ageBand [value='60+']").check()
    scan(page, CARD)
    expect(page.locator("#locked-note")).to_contain_text("không khớp")
    expect(page.locator("#ageBand [value='60+']")).to_be_checked()
    page.locator("#ageBand [value='18-34']").check()
    expect(page.locator("#locked-note")).to_be_empty()
    expect(page.locator("#locked")).to_be_visible()


@pytest.mark.parametrize(
    "answer", ["#residence [value=elsewhere]", "#ageBand [value=under14]", "#client [value=organisation]"]
)
def test_a_sealed_number_goes_when_nobody_may_be_asked_any_more(phone: Phone, answer: str) -> None:
    page = agreed(phone)
    scan(page, CARD)
    expect(page.locator("#locked")).to_be_visible()
    page.locator(answer).check()
    expect(page.locator("#identity")).to_be_hidden()
    save(page)
    entry = newest(phone)
    assert "sealed" not in entry
    assert "consent" not in entry["payload"]


def test_a_childs_card_is_refused_and_the_help_is_still_recorded(phone: Phone) -> None:
    page = agreed(phone)
    page.locator("#ageBand [value='35-59']").check()
    scan(page, CHILD)
    expect(page.locator("#identity-note")).to_contain_text("dưới 14 tuổi")
    expect(page.locator("#ageBand [value=under14]")).to_be_checked()
    expect(page.locator("#identity")).to_be_hidden()
    save(page)
    assert "sealed" not in newest(phone)


def test_what_is_no_card_is_named_and_the_camera_goes_on(phone: Phone) -> None:
    page = agreed(phone)
    page.locator("#scan-card").click()
    expect(page.locator("#card-title")).to_be_focused()
    hexed = NAME.encode().hex()
    for text, words in (
        (f"DN4790123456789|{hexed}|17/08/1992|2|{hexed}|79 - 024|01/01/2020|-|x|$", "bảo hiểm y tế"),
        ("00020101021238570010A000000727", "chuyển tiền"),
        ("https://zalo.me/g/abcdef", "trang khác"),
        (poster_text(phone.site), "áp phích"),
        ("vneid:9f2ac1", "VNeID"),
        ("|".join(CARD.split("|")[:1] + CARD.split("|")[2:7]), "không đủ phần"),
    ):
        choose(page, text)
        expect(page.locator("#card-said")).to_contain_text(words)
    assert page.url.endswith(f"/field/assist?poster={POSTER}")
    page.keyboard.press("Escape")
    expect(page.locator("#card")).to_be_hidden()
    expect(page.locator("#number")).to_be_visible()
    assert page.locator("#video").evaluate("(video) => video.srcObject") is None
    nothing_stays(page)


def test_a_typed_number_is_sealed_when_the_field_is_left_and_can_be_taken_away(phone: Phone) -> None:
    page = agreed(phone)
    page.locator("#ageBand [value='18-34']").check()
    page.locator("#number").press_sequentially("036 192 004 715")
    page.locator("#canAlone [value=yes]").check()
    expect(page.locator("#locked")).to_be_visible()
    assert page.input_value("#number") == ""
    page.locator("#unlock").click()
    page.locator("#number").press_sequentially("03619200471")
    page.locator("#save").click()
    expect(page.locator("#number-fault")).to_contain_text("12")
    page.locator("#number").press_sequentially("5")
    page.locator("#lock").click()
    expect(page.locator("#locked")).to_be_focused()
    page.locator("#consent").uncheck()
    page.locator("#consent").check()
    expect(page.locator("#locked")).to_be_hidden()
    save(page)
    assert "sealed" not in newest(phone)


def test_a_volunteer_under_eighteen_is_never_asked_and_the_form_takes_no_number(browser: Browser, site: Site) -> None:
    with transaction() as session:
        session.merge(site.village.colleague).minor = True
    context = browser.new_context(viewport={"width": 360, "height": 640})
    phone = Phone(site, context).enrol(site.village.colleague)
    page = phone.open(f"/field/assist?poster={POSTER}")
    page.locator("[name=kind][value=level1]").check()
    page.locator("#ageBand [value='18-34']").check()
    page.locator("#ownHands [value=yes]").check()
    expect(page.locator("#identity")).to_be_hidden()
    page.evaluate(
        """(number) => {
          const [consent, field] = ["consent", "number"].map((id) => document.getElementById(id));
          consent.click();
          document.getElementById("scan-card").click();
          field.value = number;
          field.dispatchEvent(new Event("change"));
        }""",
        NUMBER,
    )
    expect(page.locator("#card")).to_be_hidden()
    assert page.input_value("#number") == ""
    save(page)
    assert "sealed" not in newest(phone)
    context.close()
    assert phone.faults == []


def test_in_practice_a_card_is_read_and_nothing_is_made_of_it(phone: Phone) -> None:
    before = len(phone.stored("entries"))
    page = phone.open("/field/practice")
    page.locator("#hamlet").evaluate("(select) => { select.selectedIndex = 1; }")
    page.locator("[name=kind][value=level1]").check()
    page.locator("#ownHands [value=yes]").check()
    page.locator("#ask summary").click()
    page.locator("#consent").check()
    scan(page, CARD)
    expect(page.locator("#locked")).to_be_visible()
    save(page)
    nothing_stays(page)
    assert len(phone.stored("entries")) == before


@pytest.fixture
def before_card(site: Site, browser: Browser, tmp_path: Path) -> Iterator[Phone]:
    """The phone of somebody who holds the camera to the square of a card, without a signal."""
    sheet = Image.new("L", (900, 640), 222)
    code = code_of(CARD, "M", 6)
    sheet.paste(code, ((sheet.width - code.width) // 2, (sheet.height - code.height) // 2))
    seen = film(sheet, tmp_path / "card.mjpeg", frames=32)
    flags = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
             f"--use-file-for-fake-video-capture={seen}"]  # fmt: skip
    watching = browser.browser_type.launch(executable_path=chromium(), args=flags)
    context = watching.new_context(viewport={"width": 360, "height": 640}, permissions=["camera"])
    context.add_init_script(LISTEN)
    phone = Phone(site, context).enrol()
    phone.open()
    context.set_offline(True)
    yield phone
    watching.close()
    assert phone.faults == []


def test_a_card_before_the_camera_ends_as_a_fingerprint_on_the_server(before_card: Phone) -> None:
    phone, site = before_card, before_card.site
    page = agreed(phone)
    page.locator("#scan-card").click()
    expect(page.locator("#locked")).to_be_visible(timeout=30_000)
    expect(page.locator("#ageBand [value='18-34']")).to_be_checked()
    assert page.evaluate("() => felt") == ["shake", "ring"]
    assert page.locator("#video").evaluate("(video) => video.srcObject") is None
    save(page)
    nothing_stays(page)
    phone.context.set_offline(False)
    expect(phone.open().locator("#sent")).to_contain_text("Đã gửi hết", timeout=20_000)
    db.session.rollback()
    stored = db.session.scalars(sa.select(StoredEntry).where(StoredEntry.fingerprint.is_not(None))).all()
    print_of = open_keys(site.served.settings.keys_dir).fingerprint(site.village.commune.id, NUMBER)
    assert [row.fingerprint for row in stored if row.device_id == device_of(phone)] == [print_of]
    assert not [row for row in db.session.scalars(sa.select(StoredEntry)) if NUMBER.encode() in row.body]


def device_of(phone: Phone) -> uuid.UUID:
    return uuid.UUID(phone.stored("device")[0]["id"])
