"""As a new user: start it, invite, enrol by passkey, go where no signal is, record, come home, be counted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.first_day import Hand, dev_run

pytestmark = [pytest.mark.journey, pytest.mark.slow]
NUMBER = "038190004711"  # a man of 1990: fits the band 35-59


@pytest.fixture(scope="module")
def links(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    folder: Path = tmp_path_factory.mktemp("new-user") / "data"
    with dev_run(folder) as told:
        yield told


def invite(officer: Hand, name: str) -> str:
    """In the morning, at the commune's office: an invitation for a hamlet's volunteer; gives the link on the page."""
    officer.go("Người")
    officer.tap("Mời một người")
    officer.type("Họ và tên", name)
    officer.page.get_by_label("Làm gì, ở đâu").select_option(label="Tình nguyện viên, thôn Bến Đá")
    officer.tap(officer.page.get_by_role("button", name="Tạo lời mời"))
    expect(officer.page.get_by_role("img", name="Mã QR của đường dẫn mời")).to_be_visible()
    return officer.page.locator("#link").input_value()


def find_poster(volunteer: Hand, code: str) -> None:
    """From home, two taps and the code that is printed under the square."""
    volunteer.tap(volunteer.page.get_by_role("link", name="Quét áp phích"))
    volunteer.on("scan")
    volunteer.page.locator("#code").press_sequentially(code.lower())
    volunteer.tap(volunteer.page.get_by_role("button", name="Dùng mã này"))
    volunteer.on("assist")
    expect(volunteer.page.locator("#place")).to_have_text("Thôn Bến Đá")


def help_two(volunteer: Hand) -> None:
    """A man whose own phone has a signal, with his number; then an old woman, without."""
    volunteer.answer()
    expect(volunteer.page.locator(".line [value=waiting_activation]")).to_be_checked()  # the form knows: no network
    volunteer.page.locator(".line label:has([value=done])").tap()
    volunteer.give_number(NUMBER)
    volunteer.save()
    volunteer.tap(volunteer.page.get_by_role("button", name="Giúp người tiếp theo"))
    volunteer.answer(kind="vneid_install", age="60+")
    volunteer.pick("kind", "level2_activate")  # kept from the man before: not for her
    volunteer.save()
    volunteer.tap(volunteer.page.get_by_role("link", name="Xong"))
    volunteer.on("home")


def expect_hamlet(head: Hand, words: str) -> None:
    head.on("hamlet")
    expect(head.page.locator("#which option:checked")).to_have_text("Thôn Bến Đá")
    expect(head.page.locator("#figures")).to_contain_text(words)
    expect(head.page.locator("#known")).to_contain_text("Biết tới")


def test_a_volunteer_invited_this_morning_is_counted_this_evening(desk_browser: Browser, links: dict[str, Any]) -> None:
    officer = Hand(desk_browser, links["url"])
    officer.open(links["sign_in"]["officer"])
    row = officer.page.locator("tr", has=officer.page.get_by_role("link", name="Thôn Bến Đá"))
    expect(row.locator("[data-label='Đã kích hoạt mức 2']")).to_contain_text("187/412")
    invitation = invite(officer, "Bùi Thị Mới")
    assert invitation.startswith(f"{links['url']}/i/")

    volunteer = Hand(desk_browser, links["url"], passkeys=True)
    volunteer.open(invitation)
    volunteer.tap(volunteer.page.get_by_role("button", name="Tham gia"))
    volunteer.page.wait_for_url("**/field/enrol")
    volunteer.enrol()
    volunteer.reopen()
    volunteer.context.set_offline(True)  # in the hamlet: everything from home on is without signal
    find_poster(volunteer, links["poster"].rpartition("/")[2])
    help_two(volunteer)
    expect(volunteer.page.locator("#sent")).to_contain_text("2")

    volunteer.context.set_offline(False)  # at home
    expect(volunteer.page.locator("#sent")).to_contain_text("Đã gửi hết")
    officer.go("Kết quả")
    expect(row.locator("[data-label='Đã kích hoạt mức 2']")).to_contain_text("188/412")
    expect(row.locator("[data-label='Việc đã xong']")).to_have_text("2")

    head = Hand(desk_browser, links["url"])
    head.open(links["sign_in"]["head"])
    head.enrol()
    head.tap(head.page.locator("a[href='/field/hamlet']"))
    expect_hamlet(head, "188/412")
    head.context.set_offline(True)
    head.page.reload()
    expect_hamlet(head, "188/412")
    for hand in (officer, volunteer, head):
        hand.close()
