"""Moments that nobody plans for: two tabs, a database that closes, a call, a turn of the phone, a clock that is off."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, Playwright, expect

from app.core.clock import local_date
from app.core.db import db
from app.entries.models import StoredEntry
from tests.screens.conftest import POSTER, Phone, Site
from tools.browser import chromium

pytestmark = pytest.mark.journey

# Keeps hold of the page's databases, so that a test can do what a system short of memory does.
WATCH_DATABASES = """
  const opened = [];
  const open = indexedDB.open.bind(indexedDB);
  indexedDB.open = (...given) => {
    if (globalThis.broken) throw new DOMException("Internal error opening backing store", "UnknownError");
    const asking = open(...given);
    asking.addEventListener("success", () => opened.push(asking.result));
    return asking;
  };
  globalThis.closeDatabases = (aloud) => {
    for (const each of opened.splice(0)) {
      each.close();
      if (aloud) each.dispatchEvent(new Event("close"));
    }
  };
"""


def open_form(phone: Phone, page: Page, path: str = f"/field/assist?poster={POSTER}") -> Page:
    page.goto(phone.site.url + path)
    page.wait_for_selector("html[data-ready=assist]", state="attached")
    return page


def answer(page: Page, kind: str = "level2_activate", age: str = "35-59") -> None:
    page.locator(f"[name=kind][value={kind}]").check()
    page.locator(f"#ageBand [value='{age}']").check()
    page.locator("#ownHands [value=yes]").check()


def saved(page: Page) -> None:
    expect(page.locator("#finished-title")).to_be_visible()


def arrived(phone: Phone) -> list[StoredEntry]:
    """What the server has of this phone's records, in the order they were made, once all are sent."""
    expect(phone.open("/field/outbox").locator("#state")).to_have_text("Đã gửi hết", timeout=15_000)
    db.session.rollback()
    ids = [uuid.UUID(each["id"]) for each in phone.stored("entries")]
    return list(db.session.scalars(sa.select(StoredEntry).where(StoredEntry.id.in_(ids)).order_by(StoredEntry.seq)))


def in_frame(page: Page) -> None:
    """What was tapped has been shown."""
    page.evaluate("() => new Promise((shown) => requestAnimationFrame(() => setTimeout(shown, 0)))")


def test_two_tabs_write_on_two_sheets_and_save_at_once(phone: Phone) -> None:
    one, two = phone.page, phone.context.new_page()
    open_form(phone, one)
    answer(one)
    open_form(phone, two)
    expect(two.locator("#said")).to_contain_text("Đang ghi dở một lượt ở thẻ khác")
    assert not two.locator("[name=kind][value=level2_activate]").is_checked(), "a fresh form"
    answer(two, "vneid_install", "60+")
    expect(one.locator("[name=kind][value=level2_activate]")).to_be_checked()

    phone.site.served.kill()
    for page in (one, two):
        page.evaluate("document.getElementById('save').click()")
    for page in (one, two):
        saved(page)
    kept = phone.stored("entries")
    assert sorted(json.loads(each["text"])["seq"] for each in kept) == [1, 2]
    assert {json.loads(each["text"])["payload"]["helps"][0]["kind"] for each in kept} == {
        "level2_activate",
        "vneid_install",
    }
    assert {each["hamlet"] for each in phone.stored("drafts")} == {str(phone.site.village.hamlet.id)}, "the place alone"
    phone.site.served.start()
    assert [row.fate for row in arrived(phone)] == ["accepted", "accepted"]


