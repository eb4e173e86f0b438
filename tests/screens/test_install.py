"""The phone in the hand: the offer of the home screen, where nothing is recorded, storage lost, refused, full."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.accounts import commands as accounts
from app.accounts.schemas import IN_APP
from app.core.actor import RoleKind
from app.core.db import transaction
from app.pwa.assets import STATIC
from tests.people import actor_of
from tests.screens.conftest import POSTER, Phone, Site
from tests.screens.sweep import faults_of

journey = pytest.mark.journey
ANDROID = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36"
ZALO = f"{ANDROID} Zalo/24.10"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Safari/604.1"
STANDALONE = "Object.defineProperty(Navigator.prototype, 'standalone', { get: () => true });"
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
ROOMY = 30_000_000
# What Chrome does once it finds the app worth installing; the dialogue is the system's, so the answer is given here.
OFFER = """
window.offerInstall = (outcome) => {
  const event = new Event("beforeinstallprompt", { cancelable: true });
  event.prompt = async () => { window.prompted = true; };
  event.userChoice = Promise.resolve({ outcome });
  dispatchEvent(event);
};
"""


def limit(page: Page, size: int | None) -> None:
    """Give the origin so many bytes of the disk; None: as many as there are.

    IndexedDB asks how much is left only now and then, and at once when something larger than that is written.
    """
    cdp = page.context.new_cdp_session(page)
    origin = page.evaluate("location.origin")
    cdp.send("Storage.overrideQuotaForOrigin", {"origin": origin, **({} if size is None else {"quotaSize": size})})
    if size is None or size >= ROOMY:
        return
    page.evaluate(
        """(size) => new Promise((tell) => {
          const opening = indexedDB.open("thonso");
          opening.onsuccess = () => {
            const writing = opening.result.transaction("drafts", "readwrite");
            writing.objectStore("drafts").put("x".repeat(size), "junk");
            writing.oncomplete = writing.onabort = () => tell(opening.result.close());
          };
        })""",
        ROOMY + 1,
    )


def usage(page: Page) -> int:
    return int(page.evaluate("navigator.storage.estimate().then(({ usage }) => usage)"))


@pytest.fixture
def small_phone(make_phone: Callable[..., Phone]) -> Phone:
    """An enrolled phone whose disk is small from the start."""
    phone = make_phone()
    phone.page.goto(f"{phone.site.url}/healthz")
    limit(phone.page, ROOMY)
    return phone.enrol()


def answer(phone: Phone) -> Page:
    """Answer what must be answered, and do not save yet."""
    page = phone.open(f"/field/assist?poster={POSTER}")
    page.locator("[name=kind][value=level2_activate]").check()
    page.locator("#ageBand [value='35-59']").check()
    page.locator("#ownHands [value=yes]").check()
    return page


def save(phone: Phone) -> None:
    answer(phone).locator("#save").click()
    expect(phone.page.locator("#finished-title")).to_be_visible()


def canary(phone: Phone) -> str:
    return next((str(each["value"]) for each in phone.context.cookies() if each["name"] == "thonso_canary"), "")


def until_canary(phone: Phone, value: str, tries: int = 100) -> None:
    """Look until the cookie says so. (Playwright's own way needs eval, which our pages forbid.)"""
    while canary(phone) != value:
        tries -= 1
        assert tries, canary(phone)
        phone.page.wait_for_timeout(50)


def thrown_away(phone: Phone) -> Page:
    """The browser clears what we stored, as it may, and leaves the cookies."""
    phone.page.goto(f"{phone.site.url}/healthz")  # no page of ours holds the database open
    phone.page.evaluate("new Promise((done) => (indexedDB.deleteDatabase('thonso').onsuccess = done))")
    phone.page.goto(f"{phone.site.url}/field/")
    phone.page.wait_for_url("**/field/enrol")
    phone.page.wait_for_selector("html[data-ready]", state="attached")
    return phone.page


# ---------------------------------------------------------------- where nothing is recorded


def test_phone_and_server_know_the_same_browsers_inside_apps() -> None:
    source = (STATIC / "fitness.js").read_text(encoding="utf-8")
    found = re.search(r"^const IN_APP = /(.+)/;$", source, re.MULTILINE)

    assert found
    assert [mark.replace("\\", "") for mark in found[1].split("|")] == list(IN_APP)


@journey
def test_inside_zalo_no_screen_records_and_each_says_where_to_go(make_phone: Callable[..., Phone]) -> None:
    phone = make_phone(user_agent=ZALO)
    for screen in ("", "scan", f"assist?poster={POSTER}"):
        phone.page.goto(f"{phone.site.url}/field/{screen}")
        phone.page.wait_for_url("**/field/enrol")
    page = phone.page
    expect(page.locator("#refused")).to_contain_text("Bạn đang ở trong Zalo")
    expect(page.locator("#address")).to_have_text(f"{phone.site.url}/field/")
    link = page.locator("#chrome").get_attribute("href") or ""
    assert link.startswith("intent://localhost") and link.endswith("package=com.android.chrome;end")
    expect(page.locator("#offer")).to_be_hidden()
    assert faults_of(page) == []


@journey
def test_where_the_clipboard_is_shut_the_address_is_marked_for_the_finger(make_phone: Callable[..., Phone]) -> None:
    phone = make_phone(user_agent=ZALO)
    phone.context.add_init_script("delete Navigator.prototype.clipboard; document.execCommand = () => false;")
    page = phone.open("/field/enrol")
    page.locator("#copy").click()
    expect(page.locator("#said")).to_contain_text("Bấm giữ")
    assert page.evaluate("getSelection().toString()") == f"{phone.site.url}/field/"


@journey
def test_an_invitation_opened_in_zalo_still_serves_in_chrome(make_phone: Callable[..., Phone], site: Site) -> None:
    with transaction() as session:
        officer, commune = session.merge(site.village.officer), session.merge(site.village.commune)
        actor = actor_of(officer, RoleKind.OFFICER, commune)
        code = accounts.invite(actor, "Bùi Thị Mới", RoleKind.VOLUNTEER, commune.id, False)[1]
    inside = make_phone(user_agent=ZALO).page
    for _look in range(2):
        inside.goto(f"{site.url}/i/{code}")
    address = inside.get_by_label("Đường dẫn của bạn").input_value()
    tries = """(path) => Promise.all(["options", "finish"].map((door) => fetch(`${path}/${door}`,
      { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" }).then(({ status }) => status)))"""
    assert inside.evaluate(tries, address)[1] >= 400

    page = make_phone(user_agent=ANDROID).page
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable", {"enableUI": False})
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto(address)
    page.get_by_role("button", name="Tham gia").click()
    page.wait_for_url("**/field/enrol")
    page.locator("#session button").click()
    page.wait_for_selector("#step-storage.done, #storage-note:not([hidden])")


@journey
def test_an_iphones_tab_records_nothing_but_lets_what_waits_there_leave(
    make_phone: Callable[..., Phone], site: Site
) -> None:
    # An iPhone on which somebody recorded before tabs were shut: enrolled as from its home screen, then a tab.
    phone = make_phone(user_agent=IPHONE, color_scheme="dark")
    phone.context.add_init_script(f"if (document.cookie.includes('home=1')) {STANDALONE}")
    phone.context.add_cookies([{"name": "home", "value": "1", "url": site.url}])
    page = phone.open("/field/enrol")
    expect(page.locator("#session")).to_be_hidden()
    expect(page.locator("#code")).to_be_visible()
    page.fill("#code", site.enrolment_code(site.village.volunteer))
    page.locator("#typed button").click()
    page.wait_for_selector("#onward:not([hidden])")
    phone.context.route("**/api/v1/entries", lambda route: route.abort())
    save(phone)
    phone.context.clear_cookies(name="home")

    page.goto(f"{site.url}/field/assist")
    page.wait_for_url("**/field/enrol")
    expect(page.locator("#install li")).to_have_count(3)
    expect(page.locator("#install svg")).to_have_count(3)
    expect(page.locator("#left")).to_contain_text("còn 1 lượt chưa gửi")
    assert faults_of(page) == []
    phone.context.unroute("**/api/v1/entries")
    page.get_by_role("link", name="Xem và gửi").click()
    page.wait_for_selector("html[data-ready=outbox]", state="attached")
    expect(page.locator("#state")).to_contain_text("Đã gửi hết", timeout=15_000)


@journey
def test_a_browser_without_modules_reads_that_it_is_too_old(make_phone: Callable[..., Phone]) -> None:
    phone = make_phone()
    # The browser fetches nothing that a module would need, as one that knows none.
    phone.context.route("**/screens/*.js", lambda route: route.abort())
    page = phone.page
    page.goto(f"{phone.site.url}/field/assist")
    expect(page.locator(".unstarted")).to_be_hidden()
    page.evaluate("document.getAnimations().forEach((one) => one.finish())")
    expect(page.locator(".unstarted")).to_be_visible()
    old = page.locator("script[nomodule]").get_attribute("src")
    page.evaluate(
        "(src) => { const tag = document.createElement('script'); tag.src = src; document.body.append(tag); }", old
    )
    expect(page.locator("#too-old")).to_contain_text("Chrome 103")


@journey
@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        ("delete AbortSignal.timeout;", "cũ quá"),
        (
            "StorageManager.prototype.getDirectory = () => Promise.reject(new DOMException('', 'SecurityError'));",
            "ẩn danh",
        ),
        ("IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError'); };", "chặn lưu"),
    ],
)
def test_what_keeps_a_browser_from_storing_is_named(make_phone: Callable[..., Phone], lacking: str, words: str) -> None:
    phone = make_phone(user_agent=ANDROID)
    phone.context.add_init_script(lacking)
    phone.page.goto(f"{phone.site.url}/field/enrol")
    expect(phone.page.locator("#refused-title")).to_contain_text(words)
    expect(phone.page.locator("#offer")).to_be_hidden()


