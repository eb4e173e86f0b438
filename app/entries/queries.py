"""Reads what came from phones."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from app.entries.models import ConflictingEntry, EntryMend, StoredEntry, UnreadableEntry

# Corrections of corrections that are followed back; nobody corrects one record as often.
LONGEST_CHAIN = 10_000


@dataclass(frozen=True, slots=True)
class Known:
    """What a repeat is answered with: the stored receipt, if the body is the same."""

    body_hash: bytes
    receipt: bytes


def known(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Known]:
    """Stored entries among some ids."""
    rows = session.execute(
        select(StoredEntry.id, StoredEntry.body_hash, StoredEntry.receipt).where(StoredEntry.id.in_(list(ids)))
    )
    return {entry_id: Known(body_hash, receipt) for entry_id, body_hash, receipt in rows}


def known_conflict(session: Session, entry_id: uuid.UUID, body_hash: bytes) -> bytes | None:
    """The receipt of a second body that came before."""
    return session.scalar(
        select(ConflictingEntry.receipt).where(
            ConflictingEntry.entry_id == entry_id, ConflictingEntry.body_hash == body_hash
        )
    )


def known_unreadable(session: Session, body_hash: bytes) -> bytes | None:
    """The receipt of an unreadable element that came before."""
    return session.scalar(select(UnreadableEntry.receipt).where(UnreadableEntry.body_hash == body_hash))


def taken_numbers(session: Session, pairs: Iterable[tuple[uuid.UUID, int]]) -> dict[tuple[uuid.UUID, int], uuid.UUID]:
    """Which of these (device, seq) belong to a stored entry already, and to which."""
    wanted = list(pairs)
    rows = session.execute(
        select(StoredEntry.device_id, StoredEntry.seq, StoredEntry.id).where(
            StoredEntry.device_id.in_({device for device, _ in wanted}), StoredEntry.seq.in_({seq for _, seq in wanted})
        )
    )
    return {(device, seq): entry_id for device, seq, entry_id in rows}


def for_change(session: Session, entry_ids: Iterable[uuid.UUID]) -> list[StoredEntry]:
    """Entries, locked in the order of their ids until the transaction ends."""
    statement = (
        select(StoredEntry)
        .where(StoredEntry.id.in_(list(entry_ids)))
        .order_by(StoredEntry.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(statement))


def held_behind(session: Session, target_ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Held entries that replace these, whatever holds them."""
    return list(
        session.scalars(
            select(StoredEntry.id)
            .where(StoredEntry.replaces_id.in_(list(target_ids)), StoredEntry.fate == "held")
            .order_by(StoredEntry.id)
        )
    )


def held_from(session: Session, sender_id: uuid.UUID, author_id: uuid.UUID, code: str) -> list[uuid.UUID]:
    """Entries of an author that this phone sent and that are held for this reason."""
    return list(
        session.scalars(
            select(StoredEntry.id)
            .where(
                StoredEntry.author_id == author_id, StoredEntry.sender_id == sender_id,
                StoredEntry.fate == "held", StoredEntry.code == code,
            )
            .order_by(StoredEntry.id)
        )
    )  # fmt: skip


def chain(session: Session, entry_id: uuid.UUID, replaces_id: uuid.UUID | None) -> tuple[uuid.UUID, ...]:
    """What an entry corrects, and what that corrected in turn, the first entry first and this one last."""
    before: list[uuid.UUID] = []
    if replaces_id is not None:
        steps = select(StoredEntry.id, StoredEntry.replaces_id, literal(1).label("step"))
        back = steps.where(StoredEntry.id == replaces_id).cte("back", recursive=True)
        further = select(StoredEntry.id, StoredEntry.replaces_id, back.c.step + 1)
        back = back.union_all(further.where(StoredEntry.id == back.c.replaces_id, back.c.step < LONGEST_CHAIN))
        before = list(session.scalars(select(back.c.id).order_by(back.c.step)))
    return (*reversed(before), entry_id)


def first_of(session: Session, entry_id: uuid.UUID) -> uuid.UUID:
    """The entry that this one corrects, before any correction; itself when it corrects none."""
    replaces_id = session.scalar(select(StoredEntry.replaces_id).where(StoredEntry.id == entry_id))
    return chain(session, entry_id, replaces_id)[0]


def corrections(session: Session, entry_id: uuid.UUID) -> list[uuid.UUID]:
    """An entry, and all that ever corrected it or its corrections, in force or not."""
    start = select(StoredEntry.id, literal(1).label("step")).where(StoredEntry.id == entry_id)
    line = start.cte("line", recursive=True)
    further = select(StoredEntry.id, line.c.step + 1)
    line = line.union_all(further.where(StoredEntry.replaces_id == line.c.id, line.c.step < LONGEST_CHAIN))
    return list(session.scalars(select(line.c.id)))


def mends(session: Session, entry_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, EntryMend]:
    """How officers set entries right."""
    rows = session.scalars(select(EntryMend).where(EntryMend.entry_id.in_(list(entry_ids))))
    return {row.entry_id: row for row in rows}


def chosen_bodies(session: Session, entry_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, ConflictingEntry]:
    """Second bodies that an officer chose over the first."""
    rows = session.scalars(
        select(ConflictingEntry).where(
            ConflictingEntry.entry_id.in_(list(entry_ids)), ConflictingEntry.choice == "this"
        )
    )
    return {row.entry_id: row for row in rows}


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an entry since its receipt."""

    id: uuid.UUID
    author_id: uuid.UUID
    fate: str
    code: str
    fields: str


def changed_fates(session: Session, authors: Iterable[uuid.UUID], since: int, after: dt.datetime) -> list[Fate]:
    """Fates of authors' entries that are no longer what the receipt said, changed at or above a position."""
    rows = session.execute(
        select(StoredEntry.id, StoredEntry.author_id, StoredEntry.fate, StoredEntry.code, StoredEntry.fields)
        .where(
            StoredEntry.author_id.in_(list(authors)),
            StoredEntry.position >= since,
            StoredEntry.changed,
            StoredEntry.received_at > after,
        )
        .order_by(StoredEntry.number)
    )
    return [Fate(*row) for row in rows]


def next_numbers(session: Session, after: int, fates: Iterable[str], most: int) -> list[StoredEntry]:
    """A page of entries with some fates, by the order of storing."""
    statement = (
        select(StoredEntry)
        .where(StoredEntry.number > after, StoredEntry.fate.in_(list(fates)))
        .order_by(StoredEntry.number)
        .limit(most)
    )
    return list(session.scalars(statement))
