"""The Python environment in .venv: made once, filled from the lock, left alone while nothing changed."""

from __future__ import annotations

import fcntl
import shutil
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.steps import (
    BIN,
    ROOT,
    STAMPS,
    VENV,
    Stop,
    call,
    can_install,
    done,
    fingerprint,
    forget,
    install_packages,
    is_done,
    say,
    stop,
    words_of,
    works,
)

LOCK = ROOT / "requirements.lock"


def inside() -> bool:
    """True when this very process runs on the environment's Python."""
    return Path(sys.prefix).resolve() == VENV.resolve()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two `./dev` at once must not fill the same folder."""
    STAMPS.mkdir(exist_ok=True)
    with (STAMPS / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def ensure_python(*, tests: bool) -> None:
    """Make .venv and install what pyproject.toml names, in exactly the locked versions."""
    with one_at_a_time():
        if not works([BIN / "python", "-m", "pip", "--version"]):
            _make_environment()
        mark = fingerprint([LOCK], *_needs(tests=True), words_of([BIN / "python", "--version"]))
        everything = is_done("python-tests", mark)
        if everything or (not tests and is_done("python", mark)):
            return
        needs = _needs(tests=tests)
        say(f"installing {len(needs)} Python packages and what they need (pip, from requirements.lock)")
        pip = [BIN / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        call(
            [*pip, "--constraint", LOCK, *needs],
            quiet=True,
            failed="pip could not install the packages named in requirements.lock; is there a network?",
        )
        done("python-tests" if tests else "python", mark)


def set_up(*, vendor: bool) -> None:
    """What else every command leans on: the phone's third-party modules."""
    if vendor:
        from tools.vendor import ensure_vendor

        with one_at_a_time():
            ensure_vendor()


def _needs(*, tests: bool) -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needs: list[str] = list(project["dependencies"])
    if tests:
        needs += project["optional-dependencies"]["dev"]
    return needs


def _make_environment() -> None:
    """A virtual environment with pip. Debian ships Python without the part that makes one."""
    python = sys.executable if not inside() else str(Path(sys.base_prefix) / "bin" / "python3")
    for stamp in ("python", "python-tests"):
        forget(stamp)
    say("making a Python environment in .venv")
    if VENV.exists():
        shutil.rmtree(VENV)
    if works([python, "-c", "import ensurepip"]):
        call([python, "-m", "venv", VENV], quiet=True)
        return
    package = f"python3.{sys.version_info.minor}-venv"
    try:
        if not can_install():
            raise Stop
        install_packages(package)
        call([python, "-m", "venv", VENV], quiet=True)
    except Stop:
        stop(f"Python's `venv` is missing: `apt-get install {package}` (or `python3-venv`), then try again")
