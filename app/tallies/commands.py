"""Writes counts: claims of persons, and tallies of hamlets, always in one sorted order so that writers never cross."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from app.core.ledger import position
from app.tallies.models import Claim, ClaimLock, Tally

# Bulk rows go past the ORM, which would make an object of each.
_TALLIES, _CLAIMS = cast(Table, Tally.__table__), cast(Table, Claim.__table__)

Key = tuple[bytes, str]  # fingerprint, indicator
Cell = tuple[uuid.UUID, dt.date, str]  # hamlet, day, indicator


@dataclass(frozen=True, slots=True)
class NewClaim:
    """An entry says: this person reached this indicator on this day."""

    entry_id: uuid.UUID
    indicator: str
    commune_id: uuid.UUID
    fingerprint: bytes
    hamlet_id: uuid.UUID
    day: dt.date

    @property
    def key(self) -> Key:
        return (self.fingerprint, self.indicator)

    @property
    def rank(self) -> tuple[dt.date, uuid.UUID]:
        return (self.day, self.entry_id)

    @property
    def cell(self) -> Cell:
        return (self.hamlet_id, self.day, self.indicator)


class Deltas:
    """What a transaction adds to tallies, gathered first and written once."""

    def __init__(self) -> None:
        self.counted: Counter[Cell] = Counter()
        self.unchecked: Counter[Cell] = Counter()

    def write(self, session: Session) -> None:
        """Upsert the cells in sorted order: whoever writes the same cells waits instead of crossing."""
        cells = sorted(
            cell for cell in self.counted.keys() | self.unchecked.keys() if self.counted[cell] or self.unchecked[cell]
        )
        if not cells:
            return
        here = position(session)
        rows = [
            {
                "hamlet_id": hamlet, "day": day, "indicator": indicator, "position": here,
                "counted": self.counted[hamlet, day, indicator], "unchecked": self.unchecked[hamlet, day, indicator],
            }
            for hamlet, day, indicator in cells
        ]  # fmt: skip
        make = sqlite_insert if _on_sqlite(session) else postgresql_insert
        statement = make(_TALLIES)
        statement = statement.on_conflict_do_update(
            index_elements=["hamlet_id", "day", "indicator"],
            set_={
                "counted": _TALLIES.c.counted + statement.excluded.counted,
                "unchecked": _TALLIES.c.unchecked + statement.excluded.unchecked,
                "position": statement.excluded.position,
            },
        )
        session.execute(statement, rows)


def claim(session: Session, new: Iterable[NewClaim], deltas: Deltas) -> None:
    """Store claims; the least (day, entry id) of each person and indicator is the one that counts."""
    by_key: dict[Key, list[NewClaim]] = defaultdict(list)
    for one in new:
        by_key[one.key].append(one)
    if not by_key:
        return
    _lock(session, by_key)
    standing = {one.key: one for one in _claims(session, by_key, only_counting=True)}
    rows = []
    for key, fresh in by_key.items():
        before = standing.get(key)
        best = min([*fresh, before] if before else fresh, key=lambda one: one.rank)
        if best is not before:
            deltas.counted[best.cell] += 1
            if before is not None:
                deltas.counted[before.cell] -= 1
                _set_counts(session, before, counts=False)
        rows += [_row(one, counts=one is best) for one in fresh]
    session.execute(insert(_CLAIMS), rows)


def release(session: Session, entry_ids: Iterable[uuid.UUID], deltas: Deltas) -> None:
    """Take entries' claims away again; the next in rank counts in their place."""
    ids = sorted(entry_ids)
    keys = {
        (fingerprint, indicator)
        for fingerprint, indicator in session.execute(
            select(Claim.fingerprint, Claim.indicator).where(Claim.entry_id.in_(ids))
        )
    }
    if not keys:
        return
    _lock(session, keys)
    counting = _claims(session, keys, only_counting=True)
    session.execute(delete(Claim).where(Claim.entry_id.in_(ids)), execution_options={"synchronize_session": False})
    lost = [one for one in counting if one.entry_id in set(ids)]
    rest: dict[Key, list[NewClaim]] = defaultdict(list)
    for one in _claims(session, {one.key for one in lost}, only_counting=False):
        rest[one.key].append(one)
    for one in lost:
        deltas.counted[one.cell] -= 1
        if rest[one.key]:
            heir = min(rest[one.key], key=lambda other: other.rank)
            deltas.counted[heir.cell] += 1
            _set_counts(session, heir, counts=True)


def cells(session: Session) -> dict[Cell, tuple[int, int]]:
    """Every cell that is not zero: counted and unchecked. For `recount`, which compares before with after."""
    rows = session.execute(select(Tally.hamlet_id, Tally.day, Tally.indicator, Tally.counted, Tally.unchecked))
    return {
        (hamlet, day, indicator): (counted, unchecked)
        for hamlet, day, indicator, counted, unchecked in rows
        if counted or unchecked
    }


def forget_all(session: Session) -> None:
    """Empty every count: only `recount` does this, and fills them again in the same transaction."""
    for table in (Claim, Tally):
        session.execute(delete(table), execution_options={"synchronize_session": False})


def _on_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _lock(session: Session, keys: Iterable[Key]) -> None:
    """Make every other writer of these persons wait. SQLite has one writer anyway.

    An upsert that changes nothing locks a row whether it was there or not, in the order of its values.
    """
    if _on_sqlite(session):
        return
    rows = [{"fingerprint": fingerprint, "indicator": indicator} for fingerprint, indicator in sorted(keys)]
    statement = postgresql_insert(ClaimLock)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[ClaimLock.fingerprint, ClaimLock.indicator],
            set_={"indicator": statement.excluded.indicator},
        ).values(rows)
    )


def _claims(session: Session, keys: Iterable[Key], *, only_counting: bool) -> list[NewClaim]:
    wanted = set(keys)
    statement = select(
        Claim.entry_id, Claim.indicator, Claim.commune_id, Claim.fingerprint, Claim.hamlet_id, Claim.day
    ).where(Claim.fingerprint.in_(sorted({fingerprint for fingerprint, _ in wanted})))
    if only_counting:
        statement = statement.where(Claim.counts)
    found = (NewClaim(*row) for row in session.execute(statement))
    return [one for one in found if one.key in wanted]


def _set_counts(session: Session, one: NewClaim, *, counts: bool) -> None:
    session.execute(
        update(Claim).where(Claim.entry_id == one.entry_id, Claim.indicator == one.indicator).values(counts=counts),
        execution_options={"synchronize_session": False},
    )


def _row(one: NewClaim, *, counts: bool) -> dict[str, object]:
    return {
        "entry_id": one.entry_id, "indicator": one.indicator, "commune_id": one.commune_id,
        "fingerprint": one.fingerprint, "hamlet_id": one.hamlet_id, "day": one.day, "counts": counts,
    }  # fmt: skip
