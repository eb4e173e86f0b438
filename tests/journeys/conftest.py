"""A served village behind a line, an officer at a desk, and the volunteer's phone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright

from app.core.db import db
from tests.journeys.line import Line
from tests.journeys.phone import Phone, Site
from tests.people import settle_village
from tests.served import ROOT, fresh_database, serve
from tools.browser import chromium

PARTS = ("app", "static", "translations", "gunicorn.conf.py")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what a server needs: the released version, free to be followed by the next."""
    folder = tmp_path / "tree"
    folder.mkdir()
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy2(source, folder / part)
    return folder


@pytest.fixture
def site(tmp_path: Path, tree: Path) -> Iterator[Site]:
    with fresh_database(tmp_path) as url:
        served = serve(tmp_path, url, tree)
        line = Line(served.port)
        served.port = line.behind  # gunicorn stands behind the line; the public address is the line's
        with served.app.app_context():
            made = Site(served, settle_village(), line, tree)
            made.up()
            yield made
            made.kill()
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def phone(playwright: Playwright, site: Site, tmp_path: Path) -> Iterator[Phone]:
    """The volunteer's phone, enrolled, showing home."""
    made = Phone(playwright, site, tmp_path / "profile")
    made.start()
    made.enrol()
    yield made
    made.close()
    assert made.faults == []


@pytest.fixture(scope="session")
def desk_browser(playwright: Playwright) -> Iterator[Browser]:
    made = playwright.chromium.launch(executable_path=chromium())
    yield made
    made.close()


@pytest.fixture
def officer(desk_browser: Browser, site: Site) -> Iterator[Page]:
    """The commune officer's browser, signed in."""
    context = desk_browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    context.add_cookies([site.cookie(site.village.officer)])
    yield context.new_page()
    context.close()
