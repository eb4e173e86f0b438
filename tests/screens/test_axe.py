"""Axe finds no fault on any screen in any state, in both schemes and at twice the text; 320 pixels are wide enough."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app.accounts import commands as accounts
from app.accounts.models import Person
from app.accounts.session_cookie import COOKIE
from app.core.db import transaction
from app.pwa.assets import SCREENS, address_of
from tests.screens.conftest import POSTER, Phone, Site
from tests.screens.sweep import USUAL, Sweep
from tests.screens.test_scan import png

pytestmark = pytest.mark.journey
ZALO = (
    "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36 Zalo/24"
)
# Their states do not hang on what was recorded.
AS_EVER = {"enrol", "practice", "scan"}
# What happened to records that a phone has had for a while: each as it stands in the phone's own database.
FATES: list[dict[str, Any]] = [
    {},
    {"later": "quota"},
    {"state": "sent", "receipt": {"answer": "accepted", "position": 1}},
    {"state": "sent", "receipt": {"answer": "held"}, "code": "residence_unknown", "fields": {"residence": "x"}},
    {"state": "sent", "receipt": {"answer": "held"}, "code": "a_code_of_tomorrow"},
    {"state": "sent", "receipt": {"answer": "conflict"}},
    {"state": "sent", "receipt": {"answer": "held"}, "fate": "mended"},
    {"state": "sent", "receipt": {"answer": "accepted"}, "fate": "withdrawn"},
    {"state": "sent", "receipt": {"answer": "accepted"}, "fate": "replaced", "replacedBy": "x"},
]
OPEN = """(work) => new Promise((done, fail) => {
  const opening = indexedDB.open("thonso");
  opening.onerror = fail;
  opening.onsuccess = () => {
    const writing = opening.result.transaction(["entries", "meta", "drafts"], "readwrite");
    work(writing);
    writing.oncomplete = () => { opening.result.close(); done(); };
  };
})"""
NOTE = f"""([store, key, value]) => ({OPEN})((tx) => tx.objectStore(store).put(value, key))"""
AGE = f"""(fates) => ({OPEN})((tx) => {{
  const store = tx.objectStore("entries");
  store.getAll().onsuccess = ({{ target }}) => fates.forEach((fate, at) => {{
    store.put({{ ...target.result[0], id: crypto.randomUUID(), order: 100 + at, seq: 100 + at, ...fate }});
  }});
  tx.objectStore("meta").put(100 + fates.length, "order");
}})"""


@pytest.fixture
def sweep() -> Sweep:
    return Sweep()


@pytest.fixture
def cold(make_phone: Callable[..., Phone]) -> Phone:
    """A phone that nobody has enrolled."""
    return make_phone(viewport=USUAL)


@pytest.fixture
def worn(phone: Phone) -> Phone:
    """An enrolled phone without a signal, on which each thing has happened that can happen to a record."""
    phone.open()
    phone.context.set_offline(True)
    save_one(phone)
    phone.page.evaluate(AGE, FATES)
    return phone


def save_one(phone: Phone) -> None:
    page = phone.open(f"/field/assist?poster={POSTER}")
    page.locator("[name=kind][value=vneid_install]").check()
    page.locator("#ageBand [value='18-34']").check()
    page.locator("#ownHands [value=yes]").check()
    page.locator("#save").click()
    expect(page.locator("#finished-title")).to_be_visible()


def answer_everything(page: Page) -> None:
    """Open what the form can open, and leave faults."""
    for kind in ("level2_activate", "file_service"):
        page.locator(f"[name=kind][value={kind}]").check()
    page.locator(".line [value=failed]").first.check()
    page.locator("#residence [value=other]").check()
    page.locator("#ageBand [value='60+']").check()
    page.locator("#satisfaction [value='2']").check()
    page.locator("#ask summary").click()
    page.locator("#consent").check()
    page.fill("#number", "12345")
    page.locator("#save").click()


def test_axe_on_a_phone_that_is_being_enrolled(cold: Phone, make_phone: Callable[..., Phone], sweep: Sweep) -> None:
    page = cold.open("/field/enrol")
    sweep.look(page, "enrol")
    page.locator("#by-code summary").click()
    page.fill("#code", "BBBB-CCCC-DDDD")
    page.locator("#typed button").click()
    expect(page.locator("#complaint")).not_to_be_empty()
    sweep.look(page, "enrol with a wrong code")
    cold.enrol()
    sweep.look(cold.page, "enrolled")
    sweep.look(make_phone(user_agent=ZALO).open("/field/enrol"), "enrol inside Zalo")
    sweep.end()


def test_axe_on_a_phone_of_the_first_day(phone: Phone, sweep: Sweep) -> None:
    page = phone.open()
    expect(page.locator("#tour-next")).to_be_visible()
    sweep.look(page, "home with the tour")
    page.locator("#tour-skip").click()
    for screen in SCREENS:
        page = phone.open(f"{address_of(screen)}{'?join=1' if screen == 'enrol' else ''}")
        sweep.look(page, f"{screen} of the first day")
    sweep.end()


def test_axe_on_the_form_and_what_follows_it(phone: Phone, sweep: Sweep) -> None:
    page = phone.open(f"/field/assist?poster={POSTER}")
    answer_everything(page)
    sweep.look(page, "assist with faults")
    page.locator("#scan-card").click()
    expect(page.locator("#card")).to_be_visible()
    sweep.look(page, "assist scanning a card")
    page.set_input_files("#picture", png("00020101021238"))  # type: ignore[arg-type]
    expect(page.locator("#card-said")).to_be_visible()
    sweep.look(page, "assist naming what is no card")
    page.set_input_files("#picture", png("001190012345||M|01011990|Nam|x|01012022"))  # type: ignore[arg-type]
    expect(page.locator("#locked-note")).not_to_be_empty()
    sweep.look(page, "assist with a number locked")
    page = phone.open("/field/assist")
    expect(page.locator("#said button")).to_be_visible()
    sweep.look(page, "assist going on with a draft")
    page.locator(".line select[name=reason]").first.select_option("no_signal")
    page.locator(".line select[name=service]").last.select_option("3")
    page.locator("#ownHands [value=no]").check()
    page.locator("#residence [value=here]").check()
    page.locator("#save").click()
    expect(page.locator("#finished-title")).to_be_focused()
    sweep.look(page, "assist saved")
    page = phone.open("/field/scan")
    page.set_input_files("#picture", png("https://example.vn/"))  # type: ignore[arg-type]
    expect(page.locator("#said")).to_contain_text("trang khác")
    page.fill("#code", "ABC")
    page.locator("#typed button").click()
    sweep.look(page, "scan that refuses")
    sweep.end()


def test_axe_on_a_phone_without_signal_and_full_of_records(worn: Phone, sweep: Sweep) -> None:
    for screen in SCREENS:
        if screen not in AS_EVER:
            sweep.look(worn.open(address_of(screen)), f"{screen} without signal")
    page = worn.open("/field/outbox")
    expect(page.locator(".entry")).to_have_count(len(FATES) + 1)
    page.locator("button.danger").first.click()
    sweep.look(page, "outbox that asks")
    page.evaluate(NOTE, ["drafts", "assist", {"helps": [{"kind": "level1"}]}])
    page.evaluate(NOTE, ["meta", "needsEnrolment", True])
    page = worn.open()
    expect(page.locator("#said a")).to_be_visible()
    sweep.look(page, "home with a draft, to be enrolled again")
    page.evaluate(NOTE, ["meta", "revoked", True])
    page = worn.open()
    expect(page.locator("#complaint")).not_to_be_empty()
    sweep.look(page, "home of a phone that is locked")
    page.add_init_script("IDBFactory.prototype.open = () => { throw new DOMException('', 'UnknownError'); }")
    page.goto(worn.site.url + "/field/outbox")
    expect(page.locator("#complaint button")).to_be_visible()
    sweep.look(page, "a screen whose storage gave way")
    sweep.end()


@pytest.fixture
def desk(browser: Browser, site: Site) -> Page:
    """The officer's browser, signed in."""
    context = browser.new_context(viewport=USUAL, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    with transaction() as session:
        secret = accounts.open_session(session.get_one(Person, site.village.officer.id), "passkey")
    context.add_cookies([{"name": COOKIE, "value": secret, "url": site.url}])
    return context.new_page()


def test_axe_on_the_pages_of_officers_and_citizens(desk: Page, site: Site, sweep: Sweep) -> None:
    village = site.village
    addresses = (
        "/coverage/", f"/coverage/hamlet/{village.hamlet.id}", "/people/", f"/people/{village.volunteer.id}",
        f"/people/in/{village.commune.id}/invite", "/desk/", "/desk/take-in", "/places/",
        f"/places/hamlet/{village.hamlet.id}", "/guides/",
        *(f"/guides/{village.commune.id}/{page}" for page in ("new", "g/muc-1", "g/muc-1/edit", "g/muc-1/media")),
        f"/procedures/{village.commune.id}/", "/posters/", "/account", f"/q/{POSTER}", "/q/", "/nowhere",
    )  # fmt: skip
    for address in addresses:
        desk.goto(site.url + address)
        sweep.look(desk, address)
    desk.goto(f"{site.url}/posters/{village.commune.id}/print")
    desk.locator("summary", has_text="(").first.click()
    sweep.look(desk, "the choice of what to print")
    desk.locator("main button").first.click()
    sweep.look(desk, "the choice that was none")
    desk.locator("main button").last.click()
    sweep.look(desk, "a file that is ready")
    desk.goto(site.url + "/coverage/")
    desk.locator(".menu summary").click()
    sweep.look(desk, "the menu")
    desk.goto(f"{site.url}/q/{POSTER}")
    desk.locator("main .rows a").first.click()
    sweep.look(desk, "a guide")
    desk.context.clear_cookies()
    for address in ("/sign-in", "/recover"):
        desk.goto(site.url + address)
        sweep.look(desk, address)
    sweep.end()
    desk.context.close()
