"""A poster as it is printed, before a phone's camera: the app's own scanner reads it, on a page slowed six times."""

from __future__ import annotations

import io
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Playwright, expect

from app.core.actor import RoleKind
from app.core.db import transaction
from app.core.qr import modules
from app.posters import commands as posters
from tests.journeys.conftest import Site
from tests.journeys.film import film, photo_of
from tests.journeys.first_day import Hand
from tests.people import actor_of
from tools.browser import chromium

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timed]
SLOWER = 6
FOREIGN = "HTTPS://XA-KHAC.EXAMPLE.VN/Q/BCDFGH2S"


@pytest.fixture
def printed(site: Site) -> tuple[str, Image.Image]:
    """A poster issued for the second hamlet, printed by the officer: its code, and a picture of the sheet."""
    village = site.village
    with transaction() as session:
        officer = actor_of(session.merge(village.officer), RoleKind.OFFICER, village.commune)
        poster = posters.issue(officer, session.merge(village.second_hamlet), "Cổng chợ", site.url)
        poster_id, code = poster.id, poster.code
    return code, photo_of(_pdf(site, str(poster_id)))


def _pdf(site: Site, poster_id: str) -> bytes:
    with site.served.app.test_client() as client:
        client.set_cookie("thonso", site.cookie(site.village.officer)["value"])
        answer = client.get(f"/posters/print/{poster_id}.pdf", base_url=site.url)
        assert answer.status_code == 200
        return answer.get_data()


Camera = Callable[[Image.Image], Hand]


@pytest.fixture
def before_camera(playwright: Playwright, site: Site, tmp_path: Path) -> Iterator[Camera]:
    """Gives the enrolled phone of a volunteer who walks up to a sheet, page at a sixth of its speed, no signal."""
    opened: list[Any] = []

    def walk_up(sheet: Image.Image) -> Hand:
        seen = film(sheet, tmp_path / f"{len(opened)}.mjpeg")
        flags = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
                 f"--use-file-for-fake-video-capture={seen}"]  # fmt: skip
        browser = playwright.chromium.launch(executable_path=chromium(), args=flags)
        hand = Hand(browser, site.url)
        opened.append((browser, hand))
        hand.context.grant_permissions(["camera"], origin=site.url)
        hand.context.add_cookies([site.cookie(site.village.volunteer)])
        hand.open("/field/enrol")
        hand.enrol()
        hand.context.set_offline(True)
        hand.context.new_cdp_session(hand.page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        return hand

    yield walk_up
    for browser, hand in opened:
        assert hand.faults == []
        browser.close()


def test_the_scanner_reads_a_printed_poster_and_opens_the_form_at_its_hamlet(
    before_camera: Camera, printed: tuple[str, Image.Image], capsys: pytest.CaptureFixture[str]
) -> None:
    code, sheet = printed
    hand = before_camera(sheet)
    began = time.monotonic()
    hand.tap(hand.page.get_by_role("link", name="Quét áp phích"))
    hand.page.wait_for_url(f"**/field/assist?poster={code}", timeout=60_000)
    took = time.monotonic() - began
    hand.on("assist")
    expect(hand.page.locator("#place")).to_have_text("Thôn Cây Gạo")
    with capsys.disabled():
        sys.stdout.write(f"\nfrom the tap on 'scan' to the form, page at {SLOWER}x, film of 3.2 s: {took:.1f} s\n")


def test_a_poster_of_another_site_is_named_and_not_followed(before_camera: Camera) -> None:
    hand = before_camera(sheet_with(FOREIGN))
    hand.tap(hand.page.get_by_role("link", name="Quét áp phích"))
    hand.on("scan")
    expect(hand.page.locator("#said")).to_contain_text("của trang khác", timeout=60_000)
    assert hand.page.url.endswith("/field/scan")
    assert len(hand.context.pages) == 1


def test_a_photograph_of_the_poster_is_read_as_well(
    before_camera: Camera, printed: tuple[str, Image.Image], tmp_path: Path
) -> None:
    code, sheet = printed
    photo = tmp_path / "photo.jpg"
    small = sheet.rotate(7, expand=True, fillcolor=140)
    small.save(photo, quality=70)
    hand = before_camera(Image.new("L", (600, 850), 200))
    hand.tap(hand.page.get_by_role("link", name="Quét áp phích"))
    hand.on("scan")
    with hand.page.expect_file_chooser() as chosen:
        hand.tap(hand.page.locator("#picture"))
    chosen.value.set_files(photo)
    hand.page.wait_for_url(f"**/field/assist?poster={code}", timeout=60_000)
    expect(hand.page.locator("#place")).to_have_text("Thôn Cây Gạo")


def test_the_code_that_is_printed_under_the_square_opens_the_form(
    before_camera: Camera, printed: tuple[str, Image.Image]
) -> None:
    code, _sheet = printed
    hand = before_camera(Image.new("L", (600, 850), 200))
    hand.tap(hand.page.get_by_role("link", name="Quét áp phích"))
    hand.on("scan")
    hand.page.locator("#code").press_sequentially(f"{code[:4]} {code[4:]}".lower())
    hand.tap(hand.page.get_by_role("button", name="Dùng mã này"))
    hand.page.wait_for_url(re.compile(f"poster={code}$"))
    expect(hand.page.locator("#place")).to_have_text("Thôn Cây Gạo")


def sheet_with(text: str) -> Image.Image:
    """A sheet of somebody else's, with a code in its middle."""
    rows = modules(text)
    side = 12
    sheet = Image.new("L", (900, 1270), 255)
    left, top = (900 - side * len(rows)) // 2, 420
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                sheet.paste(0, (left + x * side, top + y * side, left + (x + 1) * side, top + (y + 1) * side))
    into = io.BytesIO()
    sheet.save(into, "png")
    return Image.open(into)
