"""A phone's requests about one call for help, each signed: taken, given back, looked at, done, closed."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response

from app.accounts.models import Person
from app.core.actor import Actor
from app.devices import asking
from app.devices.schemas import PersonAsks
from app.requests import commands, queries
from app.requests.models import Request
from app.requests.schemas import SEATS, RequestClosed, RequestContact, RequestTaken, Why
from app.web.access import signed_by_device
from app.web.openapi import described
from app.web.quota import limit
from app.web.writes import writes

blueprint = Blueprint("request_door", __name__)

_REFUSES = {**asking.REFUSES, 404: ("request_unknown", *asking.REFUSES[404]), 410: ("request_over",)}
_TAKERS = {**_REFUSES, 409: ("request_not_taken",)}


def _caller(request_id: uuid.UUID) -> tuple[Actor, Person]:
    sender, act = asking.asked(PersonAsks)
    return queries.caller(sender, uuid.UUID(act.person), request_id)


def _standing(row: Request, actor: Actor) -> Response:
    held = [seat.row.person_id for seat in queries.seats(row) if seat.holds]
    over = row.state != "released"
    return asking.told(RequestTaken(str(row.id), min(len(held), SEATS), actor.person_id in held, over))


@blueprint.post("/api/v1/requests/<uuid:request_id>/take")
@writes
@signed_by_device
@described(takes=PersonAsks, gives=RequestTaken, refuses={**_REFUSES, 409: ("request_full", "request_needs_adult")})
def take(request_id: uuid.UUID) -> Response:
    """Somebody of this phone will go; two go together."""
    actor, person = _caller(request_id)
    return _standing(commands.take(actor, person, request_id), actor)


@blueprint.post("/api/v1/requests/<uuid:request_id>/release")
@writes
@signed_by_device
@described(takes=PersonAsks, gives=RequestTaken, refuses=_REFUSES)
def give_back(request_id: uuid.UUID) -> Response:
    """They will not go after all."""
    actor, _person = _caller(request_id)
    return _standing(commands.give_back(actor, request_id), actor)


@blueprint.post("/api/v1/requests/<uuid:request_id>/contact")
@limit(asking.LOOKS, "contact", asking.phone)
@writes
@signed_by_device
@described(
    takes=PersonAsks,
    gives=RequestContact,
    refuses={
        **_REFUSES,
        403: (*_REFUSES[403], "adults_only"),
        409: ("request_not_taken", "request_needs_two"),
        410: ("request_over", "contact_gone"),
        429: ("too_many",),
    },
)
def contact(request_id: uuid.UUID) -> Response:
    """Whom to call and where to come, for a grown-up of the two who go. Not a GET: each look is written down."""
    actor, person = _caller(request_id)
    found = commands.contact(actor, person, request_id, asking.keys().vault)
    return asking.told(RequestContact(found.name, found.phone, found.where))


@blueprint.post("/api/v1/requests/<uuid:request_id>/done")
@writes
@signed_by_device
@described(takes=PersonAsks, gives=RequestTaken, refuses=_TAKERS)
def done(request_id: uuid.UUID) -> Response:
    """Helped: the contact is deleted. Said again it is no harm."""
    actor, _person = _caller(request_id)
    return _standing(commands.done(actor, request_id), actor)


@blueprint.post("/api/v1/requests/<uuid:request_id>/close")
@writes
@signed_by_device
@described(takes=RequestClosed, gives=RequestTaken, refuses=_TAKERS)
def close(request_id: uuid.UUID) -> Response:
    """There is nothing to help with, and why: the contact is deleted."""
    sender, said = asking.asked(RequestClosed)
    actor, _person = queries.caller(sender, uuid.UUID(said.person), request_id)
    return _standing(commands.close_by_taker(actor, request_id, Why(said.why)), actor)
