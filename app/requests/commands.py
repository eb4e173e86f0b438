"""Writes requests: sent, released, taken, given back, done, closed, erased, expired; and every look at a contact."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.core import audit, codes
from app.core.actor import Actor
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import Conflict, Forbidden, Gone, Invalid, TooMany
from app.core.ledger import position
from app.core.vault import ROOMY, Vault
from app.places import queries as places
from app.places.models import Place
from app.requests import queries
from app.requests.models import Request, RequestContact, RequestTaker
from app.requests.schemas import (
    CONSENT,
    DAYS_HELD,
    DAYS_KEPT,
    DAYS_NEW,
    MOST_PER_DAY,
    SEATS,
    Asked,
    Contact,
    Ending,
    Why,
    pack,
)

PAGE = 100
CITIZEN = Actor(None, "citizen")


# ---------------------------------------------------------------- the citizen


def send(commune: Place, poster_code: str, asked: Asked, vault: Vault) -> Request:
    """Keep what a citizen sent; the contact goes into the vault before anything is stored. The same form sent twice is
    one request.

    Raises Invalid (hamlet), Conflict (request_changed: another body came before under this form), Gone (request_over:
    it came before and has ended), TooMany (requests_enough).
    """
    if asked.hamlet_id not in {place.id for place in places.hamlets_of(commune.id)}:
        raise Invalid({"hamlet": "not_offered"})
    session = db.session()
    if (known := queries.for_change(session, asked.id)) is not None:
        return _same(known, asked, vault)
    if queries.sent_today(commune.id, poster_code) >= MOST_PER_DAY:
        raise TooMany("requests_enough")
    try:
        with session.begin_nested():
            return _keep(session, commune, poster_code, asked, vault)
    except IntegrityError:  # a double tap: the other of the two came a moment before
        known = queries.for_change(session, asked.id)
        if known is None:
            raise
        return _same(known, asked, vault)


def _keep(session: Session, commune: Place, poster_code: str, asked: Asked, vault: Vault) -> Request:
    who, where = pack(asked.contact)
    made = Request(
        id=asked.id, reading=codes.digest(asked.reading), commune_id=commune.id, hamlet_id=asked.hamlet_id,
        poster_code=poster_code, topic=asked.topic.value, suits=asked.suits.value, consent=CONSENT, since=today(),
        state="new", why="", position=position(session),
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add(
        RequestContact(
            request_id=made.id,
            who=vault.lock(queries.WHO, made.id, who, ROOMY),
            place=vault.lock(queries.WHERE, made.id, where, ROOMY),
            until=made.since + dt.timedelta(days=DAYS_KEPT),
        )
    )
    session.flush()
    return made


def _same(known: Request, asked: Asked, vault: Vault) -> Request:
    if known.state not in queries.LIVE:
        raise Gone("request_over")
    told = (known.hamlet_id, known.topic, known.suits, queries.contact(known.id, vault))
    if told != (asked.hamlet_id, asked.topic, asked.suits, asked.contact):
        raise Conflict("request_changed")
    return known


def erase(request: Request) -> None:
    """The citizen takes it back. Again is no harm."""
    found = queries.for_change(db.session(), request.id)
    if found is not None and found.state in queries.LIVE:
        _end(db.session(), found, "closed", Why.ERASED)
        audit.note(CITIZEN, "request.erased", found.id)


# ---------------------------------------------------------------- the end of each


def _end(session: Session, request: Request, state: str, why: str = "") -> None:
    """Whatever ends a request deletes the contact with it."""
    session.execute(delete(RequestContact).where(RequestContact.request_id == request.id))
    request.state, request.why, request.position = state, why, position(session)
    session.flush()


def end_again(session: Session, endings: Iterable[Ending]) -> int:
    """End those of these that are alive, as in a database that was put back from before their end; how many."""
    alive = set(session.scalars(select(Request.id).where(Request.state.in_(queries.LIVE))))
    again, quietly = [one for one in endings if one.request_id in alive], {"synchronize_session": False}
    for one in again:  # named columns alone: the backup may be of an older version
        gone = delete(RequestContact).where(RequestContact.request_id == one.request_id)
        ended = update(Request).where(Request.id == one.request_id, Request.state.in_(queries.LIVE))
        how = {"state": one.state, "why": one.why, "position": position(session)}
        session.execute(gone, execution_options=quietly)
        session.execute(ended.values(how), execution_options=quietly)
    session.expire_all()
    return len(again)


def expire(session: Session) -> int:
    """End requests that are 60 days old, or that nobody released in 14; free seats that were left for a week, or that
    belong to somebody who helps no more: a page of each; how many there were. For the worker, again until none are."""
    limits = today() - dt.timedelta(days=DAYS_NEW), today() - dt.timedelta(days=DAYS_KEPT)
    ids = queries.over(session, *limits, PAGE)
    for request_id in ids:
        request = queries.for_change(session, request_id)
        if request is not None and queries.is_over(request, *limits):  # an officer may have released it this moment
            _end(session, request, "expired")
    week_ago = now() - dt.timedelta(days=DAYS_HELD)
    stale = queries.taken_before(session, week_ago, PAGE)
    for request_id in stale:
        request = queries.for_change(session, request_id)
        for seat in queries.seats(request) if request is not None else ():
            if request is not None and (seat.row.taken_at < week_ago or not seat.holds):
                session.delete(seat.row)
                request.position = position(session)
    session.flush()
    return len(ids) + len(stale)


# ---------------------------------------------------------------- the officer


def _in(request_id: uuid.UUID, *states: str) -> Request:
    """A request in one of these states, locked. Raises NotFound, Gone (request_over)."""
    queries.get(request_id)
    request = queries.for_change(db.session(), request_id)
    if request is None or request.state not in states:
        raise Gone("request_over")
    return request


def look(actor: Actor, request_id: uuid.UUID, vault: Vault) -> Contact:
    """Whom to call back, written down as looked at. Raises Gone (request_over, contact_gone)."""
    request = _in(request_id, *queries.LIVE)
    found = queries.contact(request.id, vault)
    if found is None:
        raise Gone("contact_gone")
    audit.note(actor, "request.contact_seen", request.id)
    return found


def release(actor: Actor, request_id: uuid.UUID) -> Request:
    """Called back, and right: helpers may take it now. Again is no harm. Raises Gone (request_over)."""
    request = _in(request_id, *queries.LIVE)
    if request.state == "new":
        request.state, request.position = "released", position(db.session())
        audit.note(actor, "request.released", request.id)
        db.session.flush()
    return request


def close(actor: Actor, request_id: uuid.UUID, why: Why) -> Request:
    """Nobody will come, and why. Raises Gone (request_over)."""
    request = _in(request_id, *queries.LIVE)
    _end(db.session(), request, "closed", why)
    audit.note(actor, "request.closed", request.id, why=why.value)
    return request


# ---------------------------------------------------------------- the two who go


def take(actor: Actor, person: Person, request_id: uuid.UUID) -> Request:
    """The actor will go. Again is no harm. Of two at least one is grown up.

    Raises Gone (request_over), Conflict (request_full, request_needs_adult).
    """
    request = _in(request_id, "released")
    held, free = _live_seats(request)
    if actor.person_id in [seat.row.person_id for seat in held]:
        return request
    if not free:
        raise Conflict("request_full")
    if person.minor and any(seat.person.minor for seat in held):
        raise Conflict("request_needs_adult")
    session = db.session()
    session.add(RequestTaker(request_id=request.id, seat=free[0], person_id=person.id, taken_at=now()))
    request.position = position(session)
    audit.note(actor, "request.taken", request.id)
    session.flush()
    return request


def _live_seats(request: Request) -> tuple[list[queries.Seat], list[int]]:
    """Who goes, and the free seats. Whoever left the team keeps nobody from going."""
    every = queries.seats(request)
    for seat in every:
        if not seat.holds:
            db.session.delete(seat.row)
    db.session.flush()
    held = [seat for seat in every if seat.holds]
    taken = {seat.row.seat for seat in held}
    return held, [seat for seat in range(1, SEATS + 1) if seat not in taken]


def give_back(actor: Actor, request_id: uuid.UUID) -> Request:
    """The actor will not go after all. Nothing to give back is no harm. Raises Gone (request_over)."""
    request = _in(request_id, "released")
    mine = [seat.row for seat in queries.seats(request) if seat.row.person_id == actor.person_id]
    for row in mine:
        db.session.delete(row)
        request.position = position(db.session())
        audit.note(actor, "request.given_back", request.id)
    db.session.flush()
    return request


def _mine(actor: Actor, request_id: uuid.UUID) -> tuple[Request, list[queries.Seat]]:
    """A request that the actor took. Raises Gone (request_over), Conflict (request_not_taken)."""
    request = _in(request_id, "released")
    held = [seat for seat in queries.seats(request) if seat.holds]
    if actor.person_id not in [seat.row.person_id for seat in held]:
        raise Conflict("request_not_taken")
    return request, held


def contact(actor: Actor, person: Person, request_id: uuid.UUID, vault: Vault) -> Contact:
    """Whom to call and where to come, for a grown-up of the two who go; written down as looked at.

    Raises Forbidden (adults_only), Gone (request_over, contact_gone), Conflict (request_not_taken, request_needs_two).
    """
    if person.minor:
        raise Forbidden("adults_only")
    request, held = _mine(actor, request_id)
    if len(held) < SEATS:
        raise Conflict("request_needs_two")
    found = queries.contact(request.id, vault)
    if found is None:
        raise Gone("contact_gone")
    audit.note(actor, "request.contact_seen", request.id)
    return found


def done(actor: Actor, request_id: uuid.UUID) -> Request:
    """Helped. Said again by whoever went is no harm. Raises Gone (request_over), Conflict (request_not_taken)."""
    known = queries.get(request_id)
    if known.state == "done" and actor.person_id in [seat.row.person_id for seat in queries.seats(known)]:
        return known
    request, _held = _mine(actor, request_id)
    _end(db.session(), request, "done")
    audit.note(actor, "request.done", request.id)
    return request


def close_by_taker(actor: Actor, request_id: uuid.UUID, why: Why) -> Request:
    """They went, or called, and there is nothing to help with. Raises Gone (request_over), Conflict
    (request_not_taken)."""
    request, _held = _mine(actor, request_id)
    return close(actor, request.id, why)
