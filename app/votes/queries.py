"""Reads votes, by hamlet and month, and beside them what was tapped on helpers' phones: two things, never one sum."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import func, select

from app.assists.models import Assist
from app.core.collation import in_order
from app.core.db import db
from app.places import queries as places
from app.places.models import Place
from app.votes.models import Vote
from app.votes.schemas import FEWEST


@dataclass(frozen=True, slots=True)
class Taps:
    """Answers by `satisfaction`, and reasons. Where there are too few to be shown, only that is known."""

    faces: Counter[int] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return sum(self.faces.values())

    @property
    def shown(self) -> bool:
        return self.total >= FEWEST

    def __add__(self, other: Taps) -> Taps:
        return Taps(self.faces + other.faces, self.reasons + other.reasons)


@dataclass(frozen=True, slots=True)
class Row:
    """A hamlet: what citizens tapped on its posters' pages, and what was tapped on helpers' phones there."""

    hamlet: Place
    votes: Taps
    phones: Taps


@dataclass(frozen=True, slots=True)
class Table:
    """A commune's hamlets in reading order. The sums are of hamlets that are shown: else they would tell the rest."""

    rows: list[Row]
    votes: Taps
    phones: Taps


def commune_table(commune_id: uuid.UUID, since: dt.date, until: dt.date) -> Table:
    """What was said in a commune from a day to a day, both inclusive; merged hamlets under what they became."""
    hamlets = {place.id: place for place in [*places.hamlets_of(commune_id), *places.ended_hamlets_of(commune_id)]}
    heirs = {old: ends[0] for old, ends in places.successors(hamlets).items() if len(ends) == 1 and ends[0] in hamlets}
    votes = _gathered(_votes(hamlets, since, until), heirs)
    phones = _gathered(_phones(hamlets, since, until), heirs)
    rows = [
        Row(hamlet, votes.get(hamlet.id, Taps()), phones.get(hamlet.id, Taps()))
        for hamlet in sorted(hamlets.values(), key=lambda place: in_order(place.full_name))
        if hamlet.valid_to is None or hamlet.id in votes or hamlet.id in phones
    ]
    return Table(rows, _sum(row.votes for row in rows), _sum(row.phones for row in rows))


def _sum(taps: Iterable[Taps]) -> Taps:
    return sum((one for one in taps if one.shown), Taps())


def _votes(hamlet_ids: Collection[uuid.UUID], since: dt.date, until: dt.date) -> dict[uuid.UUID, Taps]:
    statement = (
        select(Vote.hamlet_id, Vote.satisfaction, Vote.reason, func.count())
        .where(Vote.hamlet_id.in_(hamlet_ids), Vote.day.between(since, until))
        .group_by(Vote.hamlet_id, Vote.satisfaction, Vote.reason)
    )
    found: dict[uuid.UUID, Taps] = {}
    for hamlet_id, satisfaction, reason, count in db.session.execute(statement):
        taps = found.setdefault(hamlet_id, Taps())
        taps.faces[satisfaction] += count
        if reason:
            taps.reasons[reason] += count
    return found


def _phones(hamlet_ids: Collection[uuid.UUID], since: dt.date, until: dt.date) -> dict[uuid.UUID, Taps]:
    statement = (
        select(Assist.hamlet_id, Assist.satisfaction, func.count())
        .where(
            Assist.hamlet_id.in_(hamlet_ids), Assist.day.between(since, until), Assist.satisfaction.is_not(None)
        )
        .group_by(Assist.hamlet_id, Assist.satisfaction)
    )  # fmt: skip
    found: dict[uuid.UUID, Taps] = {}
    for hamlet_id, satisfaction, count in db.session.execute(statement):
        found.setdefault(hamlet_id, Taps()).faces[satisfaction or 0] += count
    return found


def _gathered(found: dict[uuid.UUID, Taps], heirs: dict[uuid.UUID, uuid.UUID]) -> dict[uuid.UUID, Taps]:
    gathered: dict[uuid.UUID, Taps] = {}
    for hamlet_id, taps in found.items():
        heir = heirs.get(hamlet_id, hamlet_id)
        gathered[heir] = gathered.get(heir, Taps()) + taps
    return gathered
