"""Reads counts: sums after a baseline's day, helps of a time, what changed since a position."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from app.core.db import db
from app.places.models import Baseline, Place
from app.tallies.indicators import ACTIVITY, COVERAGE
from app.tallies.models import Tally

_COVERAGE_KEYS = [indicator.key for indicator in COVERAGE]
_HELP_KEYS = [indicator.key for indicator in ACTIVITY if not indicator.key.endswith(".done")]
_DONE_KEYS = [indicator.key for indicator in ACTIVITY if indicator.key.endswith(".done")]

# SQLite refuses an expression deeper than 1,000; a query of this many alternatives stays far below.
_ALTERNATIVES = 200

Key = tuple[uuid.UUID, str]


@dataclass(frozen=True, slots=True)
class Cut:
    """From when on a hamlet's tallies of an indicator add: after `day`, or all of them without one."""

    hamlet_id: uuid.UUID
    indicator: str
    day: dt.date | None


def hamlets_in(commune_ids: Collection[uuid.UUID]) -> Select[uuid.UUID]:
    """The hamlets that the communes have or had."""
    return select(Place.id).where(Place.commune_id.in_(commune_ids), Place.kind == "hamlet")


def newest_baselines(commune_ids: Collection[uuid.UUID]) -> Select[Baseline]:
    """The newest version of each hamlet's count, per indicator."""
    newer = aliased(Baseline)
    return select(Baseline).where(
        Baseline.hamlet_id.in_(hamlets_in(commune_ids)),
        ~select(newer.id)
        .where(
            newer.hamlet_id == Baseline.hamlet_id,
            newer.indicator == Baseline.indicator,
            newer.version > Baseline.version,
        )
        .exists(),
    )


def coverage_sums(
    commune_ids: Collection[uuid.UUID], among: Collection[uuid.UUID] | None = None
) -> dict[Key, tuple[int, int]]:
    """Counted and unchecked of each hamlet and coverage indicator after the day of the hamlet's own newest count.

    `among` names the hamlets that are wanted; without it, all of the communes.
    """
    base = newest_baselines(commune_ids).subquery()
    adds = or_(base.c.counted_on.is_(None), Tally.day > base.c.counted_on)
    statement = (
        select(
            Tally.hamlet_id,
            Tally.indicator,
            func.sum(case((adds, Tally.counted), else_=0)),
            func.sum(case((adds, Tally.unchecked), else_=0)),
        )
        .join(base, and_(base.c.hamlet_id == Tally.hamlet_id, base.c.indicator == Tally.indicator), isouter=True)
        .where(
            Tally.hamlet_id.in_(hamlets_in(commune_ids) if among is None else among),
            Tally.indicator.in_(_COVERAGE_KEYS),
        )
        .group_by(Tally.hamlet_id, Tally.indicator)
    )
    return {(hamlet, key): (int(counted), int(free)) for hamlet, key, counted, free in db.session.execute(statement)}


def sums_after(cuts: Iterable[Cut]) -> dict[Key, tuple[int, int]]:
    """The same for hamlets whose day is not that of their own count: merged and split ones. Few, so asked by name. Each
    has an answer: what adds nothing after its day adds nothing, whatever it adds after another."""
    waiting = list(cuts)
    found = {(cut.hamlet_id, cut.indicator): (0, 0) for cut in waiting}
    for start in range(0, len(waiting), _ALTERNATIVES):
        alternatives = [
            and_(
                Tally.hamlet_id == cut.hamlet_id,
                Tally.indicator == cut.indicator,
                *([Tally.day > cut.day] if cut.day else []),
            )
            for cut in waiting[start : start + _ALTERNATIVES]
        ]
        statement = (
            select(Tally.hamlet_id, Tally.indicator, func.sum(Tally.counted), func.sum(Tally.unchecked))
            .where(or_(*alternatives))
            .group_by(Tally.hamlet_id, Tally.indicator)
        )
        for hamlet, key, counted, free in db.session.execute(statement):
            found[hamlet, key] = (int(counted), int(free))
    return found


def activity(commune_ids: Collection[uuid.UUID], since: dt.date, until: dt.date) -> dict[uuid.UUID, Counter[str]]:
    """Helps of each hamlet by activity indicator, on the days from `since` to `until`."""
    statement = (
        select(Tally.hamlet_id, Tally.indicator, func.sum(Tally.counted))
        .where(
            Tally.hamlet_id.in_(hamlets_in(commune_ids)),
            Tally.indicator.in_([*_HELP_KEYS, *_DONE_KEYS]),
            Tally.day.between(since, until),
        )
        .group_by(Tally.hamlet_id, Tally.indicator)
    )
    found: dict[uuid.UUID, Counter[str]] = {}
    for hamlet, key, counted in db.session.execute(statement):
        found.setdefault(hamlet, Counter())[key] = int(counted)
    return found


def days(hamlet_ids: Collection[uuid.UUID], since: dt.date, until: dt.date) -> list[tuple[dt.date, int, int]]:
    """Day, helps and helps that ended well, newest first; days without help are left out."""
    done = case((Tally.indicator.in_(_DONE_KEYS), Tally.counted), else_=0)
    every = case((Tally.indicator.in_(_HELP_KEYS), Tally.counted), else_=0)
    statement = (
        select(Tally.day, func.sum(every), func.sum(done))
        .where(Tally.hamlet_id.in_(hamlet_ids), Tally.day.between(since, until))
        .group_by(Tally.day)
        .order_by(Tally.day.desc())
    )
    return [(day, int(helps), int(ended)) for day, helps, ended in db.session.execute(statement) if helps]


def changed(commune_ids: Collection[uuid.UUID], position: int) -> set[uuid.UUID]:
    """Hamlets whose tallies changed at or after a ledger position."""
    statement = select(Tally.hamlet_id).where(Tally.hamlet_id.in_(hamlets_in(commune_ids)), Tally.position >= position)
    return set(db.session.scalars(statement.distinct()))
