"""Reads figures: of hamlets, of whole communes, and how far they are known. Successors are applied here, when read.

"Known up to": everything that reached the server is counted in the transaction that stored it, so a commune's
figures are as fresh as its last phone that called (`heard`). What they may lack is told beside them: phones that
said they still hold records, how many, since when they have not called, and phones silent for over a week.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import case, func, or_, select

from app.accounts.models import Person, PersonRole
from app.assists.models import Assist
from app.core.clock import now, today
from app.core.codes import digest
from app.core.collation import by_given_name, in_order
from app.core.db import db
from app.core.errors import Gone, NotFound
from app.coverage.figures import Base, Figure, Hamlet, Lineage, Share, Sum, figure_of, total
from app.coverage.models import ViewLink
from app.devices.models import Device
from app.places.models import Baseline, Place, PlaceSuccessor
from app.tallies import queries as tallies
from app.tallies.indicators import COVERAGE

KEYS = tuple(indicator.key for indicator in COVERAGE)
# A record may be dated up to seven days back; a phone unheard for longer may hold what no figure knows of.
SILENT = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Known:
    """How far a commune's figures are known; `heard` None: no phone has called yet."""

    heard: dt.datetime | None = None
    waiting_phones: int = 0
    waiting_entries: int = 0
    waiting_since: dt.datetime | None = None
    silent_phones: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: a place, its figures by indicator, its helps of the month by activity indicator."""

    place: Place
    figures: dict[str, Figure]
    helps: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Table:
    """A commune's hamlets or a province's communes, with the sum below."""

    rows: list[Row]
    total: dict[str, Figure]
    helps: Counter[str]
    known: Known


class _Reading:
    """Hamlets, counts and tallies of some communes, read in five statements however many hamlets there are,
    and one more where hamlets were merged or split."""

    def __init__(self, commune_ids: Collection[uuid.UUID]) -> None:
        places = db.session.scalars(select(Place).where(Place.commune_id.in_(commune_ids), Place.kind == "hamlet"))
        self.places = {place.id: place for place in places}
        self.lineage = Lineage(_hamlets(self.places.values(), commune_ids))
        self.bases: dict[str, dict[uuid.UUID, Base]] = {key: {} for key in KEYS}
        for row in db.session.scalars(tallies.newest_baselines(commune_ids)):
            if row.indicator in self.bases:
                base = Base(row.people, row.reached, row.counted_on, row.source)
                self.bases[row.indicator][row.hamlet_id] = base
        self.communes = commune_ids
        self.known = known(commune_ids)

    def figures(
        self, only: Collection[uuid.UUID] | None = None, busy: Collection[uuid.UUID] = ()
    ) -> dict[uuid.UUID, dict[str, Figure]]:
        """The figures of every hamlet that stands, or only of some; `busy` are those with helps to show."""
        shares = {
            (hamlet, key): self.lineage.share(hamlet, self.bases[key])
            for hamlet in self.lineage.standing()
            if only is None or hamlet in only
            for key in KEYS
        }
        among = None if only is None else {member for share in shares.values() for member in share.cuts}
        sums_of = tallies.coverage_sums(self.communes, among) | tallies.sums_after(self._foreign(shares))
        found: dict[uuid.UUID, dict[str, Figure]] = {}
        for (hamlet, key), share in shares.items():
            sums = [Sum(*sums_of.get((member, key), (0, 0))) for member in share.cuts]
            heard = self._heard(hamlet)
            found.setdefault(hamlet, {})[key] = figure_of(share, sums, heard)
        return {
            hamlet: figures for hamlet, figures in found.items() if hamlet in busy or self._worth_a_row(hamlet, figures)
        }

    def _foreign(self, shares: dict[tuple[uuid.UUID, str], Share]) -> Iterable[tallies.Cut]:
        """The cuts that are not the day of the hamlet's own count: after mergers and splits."""
        for (_hamlet, key), share in shares.items():
            for member, day in share.cuts.items():
                own = self.bases[key].get(member)
                if day != (own.counted_on if own else None):
                    yield tallies.Cut(member, key, day)

    def _heard(self, hamlet_id: uuid.UUID) -> dt.datetime | None:
        commune_id = self.places[hamlet_id].commune_id
        return self.known[commune_id].heard if commune_id in self.known else None

    def _worth_a_row(self, hamlet_id: uuid.UUID, figures: dict[str, Figure]) -> bool:
        """Living hamlets always; a split one while something still stands under it."""
        if self.places[hamlet_id].valid_to is None:
            return True
        return any(figure.numerator or figure.unchecked or figure.denominator for figure in figures.values())

    def rolled_up(self, counts: dict[uuid.UUID, Counter[str]]) -> dict[uuid.UUID, Counter[str]]:
        """Counts of merged hamlets under what they became."""
        found: dict[uuid.UUID, Counter[str]] = {}
        for hamlet, counter in counts.items():
            found.setdefault(self.lineage.becomes(hamlet), Counter()).update(counter)
        return found


