"""A village with phones, and what the tables say of its visits."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app.core.db import db
from app.visits.models import Visit, VisitContact
from tests.people import Village
from tests.sync.conftest import make_twin, twin, village, wire
from tests.twin import Kept, Transport, Twin, assist

__all__ = ["make_twin", "twin", "village", "wire"]

PHONE = "0912345678"
CONSENT = {"contact_consent": "vi-c1"}


def waiting(twin: Twin, hamlet: Any, **more: Any) -> Kept:
    """An assist that leaves level 2 waiting for activation; `contact` is the number left."""
    changes = more.pop("changes", {})
    helps = more.pop("helps", [{"kind": "level2_activate", "outcome": "waiting_activation"}])
    consent = CONSENT if "contact" in more else {}
    return twin.entry("assist", assist(str(hamlet.id), helps=helps, **consent, **changes), **more)


def states() -> dict[str, str]:
    """Every visit and how it stands."""
    db.session.rollback()
    db.session.expire_all()
    return {str(row.id): row.state for row in db.session.scalars(select(Visit))}


def row_of(visit_id: str) -> Visit:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Visit, uuid.UUID(visit_id))


def contacts() -> dict[str, str | None]:
    """The numbers in the vault, by entry: the visit that each belongs to."""
    db.session.rollback()
    db.session.expire_all()
    rows = db.session.scalars(select(VisitContact))
    return {str(row.entry_id): str(row.visit_id) if row.visit_id else None for row in rows}


@pytest.fixture
def colleague(make_twin: Callable[..., Twin], village: Village) -> Twin:
    return make_twin(village.colleague)


def told(twin: Twin, wire: Transport) -> dict[str, dict[str, Any]]:
    """The visits that a catalogue brings."""
    return {one["id"]: one for one in twin.catalogue(wire)["visits"]}
