"""Tables of return visits. A visit has no name and no address: a hamlet, a day, and what waits."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class Visit(Model):
    """A visit to do, or done. `id` is the id of the assist it began with, so that a correction moves it along.

    `entry_id` is the live assist that makes it; none: it was withdrawn, or waits for nothing any more. `state`: open,
    done, again (waits anew as another visit), closed (`how`), expired, gone. All but `taken_by` and `taken_at` follows
    from living entries and the calendar. `kinds` are words with spaces between.
    """

    __tablename__ = "visits"
    __table_args__ = (
        CheckConstraint("state in ('open', 'done', 'again', 'closed', 'expired', 'gone')", name="state"),
        Index("ix_visits_commune_position", "commune_id", "position"),
        Index("ix_visits_state_since", "state", "since"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    commune_id: Mapped[uuid.UUID]
    hamlet_id: Mapped[uuid.UUID]
    since: Mapped[dt.date]
    author_id: Mapped[uuid.UUID]
    kinds: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(8), default="gone")
    how: Mapped[str] = mapped_column(String(16), default="")
    taken_by: Mapped[uuid.UUID | None]
    taken_at: Mapped[dt.datetime | None]
    position: Mapped[int]


class VisitAnswer(Model):
    """What a living entry says about a visit: helped, again, or why nobody needs to come. The visit may be unknown."""

    __tablename__ = "visit_answers"

    entry_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[uuid.UUID] = mapped_column(index=True)
    commune_id: Mapped[uuid.UUID]
    author_id: Mapped[uuid.UUID]
    word: Mapped[str] = mapped_column(String(16))
    kinds: Mapped[str] = mapped_column(String(300), default="")
    next_id: Mapped[uuid.UUID | None]


class VisitContact(Model):
    """A phone number in the vault, bound to the entry that brought it. `visit_id` none: the entry does not count yet,
    and nobody can read it. The row is deleted when the visit ends, and `until` at the latest."""

    __tablename__ = "visit_contacts"

    entry_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    box: Mapped[bytes] = mapped_column(LargeBinary)
    until: Mapped[dt.date] = mapped_column(index=True)
