"""Tables of entries: append-only but for their fate."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class StoredEntry(Model):
    """An entry as it arrived, without its sealed bytes.

    `body` is the entry's canonical JSON (keys sorted, `sealed` taken out); `body_hash` is SHA-256 of the canonical
    JSON *with* what was sealed, so that "the same body" can be told. `fate`: accepted (counted), held (a rule
    refuses it: `code`, `fields`), mended (an officer set it right), withdrawn, replaced. `flags` are doubts that
    do not keep it from counting. `position` is the ledger position of the last change of fate; `changed` says that
    the fate is no longer what the receipt said.
    """

    __tablename__ = "entries"
    __table_args__ = (
        CheckConstraint("fate in ('accepted', 'held', 'mended', 'withdrawn', 'replaced')", name="fate"),
        Index("ix_entries_device_seq", "device_id", "seq"),
        Index("ix_entries_author_position", "author_id", "position"),
        Index("ix_entries_commune_fate", "commune_id", "fate"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[uuid.UUID] = mapped_column(unique=True)
    author_id: Mapped[uuid.UUID]
    device_id: Mapped[uuid.UUID]
    sender_id: Mapped[uuid.UUID]
    commune_id: Mapped[uuid.UUID]
    seq: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    format: Mapped[int]
    happened_on: Mapped[dt.date]
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    body_hash: Mapped[bytes] = mapped_column(LargeBinary)
    receipt: Mapped[bytes] = mapped_column(LargeBinary)
    fate: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(40), default="")
    fields: Mapped[str] = mapped_column(String(300), default="")
    flags: Mapped[str] = mapped_column(String(120), default="")
    not_before: Mapped[dt.datetime]
    received_at: Mapped[dt.datetime]
    fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary)
    changed: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int]


class EntryMend(Model):
    """How an officer set a held entry right. The entry's body stays as it came; counting reads both."""

    __tablename__ = "entry_mends"

    entry_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    made_by: Mapped[uuid.UUID | None]
    made_at: Mapped[dt.datetime]
    hamlet_id: Mapped[uuid.UUID | None]
    residence_id: Mapped[uuid.UUID | None]
    residence_elsewhere: Mapped[bool] = mapped_column(default=False)
    drop_identity: Mapped[bool] = mapped_column(default=False)


class ConflictingEntry(Model):
    """A second body under an id that was already stored. Both are kept; the officer chooses."""

    __tablename__ = "conflicting_entries"
    __table_args__ = (
        UniqueConstraint("entry_id", "body_hash"),
        CheckConstraint("choice in ('open', 'first', 'this')", name="choice"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    entry_id: Mapped[uuid.UUID] = mapped_column(index=True)
    sender_id: Mapped[uuid.UUID]
    commune_id: Mapped[uuid.UUID] = mapped_column(index=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    body_hash: Mapped[bytes] = mapped_column(LargeBinary)
    receipt: Mapped[bytes] = mapped_column(LargeBinary)
    fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary)
    not_before: Mapped[dt.datetime]
    received_at: Mapped[dt.datetime]
    choice: Mapped[str] = mapped_column(String(5), default="open")
    position: Mapped[int]


class UnreadableEntry(Model):
    """Something in a signed batch that is not an entry at all. Kept, so that nothing is lost; shown to the officer."""

    __tablename__ = "unreadable_entries"

    body_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    sender_id: Mapped[uuid.UUID]
    commune_id: Mapped[uuid.UUID] = mapped_column(index=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    receipt: Mapped[bytes] = mapped_column(LargeBinary)
    received_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    position: Mapped[int]
