"""What a citizen says behind a poster, in Firefox and WebKit as Zalo's browser calls itself, with scripts, cookies and
storage off: how it went, and that the paper is torn."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Playwright
from sqlalchemy import select

from app.core.db import db
from app.posters.models import PosterCheck
from app.votes.models import Vote
from tests.engines.conftest import Site
from tests.engines.test_firefox import HERE
from tests.engines.test_guides import NO_SCRIPT, NOTHING_KEPT, NOTHING_ON, fox
from tests.engines.webkit import window
from tests.guides.test_in_a_browser import ZALO
from tests.screens.conftest import POSTER

pytestmark = [pytest.mark.journey, pytest.mark.slow]

WELL = "form[action$='/vote'] button[value='3']"
TORN = "form button[value='torn']"


def said() -> tuple[list[int], list[str]]:
    """The votes, and what citizens said of posters."""
    db.session.rollback()
    return list(db.session.scalars(select(Vote.satisfaction))), list(db.session.scalars(select(PosterCheck.what)))


def press(page: Page, button: str) -> None:
    """By the keyboard, and wait for the page that follows."""
    page.locator(button).first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_firefox_votes_and_reports_by_keyboard_with_everything_off(playwright: Playwright, site: Site) -> None:
    votes, words = said()
    browser = fox(playwright, **NOTHING_KEPT, **NO_SCRIPT)
    page = browser.new_context(user_agent=ZALO, base_url=site.url, **HERE).new_page()
    page.goto(f"/q/{POSTER}")
    press(page, WELL)
    assert "Cảm ơn bạn" in (page.locator("h1").text_content() or "")
    page.goto(f"/q/{POSTER}/report")
    press(page, TORN)
    assert page.url.endswith("/report/thanks")
    assert page.context.cookies() == []
    browser.close()
    assert said() == ([*votes, 3], [*words, "torn"])


def test_webkit_votes_and_reports_with_everything_off(site: Site) -> None:
    votes, words = said()
    with window(site.url, *NOTHING_ON) as citizen:
        citizen.driver.get(f"{site.url}/q/{POSTER}")
        citizen.tap(WELL)
        citizen.says("h1", "Cảm ơn bạn")
        citizen.driver.get(f"{site.url}/q/{POSTER}/report")
        citizen.tap("form button[value='tampered']")
        citizen.says("h1", "Cảm ơn")
        assert citizen.driver.get_cookies() == []
    assert said() == ([*votes, 3], [*words, "tampered"])
