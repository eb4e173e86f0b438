"""All that writes places and baselines."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from app.core import ledger
from app.core.actor import Actor
from app.core.audit import note
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import Conflict, Invalid, NotFound
from app.places import lists, official
from app.places.lists import RefusedLine
from app.places.models import Baseline, Place, PlaceSuccessor
from app.places.queries import hamlets_of
from app.places.schemas import HamletCount, PlaceKind, known_type, name_fault, tidy


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What loading the official list did, in rows."""

    added: int
    changed: int
    same: int


@dataclass(slots=True)
class ImportReport:
    """What became of a pasted list: hamlets added, lines refused with the reason."""

    added: list[Place] = field(default_factory=list)
    refused: list[RefusedLine] = field(default_factory=list)


def load_official(on: dt.date | None = None) -> LoadReport:
    """Bring provinces and communes to the official list as it is on a day (today); run it as often as you like.

    Places are known by code; their ids never change, whatever their type becomes. A place whose code is not in the
    list (the sample commune) is left alone.
    """
    session = db.session()
    at = ledger.position(session)
    official_codes = Place.kind.in_([PlaceKind.PROVINCE.value, PlaceKind.COMMUNE.value])
    known = {(place.kind, place.code): place for place in session.scalars(select(Place).where(official_codes))}
    fresh: dict[PlaceKind, list[dict[str, Any]]] = {PlaceKind.PROVINCE: [], PlaceKind.COMMUNE: []}
    province_ids: dict[str, uuid.UUID] = {}
    changed = same = 0
    for unit in official.units(on or today()):
        place = known.get((unit.kind.value, unit.code))
        place_id = place.id if place else official.place_id(unit.code)
        if unit.kind is PlaceKind.PROVINCE:
            province_ids[unit.code] = place_id
        if place is None:
            fresh[unit.kind].append(_official_row(unit, place_id, province_ids[unit.province_code], at))
        elif (place.type_name, place.name) != (unit.type_name, unit.name):
            place.type_name, place.name, place.position = unit.type_name, unit.name, at
            changed += 1
        else:
            same += 1
    session.flush()
    for rows in fresh.values():
        if rows:
            session.execute(insert(Place), rows)
    return LoadReport(sum(map(len, fresh.values())), changed, same)


def _official_row(unit: official.Unit, place_id: uuid.UUID, province_id: uuid.UUID, at: int) -> dict[str, Any]:
    commune = unit.kind is PlaceKind.COMMUNE
    return {
        "id": place_id,
        "kind": unit.kind.value,
        "code": unit.code,
        "type_name": unit.type_name,
        "name": unit.name,
        "parent_id": province_id if commune else None,
        "commune_id": place_id if commune else None,
        "province_id": province_id,
        "valid_from": official.BEGINNING,
        "position": at,
    }


def _checked_name(type_name: str, name: str) -> tuple[str, str]:
    fields: dict[str, str] = {}
    meant, name = known_type(type_name), tidy(name)
    if meant is None:
        fields["type_name"] = "not_offered"
    fault = name_fault(name)
    if fault:
        fields["name"] = fault
    if fields:
        raise Invalid(fields)
    assert meant is not None
    return meant, name


def _refuse_namesake(commune_id: uuid.UUID, type_name: str, name: str, but: uuid.UUID | None = None) -> None:
    key = lists.key_of(type_name, name)
    for place in hamlets_of(commune_id):
        if place.id != but and lists.key_of(place.type_name, place.name) == key:
            raise Invalid({"name": "taken"})


def _insert(place: Place) -> bool:
    """Flush one place; False when somebody else has just taken the name."""
    try:
        with db.session.begin_nested():
            db.session.add(place)
    except IntegrityError:
        return False
    return True


def _new_hamlet(commune: Place, type_name: str, name: str, since: dt.date | None = None) -> Place:
    if commune.kind != PlaceKind.COMMUNE:
        raise NotFound
    return Place(
        id=uuid.uuid4(),
        kind=PlaceKind.HAMLET.value,
        type_name=type_name,
        name=name,
        parent_id=commune.id,
        commune_id=commune.id,
        province_id=commune.province_id,
        # A hamlet that is only now written down was there before: since the commune began, unless somebody knows.
        valid_from=since or commune.valid_from,
        position=ledger.position(db.session()),
    )


def add_hamlet(actor: Actor, commune: Place, type_name: str, name: str, since: dt.date | None = None) -> Place:
    """One more hamlet. `since` is the day it was founded, for those made by a merger or a split: their figures may
    then be put together from what went into them. Raises Invalid (fields type_name, name, since).
    """
    type_name, name = _checked_name(type_name, name)
    if since is not None and since > today():
        raise Invalid({"since": "in_the_future"})
    _refuse_namesake(commune.id, type_name, name)
    place = _new_hamlet(commune, type_name, name, since)
    if not _insert(place):
        raise Invalid({"name": "taken"})
    note(actor, "hamlet.add", place.id, commune=commune.id, name=place.full_name)
    return place


