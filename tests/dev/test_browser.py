"""A browser too old for the driver is brought up to date before a test is run in it, not blamed on the product."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import browser
from tools.browser import CHROMIUM, FIREFOX, major
from tools.steps import Stop


@pytest.mark.parametrize(
    ("words", "version"),
    [
        ("Chromium 156.0.8078.108 built on Debian GNU/Linux 12 (bookworm)", 156),
        ("Google Chrome 157.0.1.2 ", 157),
        ("Mozilla Firefox 153.8.0esr", 153),
        ("Command '/usr/bin/chromium-browser' requires the chromium snap to be installed.", 0),
        ("", 0),
    ],
)
def test_a_browser_says_how_old_it_is(words: str, version: int) -> None:
    assert major(words) == version


@pytest.mark.parametrize("kind", [CHROMIUM, FIREFOX], ids=lambda kind: kind.title)
def test_an_old_browser_is_brought_up_to_date(
    kind: browser.Kind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "browser"

    def install(*_names: str, version: int = kind.least) -> None:
        program.write_text(f'#!/bin/sh\necho "{kind.title} {version}.0.1"\n')
        program.chmod(0o755)

    monkeypatch.setenv(kind.variable, str(program))
    monkeypatch.setattr(browser, "can_install", lambda: False)
    install(version=kind.least - 1)
    with pytest.raises(Stop, match=str(kind.least)):
        browser._program(kind)
    monkeypatch.setattr(browser, "can_install", lambda: True)
    monkeypatch.setattr(browser, "install_packages", install)
    assert browser._program(kind) == str(program)
