"""`./dev flask`, `backup`, `restore`, `reset`: the operator's commands on the folder of `./dev run`."""

from __future__ import annotations

import argparse
import shutil
import socket
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from tools.door import options
from tools.run import Plan, environment_of, flask, plan_of
from tools.steps import ROOT, say, stop

ABOUT = {
    "backup": "Back up the database of ./dev run.",
    "restore": "Put a backup in place of the database of ./dev run; a new epoch begins.",
    "flask": "Run one of the operator's commands (flask --help) on the database of ./dev run.",
    "reset": "Delete the database of ./dev run, its backups and its keys.",
}


def parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The options of the three."""
    made = options(words, about=ABOUT[words[0]])
    made.add_argument("--data", type=Path, default=ROOT / "data", help="the folder of ./dev run; default data/")
    if words[0] == "flask":
        made.add_argument("words", nargs=argparse.REMAINDER, help="the command and its options")
    if words[0] == "backup":
        made.add_argument("--keys", type=Path, help="also copy the key files to this folder, away from the data")
    if words[0] == "restore":
        made.add_argument("file", type=Path, nargs="?", help="the backup; without it the newest of the folder")
    if words[0] == "reset":
        made.add_argument("--yes", action="store_true", help="do not ask")
        made.add_argument("--real", action="store_true", help="also when it is a real database, not the sample")
    return made


def is_running(plan: Plan) -> bool:
    """True when somebody listens where this folder was served last."""
    port = urlsplit(plan.origin).port or plan.port
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def back_up(plan: Plan, keys: Path | None) -> int:
    words = ["--keys", str(keys.resolve())] if keys else []
    print(flask(environment_of(plan), "backup", *words).strip())
    return 0


def restore(plan: Plan, file: Path | None) -> int:
    """The site must not run meanwhile: it would go on writing into the database that is being moved aside."""
    if file is None:
        found = sorted((plan.folder / "backup").glob("thonso-*"), key=lambda path: path.stat().st_mtime)
        if not found:
            stop(f"no backup in {plan.folder / 'backup'}; name one: ./dev restore FILE")
        file = found[-1]
    if is_running(plan):
        stop(f"something still answers at {plan.origin}; end ./dev run first")
    print(flask(environment_of(plan), "restore", str(file.resolve())).strip())
    return 0


def reset(plan: Plan, asked: argparse.Namespace) -> int:
    """Asks twice as much for a real database as for the sample."""
    if not plan.sample and not asked.real:
        stop(f"{plan.folder} holds a real database; if it really shall go: ./dev reset --real")
    if is_running(plan):
        stop(f"something still answers at {plan.origin}; end ./dev run first")
    if not asked.yes and input(f"Delete {plan.folder} with everything in it? Type yes: ").strip() != "yes":
        say("nothing was deleted")
        return 1
    shutil.rmtree(plan.folder)
    say(f"{plan.folder} is gone; ./dev run starts afresh")
    return 0


def main(words: Sequence[str]) -> int:
    """Hand over to the one that was asked for."""
    asked = parser(words).parse_args(words[1:])
    if not (asked.data / "kind").exists():
        stop(f"{asked.data} is not a folder of ./dev run; name it with --data")
    served = asked.data / "origin"
    origin = served.read_text().strip() if served.exists() else ""
    plan = plan_of(argparse.Namespace(port=8000, data=asked.data, host="127.0.0.1", origin=origin, empty=False))
    if words[0] == "flask":
        print(flask(environment_of(plan), *(asked.words or ["--help"])), end="")
        return 0
    if words[0] == "backup":
        return back_up(plan, asked.keys)
    return restore(plan, asked.file) if words[0] == "restore" else reset(plan, asked)
