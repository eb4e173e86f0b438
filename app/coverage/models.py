"""Table of view links: a hamlet's coverage for a head without an account."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class ViewLink(Model):
    """A secret address that shows one hamlet's coverage, and nothing about persons, until it ends."""

    __tablename__ = "view_links"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    hamlet_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("places.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    created_by: Mapped[uuid.UUID | None]
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]
