"""Writes what came from phones. Rows are added, and only their fate ever changes."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.orm import Session

from app.core.ledger import position
from app.entries.models import ConflictingEntry, EntryMend, StoredEntry, UnreadableEntry
from app.entries.schemas import Fault

# What the column takes; a form of eleven lines can have more wrong with it.
FIELDS_LENGTH = 300
_ENTRIES = cast(Table, StoredEntry.__table__)  # bulk rows go past the ORM, which would make an object of each


def queue_authors(session: Session, authors: Iterable[uuid.UUID]) -> None:
    """Let one batch of an author follow the other, so that a correction and what it corrects never miss each other.

    SQLite has one writer anyway. The lock ends with the transaction.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    for author in sorted(authors):
        session.execute(select(func.pg_advisory_xact_lock(author.int & 0x7FFFFFFFFFFFFFFF)))


def hold_writers(session: Session) -> None:
    """Let everybody who writes or locks entries wait until this transaction ends. SQLite has one writer anyway."""
    if session.get_bind().dialect.name != "sqlite":
        session.execute(text("lock table entries in exclusive mode"))


def store(session: Session, rows: list[dict[str, Any]]) -> None:
    """Add entries. When a sender in another author's name was first with an id by a hair, the table's own constraint
    says so, and the batch is taken in anew (app.sync.door): then the id is known."""
    session.execute(insert(_ENTRIES), sorted(rows, key=lambda row: row["id"]))


def store_conflict(session: Session, row: dict[str, Any]) -> None:
    """Add a second body under a known id."""
    session.execute(insert(ConflictingEntry), [row])


def store_unreadable(session: Session, row: dict[str, Any]) -> None:
    """Add something that is not an entry."""
    session.execute(insert(UnreadableEntry), [row])


def set_fate(session: Session, entry: StoredEntry, fate: str, fault: Fault | None = None) -> None:
    """Change what became of an entry. Phones of its author hear of it with the next catalogue."""
    entry.fate = fate
    entry.code = fault.code if fault else ""
    entry.fields = written(fault.fields) if fault else ""
    tell_fate(session, entry)


def tell_fate(session: Session, entry: StoredEntry) -> None:
    """Let phones hear of an entry's fate, changed or confirmed: a phone whose receipt says "conflict" waits for it."""
    entry.changed = True
    entry.position = position(session)
    session.flush()


def keep_mend(session: Session, mend: EntryMend) -> None:
    """Remember how an officer set an entry right."""
    session.merge(mend)
    session.flush()


def written(fields: dict[str, str]) -> str:
    """Fields and codes in one column: `helps.0.reason=required residence=not_offered`."""
    whole = " ".join(f"{name}={code}" for name, code in fields.items())
    return whole if len(whole) <= FIELDS_LENGTH else whole[: FIELDS_LENGTH + 1].rpartition(" ")[0]


def read_fields(text: str) -> dict[str, str]:
    """The reverse of `written`."""
    return dict(part.split("=", 1) for part in text.split() if "=" in part)
