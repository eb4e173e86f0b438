"""Reads return visits: for phones, for officers, and for whoever writes them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.accounts.queries import roles_of
from app.core.actor import Actor, RoleKind
from app.core.db import db
from app.core.errors import Forbidden, NotFound
from app.devices.queries import Authenticated, speaker
from app.places import queries as places
from app.places.models import Place
from app.visits.models import Visit, VisitAnswer, VisitContact

CALLERS = frozenset({RoleKind.VOLUNTEER, RoleKind.HEAD, RoleKind.OFFICER})
OFFICE = frozenset({RoleKind.OFFICER, RoleKind.ADMINISTRATOR})


# ---------------------------------------------------------------- for whoever writes them


def for_change(session: Session, visit_ids: Iterable[uuid.UUID]) -> list[Visit]:
    """Visits, locked in the order of their ids until the transaction ends."""
    statement = (
        select(Visit)
        .where(Visit.id.in_(list(visit_ids)))
        .order_by(Visit.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(statement))


def answers(session: Session, visits: Collection[Visit]) -> dict[uuid.UUID, list[VisitAnswer]]:
    """What living entries say of these visits; those of another commune have no say."""
    found: dict[uuid.UUID, list[VisitAnswer]] = defaultdict(list)
    communes = {visit.id: visit.commune_id for visit in visits}
    for row in session.scalars(select(VisitAnswer).where(VisitAnswer.visit_id.in_(communes))):
        if row.commune_id == communes[row.visit_id]:
            found[row.visit_id].append(row)
    return found


def next_ids(session: Session, after: uuid.UUID | None, most: int) -> list[uuid.UUID]:
    """A page of ids, in order."""
    statement = select(Visit.id).order_by(Visit.id).limit(most)
    return list(session.scalars(statement if after is None else statement.where(Visit.id > after)))


def older_than(session: Session, day: dt.date, most: int) -> list[uuid.UUID]:
    """Open visits that have waited since this day or longer."""
    statement = select(Visit.id).where(Visit.state == "open", Visit.since <= day).order_by(Visit.id).limit(most)
    return list(session.scalars(statement))


def taken_before(session: Session, at: dt.datetime, most: int) -> list[uuid.UUID]:
    """Open visits that somebody took before this moment and has not done, or took who is suspended now."""
    left = Visit.taken_by.in_(select(Person.id).where(Person.state != "active"))
    wanted = or_(Visit.taken_at < at, left)
    statement = select(Visit.id).where(Visit.state == "open", wanted).order_by(Visit.id).limit(most)
    return list(session.scalars(statement))


def is_kept(visit: Visit) -> bool:
    """Somebody took it and still helps there; whoever left keeps nobody from going."""
    holder = db.session.get(Person, visit.taken_by) if visit.taken_by else None
    if holder is None or holder.state != "active":
        return False
    return _reaches(Actor(holder.id, holder.name, roles_of(holder.id)), visit.hamlet_id)


# ---------------------------------------------------------------- whoever asks from a phone


def caller(sender: Authenticated, person_id: uuid.UUID, visit_id: uuid.UUID, *, adult: bool = False) -> Actor:
    """The person of this phone who asks about a visit in their own hamlets.

    Raises Forbidden (device_revoked, not_on_this_phone, suspended, adults_only), NotFound when there is no such
    visit where a role of theirs reaches.
    """
    actor, person = speaker(sender, person_id)
    visit = db.session.get(Visit, visit_id)
    if visit is None or visit.commune_id != sender.device.commune_id or not _reaches(actor, visit.hamlet_id):
        raise NotFound("visit_unknown")
    if adult and person.minor:
        raise Forbidden("adults_only")
    return actor


def _reaches(actor: Actor, hamlet_id: uuid.UUID) -> bool:
    return places.reaches(actor, CALLERS, hamlet_id)


# ---------------------------------------------------------------- for phones' catalogues


@dataclass(frozen=True, slots=True)
class Line:
    """One visit as a phone is told of it; `has_contact` says that a number was left, never which."""

    visit: Visit
    has_contact: bool


def changed(session: Session, commune_id: uuid.UUID, after: int | None) -> list[Line]:
    """The commune's visits that changed at or above a position; without one, those that are open."""
    wanted = Visit.state == "open" if after is None else _changed_since(commune_id, after)
    left = select(VisitContact.visit_id).where(VisitContact.visit_id == Visit.id).exists()
    # Put in order here: asked for it, SQLite walks the open visits of all communes to save itself the sorting.
    found = session.execute(select(Visit, left).where(Visit.commune_id == commune_id, wanted))
    lines = [Line(visit, bool(has)) for visit, has in found]
    return sorted(lines, key=lambda line: (line.visit.since, line.visit.id))


def _changed_since(commune_id: uuid.UUID, after: int) -> ColumnElement[bool]:
    """What changed about visits, or about the hamlet they are in: who helps in what it became hears of them then."""
    ended = places.ended_since(commune_id, after)
    here = Visit.position >= after
    return or_(here, Visit.hamlet_id.in_(ended) & (Visit.state == "open")) if ended else here


# ---------------------------------------------------------------- for officers


@dataclass(frozen=True, slots=True)
class Due:
    """How many wait in a hamlet, since when, and how many of them somebody took."""

    hamlet: Place
    count: int
    taken: int
    since: dt.date


def due_in(commune_id: uuid.UUID) -> list[Due]:
    """The commune's hamlets with open visits, the longest waiting first."""
    return _due(Visit.commune_id == commune_id)


def due_at(hamlet_id: uuid.UUID) -> Due | None:
    """The same for one hamlet; None when nobody waits."""
    of_it = select(Place.commune_id).where(Place.id == hamlet_id).scalar_subquery()
    return next(iter(_due(Visit.commune_id == of_it, Place.id == hamlet_id)), None)


def _due(*where: ColumnElement[bool]) -> list[Due]:
    """By commune, always: an index leads to a commune's visits, none to a hamlet's."""
    statement = (
        select(Place, func.count(Visit.id), func.count(Visit.taken_by), func.min(Visit.since))
        .join(Visit, Visit.hamlet_id == Place.id)
        .where(Visit.state == "open", *where)
        .group_by(*Place.__table__.columns)
        .order_by(func.min(Visit.since), Place.name)
    )
    return [Due(*row) for row in db.session.execute(statement)]


def communes_of(actor: Actor) -> list[Place]:
    """Communes with open visits that an office role of the actor reaches, by name."""
    named = [role.place_id for role in actor.roles if role.kind in OFFICE]
    waiting = select(Visit.commune_id).where(Visit.state == "open")
    statement = select(Place).where(Place.id.in_(waiting)).order_by(Place.name, Place.id)
    if None not in named:
        statement = statement.where(or_(Place.id.in_(named), Place.province_id.in_(named)))
    return list(db.session.scalars(statement))
