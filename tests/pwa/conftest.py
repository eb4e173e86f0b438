"""A served village, and a phone in a browser that talks to the engine's modules directly."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from app.accounts import commands as accounts
from app.accounts.models import Person
from app.accounts.session_cookie import COOKIE
from app.core.db import db, transaction
from tests.people import Village, settle_village
from tests.served import ROOT, Served, fresh_database, serve
from tools.browser import chromium

PARTS = ("app", "static", "translations", "migrations", "gunicorn.conf.py")


class Phone:
    """One browser profile. `ask` runs a few lines with the engine's modules at hand."""

    def __init__(self, context: BrowserContext, served: Served) -> None:
        self.context, self.served = context, served
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def open(self, path: str = "/field/practice") -> Page:
        """Open a page, and wait until a worker answers for it."""
        self.page.goto(self.served.url + path)
        self.page.wait_for_selector("html[data-ready]", state="attached")
        self.ask("await updates.register();")
        self.until("navigator.serviceWorker.controller !== null")
        return self.page

    def until(self, expression: str, patience: float = 20) -> None:
        """Look until it is so. (Playwright's own way needs eval, which our pages forbid.)"""
        end = time.monotonic() + patience
        while not self.page.evaluate(expression):
            assert time.monotonic() < end, f"never so: {expression}"
            self.page.wait_for_timeout(50)

    def ask(self, lines: str, argument: Any = None) -> Any:
        """Run `lines` (JavaScript, may return) with the modules of this page's version: device, entries, outbox…"""
        names = ("device", "entries", "outbox", "sender", "catalogue", "updates", "db", "phone-log")
        loads = "\n".join(f'const {name.replace("-", "_")} = await import(base + "{name}.js");' for name in names)
        find = 'const base = document.querySelector("script[type=module]").src.replace(/screens.*/, "");'
        return self.page.evaluate(f"async (given) => {{ {find}\n{loads}\n{lines} }}", argument)

    def enrol(self) -> None:
        """By the cookie that the context carries."""
        told = self.ask('return await device.enrolWithSession("thử");')
        assert told["kind"] == "enrolled", told

    def record(self, hamlet: str, count: int = 1) -> None:
        """Save so many records, without waiting for them to be sent."""
        self.ask(
            """
            for (let at = 0; at < given.count; at++) {
              const payload = { hamlet: given.hamlet, residence: { kind: "hamlet", hamlet: given.hamlet },
                client: "person", age_band: "35-59", own_hands: true,
                helps: [{ kind: "level2_activate", outcome: "done" }] };
              const { today } = await import(base + "clock.js");
              await outbox.save(await entries.newEntry({ kind: "assist", payload, happenedOn: await today() }));
            }
            """,
            {"hamlet": hamlet, "count": count},
        )


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    made = playwright.chromium.launch(executable_path=chromium())
    yield made
    made.close()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of what a server needs, free to be changed."""
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
def served(tmp_path: Path, tree: Path) -> Iterator[Served]:
    with fresh_database(tmp_path) as url:
        made = serve(tmp_path, url, tree)
        made.start()
        with made.app.app_context():
            yield made
            db.session.remove()
            db.engine.dispose()
        made.kill()


@pytest.fixture
def village(served: Served) -> Village:
    return settle_village()


@pytest.fixture
def phone(browser: Browser, served: Served, village: Village) -> Iterator[Phone]:
    context = browser.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    with transaction() as session:
        secret = accounts.open_session(session.get_one(Person, village.volunteer.id), "passkey")
    context.add_cookies([{"name": COOKIE, "value": secret, "url": served.url}])
    made = Phone(context, served)
    yield made
    context.close()
    assert made.faults == []
