"""Tables of places and baselines."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.actor import Scope
from app.core.db import Model


class Place(Model):
    """A province, commune or hamlet during its validity. Ids are accepted for ever; merged ones have successors.

    `code` is the official code of provinces (2 digits) and communes (5 digits); hamlets have none.
    `type_name` is the word before the name: tỉnh, thành phố, xã, phường, đặc khu, thôn, làng, tổ dân phố.
    `position` is the ledger position of the last change (see app.core.ledger).
    """

    __tablename__ = "places"
    __table_args__ = (
        Index(
            "uq_places_living_name",
            "parent_id",
            "type_name",
            "name",
            unique=True,
            sqlite_where=text("valid_to is null"),
            postgresql_where=text("valid_to is null"),
        ),
        UniqueConstraint("kind", "code"),
        CheckConstraint("kind in ('province', 'commune', 'hamlet')", name="kind"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    code: Mapped[str | None] = mapped_column(String(5))
    type_name: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("places.id"), index=True)
    commune_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    province_id: Mapped[uuid.UUID | None]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    position: Mapped[int] = mapped_column(default=0, index=True)

    @property
    def scope(self) -> Scope:
        """The place with everything that contains it."""
        return Scope(self.id, frozenset(i for i in (self.id, self.commune_id, self.province_id) if i))

    @property
    def full_name(self) -> str:
        return f"{self.type_name} {self.name}"


class PlaceSuccessor(Model):
    """What a place became. One successor: renamed or merged; several: split, "chưa chia" until counted anew."""

    __tablename__ = "place_successors"

    place_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("places.id"), primary_key=True)
    successor_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("places.id"), primary_key=True)
    decision: Mapped[str] = mapped_column(String(200))


class Baseline(Model):
    """An official count of a hamlet on a day: who was counted, who had it already. Versioned, never changed.

    people: persons of 14 and over living there; reached: those of them who have what the indicator counts.
    """

    __tablename__ = "baselines"
    __table_args__ = (
        UniqueConstraint("hamlet_id", "indicator", "version"),
        CheckConstraint("people >= 0 and reached >= 0 and reached <= people", name="counts"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    hamlet_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("places.id"), index=True)
    indicator: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    counted_on: Mapped[dt.date]
    people: Mapped[int]
    reached: Mapped[int]
    source: Mapped[str] = mapped_column(String(200))
    signer: Mapped[str] = mapped_column(String(120))
    recorded_by: Mapped[uuid.UUID | None]
    recorded_at: Mapped[dt.datetime]
    position: Mapped[int] = mapped_column(default=0, index=True)
