"""Scanning: by camera, by picture, by typed code; foreign codes are named and nothing of them is kept."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from app.core.qr import modules
from tests.screens.conftest import POSTER, Phone, Site
from tools.browser import chromium

pytestmark = pytest.mark.journey
CARD = "001190012345||Nguyễn Thị Mẫu|01011990|Nữ|Thôn Bến Đá, xã Mẫu|01012022"


def picture_of(text: str, width: int = 480, height: int = 480) -> Image.Image:
    """A white sheet with the code in its middle."""
    rows = modules(text)
    side = 280 // len(rows)
    sheet = Image.new("L", (width, height), 255)
    left, top = ((size - side * len(rows)) // 2 for size in (width, height))
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                sheet.paste(0, (left + x * side, top + y * side, left + (x + 1) * side, top + (y + 1) * side))
    return sheet


def png(text: str) -> dict[str, object]:
    into = io.BytesIO()
    picture_of(text).save(into, "png")
    return {"name": "anh.png", "mimeType": "image/png", "buffer": into.getvalue()}


def poster_text(site: Site) -> str:
    return f"{site.url}/q/{POSTER}".upper()


def test_a_picture_of_a_poster_opens_the_form_at_its_place(phone: Phone) -> None:
    page = phone.open("/field/scan")
    page.set_input_files("#picture", png(poster_text(phone.site)))  # type: ignore[arg-type]
    page.wait_for_url(f"**/field/assist?poster={POSTER}")
    expect(page.locator("#place")).to_have_text("Thôn Bến Đá")


def test_a_foreign_code_is_named_and_forgotten(phone: Phone) -> None:
    page = phone.open("/field/scan")
    for text, words in (
        (CARD, "thẻ căn cước"),
        ("DN4790123456789|4e677579e1bb856e|01/01/1990|2|x|y|z|-|$", "bảo hiểm y tế"),
        ("00020101021238", "chuyển tiền"),
        ("https://zalo.me/g/abcdef", "trang khác"),
    ):
        page.set_input_files("#picture", png(text))  # type: ignore[arg-type]
        expect(page.locator("#said")).to_contain_text(words)
        stores = ("entries", "drafts", "meta", "log", "catalogue")
        assert text not in json.dumps([phone.stored(store) for store in stores], ensure_ascii=False)
        assert text not in page.content()
    assert page.url.endswith("/field/scan")


def test_a_typed_code_forgives_and_a_slip_is_noticed(phone: Phone) -> None:
    page = phone.open("/field/scan")
    page.fill("#code", "BCDFGH2T")
    page.locator("#typed button").click()
    expect(page.locator("#code-fault")).to_contain_text("chưa đúng")
    page.fill("#code", "bcdf gh2s")
    page.locator("#typed button").click()
    page.wait_for_url(f"**/field/assist?poster={POSTER}")


def test_without_a_camera_the_other_ways_are_offered(make_phone: Callable[..., Phone]) -> None:
    phone = make_phone()
    phone.context.add_init_script("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
    page = phone.enrol().open("/field/scan")
    expect(page.locator("#said")).to_contain_text("không có máy ảnh")
    expect(page.locator("#typed button")).to_be_visible()


def test_a_refused_camera_says_so(make_phone: Callable[..., Phone]) -> None:
    phone = make_phone()
    refusal = "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    phone.context.add_init_script(refusal)
    page = phone.enrol().open("/field/scan")
    expect(page.locator("#said")).to_contain_text("chưa được phép")


@pytest.fixture
def film(tmp_path: Path, site: Site) -> Path:
    """What the camera sees: a poster, four seconds long."""
    path = tmp_path / "camera.mjpeg"
    into = io.BytesIO()
    picture_of(poster_text(site), 640, 480).convert("RGB").save(into, "jpeg", quality=90)
    path.write_bytes(into.getvalue() * 60)
    return path


def test_the_camera_reads_a_poster_without_a_network(site: Site, film: Path, browser: Browser) -> None:
    arguments = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    watching = browser.browser_type.launch(executable_path=chromium(), args=arguments)
    context = watching.new_context(viewport={"width": 360, "height": 640}, permissions=["camera"])
    phone = Phone(site, context).enrol()
    phone.open()
    context.set_offline(True)
    phone.page.goto(f"{site.url}/field/scan")
    phone.page.wait_for_url(f"**/field/assist?poster={POSTER}", timeout=20_000)
    expect(phone.page.locator("#place")).to_have_text("Thôn Bến Đá")
    assert not phone.faults
    watching.close()
