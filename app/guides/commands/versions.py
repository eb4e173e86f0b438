"""Writes versions of guides. Nothing is changed in place: each act of an officer is a row more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.core import audit
from app.core.actor import Actor
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import Conflict, Invalid, NotFound
from app.guides import queries
from app.guides.contents import digest, slug_of, to_json
from app.guides.models import GuideVersion
from app.guides.queries import Held
from app.guides.schemas import Certainty, Guide, Source
from app.places.models import Place
from app.places.schemas import tidy

# Titles that make the same address are rare; somebody who adds the same one in the same moment is rarer.
TRIES = 5


@dataclass(frozen=True, slots=True)
class _Words:
    """What a version says; all else is known."""

    act: str
    contents: dict[str, Any] | None
    base: str
    hidden: bool = False
    checked: dict[str, Any] | None = None
    note: str = ""


def save(actor: Actor, commune: Place, slug: str, guide: Guide, began_at: int, note: str = "") -> GuideVersion:
    """The commune's words for a guide, as a new version. `began_at` is the number of the version that the officer saw.
    What is hidden stays so: it is shown again by `set_hidden` alone.

    Raises Conflict (guide_moved_on) when somebody saved meanwhile, NotFound.
    """
    held = queries.held(slug, commune)
    if held.number != began_at:
        raise Conflict("guide_moved_on")
    words = _Words("edit", to_json(guide), _base(held), held.hidden, note=note)
    return _append(actor, commune, slug, held.number, words)


def add(actor: Actor, commune: Place, guide: Guide, note: str = "") -> GuideVersion:
    """A guide of the commune's own. Its address comes from its title."""
    for _try in range(TRIES):
        slug = slug_of(guide.title, queries.taken_slugs(commune.id))
        try:
            return _append(actor, commune, slug, 0, _Words("add", to_json(guide), "", note=note))
        except Conflict:
            continue
    raise Conflict("guide_moved_on")


def restore(actor: Actor, commune: Place, slug: str, number: int) -> GuideVersion:
    """An earlier version again, as a new one; 0 is the shipped text. Raises NotFound, Conflict."""
    held = queries.held(slug, commune)
    if number == 0:
        if held.shipped is None:
            raise NotFound
        return _append(actor, commune, slug, held.number, _Words("shipped", None, digest(held.shipped), held.hidden))
    old = queries.version(commune.id, slug, number)
    if old.contents is None and held.shipped is None:
        raise NotFound
    contents = _with_pictures_that_are_here(old.contents) if old.contents else None
    words = _Words("restore", contents, old.base, held.hidden, old.checked)
    return _append(actor, commune, slug, held.number, words, of=number)


def _with_pictures_that_are_here(contents: dict[str, Any]) -> dict[str, Any]:
    """Contents of an earlier version; pictures that were erased since do not come back."""
    named = {step.get("picture", "") for step in contents["steps"]}
    lost = {address for address in named if address.startswith(queries.MEDIA)} - queries.pictures_here(named)
    steps = [
        {part: value for part, value in step.items() if part != "picture" or value not in lost}
        for step in contents["steps"]
    ]
    return contents | {"steps": steps}


def set_hidden(actor: Actor, commune: Place, slug: str, *, hidden: bool) -> GuideVersion | None:
    """Leave a guide out of the commune's lists, or put it back; nothing when it is so already."""
    held = queries.held(slug, commune)
    if held.hidden == hidden:
        return None
    words = replace(_as_it_stands(held, "hide" if hidden else "show"), hidden=hidden)
    return _append(actor, commune, slug, held.number, words)


def keep(actor: Actor, commune: Place, slug: str) -> GuideVersion | None:
    """The officer has seen the newer shipped text, and the commune's words stay. Nothing when it is not newer."""
    held = queries.held(slug, commune)
    if not held.shipped_is_newer:
        return None
    assert held.shipped is not None, "what is newer is there"
    words = replace(_as_it_stands(held, "keep"), base=digest(held.shipped))
    return _append(actor, commune, slug, held.number, words)


def mark_checked(
    actor: Actor, commune: Place, slugs: Collection[str], day: dt.date | None, words: str, certainty: str
) -> list[GuideVersion]:
    """Somebody looked at these guides again on a day, at a source, and they are still right: a version of each.

    A shipped text that is only checked stays the shipped text, and goes on following releases. Raises Invalid.
    """
    source, faults = tidy(words), dict[str, str]()
    if not slugs:
        faults["slug"] = "nothing_chosen"
    if day is None or day > today():
        faults["checked_on"] = "in_the_future" if day else "required"
    if not source or len(source) > 300:
        faults["source"] = "too_long" if source else "required"
    if certainty not in {Certainty.VERIFIED.value, Certainty.QUOTED.value}:
        faults["certainty"] = "not_offered"
    shelf = {held.slug: held for held in queries.shelf(commune)}
    if not set(slugs) <= set(shelf):
        faults["slug"] = "not_offered"
    if faults or day is None:
        raise Invalid(faults)
    return [
        _append(actor, commune, slug, shelf[slug].number, _looked_at(shelf[slug], day, source, Certainty(certainty)))
        for slug in sorted(set(slugs))
    ]


def _looked_at(held: Held, day: dt.date, source: str, certainty: Certainty) -> _Words:
    stands = _as_it_stands(held, "check")
    if stands.contents is None:
        assert held.shipped is not None, "without contents it is the shipped text"
        checked = {"on": day.isoformat(), "words": source, "certainty": certainty.value}
        return replace(stands, checked=checked, base=digest(held.shipped))
    sources = (*held.guide.sources, Source(source, certainty))
    return replace(stands, contents=to_json(replace(held.guide, checked_on=day, sources=sources)))


def _as_it_stands(held: Held, act: str) -> _Words:
    version = held.version
    if version is None:
        return _Words(act, None, _base(held))
    return _Words(act, version.contents, version.base, version.hidden, version.checked)


def _base(held: Held) -> str:
    """Which shipped text the commune's words began from: the one that they replace, or the one of the words before."""
    if held.changed and held.version:
        return held.version.base
    return digest(held.shipped) if held.shipped else ""


def _append(actor: Actor, commune: Place, slug: str, after: int, words: _Words, of: int | None = None) -> GuideVersion:
    """The version after `after`. Raises Conflict when somebody has just made it."""
    made = GuideVersion(
        commune_id=commune.id, slug=slug, number=after + 1, act=words.act, contents=words.contents,
        checked=words.checked, hidden=words.hidden, base=words.base, note=words.note, made_by=actor.person_id,
        made_at=now(),
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise Conflict("guide_moved_on") from None
    facts = {} if of is None else {"of": of}
    audit.note(actor, f"guide.{words.act}", slug, commune=commune.id, number=made.number, **facts)
    return made
