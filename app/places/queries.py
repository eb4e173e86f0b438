"""All that reads places and baselines."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select, tuple_

from app.core.actor import Actor, RoleKind, Scope
from app.core.collation import Key, in_order
from app.core.db import db
from app.core.errors import Invalid, NotFound
from app.core.walk import reached
from app.places.models import Baseline, Place, PlaceSuccessor
from app.places.schemas import PlaceKind, search_key

OFFICE = frozenset({RoleKind.OFFICER, RoleKind.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class FoundCommune:
    """A commune with the province that tells it from its namesakes."""

    commune: Place
    province: Place


@dataclass(frozen=True, slots=True)
class HamletRow:
    """A living hamlet with its newest counts, by indicator."""

    hamlet: Place
    baselines: dict[str, Baseline]

    @property
    def counted_on(self) -> dt.date | None:
        return max((baseline.counted_on for baseline in self.baselines.values()), default=None)


def get(place_id: uuid.UUID) -> Place:
    """Any place, living or ended. Raises NotFound."""
    place = db.session.get(Place, place_id)
    if place is None:
        raise NotFound
    return place


def _of_kind(place_id: uuid.UUID, kind: PlaceKind) -> Place:
    place = get(place_id)
    if place.kind != kind:
        raise NotFound
    return place


def commune(place_id: uuid.UUID) -> Place:
    """A commune. Raises NotFound for anything else."""
    return _of_kind(place_id, PlaceKind.COMMUNE)


def hamlet(place_id: uuid.UUID) -> Place:
    """A hamlet, living or ended. Raises NotFound for anything else."""
    return _of_kind(place_id, PlaceKind.HAMLET)


def scope(place_id: uuid.UUID) -> Scope:
    """The place with all that contains it: what access rules ask. Raises NotFound."""
    return get(place_id).scope


def by_code(code: str) -> Place | None:
    """The province (2 digits) or commune (5 digits) of an official code."""
    kind = PlaceKind.PROVINCE if len(code) == 2 else PlaceKind.COMMUNE
    return db.session.scalar(select(Place).where(Place.kind == kind.value, Place.code == code))


def commune_of(place: Place) -> Place | None:
    """The commune that a place lies in or is; None for a province."""
    return None if place.commune_id is None else commune(place.commune_id)


def _order(place: Place) -> Key:
    """By type, then by name, as a Vietnamese list does."""
    return in_order(place.full_name)


def hamlets_of(commune_id: uuid.UUID, on: dt.date | None = None) -> list[Place]:
    """The hamlets that live now, or lived on a day, in reading order. `valid_to` is the first day without it."""
    statement = select(Place).where(Place.commune_id == commune_id, Place.kind == PlaceKind.HAMLET.value)
    if on is None:
        statement = statement.where(Place.valid_to.is_(None))
    else:
        statement = statement.where(Place.valid_from <= on, (Place.valid_to.is_(None)) | (Place.valid_to > on))
    return sorted(db.session.scalars(statement), key=_order)


def ended_hamlets_of(commune_id: uuid.UUID) -> list[Place]:
    """Hamlets of the past; their ids and posters are accepted for ever."""
    statement = select(Place).where(
        Place.commune_id == commune_id, Place.kind == PlaceKind.HAMLET.value, Place.valid_to.is_not(None)
    )
    return sorted(db.session.scalars(statement), key=_order)


def hamlet_rows(commune_id: uuid.UUID) -> list[HamletRow]:
    """The commune's living hamlets, each with its newest counts."""
    hamlets = hamlets_of(commune_id)
    newest = latest_baselines([place.id for place in hamlets])
    rows: dict[uuid.UUID, dict[str, Baseline]] = {place.id: {} for place in hamlets}
    for (hamlet_id, indicator), baseline in newest.items():
        rows[hamlet_id][indicator] = baseline
    return [HamletRow(place, rows[place.id]) for place in hamlets]


def latest_baselines(hamlet_ids: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, str], Baseline]:
    """The baseline in force of each hamlet and indicator: the highest version. Absent when none was counted."""
    newest = (
        select(Baseline.hamlet_id, Baseline.indicator, func.max(Baseline.version))
        .where(Baseline.hamlet_id.in_(hamlet_ids))
        .group_by(Baseline.hamlet_id, Baseline.indicator)
    )
    statement = select(Baseline).where(tuple_(Baseline.hamlet_id, Baseline.indicator, Baseline.version).in_(newest))
    return {(baseline.hamlet_id, baseline.indicator): baseline for baseline in db.session.scalars(statement)}