# ---------------------------------------------------------------- storage: refused, thrown away, full


@journey
def test_a_browser_that_does_not_promise_to_keep_data_is_answered_calmly(make_phone: Callable[..., Phone]) -> None:
    phone = make_phone()
    phone.context.add_init_script("StorageManager.prototype.persist = async () => false;")
    phone.enrol()
    expect(phone.page.locator("#storage-note")).to_contain_text("Máy vẫn ghi được")
    expect(phone.page.locator("#onward")).to_be_visible()
    save(phone)
    expect(phone.open("/field/more").locator("#kept")).to_contain_text("chưa hứa")


@journey
def test_a_phone_whose_storage_was_thrown_away_hears_how_many_were_unsent(phone: Phone) -> None:
    assert canary(phone) == "1-0"
    phone.context.route("**/api/v1/entries", lambda route: route.abort())
    for waiting in (1, 2):
        save(phone)
        until_canary(phone, f"1-{waiting}")
    page = thrown_away(phone)
    expect(page.locator("#evicted")).to_contain_text("đã xóa dữ liệu")
    expect(page.locator("#evicted")).to_contain_text("Các lượt đã gửi vẫn an toàn")
    expect(page.locator("#evicted")).to_contain_text("Khoảng 2 lượt")
    expect(page.locator("#offer")).to_be_visible()

    phone.enrol()
    assert canary(phone) == "1-0"
    expect(thrown_away(phone).locator("#evicted")).to_contain_text("không mất lượt nào")


