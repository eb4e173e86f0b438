"""Officers' pages of guides: the commune's shelf, the form, what citizens would see of it, the history."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.config import Settings
from app.core.actor import RoleKind
from app.core.clock import today
from app.core.errors import Conflict, Invalid
from app.guides import form, queries
from app.guides.commands import media, versions
from app.guides.contents import (
    AUDIENCE_WORDS,
    HAND_WORDS,
    PART_WORDS,
    SOURCE_WORDS,
    TOPIC_WORDS,
    changes,
)
from app.guides.form import Draft
from app.guides.queries import Held
from app.guides.schemas import CERTAINTY_WORDS, Guide, Hand, Topic
from app.guides.texts.words import WARNING
from app.places import queries as places
from app.places.models import Place
from app.web.access import allow, current_actor
from app.web.locale import _
from app.web.writes import commits_itself, writes

blueprint = Blueprint("guide_office", __name__)
looks_after = allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR, at=lambda commune_id, **_more: places.scope(commune_id))

WORDS = {
    "topics": TOPIC_WORDS, "hands": HAND_WORDS, "audiences": AUDIENCE_WORDS, "certainties": SOURCE_WORDS,
    "parts": PART_WORDS,
}  # fmt: skip
SHOWN = ("all", "past", "newer", "own", "hidden")
# Empty rows at the foot of a form, so that most people never need a button for more.
SPARE_STEPS, SPARE_SOURCES = 2, 1


# ---------------------------------------------------------------- the shelf


@blueprint.get("/")
@allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR)
def start() -> ResponseReturnValue:
    """The officer's own commune; a list and a search for those who have several."""
    choice = places.choice_of(current_actor(), request.args.get("q", ""))
    if choice.only:
        return redirect(url_for("guide_office.shelf", commune_id=choice.only.id))
    return render_template(
        "places/choose.html", subject=_("Hướng dẫn"), page="guide_office.shelf", argument="commune_id", choice=choice
    )


@blueprint.get("/<uuid:commune_id>/")
@looks_after
def shelf(commune_id: uuid.UUID) -> ResponseReturnValue:
    """Every guide of the commune, or those of one kind."""
    return _shelf_page(commune_id, {}), 200


def _shelf_page(commune_id: uuid.UUID, faults: dict[str, str]) -> str:
    commune = places.commune(commune_id)
    every = queries.shelf(commune)
    asked = request.args.get("show", "")
    kinds = {name: [held for held in every if _belongs(held, name)] for name in SHOWN}
    shown = asked if asked in kinds else "all"
    return render_template(
        "guides/office_shelf.html",
        commune=commune,
        kinds=kinds,
        shown=shown,
        shelf=kinds[shown],
        people=queries.names(held.version.made_by for held in every if held.version),
        faults=faults,
        typed=request.form,
        chosen=request.form.getlist("slug"),
        today=today(),
        **WORDS,
    )


def _belongs(held: Held, kind: str) -> bool:
    if kind == "past":
        return held.past_check and not held.hidden
    return {"newer": held.shipped_is_newer, "own": held.own, "hidden": held.hidden}.get(kind, True)


@blueprint.post("/<uuid:commune_id>/checked")
@writes
@looks_after
def checked(commune_id: uuid.UUID) -> ResponseReturnValue:
    """These were looked at again and are still right."""
    typed = request.form
    try:
        versions.mark_checked(
            current_actor(),
            places.commune(commune_id),
            typed.getlist("slug"),
            form.day_of(typed.get("checked_on", "")),
            typed.get("source", ""),
            typed.get("certainty", ""),
        )
    except Invalid as error:
        return _shelf_page(commune_id, error.fields), error.status
    return redirect(url_for("guide_office.shelf", commune_id=commune_id, show=request.args.get("show")), 303)


# ---------------------------------------------------------------- one guide


@blueprint.get("/<uuid:commune_id>/g/<slug>")
@looks_after
def one(commune_id: uuid.UUID, slug: str) -> ResponseReturnValue:
    """A guide's state and its history."""
    commune = places.commune(commune_id)
    held = queries.held(slug, commune)
    return render_template(
        "guides/office_one.html",
        commune=commune,
        held=held,
        history=queries.history(commune, slug, _),
        against_shipped=changes(held.shipped, held.guide, _) if held.shipped and held.changed else (),
        recordings=queries.recordings(commune, slug),
        **WORDS,
    )


@blueprint.post("/<uuid:commune_id>/g/<slug>/restore")
@writes
@looks_after
def restore(commune_id: uuid.UUID, slug: str) -> ResponseReturnValue:
    """An earlier version, or the shipped text, holds again."""
    typed = request.form.get("number", "")
    if not typed.isdecimal() or len(typed) > 6:
        raise Invalid({"number": "not_a_number"})
    versions.restore(current_actor(), places.commune(commune_id), slug, int(typed))
    return _back_to(commune_id, slug)


@blueprint.post("/<uuid:commune_id>/g/<slug>/hidden")
@writes
@looks_after
def set_hidden(commune_id: uuid.UUID, slug: str) -> ResponseReturnValue:
    """Leave it out of the commune's lists, or put it back."""
    versions.set_hidden(current_actor(), places.commune(commune_id), slug, hidden=request.form.get("hidden") == "yes")
    return _back_to(commune_id, slug)


@blueprint.post("/<uuid:commune_id>/g/<slug>/keep")
@writes
@looks_after
def keep(commune_id: uuid.UUID, slug: str) -> ResponseReturnValue:
    """The newer shipped text was seen; the commune's words stay."""
    versions.keep(current_actor(), places.commune(commune_id), slug)
    return _back_to(commune_id, slug)


