"""Reads the catalogue: what changed in a phone's scope since its cursor, with no late commit skipped."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.queries import roles_of
from app.accounts.schemas import FIELD_ROLES
from app.badges import queries as badges
from app.core.actor import Actor, Role
from app.core.clock import iso, now
from app.core.db import db
from app.core.ledger import Ledger, horizon, ledger
from app.core.seal import SealKeys
from app.coverage import queries as coverage
from app.coverage.figures import Figure
from app.devices import tokens
from app.devices.models import Device
from app.entries import queries as stored
from app.entries.commands import read_fields
from app.entries.schemas import LIVE
from app.places import queries as places
from app.places.models import Place, PlaceSuccessor
from app.posters.models import Poster
from app.requests import queries as requests
from app.sync.schemas import (
    Catalogue,
    CatalogueFate,
    CatalogueFigure,
    CataloguePerson,
    CataloguePlace,
    CataloguePoster,
    CatalogueRequest,
    CatalogueVisit,
    SealKey,
)
from app.visits import queries as visits

# Fates older than this interest nobody on the phone: it keeps entries 14 days after they were sent.
FATES_KEPT = dt.timedelta(days=60)


@dataclass(frozen=True, slots=True)
class PhoneScope:
    """Who records on a phone, and where: what its catalogue is cut to."""

    device: Device
    persons: dict[uuid.UUID, Person]
    roles: dict[uuid.UUID, tuple[Role, ...]]

    @property
    def version(self) -> str:
        """A new one as soon as a person, a role or the phone's standing changes: the phone then starts afresh."""
        parts = [f"{self.device.commune_id} {self.device.revoked_at is not None}"]
        for person_id in sorted(self.persons):
            person = self.persons[person_id]
            roles = sorted(f"{role.kind} {role.place_id}" for role in self.roles[person_id])
            parts.append(f"{person_id} {person.name} {person.minor} {person.state} {roles}")
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]

    def works_in(self, place: Place) -> bool:
        """True when somebody on this phone has a role that reaches the place."""
        return any(
            Actor(person_id, "", self.roles[person_id]).may(frozenset(role.kind for role in roles), place.scope)
            for person_id, roles in self.roles.items()
            if roles
        )


def ledger_now() -> Ledger:
    """Epoch and "safe in backup up to", as they stand now."""
    return ledger(db.session())


def phone_scope(device: Device, persons: dict[uuid.UUID, Person]) -> PhoneScope:
    """The scope of a phone, read now. Suspended persons keep their name and lose their places."""
    active = {person_id: roles_of(person_id) if persons[person_id].state == "active" else () for person_id in persons}
    return PhoneScope(device, persons, active)


def catalogue(scope: PhoneScope, since: str, seal_keys: SealKeys, token_key: bytes, origins: list[str]) -> Catalogue:
    """What the phone does not know yet. The horizon is read first: whatever commits later is above it."""
    session = db.session()
    edge = horizon(session)
    state = ledger(session)
    after = _position_of(since, state.epoch, scope.version)
    at = now()
    key_id, point = seal_keys.public()
    revoked = scope.device.revoked_at is not None
    return Catalogue(
        full=after is None,
        cursor=f"{state.epoch}.{scope.version}.{edge}",
        epoch=state.epoch,
        safe_up_to=state.safe_up_to,
        token=tokens.issue(token_key, scope.device.id, at),
        now=iso(at),
        known_up_to=iso(at),
        revoked=revoked,
        seal_key=SealKey(key_id, base64.urlsafe_b64encode(point).rstrip(b"=").decode()),
        origins=origins,
        people=_people(scope, origins[0]),
        places=[] if revoked else _places(scope, after),
        posters=[] if revoked else _posters(scope, after or 0),
        figures=[] if revoked else _figures(scope, after),
        visits=[] if revoked else _visits(scope, after),
        requests=[] if revoked else _requests(scope, after),
        fates=_fates(scope, after or 0),
    )


def _position_of(cursor: str, epoch: str, version: str) -> int | None:
    """The position a cursor stands at; None when it is empty, of another epoch or scope, or not ours."""
    theirs, _, rest = cursor.partition(".")
    scope, _, edge = rest.partition(".")
    if theirs != epoch or scope != version or not edge.isdecimal() or len(edge) > 18:
        return None
    return int(edge)


def _people(scope: PhoneScope, origin: str) -> list[CataloguePerson]:
    """Who records on the phone, always all of them, each with their badge: so a badge that was stopped is stopped here
    with the next contact."""
    found = badges.latest(scope.persons, scope.device.commune_id)
    people = []
    for person in scope.persons.values():
        kinds = {role.kind for role in scope.roles[person.id]}
        people.append(
            CataloguePerson(
                id=str(person.id),
                name=person.name,
                roles=sorted(kind.value for kind in kinds),
                minor=person.minor,
                gone=person.state != "active",
                badge=badges.for_phone(
                    person, found.get(person.id), origin, in_the_field=not kinds.isdisjoint(FIELD_ROLES)
                ),
            )
        )
    return people


def _places(scope: PhoneScope, after: int | None) -> list[CataloguePlace]:
    """The commune and its hamlets. Ended ones go out as tombstones that name their successors."""
    statement = select(Place).where(Place.commune_id == scope.device.commune_id)
    wanted = Place.valid_to.is_(None) if after is None else Place.position >= after
    rows = list(db.session.scalars(statement.where(wanted).order_by(Place.kind, Place.name, Place.id)))
    heirs = _successors(row.id for row in rows if row.valid_to is not None)
    return [
        CataloguePlace(
            id=str(row.id),
            kind=row.kind,  # type: ignore[arg-type]  # the table's own check constraint says the same
            type_name=row.type_name,
            name=row.name,
            commune=str(row.commune_id) if row.kind == "hamlet" else "",
            mine=scope.works_in(row),
            gone=row.valid_to is not None,
            successors=heirs.get(row.id, []),
        )
        for row in rows
    ]


