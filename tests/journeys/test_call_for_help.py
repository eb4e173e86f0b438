"""A call for help, its whole life: asked from a poster without script, called back, taken by two, read by one, helped;
and looked for everywhere before, meanwhile and after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect
from sqlalchemy import select

from app.backup import commands as backups
from app.core import codes
from app.core.db import db
from app.requests.models import RequestContact
from tests.journeys.phone import ON_A_PHONE, Phone, Site
from tests.journeys.search import Pieces, database_pieces, file_pieces, find, find_words, phone_pieces

pytestmark = [pytest.mark.journey, pytest.mark.slow]

NAME, PHONE, SPOKEN, WHERE = "Bà Sáu Thơm", "0912345678", "0912\u00a0345\u00a0678", "Sau nhà văn hóa, cổng xanh"
ZALO = "Mozilla/5.0 (Linux; Android 9; SM-J415F) AppleWebKit/537.36 Chrome/110.0 Mobile Safari/537.36 Zalo android/23"


@pytest.fixture
def citizen(desk_browser: Browser, site: Site) -> Iterator[Page]:
    """A citizen's phone inside Zalo: no script, no cookie, no storage."""
    context: BrowserContext = desk_browser.new_context(**ON_A_PHONE, java_script_enabled=False, user_agent=ZALO)
    yield context.new_page()
    assert context.cookies() == []
    context.close()


@pytest.fixture
def second_phone(playwright: Playwright, site: Site, tmp_path: Path) -> Iterator[Phone]:
    """A colleague's."""
    made = Phone(playwright, site, tmp_path / "second profile")
    made.start()
    made.enrol(site.village.colleague)
    yield made
    made.close()
    assert made.faults == []


def traces(pieces: Pieces) -> list[str]:
    """Where anything of the citizen's lies readable, in any form."""
    return find(PHONE, pieces) + [where for words in (NAME, WHERE) for where in find_words(words, pieces)]


def on_server(site: Site, name: str) -> Pieces:
    """Database, log and a backup made now."""
    folder = site.served.settings.keys_dir.parent
    copy = backups.back_up(site.served.settings.model_copy(update={"backup_dir": folder / name})).path
    pieces = {**database_pieces(folder / "thonso.db"), **file_pieces([folder / "server.log"])}
    return pieces | {f"backup {where}": what for where, what in database_pieces(copy).items()}


def vault_boxes() -> list[bytes]:
    db.session.rollback()
    found = db.session.execute(select(RequestContact.who, RequestContact.place))
    return [bytes(box) for row in found for box in row]


def fill_in(page: Page) -> None:
    page.get_by_label("Kích hoạt VNeID mức 2").check()
    page.get_by_label("Buổi tối").check()
    page.get_by_label("Gọi bạn là gì?").fill(NAME)
    page.get_by_label("Số điện thoại").fill("091 234 5678")
    page.get_by_label("Nhà ở đâu").fill(WHERE)
    page.get_by_label("Tôi từ 14 tuổi trở lên").check()


def ask_from_the_poster(page: Page, site: Site) -> str:
    """From the poster's page, with one slip; returns the code that the citizen keeps."""
    page.goto(f"{site.url}/q/{site.village.poster.code}")
    page.get_by_role("link", name="Nhờ người tới nhà giúp").tap()
    expect(page.locator("#hamlet")).to_have_value(str(site.village.hamlet.id))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    fill_in(page)
    page.get_by_label("Số điện thoại").fill("12345")
    page.get_by_role("button", name="Gửi lời nhờ").tap()
    expect(page.locator("#phone-fault")).to_contain_text("Số này chưa đúng")
    expect(page.get_by_label("Gọi bạn là gì?")).to_have_value(NAME)
    page.get_by_label("Số điện thoại").fill(PHONE)
    page.get_by_role("button", name="Gửi lời nhờ").tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Xã đã nhận lời nhờ của bạn")
    code = page.locator(".figure b").inner_text()
    page.reload()  # sends the form again
    expect(page.locator(".figure b")).to_have_text(code)
    return codes.normalise(code)


