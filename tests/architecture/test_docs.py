"""What the documents promise is there, and what is there stands in them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import cli
from app.core.errors import AppError
from app.desk.reasons import FLAGS, REASONS, REFUSALS
from app.web.errors import FIELDS, SENTENCES
from tests.architecture.documents import ROOT, documented
from tools.door import COMMANDS

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
# Where files live that a document may name; other words with a slash are addresses or examples.
PLACES = ("app", "docs", "migrations", "static", "tests", "tools", "translations")
# Written when they are first needed, never part of the sources.
MADE_LATER = ("static/pwa/vendor", "translations/jra_VN", "translations/bdq_VN")
RAISED = {kind.__name__ for kind in AppError.__subclasses__()} | {"AppError", "Fault", "NotYet"}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# ---------------------------------------------------------------- codes


def _literals(node: ast.AST) -> Iterator[str]:
    """Codes inside an argument: a word, one of two words, or the values of a dict of fields."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_literals(node.body), *_literals(node.orelse))
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from _literals(value)


def _raised_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISED:
            first = [*node.args[1:2]] if getattr(node.func, "id", "") == "NotYet" else node.args[:2]
            for argument in (*first, *(word.value for word in node.keywords if word.arg == "code")):
                yield from (code for code in _literals(argument) if re.fullmatch(r"[a-z][a-z0-9_]+", code))


def _raised() -> set[str]:
    return {code for path in (ROOT / "app").rglob("*.py") for code in _raised_in(path)}


def _defaults() -> set[str]:
    return {kind.default_code for kind in (AppError, *AppError.__subclasses__())}


CODES = sorted(
    _raised() | _defaults() | SENTENCES.keys() | FIELDS.keys() | REASONS.keys() | REFUSALS.keys() | FLAGS.keys()
)


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_explained(code: str) -> None:
    assert code in documented(), f"write a line for `{code}` into docs/errors.md"


def test_no_code_is_explained_that_is_not_there() -> None:
    wire = (ROOT / "docs" / "wire.md").read_text("utf-8")
    gone = {code for code in documented() - set(CODES) if f"`{code}`" not in wire}
    assert not gone, f"docs/errors.md explains what nothing says: {gone}"


@pytest.mark.parametrize("code", sorted(_raised() | _defaults()))
def test_a_code_that_a_person_can_meet_has_a_sentence(code: str) -> None:
    """At the phone's door and at the desk codes have other words: those of receipts, reasons and screens."""
    at_the_phone = code in REASONS or code in _phones()
    assert at_the_phone or code in SENTENCES or code in FIELDS, f"write a sentence for {code} into app/web/errors.py"


def _phones() -> set[str]:
    """Codes of the section on the phone's door."""
    page = (ROOT / "docs" / "errors.md").read_text("utf-8")
    door = page[page.index("## The phone's door: whole requests") :]
    return set(re.findall(r"^\| `([a-z_0-9]+)`", door, re.MULTILINE))


# ---------------------------------------------------------------- commands


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_a_developers_command_stands_in_a_document(command: str) -> None:
    pages = " ".join((ROOT / page).read_text("utf-8") for page in ("README.md", "CONTRIBUTING.md"))
    assert f"./dev {command}" in pages


def _flask_commands() -> set[str]:
    found = set()
    for command in cli.COMMANDS:
        deeper = getattr(command, "commands", {})
        found |= {f"{command.name} {word}" for word in deeper} or {str(command.name)}
    return found


def test_an_operators_command_stands_in_a_document() -> None:
    """In the page on deployment, a runbook, or the readme."""
    pages = " ".join(path.read_text("utf-8") for path in PAGES)
    missing = {
        f"flask {command}"
        for command in _flask_commands()
        if not re.search(rf"flask (--app app\.factory )?{command}\b", pages)
    }
    assert not missing


# ---------------------------------------------------------------- paths and decisions


def _paths(page: Path) -> set[str]:
    """Paths between backticks that name a file or folder of ours."""
    quoted = re.findall(r"`([\w./*<>{},-]+)`", page.read_text("utf-8"))
    return {path for path in quoted if path.split("/")[0] in PLACES and "/" in path}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_path_that_a_page_names_is_there(page: Path) -> None:
    missing = {
        path
        for path in _paths(page)
        if not re.search(r"[<>{}]", path) and not path.startswith(MADE_LATER) and not list(ROOT.glob(path.rstrip("/")))
    }
    assert not missing, f"{name(page)} names what is not there: {sorted(missing)}"


def test_decisions_have_numbers_of_their_own() -> None:
    numbers = [path.name[:4] for path in DECISIONS]
    assert all(re.fullmatch(r"\d{4}", number) for number in numbers)
    assert len(numbers) == len(set(numbers)), sorted(numbers)


@pytest.mark.parametrize("page", DECISIONS, ids=name)
def test_a_decision_says_where_it_stands(page: Path) -> None:
    text = page.read_text("utf-8")
    assert re.match(rf"# {page.name[:4]}\b", text) or re.match(r"# ", text)
    assert re.search(r"(?im)^\W*status\W", text), f"{name(page)} has no status"