def _successors(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    found: dict[uuid.UUID, list[str]] = {}
    ended = list(ids)
    if ended:
        for edge in db.session.scalars(select(PlaceSuccessor).where(PlaceSuccessor.place_id.in_(ended))):
            found.setdefault(edge.place_id, []).append(str(edge.successor_id))
    return found


def _posters(scope: PhoneScope, after: int) -> list[CataloguePoster]:
    rows = db.session.scalars(
        select(Poster)
        .join(Place, Place.id == Poster.hamlet_id)
        .where(Place.commune_id == scope.device.commune_id, Poster.position >= after)
        .order_by(Poster.code)
    )
    return [
        CataloguePoster(
            code=row.code,
            hamlet=str(row.hamlet_id),
            spot=row.spot,
            gone=row.standing == "retired",
            standing=row.standing,  # type: ignore[arg-type]  # the table's own check constraint says the same
            standing_on=row.standing_on.isoformat() if row.standing_on else "",
            seen_on=row.seen_on.isoformat() if row.seen_on else "",
            reported=row.reported,  # type: ignore[arg-type]  # only what a report may say
        )
        for row in rows
    ]


def _figures(scope: PhoneScope, after: int | None) -> list[CatalogueFigure]:
    """Coverage of the hamlets that somebody on this phone works in."""
    hamlets = {
        place.id
        for place in db.session.scalars(
            select(Place).where(
                Place.commune_id == scope.device.commune_id, Place.kind == "hamlet", Place.valid_to.is_(None)
            )
        )
        if scope.works_in(place)
    }
    if after is not None:
        hamlets &= coverage.changed_hamlets(scope.device.commune_id, after)
    if not hamlets:
        return []
    return [
        _figure(hamlet, indicator, figure)
        for hamlet, figures in sorted(coverage.hamlet_figures(hamlets).items())
        for indicator, figure in figures.items()
    ]


def _figure(hamlet: uuid.UUID, indicator: str, figure: Figure) -> CatalogueFigure:
    return CatalogueFigure(
        hamlet=str(hamlet),
        indicator=indicator,
        people=figure.denominator or 0,
        reached=figure.numerator,
        unchecked=figure.unchecked,
        counted_on=figure.counted_on.isoformat() if figure.counted_on else "",
        source=figure.source,
    )


def _visits(scope: PhoneScope, after: int | None) -> list[CatalogueVisit]:
    """Who waits in the hamlets that somebody on this phone works in. What is over, or left them, goes out as a
    tombstone."""
    lines = visits.changed(db.session(), scope.device.commune_id, after)
    if not lines:
        return []
    reached = _reached(scope, (line.visit.hamlet_id for line in lines))
    return [_visit(scope, line, reached) for line in lines if after is not None or line.visit.hamlet_id in reached]


def _visit(scope: PhoneScope, line: visits.Line, reached: set[uuid.UUID]) -> CatalogueVisit:
    row = line.visit
    if row.state != "open" or row.hamlet_id not in reached:
        return CatalogueVisit(str(row.id), gone=True)
    return CatalogueVisit(
        id=str(row.id),
        hamlet=str(row.hamlet_id),
        since=row.since.isoformat(),
        author=str(row.author_id),
        kinds=row.kinds.split(),
        contact=line.has_contact,
        taken=row.taken_by is not None,
        taken_by=str(row.taken_by) if row.taken_by in scope.persons else "",
    )


def _reached(scope: PhoneScope, hamlets: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Of these hamlets those where somebody on this phone works, or in one that they became."""
    rows = db.session.scalars(select(Place).where(Place.commune_id == scope.device.commune_id, Place.kind == "hamlet"))
    return places.reached_among(hamlets, {place.id for place in rows if scope.works_in(place)})


def _requests(scope: PhoneScope, after: int | None) -> list[CatalogueRequest]:
    """Who asks for help in the hamlets that somebody on this phone works in. What is over, or left them, goes out as a
    tombstone."""
    lines = requests.changed(db.session(), scope.device.commune_id, after)
    if not lines:
        return []
    reached = _reached(scope, (line.request.hamlet_id for line in lines))
    return [_request(scope, line, reached) for line in lines if after is not None or line.request.hamlet_id in reached]


def _request(scope: PhoneScope, line: requests.Line, reached: set[uuid.UUID]) -> CatalogueRequest:
    row = line.request
    if row.state != "released" or row.hamlet_id not in reached:
        return CatalogueRequest(str(row.id), gone=True)
    return CatalogueRequest(
        id=str(row.id),
        hamlet=str(row.hamlet_id),
        topic=row.topic,
        suits=row.suits,
        since=row.since.isoformat(),
        takers=len(line.takers),
        taken_by=[str(person_id) for person_id in line.takers if person_id in scope.persons],
    )


def _fates(scope: PhoneScope, after: int) -> list[CatalogueFate]:
    rows = stored.changed_fates(db.session(), scope.persons, after, now() - FATES_KEPT)
    return [
        CatalogueFate(
            id=str(row.id),
            fate=row.fate,  # type: ignore[arg-type]  # the table's own check constraint says the same
            author=str(row.author_id),
            code=row.code if row.fate in LIVE else "",
            fields=read_fields(row.fields),
        )
        for row in rows
    ]
