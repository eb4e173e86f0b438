"""Guides in Firefox and WebKit, as Zalo's browser calls itself: read and searched with scripts, storage and cookies
off; and, with everything on, beside a dead server."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, expect

from app.guides import queries
from tests.engines.conftest import Site
from tests.engines.test_firefox import HERE, PATIENCE, launched
from tests.engines.webkit import Window, window
from tests.guides.test_in_a_browser import ZALO, keep, read_and_search, title
from tools.browser import firefox

pytestmark = [pytest.mark.journey, pytest.mark.slow]

# Firefox's own switches: no cookie from anybody, no storage of any kind, no worker. Playwright's own switch for scripts
# does nothing here, so they are off by Firefox's; then it cannot tap or wait either: it asks the page for frames.
NO_SCRIPT: dict[str, Any] = {"javascript.enabled": False}
NOTHING_KEPT: dict[str, Any] = {
    "network.cookie.cookieBehavior": 2,
    "dom.storage.enabled": False,
    "dom.indexedDB.enabled": False,
    "dom.serviceWorkers.enabled": False,
}
NOTHING_ON = (
    "--enable-javascript=false", "--cookies-policy=never", "--enable-html5-local-storage=false", f"--user-agent={ZALO}",
)  # fmt: skip
# What a script would have shown, had one run.
SHOWN = "[...document.querySelectorAll('button')].filter((each) => each.checkVisibility()).length"


def fox(playwright: Playwright, **preferences: Any) -> Browser:
    return launched(
        lambda: playwright.firefox.launch(
            channel="moz-firefox", executable_path=firefox(), firefox_user_prefs=preferences
        )
    )


def test_firefox_reads_and_searches_by_keyboard_with_everything_off(playwright: Playwright, site: Site) -> None:
    browser = fox(playwright, **NOTHING_KEPT, **NO_SCRIPT)
    page = browser.new_context(user_agent=ZALO, base_url=site.url, **HERE).new_page()
    page.goto("/g/")
    page.locator("#q").focus()
    page.keyboard.type("muc 2")
    with page.expect_navigation(url="**/g/?q=*"):
        page.keyboard.press("Enter")
    assert page.locator("#found a").first.text_content() == title("muc-2")
    page.locator("#found a").first.focus()
    with page.expect_navigation(url="**/g/muc-2"):
        page.keyboard.press("Enter")
    assert page.locator("ol.steps > li").first.is_visible()
    assert page.context.cookies() == []
    assert not page.locator("#copy").is_visible(), "a script has run"
    browser.close()


def test_firefox_reads_and_searches_with_scripts_and_nothing_to_keep_anything_in(
    playwright: Playwright, site: Site
) -> None:
    browser = fox(playwright, **NOTHING_KEPT)
    page = browser.new_context(user_agent=ZALO, base_url=site.url, **HERE).new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    read_and_search(page)

    expect(page.locator("#copy")).to_be_visible()
    expect(page.locator("#kept")).to_be_hidden()
    assert faults == []
    browser.close()


def test_firefox_opens_what_was_visited_once_beside_a_dead_server(playwright: Playwright, site: Site) -> None:
    browser = fox(playwright)
    page = browser.new_context(base_url=site.url, **HERE).new_page()
    page.set_default_timeout(PATIENCE)
    keep(page, "/g/muc-2")
    site.served.kill()
    page.goto(f"/g/{queries.neighbours(queries.guide('muc-2'))[0].slug}")
    expect(page.locator("ol.steps > li").first).to_be_visible()
    page.goto("/g/?q=muc 2")
    expect(page.locator("#found a").first).to_have_text(title("muc-2"), timeout=PATIENCE)
    browser.close()


def search(citizen: Window, text: str) -> None:
    citizen.at("#q").send_keys(text)
    citizen.tap("form button")


def test_webkit_reads_and_searches_with_everything_off(site: Site) -> None:
    with window(site.url, *NOTHING_ON) as citizen:
        citizen.driver.get(f"{site.url}/g/")
        assert "Zalo" in citizen.ask("navigator.userAgent")
        search(citizen, "muc 2")
        citizen.says("#found", title("muc-2"))
        citizen.tap("#found a")
        citizen.says("h1", title("muc-2"))
        citizen.says("ol.steps", queries.guide("muc-2").steps[-1].words)
        assert citizen.ask(SHOWN) == 0
        assert citizen.driver.get_cookies() == []


def test_webkit_opens_what_was_visited_once_beside_a_dead_server(site: Site) -> None:
    with window(site.url) as citizen:
        citizen.driver.get(f"{site.url}/g/muc-2")
        citizen.until(lambda: bool(citizen.ask("'kept' in document.documentElement.dataset")), "kept")
        assert citizen.ask(SHOWN) > 0
        site.served.kill()
        citizen.driver.get(f"{site.url}/g/{queries.neighbours(queries.guide('muc-2'))[0].slug}")
        citizen.until(lambda: bool(citizen.ask("document.querySelector('ol.steps > li')")), "a neighbour")
        citizen.driver.get(f"{site.url}/g/")
        search(citizen, "muc 2")
        citizen.says("#found", title("muc-2"))
