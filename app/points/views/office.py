"""Officers' pages of points and contacts; village heads see what is in their hamlet."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import phones
from app.core.actor import RoleKind, Scope
from app.core.errors import Invalid
from app.places import queries as places
from app.points import commands, queries
from app.points.models import CommuneContact, Point
from app.points.schemas import KIND_WORDS, STATE_WORDS, parse_contact, parse_point
from app.teams import queries as teams
from app.teams.schemas import ROLE_WORDS
from app.web.access import allow, current_actor
from app.web.locale import _
from app.web.writes import writes

blueprint = Blueprint("points", __name__, template_folder="../templates")

OFFICE = frozenset({RoleKind.OFFICER, RoleKind.ADMINISTRATOR})


def _of_commune(commune_id: uuid.UUID) -> Scope:
    return places.commune(commune_id).scope


def _of_point(point_id: uuid.UUID) -> Scope:
    return queries.scope(point_id)


def _of_hamlet(place_id: uuid.UUID) -> Scope:
    return places.hamlet(place_id).scope


in_commune = allow(*OFFICE, at=_of_commune)
at_point = allow(*OFFICE, at=_of_point)


@blueprint.get("/")
@allow(*OFFICE, RoleKind.HEAD)
def start() -> ResponseReturnValue:
    """The officer's commune, or a choice of several; a village head's hamlet."""
    actor = current_actor()
    if not actor.may(OFFICE):
        hamlet = next(role.place_id for role in actor.roles if role.kind is RoleKind.HEAD)
        return redirect(url_for("points.hamlet", place_id=hamlet))
    choice = places.choice_of(actor, request.args.get("q", ""))
    if choice.only:
        return redirect(url_for("points.of_commune", commune_id=choice.only.id))
    return render_template(
        "places/choose.html",
        subject=_("Điểm hỗ trợ"),
        page="points.of_commune",
        argument="commune_id",
        choice=choice,
    )


@blueprint.get("/<uuid:commune_id>/")
@in_commune
def of_commune(commune_id: uuid.UUID) -> ResponseReturnValue:
    """A commune's points by hamlet, and whom its citizens call."""
    return _commune_page(commune_id)


@blueprint.post("/<uuid:commune_id>/")
@writes
@in_commune
def add(commune_id: uuid.UUID) -> ResponseReturnValue:
    """One more point."""
    try:
        point = commands.add(current_actor(), places.commune(commune_id), parse_point(request.form))
    except Invalid as error:
        return _commune_page(commune_id, "add", error)
    return redirect(url_for("points.of_commune", commune_id=commune_id, _anchor=f"p-{point.id}"), 303)


@blueprint.post("/<uuid:commune_id>/contact")
@writes
@in_commune
def set_contact(commune_id: uuid.UUID) -> ResponseReturnValue:
    """Whom citizens call, and whom they ask about their data."""
    try:
        commands.set_contact(current_actor(), places.commune(commune_id), parse_contact(request.form))
    except Invalid as error:
        return _commune_page(commune_id, "contact", error)
    return redirect(url_for("points.of_commune", commune_id=commune_id, _anchor="contact"), 303)


@blueprint.get("/point/<uuid:point_id>")
@at_point
def point(point_id: uuid.UUID) -> ResponseReturnValue:
    """One point, to be changed."""
    return _point_page(point_id)


@blueprint.post("/point/<uuid:point_id>")
@writes
@at_point
def change(point_id: uuid.UUID) -> ResponseReturnValue:
    """Save what was changed."""
    try:
        commands.change(current_actor(), queries.get(point_id), parse_point(request.form))
    except Invalid as error:
        return _point_page(point_id, error)
    commune_id = queries.get(point_id).commune_id
    return redirect(url_for("points.of_commune", commune_id=commune_id, _anchor=f"p-{point_id}"), 303)


@blueprint.get("/hamlet/<uuid:place_id>")
@allow(*OFFICE, RoleKind.HEAD, at=_of_hamlet)
def hamlet(place_id: uuid.UUID) -> ResponseReturnValue:
    """What a village head sees: who helps in the hamlet and where people are sent."""
    place = places.hamlet(place_id)
    return render_template(
        "points/hamlet.html",
        hamlet=place,
        commune=places.commune_of(place),
        points=queries.near(place),
        team=teams.own_team(place),
        common=teams.team_of(place),
        contact=queries.contact_of(place.commune_id) if place.commune_id else None,
        role_words=ROLE_WORDS,
        **_words(),
    )


def _commune_page(commune_id: uuid.UUID, failed: str = "", error: Invalid | None = None) -> ResponseReturnValue:
    contact = queries.contact_of(commune_id)
    page = render_template(
        "points/of_commune.html",
        commune=places.commune(commune_id),
        groups=queries.of_commune(commune_id),
        contact=contact,
        choices=_choices(commune_id),
        values=request.form if failed == "add" else {},
        called=request.form if failed == "contact" else _as_form(contact),
        new_id=request.form.get("id") or uuid.uuid4(),
        failed=failed,
        faults=error.fields if error else {},
        **_words(),
    )
    return page, error.status if error else 200


def _point_page(point_id: uuid.UUID, error: Invalid | None = None) -> ResponseReturnValue:
    found = queries.get(point_id)
    page = render_template(
        "points/point.html",
        point=found,
        commune=places.commune(found.commune_id),
        choices=_choices(found.commune_id),
        values=request.form if error else _point_as_form(found),
        failed="change" if error else "",
        faults=error.fields if error else {},
        **_words(),
    )
    return page, error.status if error else 200


def _words() -> dict[str, object]:
    return {"kind_words": KIND_WORDS, "state_words": STATE_WORDS, "spoken": phones.spoken}


def _choices(commune_id: uuid.UUID) -> dict[str, list[tuple[str, str]]]:
    """What the form of a point offers, each with its words."""
    return {
        "kinds": [("", _("Chọn loại")), *((kind.value, _(words)) for kind, words in KIND_WORDS.items())],
        "states": [(state.value, _(words)) for state, words in STATE_WORDS.items()],
        "hamlets": [
            ("", _("Chung cho cả xã")),
            *((str(hamlet.id), hamlet.full_name) for hamlet in places.hamlets_of(commune_id)),
        ],
    }


def _point_as_form(point: Point) -> Mapping[str, object]:
    fields = ("kind", "state", "name", "address", "hours")
    written = {name: getattr(point, name) for name in fields}
    return {**written, "hamlet_id": point.hamlet_id or "", "phone": phones.spoken(point.phone)}


def _as_form(contact: CommuneContact | None) -> Mapping[str, str]:
    if contact is None:
        return {}
    return {
        "hotline": phones.spoken(contact.hotline),
        "data_post": contact.data_post,
        "data_phone": phones.spoken(contact.data_phone),
        "data_address": contact.data_address,
    }
