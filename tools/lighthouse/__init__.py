"""`./dev lighthouse`: what Lighthouse says of each screen of an enrolled phone, storage kept, and of citizens' pages.

Lighthouse is fetched by its own lockfile into `.dev/lighthouse`: an ordinary set-up does without.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from app.pwa.assets import SCREENS, address_of
from tests.journeys.first_day import Hand, dev_run
from tests.served import free_port
from tools.browser import chromium
from tools.door import options
from tools.node import node, node_environment, node_version, npm
from tools.steps import STAMPS, call, done, fingerprint, forget, is_done, say

HERE = Path(__file__).parent
RECIPE = (HERE / "package.json", HERE / "package-lock.json")
HOME = STAMPS / "lighthouse"
# The aims: `docs/measurements.md`. Categories in Lighthouse's own spelling.
AIMS = {"performance": 90, "accessibility": 100, "best-practices": 100}
# A phone has one; without, the scanner gives its place to what is said of that.
CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
# A citizen's page is one answer without a script that it needs: it can be better than a screen.
CITIZENS = {"behind a poster": "", "guide": "/g/muc-2", "list": "/g/"}
CITIZENS_AIMS = {**AIMS, "performance": 98}
NOT_A_SCREEN_OF_THE_DAY = {"enrol"}  # an enrolled phone sees it once


@dataclass(frozen=True, slots=True)
class Verdict:
    """One page: a score of 100 by category, and the audits that cost points."""

    page: str
    scores: dict[str, int]
    faults: dict[str, list[str]]

    @property
    def good(self) -> bool:
        aims = CITIZENS_AIMS if self.page in CITIZENS else AIMS
        return all(self.scores[category] >= aim for category, aim in aims.items())


def ensure_lighthouse() -> Path:
    """The program, fetched when the lockfile changed."""
    program = HOME / "node_modules" / "lighthouse" / "cli" / "index.js"
    mark = fingerprint(RECIPE, node_version())
    if program.exists() and is_done("lighthouse-done", mark):
        return program
    forget("lighthouse-done")
    say("fetching Lighthouse (npm, from tools/lighthouse/package-lock.json)")
    HOME.mkdir(parents=True, exist_ok=True)
    for file in RECIPE:
        shutil.copy(file, HOME)
    call(
        [npm(), "ci", "--prefix", HOME, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        quiet=True,
        env=node_environment(),
        failed="npm could not fetch Lighthouse; is there a network?",
    )
    done("lighthouse-done", mark)
    return program


class Profile:
    """Gives a hand a browser that keeps its storage on disk and listens to Lighthouse."""

    def __init__(self, playwright: Playwright, folder: Path, port: int) -> None:
        self.playwright, self.folder, self.port = playwright, folder, port

    def new_context(self, **how: Any) -> BrowserContext:
        how.pop("is_mobile", None)  # Lighthouse brings its own phone
        return self.playwright.chromium.launch_persistent_context(
            self.folder, executable_path=chromium(), args=[f"--remote-debugging-port={self.port}", *CAMERA], **how
        )


@contextmanager
def enrolled(folder: Path) -> Iterator[tuple[dict[str, Any], int]]:
    """The sample village, and a browser on a volunteer's phone with two records sent: its links and debugging port."""
    with dev_run(folder / "data") as links, sync_playwright() as playwright:
        port = free_port()
        hand = Hand(cast(Browser, Profile(playwright, folder / "profile", port)), links["url"])
        hand.open(links["sign_in"]["volunteer"])
        hand.enrol()
        for _time in range(2):
            hand.open(f"/field/assist?poster={links['poster'].rpartition('/')[2]}")
            hand.on("assist")
            hand.answer()
            hand.save()
        hand.open("/field/")
        hand.page.goto("about:blank")
        yield links, port
        hand.close()


def look(program: Path, address: str, port: int, report: Path) -> Verdict:
    """One run, as Lighthouse thinks of a phone: CPU four times slower, a slow line; what is stored stays stored."""
    words = [
        node(), str(program), address, f"--port={port}", "--disable-storage-reset", "--quiet", "--output=json",
        f"--output-path={report}", f"--only-categories={','.join(AIMS)}",
    ]  # fmt: skip
    subprocess.run(words, env={**os.environ, **node_environment()}, check=True, timeout=240)
    said = json.loads(report.read_text())
    scores = {name: round(100 * (said["categories"][name]["score"] or 0)) for name in AIMS}
    return Verdict(address, scores, {name: _costly(said, name) for name in AIMS})


def _costly(said: dict[str, Any], category: str) -> list[str]:
    """The audits of a category that are below the best, with what Lighthouse says of them."""
    found = []
    for part in said["categories"][category]["auditRefs"]:
        audit = said["audits"][part["id"]]
        if part["weight"] and audit["score"] is not None and audit["score"] < 0.9:
            found.append(f"{part['id']} {audit.get('displayValue', '')}".strip())
    return found


def table(verdicts: Sequence[Verdict]) -> str:
    """Markdown, as docs/measurements.md shows it."""
    lines = [f"| page | {' | '.join(AIMS)} | costs points |", f"|---|{'---|' * (len(AIMS) + 1)}"]
    for verdict in verdicts:
        faults = "; ".join(fault for each in verdict.faults.values() for fault in each)
        lines.append(f"| {verdict.page} | {' | '.join(str(verdict.scores[name]) for name in AIMS)} | {faults} |")
    return "\n".join(lines)


def main(words: Sequence[str]) -> int:
    """0 when every page reaches the aims."""
    parser = options(words, about="Ask Lighthouse about each screen of an enrolled phone and about citizens' pages.")
    parser.add_argument(
        "--only", action="append", help="a screen's name, or 'behind a poster', guide, list; may be given again"
    )
    parser.add_argument("--reports", type=Path, help="keep Lighthouse's own reports in this folder")
    asked = parser.parse_args(words[1:])
    program = ensure_lighthouse()
    verdicts = []
    with tempfile.TemporaryDirectory(prefix="thonso-lighthouse-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        reports = asked.reports or folder
        reports.mkdir(parents=True, exist_ok=True)
        with enrolled(folder) as (links, port):
            pages = {name: links["url"] + address_of(name) for name in SCREENS if name not in NOT_A_SCREEN_OF_THE_DAY}
            pages |= {name: links["url"] + path if path else links["poster"] for name, path in CITIZENS.items()}
            for name, address in pages.items():
                if asked.only and name not in asked.only:
                    continue
                verdict = look(program, address, port, reports / f"{name}.json")
                verdicts.append(Verdict(name, verdict.scores, verdict.faults))
                say(f"{name}: {verdict.scores}")
    print(f"Load of the machine at the end: {os.getloadavg()[0]:.1f}\n\n{table(verdicts)}")
    return 0 if all(verdict.good for verdict in verdicts) else 1
