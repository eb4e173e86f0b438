"""Shapes of places: kinds, names, counts of a hamlet."""

from __future__ import annotations

import datetime as dt
import enum
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from app.core.errors import Invalid

MAX_NAME = 80
MAX_PEOPLE = 100_000
# What a hamlet may be called, in the order of the menu. The longer of two that begin alike must be found first.
HAMLET_TYPES = (
    "thôn", "làng", "bản", "buôn", "bon", "plei", "xóm", "ấp", "phum", "sóc", "khóm", "khu phố", "khu dân cư",
    "tiểu khu", "khu", "tổ dân phố", "tổ",
)  # fmt: skip
# The indicators that start from an official count.
BASELINE_INDICATORS = ("level1", "level2")

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}


class PlaceKind(enum.StrEnum):
    """The three levels since 01/07/2025."""

    PROVINCE = "province"
    COMMUNE = "commune"
    HAMLET = "hamlet"


def tidy(text: str) -> str:
    """NFC, single spaces, one kind of apostrophe."""
    return " ".join(unicodedata.normalize("NFC", text).replace("\u2019", "'").split())


def name_key(text: str) -> str:
    """What two spellings of one name share: letter case and the place of the tone mark (Hòa, Hoà) say nothing."""
    words = []
    for word in unicodedata.normalize("NFD", tidy(text).casefold()).split():
        tones = "".join(sign for sign in word if sign in _TONES)
        words.append("".join(sign for sign in word if sign not in _TONES) + tones)
    return " ".join(words)


def search_key(text: str) -> str:
    """The name as somebody types it who leaves out all marks: `nga an` for Nga An, `da bac` for Đà Bắc."""
    bare = unicodedata.normalize("NFD", tidy(text).casefold()).replace("đ", "d")
    return "".join(sign for sign in bare if not unicodedata.combining(sign))


def known_type(text: str) -> str | None:
    """The hamlet type that is meant, if any."""
    wanted = name_key(text)
    return next((known for known in HAMLET_TYPES if name_key(known) == wanted), None)


def name_fault(name: str) -> str | None:
    """The code of what is wrong with a tidied name, if anything."""
    if not name:
        return "required"
    if len(name) > MAX_NAME:
        return "too_long"
    if any(unicodedata.category(sign) in {"Cc", "Co", "Cn", "Cs"} for sign in name) or "\ufffd" in name:
        return "odd_signs"
    return None


@dataclass(frozen=True, slots=True)
class HamletCount:
    """One official count of a hamlet: people of 14 and over, and who of them had what, on a day.

    `reached` holds only the indicators that were counted.
    """

    counted_on: dt.date
    people: int
    reached: Mapping[str, int]
    source: str
    signer: str

    def faults(self, today: dt.date) -> dict[str, str]:
        """Field to code of fault; empty when the count can be kept."""
        found: dict[str, str] = {}
        if self.counted_on > today:
            found["counted_on"] = "in_the_future"
        if not 0 <= self.people <= MAX_PEOPLE:
            found["people"] = "out_of_range"
        if not self.reached:
            found["reached"] = "nothing_counted"
        for indicator, number in self.reached.items():
            fault = self._reached_fault(indicator, number)
            if fault:
                found[indicator] = fault
        for name, words, limit in (("source", self.source, 200), ("signer", self.signer, 120)):
            if not words or len(words) > limit:
                found[name] = "too_long" if words else "required"
        return found

    def _reached_fault(self, indicator: str, number: int) -> str | None:
        if indicator not in BASELINE_INDICATORS:
            return "not_offered"
        if number > self.people:
            return "more_than_people"
        return "out_of_range" if number < 0 else None


def parse_count(form: Mapping[str, str]) -> HamletCount:
    """A count from a form. Raises Invalid with every field that cannot be read."""
    fields: dict[str, str] = {}
    counted_on = _date(form, "counted_on", fields)
    people = _number(form, "people", fields)
    reached = {name: _number(form, name, fields) for name in BASELINE_INDICATORS if form.get(name, "").strip()}
    if fields:
        raise Invalid(fields)
    return HamletCount(
        counted_on, people, reached, source=tidy(form.get("source", "")), signer=tidy(form.get("signer", ""))
    )


def parse_day(form: Mapping[str, str], name: str) -> dt.date:
    """One date of a form. Raises Invalid."""
    fields: dict[str, str] = {}
    day = _date(form, name, fields)
    if fields:
        raise Invalid(fields)
    return day


def _number(form: Mapping[str, str], name: str, fields: dict[str, str]) -> int:
    text = form.get(name, "").strip().replace(".", "").replace(" ", "")
    if not text:
        fields[name] = "required"
    elif not re.fullmatch(r"[0-9]{1,9}", text):
        fields[name] = "not_a_number"
    else:
        return int(text)
    return 0


def _date(form: Mapping[str, str], name: str, fields: dict[str, str]) -> dt.date:
    text = form.get(name, "").strip()
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return dt.datetime.strptime(text, pattern).replace(tzinfo=dt.UTC).date()
        except ValueError:
            continue
    fields[name] = "not_a_date" if text else "required"
    return dt.date.min
