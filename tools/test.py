"""`./dev test`: what tests need, then every reading and every test, on SQLite and on PostgreSQL, and the sum of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tools.browser import browsers
from tools.check import read_all
from tools.door import options
from tools.node import node, node_environment
from tools.paper import poppler
from tools.postgres import postgres
from tools.steps import BIN, ROOT, say

FAILURES = 1  # pytest's word for "some tests failed"
NO_TESTS = 5  # and for "nothing was selected"
# More files than these at once are no accident (docs/decisions/0036-a-second-look.md).
WORTH_A_SECOND_LOOK = 4
IN_MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30  # noqa: S108 - a folder of our own is made in it


@dataclass(slots=True)
class Tally:
    """What each part said at its end."""

    lines: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def add(self, name: str, status: int, words: str) -> None:
        self.lines.append(f"{name}: {words}")
        if status:
            self.failed.append(name)


def watch(command: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str]:
    """Run a program, showing its words as they come; returns its status and its last line."""
    last = ""
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as program:
        assert program.stdout
        for line in program.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            last = line.strip() or last
    return program.returncode, last


@contextmanager
def scratch() -> Iterator[str]:
    """Where some thousand databases live for a moment each: in memory if there is room, so that none waits for the
    disk. What has to outlive a sudden death outlives it there too; a power cut no test can make."""
    roomy = os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ROOM
    within = IN_MEMORY if roomy else None
    with tempfile.TemporaryDirectory(prefix="thonso-tests-", dir=within, ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # PostgreSQL, as root, runs as a user of its own and passes through
        yield folder


def phone(tally: Tally) -> None:
    """The phone's modules under Node: no browser, so quick."""
    files = sorted(str(path) for path in (ROOT / "tests" / "phone").rglob("*.test.*js"))
    if not files:
        return
    began = time.monotonic()
    status, _last = watch([node(), "--test", "--test-reporter=dot", *files], node_environment())
    words = "failed" if status else "passed"
    tally.add("phone", status, f"{len(files)} files {words} in {time.monotonic() - began:.1f}s")


def pytest(tally: Tally, name: str, words: Sequence[str], environment: Mapping[str, str]) -> None:
    """One run of pytest; its closing line goes into the sum."""
    status, last = _pytest(name, words, environment)
    tally.add(f"pytest, {name}", 0 if status == NO_TESTS else status, last)


def journeys(tally: Tally, name: str, words: Sequence[str], environment: Mapping[str, str]) -> None:
    """A run through browsers. The few files that failed beside others are looked at once more, alone; both closing
    lines go into the sum, so that nobody takes the second for the first."""
    memory = ROOT / ".pytest_cache" / re.sub(r"\W+", "-", name)
    kept = ["-o", f"cache_dir={memory}"]
    status, last = _pytest(name, [*words, *kept, "--cache-clear"], environment)
    if status == FAILURES and len(failed_files(memory)) <= WORTH_A_SECOND_LOOK:
        again = [word for word in words if word not in {"-n", "2"}]
        status, second = _pytest(f"{name}, those that failed", [*again, *kept, "--last-failed"], environment)
        last = f"{last}; those that failed, alone: {second}"
    tally.add(f"pytest, {name}", 0 if status == NO_TESTS else status, last)


def failed_files(memory: Path) -> set[str]:
    """The files with a test that failed in the last run, as pytest remembers it. Files, not tests: what a file's tests
    stand on, a phone or a server, fails once and takes all of them along."""
    failed: dict[str, bool] = json.loads((memory / "v" / "cache" / "lastfailed").read_text())
    return {test.partition("::")[0] for test in failed}


def _pytest(name: str, words: Sequence[str], environment: Mapping[str, str]) -> tuple[int, str]:
    say(f"pytest, {name}")
    return watch([str(BIN / "python"), "-m", "pytest", "-p", "tests.strict", "-rsx", *words], environment)


def main(words: Sequence[str]) -> int:
    """0 when everything passed."""
    parser = options(words, about="Install what the tests need, read the code, run every test.")
    parser.add_argument("--quick", action="store_true", help="without PostgreSQL and without browsers")
    asked = parser.parse_args(words[1:])
    began, tally = time.monotonic(), Tally()
    environment = {**node_environment(), "THONSO_TEST_POSTGRES": ""}
    poppler()
    if not asked.quick:
        environment |= browsers()
    tally.failed += read_all(sizes=False)
    phone(tally)
    alone = ["-m", "not journey", "-n", "2"]
    with scratch() as folder:
        quickly = {**environment, "TMPDIR": folder}
        pytest(tally, "SQLite", alone, quickly)
        if not asked.quick:
            with postgres(within=folder) as one, postgres(within=folder) as another:
                servers = {**quickly, "THONSO_TEST_POSTGRES": f"{one} {another}"}
                pytest(tally, "PostgreSQL", ["-p", "tests.own_server", *alone], servers)
    if not asked.quick:
        # A file's journeys share a server and often a phone, so a file stays in one process.
        side_by_side = ["-m", "journey and not timed", "-n", "2", "--dist", "loadfile"]
        journeys(tally, "journeys in the browsers", side_by_side, environment)
        # Last, what measures time: nothing else runs beside it.
        journeys(tally, "journeys against the clock", ["-m", "timed"], environment)
    print(f"\nAll parts in {time.monotonic() - began:.0f} s:")
    print("\n".join(tally.lines))
    print(f"FAILED: {', '.join(tally.failed)}" if tally.failed else "everything passed", flush=True)
    return 1 if tally.failed else 0
