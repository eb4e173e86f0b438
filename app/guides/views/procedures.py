"""Officers' pages of procedures: what was imported for a commune, or by an administrator for everywhere."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.actor import RoleKind
from app.core.errors import Invalid
from app.guides import queries
from app.guides.commands import procedures
from app.guides.lists import COLUMN_WORDS
from app.guides.views.office import looks_after
from app.places import lists
from app.places import queries as places
from app.places.models import Place
from app.web.access import allow, current_actor
from app.web.writes import writes

blueprint = Blueprint("procedures", __name__)
administrator = allow(RoleKind.ADMINISTRATOR, at=queries.everywhere)


@blueprint.get("/<uuid:commune_id>/")
@looks_after
def of_commune(commune_id: uuid.UUID) -> ResponseReturnValue:
    """The commune's, beside those that hold everywhere."""
    return _page(places.commune(commune_id))


@blueprint.post("/<uuid:commune_id>/")
@writes
@looks_after
def take_in(commune_id: uuid.UUID) -> ResponseReturnValue:
    """A pasted or uploaded list for the commune; answers with what was taken and what was not."""
    return _take_in(places.commune(commune_id))


@blueprint.get("/")
@administrator
def everywhere() -> ResponseReturnValue:
    """Those that hold everywhere."""
    return _page(None)


@blueprint.post("/")
@writes
@administrator
def take_in_everywhere() -> ResponseReturnValue:
    """A list for everywhere."""
    return _take_in(None)


@blueprint.post("/<uuid:procedure_id>/remove")
@writes
@allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR, at=queries.procedure_scope)
def remove(procedure_id: uuid.UUID) -> ResponseReturnValue:
    """Out of the catalogue."""
    procedure = queries.imported_procedure(procedure_id)
    commune_id = procedure.commune_id
    procedures.remove(current_actor(), procedure)
    if commune_id is None:
        return redirect(url_for("procedures.everywhere"), 303)
    return redirect(url_for("procedures.of_commune", commune_id=commune_id), 303)


def _take_in(commune: Place | None) -> ResponseReturnValue:
    file = request.files.get("file")
    try:
        text = lists.decode(file.read()) if file and file.filename else request.form.get("text", "")
        if not text.strip():
            raise Invalid({"text": "required"})
        report = procedures.import_procedures(current_actor(), commune, text)
    except Invalid as error:
        return _page(commune, error.fields), error.status
    return render_template(
        "guides/office_imported.html", commune=commune, report=report, columns=COLUMN_WORDS, **_back(commune)
    )


def _page(commune: Place | None, faults: dict[str, str] | None = None) -> str:
    return render_template(
        "guides/office_procedures.html",
        commune=commune,
        procedures=queries.imported_procedures(commune),
        columns=COLUMN_WORDS,
        faults=faults or {},
        typed=request.form,
        reaches_everywhere=current_actor().may(frozenset({RoleKind.ADMINISTRATOR}), queries.everywhere()),
        **_back(commune),
    )


def _back(commune: Place | None) -> dict[str, str]:
    """The page's own address: the form sends there too."""
    if commune is None:
        return {"here": url_for("procedures.everywhere")}
    return {"here": url_for("procedures.of_commune", commune_id=commune.id)}
