"""What a journey is made of: a site behind a line, a phone whose browser can be killed, and the taps of a volunteer."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Error, Page, Playwright, expect

from app.accounts import commands as accounts
from app.accounts.models import Person
from app.accounts.session_cookie import COOKIE
from app.core.db import db, transaction
from app.entries.models import ConflictingEntry, StoredEntry
from tests.journeys.line import Line
from tests.people import Village
from tests.served import Served
from tools.browser import chromium

PATIENCE = 20_000
ON_A_PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 640},
    "locale": "vi-VN",
    "timezone_id": "Asia/Ho_Chi_Minh",
    "has_touch": True,
    "is_mobile": True,
}


class Site:
    """The village as phones and desks see it, through a line."""

    def __init__(self, served: Served, village: Village, line: Line, tree: Path) -> None:
        self.served, self.village, self.line, self.tree = served, village, line, tree
        self.url = f"http://localhost:{line.port}"

    def up(self) -> None:
        """The server runs and the line reaches it."""
        self.served.start()
        self.line.up()

    def kill(self) -> None:
        """SIGKILL the server; whoever asks is refused a connection."""
        self.line.cut()
        self.served.kill()

    def cookie(self, person: Person) -> Any:
        """A sign-in of this person, as a browser carries it."""
        with transaction() as session:
            secret = accounts.open_session(session.get_one(Person, person.id), "passkey")
        return {"name": COOKIE, "value": secret, "url": self.url}

    def stored(self) -> list[str]:
        """The ids of every entry that the server has."""
        db.session.rollback()
        return sorted(str(found) for found in db.session.scalars(sa.select(StoredEntry.id)))

    def odd(self) -> int:
        """Entries that are not simply counted: held, flagged for their body, or there twice."""
        db.session.rollback()
        held = sa.select(sa.func.count()).select_from(StoredEntry).where(StoredEntry.fate != "accepted")
        twice = sa.select(sa.func.count()).select_from(ConflictingEntry)
        return (db.session.scalar(held) or 0) + (db.session.scalar(twice) or 0)


class Phone:
    """One browser profile on disk: a phone in somebody's hand, whose browser can die at any moment."""

    context: BrowserContext
    page: Page

    def __init__(self, playwright: Playwright, site: Site, folder: Path) -> None:
        self.playwright, self.site, self.folder = playwright, site, folder
        self.faults: list[str] = []
        self.pid = 0

    def start(self, *, offline: bool = False) -> None:
        """Open the browser on this profile."""
        self.context = self.playwright.chromium.launch_persistent_context(
            self.folder, executable_path=chromium(), offline=offline, **ON_A_PHONE
        )
        self.context.set_default_timeout(PATIENCE)
        self.pid = _browser_on(self.folder)
        self.page = self.new_page()

    def new_page(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        return page

    def kill(self) -> None:
        """SIGKILL to the browser and all its processes: nothing is flushed, nobody says goodbye."""
        os.killpg(self.pid, signal.SIGKILL)
        self.close()
        end = time.monotonic() + 20
        while _browser_on(self.folder):
            assert time.monotonic() < end, "the browser does not die"
            time.sleep(0.02)  # waits for the kernel, not for the passing of time

    def close(self) -> None:
        if self.pid:
            self.pid = 0
            with contextlib.suppress(Error):  # it may be dead: that was the point
                self.context.close()

    def open(self, path: str = "/field/", page: Page | None = None) -> Page:
        """Open a screen and wait until it has told what it knows."""
        page = page or self.page
        page.goto(self.site.url + path)
        page.wait_for_selector("html[data-ready]", state="attached")
        return page

    def enrol(self, person: Person | None = None) -> None:
        """The volunteer (or another) has signed in; one tap, and the phone prepares for a day without signal."""
        self.context.add_cookies([self.site.cookie(person or self.site.village.volunteer)])
        page = self.open("/field/enrol")
        page.locator("#session button").tap()
        for step in ("key", "lists", "offline", "scanner"):
            page.wait_for_selector(f"#step-{step}.done", timeout=60_000)
        page.locator("#onward a").tap()
        page.wait_for_selector("html[data-ready=home]", state="attached")

    def entries(self) -> list[str]:
        """The ids of everything that was saved on this phone."""
        found: list[str] = self.page.evaluate(
            """() => new Promise((tell, fail) => {
              const opening = indexedDB.open("thonso");
              opening.onerror = fail;
              opening.onsuccess = () => {
                const asking = opening.result.transaction("entries").objectStore("entries").getAllKeys();
                asking.onsuccess = () => { opening.result.close(); tell(asking.result); };
              };
            })"""
        )
        return sorted(found)

    def expect_outbox(self, words: str) -> None:
        """Home says so of the outbox; looked at anew, as a volunteer would."""
        expect(self.open().locator("#sent")).to_have_text(words)


def _browser_on(folder: Path) -> int:
    """The process id of the browser that runs on a profile; 0 when none does. It leads a group of its own."""
    wanted = f"--user-data-dir={folder}".encode()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if wanted in words and not any(word.startswith(b"--type=") for word in words):
            assert os.getpgid(int(entry.name)) == int(entry.name), "the browser leads its own group"
            return int(entry.name)
    return 0


def begin_form(phone: Phone) -> Page:
    """From home, one tap, to a form that knows its place."""
    page = phone.page
    page.locator("a.act[href='/field/assist']").tap()
    page.wait_for_selector("html[data-ready=assist]", state="attached")
    if page.locator("#hamlet-field").is_visible():
        page.locator("#hamlet").select_option(str(phone.site.village.hamlet.id))
    return page


def tap_answers(page: Page, age: str = "35-59") -> None:
    """What a volunteer taps for somebody who has just come by level 1."""
    if not page.locator("[name=kind][value=level1]").is_checked():
        page.locator("label:has([name=kind][value=level1])").tap()
    page.locator(f"#ageBand label:has([value='{age}'])").tap()
    page.locator("#ownHands label:has([value=yes])").tap()
    page.locator("#canAlone label:has([value=partly])").tap()
    page.locator("#satisfaction label:has([value='3'])").tap()


def tap_save(page: Page) -> None:
    """Save, and believe it only when the screen says so."""
    page.locator("#save").tap()
    expect(page.locator("#finished-title")).to_be_visible()
    expect(page.locator("#finished-title")).to_have_text("Đã lưu trên máy này")


def record(phone: Phone, count: int) -> None:
    """So many assists at one table, beginning at home, each through the form."""
    page = begin_form(phone)
    for at in range(count):
        if at:
            page.locator("#again").tap()
        tap_answers(page, ("14-17", "18-34", "35-59", "60+")[at % 4])
        tap_save(page)


def until(look: Callable[[], bool], page: Page, what: str, patience: float = 30) -> None:
    """Look until it is so, letting the browser go on meanwhile."""
    end = time.monotonic() + patience
    while not look():
        assert time.monotonic() < end, f"never so: {what}"
        page.wait_for_timeout(50)


def expect_figures(officer: Page, site: Site, count: int) -> None:
    """What the officer sees of the hamlet: so many helps done, each of an unchecked person."""
    officer.goto(f"{site.url}/coverage/")
    row = officer.locator("tr", has=officer.get_by_role("link", name="Thôn Bến Đá"))
    expect(row.locator("[data-label='Việc đã xong']")).to_have_text(str(count))
    expect(row.locator("[data-label='Có tài khoản mức 1']")).to_contain_text(f"thêm {count} lượt chưa kiểm trùng")
