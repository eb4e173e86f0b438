"""Writes badges: issued when a phone becomes known, renewed while it is heard from, revoked by an officer."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select

from app.accounts.commands.people import must_reach
from app.accounts.models import Person
from app.accounts.queries import field_commune
from app.badges import queries
from app.badges.models import Badge
from app.badges.schemas import CODE_LENGTH
from app.core import audit, codes
from app.core.actor import Actor
from app.core.clock import local_date, now, today
from app.core.db import db
from app.core.errors import Conflict

# Six months from the day on which the person's phone was last heard from (decision 0021).
GOOD_FOR = dt.timedelta(days=183)
# Renewed in steps of a month at least: a date that moves each day is no date to read aloud.
STEP = dt.timedelta(days=30)


def issue_first(person_id: uuid.UUID, commune_id: uuid.UUID) -> bool:
    """A badge for somebody who never had one in the commune. Whose badge an officer revoked gets none by itself."""
    _in_turn(person_id)
    had = select(Badge.id).where(Badge.person_id == person_id, Badge.commune_id == commune_id).limit(1)
    if db.session.scalar(had) is not None:
        return False
    _issue(Actor(None, ""), person_id, commune_id)
    return True


def renew(badge: Badge, heard_at: dt.datetime) -> bool:
    """Good for six months after the phone was heard from; True when that moved the day."""
    until = local_date(heard_at) + GOOD_FOR
    if until < badge.valid_until + STEP:
        return False
    badge.valid_until = until
    return True


def reissue(actor: Actor, person: Person) -> Badge:
    """A new code in the commune where the person records; the old one is stopped at once. Raises Conflict."""
    must_reach(actor, person)
    commune_id = field_commune(person.id)
    if commune_id is None:
        raise Conflict("no_field_role")
    _in_turn(person.id)
    _stop(actor, person.id, commune_id)
    return _issue(actor, person.id, commune_id)


def revoke(actor: Actor, person: Person) -> None:
    """No badge any more, wherever the person records, until an officer issues one."""
    must_reach(actor, person)
    if field_commune(person.id) is None:
        raise Conflict("no_field_role")
    _in_turn(person.id)
    for commune_id in queries.communes_with_badge(person.id):
        _stop(actor, person.id, commune_id)


def _in_turn(person_id: uuid.UUID) -> None:
    """One at a time for each person: two phones enrolled at once must not both find that there is no badge."""
    db.session.execute(select(Person.id).where(Person.id == person_id).with_for_update())


def _stop(actor: Actor, person_id: uuid.UUID, commune_id: uuid.UUID) -> None:
    badge = queries.living(person_id, commune_id)
    if badge is None:
        return
    badge.revoked_at, badge.revoked_by = now(), actor.person_id
    db.session.flush()
    audit.note(actor, "badge_revoked", person_id, badge=badge.id)


def _issue(actor: Actor, person_id: uuid.UUID, commune_id: uuid.UUID) -> Badge:
    badge = Badge(
        id=uuid.uuid4(),
        code=codes.new_code(CODE_LENGTH),
        person_id=person_id,
        commune_id=commune_id,
        issued_at=now(),
        issued_by=actor.person_id,
        valid_until=today() + GOOD_FOR,
    )
    db.session.add(badge)
    db.session.flush()
    audit.note(actor, "badge_issued", person_id, badge=badge.id)
    return badge