def _hamlets(places: Iterable[Place], commune_ids: Collection[uuid.UUID]) -> Iterable[Hamlet]:
    edges: dict[uuid.UUID, list[uuid.UUID]] = {}
    statement = select(PlaceSuccessor).where(PlaceSuccessor.place_id.in_(tallies.hamlets_in(commune_ids)))
    for edge in db.session.scalars(statement):
        edges.setdefault(edge.place_id, []).append(edge.successor_id)
    for place in places:
        yield Hamlet(place.id, place.valid_from, place.valid_to, tuple(sorted(edges.get(place.id, ()))))


def _communes_of(hamlet_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    found = db.session.scalars(select(Place.commune_id).where(Place.id.in_(hamlet_ids)).distinct())
    return {commune_id for commune_id in found if commune_id}


def hamlet_figures(hamlet_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[str, Figure]]:
    """Figures by hamlet and coverage indicator. Hamlets merged into another have none of their own: left out."""
    return _Reading(_communes_of(hamlet_ids)).figures(set(hamlet_ids))


def activity(hamlet_ids: Collection[uuid.UUID], since: dt.date, until: dt.date) -> dict[uuid.UUID, Counter[str]]:
    """Helps by hamlet and activity indicator, with those of hamlets merged into them."""
    communes = _communes_of(hamlet_ids)
    found = _Reading(communes).rolled_up(tallies.activity(communes, since, until))
    return {hamlet: found.get(hamlet, Counter()) for hamlet in hamlet_ids}


def members_of(hamlet_id: uuid.UUID) -> set[uuid.UUID]:
    """The hamlet and all that were merged into it: whose tallies and assists are its own when read."""
    return _lineage_around(hamlet_id).members(hamlet_id)


def standing_for(hamlet_id: uuid.UUID) -> uuid.UUID:
    """The hamlet whose figures are shown for this one: itself, or what it was merged into."""
    return _lineage_around(hamlet_id).becomes(hamlet_id)


def _lineage_around(hamlet_id: uuid.UUID) -> Lineage:
    communes = _communes_of([hamlet_id])
    statement = select(Place).where(Place.commune_id.in_(communes), Place.kind == "hamlet")
    return Lineage(_hamlets(db.session.scalars(statement), communes))


def changed_hamlets(commune_id: uuid.UUID, position: int) -> set[uuid.UUID]:
    """Hamlets with a figure that may have changed at or after a ledger position: by a tally, a count or a merger."""
    reading = Lineage(_hamlets(_places_of(commune_id), [commune_id]))
    moved = tallies.changed([commune_id], position)
    inside = tallies.hamlets_in([commune_id])
    counted = select(Baseline.hamlet_id).where(Baseline.hamlet_id.in_(inside), Baseline.position >= position)
    altered = select(Place.id).where(Place.id.in_(inside), Place.position >= position)
    moved |= set(db.session.scalars(counted)) | set(db.session.scalars(altered))
    # A count of one part of a split hamlet changes the figure of the old one too, and a merger that of the heir.
    around = {before for hamlet in moved for before in reading.before(hamlet)}
    heirs = {heir for hamlet in moved if hamlet in reading.hamlets for heir in reading.hamlets[hamlet].successors}
    standing = set(reading.standing())
    return {reading.becomes(hamlet) for hamlet in moved | around | heirs} & standing


def _places_of(commune_id: uuid.UUID) -> list[Place]:
    statement = select(Place).where(Place.commune_id == commune_id, Place.kind == "hamlet")
    return list(db.session.scalars(statement))


def known(commune_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Known]:
    """How far each commune's figures are known. Revoked phones are left out: what they send never counts by itself."""
    last = func.coalesce(Device.last_contact_at, Device.enrolled_at)
    waits = Device.queued > 0
    statement = (
        select(
            Device.commune_id,
            func.max(Device.last_contact_at),
            func.sum(case((waits, 1), else_=0)),
            func.sum(Device.queued),
            func.min(case((waits, Device.last_contact_at))),
            func.sum(case((~waits & (last < now() - SILENT), 1), else_=0)),
        )
        .where(Device.commune_id.in_(commune_ids), Device.revoked_at.is_(None))
        .group_by(Device.commune_id)
    )
    return {
        commune: Known(heard, int(phones), int(entries), since, int(silent))
        for commune, heard, phones, entries, since, silent in db.session.execute(statement)
    }


def commune_table(commune_id: uuid.UUID, since: dt.date, until: dt.date) -> Table:
    """The commune's hamlets in alphabetical order, with their helps from `since` to `until`."""
    reading = _Reading([commune_id])
    helps = reading.rolled_up(tallies.activity([commune_id], since, until))
    figures = reading.figures(busy={hamlet for hamlet, counter in helps.items() if counter.total()})
    rows = [
        Row(reading.places[hamlet], of_hamlet, helps.get(hamlet, Counter())) for hamlet, of_hamlet in figures.items()
    ]
    rows.sort(key=lambda row: in_order(row.place.name))
    return Table(
        rows, _totals(figures.values()), sum(helps.values(), Counter()), reading.known.get(commune_id, Known())
    )


def province_table(province_id: uuid.UUID, since: dt.date, until: dt.date) -> Table:
    """The province's communes that have hamlets, in alphabetical order, each with the sum of its hamlets."""
    statement = select(Place).where(Place.province_id == province_id, Place.kind == "commune", Place.valid_to.is_(None))
    communes = {place.id: place for place in db.session.scalars(statement)}
    reading = _Reading(communes)
    by_commune: dict[uuid.UUID, list[dict[str, Figure]]] = {}
    for hamlet, figures in reading.figures().items():
        by_commune.setdefault(_commune(reading, hamlet), []).append(figures)
    helps: dict[uuid.UUID, Counter[str]] = {}
    for hamlet, counter in tallies.activity(communes, since, until).items():
        helps.setdefault(_commune(reading, hamlet), Counter()).update(counter)
    rows = [
        Row(communes[commune], _totals(found), helps.get(commune, Counter())) for commune, found in by_commune.items()
    ]
    rows.sort(key=lambda row: in_order(row.place.name))
    return Table(rows, _totals(row.figures for row in rows), sum(helps.values(), Counter()), _together(reading.known))


def _commune(reading: _Reading, hamlet_id: uuid.UUID) -> uuid.UUID:
    commune_id = reading.places[hamlet_id].commune_id
    assert commune_id is not None
    return commune_id


def _totals(rows: Iterable[dict[str, Figure]]) -> dict[str, Figure]:
    found = list(rows)
    return {key: total(figures[key] for figures in found) for key in KEYS}


def _together(parts: dict[uuid.UUID, Known]) -> Known:
    """Several communes: as fresh as the one heard of least lately."""
    heard = [part.heard for part in parts.values() if part.heard]
    since = [part.waiting_since for part in parts.values() if part.waiting_since]
    return Known(
        min(heard, default=None),
        sum(part.waiting_phones for part in parts.values()),
        sum(part.waiting_entries for part in parts.values()),
        min(since, default=None),
        sum(part.silent_phones for part in parts.values()),
    )


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who helps in a hamlet, and how often they helped there: in the days asked, and in all."""

    id: uuid.UUID
    name: str
    lately: int
    ever: int


def members(hamlet_id: uuid.UUID, since: dt.date, until: dt.date) -> list[Member]:
    """Who belongs to the hamlet by role or has helped there, by given name as Vietnamese lists go. No ranking."""
    hamlets = members_of(hamlet_id)
    lately = func.sum(case((Assist.day.between(since, until), 1), else_=0))
    statement = (
        select(Assist.author_id, lately, func.count()).where(Assist.hamlet_id.in_(hamlets)).group_by(Assist.author_id)
    )
    counts = {author: (int(of_late), int(ever)) for author, of_late, ever in db.session.execute(statement)}
    belongs = select(PersonRole.person_id).where(
        PersonRole.place_id.in_(hamlets),
        PersonRole.kind.in_(["volunteer", "head"]),
        PersonRole.valid_from <= today(),
        or_(PersonRole.valid_to.is_(None), PersonRole.valid_to > today()),
    )
    people = db.session.scalars(select(Person).where(or_(Person.id.in_(belongs), Person.id.in_(counts))))
    found = [Member(person.id, person.name, *counts.get(person.id, (0, 0))) for person in people]
    return sorted(found, key=lambda member: by_given_name(member.name))


def days(hamlet_id: uuid.UUID, since: dt.date, until: dt.date) -> list[tuple[dt.date, int, int]]:
    """Day, helps and helps that ended well, newest first."""
    return tallies.days(members_of(hamlet_id), since, until)


def links_of(hamlet_id: uuid.UUID) -> list[ViewLink]:
    """The hamlet's view links that still open, newest first."""
    statement = (
        select(ViewLink)
        .where(ViewLink.hamlet_id == hamlet_id, ViewLink.ended_at.is_(None), ViewLink.expires_at > now())
        .order_by(ViewLink.created_at.desc())
    )
    return list(db.session.scalars(statement))


def link(link_id: uuid.UUID) -> ViewLink:
    """A view link by its id. Raises NotFound."""
    found = db.session.get(ViewLink, link_id)
    if found is None:
        raise NotFound
    return found


def hamlet_by_code(code: str) -> uuid.UUID:
    """The hamlet that a view link's code opens. Raises NotFound, or Gone when it ended."""
    found = db.session.scalar(select(ViewLink).where(ViewLink.code_hash == digest(code)))
    if found is None:
        raise NotFound
    if found.ended_at is not None or found.expires_at <= now():
        raise Gone
    return found.hamlet_id
