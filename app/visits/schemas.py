"""Shapes of return visits: what closes one without a visit, and what an assist says about one."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from dataclasses import dataclass
from typing import Annotated

import msgspec

FORMAT = 1
# A number left by a citizen, and the visit with it, end after as many days, whatever became of them.
DAYS_KEPT = 60
# Whoever took a visit and did not come for as many days no longer keeps others from taking it.
DAYS_HELD = 7

_ID = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
VisitId = Annotated[
    str,
    msgspec.Meta(
        pattern=_ID,
        max_length=36,
        description="id of a visit: that of the assist it began with, before any correction",
    ),
]


class How(enum.StrEnum):
    """Why nobody needs to come any more."""

    NOT_NEEDED = "not_needed"
    DID_IT_ALONE = "did_it_alone"
    MOVED_AWAY = "moved_away"
    NOT_FOUND = "not_found"


class VisitClosed(msgspec.Struct, forbid_unknown_fields=True):
    """Payload of an entry of kind visit_closed, format 1: nobody needs to come any more, and why."""

    visit: VisitId
    how: How


class VisitContact(msgspec.Struct):
    """The number to call, for whoever took the visit. Shown, never kept."""

    phone: str


class VisitTaken(msgspec.Struct):
    """How the visit stands now: who of this phone took it, or empty."""

    id: str
    taken_by: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """An assist that counts and leaves something waiting for activation.

    `visit_id` is the first of `chain`: the assist before any correction; the last of it is `entry_id`.
    `child`: the person is under 14, of whom no number is kept.
    """

    visit_id: uuid.UUID
    entry_id: uuid.UUID
    commune_id: uuid.UUID
    hamlet_id: uuid.UUID
    since: dt.date
    author_id: uuid.UUID
    kinds: tuple[str, ...]
    chain: tuple[uuid.UUID, ...]
    child: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What an entry says about a visit, known here or not.

    `word`: helped (`kinds` were done), again (it waits again; `next_id` is the new visit), or a `How`.
    """

    entry_id: uuid.UUID
    visit_id: uuid.UUID
    commune_id: uuid.UUID
    author_id: uuid.UUID
    word: str
    kinds: tuple[str, ...] = ()
    next_id: uuid.UUID | None = None
