"""Reads what the rules need to know, and assists as they count."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Person, PersonRole
from app.assists.rules import Author, Ground, Hamlet
from app.assists.schemas import AssistPayload
from app.core.actor import Role, RoleKind, Scope
from app.core.ids import recurring
from app.entries.schemas import Arrival
from app.places.models import Place
from app.posters import queries as posters


def ground(
    session: Session,
    arrivals: Iterable[Arrival],
    enrolled: Iterable[uuid.UUID],
    today: dt.date,
    *,
    device_revoked: bool = False,
    commune_id: uuid.UUID | None = None,
) -> Ground:
    """What tables say about a batch: hamlets and posters named in it, its authors, and which are enrolled on
    the sending phone, which is one of the commune."""
    found, known = list(arrivals), frozenset(enrolled)
    others = {one.author_id for one in found} - known
    strangers = authors(session, others, today) if others else {}
    checked = posters.communes_by_code(session, {one.poster for one in found if one.poster is not None})
    return Ground(
        hamlets_named(session, found), authors(session, known, today), device_revoked, strangers, checked, commune_id
    )


def hamlets_named(session: Session, arrivals: Iterable[Arrival]) -> dict[uuid.UUID, Hamlet]:
    """Hamlets of help and of residence. Ended ones too: their ids are accepted for ever."""
    payloads: list[AssistPayload] = [one.payload for one in arrivals if one.payload is not None]
    ids = {recurring(one.hamlet) for one in payloads}
    ids |= {recurring(one.residence.hamlet) for one in payloads if one.residence.hamlet}
    return hamlets(session, ids)


def hamlets(session: Session, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Hamlet]:
    """Hamlets by id, as the rules see them."""
    rows = session.execute(
        select(Place.id, Place.commune_id, Place.province_id).where(Place.id.in_(list(ids)), Place.kind == "hamlet")
    )
    return {
        hamlet: Hamlet(Scope(hamlet, frozenset(one for one in (hamlet, commune, province) if one)), commune)
        for hamlet, commune, province in rows
        if commune
    }


def authors(session: Session, person_ids: Iterable[uuid.UUID], today: dt.date) -> dict[uuid.UUID, Author]:
    """Persons as the rules see them, with roles that have begun. A role that ended lately still holds for what was
    recorded under it and arrives late."""
    lately = today - dt.timedelta(days=60)
    holds = and_(
        PersonRole.person_id == Person.id,
        PersonRole.valid_from <= today,
        or_(PersonRole.valid_to.is_(None), PersonRole.valid_to >= lately),
    )
    rows = session.execute(
        select(Person.id, Person.minor, Person.state, PersonRole.kind, PersonRole.place_id, PersonRole.valid_to)
        .outerjoin(PersonRole, holds)
        .where(Person.id.in_(list(person_ids)))
    )
    roles: dict[uuid.UUID, list[Role]] = defaultdict(list)
    ended: dict[uuid.UUID, list[tuple[Role, dt.date]]] = defaultdict(list)
    standing: dict[uuid.UUID, tuple[bool, bool]] = {}
    for person, minor, state, kind, place, last in rows:
        standing[person] = (minor, state == "suspended")
        if kind is not None and last is not None and last <= today:
            ended[person].append((Role(RoleKind(kind), place), last))
        elif kind is not None:
            roles[person].append(Role(RoleKind(kind), place))
    return {person: Author(tuple(roles[person]), *facts, tuple(ended[person])) for person, facts in standing.items()}
