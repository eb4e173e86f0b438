"""Tables of points and of a commune's contacts."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.phones import LENGTH as PHONE_LENGTH
from app.points.schemas import ADDRESS_LENGTH, HOURS_LENGTH, NAME_LENGTH


class Point(Model):
    """A place where people are helped at known hours: in a hamlet, or of the whole commune (`hamlet_id` None).

    `hours` is one line as people say it; `phone` is digits or empty. No position on the globe: the address is enough.
    """

    __tablename__ = "points"
    __table_args__ = (
        CheckConstraint(
            "kind in ('one_stop', 'police', 'culture_house', 'post_office', 'telecom_shop', 'school', 'clinic',"
            " 'other')",
            name="kind",
        ),
        CheckConstraint("state in ('planned', 'open', 'closed')", name="state"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    commune_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("places.id"), index=True)
    hamlet_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("places.id"), index=True)
    kind: Mapped[str] = mapped_column(String(15))
    state: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    address: Mapped[str] = mapped_column(String(ADDRESS_LENGTH), default="")
    hours: Mapped[str] = mapped_column(String(HOURS_LENGTH), default="")
    phone: Mapped[str] = mapped_column(String(PHONE_LENGTH), default="")
    position: Mapped[int] = mapped_column(default=0, index=True)


class CommuneContact(Model):
    """Whom a commune's citizens call, and whom they ask about their data: a post, not a person. Any may be empty."""

    __tablename__ = "commune_contacts"

    commune_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("places.id"), primary_key=True)
    hotline: Mapped[str] = mapped_column(String(PHONE_LENGTH), default="")
    data_post: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    data_phone: Mapped[str] = mapped_column(String(PHONE_LENGTH), default="")
    data_address: Mapped[str] = mapped_column(String(ADDRESS_LENGTH), default="")
    position: Mapped[int] = mapped_column(default=0, index=True)
