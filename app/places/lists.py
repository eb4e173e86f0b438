"""Reads a pasted or uploaded list of hamlets: two columns, type and name, from whatever made it.

Excel, Zalo, a phone's notes: commas, semicolons or tabs, with a header or not, quoted or not, a number in front, or
only `Thôn Bến Đá` on a line. Good lines are taken; each line that is not is given back with the reason.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.core.errors import Invalid, TooLarge
from app.places.schemas import HAMLET_TYPES, known_type, name_fault, name_key, tidy

MAX_LINES = 1000
_HEADERS = {
    name_key(word)
    for word in ("loại", "loại hình", "tên", "tên thôn", "tên gọi", "type", "name", "stt", "tt", "loại thôn")
}  # fmt: skip
_LONGEST_FIRST = sorted(HAMLET_TYPES, key=len, reverse=True)


@dataclass(frozen=True, slots=True)
class ListedHamlet:
    """One good line."""

    number: int
    text: str
    type_name: str
    name: str


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """One line that was not taken, with the code of the reason."""

    number: int
    text: str
    reason: str


@dataclass(slots=True)
class HamletList:
    """A list, read: what is good and what is not, in the order of the lines."""

    good: list[ListedHamlet] = field(default_factory=list)
    refused: list[RefusedLine] = field(default_factory=list)


def decode(raw: bytes) -> str:
    """The text of an uploaded file. Raises Invalid for what is not text (a workbook, an old code page)."""
    # UTF-16 is what Excel calls "Unicode text".
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        raise Invalid({"file": "not_utf8"}) from None
    if "\0" in text:
        raise Invalid({"file": "not_utf8"})
    return text


def read(text: str, taken: Iterable[str] = ()) -> HamletList:
    """Read a list. `taken` are the keys (`key_of`) of hamlets that exist. Raises TooLarge beyond 1,000 lines."""
    lines = list(_lines(text))
    if len(lines) > MAX_LINES:
        raise TooLarge("too_many_lines", most=MAX_LINES)
    found, existing, seen = HamletList(), set(taken), set[str]()
    for index, (number, line) in enumerate(lines):
        cells = _cells(line)
        if index == 0 and cells and all(name_key(cell) in _HEADERS for cell in cells):
            continue
        type_name, name, reason = _meaning(cells)
        key = key_of(type_name, name)
        if not reason and key in existing:
            reason = "taken"
        if not reason and key in seen:
            reason = "twice_in_list"
        if reason:
            found.refused.append(RefusedLine(number, line, reason))
            continue
        seen.add(key)
        found.good.append(ListedHamlet(number, line, type_name, name))
    return found


def key_of(type_name: str, name: str) -> str:
    """What makes two hamlets of one commune the same: type and name, however spelled."""
    return f"{name_key(type_name)}|{name_key(name)}"


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text.lstrip("\ufeff")), start=1):
        stripped = line.strip(" \u00a0")
        if stripped and not stripped.casefold().startswith("sep="):
            yield number, stripped


def _cells(line: str) -> list[str]:
    """The cells of a line: split at the first of tab, semicolon, comma that stands outside quotes."""
    outside = re.sub(r'"[^"]*"', "", line)
    separator = next((sign for sign in "\t;," if sign in outside), ",")
    try:
        cells = next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])
    except csv.Error:
        cells = line.split(separator)
    cells = [tidy(cell) for cell in cells]
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > 1 and re.fullmatch(r"[0-9]{1,4}\.?", cells[0]):
        cells = cells[1:]  # a running number
    elif cells:
        cells[0] = re.sub(r"^[0-9]{1,4}[.)]\s+", "", cells[0])
    return cells


def _meaning(cells: list[str]) -> tuple[str, str, str | None]:
    """Type, name and the code of what is wrong, if anything."""
    if len(cells) > 2:
        return "", "", "too_many_columns"
    if len(cells) == 1:
        cells = _split_type(cells[0])
    type_text, name = [*cells, "", ""][:2]
    type_name = known_type(type_text)
    if type_name is None:
        return "", "", "unknown_type" if type_text else "required"
    # `Thôn;Thôn Bến Đá`: the type stands in the name too
    repeated = _split_type(name)
    if len(repeated) == 2 and known_type(repeated[0]) == type_name:
        name = repeated[1]
    return type_name, name, name_fault(name)


def _split_type(text: str) -> list[str]:
    """`Tổ dân phố 3` as `tổ dân phố`, `3`; a text that begins with no known type stays whole."""
    words = text.split()
    for known in _LONGEST_FIRST:
        length = len(known.split())
        if len(words) > length and name_key(" ".join(words[:length])) == name_key(known):
            return [known, " ".join(words[length:])]
    return [text]
