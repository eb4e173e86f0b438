"""Firefox: the volunteer's day, the next version, a passkey, and a citizen's page without script."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, expect

from app.accounts import commands as accounts
from app.core.actor import RoleKind
from app.core.db import transaction
from tests.engines.conftest import Site
from tests.journeys.test_an_update_on_the_way import expect_offer, release_the_next_version, version_of
from tests.people import actor_of
from tests.screens.conftest import POSTER, Phone
from tests.screens.test_scan import png, poster_text
from tools.browser import firefox

pytestmark = [pytest.mark.journey, pytest.mark.slow]

T = TypeVar("T")
PATIENCE = 30_000
HERE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 640},
    "locale": "vi-VN",
    "timezone_id": "Asia/Ho_Chi_Minh",
}


def launched(launch: Callable[[], T]) -> T:
    """A browser that did not come up is asked once more; a test never is."""
    with contextlib.suppress(Error):
        return launch()
    return launch()


class Fox(Phone):
    """A profile on disk, whose browser can be closed and opened again."""

    def __init__(self, playwright: Playwright, site: Site, folder: Path) -> None:
        self.playwright, self.folder = playwright, folder
        super().__init__(site, self._launch())
        self.page.set_default_timeout(PATIENCE)

    def _launch(self) -> BrowserContext:
        return launched(
            lambda: self.playwright.firefox.launch_persistent_context(
                self.folder, channel="moz-firefox", executable_path=firefox(), **HERE
            )
        )

    def reopen(self) -> Page:
        """Closed, and opened again on the same profile, at home."""
        self.context.close()
        faults = self.faults
        super().__init__(self.site, self._launch())
        self.page.set_default_timeout(PATIENCE)
        self.faults += faults
        return self.open()

    def record(self) -> Page:
        """One assist through the form, believed when the screen says that it is saved."""
        return save(self.answer())

    def answer(self) -> Page:
        page = self.open(f"/field/assist?poster={POSTER}")
        for each in ("[name=kind][value=level1]", "[name=ageBand][value='35-59']", "[name=ownHands][value=yes]"):
            page.locator(f"label:has({each})").click()
        return page


def save(page: Page) -> Page:
    page.locator("#save").click()
    expect(page.locator("#finished-title")).to_be_visible(timeout=PATIENCE)
    return page


@pytest.fixture(scope="module")
def phone(playwright: Playwright, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fox]:
    """Enrolled once, by a typed code. Nobody answers Firefox's question whether it may keep the data."""
    made = Fox(playwright, site, tmp_path_factory.mktemp("firefox"))
    made.enrol()
    yield made
    made.context.close()
    assert made.faults == []


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """For people who have no phone of ours."""
    made = launched(lambda: playwright.firefox.launch(channel="moz-firefox", executable_path=firefox()))
    yield made
    made.close()


def test_what_was_recorded_beside_a_dead_server_arrives_once_and_is_counted(phone: Fox, site: Site) -> None:
    phone.open()
    site.served.kill()
    phone.record()
    phone.record()
    expect(phone.reopen().locator("#sent")).to_have_text("Còn 2 lượt chờ sóng", timeout=PATIENCE)
    saved = sorted(entry["id"] for entry in phone.stored("entries"))
    assert len(saved) == 2
    assert site.stored() == []

    site.served.start()
    expect(phone.open().locator("#sent")).to_have_text("Đã gửi hết", timeout=PATIENCE)
    assert site.stored() == saved
    assert sorted(entry["id"] for entry in phone.stored("entries")) == saved
    phone.open("/field/more").locator("#refresh").click()
    expect(phone.page.locator("#said")).to_have_text("Đã lấy danh sách mới.", timeout=PATIENCE)
    figures = phone.open("/field/hamlet").locator("#figures")
    expect(figures).to_contain_text("80/200", timeout=PATIENCE)
    expect(figures).to_contain_text("Thêm 2 lượt chưa kiểm trùng", timeout=PATIENCE)


def test_a_poster_is_read_from_a_picture_and_from_its_printed_code(phone: Fox, site: Site) -> None:
    site.served.kill()
    page = phone.open("/field/scan")
    page.set_input_files("#picture", png(poster_text(site)))  # type: ignore[arg-type]
    page.wait_for_url(f"**/field/assist?poster={POSTER}")
    expect(page.locator("#place")).to_have_text("Thôn Bến Đá", timeout=PATIENCE)

    page = phone.open("/field/scan")
    page.fill("#code", "bcdf gh2t")
    page.locator("#typed button").click()
    expect(page.locator("#code-fault")).to_contain_text("chưa đúng")
    page.fill("#code", "bcdf gh2s")
    page.locator("#typed button").click()
    page.wait_for_url(f"**/field/assist?poster={POSTER}")
    expect(page.locator("#place")).to_have_text("Thôn Bến Đá", timeout=PATIENCE)


def test_the_next_version_waits_for_the_open_form_and_for_consent(phone: Fox, site: Site) -> None:
    form = phone.answer()
    released = version_of(form)
    site.served.kill()
    release_the_next_version(site.tree)
    site.served.start()
    phone.page = phone.context.new_page()
    home = phone.open()
    expect_offer(home)
    home.get_by_role("button", name="Dùng bản mới").click()
    expect(home.locator("#update")).to_contain_text("ghi dở", timeout=PATIENCE)
    assert version_of(home) == released

    save(form)
    form.close()
    home = phone.open()
    with home.expect_navigation():
        home.get_by_role("button", name="Dùng bản mới").click()
    home.wait_for_selector("html[data-ready=home]", state="attached")
    assert version_of(home) != released


def test_a_volunteer_comes_in_and_signs_in_by_passkey(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, **HERE)
    context.credentials.install()
    with transaction() as session:
        commune = session.merge(site.village.commune)
        officer = actor_of(session.merge(site.village.officer), RoleKind.OFFICER, commune)
        secret = accounts.invite(officer, "Bùi Thị Mới", RoleKind.VOLUNTEER, commune.id, False)[1]
    page = context.new_page()
    page.goto(f"/i/{secret}")
    page.get_by_role("button", name="Tham gia").click()
    page.wait_for_url("**/field/enrol")
    page.goto("/account")
    page.get_by_role("button", name="Thoát trên máy này").click()
    page.wait_for_url("**/sign-in")

    page.goto("/sign-in?next=/account")
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", name="Bùi Thị Mới")).to_be_visible(timeout=PATIENCE)
    context.close()


def test_a_citizen_reads_a_posters_page_without_script(playwright: Playwright, site: Site) -> None:
    """By Firefox's own switch: Playwright's does nothing here. It cannot tap or wait then, so it goes by keyboard."""
    off = {"javascript.enabled": False}
    browser = launched(
        lambda: playwright.firefox.launch(channel="moz-firefox", executable_path=firefox(), firefox_user_prefs=off)
    )
    page = browser.new_context(base_url=site.url, **HERE).new_page()
    page.goto(f"/Q/{POSTER}")
    assert "Thôn Bến Đá" in (page.locator("main").text_content() or "")
    page.locator("main a[href^='/g/']").first.focus()
    with page.expect_navigation(url="**/g/**"):
        page.keyboard.press("Enter")
    assert page.locator("ol.steps > li").first.is_visible()
    assert not page.locator("#copy").is_visible(), "a script has run"
    browser.close()
