"""The first day as a new user has it: `./dev run` on an empty folder, and hands that hold phones and tap."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.served import ROOT, free_port

READY_WITHIN = 240.0  # a fresh machine installs packages first
PATIENCE = 20_000
ON_A_PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 640},
    "locale": "vi-VN",
    "timezone_id": "Asia/Ho_Chi_Minh",
    "has_touch": True,
    "is_mobile": True,
}
AUTHENTICATOR = {
    "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True, "hasPrf": True,
    "defaultBackupEligibility": True, "defaultBackupState": True,
}  # fmt: skip


@contextmanager
def dev_run(folder: Path) -> Iterator[dict[str, Any]]:
    """`./dev run --port N --data DIR --json` as a program of its own; gives the line of JSON that it prints."""
    port = free_port()
    plain = {name: value for name, value in os.environ.items() if not name.startswith("THONSO_")}
    log = (folder.parent / f"{folder.name}.log").open("wb")
    words = [sys.executable, str(ROOT / "dev"), "run", "--port", str(port), "--data", str(folder), "--json"]
    program = subprocess.Popen(words, cwd=ROOT, env=plain, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        assert program.stdout
        readable, _write, _error = select.select([program.stdout], [], [], READY_WITHIN)
        line = program.stdout.readline() if readable else ""
        assert line, Path(log.name).read_text(errors="replace")[-4000:]
        yield json.loads(line)
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(30)
        log.close()


SAVED = {"vi": "Đã lưu trên máy này", "en": "Saved on this phone"}


class Hand:
    """One person's phone: a context of its own, touched, never scripted."""

    def __init__(self, browser: Browser, url: str, *, passkeys: bool = False, language: str = "vi") -> None:
        self.url, self.language = url, language
        self.context: BrowserContext = browser.new_context(**ON_A_PHONE)
        self.context.add_cookies([{"name": "lang", "value": language, "url": url}])
        self.context.set_default_timeout(PATIENCE)
        self.faults: list[str] = []
        self.page: Page = self._new_page()
        if passkeys:
            cdp = self.context.new_cdp_session(self.page)
            cdp.send("WebAuthn.enable", {"enableUI": False})
            cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    def _new_page(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        return page

    def reopen(self) -> None:
        """Close the browser's tab and open the app from the home screen. (It also ends the authenticator's session,
        beside which Chromium says `navigator.onLine` on every new page, whatever the network is.)"""
        old, self.page = self.page, self._new_page()
        old.close()
        self.open("/field/")
        self.on("home")

    def open(self, address: str) -> None:
        """Follow a link that somebody gave, or type an address."""
        self.page.goto(address if address.startswith("http") else self.url + address)

    def tap(self, what: str | Locator) -> None:
        """Tap the thing that bears these words, or this one."""
        (self.page.get_by_text(what, exact=True).first if isinstance(what, str) else what).tap()

    def go(self, page: str) -> None:
        """Open the menu at the head of an official's page and follow one of its links."""
        self.page.locator(".menu summary").tap()
        self.tap(self.page.get_by_role("navigation").get_by_role("link", name=page))

    def type(self, label: str, words: str) -> None:
        """Tap a field and type, key by key."""
        field = self.page.get_by_label(label)
        field.tap()
        field.press_sequentially(words)

    def on(self, screen: str) -> None:
        """A screen of the phone's app has told what it knows."""
        self.page.wait_for_selector(f"html[data-ready={screen}]", state="attached")

    def enrol(self) -> None:
        """On the enrolment page with a session: one tap, then the phone prepares; the person sees each step done."""
        self.on("enrol")
        self.page.locator("#session button").tap()
        for step in ("key", "lists", "offline", "scanner"):
            self.page.wait_for_selector(f"#step-{step}.done", timeout=60_000)
        self.page.locator("#onward a").tap()
        self.on("home")

    def pick(self, group: str, value: str) -> None:
        """Tap the answer of a question."""
        self.page.locator(f"label:has([name={group}][value='{value}'])").tap()

    def answer(self, *, kind: str = "level2_activate", age: str = "35-59") -> None:
        """What a volunteer taps on the form, top to bottom."""
        self.pick("kind", kind)
        self.pick("ageBand", age)
        self.pick("ownHands", "yes")
        self.pick("canAlone", "yes")
        self.pick("satisfaction", "3")

    def give_number(self, digits: str) -> None:
        """The citizen agrees by their own tap, and the number is typed."""
        self.page.locator("#ask summary").tap()
        self.page.locator("label:has(#consent)").tap()
        self.page.locator("#number").press_sequentially(digits)

    def save(self) -> None:
        """Save, and believe it only when the screen says so."""
        self.page.locator("#save").tap()
        expect(self.page.locator("#finished-title")).to_be_visible()
        expect(self.page.locator("#finished-title")).to_have_text(SAVED[self.language])

    def close(self) -> None:
        self.context.close()
        assert self.faults == []
