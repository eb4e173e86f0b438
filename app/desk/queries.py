"""Reads what waits for an officer: held entries by reason, conflicts, unreadable arrivals."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.models import Person
from app.core.actor import Actor, RoleKind, Scope
from app.core.collation import in_order
from app.core.db import db
from app.core.errors import NotFound
from app.desk.contents import Contents, contents_of, readable
from app.devices.models import Device
from app.entries.models import ConflictingEntry, StoredEntry, UnreadableEntry
from app.entries.schemas import LIVE
from app.places import queries as places
from app.places.models import Place

OFFICE = frozenset({RoleKind.OFFICER, RoleKind.ADMINISTRATOR})
# As many as an officer can look over at once.
PAGE = 40


@dataclass(frozen=True, slots=True)
class Group:
    """Held entries of one commune for one reason: how many, and the earliest arrival."""

    commune: Place
    code: str
    count: int
    since: dt.datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as it waits: what it says, who recorded it, on which phone, and where, by name."""

    entry: StoredEntry
    contents: Contents
    author: str
    device: str
    hamlet: str
    residence: str


@dataclass(frozen=True, slots=True)
class Clash:
    """A conflict that nobody has decided. It belongs to the commune of the first body, whoever sent the second."""

    number: int
    commune_id: uuid.UUID
    received_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Pair:
    """Two bodies under one id: the one that counts or would, and the second."""

    conflict: ConflictingEntry
    entry: StoredEntry
    first: Contents
    second: Contents
    author: str
    places: dict[uuid.UUID, str]
    devices: dict[uuid.UUID, str]

    @property
    def can_count(self) -> bool:
        """The second body can be chosen: it reads as an assist, and the entry is still its author's living word."""
        return self.second.payload is not None and self.entry.fate in LIVE


@dataclass(frozen=True, slots=True)
class Scrap:
    """Something in a signed batch that is no entry at all, as text."""

    row: UnreadableEntry
    device: str
    text: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that waits in the actor's communes."""

    groups: list[Group]
    conflicts: list[Clash]
    scraps: list[UnreadableEntry]
    communes: dict[uuid.UUID, Place]


def _reach(actor: Actor, column: InstrumentedAttribute[uuid.UUID]) -> ColumnElement[bool]:
    """The column names a commune that an office role of the actor reaches."""
    named = [role.place_id for role in actor.roles if role.kind in OFFICE]
    if None in named:
        return true()
    inside = select(Place.id).where(or_(Place.id.in_(named), Place.province_id.in_(named)), Place.kind == "commune")
    return column.in_(inside)


def overview(actor: Actor) -> Overview:
    """What waits, most first. Conflicts and unreadable arrivals up to a page; the rest follows when these are done."""
    statement = (
        select(StoredEntry.commune_id, StoredEntry.code, func.count(), func.min(StoredEntry.received_at))
        .where(StoredEntry.fate == "held", _reach(actor, StoredEntry.commune_id))
        .group_by(StoredEntry.commune_id, StoredEntry.code)
    )
    counts = list(db.session.execute(statement))
    conflicts = [
        Clash(number, commune, received_at)
        for number, commune, received_at in db.session.execute(
            select(ConflictingEntry.number, StoredEntry.commune_id, ConflictingEntry.received_at)
            .join(StoredEntry, StoredEntry.id == ConflictingEntry.entry_id)
            .where(ConflictingEntry.choice == "open", _reach(actor, StoredEntry.commune_id))
            .order_by(ConflictingEntry.number)
            .limit(PAGE)
        )
    ]
    scraps = db.session.scalars(
        select(UnreadableEntry)
        .where(UnreadableEntry.closed_at.is_(None), _reach(actor, UnreadableEntry.commune_id))
        .order_by(UnreadableEntry.received_at)
        .limit(PAGE)
    ).all()
    wanted = {row[0] for row in counts} | {one.commune_id for one in conflicts} | {row.commune_id for row in scraps}
    communes = {place.id: place for place in db.session.scalars(select(Place).where(Place.id.in_(wanted)))}
    groups = [Group(communes[commune], code, count, since) for commune, code, count, since in counts]
    groups.sort(key=lambda group: (in_order(group.commune.name), -group.count, group.code))
    return Overview(groups, conflicts, list(scraps), communes)


