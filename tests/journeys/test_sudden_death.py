"""The phone dies in the middle of a form: what was seen on the screen is there when it is opened again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.phone import Phone, Site, begin_form, tap_answers, tap_save

pytestmark = [pytest.mark.journey, pytest.mark.slow]

ANSWERS = ("[name=kind][value=level1]", "#ageBand [value='35-59']", "#ownHands [value=yes]")


def until_shown(page: Page) -> None:
    """The tap has been drawn: from here on its maker believes in it."""
    page.evaluate("() => new Promise((shown) => requestAnimationFrame(() => setTimeout(shown, 0)))")


def test_a_form_outlives_the_sudden_death_of_the_phone_with_its_last_tap(phone: Phone, site: Site) -> None:
    page = begin_form(phone)
    tap_answers(page)
    site.kill()
    for last in ("yes", "no"):
        page.locator(f"#canAlone label:has([value={last}])").tap()
        until_shown(page)
        phone.kill()
        phone.start(offline=True)
        expect(phone.open().locator("#draft")).to_be_visible()
        page = phone.open("/field/assist")
        for answer in (*ANSWERS, f"#canAlone [value={last}]"):
            expect(page.locator(answer)).to_be_checked()
    tap_save(page)
    assert len(phone.entries()) == 1
    expect(phone.open().locator("#draft")).to_be_hidden()
