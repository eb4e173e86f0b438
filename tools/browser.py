"""The browsers that journeys are tested in: Chromium, Firefox and WebKitGTK, installed where that can be done."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tools.steps import can_install, install_packages, say, stop, words_of


@dataclass(frozen=True, slots=True)
class Kind:
    """A browser that Playwright drives: its programs, Debian's package, and the variable that names another program.

    `least`: the oldest major version that these tests have passed with. Chromium 150 tells a page that it is online
    whatever the driver cuts; Firefox 140 does not speak the driver's language.
    """

    title: str
    programs: tuple[str, ...]
    package: str
    variable: str
    least: int


CHROMIUM = Kind(
    "Chromium", ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome"), "chromium",
    "THONSO_CHROMIUM", 156,
)  # fmt: skip
FIREFOX = Kind("Firefox", ("firefox-esr", "firefox"), "firefox-esr", "THONSO_FIREFOX", 153)
HINT = (
    "tests need {0.title} {0.least} or newer: `apt-get update && apt-get install {0.package}` "
    "(or set {0.variable} to the program), then try again"
)
VERSION = re.compile(r"(?:Chrom\w*|Firefox)\b[^\d\n]*(\d+)\.")


@dataclass(frozen=True, slots=True)
class WebKit:
    """What drives it, the small browser around the engine, and the screen that both need."""

    driver: str
    browser: str
    screen: str


@cache
def chromium() -> str:
    """The program. Raises Stop with what to do when there is none and none can be installed."""
    return _program(CHROMIUM)


@cache
def firefox() -> str:
    """The program. Raises Stop as above."""
    return _program(FIREFOX)


@cache
def webkit() -> WebKit:
    """The engine that iPhones use, as GTK has it. Raises Stop as above."""
    packages = ("webkit2gtk-driver", "xvfb")
    hint = f"tests need WebKitGTK: `apt-get install {' '.join(packages)}`, then try again"
    found = _webkit()
    if not found:
        if not can_install():
            stop(hint)
        say("no WebKitGTK with a driver here")
        install_packages(*packages)
    return found or _webkit() or stop(hint)


def browsers() -> dict[str, str]:
    """Have all three, and tell the tests where, in words for their environment."""
    webkit()
    return {"THONSO_CHROMIUM": chromium(), "THONSO_FIREFOX": firefox()}


def _program(kind: Kind) -> str:
    found = _find(kind)
    if found:
        return found
    if not can_install():
        stop(HINT.format(kind))
    say(f"no {kind.title} {kind.least} or newer here")
    install_packages(kind.package)
    return _find(kind) or stop(HINT.format(kind))


def _find(kind: Kind) -> str:
    named = os.environ.get(kind.variable)
    for name in (named,) if named else kind.programs:
        program = shutil.which(name)
        if program and major(words_of([program, "--version"])) >= kind.least:
            return program
    return ""


def major(words: str) -> int:
    """The major version that a browser tells of itself; 0 for what is none. Ubuntu's package of the name is a stub that
    only says to install a snap."""
    found = VERSION.search(words)
    return int(found[1]) if found else 0


def _webkit() -> WebKit | None:
    driver, screen = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
    places = ("lib/*/webkit2gtk-4*", "lib/webkit2gtk-4*", "libexec/webkit2gtk-4*")
    small = sorted(found for place in places for found in Path("/usr").glob(f"{place}/MiniBrowser"))
    return WebKit(driver, str(small[-1]), screen) if driver and screen and small else None
