"""Writes phones: enrolled, joined by a second person, revoked, heard from."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from app.accounts import commands as accounts
from app.accounts import queries as people
from app.accounts.models import Person
from app.badges import commands as badges
from app.core import audit, ledger, signatures
from app.core.actor import Actor
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import Conflict, Forbidden, Invalid
from app.devices import queries
from app.devices.models import Device, DevicePerson

# Three weeks without signal at sixty assists a day is a quarter of this.
DAILY_ENTRIES = 5000


def enrol(person: Person, point: bytes, label: str) -> Device:
    """The person's phone, known by its key (65 bytes, uncompressed point) from now on.

    The same key of the same person again gives the same phone: its first answer was lost on the way. Raises
    Invalid (not a key), Conflict (no_field_role, already_enrolled), Forbidden (suspended).
    """
    _check_point(point)
    commune_id = _records_in(person)
    known = db.session.scalar(select(Device).where(Device.public_key == point))
    if known is not None:
        if known.enrolled_by != person.id or known.revoked_at is not None:
            raise Conflict("already_enrolled")
        return known
    device = Device(
        id=uuid.uuid4(),
        public_key=point,
        label=label,
        enrolled_at=now(),
        enrolled_by=person.id,
        commune_id=commune_id,
        last_contact_at=now(),
        queued=0,
        highest_seq=0,
    )
    db.session.add(device)
    db.session.flush()
    _add_person(device, person)
    audit.note(Actor(person.id, person.name), "device_enrolled", person.id, device=device.id)
    return device


def enrol_by_code(code_id: uuid.UUID | None, point: bytes, label: str) -> tuple[Person, Device]:
    """The same with a typed code whose secret was right. A used code serves again only for the very same key."""
    used_by = accounts.was_used_by(code_id)
    if used_by is not None and queries.has_enrolled(used_by.id, point):
        return used_by, enrol(used_by, point, label)
    person = accounts.consume_code(code_id)
    return person, enrol(person, point, label)


def join(device: Device, person: Person) -> None:
    """A second person records on the phone. Again is no harm. Raises Conflict (device_revoked, no_field_role),
    Forbidden (other_commune, suspended)."""
    if device.revoked_at is not None:
        raise Conflict("device_revoked")
    if _records_in(person) != device.commune_id:
        raise Forbidden("other_commune")
    if db.session.get(DevicePerson, (device.id, person.id)) is None:
        _add_person(device, person)
        audit.note(Actor(person.id, person.name), "device_joined", person.id, device=device.id)


def revoke(actor: Actor, device: Device) -> None:
    """The phone is shut out: its outbox still leaves and is held, then it wipes what it knows of the commune."""
    if device.revoked_at is not None:
        return
    device.revoked_at = now()
    device.position = ledger.position(db.session())
    audit.note(actor, "device_revoked", device.enrolled_by, device=device.id)


def allowance(device: Device) -> int:
    """How many new entries the phone may still bring today: a broken phone must not fill the disk of all others."""
    return DAILY_ENTRIES - (device.stored_today if device.stored_on == today() else 0)


def note_stored(device: Device, entries: int) -> None:
    """Count what the phone brought today."""
    if device.stored_on != today():
        device.stored_on, device.stored_today = today(), 0
    device.stored_today += entries


def contact(device: Device, queued: int, highest_seq: int) -> None:
    """The phone spoke: how many records still wait on it, and how far its counter has arrived."""
    device.last_contact_at = now()
    device.queued = queued
    device.highest_seq = max(device.highest_seq, highest_seq)


def keep_badges() -> tuple[int, int]:
    """Renew the badges of people whose phones are heard from, and issue those that are missing: how many of each.

    For the worker, inside its transaction. A badge that an officer revoked stays revoked.
    """
    renewed = sum(badges.renew(badge, heard_at) for badge, heard_at in queries.badges_to_renew())
    issued = sum(badges.issue_first(person_id, commune_id) for person_id, commune_id in queries.without_badge())
    return renewed, issued


def _check_point(point: bytes) -> None:
    try:
        if len(point) != 65:
            raise ValueError
        signatures.load_public_key(point)
    except ValueError:
        raise Invalid({"point": "not_a_key"}) from None


def _records_in(person: Person) -> uuid.UUID:
    if person.state == "suspended":
        raise Forbidden("suspended")
    commune_id = people.field_commune(person.id)
    if commune_id is None:
        raise Conflict("no_field_role")
    return commune_id


def _add_person(device: Device, person: Person) -> None:
    db.session.add(DevicePerson(device_id=device.id, person_id=person.id, since=now()))
    device.position = person.position = ledger.position(db.session())
    db.session.flush()
    badges.issue_first(person.id, device.commune_id)
