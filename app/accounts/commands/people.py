"""Inviting people, giving and ending their roles, suspending them and letting them in again."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid

from sqlalchemy import select, update

from app.accounts import queries
from app.accounts.commands.sessions import sign_out_everywhere
from app.accounts.models import Invitation, OneTimeCode, Person, PersonRole
from app.accounts.schemas import GIVEN_BY_OFFICERS, OFFICE_ROLES, RoleForm
from app.core import audit, codes, ledger
from app.core.actor import Actor, RoleKind
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import Conflict, Forbidden, Invalid
from app.places.models import Place
from app.places.schemas import PlaceKind

INVITATION_LIFE = dt.timedelta(days=14)
# Where each role may be held; None stands for the whole country.
_HELD_IN: dict[RoleKind, frozenset[str | None]] = {
    RoleKind.VOLUNTEER: frozenset({PlaceKind.COMMUNE.value, PlaceKind.HAMLET.value}),
    RoleKind.HEAD: frozenset({PlaceKind.HAMLET.value}),
    RoleKind.OFFICER: frozenset({PlaceKind.COMMUNE.value}),
    RoleKind.OVERSEER: frozenset({PlaceKind.PROVINCE.value, PlaceKind.COMMUNE.value, None}),
    RoleKind.ADMINISTRATOR: frozenset({PlaceKind.PROVINCE.value, PlaceKind.COMMUNE.value, None}),
}


def invite(
    actor: Actor,
    name: str,
    kind: RoleKind,
    place_id: uuid.UUID | None,
    minor: bool,
    person_id: uuid.UUID | None = None,
) -> tuple[Person, str]:
    """A person who is not in yet, and the secret code of their link, which is shown once and not kept.

    The same `person_id` again (a form sent twice) gives the same person a fresh code. Raises Invalid, Forbidden.
    """
    known = db.session.get(Person, person_id) if person_id else None
    if known is not None:
        return known, reinvite(actor, known)
    role = RoleForm(kind, place_id)
    _check_role(actor, role, minor=minor)
    person = Person(id=person_id or uuid.uuid4(), name=name, minor=minor, state="invited", created_at=now())
    _touch(person)
    db.session.add(person)
    db.session.flush()
    _give(person, role)
    audit.note(actor, "invited", person.id, kind=kind.value, place=place_id or "")
    return person, _fresh_code(actor, person)


def reinvite(actor: Actor, person: Person) -> str:
    """A new code for somebody who is not in yet; the old one stops working. Raises Conflict once they are in."""
    must_reach(actor, person)
    if person.state != "invited":
        raise Conflict("already_in")
    audit.note(actor, "invited_again", person.id)
    return _fresh_code(actor, person)


def add_role(actor: Actor, person: Person, role: RoleForm) -> None:
    """Give a person one more role. Nothing happens when they hold it. Raises Invalid, Forbidden."""
    must_reach(actor, person)
    _check_role(actor, role, minor=person.minor)
    if any(held.kind == role.kind and held.place_id == role.place_id for held in queries.roles_of(person.id)):
        return
    _give(person, role)
    _touch(person)
    audit.note(actor, "role_given", person.id, kind=role.kind.value, place=role.place_id or "")


def end_role(actor: Actor, role: PersonRole) -> None:
    """End a role today: from now on it opens nothing."""
    person = queries.person(role.person_id)
    must_reach(actor, person)
    if role.valid_to is None or role.valid_to > today():
        role.valid_to = today()
        _touch(person)
        audit.note(actor, "role_ended", person.id, kind=role.kind, place=role.place_id or "")


def set_minor(actor: Actor, person: Person, minor: bool) -> None:
    """Say whether a person is under 18, and so never handles an identity."""
    must_reach(actor, person)
    if minor and any(role.kind is not RoleKind.VOLUNTEER for role in queries.roles_of(person.id)):
        raise Invalid({"minor": "minor_only_volunteer"})
    person.minor = minor
    _touch(person)
    audit.note(actor, "minor_set", person.id, minor=minor)


def suspend(actor: Actor, person: Person) -> None:
    """Shut a person out at once: every sign-in ends, open invitations and codes die."""
    must_reach(actor, person)
    if person.state == "suspended":
        return
    person.state = "suspended"
    _touch(person)
    sign_out_everywhere(person.id)
    _withdraw(person)
    db.session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.person_id == person.id, OneTimeCode.consumed_at.is_(None))
        .values(expires_at=now())
    )
    audit.note(actor, "suspended", person.id)


def reinstate(actor: Actor, person: Person) -> None:
    """Let a suspended person work again; somebody who was never in needs a new invitation."""
    must_reach(actor, person)
    if person.state != "suspended":
        return
    person.state = "active" if queries.passkeys_of(person.id) or _was_in(person) else "invited"
    _touch(person)
    audit.note(actor, "reinstated", person.id)


def activate(person: Person) -> None:
    """The person is in: by passkey or by a code for the phone. Open invitations are used up."""
    if person.state == "suspended":
        raise Forbidden("suspended")
    person.state = "active"
    _touch(person)
    db.session.execute(
        update(Invitation)
        .where(Invitation.person_id == person.id, Invitation.consumed_at.is_(None), Invitation.withdrawn_at.is_(None))
        .values(consumed_at=now())
    )
    db.session.flush()


def _was_in(person: Person) -> bool:
    used = select(Invitation.id).where(Invitation.person_id == person.id, Invitation.consumed_at.is_not(None))
    return db.session.execute(used.limit(1)).first() is not None


def _touch(person: Person) -> None:
    person.position = ledger.position(db.session())


def _give(person: Person, role: RoleForm) -> None:
    db.session.add(
        PersonRole(
            id=uuid.uuid4(), person_id=person.id, kind=role.kind.value, place_id=role.place_id, valid_from=today()
        )
    )
    db.session.flush()


def _check_role(actor: Actor, role: RoleForm, *, minor: bool) -> None:
    place = db.session.get(Place, role.place_id) if role.place_id else None
    if role.place_id and (place is None or place.valid_to is not None):
        raise Invalid({"role": "not_offered"})
    if (place.kind if place else None) not in _HELD_IN[role.kind]:
        raise Invalid({"role": "role_not_here"})
    if minor and role.kind is not RoleKind.VOLUNTEER:
        raise Invalid({"minor": "minor_only_volunteer"})
    givers = OFFICE_ROLES if role.kind in GIVEN_BY_OFFICERS else frozenset({RoleKind.ADMINISTRATOR})
    if place is not None:
        reaches = actor.may(givers, place.scope)
    else:
        reaches = any(held.kind in givers and held.place_id is None for held in actor.roles)
    if not reaches:
        raise Forbidden


def must_reach(actor: Actor, person: Person) -> None:
    """Refuse unless the actor looks after this person. The shell reaches everybody; nobody reaches themselves."""
    if actor.person_id == person.id:
        raise Conflict("not_yourself")
    if actor.person_id is not None and not actor.may(_above(person), queries.scope_of_person(person.id)):
        raise Forbidden


def _above(person: Person) -> frozenset[RoleKind]:
    """Who looks after a person: officers after the field and after each other, administrators after everybody."""
    only_ours = all(role.kind in GIVEN_BY_OFFICERS for role in queries.roles_of(person.id))
    return OFFICE_ROLES if only_ours else frozenset({RoleKind.ADMINISTRATOR})


def _withdraw(person: Person) -> None:
    db.session.execute(
        update(Invitation)
        .where(Invitation.person_id == person.id, Invitation.consumed_at.is_(None), Invitation.withdrawn_at.is_(None))
        .values(withdrawn_at=now())
    )


def _fresh_code(actor: Actor, person: Person) -> str:
    _withdraw(person)
    code = secrets.token_urlsafe(16)
    db.session.add(
        Invitation(
            id=uuid.uuid4(),
            person_id=person.id,
            code_hash=codes.digest(code),
            created_by=actor.person_id,
            created_at=now(),
            expires_at=now() + INVITATION_LIFE,
        )
    )
    db.session.flush()
    return code