def import_hamlets(actor: Actor, commune: Place, text: str) -> ImportReport:
    """Add every good line of a pasted list; give back every other line with the reason. Raises TooLarge."""
    taken = [lists.key_of(place.type_name, place.name) for place in hamlets_of(commune.id)]
    listed = lists.read(text, taken)
    report = ImportReport(refused=listed.refused)
    for line in listed.good:
        place = _new_hamlet(commune, line.type_name, line.name)
        if _insert(place):
            report.added.append(place)
        else:
            report.refused.append(RefusedLine(line.number, line.text, "taken"))
    report.refused.sort(key=lambda line: line.number)
    note(actor, "hamlet.import", commune.id, added=len(report.added), refused=len(report.refused))
    return report


def rename_hamlet(actor: Actor, place: Place, type_name: str, name: str) -> Place:
    """Mend a name that was typed wrong. A hamlet that really became another one is ended instead."""
    _locked(place)
    type_name, name = _checked_name(type_name, name)
    assert place.commune_id is not None
    _refuse_namesake(place.commune_id, type_name, name, but=place.id)
    before = place.full_name
    try:
        with db.session.begin_nested():
            place.type_name, place.name, place.position = type_name, name, ledger.position(db.session())
    except IntegrityError:
        raise Invalid({"name": "taken"}) from None
    note(actor, "hamlet.rename", place.id, before=before, after=place.full_name)
    return place


def _locked(place: Place) -> Place:
    """The living hamlet, its row locked. Raises NotFound for another kind, Conflict when it has ended."""
    if place.kind != PlaceKind.HAMLET:
        raise NotFound
    fresh = db.session.get(Place, place.id, populate_existing=True, with_for_update=True)
    if fresh is None or fresh.valid_to is not None:
        raise Conflict("hamlet_ended")
    return fresh


def end_hamlet(
    actor: Actor, place: Place, successors: Collection[Place], decision: str, on: dt.date | None = None
) -> Place:
    """The hamlet is no more from a day on (today). One successor: merged or renamed; several: split; none: gone.

    Its id, posters and records are accepted for ever. Raises Invalid (successors, decision, on), Conflict.
    """
    place, day, decision = _locked(place), on or today(), tidy(decision)
    fields: dict[str, str] = {}
    if not decision or len(decision) > 200:
        fields["decision"] = "too_long" if decision else "required"
    if day > today():
        fields["on"] = "in_the_future"
    elif day < place.valid_from:
        fields["on"] = "before_beginning"
    heirs = {heir.id: heir for heir in successors}
    if any(not _may_follow(place, heir) for heir in heirs.values()):
        fields["successors"] = "not_offered"
    if fields:
        raise Invalid(fields)
    at = ledger.position(db.session())
    place.valid_to, place.position = day, at
    for heir in heirs.values():
        heir.position = at
        db.session.add(PlaceSuccessor(place_id=place.id, successor_id=heir.id, decision=decision))
    db.session.flush()
    note(actor, "hamlet.end", place.id, decision=decision, successors=",".join(sorted(map(str, heirs))), on=day)
    return place


def _may_follow(place: Place, heir: Place) -> bool:
    return (
        heir.kind == PlaceKind.HAMLET
        and heir.id != place.id
        and heir.commune_id == place.commune_id
        and heir.valid_to is None
    )


def set_baseline(  # noqa: PLR0913 - an official count has this many parts
    actor: Actor,
    hamlet: Place,
    indicator: str,
    counted_on: dt.date,
    people: int,
    reached: int,
    source: str,
    signer: str,
) -> Baseline:
    """A new version of one indicator's official count. Raises Invalid, Conflict."""
    count = HamletCount(counted_on, people, {indicator: reached}, tidy(source), tidy(signer))
    return set_baselines(actor, hamlet, count)[0]


def set_baselines(actor: Actor, hamlet: Place, count: HamletCount) -> list[Baseline]:
    """A new version for every indicator that was counted; earlier versions stay. Raises Invalid, Conflict."""
    faults = count.faults(today())
    if faults:
        raise Invalid(faults)
    hamlet = _locked(hamlet)
    at, made = ledger.position(db.session()), []
    newest = (
        select(Baseline.indicator, func.max(Baseline.version))
        .where(Baseline.hamlet_id == hamlet.id)
        .group_by(Baseline.indicator)
    )
    versions = dict(db.session.execute(newest).all())
    for indicator, reached in count.reached.items():
        baseline = Baseline(
            id=uuid.uuid4(),
            hamlet_id=hamlet.id,
            indicator=indicator,
            version=versions.get(indicator, 0) + 1,
            counted_on=count.counted_on,
            people=count.people,
            reached=reached,
            source=count.source,
            signer=count.signer,
            recorded_by=actor.person_id,
            recorded_at=now(),
            position=at,
        )
        made.append(baseline)
        note(actor, "baseline.set", hamlet.id, indicator=indicator, version=baseline.version, reached=reached)
    db.session.add_all(made)
    db.session.flush()
    return made
