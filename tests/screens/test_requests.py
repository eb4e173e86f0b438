"""A call for help on every page that somebody reads of it: a citizen's, an officer's, a helper's. Axe finds nothing,
and nothing is wider than the smallest phone; a contact leaves the page by a tap, by time, and with the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from app.accounts import commands as accounts
from app.accounts.models import Person
from app.accounts.session_cookie import COOKIE
from app.core.db import db, transaction
from tests.screens.conftest import POSTER, Phone, Site
from tests.screens.sweep import USUAL, Sweep

pytestmark = pytest.mark.journey

NAME, DIGITS, WHERE = "Bà Sáu Thơm", "0912345678", "sau nhà văn hóa, cổng xanh"


def fill_in(page: Page, phone: str = DIGITS) -> None:
    page.get_by_label("Trả tiền bằng điện thoại").check()
    page.get_by_label("Lúc nào cũng được").check()
    page.get_by_label("Gọi bạn là gì?").fill(NAME)
    page.get_by_label("Số điện thoại").fill(phone)
    page.get_by_label("Nhà ở đâu").fill(WHERE)
    page.get_by_label("Tôi từ 14 tuổi trở lên").check()


def send(page: Page) -> None:
    page.get_by_role("button", name="Gửi lời nhờ").click()


@pytest.fixture
def citizen(browser: Browser, site: Site) -> Page:
    return browser.new_context(viewport=USUAL, locale="vi-VN").new_page()


@pytest.fixture
def officer(browser: Browser, site: Site) -> Page:
    with transaction() as session:
        secret = accounts.open_session(session.get_one(Person, site.village.officer.id), "test")
    context = browser.new_context(viewport=USUAL, locale="vi-VN")
    context.add_cookies([{"name": COOKIE, "value": secret, "url": site.url}])
    return context.new_page()


def ask(citizen: Page, site: Site) -> None:
    citizen.goto(f"{site.url}/q/{POSTER}/help")
    fill_in(citizen)
    send(citizen)
    expect(citizen.locator("h1")).to_contain_text("Xã đã nhận")


def release(officer: Page, site: Site) -> None:
    officer.goto(f"{site.url}/requests/")
    officer.locator("tbody a").first.click()
    officer.get_by_role("button", name="Xem số để gọi lại").click()
    officer.get_by_role("button", name="Mở cho tổ nhận").click()
    expect(officer.locator("dl")).to_contain_text("Đã mở cho tổ")


def test_axe_on_every_page_of_a_citizen(citizen: Page, site: Site) -> None:
    sweep = Sweep()
    citizen.goto(f"{site.url}/q/{POSTER}/help")
    sweep.look(citizen, "the form")
    fill_in(citizen, "12")
    send(citizen)
    expect(citizen.locator("#phone-fault")).to_be_visible()
    sweep.look(citizen, "the form with a slip")
    token = citizen.locator("[name=token]").input_value()
    fill_in(citizen)
    send(citizen)
    expect(citizen.locator("h1")).to_contain_text("Xã đã nhận")
    sweep.look(citizen, "sent")
    citizen.goto(f"{site.url}/q/{POSTER}/help")
    citizen.locator("[name=token]").evaluate("(field, token) => (field.value = token)", token)
    fill_in(citizen, "0987654321")
    send(citizen)
    expect(citizen.locator("h1")).to_contain_text("Bạn đã gửi tờ này rồi")
    sweep.look(citizen, "sent before with other words")
    ask(citizen, site)
    citizen.get_by_role("link", name="Xem hoặc xóa").click()
    expect(citizen.get_by_role("button", name="Xóa yêu cầu")).to_be_visible()
    sweep.look(citizen, "seen again")
    citizen.get_by_role("button", name="Xóa yêu cầu").click()
    expect(citizen.get_by_role("status")).to_contain_text("Đã xóa theo ý bạn.")
    sweep.look(citizen, "erased")
    citizen.goto(f"{site.url}/c/{site.village.commune.code}/help/BCDFGH2T")
    sweep.look(citizen, "a code that is none")
    citizen.context.close()
    sweep.end()


def test_axe_on_every_page_of_an_officer(citizen: Page, officer: Page, site: Site) -> None:
    sweep = Sweep()
    ask(citizen, site)
    ask(citizen, site)
    release(officer, site)
    officer.goto(f"{site.url}/requests/")
    sweep.look(officer, "the officer's list")
    officer.locator("tbody a").first.click()
    expect(officer.get_by_role("button", name="Xem số để gọi lại")).to_be_visible()
    sweep.look(officer, "one request")
    officer.get_by_role("button", name="Xem số để gọi lại").click()
    expect(officer.get_by_role("link", name="Gọi 0912 345 678")).to_be_visible()
    sweep.look(officer, "one request with its contact")
    officer.get_by_label("Phá rối").check()
    officer.get_by_role("button", name="Khép yêu cầu").click()
    expect(officer.locator("dl")).to_contain_text("Đã khép: Phá rối")
    sweep.look(officer, "one that was closed")
    for page in (citizen, officer):
        page.context.close()
    sweep.end()


def kept(page: Page) -> list[str]:
    """Where the contact lies in the phone's own storage."""
    found: list[str] = page.evaluate(
        """async (words) => {
          const opening = indexedDB.open("thonso");
          const db = await new Promise((tell) => (opening.onsuccess = () => tell(opening.result)));
          const all = [];
          for (const store of db.objectStoreNames) {
            const asking = db.transaction(store).objectStore(store).getAll();
            const rows = await new Promise((tell) => (asking.onsuccess = () => tell(asking.result)));
            if (words.some((word) => JSON.stringify(rows).includes(word))) all.push(store);
          }
          db.close();
          return all;
        }""",
        [NAME, DIGITS, WHERE],
    )
    return found