def _back_to(commune_id: uuid.UUID, slug: str) -> ResponseReturnValue:
    return redirect(url_for("guide_office.one", commune_id=commune_id, slug=slug), 303)


# ---------------------------------------------------------------- the form


@blueprint.get("/<uuid:commune_id>/new")
@looks_after
def new(commune_id: uuid.UUID) -> ResponseReturnValue:
    """The form of a guide of the commune's own."""
    return _form_page(places.commune(commune_id), "", form.blank(today()))


@blueprint.post("/<uuid:commune_id>/new")
@writes
@looks_after
def add(commune_id: uuid.UUID) -> ResponseReturnValue:
    """One more guide."""
    commune, draft = places.commune(commune_id), form.typed(request.form.to_dict(flat=False))
    try:
        made = versions.add(current_actor(), commune, _meant(commune, "", draft), form.note_of(draft))
    except Invalid as error:
        return _form_page(commune, "", draft, error.fields), error.status
    return _back_to(commune_id, made.slug)


@blueprint.get("/<uuid:commune_id>/g/<slug>/edit")
@looks_after
def edit(commune_id: uuid.UUID, slug: str) -> ResponseReturnValue:
    """The form of a guide as it stands."""
    commune = places.commune(commune_id)
    held = queries.held(slug, commune)
    return _form_page(commune, slug, form.draft_of(held.guide, held.number))


@blueprint.post("/<uuid:commune_id>/g/<slug>/edit")
@writes
@looks_after
def save(commune_id: uuid.UUID, slug: str) -> ResponseReturnValue:
    """A new version; when somebody saved meanwhile, the form again with all that was typed, and what they changed."""
    commune, draft = places.commune(commune_id), form.typed(request.form.to_dict(flat=False))
    try:
        made = _meant(commune, slug, draft)
        versions.save(current_actor(), commune, slug, made, draft.number, form.note_of(draft))
    except Invalid as error:
        return _form_page(commune, slug, draft, error.fields), error.status
    except Conflict as error:
        return _overtaken(commune, slug, draft), error.status
    return _back_to(commune_id, slug)


@blueprint.post("/<uuid:commune_id>/draft")
@commits_itself("writes nothing: it only shows again what was typed, as a form or as citizens would see it")
@looks_after
def draft(commune_id: uuid.UUID) -> ResponseReturnValue:
    """What the form's other buttons do: another step, a step further up, and how the page would look."""
    commune, slug = places.commune(commune_id), request.form.get("slug", "")
    typed, act = form.typed(request.form.to_dict(flat=False)), request.form.get("do", "")
    if act != "preview":
        typed.rearranged(act)
        return _form_page(commune, slug, typed)
    try:
        form.note_of(typed)
        guide = _meant(commune, slug, typed)
    except Invalid as error:
        return _form_page(commune, slug, typed, error.fields), error.status
    bar = render_template("guides/office_preview.html", commune=commune, slug=slug, pairs=_sent_again())
    return re.sub("<main[^>]*>", lambda main: f"{main[0]}\n{bar}", _as_citizens_see(guide, commune), count=1)


def _as_citizens_see(guide: Guide, commune: Place) -> str:
    """The very page of the guide, with what is typed in place of what is stored."""
    settings: Settings = current_app.config["SETTINGS"]
    return render_template(
        "guides/guide.html",
        guide=guide,
        others=queries.neighbours(guide, commune),
        recordings=queries.recordings(commune, guide.slug),
        certainty=CERTAINTY_WORDS,
        hands={hand: words for hand, words in HAND_WORDS.items() if hand is not Hand.CITIZEN},
        today=today(),
        commune=commune,
        code=commune.code,
        address=f"{settings.public_origin}/g/{commune.code}/{guide.slug}",
    )


def _sent_again() -> list[tuple[str, str]]:
    """Every field of the form but the button that was pressed."""
    return [(name, value) for name, value in request.form.items(multi=True) if name != "do"]


def _meant(commune: Place, slug: str, typed: Draft) -> Guide:
    """The guide that the form says. Raises Invalid, NotFound."""
    over = queries.held(slug, commune).guide if slug else _nothing_yet()
    offered = [held.slug for held in queries.shelf(commune)]
    made = form.guide_of(typed, over, offered, today())
    media.refuse_unknown_pictures(made, over)
    return made


def _nothing_yet() -> Guide:
    """What a new guide is before anything is typed: only the warning is there."""
    return Guide("", Topic.SERVICES, "", "", "", (), (), (), WARNING, (), today())


def _overtaken(commune: Place, slug: str, typed: Draft) -> str:
    """The form after somebody else saved: saving once more is then a decision."""
    held = queries.held(slug, commune)
    past = queries.history(commune, slug, _)
    since = [line for line in past if line.version.number > typed.number]
    return _form_page(commune, slug, replace(typed, number=held.number), overtaken=since)


def _form_page(commune: Place, slug: str, typed: Draft, faults: dict[str, str] | None = None, **more: Any) -> str:
    held = queries.held(slug, commune) if slug else None
    return render_template(
        "guides/office_form.html",
        commune=commune,
        held=held,
        draft=typed,
        steps=_with_spare(typed.steps, SPARE_STEPS),
        sources=_with_spare(typed.sources, SPARE_SOURCES),
        offered=[one for one in queries.shelf(commune) if one.slug != slug],
        faults=faults or {},
        warning=held.guide.warning if held else WARNING,
        today=today(),
        plain=form.PLAIN,
        **({"overtaken": ()} | more),
        **WORDS,
    )


def _with_spare(rows: list[form.Row], spare: int) -> list[form.Row]:
    """The rows that say something, those between them, and some empty ones."""
    last = max((number for number, row in enumerate(rows, start=1) if row.words.strip() or row.picture), default=0)
    return [*rows[:last], *(form.Row() for _one in range(spare))]
