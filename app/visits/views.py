"""A phone's requests about one visit, each signed; and the officer's page of what waits, without any contact."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, render_template

from app.core.actor import Actor, RoleKind
from app.core.clock import today
from app.devices import asking
from app.devices.schemas import PersonAsks
from app.visits import commands, queries
from app.visits.models import Visit
from app.visits.schemas import VisitContact, VisitTaken
from app.web.access import allow, current_actor, signed_by_device
from app.web.openapi import described
from app.web.quota import limit
from app.web.writes import writes

blueprint = Blueprint("visits", __name__, template_folder="templates")

_OFFICE = (RoleKind.OFFICER, RoleKind.ADMINISTRATOR)
# What any request about a visit may be refused for, by status (app/web/openapi.py).
_REFUSES = {**asking.REFUSES, 404: ("visit_unknown", *asking.REFUSES[404])}
_ADULT = {**_REFUSES, 403: (*_REFUSES[403], "adults_only")}


def _caller(visit_id: uuid.UUID, *, adult: bool = False) -> Actor:
    sender, act = asking.asked(PersonAsks)
    return queries.caller(sender, uuid.UUID(act.person), visit_id, adult=adult)


def _taken(visit: Visit) -> Response:
    return asking.told(VisitTaken(str(visit.id), str(visit.taken_by) if visit.taken_by else ""))


@blueprint.post("/api/v1/visits/<uuid:visit_id>/take")
@writes
@signed_by_device
@described(takes=PersonAsks, gives=VisitTaken, refuses={**_REFUSES, 409: ("visit_taken",), 410: ("visit_over",)})
def take(visit_id: uuid.UUID) -> Response:
    """Somebody of this phone will go."""
    return _taken(commands.take(_caller(visit_id), visit_id))


@blueprint.post("/api/v1/visits/<uuid:visit_id>/release")
@writes
@signed_by_device
@described(takes=PersonAsks, gives=VisitTaken, refuses={**_REFUSES, 410: ("visit_over",)})
def release(visit_id: uuid.UUID) -> Response:
    """They will not go after all."""
    return _taken(commands.release(_caller(visit_id), visit_id))


@blueprint.post("/api/v1/visits/<uuid:visit_id>/contact")
@limit(asking.LOOKS, "contact", asking.phone)
@writes
@signed_by_device
@described(
    takes=PersonAsks,
    gives=VisitContact,
    refuses={
        **_ADULT,
        409: ("visit_taken", "visit_not_taken"),
        410: ("visit_over", "contact_gone"),
        429: ("too_many",),
    },
)
def contact(visit_id: uuid.UUID) -> Response:
    """The number to call, for the adult who took the visit. Not a GET: each look is written down."""
    actor = _caller(visit_id, adult=True)
    return asking.told(VisitContact(commands.contact(actor, visit_id, asking.keys().vault)))


@blueprint.get("/visits/")
@allow(*_OFFICE)
def overview() -> str:
    """How many visits wait in one's own communes, by hamlet, and since when."""
    communes = [(place, queries.due_in(place.id)) for place in queries.communes_of(current_actor())]
    return render_template("visits/overview.html", communes=communes, today=today())
