"""Where things lie, how a program is run, how a step is done only once, and how the door speaks."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMPS = ROOT / ".dev"


class Stop(Exception):
    """Something is missing or went wrong; the text is one line that says what, and how to get it."""


def say(text: str) -> None:
    """One line of progress. On stderr, so that stdout carries only what was asked for."""
    print(f"· {text}", file=sys.stderr, flush=True)


def stop(text: str) -> NoReturn:
    raise Stop(text)


def call(
    command: Sequence[str | Path],
    *,
    quiet: bool = False,
    env: Mapping[str, str] | None = None,
    missing: str = "",
    failed: str = "",
) -> None:
    """Run a program to its end, from the root of the tree. `quiet` shows its words only when it fails.

    Raises Stop: with `missing` when the program is not there, with `failed` when it ends badly.
    """
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdout=subprocess.PIPE if quiet else sys.stderr,
            stderr=subprocess.STDOUT if quiet else None,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        stop(missing or f"{words[0]} is not on this machine; install it and try again")
    if done.returncode:
        if quiet:
            print(done.stdout, file=sys.stderr)
        stop(failed or f"`{' '.join(words[:4])}` ended with {done.returncode}; its words stand above")


def works(command: Sequence[str | Path]) -> bool:
    """True when the program is there and ends well."""
    try:
        return not subprocess.run(
            [str(word) for word in command], cwd=ROOT, capture_output=True, check=False
        ).returncode
    except OSError:
        return False


def words_of(command: Sequence[str | Path]) -> str:
    """What a program prints, or nothing when it is not there."""
    try:
        return subprocess.run(
            [str(word) for word in command], cwd=ROOT, capture_output=True, text=True, check=False
        ).stdout.strip()
    except OSError:
        return ""


def fingerprint(paths: Iterable[Path], *extra: str) -> str:
    """SHA-256 over the bytes of files, in order, and some words beside."""
    whole = hashlib.sha256()
    for path in paths:
        whole.update(path.name.encode() + b"\0" + (path.read_bytes() if path.exists() else b"") + b"\0")
    for word in extra:
        whole.update(word.encode() + b"\0")
    return whole.hexdigest()


def is_done(step: str, mark: str) -> bool:
    """True when the step was finished with exactly this fingerprint."""
    stamp = STAMPS / step
    return stamp.exists() and stamp.read_text() == mark


def done(step: str, mark: str) -> None:
    """Remember that the step is finished."""
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / step).write_text(mark)


def forget(step: str) -> None:
    (STAMPS / step).unlink(missing_ok=True)


def can_install() -> bool:
    """True where system packages can be installed without asking: root on Debian or Ubuntu."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install_packages(*names: str) -> None:
    """Install Debian packages, or bring them up to date. Raises Stop when that ends badly.

    The lists are brought up to date first: an old one names versions that are gone, or browsers a year behind.
    """
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    say(f"installing {', '.join(names)} with apt-get")
    with contextlib.suppress(Stop):  # without a network what lies in the cache may still do
        call(["apt-get", "update"], quiet=True, env=quiet)
    command = ["apt-get", "install", "-y", "--no-install-recommends", *names]
    call(command, quiet=True, env=quiet, failed=f"apt-get could not install {', '.join(names)}; install it by hand")
