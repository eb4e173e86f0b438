"""All that reads points and contacts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import select

from app.core.actor import Scope
from app.core.collation import in_order
from app.core.db import db
from app.core.errors import NotFound
from app.places import queries as places
from app.places.models import Place
from app.points.models import CommuneContact, Point
from app.points.schemas import FOR_ALL, PointKind, PointState

_KINDS = {kind.value: number for number, kind in enumerate(PointKind)}
_STATES = {state.value: number for number, state in enumerate((PointState.OPEN, PointState.PLANNED, PointState.CLOSED))}


# ---------------------------------------------------------------- what anybody may read


def near(hamlet: Place) -> tuple[Point, ...]:
    """Where somebody of a hamlet is helped: its own open points, then the commune's one-stop centre and police.

    An ended hamlet asks its successors, so that an old poster leads somewhere.
    """
    homes = places.today_as(hamlet)
    found = db.session.scalars(
        select(Point).where(
            Point.commune_id == hamlet.commune_id,
            Point.state == PointState.OPEN.value,
            Point.hamlet_id.in_(homes) | Point.kind.in_([kind.value for kind in FOR_ALL]),
        )
    )
    return tuple(sorted(found, key=lambda point: (point.hamlet_id not in homes, _order(point))))


def open_points_of(commune_id: uuid.UUID) -> list[tuple[Place | None, list[Point]]]:
    """A commune's open points: first those of no single hamlet (None), then by hamlet; only hamlets that have one."""
    groups = [
        (hamlet, [point for point in points if point.state == PointState.OPEN.value])
        for hamlet, points in of_commune(commune_id)
    ]
    return [(hamlet, points) for hamlet, points in groups if points]


def contact_of(commune_id: uuid.UUID) -> CommuneContact | None:
    """Whom a commune's citizens call; None while nobody typed it. Each of its fields may be empty."""
    return db.session.get(CommuneContact, commune_id)


# ---------------------------------------------------------------- what officers read


def get(point_id: uuid.UUID) -> Point:
    """One point. Raises NotFound."""
    point = db.session.get(Point, point_id)
    if point is None:
        raise NotFound
    return point


def scope(point_id: uuid.UUID) -> Scope:
    """Where a point stands, for access. Raises NotFound."""
    point = get(point_id)
    return places.scope(point.hamlet_id or point.commune_id)


def of_commune(commune_id: uuid.UUID) -> list[tuple[Place | None, list[Point]]]:
    """A commune's points, planned and closed ones too: first those of no single hamlet (None), then by hamlet.

    Every living hamlet is there, also without a point; an ended one only while it has points.
    """
    grouped = _by_hamlet(db.session.scalars(select(Point).where(Point.commune_id == commune_id)))
    ended = [hamlet for hamlet in places.ended_hamlets_of(commune_id) if hamlet.id in grouped]
    everywhere: list[tuple[Place | None, list[Point]]] = [(None, grouped.get(None, []))]
    hamlets = [*places.hamlets_of(commune_id), *ended]
    return [*everywhere, *((hamlet, grouped.get(hamlet.id, [])) for hamlet in hamlets)]


def _by_hamlet(points: Iterable[Point]) -> dict[uuid.UUID | None, list[Point]]:
    grouped: dict[uuid.UUID | None, list[Point]] = {}
    for point in sorted(points, key=_order):
        grouped.setdefault(point.hamlet_id, []).append(point)
    return grouped


def _order(point: Point) -> tuple[int, int, object, uuid.UUID]:
    return _STATES[point.state], _KINDS[point.kind], in_order(point.name), point.id