def baselines_of(hamlet_id: uuid.UUID) -> list[Baseline]:
    """Every baseline a hamlet ever had, the newest first."""
    statement = (
        select(Baseline)
        .where(Baseline.hamlet_id == hamlet_id)
        .order_by(Baseline.recorded_at.desc(), Baseline.indicator, Baseline.version.desc())
    )
    return list(db.session.scalars(statement))


def _direct(place_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    statement = (
        select(PlaceSuccessor.place_id, PlaceSuccessor.successor_id)
        .where(PlaceSuccessor.place_id.in_(list(place_ids)))
        .order_by(PlaceSuccessor.successor_id)
    )
    for place_id, successor_id in db.session.execute(statement):
        found.setdefault(place_id, []).append(successor_id)
    return found


def _links(place_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """What each place became directly, for these places and all that came of them."""
    links: dict[uuid.UUID, list[uuid.UUID]] = {}
    frontier = set(place_ids)
    while frontier:
        step = _direct(frontier)
        links.update(step)
        frontier = {after for many in step.values() for after in many} - links.keys()
    return links


def became(place_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Every place that each of these became, through as many changes as there were: those between, too."""
    asked = set(place_ids)
    links = _links(asked)
    return {place_id: _after(place_id, links) for place_id in asked}


def _after(place_id: uuid.UUID, links: Mapping[uuid.UUID, Iterable[uuid.UUID]]) -> set[uuid.UUID]:
    return reached(place_id, lambda at: links.get(at, ()))


def successors(place_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[uuid.UUID, ...]]:
    """What each place is today, through as many changes as there were: the places at the end of every chain.

    A place without successor (living, or ended without an heir) answers itself. More than one: it was split.
    """
    asked = set(place_ids)
    links = _links(asked)
    return {place_id: tuple(sorted(_after(place_id, links) - links.keys())) or (place_id,) for place_id in asked}


def today_as(place: Place) -> set[uuid.UUID]:
    """A place with all that it became: where what belongs to it is looked for today."""
    return {place.id} if place.valid_to is None else {place.id, *successors([place.id])[place.id]}


def heirs_of(place_id: uuid.UUID) -> list[tuple[Place, str]]:
    """The places that one place became directly, each with the decision."""
    statement = (
        select(Place, PlaceSuccessor.decision)
        .join(PlaceSuccessor, PlaceSuccessor.successor_id == Place.id)
        .where(PlaceSuccessor.place_id == place_id)
    )
    return sorted(((row[0], row[1]) for row in db.session.execute(statement)), key=lambda pair: _order(pair[0]))


def origins_of(place_id: uuid.UUID) -> list[tuple[Place, str]]:
    """The places that went into one place, each with the decision."""
    statement = (
        select(Place, PlaceSuccessor.decision)
        .join(PlaceSuccessor, PlaceSuccessor.place_id == Place.id)
        .where(PlaceSuccessor.successor_id == place_id)
    )
    return sorted(((row[0], row[1]) for row in db.session.execute(statement)), key=lambda pair: _order(pair[0]))


def reaches(actor: Actor, kinds: frozenset[RoleKind], hamlet_id: uuid.UUID) -> bool:
    """True when one of these roles of the actor reaches the hamlet, or what it became: people go on helping there."""
    return any(actor.may(kinds, place.scope) for place in _standing(get(hamlet_id)))


def _standing(hamlet: Place) -> list[Place]:
    heirs = became([hamlet.id])[hamlet.id] if hamlet.valid_to else set()
    return [hamlet, *db.session.scalars(select(Place).where(Place.id.in_(heirs)))] if heirs else [hamlet]


def reached_among(hamlet_ids: Iterable[uuid.UUID], works_in: set[uuid.UUID]) -> set[uuid.UUID]:
    """Of these hamlets those where somebody works, or in one that they became."""
    heirs = became(hamlet_ids)
    return {hamlet for hamlet, after in heirs.items() if hamlet in works_in or after & works_in}


def ended_since(commune_id: uuid.UUID, position: int) -> set[uuid.UUID]:
    """Hamlets that ended at or above a position of the ledger, and all that went into them before: who helps in what
    they became hears of them then."""
    of_late = (Place.commune_id == commune_id, Place.valid_to.is_not(None), Place.position >= position)
    found = set(db.session.scalars(select(Place.id).where(*of_late)))
    frontier = found
    while frontier:
        before = select(PlaceSuccessor.place_id).where(PlaceSuccessor.successor_id.in_(frontier))
        frontier = set(db.session.scalars(before)) - found
        found |= frontier
    return found


def provinces() -> list[Place]:
    """All provinces, in order of code."""
    statement = select(Place).where(Place.kind == PlaceKind.PROVINCE.value).order_by(Place.code)
    return list(db.session.scalars(statement))


def with_province(communes: Iterable[Place]) -> list[FoundCommune]:
    """Communes with their provinces, in the order given."""
    known = {place.id: place for place in provinces()}
    return [FoundCommune(place, known[place.province_id]) for place in communes if place.province_id in known]


def search_communes(text: str, limit: int = 20) -> list[FoundCommune]:
    """Communes by code, or by a part of the name typed with or without marks; exact names and beginnings first."""
    wanted = search_key(text)
    if not wanted:
        return []
    statement = select(Place.id, Place.type_name, Place.name, Place.code).where(
        Place.kind == PlaceKind.COMMUNE.value, Place.valid_to.is_(None)
    )
    hits: list[tuple[int, str, uuid.UUID]] = []
    for place_id, type_name, name, code in db.session.execute(statement):
        key = search_key(name)
        if wanted == code or wanted in f"{search_key(type_name)} {key}":
            rank = 0 if wanted in (code, key) else 1 if key.startswith(wanted) else 2
            hits.append((rank, key, place_id))
    hits.sort()
    chosen = [place_id for _rank, _key, place_id in hits[:limit]]
    found = {place.id: place for place in db.session.scalars(select(Place).where(Place.id.in_(chosen)))}
    return with_province(found[place_id] for place_id in chosen)


def search_communes_for(actor: Actor, text: str, limit: int = 20) -> list[FoundCommune]:
    """The same, but only communes that the actor's office reaches."""
    return [found for found in search_communes(text, 4000) if actor.may(OFFICE, found.commune.scope)][:limit]


def communes_of_actor(actor: Actor) -> list[Place]:
    """The communes named in the actor's office roles (a province or the whole country names none by itself)."""
    named = [role.place_id for role in actor.roles if role.kind in OFFICE and role.place_id is not None]
    places = db.session.scalars(select(Place).where(Place.id.in_(named)))
    homes = {place.commune_id for place in places if place.commune_id is not None}
    return sorted(db.session.scalars(select(Place).where(Place.id.in_(homes))), key=_order)


def reaches_beyond(actor: Actor) -> bool:
    """True when an office role of the actor spans more than single communes: then a search makes sense."""
    named = [role.place_id for role in actor.roles if role.kind in OFFICE]
    if None in named:
        return True
    statement = select(func.count()).where(Place.id.in_(named), Place.kind == PlaceKind.PROVINCE.value)
    return bool(db.session.scalar(statement))


@dataclass(frozen=True, slots=True)
class Choice:
    """What an office's page begins with: the one commune there is, or what there is to choose from.

    `wide`: an office above communes, which searches by `words`; `found` is what they match.
    """

    only: Place | None
    homes: list[FoundCommune]
    wide: bool
    words: str
    found: list[FoundCommune]


def choice_of(actor: Actor, words: str) -> Choice:
    """The communes that the actor's office may open a page for."""
    homes, wide = communes_of_actor(actor), reaches_beyond(actor)
    only = homes[0] if len(homes) == 1 and not wide else None
    found = search_communes_for(actor, words) if words else []
    return Choice(only, with_province(homes), wide, words, found)


def named(ids: Iterable[str]) -> list[Place]:
    """The places that a form names by id. Raises Invalid (field successors) for what is no place."""
    try:
        wanted = {uuid.UUID(text) for text in ids}
    except ValueError:
        raise Invalid({"successors": "not_offered"}) from None
    found = list(db.session.scalars(select(Place).where(Place.id.in_(wanted))))
    if len(found) != len(wanted):
        raise Invalid({"successors": "not_offered"})
    return found


def hamlet_in(commune_id: uuid.UUID, hamlet_id: uuid.UUID | None) -> Place | None:
    """The living hamlet that was chosen from a commune's list; None for the commune as a whole.

    Raises Invalid (field hamlet_id) for anything that the list did not offer.
    """
    if hamlet_id is None:
        return None
    found = db.session.get(Place, hamlet_id)
    offered = found is not None and found.commune_id == commune_id and found.kind == PlaceKind.HAMLET.value
    if found is None or not offered or found.valid_to is not None:
        raise Invalid({"hamlet_id": "not_offered"})
    return found
