"""The glossary names every table, and its Vietnamese words are those on screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import app.factory  # noqa: F401 - brings every table along
from app.accounts.schemas import ROLE_WORDS
from app.core.db import db

ROOT = Path(__file__).resolve().parents[2]
# The nouns that the design names; the glossary may explain more.
NOUNS = (
    *("place", "point", "team", "poster", "guide", "procedure", "person", "role", "actor", "scope", "device"),
    *("assist", "help", "entry", "outbox", "catalogue", "batch", "receipt", "fate"),
    *("baseline", "indicator", "target", "figure", "coverage", "tally"),
    *("obstacle", "outreach", "task", "request", "period", "report"),
)
LATER = "not built yet"


def _rows() -> dict[str, tuple[str, str, set[str]]]:
    """Noun to its word on screen, its meaning, its tables."""
    found = {}
    for line in (ROOT / "docs" / "glossary.md").read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) == 4 and cells[0] not in {"noun", "---"}:
            noun, word, meaning, tables = cells
            found[noun] = (word, meaning, set(re.findall(r"`([a-z_]+)`", tables)))
    return found


ROWS = _rows()
TABLES = {name for _word, _meaning, tables in ROWS.values() for name in tables}


def _on_screen() -> str:
    """Every text that people can read, as written in sources."""
    files = [
        path
        for folder, kinds in ((ROOT / "app", ("*.py", "*.html", "*.typ")), (ROOT / "static" / "pwa", ("*.js",)))
        for kind in kinds
        for path in folder.rglob(kind)
        if "vendor" not in path.parts
    ]
    return " ".join(" ".join(path.read_text("utf-8").split()) for path in files).lower()


SCREENS = _on_screen()


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_of_the_design_is_explained(noun: str) -> None:
    assert noun in ROWS


@pytest.mark.parametrize("table", sorted(db.metadata.tables))
def test_every_table_stands_under_a_noun(table: str) -> None:
    assert table in TABLES


def test_no_table_is_named_that_is_not_there() -> None:
    assert set(db.metadata.tables) >= TABLES


@pytest.mark.parametrize(
    "noun", [noun for noun, (word, meaning, _t) in ROWS.items() if word != "—" and LATER not in meaning]
)
def test_the_word_of_the_glossary_is_the_word_on_screen(noun: str) -> None:
    assert ROWS[noun][0].lower() in SCREENS


def test_the_words_for_roles_are_those_on_screen() -> None:
    line = (ROOT / "docs" / "glossary.md").read_text("utf-8").split("Roles on screen:")[1]
    assert set(re.findall(r"\*\*(.+?)\*\*", line)) == {words.lower() for words in ROLE_WORDS.values()}
