"""Reads badges, and says what one is worth today."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from app.accounts import queries as people
from app.accounts.models import Person
from app.accounts.queries import HeldRole
from app.accounts.schemas import FIELD_ROLES
from app.badges.models import Badge
from app.badges.schemas import CatalogueBadge, Standing, shown_name
from app.core.clock import today
from app.core.db import db
from app.core.errors import NotFound
from app.places import queries as places
from app.places.models import Place
from app.places.schemas import PlaceKind


@dataclass(frozen=True, slots=True)
class Answer:
    """What a citizen hears about a badge. Name and roles only while it is good: what ended is nobody's business."""

    standing: Standing
    code: str
    commune: Place
    until: dt.date
    name: str = ""
    roles: tuple[HeldRole, ...] = ()


def living(person_id: uuid.UUID, commune_id: uuid.UUID) -> Badge | None:
    """The badge of a person in a commune that nobody revoked."""
    return db.session.scalar(
        select(Badge).where(Badge.person_id == person_id, Badge.commune_id == commune_id, Badge.revoked_at.is_(None))
    )


def communes_with_badge(person_id: uuid.UUID) -> list[uuid.UUID]:
    """The communes in which a person has a badge that nobody revoked."""
    return list(
        db.session.scalars(select(Badge.commune_id).where(Badge.person_id == person_id, Badge.revoked_at.is_(None)))
    )


def latest(person_ids: Collection[uuid.UUID], commune_id: uuid.UUID) -> dict[uuid.UUID, Badge]:
    """The newest badge of each person in a commune, revoked ones too."""
    rows = db.session.scalars(
        select(Badge)
        .where(Badge.person_id.in_(person_ids), Badge.commune_id == commune_id)
        .order_by(Badge.issued_at, Badge.revoked_at.is_(None), Badge.id)
    )
    return {badge.person_id: badge for badge in rows}


def standing(badge: Badge, person: Person, *, in_the_field: bool) -> Standing:
    """What a badge is worth today. Asked of the person as they are now, so that a suspension holds at once."""
    if badge.revoked_at is not None or person.state == "suspended" or not in_the_field:
        return Standing.STOPPED
    return Standing.GOOD if badge.valid_until >= today() else Standing.EXPIRED


def standing_of(badge: Badge) -> Standing:
    """The same, for one badge alone."""
    return standing(badge, people.person(badge.person_id), in_the_field=bool(_field_roles(badge)))


def latest_of(person_id: uuid.UUID) -> tuple[Badge, Standing] | None:
    """The newest badge of a person where they record now, with what it is worth."""
    commune_id = people.field_commune(person_id)
    badge = latest([person_id], commune_id).get(person_id) if commune_id else None
    return (badge, standing_of(badge)) if badge else None


def answer(code: str) -> Answer | None:
    """What is said of a code in its canonical spelling (`codes.normalise`); None when no badge has it."""
    badge = db.session.scalar(select(Badge).where(Badge.code == code))
    if badge is None:
        return None
    person, roles, commune = people.person(badge.person_id), _field_roles(badge), places.get(badge.commune_id)
    worth = standing(badge, person, in_the_field=bool(roles))
    if worth is not Standing.GOOD:
        return Answer(worth, code, commune, badge.valid_until)
    return Answer(worth, code, commune, badge.valid_until, shown_name(person.name, minor=person.minor), roles)


def _field_roles(badge: Badge) -> tuple[HeldRole, ...]:
    """The roles of the badge's holder that hold in its commune today."""
    held = people.held_roles([badge.person_id]).get(badge.person_id, [])
    return tuple(
        role
        for role in held
        if role.live and role.kind in FIELD_ROLES and role.place and role.place.commune_id == badge.commune_id
    )


def for_phone(person: Person, badge: Badge | None, origin: str, *, in_the_field: bool) -> CatalogueBadge | None:
    """A person's badge as the catalogue brings it."""
    if badge is None:
        return None
    stopped = standing(badge, person, in_the_field=in_the_field) is Standing.STOPPED
    return CatalogueBadge(badge.code, badge.valid_until.isoformat(), f"{origin}/b/{badge.code}", stopped)


def commune_of_code(code: str) -> Place:
    """The commune of an official code. Raises NotFound, also for provinces."""
    found = places.by_code(code)
    if found is None or found.kind != PlaceKind.COMMUNE.value:
        raise NotFound
    return found


def has_good_ones(commune_id: uuid.UUID) -> bool:
    """True when the commune has at least one volunteer whose badge has not run out."""
    found = db.session.scalar(
        select(Badge.id)
        .where(Badge.commune_id == commune_id, Badge.revoked_at.is_(None), Badge.valid_until >= today())
        .limit(1)
    )
    return found is not None
