"""A return visit, from "chờ kích hoạt" without a signal to the officer's figure; and the number that rests nowhere."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.accounts import commands as accounts
from app.accounts.models import Person
from app.accounts.session_cookie import COOKIE
from app.core.db import db, transaction
from tests.journeys.search import phone_pieces
from tests.screens.conftest import Phone, Site
from tests.screens.sweep import Sweep

pytestmark = pytest.mark.journey
TYPED, DIGITS = "091 234 5678", "0912345678"


def answer(page: Page) -> None:
    page.locator("#ageBand [value='60+']").check()
    page.locator("#ownHands [value=yes]").check()


def save(page: Page) -> None:
    page.locator("#save").click()
    expect(page.locator("#finished-title")).to_be_visible()


def leave_number(page: Page) -> None:
    page.locator("#contact-ask summary").click()
    page.locator("#contact-consent").check()
    page.locator("#contact-number").fill(TYPED)
    page.locator("#contact-number").blur()
    expect(page.locator("#contact-locked")).to_be_visible()
    expect(page.locator("#contact-number")).to_have_value("")


def kept(page: Page) -> list[str]:
    """Where the number lies on the phone: nowhere."""
    return [where for where, what in phone_pieces(page).items() if DIGITS.encode() in what or TYPED.encode() in what]


def picture(page: Page, name: str) -> None:
    """For whoever wants to look: THONSO_PICTURES names a folder."""
    if folder := os.environ.get("THONSO_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def officers_figure(browser: Browser, site: Site) -> str:
    """Done helps in the hamlet, and open visits, as the officer reads them."""
    with transaction() as session:
        secret = accounts.open_session(session.get_one(Person, site.village.officer.id), "passkey")
    context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    context.add_cookies([{"name": COOKIE, "value": secret, "url": site.url}])
    page = context.new_page()
    page.goto(f"{site.url}/coverage/")
    row = page.locator("tr", has=page.get_by_role("link", name="Thôn Bến Đá"))
    done = row.locator("[data-label='Việc đã xong']").inner_text()
    page.goto(f"{site.url}/visits/")
    waiting = page.locator("[data-label='Người đang chờ']").all_inner_texts()
    picture(page, "office-visits")
    context.close()
    return f"{done} done, {' '.join(waiting) or 'nobody'} waiting"


def record_without_signal(phone: Phone, site: Site, sweep: Sweep) -> None:
    """Somebody waits for activation and leaves a number; the phone keeps it only sealed."""
    phone.context.set_offline(True)
    page = phone.open("/field/assist")
    page.locator("#hamlet").select_option(str(site.village.hamlet.id))
    page.locator("[name=kind][value=level2_activate]").check()  # offline: it cannot have been done just now
    answer(page)
    leave_number(page)
    picture(page, "assist-contact")
    sweep.look(page, "assist with a phone number left")
    assert kept(page) == []
    save(page)
    assert kept(page) == []
    (record,) = phone.stored("entries")
    assert json.loads(record["text"])["payload"]["contact_consent"] == "vi-c1"


def look_without_signal(phone: Phone) -> None:
    """What was just recorded is on the list at once."""
    page = phone.open()
    expect(page.locator("#visits-box")).to_contain_text("Hẹn quay lại: 1 người ở 1 thôn")
    picture(page, "home-visits")
    page.locator("#visits-box").click()
    page.wait_for_selector("html[data-ready=visits]", state="attached")
    expect(page.locator("#hamlets")).to_contain_text("Thôn Bến Đá: 1 người")
    expect(page.locator(".entry")).to_contain_text("Lượt này chưa gửi")
    expect(page.get_by_role("button", name="Tôi đi", exact=True)).to_have_count(0)
    picture(page, "visits-unsent")


def take_and_look(phone: Phone, sweep: Sweep) -> None:
    """The number is shown to whoever goes, and leaves the page by a tap and with the page."""
    page = phone.open("/field/visits")
    picture(page, "visits-open")
    page.get_by_role("button", name="Tôi đi", exact=True).click()
    expect(page.locator(".entry")).to_contain_text("Bạn đã nhận đi")
    picture(page, "visits-taken")
    look = page.get_by_role("button", name="Xem số điện thoại")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/contact") else None)
    look.dblclick()  # each look is written down: two taps are one
    expect(page.locator("#number a")).to_have_attribute("href", f"tel:{DIGITS}")
    assert len(asked) == 1
    sweep.look(page, "visits with a number")
    picture(page, "visits-number")
    page.get_by_role("button", name="Ẩn số").click()
    expect(page.locator("#number")).to_have_count(0)
    assert DIGITS not in page.content() and kept(page) == []
    look.click()
    expect(page.locator("#number")).to_be_visible()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    expect(page.locator("#number")).to_have_count(0)


def finish(page: Page) -> None:
    page.get_by_role("link", name="Đã kích hoạt xong").click()
    page.wait_for_selector("html[data-ready=assist]", state="attached")
    expect(page.locator("#place")).to_have_text("Thôn Bến Đá")
    expect(page.locator("[name=kind][value=level2_activate]")).to_be_checked()
    answer(page)
    save(page)
    expect(page.locator("#finished-words")).to_have_text("Đã gửi tới máy chủ.")


def test_a_visit_from_the_hamlet_without_signal_to_the_officers_figure(
    phone: Phone, browser: Browser, site: Site
) -> None:
    sweep = Sweep()
    record_without_signal(phone, site, sweep)
    look_without_signal(phone)
    phone.context.set_offline(False)
    expect(phone.open().locator("#sent")).to_contain_text("Đã gửi hết")
    assert officers_figure(browser, site) == "0 done, 1 waiting"
    take_and_look(phone, sweep)

    phone.context.set_offline(True)
    page = phone.open("/field/visits")
    expect(page.locator("#state")).to_have_text("1 người đang chờ")
    page.get_by_role("button", name="Xem số điện thoại").click()
    expect(page.locator("#complaint")).to_contain_text("cần có sóng")
    assert DIGITS not in page.content() and kept(page) == []

    phone.context.set_offline(False)
    finish(page)
    expect(phone.open("/field/visits").locator("#state")).to_have_text("Không còn ai chờ")
    expect(phone.open().locator("#visits-box")).to_be_hidden()
    assert officers_figure(browser, site) == "1 done, nobody waiting"
    sweep.end()
    db.session.remove()


def test_a_visit_is_closed_without_a_signal_and_opened_again_from_the_outbox(phone: Phone, site: Site) -> None:
    phone.context.set_offline(True)
    page = phone.open("/field/assist")
    page.locator("#hamlet").select_option(str(site.village.second_hamlet.id))
    page.locator("[name=kind][value=level2_activate]").check()
    answer(page)
    save(page)
    page = phone.open("/field/visits")
    page.get_by_role("button", name="Không cần nữa").click()
    picture(page, "visits-why")
    page.get_by_role("button", name="Bà con tự làm được rồi").click()
    expect(page.locator("#state")).to_have_text("Không còn ai chờ")
    page = phone.open("/field/outbox")
    closed = page.locator(".entry", has_text="Khép một lượt hẹn quay lại")
    picture(page, "outbox-closed")
    closed.get_by_role("button", name="Bỏ").click()
    closed.get_by_role("button", name="Bỏ lượt này").click()
    expect(page.locator("#said")).to_have_text("Đã bỏ lượt đó.")
    expect(phone.open("/field/visits").locator("#state")).to_have_text("1 người đang chờ")
