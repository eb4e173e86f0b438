"""Where is X? In the folder called X, in a file whose name is the same in every feature."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SIX = {"__init__", "views", "commands", "queries", "models", "schemas"}
# Names that say nothing, so that anything could be put there.
EMPTY_NAMES = {
    "util", "utils", "helper", "helpers", "service", "manager", "managers", "handler", "handlers",
    "common", "misc", "data", "info", "tools", "lib",
}  # fmt: skip
# Plumbing, not features: their files are named for what they are.
PLUMBING = {"core", "web"}


def features() -> list[Path]:
    found = [path for path in (ROOT / "app").iterdir() if (path / "__init__.py").exists()]
    return sorted(path for path in found if path.name not in PLUMBING)


def named_in_docstring(feature: Path) -> set[str]:
    """Names between backticks in the feature's own description."""
    words = ast.get_docstring(ast.parse((feature / "__init__.py").read_text())) or ""
    return {found.removesuffix(".py") for found in re.findall(r"`([\w.]+)`", words)}


def folder(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("feature", features(), ids=folder)
def test_a_feature_has_the_six_names_and_those_that_it_explains(feature: Path) -> None:
    modules = {path.stem for path in feature.glob("*.py")} | {
        path.name for path in feature.iterdir() if (path / "__init__.py").exists()
    }
    unexplained = modules - SIX - named_in_docstring(feature)
    assert not unexplained, f"say in app/{feature.name}/__init__.py what these are for: {sorted(unexplained)}"


@pytest.mark.parametrize("feature", features(), ids=folder)
def test_a_feature_says_in_one_sentence_what_it_is(feature: Path) -> None:
    assert ast.get_docstring(ast.parse((feature / "__init__.py").read_text()))


def test_no_file_has_a_name_that_says_nothing() -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for place in ("app", "static/pwa")
        for path in (ROOT / place).rglob("*")
        if path.stem in EMPTY_NAMES and path.suffix in {".py", ".js", ""} and "vendor" not in path.parts
    ]
    assert not found, f"name these for what they do: {found}"
