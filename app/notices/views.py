"""Officers choose guides, print them for the walls of points, and say what was hung."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.config import Settings
from app.core.actor import RoleKind, Scope
from app.core.clock import today
from app.core.errors import Invalid
from app.notices import commands, pdf, queries
from app.notices.schemas import parse_guides, parse_hang, parse_paper
from app.places import queries as places
from app.points import queries as points
from app.web.access import allow, current_actor
from app.web.writes import writes

blueprint = Blueprint("notices", __name__, template_folder="templates")


def _of_commune(commune_id: uuid.UUID) -> Scope:
    return places.commune(commune_id).scope


in_commune = allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR, at=_of_commune)


@blueprint.get("/<uuid:commune_id>/notices")
@in_commune
def of_commune(commune_id: uuid.UUID) -> ResponseReturnValue:
    """Which walls are stale, and the form that prints and hangs."""
    return _page(commune_id)


@blueprint.get("/<uuid:commune_id>/notices.pdf")
@in_commune
def sheets(commune_id: uuid.UUID) -> ResponseReturnValue:
    """The chosen guides, a page each, to print."""
    commune = places.commune(commune_id)
    try:
        guides = parse_guides(request.args.getlist("guide"), queries.offered(commune))
        paper = parse_paper(request.args.get("paper", ""))
    except Invalid as error:
        return _page(commune_id, error)
    contact = points.contact_of(commune_id)
    settings: Settings = current_app.config["SETTINGS"]
    wording = pdf.Wording(
        commune.full_name, commune.code, contact.hotline if contact else "", settings.public_origin, today()
    )
    # In Vietnamese whatever the officer reads: a wall speaks to its hamlet.
    answer = Response(pdf.draw(guides, paper, wording, str), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="niem-yet-{paper}.pdf"'
    return answer


@blueprint.post("/<uuid:commune_id>/notices")
@writes
@in_commune
def hang(commune_id: uuid.UUID) -> ResponseReturnValue:
    """Say what was hung where."""
    commune = places.commune(commune_id)
    try:
        guides = parse_guides(request.form.getlist("guide"), queries.offered(commune))
        form = parse_hang(request.form, guides, request.form.getlist("point"), today())
        commands.hang(current_actor(), commune, form)
    except Invalid as error:
        return _page(commune_id, error)
    return redirect(url_for("notices.of_commune", commune_id=commune_id), 303)


def _page(commune_id: uuid.UUID, error: Invalid | None = None) -> ResponseReturnValue:
    commune = places.commune(commune_id)
    walls = queries.walls(commune)
    guides = queries.offered(commune)
    at = request.args.get("point", "")
    reprinted = next((wall for wall in walls if str(wall.point.id) == at), None)
    chosen = set(request.values.getlist("guide")) | {guide.slug for guide in (reprinted.current if reprinted else ())}
    page = render_template(
        "notices/of_commune.html",
        commune=commune,
        walls=walls,
        guides=guides,
        chosen={guide.slug for guide in guides} if "all" in request.args else chosen,
        points=set(request.values.getlist("point")),
        paper=request.values.get("paper", "a4"),
        hung_on=request.values.get("hung_on") or today().isoformat(),
        today=today(),
        failed="hang" if error else "",
        faults=error.fields if error else {},
    )
    return page, error.status if error else 200
