"""Tables of assists that count. A withdrawn or replaced assist has no row here: its entry keeps it."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class Assist(Model):
    """Help given once to one client, as it counts. `id` is the entry's id.

    `day` is the date it counts on: `happened_on`, moved into the interval that the server can vouch for.
    """

    __tablename__ = "assists"
    __table_args__ = (Index("ix_assists_hamlet_day", "hamlet_id", "day"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    author_id: Mapped[uuid.UUID] = mapped_column(index=True)
    commune_id: Mapped[uuid.UUID]
    hamlet_id: Mapped[uuid.UUID]
    residence_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    day: Mapped[dt.date]
    poster_code: Mapped[str | None] = mapped_column(String(8))
    client: Mapped[str] = mapped_column(String(12))
    age_band: Mapped[str | None] = mapped_column(String(8))
    own_hands: Mapped[bool]
    can_alone: Mapped[str | None] = mapped_column(String(8))
    satisfaction: Mapped[int | None]
    fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary)
    consent: Mapped[str | None] = mapped_column(String(12))


class Help(Model):
    """One line of an assist: what for, and how it ended."""

    __tablename__ = "helps"

    assist_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("assists.id", ondelete="CASCADE"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(24))
    service: Mapped[int | None]
    outcome: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(20))
    again: Mapped[bool] = mapped_column(default=False)
