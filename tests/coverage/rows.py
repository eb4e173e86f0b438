"""Rows for tests of the read side, written directly; and a browser in which somebody is signed in."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import event

from app.assists.models import Assist
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import Model, db, transaction
from app.places.models import Baseline, Place, PlaceSuccessor
from app.tallies.models import Tally


def browser_of(app: Flask, actor: Actor | None) -> FlaskClient:
    """A browser in which the actor is signed in; whoever was before is forgotten."""
    app.extensions["load_actor"] = lambda: actor
    g.pop("actor", None)
    return app.test_client()


def keep(*rows: Model) -> None:
    """Add and commit."""
    with transaction() as session:
        session.add_all(rows)


def tally(hamlet: Place, day: str, indicator: str, counted: int, unchecked: int = 0, position: int = 1) -> Tally:
    return Tally(
        hamlet_id=hamlet.id,
        day=dt.date.fromisoformat(day),
        indicator=indicator,
        counted=counted,
        unchecked=unchecked,
        position=position,
    )


def baseline(hamlet: Place, indicator: str, day: str, people: int, reached: int, version: int = 1) -> Baseline:
    return Baseline(
        id=uuid.uuid4(),
        hamlet_id=hamlet.id,
        indicator=indicator,
        version=version,
        counted_on=dt.date.fromisoformat(day),
        people=people,
        reached=reached,
        source="Công an xã",
        signer="Nguyễn Văn Ký",
        recorded_at=now(),
        position=0,
    )


def new_hamlet(commune: Place, name: str, since: str = "2026-11-10") -> Place:
    return Place(
        id=uuid.uuid4(),
        kind="hamlet",
        type_name="thôn",
        name=name,
        parent_id=commune.id,
        commune_id=commune.id,
        province_id=commune.province_id,
        valid_from=dt.date.fromisoformat(since),
        position=0,
    )


def end(place: Place, *heirs: Place, on: str = "2026-11-10", position: int = 0) -> None:
    """The place becomes its heirs."""
    with transaction() as session:
        for heir in heirs:
            session.merge(heir)
        session.flush()
        old = session.get_one(Place, place.id)
        old.valid_to, old.position = dt.date.fromisoformat(on), position
        session.add_all(PlaceSuccessor(place_id=place.id, successor_id=heir.id, decision="NQ 1") for heir in heirs)


def assist(author_id: uuid.UUID, hamlet: Place, day: str) -> Assist:
    assert hamlet.commune_id is not None
    return Assist(
        id=uuid.uuid4(),
        author_id=author_id,
        commune_id=hamlet.commune_id,
        hamlet_id=hamlet.id,
        residence_id=hamlet.id,
        day=dt.date.fromisoformat(day),
        client="person",
        age_band="35-59",
        own_hands=True,
    )


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL that is sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
