"""Reads requests: for citizens who come back to theirs, for officers, for phones, and for whoever writes them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.accounts.queries import holders_of, roles_of
from app.core import codes
from app.core.actor import Actor, RoleKind, Scope
from app.core.clock import today
from app.core.db import db
from app.core.errors import NotFound
from app.core.vault import Vault, VaultBroken
from app.devices.queries import Authenticated, speaker
from app.places import queries as places
from app.places.models import Place
from app.requests.models import Request, RequestContact, RequestTaker
from app.requests.schemas import DAYS_KEPT, Contact, Ending, unpack

HELPERS = frozenset({RoleKind.VOLUNTEER, RoleKind.HEAD, RoleKind.OFFICER})
# Who calls back. Not an administrator: whoever looks after the machine needs to know nobody's number.
CALLERS = frozenset({RoleKind.OFFICER})
LIVE = ("new", "released")
WHO, WHERE = "request who", "request where"


# ---------------------------------------------------------------- one request


def get(request_id: uuid.UUID) -> Request:
    """One request. Raises NotFound."""
    found = db.session.get(Request, request_id)
    if found is None:
        raise NotFound("request_unknown")
    return found


def is_known(request_id: uuid.UUID) -> bool:
    """True when a form came before."""
    return db.session.get(Request, request_id) is not None


def scope(request_id: uuid.UUID) -> Scope:
    """Where help is asked for, for access. Raises NotFound."""
    return places.scope(get(request_id).hamlet_id)


def by_reading(commune_id: uuid.UUID, reading: str) -> Request | None:
    """The request of a citizen's own code, in canonical spelling."""
    return db.session.scalar(
        select(Request).where(Request.reading == codes.digest(reading), Request.commune_id == commune_id)
    )


def for_change(session: Session, request_id: uuid.UUID) -> Request | None:
    """A request, locked until the transaction ends."""
    return session.scalar(
        select(Request).where(Request.id == request_id).with_for_update().execution_options(populate_existing=True)
    )


def contact(request_id: uuid.UUID, vault: Vault) -> Contact | None:
    """Whom to call; None when it is not kept any more, or cannot be opened."""
    row = db.session.scalar(
        select(RequestContact).where(RequestContact.request_id == request_id, RequestContact.until > today())
    )
    try:
        boxes = (vault.open(WHO, request_id, row.who), vault.open(WHERE, request_id, row.place)) if row else None
    except VaultBroken:
        boxes = None
    return unpack(*boxes) if boxes else None


def sent_today(commune_id: uuid.UUID, poster_code: str) -> int:
    """How many came in by this poster today; without a code, by the commune's own page."""
    statement = select(func.count()).where(
        Request.since == today(), Request.poster_code == poster_code, Request.commune_id == commune_id
    )
    return db.session.scalar(statement) or 0


# ---------------------------------------------------------------- who goes


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who took a request. `holds`: still active, and with a role that reaches the hamlet."""

    row: RequestTaker
    person: Person
    holds: bool


def seats(request: Request) -> list[Seat]:
    """Who took it, the first first."""
    rows = db.session.execute(
        select(RequestTaker, Person)
        .join(Person, Person.id == RequestTaker.person_id)
        .where(RequestTaker.request_id == request.id)
        .order_by(RequestTaker.taken_at, RequestTaker.seat)
        .execution_options(populate_existing=True)
    )
    return [Seat(row, person, _holds(person, request.hamlet_id)) for row, person in rows]


def _holds(person: Person, hamlet_id: uuid.UUID) -> bool:
    actor = Actor(person.id, person.name, roles_of(person.id))
    return person.state == "active" and places.reaches(actor, HELPERS, hamlet_id)


def caller(sender: Authenticated, person_id: uuid.UUID, request_id: uuid.UUID) -> tuple[Actor, Person]:
    """The person of this phone who asks about a request in their own hamlets. One that no officer has released yet is
    unknown there.

    Raises Forbidden (device_revoked, not_on_this_phone, suspended), NotFound (request_unknown).
    """
    actor, person = speaker(sender, person_id)
    found = db.session.get(Request, request_id)
    ours = found is not None and found.commune_id == sender.device.commune_id and found.state != "new"
    if found is None or not ours or not places.reaches(actor, HELPERS, found.hamlet_id):
        raise NotFound("request_unknown")
    return actor, person


# ---------------------------------------------------------------- for phones' catalogues


@dataclass(frozen=True, slots=True)
class Line:
    """One request as a phone is told of it: who took it, never who asked."""

    request: Request
    takers: tuple[uuid.UUID, ...]


def changed(session: Session, commune_id: uuid.UUID, after: int | None) -> list[Line]:
    """The commune's requests that changed at or above a position; without one, those that are released."""
    wanted = Request.state == "released" if after is None else _changed_since(commune_id, after)
    statement = select(Request).where(Request.commune_id == commune_id, Request.state != "new", wanted)
    found = sorted(session.scalars(statement), key=lambda row: (row.since, row.id))
    takers = _takers(session, [row.id for row in found])
    return [Line(row, tuple(takers[row.id])) for row in found]


