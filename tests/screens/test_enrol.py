"""Enrolling a phone: what is refused, and in which words; a second person on one phone."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.core.clock import now
from app.core.db import transaction
from app.devices.models import Device
from tests.screens.conftest import Phone, Site

pytestmark = pytest.mark.journey
ANDROID = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1"


def test_a_phone_that_is_not_enrolled_is_led_to_enrolment(make_phone: Callable[..., Phone]) -> None:
    phone = make_phone()
    phone.page.goto(f"{phone.site.url}/field/assist")
    phone.page.wait_for_url("**/field/enrol")


def test_zalos_browser_is_sent_to_chrome(make_phone: Callable[..., Phone]) -> None:
    page = make_phone(user_agent=f"{ANDROID} Zalo/24.10").open("/field/enrol")
    expect(page.locator("#refused-title")).to_contain_text("Chrome")
    expect(page.locator("#chrome")).to_be_visible()
    expect(page.locator("#copy")).to_be_visible()
    expect(page.locator("#offer")).to_be_hidden()


def test_an_iphones_tab_is_asked_to_install_first(make_phone: Callable[..., Phone]) -> None:
    page = make_phone(user_agent=IPHONE).open("/field/enrol")
    expect(page.locator("#install")).to_be_visible()
    expect(page.locator("#offer")).to_be_hidden()


def test_an_old_browser_hears_so(make_phone: Callable[..., Phone]) -> None:
    phone = make_phone()
    phone.context.add_init_script("delete Navigator.prototype.locks")
    page = phone.page
    page.goto(f"{phone.site.url}/field/enrol")
    expect(page.locator("#refused-title")).to_contain_text("cũ")


def test_a_wrong_code_is_refused_in_words(make_phone: Callable[..., Phone]) -> None:
    page = make_phone().open("/field/enrol")
    page.locator("#by-code summary").click()
    page.fill("#code", "BBBB-CCCC-DDDD")
    page.locator("#typed button").click()
    expect(page.locator("#complaint")).to_contain_text("so lại từng chữ")
    expect(page.locator("#offer")).to_be_visible()


def test_without_a_sign_in_one_tap_points_to_the_other_ways(make_phone: Callable[..., Phone]) -> None:
    page = make_phone().open("/field/enrol")
    page.locator("#session button").click()
    expect(page.locator("#complaint")).to_contain_text("chưa đăng nhập")
    expect(page.locator("#code")).to_be_visible()


def test_a_second_person_joins_and_the_phone_asks_who_holds_it(phone: Phone, site: Site) -> None:
    phone.enrol_second(site.village.colleague)
    page = phone.open("/field/more")
    expect(page.locator("#persons label")).to_have_count(2)
    expect(page.get_by_label("Lê Văn Bình")).to_be_checked()
    page.get_by_label("Trần Thị Lan").check()
    expect(page.locator("#said")).to_contain_text("Trần Thị Lan")
    expect(phone.open().locator("#person")).to_have_text("Trần Thị Lan")


def test_a_phone_whose_data_the_browser_threw_away_is_told_so(phone: Phone) -> None:
    phone.open("/field/more")
    phone.page.goto(f"{phone.site.url}/healthz")  # no page of ours holds the database open
    phone.page.evaluate("new Promise((done) => (indexedDB.deleteDatabase('thonso').onsuccess = done))")
    phone.page.goto(f"{phone.site.url}/field/")
    phone.page.wait_for_url("**/field/enrol")
    expect(phone.page.locator("#evicted")).to_contain_text("đã xóa dữ liệu")
    expect(phone.page.locator("#offer")).to_be_visible()


def test_a_phone_that_was_locked_by_mistake_enrols_anew_and_its_records_leave(phone: Phone, site: Site) -> None:
    with transaction() as session:
        own = session.get(Device, uuid.UUID(phone.stored("device")[0]["id"]))
        assert own is not None
        own.revoked_at = now()
    phone.open("/field/more").locator("#refresh").click()
    expect(phone.page.locator("#said")).to_contain_text("mới")
    expect(phone.open().locator("#complaint")).to_contain_text("bị khóa")

    phone.enrol()
    expect(phone.open().locator("#complaint")).to_be_empty()
    assert len(phone.stored("device")) == 1
