"""Table of what hangs on the walls of points."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class HungNotice(Model):
    """Sheets that were hung at a point on a day, of these guides (by slug). The newest one is what hangs there now."""

    __tablename__ = "hung_notices"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    point_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("points.id"), index=True)
    hung_on: Mapped[dt.date]
    slugs: Mapped[list[str]] = mapped_column(JSON)
    recorded_by: Mapped[uuid.UUID | None]
    recorded_at: Mapped[dt.datetime]
