"""What stands in the documents, as tests read it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def table(page: str) -> dict[str, list[str]]:
    """First cell, which is one word in backticks, to the other cells, of every table row of a page."""
    found = {}
    for line in (ROOT / page).read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and re.fullmatch(r"`[^`]+`", cells[0]):
            found[cells[0].strip("`")] = cells[1:]
    return found


def documented() -> set[str]:
    """The codes that docs/errors.md explains."""
    return set(table("docs/errors.md"))
