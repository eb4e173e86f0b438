"""Axe finds no fault on guides, the list and what a search finds: light, dark, twice the text; 320 pixels are enough.
Targets are large enough for a thumb."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.screens.conftest import Site
from tests.screens.sweep import USUAL, Sweep

pytestmark = pytest.mark.journey
ADDRESSES = ("/g/", "/g/?q=muc 2", "/g/?q=qqqq", "/g/tro-giup", "/g/muc-2", "/g/25-viec", "/g/99901/muc-1", "/g/99901/")
# A link inside a sentence is as high as its line; whatever stands by itself is for a thumb.
SMALL = """() => [...document.querySelectorAll("a, button, input")]
  .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 47.5)
  .map((each) => each.outerHTML.slice(0, 100))"""


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(viewport=USUAL, locale="vi-VN", base_url=site.url)
    yield context.new_page()
    context.close()


def test_axe_on_guides_the_list_and_a_search(page: Page) -> None:
    sweep = Sweep()
    for address in ADDRESSES:
        page.goto(address)
        sweep.look(page, address)
        sweep.faults += [f"{address}, small: {what}" for what in page.evaluate(SMALL)]
    sweep.end()


def test_axe_on_a_guide_that_is_read_aloud_and_kept(page: Page) -> None:
    page.goto("/g/muc-2")
    page.wait_for_selector("html[data-kept]", state="attached")
    page.evaluate("document.querySelectorAll('[hidden]').forEach((each) => { each.hidden = false; })")
    page.evaluate("document.querySelector('li').classList.add('heard')")
    sweep = Sweep()
    sweep.look(page, "everything shown")
    sweep.end()
