"""The table of votes."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class Vote(Model):
    """One citizen's tap. `id` is the random id of the form that was tapped: the same form counts once, its last tap.

    Only the day is kept, no instant; nothing of the phone, its address or its owner.
    """

    __tablename__ = "votes"
    __table_args__ = (
        Index("ix_votes_hamlet_id_day", "hamlet_id", "day"),
        CheckConstraint("satisfaction between 1 and 3", name="satisfaction"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    poster_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("posters.id"))
    hamlet_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("places.id"))
    day: Mapped[dt.date]
    satisfaction: Mapped[int]
    reason: Mapped[str | None] = mapped_column(String(16))
