"""Finds texts outside the catalogue: in templates, in the phone's modules, in Python."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import Environment

ROOT = Path(__file__).resolve().parents[2]
VIETNAMESE = re.compile(r"[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE)
LETTERS = re.compile(r"[^\W\d_]{2,}")
# Names that are the same in every language, and formats.
NAMES = {"Thôn Số", "QR", "VNeID", "CSV", "PDF", "UTF", "A4", "iPhone", "Android", "Zalo", "Chrome", "Safari"}
SPOKEN = {"title", "alt", "aria-label", "placeholder", "label", "aria-description", "content", "summary"}
HOLE = "\u2400"  # where an expression stands


# ---------------------------------------------------------------- templates


class _Reader(HTMLParser):
    """Collects what eyes and voices meet."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"script", "style"}
        given = dict(attrs)
        shown = SPOKEN - ({"content"} if given.get("name") not in {"description"} else set())
        if given.get("type") in {"submit", "button", "reset"}:
            shown = shown | {"value"}
        self.found += [given[name] or "" for name in shown & given.keys()]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


# `{% block script %}home{% endblock %}` names a module, `styles` sheets, which the page it extends puts into addresses.
_NAME_OF_SCREEN = re.compile(
    r"{%-? block (?:script|styles) -?%}[\w -]*{%-? endblock -?%}|{% set script %}.*?{% endset %}"
)


def without_expressions(source: str) -> str:
    """A template's own letters; expressions, statements and comments become holes."""
    made, inside = [], False
    for _line, kind, text in Environment().lex(source):
        if kind in {"variable_begin", "block_begin", "comment_begin", "raw_begin"}:
            inside = kind != "raw_begin"
            made.append(HOLE if kind == "variable_begin" else "")
        elif kind in {"variable_end", "block_end", "comment_end", "raw_end"}:
            inside = False
        elif kind == "data" and not inside:
            made.append(text)
    return "".join(made)


def _plain(text: str) -> str:
    for name in sorted(NAMES, key=len, reverse=True):
        text = re.sub(rf"\b{name}\b", "", text)
    return text


def in_template(path: Path) -> list[str]:
    """Words of a template that no catalogue knows."""
    reader = _Reader()
    reader.feed(without_expressions(_NAME_OF_SCREEN.sub("", path.read_text("utf-8"))))
    return [text.strip() for text in reader.found if LETTERS.search(_plain(text))]


# ---------------------------------------------------------------- the phone's modules

_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`\w])//[^\n]*", re.DOTALL)
_STRING = re.compile(r"(N?_\(\s*)?(\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)", re.DOTALL)
_HOLE_IN_JS = re.compile(r"\$\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")
# A capital, then words: how a sentence looks that forgot to be Vietnamese.
_SENTENCE = re.compile(r"^[A-Z][a-z]+ [a-z]+ ?[a-z]*[ .!?]")


def in_module(path: Path) -> list[str]:
    """Strings that look like words for people and are not marked."""
    code = _COMMENT.sub("", path.read_text("utf-8"))
    words = [_HOLE_IN_JS.sub("", text[1:-1]) for mark, text in _STRING.findall(code) if not mark]
    return [text for text in words if VIETNAMESE.search(text) or _SENTENCE.search(text)]


def marked_but_not_plain(path: Path) -> list[str]:
    """`_(` around anything but one plain string or one name: the catalogue would miss it."""
    code = _COMMENT.sub("", path.read_text("utf-8"))
    return re.findall(r"(?<![\w.])N?_\(\s*(?:`[^`]*`|'[^']*'|\"[^\"\n]*\"\s*\+)", code)


# ---------------------------------------------------------------- Python


def _docstrings(tree: ast.AST) -> set[int]:
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, holders) and node.body and isinstance(node.body[0], ast.Expr)
    }


def _marked(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"_", "N_"}:
            for argument in node.args:
                yield from ast.walk(argument)


def in_python(path: Path) -> list[str]:
    """Vietnamese strings that are not marked."""
    tree = ast.parse(path.read_text("utf-8"))
    known = _docstrings(tree) | {id(node) for node in _marked(tree)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in known
        and VIETNAMESE.search(node.value) and node.value not in NAMES
    ]  # fmt: skip


def composed(path: Path) -> list[str]:
    """`_()` and `N_()` around something composed: an f-string, a sum, a format. Lines."""
    tree = ast.parse(path.read_text("utf-8"))
    return [
        f"line {node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in {"_", "N_"}
        and (not node.args or isinstance(node.args[0], ast.JoinedStr | ast.BinOp | ast.BoolOp | ast.IfExp | ast.Call))
    ]