def test_a_form_moves_to_another_tab_and_the_first_lets_go(phone: Phone) -> None:
    one, two = phone.page, phone.context.new_page()
    open_form(phone, one)
    answer(one)
    open_form(phone, two)
    two.get_by_role("button", name="Ghi tiếp lượt đó ở đây").click()
    expect(two.locator("#said")).to_contain_text("Đang ghi tiếp lượt dở")
    expect(two.locator("#ageBand [value='35-59']")).to_be_checked()
    expect(one.locator("#said")).to_contain_text("Lượt này đang ghi ở thẻ khác")
    expect(one.locator("#assist")).to_be_hidden()
    assert "here=" not in two.url

    one.get_by_role("link", name="Ghi lượt mới").click()
    one.wait_for_selector("html[data-ready=assist]", state="attached")
    expect(one.locator("#said")).to_contain_text("thẻ khác")
    two.close()  # its form waits on its sheet for whoever opens the next one
    open_form(phone, one, "/field/assist")
    expect(one.locator("#ageBand [value='35-59']")).to_be_checked()
    one.locator("#save").click()
    saved(one)
    assert len(phone.stored("entries")) == 1


def test_a_record_is_corrected_in_one_tab_only(phone: Phone) -> None:
    page = open_form(phone, phone.page)
    answer(page)
    page.locator("#save").click()
    saved(page)
    [entry] = phone.stored("entries")
    address = f"/field/assist?correct={entry['id']}"
    open_form(phone, page, address)
    other = open_form(phone, phone.context.new_page(), address)
    expect(other.locator("#said")).to_contain_text("Lượt này đang sửa ở thẻ khác")
    expect(other.locator("#assist")).to_be_hidden()
    other.get_by_role("button", name="Sửa tiếp ở đây").click()
    expect(other.locator("#assist")).to_be_visible()
    expect(other.locator("#ageBand [value='35-59']")).to_be_checked()
    expect(page.locator("#assist")).to_be_hidden()


@pytest.mark.parametrize("aloud", [True, False], ids=["and says so", "without a word"])
def test_a_database_that_the_system_closes_is_opened_again(make_phone: Callable[..., Phone], aloud: bool) -> None:
    phone = make_phone()
    phone.context.add_init_script(WATCH_DATABASES)
    page = open_form(phone.enrol(), phone.page)
    page.locator("[name=kind][value=level2_activate]").check()
    page.evaluate("(aloud) => closeDatabases(aloud)", aloud)
    answer(page)
    page.evaluate("(aloud) => closeDatabases(aloud)", aloud)
    page.locator("#canAlone [value=yes]").check()
    in_frame(page)
    assert phone.stored("drafts")[0]["canAlone"] == "yes"

    if not aloud:
        page.evaluate("broken = true; closeDatabases(false)")
        page.locator("#save").click()
        expect(page.locator("#complaint")).to_contain_text("CHƯA lưu được")
        page.locator("#satisfaction [value='3']").check(force=True)  # nothing can be kept now, and nothing is lost
        expect(page.locator("#canAlone [value=yes]")).to_be_checked()
        page.evaluate("broken = false")
    page.locator("#save").click()
    saved(page)
    [entry] = phone.stored("entries")
    assert json.loads(entry["text"])["payload"]["can_alone"] == "yes"
    assert ("satisfaction" in json.loads(entry["text"])["payload"]) is not aloud


def test_a_call_freezes_the_form_and_a_turn_of_the_phone_keeps_it_in_sight(phone: Phone) -> None:
    page = open_form(phone, phone.page)
    answer(page)
    cdp = phone.context.new_cdp_session(page)
    cdp.send("Page.setWebLifecycleState", {"state": "frozen"})
    cdp.send("Page.setWebLifecycleState", {"state": "active"})
    page.locator("#canAlone [value=partly]").check()
    page.locator("#ask summary").click()
    page.locator("#consent").check()
    page.locator("#number").fill("0011900")

    look = "(id) => { const box = document.getElementById(id).getBoundingClientRect(); return [box.top, box.bottom]; }"
    for size in ({"width": 640, "height": 360}, {"width": 360, "height": 640}):
        page.set_viewport_size(size)
        in_frame(page)
        top, bottom = page.evaluate(look, "number")
        assert 0 <= top < bottom <= size["height"], size
        assert page.evaluate("document.activeElement.id") == "number"
        assert page.input_value("#number") == "0011900", "what was typed stays"
    page.locator("#canAlone").scroll_into_view_if_needed()
    expect(page.locator("#canAlone [value=partly]")).to_be_checked()

    page = phone.open("/field/scan")
    page.fill("#code", "BCDF")
    phone.page.reload()
    expect(page.locator("#code")).to_have_value("BCDF")
    page.fill("#code", "0011 9001")
    page.reload()
    expect(page.locator("#code")).to_have_value("")

    page.close()  # discarded: no word of farewell
    page = open_form(phone, phone.context.new_page(), "/field/assist")
    expect(page.locator("#canAlone [value=partly]")).to_be_checked()
    expect(page.locator("#said")).to_contain_text("Số của bà con không giữ lại")
    phone.page = page
    assert "0011900" not in json.dumps(phone.stored("drafts"))


