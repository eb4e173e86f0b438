"""The officer's page: call back, release, close. A contact is shown on a press, and each look is written down."""

from __future__ import annotations

import uuid
from typing import cast

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.actor import RoleKind, Scope
from app.core.clock import today
from app.core.errors import Gone, Invalid
from app.core.keys import Keys
from app.places import queries as places
from app.requests import commands, queries
from app.requests.schemas import (
    DAYS_KEPT,
    DAYS_NEW,
    SAID,
    SUITS_WORDS,
    TOPIC_WORDS,
    WHY_WORDS,
    Contact,
    Why,
)
from app.web.access import allow, current_actor
from app.web.writes import writes

blueprint = Blueprint("request_office", __name__)


def _of_request(request_id: uuid.UUID) -> Scope:
    return queries.scope(request_id)


calls_back = allow(RoleKind.OFFICER, at=_of_request)


@blueprint.get("/")
@allow(RoleKind.OFFICER)
def overview() -> str:
    """What waits for a call, what helpers may take or took, what is over; by commune, without any contact."""
    communes = [(place, queries.listed(place.id)) for place in queries.communes_of(current_actor())]
    return render_template(
        "requests/overview.html", communes=communes, topics=TOPIC_WORDS, suits=SUITS_WORDS, whys=WHY_WORDS,
        days=DAYS_KEPT, days_new=DAYS_NEW,
    )  # fmt: skip


@blueprint.get("/<uuid:request_id>")
@calls_back
def one(request_id: uuid.UUID) -> ResponseReturnValue:
    """One request, without its contact."""
    return _page(request_id, None, "")


@blueprint.post("/<uuid:request_id>/contact")
@writes
@calls_back
def look(request_id: uuid.UUID) -> ResponseReturnValue:
    """With its contact, to call back. Not a GET: each look is written down."""
    keys = cast(Keys, current_app.extensions["keys"])
    try:
        found = commands.look(current_actor(), request_id, keys.vault)
    except Gone as error:
        return _page(request_id, None, error.code), error.status
    return _page(request_id, found, "")


@blueprint.post("/<uuid:request_id>/release")
@writes
@calls_back
def release(request_id: uuid.UUID) -> ResponseReturnValue:
    """Called back and right: helpers may take it."""
    commands.release(current_actor(), request_id)
    return redirect(url_for("request_office.one", request_id=request_id), 303)


@blueprint.post("/<uuid:request_id>/close")
@writes
@calls_back
def close(request_id: uuid.UUID) -> ResponseReturnValue:
    """Nobody will come, and why."""
    why = request.form.get("why", "")
    if why not in SAID:
        return _page(request_id, None, "", "not_offered"), Invalid.status
    commands.close(current_actor(), request_id, Why(why))
    return redirect(url_for("request_office.one", request_id=request_id), 303)


def _page(request_id: uuid.UUID, contact: Contact | None, fault: str, why_fault: str = "") -> str:
    found = queries.get(request_id)
    return render_template(
        "requests/one.html", request=found, hamlet=places.get(found.hamlet_id), seats=queries.seats(found),
        contact=contact, fault=fault, why_fault=why_fault, topics=TOPIC_WORDS, suits=SUITS_WORDS, whys=WHY_WORDS,
        said=SAID, today=today(),
    )  # fmt: skip
