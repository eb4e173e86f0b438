"""Tables of requests. In clear a request is a hamlet, a day, a topic and a time; the citizen is in the vault."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class Request(Model):
    """A citizen's call for help. `state`: new, released by an officer, done, closed (`why`), expired; taken is what
    its takers say. `reading` is the digest of the code that the citizen keeps; `consent` names the words agreed to."""

    __tablename__ = "requests"
    __table_args__ = (
        CheckConstraint("state in ('new', 'released', 'done', 'closed', 'expired')", name="state"),
        Index("ix_requests_commune_position", "commune_id", "position"),
        Index("ix_requests_state_since", "state", "since"),
        Index("ix_requests_since_poster", "since", "poster_code"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    reading: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    commune_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("places.id"))
    hamlet_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("places.id"))
    poster_code: Mapped[str] = mapped_column(String(8), default="")
    topic: Mapped[str] = mapped_column(String(12))
    suits: Mapped[str] = mapped_column(String(12))
    consent: Mapped[str] = mapped_column(String(8))
    since: Mapped[dt.date]
    state: Mapped[str] = mapped_column(String(8), default="new")
    why: Mapped[str] = mapped_column(String(12), default="")
    position: Mapped[int]


class RequestContact(Model):
    """Name, phone number and the way there, in two boxes of the vault, bound to the request. The row is deleted when
    the request ends, and `until` at the latest."""

    __tablename__ = "request_contacts"

    request_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("requests.id"), primary_key=True)
    who: Mapped[bytes] = mapped_column(LargeBinary)
    place: Mapped[bytes] = mapped_column(LargeBinary)
    until: Mapped[dt.date] = mapped_column(index=True)


class RequestTaker(Model):
    """Somebody who goes. There are two seats, and the database gives each once."""

    __tablename__ = "request_takers"
    __table_args__ = (
        UniqueConstraint("request_id", "person_id"),
        CheckConstraint("seat in (1, 2)", name="seat"),
    )

    request_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("requests.id"), primary_key=True)
    seat: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"))
    taken_at: Mapped[dt.datetime]
