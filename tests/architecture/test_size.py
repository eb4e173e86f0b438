"""Files stay short enough to be read at one sitting, functions short enough to be seen at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 400
LONGEST_FUNCTION = 40


def sources() -> list[Path]:
    """Every file that people write and read."""
    found = [*(ROOT / "app").rglob("*.py"), *(ROOT / "tools").rglob("*.py"), *(ROOT / "static/pwa").rglob("*.js")]
    return sorted(path for path in found if "vendor" not in path.parts and "__pycache__" not in path.parts)


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function's name and length in lines, without its decorators and its docstring."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            words = node.body[0] if ast.get_docstring(node) else None
            spent = (words.end_lineno or 0) - words.lineno + 1 if words else 0
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1 - spent


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", sources(), ids=name)
def test_a_file_is_at_most_400_lines_long(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST_FILE, f"{name(path)}: two ideas live here, part them"


@pytest.mark.parametrize("path", [path for path in sources() if path.suffix == ".py"], ids=name)
def test_a_function_is_at_most_40_lines_long(path: Path) -> None:
    long = {function: length for function, length in functions(path) if length > LONGEST_FUNCTION}
    assert not long, f"{name(path)}: {long}"
