"""Officers' pages of places: the commune's hamlets, a pasted list, one hamlet with its counts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.actor import RoleKind
from app.core.clock import today
from app.core.errors import Invalid
from app.core.words import N_
from app.places import commands, lists, queries
from app.places.schemas import BASELINE_INDICATORS, HAMLET_TYPES, parse_count, parse_day
from app.web.access import allow, current_actor
from app.web.locale import _
from app.web.writes import writes

blueprint = Blueprint("places", __name__, template_folder="templates")

INDICATOR_WORDS = {"level1": N_("Có tài khoản mức 1"), "level2": N_("Đã kích hoạt mức 2")}
office = allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR, at=queries.scope)


@blueprint.get("/")
@allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR)
def start() -> ResponseReturnValue:
    """The officer's own commune; a list and a search for those who have several."""
    choice = queries.choice_of(current_actor(), request.args.get("q", ""))
    if choice.only:
        return redirect(url_for("places.commune", place_id=choice.only.id))
    return render_template(
        "places/choose.html", subject=_("Thôn"), page="places.commune", argument="place_id", choice=choice
    )


def _commune_page(place_id: uuid.UUID, failed: str = "", error: Invalid | None = None) -> ResponseReturnValue:
    page = render_template(
        "places/commune.html",
        commune=queries.commune(place_id),
        rows=queries.hamlet_rows(place_id),
        ended=queries.ended_hamlets_of(place_id),
        types=HAMLET_TYPES,
        indicators=INDICATOR_WORDS,
        **_again(failed, error),
    )
    return page, error.status if error else 200


def _again(failed: str, error: Invalid | None) -> dict[str, object]:
    """What a form needs to be shown again as it was sent, with what is wrong."""
    values: Mapping[str, str] = request.form if error else {}
    return {"failed": failed, "faults": error.fields if error else {}, "values": values, "today": today()}


@blueprint.get("/commune/<uuid:place_id>")
@office
def commune(place_id: uuid.UUID) -> ResponseReturnValue:
    """The commune's hamlets, each with its newest counts."""
    return _commune_page(place_id)


@blueprint.post("/commune/<uuid:place_id>/hamlets")
@writes
@office
def add_hamlet(place_id: uuid.UUID) -> ResponseReturnValue:
    """One more hamlet."""
    try:
        made = commands.add_hamlet(
            current_actor(),
            queries.commune(place_id),
            request.form.get("type_name", ""),
            request.form.get("name", ""),
            parse_day(request.form, "since") if request.form.get("since") else None,
        )
    except Invalid as error:
        return _commune_page(place_id, "add", error)
    return redirect(url_for("places.commune", place_id=place_id, _anchor=f"h-{made.id}"), 303)


@blueprint.post("/commune/<uuid:place_id>/list")
@writes
@office
def import_hamlets(place_id: uuid.UUID) -> ResponseReturnValue:
    """A pasted or uploaded list; answers with what was taken and what was not."""
    try:
        report = commands.import_hamlets(current_actor(), queries.commune(place_id), _sent_list())
    except Invalid as error:
        return _commune_page(place_id, "list", error)
    return render_template("places/imported.html", commune=queries.commune(place_id), report=report)


def _sent_list() -> str:
    file = request.files.get("file")
    text = lists.decode(file.read()) if file and file.filename else request.form.get("text", "")
    if not text.strip():
        raise Invalid({"text": "required"})
    return text


def _hamlet_page(place_id: uuid.UUID, failed: str = "", error: Invalid | None = None) -> ResponseReturnValue:
    hamlet = queries.hamlet(place_id)
    commune_id = hamlet.commune_id
    assert commune_id is not None
    page = render_template(
        "places/hamlet.html",
        hamlet=hamlet,
        commune=queries.commune(commune_id),
        others=[place for place in queries.hamlets_of(commune_id) if place.id != hamlet.id],
        newest=queries.latest_baselines([hamlet.id]),
        history=queries.baselines_of(hamlet.id),
        heirs=queries.heirs_of(hamlet.id),
        origins=queries.origins_of(hamlet.id),
        types=HAMLET_TYPES,
        indicators={name: INDICATOR_WORDS[name] for name in BASELINE_INDICATORS},
        chosen=request.form.getlist("successors") if error else [],
        **_again(failed, error),
    )
    return page, error.status if error else 200


@blueprint.get("/hamlet/<uuid:place_id>")
@office
def hamlet(place_id: uuid.UUID) -> ResponseReturnValue:
    """One hamlet: its counts, their history, its name, what it became."""
    return _hamlet_page(place_id)


@blueprint.post("/hamlet/<uuid:place_id>/counts")
@writes
@office
def set_counts(place_id: uuid.UUID) -> ResponseReturnValue:
    """A new official count."""
    try:
        commands.set_baselines(current_actor(), queries.hamlet(place_id), parse_count(request.form))
    except Invalid as error:
        return _hamlet_page(place_id, "count", error)
    return redirect(url_for("places.hamlet", place_id=place_id), 303)


@blueprint.post("/hamlet/<uuid:place_id>/name")
@writes
@office
def rename(place_id: uuid.UUID) -> ResponseReturnValue:
    """A name that was typed wrong."""
    try:
        commands.rename_hamlet(
            current_actor(),
            queries.hamlet(place_id),
            request.form.get("type_name", ""),
            request.form.get("name", ""),
        )
    except Invalid as error:
        return _hamlet_page(place_id, "name", error)
    return redirect(url_for("places.hamlet", place_id=place_id), 303)


@blueprint.post("/hamlet/<uuid:place_id>/end")
@writes
@office
def end(place_id: uuid.UUID) -> ResponseReturnValue:
    """Merged, split or gone, by a decision."""
    try:
        commands.end_hamlet(
            current_actor(),
            queries.hamlet(place_id),
            queries.named(request.form.getlist("successors")),
            request.form.get("decision", ""),
            parse_day(request.form, "on"),
        )
    except Invalid as error:
        return _hamlet_page(place_id, "end", error)
    return redirect(url_for("places.hamlet", place_id=place_id), 303)
