"""Tables of phones."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class Device(Model):
    """A phone's key. `queued` is what the phone last said is still waiting on it; `highest_seq` what has arrived;
    `stored_today` how many new entries it brought on the day `stored_on`."""

    __tablename__ = "devices"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    public_key: Mapped[bytes]
    label: Mapped[str] = mapped_column(String(80), default="")
    enrolled_at: Mapped[dt.datetime]
    enrolled_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    commune_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("places.id"), index=True)
    revoked_at: Mapped[dt.datetime | None]
    last_contact_at: Mapped[dt.datetime | None]
    queued: Mapped[int] = mapped_column(default=0)
    highest_seq: Mapped[int] = mapped_column(default=0)
    stored_on: Mapped[dt.date | None]
    stored_today: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)


class DevicePerson(Model):
    """Who records on a phone. Two people may share one."""

    __tablename__ = "device_persons"

    device_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("devices.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True, index=True)
    since: Mapped[dt.datetime]
