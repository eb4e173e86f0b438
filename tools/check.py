"""`./dev check`: what a machine sees without running the code. Everything is looked at, then the sum is said."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.node import node_environment
from tools.steps import BIN, ROOT, Stop, call, say

PHONE = ROOT / "static" / "pwa"


@dataclass(frozen=True, slots=True)
class Reading:
    """One program that reads the code, and what it looks at."""

    name: str
    command: Sequence[str | Path]


def readings(*, sizes: bool) -> list[Reading]:
    """All of them. `sizes` adds the tests of shape, which `./dev test` runs anyway."""
    python = [
        Reading("style", [BIN / "ruff", "check", "."]),
        Reading("layout", [BIN / "ruff", "format", "--check", "."]),
        Reading("types", [BIN / "mypy"]),
        Reading("import rules", [BIN / "lint-imports"]),
    ]
    # One world knows the page (document, window), the other the service worker; a module belongs to one or both.
    worlds = [
        Reading(f"types of the phone, {world.stem}", [ROOT / "node_modules/.bin/tsc", "--noEmit", "-p", world])
        for world in sorted(PHONE.glob("tsconfig*.json"))
    ]
    shape = Reading("shape and documents", [BIN / "python", "-m", "pytest", "-q", "tests/architecture"])
    return [*python, *worlds, *([shape] if sizes else [])]


def read_all(*, sizes: bool) -> list[str]:
    """Run every reading; returns the names of those that found fault. Their words are shown."""
    faults = []
    for reading in readings(sizes=sizes):
        began = time.monotonic()
        try:
            call(reading.command, quiet=True, env=node_environment())
            say(f"{reading.name}: well ({time.monotonic() - began:.1f} s)")
        except Stop:
            say(f"{reading.name}: FAULT ({time.monotonic() - began:.1f} s)")
            faults.append(reading.name)
    return faults


def main(_words: Sequence[str]) -> int:
    """0 when nothing is at fault."""
    faults = read_all(sizes=True)
    print(f"at fault: {', '.join(faults)}" if faults else "nothing at fault")
    return 1 if faults else 0
