"""Officers' pages of posters: the list, one poster, the sketch, what is issued, replaced and taken down."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.config import Settings
from app.core import codes
from app.core.actor import RoleKind, Scope
from app.core.clock import today
from app.core.errors import Invalid
from app.places import queries as places
from app.places.models import Place
from app.posters import commands, opens, pdf, printer, queries
from app.posters.models import Poster
from app.posters.schemas import NEXT_WORDS, SOURCE_WORDS, SPOT_LENGTH, STANDING_WORDS, WHAT_WORDS, Form, What
from app.posters.standing import next_step
from app.web.access import allow, current_actor
from app.web.writes import writes

blueprint = Blueprint("poster_office", __name__, template_folder="../templates")

Answer = str | BaseResponse | tuple[str, int]
# Words about one poster that its page shows; what is older interests nobody at a wall.
SAID_SHOWN = 30


def _of_commune(commune_id: uuid.UUID) -> Scope:
    return places.scope(commune_id)


def _of_poster(poster_id: uuid.UUID) -> Scope:
    return queries.scope(poster_id)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _commune_of(hamlet: Place) -> Place:
    commune = places.commune_of(hamlet)
    assert commune is not None, "a hamlet lies in a commune"
    return commune


@blueprint.get("/posters/")
@allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR)
def index() -> Answer:
    """The communes one may keep posters for; straight on when there is only one."""
    communes = queries.communes_for(current_actor())
    if len(communes) == 1:
        return redirect(url_for("poster_office.of_commune", commune_id=communes[0].id))
    return render_template("posters/index.html", communes=communes)


@blueprint.get("/posters/<uuid:commune_id>/")
@allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR, at=_of_commune)
def of_commune(commune_id: uuid.UUID) -> Answer:
    """A commune's posters by hamlet."""
    return _commune_page(commune_id, {}, {})


@blueprint.post("/posters/<uuid:commune_id>/")
@writes
@allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR, at=_of_commune)
def issue(commune_id: uuid.UUID) -> Answer:
    """Issue one for a spot of a hamlet."""
    try:
        hamlet = queries.living_hamlet(commune_id, request.form.get("hamlet_id", ""))
        poster = commands.issue(current_actor(), hamlet, request.form.get("spot", ""), _settings().public_origin)
    except Invalid as error:
        return _commune_page(commune_id, error.fields, request.form), 422
    return redirect(url_for("poster_office.of_commune", commune_id=commune_id, issued=poster.code), 303)


@blueprint.post("/posters/retire/<uuid:poster_id>")
@writes
@allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR, at=_of_poster)
def retire(poster_id: uuid.UUID) -> Answer:
    """Say that one was taken down."""
    poster = queries.get(poster_id)
    commands.retire(current_actor(), poster)
    return redirect(url_for("poster_office.of_commune", commune_id=places.get(poster.hamlet_id).commune_id), 303)


@blueprint.get("/posters/<uuid:commune_id>/map")
@allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR, at=_of_commune)
def sketch(commune_id: uuid.UUID) -> Answer:
    """A sketch of the commune: each hamlet with its posters, drawn and as a table."""
    walls = queries.walls_of(commune_id, today())
    return render_template("posters/map.html", commune=places.commune(commune_id), walls=walls, **_words())


@blueprint.get("/posters/one/<uuid:poster_id>")
@allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR, at=_of_poster)
def one(poster_id: uuid.UUID) -> Answer:
    """One poster: how it stands, what was said of it, what can be done."""
    return _poster_page(queries.get(poster_id), {})


@blueprint.post("/posters/mark/<uuid:poster_id>")
@writes
@allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR, at=_of_poster)
def mark(poster_id: uuid.UUID) -> Answer:
    """Say how one stands on its wall."""
    poster = queries.get(poster_id)
    try:
        commands.mark(current_actor(), poster, request.form.get("what", ""))
    except Invalid as error:
        return _poster_page(poster, error.fields), 422
    return redirect(url_for("poster_office.one", poster_id=poster_id), 303)


@blueprint.post("/posters/replace/<uuid:poster_id>")
@writes
@allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR, at=_of_poster)
def replace(poster_id: uuid.UUID) -> Answer:
    """Issue a new one for the same spot."""
    poster = queries.get(poster_id)
    heir = commands.replace(current_actor(), poster, _settings().public_origin)
    commune_id = places.get(poster.hamlet_id).commune_id
    return redirect(url_for("poster_office.of_commune", commune_id=commune_id, issued=heir.code), 303)


@blueprint.get("/posters/print/<uuid:poster_id>.pdf")
@allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR, at=_of_poster)
def sheet(poster_id: uuid.UUID) -> Answer:
    """One A4 page to print; other sizes and more at once are asked for in `printing`."""
    poster = queries.get(poster_id)
    hamlet = places.get(poster.hamlet_id)
    paper = printer.sheet_of(poster, hamlet, _commune_of(hamlet))
    made = pdf.draw([paper], Form.A4, str)  # in Vietnamese whatever the officer reads: a poster speaks to its hamlet
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="ap-phich-{poster.code}.pdf"'
    return answer


def _commune_page(commune_id: uuid.UUID, faults: dict[str, str], typed: Any) -> str:
    hamlets = queries.posters_of_commune(commune_id)
    return render_template(
        "posters/commune.html",
        commune=places.commune(commune_id),
        hamlets=hamlets,
        opened=opens.lately([poster.id for _hamlet, posters in hamlets for poster in posters]),
        issued=queries.by_code(request.args.get("issued", "")),
        origin=_settings().public_origin,
        spot_length=SPOT_LENGTH,
        faults=faults,
        typed=typed,
        **_words(),
    )


def _poster_page(poster: Poster, faults: dict[str, str]) -> str:
    hamlet = places.get(poster.hamlet_id)
    return render_template(
        "posters/one.html",
        poster=poster,
        hamlet=hamlet,
        commune=_commune_of(hamlet),
        stand=queries.standing_of(poster),
        said=queries.said_of(poster, SAID_SHOWN),
        what_words={what.value: WHAT_WORDS[what] for what in What},
        source_words=SOURCE_WORDS,
        origin=_settings().public_origin,
        faults=faults,
        **_words(),
    )


def _words() -> dict[str, Any]:
    """What every officer's page of posters says: standings, codes as they are spoken, what to do next."""

    def advice(poster: Poster) -> str:
        return NEXT_WORDS.get(next_step(poster.standing, poster.reported, poster.seen_on, today()), "")

    return {"advice": advice, "spoken": codes.spoken, "standing_words": STANDING_WORDS, "report_words": WHAT_WORDS}
