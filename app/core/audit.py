"""The append-only trail of who did what. Facts name things, never citizens."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import Model, db


class AuditLine(Model):
    """One act: who, when, what, on which thing."""

    __tablename__ = "audit_lines"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[dt.datetime]
    actor_id: Mapped[uuid.UUID | None]
    act: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80), index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


def note(actor: Actor, act: str, subject: object, **facts: object) -> None:
    """Add a line to the trail in the current transaction."""
    db.session.add(
        AuditLine(
            at=now(),
            actor_id=actor.person_id,
            act=act,
            subject=str(subject)[:80],
            facts={key: value if isinstance(value, int | bool) else str(value) for key, value in facts.items()},
        )
    )