def call_back_and_release(officer: Page, site: Site) -> None:
    officer.goto(f"{site.url}/requests/")
    expect(officer.locator("tbody tr")).to_have_count(1)  # neither the slip nor the reload made another
    assert PHONE not in officer.content()
    officer.get_by_role("link", name="Kích hoạt VNeID mức 2").click()
    assert PHONE not in officer.content()
    officer.get_by_role("button", name="Xem số để gọi lại").click()
    expect(officer.get_by_role("link", name="Gọi 0912 345 678")).to_be_visible()
    expect(officer.locator(".card")).to_contain_text(WHERE)
    officer.get_by_role("button", name="Mở cho tổ nhận").click()
    expect(officer.locator("dl")).to_contain_text("Đã mở cho tổ")


def open_list(phone: Phone) -> Page:
    """Fetch the list by hand, then look, as somebody would who was told of it."""
    page = phone.open("/field/more")
    page.locator("#refresh").tap()
    expect(page.locator("#said")).to_have_text("Đã lấy danh sách mới.")
    phone.open()
    expect(page.locator("#requests-box")).to_contain_text("Bà con nhờ giúp: 1 nhà")
    page.locator("#requests-box").tap()
    page.wait_for_selector("html[data-ready=requests]", state="attached")
    return page


def test_a_call_for_help_from_the_poster_to_the_end(
    citizen: Page, officer: Page, phone: Phone, second_phone: Phone, site: Site
) -> None:
    reading = ask_from_the_poster(citizen, site)
    kept = vault_boxes()
    assert len(kept) == 2 and traces(on_server(site, "asked")) == []
    call_back_and_release(officer, site)

    lan, binh = open_list(phone), open_list(second_phone)
    lan.get_by_role("button", name="Tôi đi", exact=True).tap()
    expect(lan.locator(".entry")).to_contain_text("Chờ thêm một người cùng đi.")
    expect(lan.get_by_role("button", name="Xem số, chỗ ở")).to_have_count(0)
    binh.get_by_role("button", name="Tôi đi", exact=True).tap()
    expect(binh.locator(".entry")).to_contain_text("Bạn và một người nữa cùng đi.")

    binh.get_by_role("button", name="Xem số, chỗ ở").tap()
    expect(binh.locator("#number")).to_contain_text(f"Gọi {SPOKEN}")
    expect(binh.locator("#number")).to_contain_text(NAME)
    expect(binh.locator("#number")).to_contain_text(WHERE)
    assert binh.locator("#number a").get_attribute("href") == f"tel:{PHONE}"
    assert traces(phone_pieces(binh)) == []  # on the screen, and nowhere else
    binh.get_by_role("button", name="Ẩn số").tap()
    assert not re.search(r"0912.?345.?678|Thơm", binh.content())
    assert traces(on_server(site, "taken")) == []

    second_phone.context.set_offline(True)  # the way back has no signal
    binh.get_by_role("button", name="Đã giúp xong").tap()
    expect(binh.locator(".entry")).to_contain_text("Có sóng là máy tự báo.")
    assert vault_boxes() == kept
    second_phone.context.set_offline(False)
    expect(binh.locator("#empty")).to_be_visible()
    assert vault_boxes() == []

    pieces = on_server(site, "helped")
    assert traces(pieces) == []
    assert not [where for where, what in pieces.items() if where.startswith("backup") and any(b in what for b in kept)]
    for page in (lan, binh):
        assert traces(phone_pieces(page)) == []
    citizen.goto(f"{site.url}/c/{site.village.commune.code}/help")
    citizen.get_by_label("Mã bạn nhận khi gửi").fill(codes.spoken(reading).lower())
    citizen.get_by_role("button", name="Xem yêu cầu của tôi").tap()
    expect(citizen.get_by_role("status")).to_contain_text("Đã giúp xong.")
    officer.goto(f"{site.url}/requests/")
    expect(officer.locator("tbody tr")).to_contain_text("Đã giúp xong: Trần Thị Lan, Lê Văn Bình")
