"""Reads a pasted or uploaded list of procedures: one a line, from whatever made it.

Columns: code, name, authority, online kind, link, mandatory from, source; in this order, or in any under a heading.
Excel and its copies put tabs, semicolons or commas between. Good lines are taken; each that is not is given back with
its reason.
"""

from __future__ import annotations

import csv
import datetime as dt
import enum
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.core.errors import TooLarge
from app.core.words import N_
from app.guides.form import OLD_LEVEL, day_of, is_official
from app.places.lists import MAX_LINES, RefusedLine
from app.places.schemas import name_key, tidy


class Online(enum.StrEnum):
    """How far a procedure goes online (NĐ 42/2022/NĐ-CP): wholly, or partly."""

    FULL = N_("toàn trình")
    PART = N_("một phần")


COLUMNS = ("code", "name", "authority", "online", "link", "mandatory_from", "source")
COLUMN_WORDS = {
    "code": N_("mã thủ tục"),
    "name": N_("tên"),
    "authority": N_("cơ quan"),
    "online": N_("toàn trình hay một phần"),
    "link": N_("đường dẫn"),
    "mandatory_from": N_("bắt buộc nộp trên mạng từ ngày"),
    "source": N_("nguồn"),
}
_HEADINGS = {
    "code": ("mã", "mã thủ tục", "mã tthc", "mã số", "code"),
    "name": ("tên", "tên thủ tục", "tên tthc", "thủ tục", "tên dịch vụ công", "name"),
    "authority": ("cơ quan", "cơ quan thực hiện", "cơ quan giải quyết", "authority"),
    "online": ("mức độ", "loại", "toàn trình hay một phần", "hình thức", "online", "dịch vụ công"),
    "link": ("đường dẫn", "link", "liên kết", "địa chỉ"),
    "mandatory_from": (
        "bắt buộc từ",
        "từ ngày",
        "bắt buộc nộp trên mạng từ ngày",
        "bắt buộc từ ngày",
        "mandatory from",
    ),
    "source": ("nguồn", "căn cứ", "theo", "source"),
}
_COLUMN_OF = {name_key(word): column for column, words in _HEADINGS.items() for word in words}
_RUNNING = {name_key(word) for word in ("stt", "tt", "số tt")}
# As on the national portal: 1.004194, 2.000889, 1.004194.000.00.00.H21.
_CODE = re.compile(r"[0-9]\.[0-9]{6}(?:\.[0-9A-Z]{1,4}){0,4}")
_LIMITS = {"name": 300, "authority": 120, "link": 300, "source": 200}


@dataclass(frozen=True, slots=True)
class ListedProcedure:
    """One good line."""

    number: int
    text: str
    code: str
    name: str
    authority: str
    online: Online
    link: str
    mandatory_from: dt.date | None
    source: str


@dataclass(slots=True)
class ProcedureList:
    """A list, read: what is good and what is not, in the order of the lines."""

    good: list[ListedProcedure] = field(default_factory=list)
    refused: list[RefusedLine] = field(default_factory=list)
    heading: str = ""  # the first line when it names the columns: refused lines are mended under it


def read(text: str) -> ProcedureList:
    """Read a list. Raises TooLarge beyond 1,000 lines."""
    found, seen = ProcedureList(), set[str]()
    columns: tuple[str, ...] = COLUMNS
    for index, (number, line, cells) in enumerate(_lines(text)):
        heading = _heading(cells) if index == 0 else None
        if heading:
            columns, found.heading = heading, line
            continue
        meant = _meaning(number, line, cells, columns)
        if isinstance(meant, ListedProcedure) and meant.code in seen:
            meant = RefusedLine(number, line, "twice_in_list")
        if isinstance(meant, RefusedLine):
            found.refused.append(meant)
            continue
        seen.add(meant.code)
        found.good.append(meant)
    return found


def _lines(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """Number, text and cells of each line that says something. A quoted cell may hold line ends."""
    text = re.sub(r"\r\n?", "\n", text.lstrip("\ufeff"))
    text = re.sub(r"\Asep=.\n", "", text, flags=re.I)
    rows = text.split("\n")
    if len(rows) > MAX_LINES:
        raise TooLarge("too_many_lines", most=MAX_LINES)
    first = re.sub(r'"[^"]*"', "", next((row for row in rows if row.strip()), ""))
    separator = next((sign for sign in "\t;," if sign in first), ",")
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    before = 0
    while True:
        try:
            cells = [tidy(cell) for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error:
            cells = []  # a cell beyond any measure: its line is refused
        line = "\n".join(rows[before : reader.line_num]).strip()
        if line and (any(cells) or not cells):
            yield before + 1, line, cells
        before = reader.line_num


def _heading(cells: list[str]) -> tuple[str, ...] | None:
    """The columns that a first line names, if it is one; a running number is named ""."""
    keys = [name_key(cell) for cell in cells]
    columns = tuple("" if key in _RUNNING or not key else _COLUMN_OF.get(key, "?") for key in keys)
    named = [column for column in columns if column]
    return columns if {"code", "name"} <= set(named) and "?" not in named and len(named) == len(set(named)) else None


def _meaning(number: int, line: str, cells: list[str], columns: tuple[str, ...]) -> ListedProcedure | RefusedLine:
    while len(cells) > len(columns) and not cells[-1]:
        cells.pop()
    if columns == COLUMNS and len(cells) > 1 and re.fullmatch(r"[0-9]{1,4}\.?", cells[0]):
        cells = cells[1:]  # a running number
    if not cells or len(cells) > len(columns):
        return RefusedLine(number, line, "too_many_cells")
    found = dict.fromkeys(COLUMNS, "") | {name: cell for name, cell in zip(columns, cells, strict=False) if name}
    found["code"] = found["code"].upper()
    online, day = _online(found["online"]), _day(found["mandatory_from"])
    reason = _fault(found) or (online if isinstance(online, str) and online not in set(Online) else None)
    if reason or isinstance(day, str):
        return RefusedLine(number, line, reason or str(day))
    return ListedProcedure(
        number, line, found["code"], found["name"], found["authority"], Online(online), found["link"], day,
        found["source"],
    )  # fmt: skip


def _fault(found: dict[str, str]) -> str | None:
    if not _CODE.fullmatch(found["code"]) or len(found["code"]) > 20:
        return "procedure_code" if found["code"] else "procedure_code_missing"
    if not found["name"]:
        return "procedure_name_missing"
    if not found["source"]:
        return "procedure_source_missing"
    if found["link"] and not is_official(found["link"]):
        return "not_official"
    if any(len(found[name]) > limit for name, limit in _LIMITS.items()):
        return "too_long"
    return "old_level" if any(OLD_LEVEL.search(text) for text in found.values()) else None


def _online(text: str) -> str:
    """The kind that is meant, or the code of what is wrong."""
    key = name_key(text)
    if any(name_key(word) in key for word in (Online.FULL, "toàn phần")):
        return Online.FULL.value
    if name_key(Online.PART) in key:
        return Online.PART.value
    return "old_level" if re.search(r"\b[34]\b", text) else "online_kind"


def _day(text: str) -> dt.date | str | None:
    day = day_of(text)
    return "not_a_date" if text and day is None else day