def held(commune_id: uuid.UUID, code: str, page: int) -> tuple[list[Line], int]:
    """A page (from 0) of a commune's entries held for one reason, oldest first, and how many there are."""
    here = (StoredEntry.fate == "held", StoredEntry.commune_id == commune_id, StoredEntry.code == code)
    count = db.session.scalar(select(func.count()).select_from(StoredEntry).where(*here)) or 0
    statement = select(StoredEntry).where(*here).order_by(StoredEntry.number).limit(PAGE).offset(page * PAGE)
    return _lines(db.session.scalars(statement).all()), count


def line(entry_id: uuid.UUID) -> Line:
    """One entry, whatever its fate. Raises NotFound."""
    return _lines([_entry(entry_id)])[0]


def _entry(entry_id: uuid.UUID) -> StoredEntry:
    found = db.session.scalar(select(StoredEntry).where(StoredEntry.id == entry_id))
    if found is None:
        raise NotFound
    return found


def _lines(entries: Collection[StoredEntry]) -> list[Line]:
    read = [(entry, contents_of(entry.body)) for entry in entries]
    people = _people(entry.author_id for entry in entries)
    devices = _devices(entry.sender_id for entry in entries)
    names = _place_names(contents for _entry, contents in read)
    return [
        Line(
            entry,
            contents,
            people.get(entry.author_id, ""),
            devices.get(entry.sender_id, ""),
            names.get(contents.hamlet, "") if contents.hamlet else "",
            names.get(contents.residence, "") if contents.residence else "",
        )
        for entry, contents in read
    ]


def _people(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(set(ids))))
    return dict(rows.all())


def _devices(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = db.session.execute(select(Device.id, Device.label).where(Device.id.in_(set(ids))))
    return dict(rows.all())


def _place_names(contents: Iterable[Contents]) -> dict[uuid.UUID, str]:
    ids = {place for one in contents for place in (one.hamlet, one.residence) if place}
    return {place.id: place.full_name for place in db.session.scalars(select(Place).where(Place.id.in_(ids)))}


def conflict(number: int) -> ConflictingEntry:
    """A second body under a known id. Raises NotFound."""
    found = db.session.get(ConflictingEntry, number) if number < 2**63 else None  # what a table can number
    if found is None:
        raise NotFound
    return found


def pair(number: int) -> Pair:
    """Both bodies: the one that stands now (the first, or a second chosen before) and this one."""
    this = conflict(number)
    entry = _entry(this.entry_id)
    chosen = db.session.scalar(
        select(ConflictingEntry).where(
            ConflictingEntry.entry_id == entry.id,
            ConflictingEntry.choice == "this",
            ConflictingEntry.number != number,
        )
    )
    first, second = contents_of(chosen.body if chosen else entry.body), contents_of(this.body)
    author = _people([entry.author_id]).get(entry.author_id, "")
    devices = _devices([entry.sender_id, this.sender_id])
    return Pair(this, entry, first, second, author, _place_names([first, second]), devices)


def scrap(body_hash: bytes) -> Scrap:
    """An unreadable arrival, as text. Raises NotFound."""
    row = db.session.get(UnreadableEntry, body_hash)
    if row is None:
        raise NotFound
    return Scrap(row, _devices([row.sender_id]).get(row.sender_id, ""), readable(row.body))


def scope_of_entry(entry_id: uuid.UUID) -> Scope:
    """The commune that an entry belongs to, for access rules."""
    return places.scope(_entry(entry_id).commune_id)


def scope_of_conflict(number: int) -> Scope:
    """The same for a conflict: that of the first body, which is what a choice would change."""
    return scope_of_entry(conflict(number).entry_id)


def scope_of_scrap(name: str) -> Scope:
    """The same for an unreadable arrival, named by its hash."""
    return places.scope(scrap(hash_of(name)).row.commune_id)


def hash_of(name: str) -> bytes:
    """The hash that an address names. Raises NotFound."""
    try:
        return bytes.fromhex(name)
    except ValueError:
        raise NotFound from None