@journey
def test_on_a_full_disk_the_decoder_makes_way_then_nothing_typed_is_lost_and_the_same_form_saves_later(
    small_phone: Phone,
) -> None:
    page = answer(small_phone)
    decoder = "caches.open('big').then((cache) => cache.keys()).then(({ length }) => length)"
    assert page.evaluate(decoder) == 2
    limit(page, usage(page) - 300_000)
    page.locator("#save").click()
    expect(page.locator("#finished-title")).to_be_visible()
    assert len(small_phone.stored("entries")) == 1
    assert page.evaluate(decoder) == 0
    expect(small_phone.open().locator("#space-note")).to_contain_text("Máy hết chỗ chứa")
    assert page.evaluate(decoder) == 0  # and is not fetched again into the same corner

    answer(small_phone)
    page.locator("#satisfaction [value='3']").check()
    limit(page, 1)
    page.locator("#save").click()
    expect(page.locator("#complaint")).to_contain_text("CHƯA lưu được")
    expect(page.locator("#ageBand [value='35-59']")).to_be_checked()
    expect(page.locator("#satisfaction [value='3']")).to_be_checked()
    assert len(small_phone.stored("entries")) == 1

    limit(page, None)
    page.locator("#save").click()
    expect(page.locator("#finished-title")).to_be_visible()
    assert len(small_phone.stored("entries")) == 2
    small_phone.open()
    for _try in range(200):
        if page.evaluate(decoder) == 2:
            break
        page.wait_for_timeout(50)
    assert page.evaluate(decoder) == 2, "with room again, the decoder comes back"
    expect(page.locator("#space-note")).to_be_hidden()


