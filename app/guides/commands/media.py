"""Writes pictures of steps and recordings. Bytes are stored once, under their hash."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import delete, exists, select
from sqlalchemy.exc import IntegrityError

from app.core import audit
from app.core.actor import Actor
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import Conflict, Invalid
from app.guides import media, queries
from app.guides.commands.versions import save
from app.guides.languages import SPOKEN
from app.guides.models import GuideFile, GuideRecording, GuideVersion
from app.guides.schemas import Guide
from app.places.models import Place
from app.places.schemas import tidy


def set_picture(actor: Actor, commune: Place, slug: str, began_at: int, step: int, data: bytes | None) -> GuideVersion:
    """A picture for one step (from 1), or none any more: a new version.

    The one that was there is erased, because it may show what it should not. Raises Invalid, Conflict, NotFound.
    """
    held = queries.held(slug, commune)
    if not 1 <= step <= len(held.guide.steps):
        raise Invalid({"step": "not_offered"})
    steps = list(held.guide.steps)
    before = steps[step - 1].picture
    picture = None if data is None else media.picture(data)
    with db.session.begin_nested():  # no bytes stay when somebody else saved first
        address = f"{queries.MEDIA}{_keep(picture, media.PICTURE_TYPE)}" if picture else ""
        steps[step - 1] = replace(steps[step - 1], picture=address)
        made = save(actor, commune, slug, replace(held.guide, steps=tuple(steps)), began_at)
        if before not in {one.picture for one in steps}:
            _erase_picture(commune, slug, before)
    return made


def _erase_picture(commune: Place, slug: str, address: str) -> None:
    """The bytes go, unless another guide shows them too. Earlier versions then have their words without the picture."""
    hash_ = address.removeprefix(queries.MEDIA)
    if not queries.is_pictured_elsewhere(hash_, commune.id, slug):
        db.session.execute(delete(GuideFile).where(GuideFile.hash == hash_, GuideFile.type == media.PICTURE_TYPE))


def refuse_unknown_pictures(guide: Guide, before: Guide) -> None:
    """The pictures that a form names have to be those of the guide before, or others that are here. Raises Invalid."""
    named = {step.picture for step in guide.steps} - {step.picture for step in before.steps} - {""}
    if named != queries.pictures_here(named):
        raise Invalid({"steps": "not_offered"})


def add_recording(  # noqa: PLR0913 - what must be known of a voice
    actor: Actor,
    commune: Place,
    slug: str,
    data: bytes,
    language: str,
    dialect: str,
    recorded_on: dt.date | None,
    *,
    consented: bool,
) -> GuideRecording:
    """A guide read aloud by a person who agreed. Raises Invalid, NotFound."""
    queries.held(slug, commune)
    dialect = tidy(dialect)
    faults = _faults(language, dialect, recorded_on, consented=consented)
    try:
        kind = media.audio_type(data)
    except Invalid as error:
        faults |= error.fields
    if faults or recorded_on is None:
        raise Invalid(faults)
    made = GuideRecording(
        id=uuid.uuid4(), commune_id=commune.id, slug=slug, language=language, dialect=dialect, recorded_on=recorded_on,
        consented=True, hash=_keep(data, kind), added_by=actor.person_id, added_at=now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    audit.note(actor, "guide.recording_add", slug, commune=commune.id, recording=made.id, language=language)
    return made


def _faults(language: str, dialect: str, recorded_on: dt.date | None, *, consented: bool) -> dict[str, str]:
    faults = {}
    if language not in SPOKEN:
        faults["language"] = "not_offered"
    if len(dialect) > 60:
        faults["dialect"] = "too_long"
    if recorded_on is None or recorded_on > today():
        faults["recorded_on"] = "in_the_future" if recorded_on else "required"
    if not consented:
        faults["consented"] = "voice_consent_needed"
    return faults


def remove_recording(actor: Actor, commune: Place, recording_id: uuid.UUID) -> None:
    """The voice is taken back: the row goes, and the bytes unless another commune holds the same. Raises NotFound."""
    recording = queries.recording(commune.id, recording_id)
    hash_, slug = recording.hash, recording.slug
    db.session.delete(recording)
    db.session.flush()
    used = exists().where(GuideRecording.hash == hash_)
    db.session.execute(delete(GuideFile).where(GuideFile.hash == hash_, ~used))
    audit.note(actor, "guide.recording_remove", slug, commune=commune.id, recording=recording_id)


def _keep(data: bytes, kind: str) -> str:
    """Store bytes under their hash, unless they are there. Their name."""
    hash_ = media.hash_of(data)
    known: Collection[str] = list(db.session.scalars(select(GuideFile.hash).where(GuideFile.hash == hash_)))
    if not known:
        try:
            with db.session.begin_nested():
                db.session.add(GuideFile(hash=hash_, type=kind, data=data, added_at=now()))
        except IntegrityError:
            if db.session.get(GuideFile, hash_) is None:
                raise Conflict from None  # the same bytes came and went in this very moment
    return hash_
