"""Finds guides by what people type: with marks or without, by the beginnings of words, best first. Pure.

Its twin on the phone, for a line without a signal, is `static/pwa/citizen/find.js`; both give the same answer to the
same question (tests/guides/test_search.py).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# Letters that Unicode does not take apart: d with a stroke, and b with one, as Bahnar has it.
_WHOLE = str.maketrans({0x111: "d", 0x180: "b"})
# Some letters of Jrai and Bahnar exist only with a mark beside them.
_WORDS = re.compile("(?:[^\\W_]|[\u0300-\u036f])+")
MOST_WORDS = 12
TITLE, KEYWORD, SHORT = 4, 3, 1


@dataclass(frozen=True, slots=True)
class Entry:
    """What is looked through of one guide, in the reader's language."""

    slug: str
    title: str
    short: str
    keywords: tuple[str, ...] = ()
    helper: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it is written, in small letters, and without its marks."""

    written: str
    plain: str


NONE = Word("", "")


def words(text: str) -> list[Word]:
    """The words of a text; a mark may come inside its letter or beside it (NFC, NFD)."""
    found = [Word(word, _plain(word)) for word in _WORDS.findall(unicodedata.normalize("NFC", text.lower()))]
    return [word for word in found if word.plain]


def find(entries: Iterable[Entry], text: str) -> tuple[Entry, ...]:
    """The guides that have all the words; when none has, those that have most of them. Best first, then as listed."""
    asked = words(text)[:MOST_WORDS]
    weighed = [(*_weigh(entry, asked), entry) for entry in entries]
    most = max((hits for hits, _weight, _entry in weighed), default=0)
    found = [(weight, entry) for hits, weight, entry in weighed if hits == most > 0]
    return tuple(entry for _weight, entry in sorted(found, key=lambda each: -each[0]))


def _plain(word: str) -> str:
    apart = unicodedata.normalize("NFD", word.translate(_WHOLE))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_WHOLE)


def _weigh(entry: Entry, asked: list[Word]) -> tuple[int, int]:
    """How many of the words it has, and how well."""
    said = [(TITLE, entry.title), *((KEYWORD, key) for key in entry.keywords), (SHORT, entry.short)]
    fields = [(weight, words(text)) for weight, text in said]
    best = [max(weight * _likeness(word, has) for weight, field in fields for has in field or [NONE]) for word in asked]
    phrase = _line(asked)
    whole = max((weight for weight, field in fields if phrase in _line(field)), default=0)
    return sum(one > 0 for one in best), sum(best) + 2 * whole


def _line(field: list[Word]) -> str:
    return "".join(f" {word.plain}" for word in field)


def _likeness(asked: Word, has: Word) -> int:
    """3 the same word with the marks that were typed, 2 the same without, 1 its beginning; 0 another one."""
    if not has.plain.startswith(asked.plain):
        return 0
    marked = asked.written != asked.plain and has.written.startswith(asked.written)
    return 1 + (has.plain == asked.plain) + marked
