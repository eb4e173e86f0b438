"""A poster on its wall, from a word said without a signal to the officer's list; and no step more for a help."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.accounts import commands as accounts
from app.accounts.models import Person
from app.accounts.session_cookie import COOKIE
from app.core.db import db, transaction
from tests.screens.conftest import POSTER, Phone, Site
from tests.screens.sweep import Sweep

pytestmark = pytest.mark.journey


def picture(page: Page, name: str) -> None:
    """For whoever wants to look: THONSO_PICTURES names a folder."""
    if folder := os.environ.get("THONSO_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def at(page: Page, screen: str) -> None:
    page.wait_for_selector(f"html[data-ready={screen}]", state="attached")


def officer_reads(browser: Browser, site: Site, sweep: Sweep) -> str:
    """The poster's line in the officer's list; the sketch and the poster's own page are looked at on the way."""
    with transaction() as session:
        secret = accounts.open_session(session.get_one(Person, site.village.officer.id), "passkey")
    context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    context.add_cookies([{"name": COOKIE, "value": secret, "url": site.url}])
    page = context.new_page()
    page.goto(f"{site.url}/posters/")
    line = page.locator("tr", has=page.get_by_role("link", name="Nhà văn hóa")).inner_text()
    sweep.look(page, "officer's posters")
    picture(page, "office-posters")
    page.get_by_role("link", name="Xem sơ đồ cả xã").click()
    expect(page.locator(".walls svg")).to_have_count(3)
    sweep.look(page, "officer's sketch")
    picture(page, "office-sketch-phone")
    page.set_viewport_size({"width": 1100, "height": 800})
    picture(page, "office-sketch")
    page.goto(f"{site.url}/posters/one/{site.village.poster.id}")
    expect(page.locator("table")).to_contain_text("Trần Thị Lan, người đi giúp")
    sweep.look(page, "officer's one poster")
    picture(page, "office-poster")
    context.close()
    return line


def test_a_torn_poster_from_the_wall_without_signal_to_the_officers_list(
    phone: Phone, browser: Browser, site: Site
) -> None:
    sweep = Sweep()
    phone.context.set_offline(True)
    page = phone.open("/field/scan?for=check")
    expect(page.locator("#checking")).to_be_visible()
    page.fill("#code", "bcdf gh2s")
    page.locator("#typed button").click()
    at(page, "poster")
    expect(page.locator("#spot")).to_have_text("Nhà văn hóa")
    expect(page.locator("#stand")).to_contain_text("Chưa treo")
    picture(page, "poster-ask")
    sweep.look(page, "poster")
    page.get_by_role("button", name="Rách, mờ").click()
    expect(page.locator("#finished")).to_be_visible()
    expect(page.locator("#stand")).to_contain_text("Rách, mờ")
    picture(page, "poster-said")
    sweep.look(page, "poster, said")

    page = phone.open("/field/hamlet")
    expect(page.locator("#poster-list .entry")).to_contain_text("Lượt bạn ghi ở đây đang chờ sóng")
    picture(page, "hamlet-posters")
    sweep.look(page, "hamlet with posters")
    page = phone.open("/field/outbox")
    expect(page.locator(".entry")).to_contain_text("Áp phích BCDF GH2S: Rách, mờ")
    picture(page, "outbox-poster")

    phone.context.set_offline(False)
    expect(phone.open().locator("#sent")).to_contain_text("Đã gửi hết")
    line = officer_reads(browser, site, sweep)
    assert "Rách, mờ" in line and "Thay tờ mới" in line
    sweep.end()
    db.session.remove()


def test_a_word_is_taken_back_in_the_outbox(phone: Phone) -> None:
    phone.context.set_offline(True)
    page = phone.open(f"/field/poster?code={POSTER}")
    page.get_by_role("button", name="Mất", exact=True).click()
    expect(page.locator("#finished")).to_be_visible()
    page = phone.open("/field/outbox")
    said = page.locator(".entry", has_text="Áp phích BCDF GH2S: Mất")
    said.get_by_role("button", name="Bỏ").click()
    said.get_by_role("button", name="Bỏ lượt này").click()
    expect(page.locator("#said")).to_have_text("Đã bỏ lượt đó.")
    expect(phone.open(f"/field/poster?code={POSTER}").locator("#stand")).not_to_contain_text("Mất")


def test_a_scan_still_leads_straight_to_the_form_which_offers_the_check_in_its_head(phone: Phone) -> None:
    page = phone.open("/field/scan")
    expect(page.locator("#checking")).to_be_hidden()
    picture(page, "scan-foot")
    page.fill("#code", POSTER)
    page.locator("#typed button").click()
    at(page, "assist")
    expect(page.locator("#place")).to_have_text("Thôn Bến Đá")
    picture(page, "assist-head")
    page.get_by_role("link", name="Áp phích rách, mất?").click()
    at(page, "poster")
    expect(page.locator("#spot")).to_have_text("Nhà văn hóa")


def test_an_address_without_a_code_leads_to_the_camera(phone: Phone) -> None:
    page = phone.open("/field/poster")
    expect(page.locator("#ask")).to_be_hidden()
    page.get_by_role("link", name="Quét hoặc gõ mã áp phích").click()
    at(page, "scan")
    expect(page.locator("#checking")).to_be_visible()


def test_a_citizen_reports_a_poster_on_a_page_that_everybody_can_read(browser: Browser, site: Site) -> None:
    sweep = Sweep()
    context = browser.new_context(locale="vi-VN", java_script_enabled=True, viewport={"width": 360, "height": 640})
    page = context.new_page()
    page.goto(f"{site.url}/q/{POSTER}")
    page.get_by_role("link", name="Áp phích bị rách, bị dán đè?").click()
    picture(page, "citizen-report")
    sweep.look(page, "citizen's report")
    page.get_by_role("button", name="Có người dán đè mã khác lên").click()
    expect(page.locator("h1")).to_have_text("Cảm ơn bạn đã báo")
    picture(page, "citizen-reported")
    sweep.look(page, "citizen's report, thanks")
    context.close()
    sweep.end()
