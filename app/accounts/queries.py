"""Reads people: who they are, what they may, where they belong, how they sign in."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, or_, select

from app.accounts.models import Invitation, OneTimeCode, Passkey, Person, PersonRole, SignIn
from app.accounts.schemas import FIELD_ROLES
from app.core import codes
from app.core.actor import Actor, Role, RoleKind, Scope
from app.core.audit import AuditLine
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import Gone, NotFound
from app.places import queries as places
from app.places.models import Place
from app.places.schemas import search_key

# What a person is told about on their own page, and for how long.
NOTICED = ("code_issued", "way_back_used", "passkey_added", "device_enrolled", "sign_count_back")
NOTICE_DAYS = 30


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role with its place (None: the whole country), as pages show it. `live` is false once it has ended."""

    id: uuid.UUID
    kind: RoleKind
    place: Place | None
    live: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that happened to a person's account: what, when, and who did it."""

    act: str
    at: dt.datetime
    by: str


def _live() -> ColumnElement[bool]:
    """A role holds from its first day to the day before `valid_to`."""
    day = today()
    return and_(PersonRole.valid_from <= day, or_(PersonRole.valid_to.is_(None), PersonRole.valid_to > day))


def person(person_id: uuid.UUID) -> Person:
    """The person. Raises NotFound."""
    found = db.session.get(Person, person_id)
    if found is None:
        raise NotFound
    return found


def roles_of(person_id: uuid.UUID) -> tuple[Role, ...]:
    """The roles a person holds today."""
    rows = db.session.execute(
        select(PersonRole.kind, PersonRole.place_id)
        .where(PersonRole.person_id == person_id, _live())
        .order_by(PersonRole.valid_from, PersonRole.id)
    )
    return tuple(Role(RoleKind(kind), place_id) for kind, place_id in rows)


def holders_of(kinds: Collection[RoleKind]) -> Select[uuid.UUID]:
    """Who holds one of these roles today, anywhere: ids, for a statement that asks more."""
    return select(PersonRole.person_id).where(PersonRole.kind.in_([kind.value for kind in kinds]), _live())


def actor_of(person_id: uuid.UUID) -> Actor:
    """The person as the one who acts."""
    found = person(person_id)
    return Actor(found.id, found.name, roles_of(found.id))


def actor_for_token(secret: str) -> Actor | None:
    """Whose browser this cookie signs in; None when it is unknown, over, or its person suspended."""
    found = db.session.scalar(
        select(Person)
        .join(SignIn, SignIn.person_id == Person.id)
        .where(
            SignIn.token_hash == codes.digest(secret),
            SignIn.ended_at.is_(None),
            SignIn.expires_at > now(),
            Person.state == "active",
        )
    )
    return Actor(found.id, found.name, roles_of(found.id)) if found else None


def held_roles(person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[HeldRole]]:
    """Roles of several people with their places, live ones first."""
    rows = db.session.execute(
        select(PersonRole, Place, _live())
        .outerjoin(Place, Place.id == PersonRole.place_id)
        .where(PersonRole.person_id.in_(list(person_ids)))
        .order_by(PersonRole.valid_from, PersonRole.id)
    )
    found: dict[uuid.UUID, list[HeldRole]] = {}
    for role, place, live in rows:
        found.setdefault(role.person_id, []).append(HeldRole(role.id, RoleKind(role.kind), place, bool(live)))
    for roles in found.values():
        roles.sort(key=lambda role: not role.live)
    return found


def people_of(commune_id: uuid.UUID) -> list[Person]:
    """Everybody who has or had a role in the commune or in one of its hamlets, by given name."""
    rows = db.session.scalars(
        select(Person)
        .where(
            Person.id.in_(
                select(PersonRole.person_id)
                .join(Place, Place.id == PersonRole.place_id)
                .where(or_(Place.id == commune_id, Place.commune_id == commune_id))
            )
        )
        .order_by(Person.name, Person.id)
    )
    return sorted(rows, key=lambda one: (search_key(one.name.split()[-1]), search_key(one.name)))


def scope_of_person(person_id: uuid.UUID) -> Scope:
    """The places that contain *all* of a person's roles; who reaches this reaches the whole person.

    A role in the whole country is contained by nothing, so only a role in the whole country reaches its holder.
    Somebody whose roles have all ended belongs where they were. Raises NotFound.
    """
    person(person_id)
    roles = held_roles([person_id]).get(person_id, [])
    held = [role for role in roles if role.live] or roles
    chains = [role.place.scope.chain if role.place else frozenset[uuid.UUID]() for role in held]
    first = held[0].place if held else None
    return Scope(first.id if first else person_id, frozenset.intersection(*chains) if chains else frozenset())