@pytest.fixture
def patient(playwright: Playwright, site: Site) -> Iterator[Phone]:
    """A phone whose browser keeps pages for "back", as browsers in hands do and test browsers do not."""
    browser: Browser = playwright.chromium.launch(
        executable_path=chromium(), ignore_default_args=["--disable-back-forward-cache"]
    )
    made = Phone(site, browser.new_context(viewport={"width": 360, "height": 640}, locale="vi-VN"))
    yield made.enrol()
    browser.close()
    assert not made.faults


def test_back_and_forward_find_the_form_as_it_was(patient: Phone) -> None:
    page = patient.open()
    page.locator("a.act[href='/field/assist']").click()
    page.wait_for_selector("html[data-ready=assist]", state="attached")
    page.locator("#hamlet").select_option(str(patient.site.village.hamlet.id))
    answer(page)
    page.locator("#ask summary").click()
    page.locator("#consent").check()
    page.locator("#number").fill("0011900")
    page.evaluate("globalThis.sameLife = true")
    page.evaluate("history.back()")
    expect(page.locator("#draft")).to_be_visible()
    page.evaluate("history.forward()")
    expect(page.locator("#ageBand [value='35-59']")).to_be_checked()
    assert page.evaluate("globalThis.sameLife") is True, "the page was kept"
    assert page.input_value("#number") == "", "the number does not stay on a page that was left"
    expect(page.locator("#said")).to_contain_text("Số của bà con không giữ lại")
    page.locator("#canAlone [value=yes]").check()
    page.locator("#save").click()
    saved(page)


def set_clock(page: Page, milliseconds: int) -> None:
    """From the next page on this browser's wall clock is ahead by so much; monotonic clocks know nothing of it."""
    page.evaluate("(by) => localStorage.setItem('ahead', by)", milliseconds)


# The worker cannot be given this clock, as a phone would: so nothing is sent by it, which would tell of another hour.
LEAPING_CLOCK = """
  SyncManager.prototype.register = () => Promise.reject(new Error("not on this phone"));
  const [now, RealDate] = [Date.now, Date];
  const ahead = () => Number(localStorage.getItem("ahead") ?? 0);
  globalThis.Date = class extends RealDate {
    constructor(...given) { given.length ? super(...given) : super(now() + ahead()); }
    static now() { return now() + ahead(); }
  };
"""
TWO_DAYS = 2 * 86_400_000


def test_a_clock_that_is_off_is_told_and_the_record_still_counts_on_its_day(make_phone: Callable[..., Phone]) -> None:
    phone = make_phone()
    page = phone.enrol().page
    phone.context.add_init_script(LEAPING_CLOCK)
    set_clock(page, TWO_DAYS)
    page = open_form(phone, page)  # the clock was set while nobody could know: the entry is flagged
    answer(page)
    phone.site.served.kill()
    page.locator("#save").click()
    saved(page)
    phone.site.served.start()
    assert "date_moved" in arrived(phone)[0].flags

    phone.open()  # the server has spoken: now the phone knows
    expect(page.locator("#clock-note")).to_contain_text("nhanh khoảng 2 ngày")
    page = open_form(phone, page)
    expect(page.locator("#clock-note")).to_contain_text("nhanh khoảng 2 ngày")
    answer(page)
    page.locator("#save").click()
    saved(page)
    _, second = arrived(phone)
    assert second.happened_on == local_date(second.received_at), "the phone reckoned the day from the server's word"
    assert second.flags == ""