def _changed_since(commune_id: uuid.UUID, after: int) -> ColumnElement[bool]:
    ended = places.ended_since(commune_id, after)
    here = Request.position >= after
    return or_(here, Request.hamlet_id.in_(ended) & (Request.state == "released")) if ended else here


def _takers(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    found: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    statement = select(RequestTaker).where(RequestTaker.request_id.in_(ids)).order_by(RequestTaker.seat)
    for row in session.scalars(statement) if ids else ():
        found[row.request_id].append(row.person_id)
    return found


# ---------------------------------------------------------------- for officers


@dataclass(frozen=True, slots=True)
class Listed:
    """A request in an officer's list, with the names of those who took it."""

    request: Request
    hamlet: Place
    takers: tuple[str, ...]
    days: int


def communes_of(actor: Actor) -> list[Place]:
    """Communes with requests that the actor's office reaches, by name."""
    here = select(Request.commune_id).where(_reached(actor)).distinct()
    return list(db.session.scalars(select(Place).where(Place.id.in_(here)).order_by(Place.name, Place.id)))


def count_new(actor: Actor) -> int:
    """How many wait for this officer's call."""
    return db.session.scalar(select(func.count()).where(Request.state == "new", _reached(actor))) or 0


def _reached(actor: Actor) -> ColumnElement[bool]:
    """Requests in the communes that an officer's role of the actor reaches."""
    named = [role.place_id for role in actor.roles if role.kind in CALLERS]
    if None in named:
        return Request.id.is_not(None)
    within = select(Place.id).where(Place.kind == "commune", or_(Place.id.in_(named), Place.province_id.in_(named)))
    return Request.commune_id.in_(within)


def listed(commune_id: uuid.UUID) -> list[Listed]:
    """A commune's requests of the last 60 days, the longest waiting first."""
    rows = db.session.execute(
        select(Request, Place)
        .join(Place, Place.id == Request.hamlet_id)
        .where(Request.commune_id == commune_id, Request.since > today() - dt.timedelta(days=DAYS_KEPT))
    )
    # Within a day by position: of those that wait for a call it tells the order in which they came, and of those that
    # went on since which of them rests longest. No clock time of a citizen is kept.
    found = sorted(rows, key=lambda pair: (pair[0].since, pair[0].position, pair[0].id))
    names = _names(row.id for row, _place in found)
    return [Listed(row, place, tuple(names[row.id]), (today() - row.since).days) for row, place in found]


def _names(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    statement = (
        select(RequestTaker.request_id, Person.name)
        .join(Person, Person.id == RequestTaker.person_id)
        .where(RequestTaker.request_id.in_(list(ids)))
        .order_by(RequestTaker.seat)
    )
    for request_id, name in db.session.execute(statement):
        found[request_id].append(name)
    return found


# ---------------------------------------------------------------- for the worker


def over(session: Session, new_before: dt.date, before: dt.date, most: int) -> list[uuid.UUID]:
    """Requests that nobody released in time, and those that are too old."""
    late = (Request.state == "new") & (Request.since <= new_before)
    old = Request.state.in_(LIVE) & (Request.since <= before)
    return list(session.scalars(select(Request.id).where(late | old).order_by(Request.id).limit(most)))


def is_over(request: Request, new_before: dt.date, before: dt.date) -> bool:
    """The same of one request, as it stands now that it is locked."""
    late = request.state == "new" and request.since <= new_before
    return late or (request.state in LIVE and request.since <= before)


def endings(session: Session, after: dt.date) -> list[Ending]:
    """Requests that were sent after a day and have ended."""
    columns = Request.id, Request.since, Request.state, Request.why
    rows = session.execute(select(*columns).where(Request.since > after, Request.state.not_in(LIVE)))
    return [Ending(*row) for row in rows]


def taken_before(session: Session, at: dt.datetime, most: int) -> list[uuid.UUID]:
    """Released requests with a seat that was taken before this moment, or by somebody who is suspended now or has no
    role any more by which people help."""
    away = RequestTaker.person_id.in_(select(Person.id).where(Person.state != "active"))
    left = or_(away, RequestTaker.person_id.not_in(holders_of(HELPERS)))
    statement = (
        select(Request.id)
        .join(RequestTaker, Request.id == RequestTaker.request_id)
        .where(Request.state == "released", or_(RequestTaker.taken_at < at, left))
        .distinct()
        .order_by(Request.id)
        .limit(most)
    )
    return list(session.scalars(statement))