def role_row(role_id: uuid.UUID) -> PersonRole:
    """One role. Raises NotFound."""
    found = db.session.get(PersonRole, role_id)
    if found is None:
        raise NotFound
    return found


def is_field_person(person_id: uuid.UUID) -> bool:
    """True when the person records on a phone."""
    return any(role.kind in FIELD_ROLES for role in roles_of(person_id))


def is_above_the_field(person_id: uuid.UUID) -> bool:
    """True for officers, overseers and administrators: their way back needs two."""
    return any(role.kind not in FIELD_ROLES for role in roles_of(person_id))


def field_commune(person_id: uuid.UUID) -> uuid.UUID | None:
    """The commune in which a person records, by their first role of the field."""
    row = db.session.execute(
        select(Place.id, Place.commune_id)
        .join(PersonRole, PersonRole.place_id == Place.id)
        .where(PersonRole.person_id == person_id, PersonRole.kind.in_([kind.value for kind in FIELD_ROLES]), _live())
        .order_by(PersonRole.valid_from, PersonRole.id)
        .limit(1)
    ).first()
    return (row.commune_id or row.id) if row else None


def offered_roles(commune: Place) -> list[tuple[RoleKind, list[Place]]]:
    """The roles that an officer gives in a commune, each with the places it may be held in."""
    hamlets = places.hamlets_of(commune.id)
    return [
        (RoleKind.VOLUNTEER, [commune, *hamlets]),
        (RoleKind.HEAD, hamlets),
        (RoleKind.OFFICER, [commune]),
    ]


def home_commune(person_id: uuid.UUID) -> uuid.UUID | None:
    """The commune whose list a person stands in: where their first role is or was; None above communes."""
    for held in held_roles([person_id]).get(person_id, []):
        if held.place is not None and held.place.commune_id is not None:
            return held.place.commune_id
    return None


def start_page(actor: Actor) -> str:
    """Where a person's day begins."""
    return "/field/" if actor.kinds() <= {RoleKind.VOLUNTEER} else "/coverage/"


def first_page(person_id: uuid.UUID) -> str:
    """Where somebody goes who has just come in: people of the field make their phone known first."""
    kinds = {role.kind for role in roles_of(person_id)}
    return "/field/enrol" if kinds and kinds <= FIELD_ROLES else "/coverage/"


def invitation(code: str) -> tuple[Invitation, Person]:
    """An invitation that still opens. Raises NotFound, or Gone with the reason. Reading it changes nothing."""
    found = db.session.scalar(select(Invitation).where(Invitation.code_hash == codes.digest(code)))
    if found is None:
        raise NotFound("invitation_unknown")
    if found.consumed_at is not None:
        raise Gone("invitation_used")
    invited = person(found.person_id)
    if found.withdrawn_at is not None or invited.state == "suspended":
        raise Gone("invitation_withdrawn")
    if found.expires_at <= now():
        raise Gone("invitation_expired")
    return found, invited


def passkeys_of(person_id: uuid.UUID) -> list[Passkey]:
    """A person's passkeys, oldest first, without removed ones."""
    return list(
        db.session.scalars(
            select(Passkey)
            .where(Passkey.person_id == person_id, Passkey.removed_at.is_(None))
            .order_by(Passkey.created_at, Passkey.id)
        )
    )


def passkey_by_credential(credential_id: bytes) -> Passkey | None:
    """The passkey that a browser names, unless it was removed."""
    return db.session.scalar(
        select(Passkey).where(Passkey.credential_id == credential_id, Passkey.removed_at.is_(None))
    )


def codes_waiting(person_id: uuid.UUID) -> list[OneTimeCode]:
    """Codes of a person that wait for a second officer."""
    waiting = db.session.scalars(
        select(OneTimeCode).where(
            OneTimeCode.person_id == person_id,
            OneTimeCode.consumed_at.is_(None),
            OneTimeCode.seconded_by.is_(None),
            OneTimeCode.created_by.is_not(None),
            OneTimeCode.expires_at > now(),
        )
    )
    return list(waiting) if is_above_the_field(person_id) else []


def notices(person_id: uuid.UUID) -> list[Notice]:
    """What happened to a person's account lately, newest first: so that nobody is let in behind their back."""
    rows = db.session.execute(
        select(AuditLine.act, AuditLine.at, Person.name)
        .outerjoin(Person, Person.id == AuditLine.actor_id)
        .where(
            AuditLine.subject == str(person_id),
            AuditLine.act.in_(NOTICED),
            AuditLine.at > now() - dt.timedelta(days=NOTICE_DAYS),
        )
        .order_by(AuditLine.number.desc())
        .limit(20)
    )
    return [Notice(act, at, name or "") for act, at, name in rows]