@journey
def test_little_room_is_said_before_it_is_none(phone: Phone) -> None:
    phone.context.add_init_script("StorageManager.prototype.estimate = async () => ({ usage: 2e6, quota: 41.5e6 });")
    expect(phone.open().locator("#space-note")).to_contain_text("còn khoảng 39 MB")
    page = phone.open("/field/more")
    expect(page.locator("#room")).to_contain_text("còn khoảng 39 MB")

    page.locator("#install-now").click()  # the same screen: the way to the home screen for whoever put it off
    expect(page.locator("#install-how")).to_contain_text("dấu ba chấm")
    phone.context.add_init_script(STANDALONE)
    expect(phone.open("/field/more").locator("#install")).to_be_hidden()


# ---------------------------------------------------------------- the offer


@journey
def test_the_home_screen_is_offered_after_the_first_record_and_not_again_for_a_month(phone: Phone) -> None:
    phone.context.add_init_script(OFFER)
    note = phone.page.locator("#install-note")

    def offered(outcome: str = "dismissed") -> Any:
        phone.page.evaluate("(outcome) => offerInstall(outcome)", outcome)
        return note

    phone.open().locator("#tour").get_by_role("button", name="Bỏ qua").click()
    expect(offered()).to_be_hidden()
    save(phone)
    expect(note).to_have_count(0)  # never over a form
    phone.open()
    expect(offered()).to_be_visible()
    note.get_by_role("button", name="Để sau").click()
    expect(note).to_be_hidden()
    phone.open()
    expect(offered()).to_be_hidden()

    phone.context.add_init_script("const honest = Date.now; Date.now = () => honest() + 31 * 86_400_000;")
    phone.open()
    expect(offered("accepted")).to_be_visible()
    note.get_by_role("button", name="Đưa ra màn hình chính").click()
    expect(note).to_be_hidden()
    assert phone.page.evaluate("window.prompted")


@journey
def test_on_the_home_screen_nothing_is_offered_and_the_browser_is_asked_again_to_keep_data(
    make_phone: Callable[..., Phone],
) -> None:
    phone = make_phone()
    phone.context.add_init_script(
        OFFER + "StorageManager.prototype.persisted = async () => false; StorageManager.prototype.persist ="
        "async () => { document.documentElement.dataset.asked = 'yes'; return true; };"
    )
    page = phone.enrol().page
    page.evaluate("offerInstall('accepted')")
    expect(page.locator("#install-note")).to_be_visible()  # nobody is busy at the end of enrolment
    assert phone.open().locator("html[data-asked]").count() == 0

    phone.context.add_init_script(STANDALONE)
    page = phone.open()
    page.wait_for_selector("html[data-asked]", state="attached")
    phone.open("/field/enrol")
    expect(page.locator("#onward")).to_be_visible()
    page.evaluate("offerInstall('accepted')")
    expect(page.locator("#install-note")).to_be_hidden()
