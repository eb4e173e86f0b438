"""All that reads what hangs on walls, and whether it still says what the guides say."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from app.core.db import db
from app.guides import queries as guides
from app.guides.schemas import Guide
from app.notices.models import HungNotice
from app.notices.schemas import changed_on
from app.places.models import Place
from app.points import queries as points
from app.points.models import Point
from app.points.schemas import PointState


@dataclass(frozen=True, slots=True)
class Wall:
    """A point's wall: what hangs there since when, which of it has changed since, what is no longer said (slugs)."""

    point: Point
    hung: HungNotice | None
    current: tuple[Guide, ...] = ()
    changed: tuple[Guide, ...] = ()
    gone: tuple[str, ...] = ()

    @property
    def is_stale(self) -> bool:
        return bool(self.changed or self.gone)


def offered(commune: Place) -> tuple[Guide, ...]:
    """The guides that can be hung in a commune: those for citizens that hold today, as the commune has them."""
    return guides.guides_of(commune)


def walls(commune: Place) -> list[Wall]:
    """The walls of a commune's points that are open or will be, and of closed ones where something still hangs."""
    known = {guide.slug: guide for guide in offered(commune)}
    groups = points.of_commune(commune.id)
    hanging = _hanging([point.id for _hamlet, many in groups for point in many])
    return [
        _wall(point, hanging.get(point.id), known)
        for _hamlet, many in groups
        for point in many
        if point.state != PointState.CLOSED or point.id in hanging
    ]


def hanging_at(point_id: uuid.UUID) -> HungNotice | None:
    """What hangs at one point now."""
    return _hanging([point_id]).get(point_id)


def _hanging(point_ids: list[uuid.UUID]) -> dict[uuid.UUID, HungNotice]:
    rows = db.session.scalars(
        select(HungNotice)
        .where(HungNotice.point_id.in_(point_ids))
        .order_by(HungNotice.hung_on, HungNotice.recorded_at, HungNotice.id)
    )
    return {row.point_id: row for row in rows}


def _wall(point: Point, hung: HungNotice | None, known: dict[str, Guide]) -> Wall:
    if hung is None:
        return Wall(point, None)
    current = tuple(known[slug] for slug in hung.slugs if slug in known)
    changed = tuple(guide for guide in current if changed_on(guide) > hung.hung_on)
    gone = tuple(slug for slug in hung.slugs if slug not in known)
    return Wall(point, hung, current, changed, gone)
