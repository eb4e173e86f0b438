"""The table of sub-commands: which words open what."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tools.environment import ensure_python, inside, set_up
from tools.steps import BIN, ROOT, Stop, say


@dataclass(frozen=True, slots=True)
class Command:
    """One word: what it does, the module whose `main(words)` does it, and whether it needs the test's packages."""

    does: str
    module: str = ""
    tests: bool = False
    vendor: bool = True


COMMANDS: dict[str, Command] = {
    "setup": Command("make the environment: packages, the phone's modules, nothing twice"),
    "run": Command("set up, fill the database on first start, serve; prints the address and sign-in links", "run"),
    "test": Command("install what tests need, then check and run every test", "test", tests=True),
    "check": Command("read the code without running it: style, types, import rules, sizes", "check", tests=True),
    "build": Command("make build/thonso, a tree to deploy, and print its bytes", "build"),
    "bench": Command(
        "measure: how many records a second, on both engines, against a bare endpoint", "measure", tests=True
    ),
    "lighthouse": Command("measure each screen of an enrolled phone with Lighthouse", "lighthouse", tests=True),
    "taps": Command("count taps and typed letters of the ten commonest cases", "taps", tests=True),
    "contract": Command("write the wire's schemas and the phone's types from the code", "contract", tests=True),
    "screens": Command("take a picture of each main screen into docs/screens/", "screens", tests=True),
    "strings": Command("collect the texts into translations/", "strings"),
    "flask": Command("run an operator's command on the database of ./dev run", "operate", vendor=False),
    "backup": Command("back up the database of ./dev run", "operate", vendor=False),
    "restore": Command("restore it from a backup", "operate", vendor=False),
    "reset": Command("delete the database of ./dev run, to start afresh", "operate", vendor=False),
    "lock": Command("write requirements.lock from the environment as it is", "lock", tests=True, vendor=False),
}


def usage() -> str:
    """The list of commands, as people read it."""
    width = max(map(len, COMMANDS))
    lines = [f"  ./dev {name.ljust(width)}  {command.does}" for name, command in COMMANDS.items()]
    return "\n".join(["Usage: ./dev COMMAND [options]; each command sets up what it needs first.", "", *lines])


def main(words: Sequence[str]) -> int:
    """Set up, then hand over to the command's module inside the environment. Returns the exit status."""
    if not words or words[0] in {"help", "-h", "--help"}:
        print(usage())
        return 0
    command = COMMANDS.get(words[0])
    if command is None:
        print(f"./dev knows no `{words[0]}`.\n\n{usage()}", file=sys.stderr)
        return 2
    try:
        ensure_python(tests=command.tests)
        if not inside():
            python = str(BIN / "python")
            os.execv(python, [python, str(ROOT / "dev"), *words])  # noqa: S606
        set_up(vendor=command.vendor)
        if not command.module:
            say("everything is in place")
            return 0
        run: Callable[[Sequence[str]], int] = importlib.import_module(f"tools.{command.module}").main
        return run(words)
    except Stop as reason:
        print(f"./dev {words[0]}: {reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def options(words: Sequence[str], *, about: str) -> argparse.ArgumentParser:
    """A parser that calls itself `./dev WORD`."""
    return argparse.ArgumentParser(prog=f"./dev {words[0]}", description=about)
