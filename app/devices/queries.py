"""Reads phones and tells whether a signed request is a phone's own."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from app.accounts import queries as people
from app.accounts.models import Person
from app.badges.models import Badge
from app.core import ledger, signatures
from app.core.actor import Actor
from app.core.clock import iso, now, today
from app.core.db import db
from app.core.errors import Forbidden, NotFound, Unauthenticated
from app.core.keys import Keys
from app.core.signatures import BadSignature, SignedRequest
from app.devices import tokens
from app.devices.models import Device, DevicePerson
from app.devices.schemas import CataloguePerson, Enrolled

TOKEN_LIFE = dt.timedelta(minutes=15)
# A token from our own future: the server's clock was set back meanwhile. A minute is drift between machines.
CLOCK_DRIFT = dt.timedelta(minutes=1)
# A badge is looked at again once a month of its six has passed.
RENEWED_BEFORE = dt.timedelta(days=153)


@dataclass(frozen=True, slots=True)
class Authenticated:
    """Whose request it is. A revoked phone is known too, so that its outbox can leave: see `device.revoked_at`."""

    device: Device
    token_issued_at: dt.datetime
    persons: dict[uuid.UUID, Person]


def device(device_id: uuid.UUID) -> Device | None:
    """The phone, revoked ones included; None when it never enrolled here."""
    return db.session.get(Device, device_id)


def device_or_404(device_id: uuid.UUID) -> Device:
    """The phone. Raises NotFound."""
    found = device(device_id)
    if found is None:
        raise NotFound
    return found


def persons_on(device_id: uuid.UUID) -> list[Person]:
    """Who records on a phone, first come first."""
    return list(
        db.session.scalars(
            select(Person)
            .join(DevicePerson, DevicePerson.person_id == Person.id)
            .where(DevicePerson.device_id == device_id)
            .order_by(DevicePerson.since, Person.id)
        )
    )


def authenticate(request: SignedRequest, keys: Keys) -> Authenticated:
    """Who sent this request, by the ordered refusals of docs/wire.md ("Requests are signed").

    Raises Unauthenticated with code signature_missing, signature_malformed, device_unknown, digest_mismatch,
    signature_invalid, token_bad or token_stale; the last two carry a fresh token in `facts.token`.
    """
    try:
        signatures.stated(request)
        sender = _sender(request.parts.device)
        signatures.verify(request.parts, request.body, request.signature_input, request.signature, sender.public_key)
    except BadSignature as refusal:
        raise Unauthenticated(refusal.reason) from refusal
    issued_at = _token_time(request.parts.token, sender.id, keys.token)
    return Authenticated(sender, issued_at, {person.id: person for person in persons_on(sender.id)})


def _sender(stated: str) -> Device:
    try:
        found = device(uuid.UUID(stated))
    except ValueError:
        raise BadSignature("signature_malformed") from None
    if found is None:
        raise Unauthenticated("device_unknown")
    return found


def _token_time(token: str, device_id: uuid.UUID, key: bytes) -> dt.datetime:
    at = now()
    try:
        owner, issued_at = tokens.read(key, token)
    except tokens.BadToken:
        raise Unauthenticated("token_bad", token=tokens.issue(key, device_id, at)) from None
    if owner != device_id:
        raise Unauthenticated("token_bad", token=tokens.issue(key, device_id, at))
    if not -CLOCK_DRIFT <= at - issued_at < TOKEN_LIFE:
        raise Unauthenticated("token_stale", token=tokens.issue(key, device_id, at))
    return issued_at


def speaker(sender: Authenticated, person_id: uuid.UUID) -> tuple[Actor, Person]:
    """The person of this phone who asks something, with the roles they hold now.

    Raises Forbidden (device_revoked, not_on_this_phone, suspended).
    """
    if sender.device.revoked_at is not None:
        raise Forbidden("device_revoked")
    person = sender.persons.get(person_id)
    if person is None:
        raise Forbidden("not_on_this_phone")
    if person.state != "active":
        raise Forbidden("suspended")
    return Actor(person.id, person.name, people.roles_of(person.id)), person


def has_enrolled(person_id: uuid.UUID, point: bytes) -> bool:
    """True when the person has enrolled a phone with this very key."""
    found = db.session.execute(
        select(Device.id).where(Device.public_key == point, Device.enrolled_by == person_id).limit(1)
    )
    return found.first() is not None


def phones_of(person_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Device]]:
    """The phones that each person records on, the latest heard from first; revoked ones last."""
    rows = db.session.execute(
        select(DevicePerson.person_id, Device)
        .join(Device, Device.id == DevicePerson.device_id)
        .where(DevicePerson.person_id.in_(person_ids))
    )
    found: dict[uuid.UUID, list[Device]] = {}
    for person_id, phone in rows:
        found.setdefault(person_id, []).append(phone)
    for phones in found.values():
        phones.sort(key=_last_heard, reverse=True)
    return found


def _last_heard(phone: Device) -> tuple[bool, dt.datetime]:
    return phone.revoked_at is None, phone.last_contact_at or phone.enrolled_at


def badges_to_renew() -> list[tuple[Badge, dt.datetime]]:
    """Badges of active people that end within five months, with the moment when a phone of theirs was last heard."""
    heard = func.max(Device.last_contact_at)
    rows = db.session.execute(
        select(Badge, heard)
        .join(Person, Person.id == Badge.person_id)
        .join(DevicePerson, DevicePerson.person_id == Badge.person_id)
        .join(Device, Device.id == DevicePerson.device_id)
        .where(
            Person.state == "active",
            Badge.revoked_at.is_(None),
            Badge.valid_until < today() + RENEWED_BEFORE,
            Device.commune_id == Badge.commune_id,
            Device.revoked_at.is_(None),
        )
        .group_by(Badge.id)
    )
    return [(badge, heard_at) for badge, heard_at in rows if heard_at is not None]


def without_badge() -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Active people with a phone in a commune that never gave them a badge: the phone was known before badges were."""
    rows = db.session.execute(
        select(DevicePerson.person_id, Device.commune_id)
        .distinct()
        .join(Device, Device.id == DevicePerson.device_id)
        .join(Person, Person.id == DevicePerson.person_id)
        .outerjoin(Badge, (Badge.person_id == Person.id) & (Badge.commune_id == Device.commune_id))
        .where(Person.state == "active", Device.revoked_at.is_(None), Badge.id.is_(None))
        .order_by(DevicePerson.person_id)
    )
    return [(person_id, commune_id) for person_id, commune_id in rows]


def catalogue_person(person: Person) -> CataloguePerson:
    """A person as phones know them: what they may, and whether they are under 18."""
    roles = sorted({role.kind.value for role in people.roles_of(person.id)})
    return CataloguePerson(id=str(person.id), name=person.name, roles=roles, minor=person.minor)


def enrolled(phone: Device, person: Person, keys: Keys) -> Enrolled:
    """What an enrolled phone keeps."""
    at = now()
    return Enrolled(
        device=str(phone.id),
        person=catalogue_person(person),
        token=tokens.issue(keys.token, phone.id, at),
        epoch=ledger.ledger(db.session()).epoch,
        now=iso(at),
    )
