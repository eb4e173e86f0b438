"""How a poster stands: what follows from all that was said of it and counts, in whatever order it came. Pure.

The last word of a helper or an officer decides. A citizen's word is shown until one of them has looked, and a grave one
is not covered by a lighter one: anybody may say that a sheet is torn, and would take the warning from all who scan it.

An assist that was recorded with the poster's code says that the poster was there that day: it makes a printed one hung
and a missing one found, but does not say that a torn one is whole.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

# A poster that nobody has seen for as many days wants a look.
LOOK_AFTER = 60
ENDED = frozenset({"replaced", "retired"})
# What citizens are warned of: the code on the wall may lead to somebody else's page.
GRAVE = frozenset({"tampered", "strange"})
_WHOLE = {"hung": "hung", "fine": "hung"}


@dataclass(frozen=True, slots=True)
class Word:
    """One live check: what, on which day, at which moment of it, and whether a citizen said it."""

    what: str
    day: dt.date
    at: dt.datetime
    id: uuid.UUID
    by_citizen: bool = False

    @property
    def rank(self) -> tuple[dt.date, dt.datetime, uuid.UUID]:
        return self.day, self.at, self.id


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands, since the word of which day; when somebody was there last; what a citizen reported since."""

    standing: str = "printed"
    standing_on: dt.date | None = None
    seen_on: dt.date | None = None
    reported: str = ""
    reported_on: dt.date | None = None


def standing_of(words: Collection[Word], sighted_on: dt.date | None, end: str = "") -> Standing:
    """The standing. `sighted_on` is the last day of an assist with its code; `end`: replaced or retired, or empty."""
    looks = [one for one in words if not one.by_citizen]
    last = max(looks, key=lambda one: one.rank, default=None)
    standing, since = _by_word(last, sighted_on)
    seen = [one.day for one in looks if one.what != "missing"] + ([sighted_on] if sighted_on else [])
    # Of a look and a report at one moment the look holds.
    reports = [one for one in words if one.by_citizen and (last is None or (one.day, one.at) > (last.day, last.at))]
    report = max(reports, key=lambda one: (one.what in GRAVE, one.rank), default=None)
    return Standing(
        standing=end or standing,
        standing_on=since,
        seen_on=max(seen, default=None),
        reported=report.what if report and not end else "",
        reported_on=report.day if report and not end else None,
    )


def is_news(what: str, reported: str) -> bool:
    """True when a citizen's word says more than the one that is shown already."""
    return what != reported and (what in GRAVE or reported not in GRAVE)


def _by_word(last: Word | None, sighted_on: dt.date | None) -> tuple[str, dt.date | None]:
    if last is None:
        return ("hung", sighted_on) if sighted_on else ("printed", None)
    if last.what == "missing" and sighted_on and sighted_on > last.day:
        return "hung", sighted_on
    return _WHOLE.get(last.what, last.what), last.day


def next_step(standing: str, reported: str, seen_on: dt.date | None, today: dt.date) -> str:
    """What somebody should do about it: hang, replace, look, or nothing (empty)."""
    if standing in ENDED:
        return ""
    if reported:
        return "look"
    if standing == "printed":
        return "hang"
    if standing != "hung":
        return "replace"
    return "look" if seen_on is None or (today - seen_on).days > LOOK_AFTER else ""
