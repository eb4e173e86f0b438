"""Officers' page of a guide's pictures and of the people who read it aloud."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import today
from app.core.errors import Conflict, Invalid
from app.guides import form, queries
from app.guides.commands import media
from app.guides.languages import SPOKEN
from app.guides.media import MOST_AUDIO, MOST_UPLOAD
from app.guides.views.office import WORDS, looks_after
from app.places import queries as places
from app.web.access import current_actor
from app.web.writes import writes

blueprint = Blueprint("guide_recordings", __name__)


@blueprint.get("/<uuid:commune_id>/g/<slug>/media")
@looks_after
def page(commune_id: uuid.UUID, slug: str) -> ResponseReturnValue:
    """The steps with their pictures, and the recordings."""
    return _page(commune_id, slug)


def _page(commune_id: uuid.UUID, slug: str, failed: str = "", faults: dict[str, str] | None = None) -> str:
    commune = places.commune(commune_id)
    return render_template(
        "guides/office_media.html",
        commune=commune,
        held=queries.held(slug, commune),
        recordings=queries.recordings(commune, slug),
        spoken=SPOKEN,
        failed=failed,
        faults=faults or {},
        typed=request.form,
        today=today(),
        most_audio=MOST_AUDIO,
        most_upload=MOST_UPLOAD,
        **WORDS,
    )


def _sent() -> bytes:
    file = request.files.get("file")
    return file.read() if file else b""


@blueprint.post("/<uuid:commune_id>/g/<slug>/picture")
@writes
@looks_after
def set_picture(commune_id: uuid.UUID, slug: str) -> ResponseReturnValue:
    """A picture for a step, or none any more."""
    typed = request.form
    step, number = (
        int(text) if text.isdecimal() and len(text) < 7 else -1
        for text in (typed.get("step", ""), typed.get("number", ""))
    )
    data = None if typed.get("do") == "remove" else _sent()
    try:
        media.set_picture(current_actor(), places.commune(commune_id), slug, number, step, data)
    except Invalid as error:
        return _page(commune_id, slug, f"step-{step}", error.fields), error.status
    except Conflict as error:
        return _page(commune_id, slug, f"step-{step}", {"file": error.code}), error.status
    return redirect(url_for("guide_recordings.page", commune_id=commune_id, slug=slug, _anchor=f"step-{step}"), 303)


@blueprint.post("/<uuid:commune_id>/g/<slug>/recordings")
@writes
@looks_after
def add(commune_id: uuid.UUID, slug: str) -> ResponseReturnValue:
    """One more voice."""
    typed = request.form
    try:
        media.add_recording(
            current_actor(),
            places.commune(commune_id),
            slug,
            _sent(),
            typed.get("language", ""),
            typed.get("dialect", ""),
            form.day_of(typed.get("recorded_on", "")),
            consented=bool(typed.get("consented")),
        )
    except Invalid as error:
        return _page(commune_id, slug, "voice", error.fields), error.status
    return redirect(url_for("guide_recordings.page", commune_id=commune_id, slug=slug, _anchor="voices"), 303)


@blueprint.post("/<uuid:commune_id>/g/<slug>/recordings/<uuid:recording_id>/remove")
@writes
@looks_after
def remove(commune_id: uuid.UUID, slug: str, recording_id: uuid.UUID) -> ResponseReturnValue:
    """The voice is taken back."""
    media.remove_recording(current_actor(), places.commune(commune_id), recording_id)
    return redirect(url_for("guide_recordings.page", commune_id=commune_id, slug=slug, _anchor="voices"), 303)