def take_together(one: Phone, other: Phone, sweep: Sweep) -> Page:
    """Two take the first of the list; the first one's screen, which knows it."""
    page = one.open("/field/requests")
    sweep.look(page, "requests to take")
    page.locator(".entry button").first.click()
    expect(page.locator(".entry").first).to_contain_text("Chờ thêm một người")
    sweep.look(page, "requests waiting for a second")
    them = other.open("/field/requests")
    expect(them.locator(".entry").first).to_contain_text("Đã có một người nhận")
    them.get_by_role("button", name="Tôi đi", exact=True).first.click()
    expect(them.locator(".entry").first).to_contain_text("Bạn và một người nữa cùng đi.")
    one.open("/field/more").locator("#refresh").click()
    expect(page.locator("#said")).to_have_text("Đã lấy danh sách mới.")
    return one.open("/field/requests")


def see_it_leave(page: Page, sweep: Sweep) -> None:
    """Shown, hidden when the page is left, and after two minutes."""
    look = page.get_by_role("button", name="Xem số, chỗ ở").first
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/contact") else None)
    look.dblclick()  # each look is written down: two taps are one
    expect(page.locator("#number a")).to_have_attribute("href", f"tel:{DIGITS}")
    expect(page.locator("#number")).to_contain_text(f"Nhà: {WHERE}")
    assert len(asked) == 1
    sweep.look(page, "requests with a contact")
    assert kept(page) == []
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    expect(page.locator("#number")).to_have_count(0)
    page.clock.install()
    look.click()
    expect(page.locator("#number")).to_be_visible()
    page.clock.fast_forward("02:01")
    expect(page.locator("#number")).to_have_count(0)
    assert not [word for word in (NAME, DIGITS, WHERE) if word in page.content()]


def see_who_was_late(page: Page) -> None:
    """What the server refuses is not called done; the help itself may be recorded all the same."""
    page.get_by_role("button", name="Đã giúp xong").first.click()
    expect(page.locator("#complaint")).to_contain_text("Yêu cầu này đã xong, đã khép")
    expect(page.locator("#said")).to_have_text("Ghi lượt giúp này")


def test_two_phones_and_a_contact_that_leaves_the_page(
    citizen: Page, officer: Page, make_phone: Callable[..., Phone], site: Site
) -> None:
    sweep = Sweep()
    ask(citizen, site)
    release(officer, site)
    one, other = make_phone().enrol(), make_phone().enrol(site.village.colleague)
    page = take_together(one, other, sweep)
    see_it_leave(page, sweep)
    page.get_by_role("button", name="Không giúp được").first.click()
    sweep.look(page, "requests asking why")
    page.get_by_role("button", name="Bà con không cần nữa").click()
    expect(page.locator("#said")).to_contain_text("Số điện thoại đã xóa.")
    see_who_was_late(other.page)
    one.context.set_offline(True)
    for button in page.get_by_role("button", name="Tôi đi", exact=True).all()[:1]:
        button.click()
        expect(page.locator("#complaint")).to_contain_text("cần có sóng")
    for each in (citizen, officer):
        each.context.close()
    db.session.remove()
    sweep.end()
