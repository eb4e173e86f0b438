"""The table of badges."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.badges.schemas import CODE_LENGTH
from app.core.db import Model


class Badge(Model):
    """The commune's word that a person is its volunteer: good up to and including `valid_until`, unless revoked.

    Whether it still holds is asked of the person too, each time it is read: a suspended one has no good badge.
    `issued_by` None: by itself, when the person's phone became known. A person has one living badge in a commune.
    """

    __tablename__ = "badges"
    __table_args__ = (
        Index(
            "uq_badges_living",
            "person_id",
            "commune_id",
            unique=True,
            sqlite_where=text("revoked_at is null"),
            postgresql_where=text("revoked_at is null"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(CODE_LENGTH), unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    commune_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("places.id"), index=True)
    issued_at: Mapped[dt.datetime]
    issued_by: Mapped[uuid.UUID | None]
    valid_until: Mapped[dt.date] = mapped_column(index=True)
    revoked_at: Mapped[dt.datetime | None]
    revoked_by: Mapped[uuid.UUID | None]
