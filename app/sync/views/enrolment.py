"""`POST /api/v1/devices`: a phone asks to be known, or a second person joins one (docs/wire.md)."""

from __future__ import annotations

from typing import cast

import msgspec
from flask import Blueprint, Response, current_app

from app.accounts import commands as accounts
from app.accounts import queries as people
from app.accounts.models import Person
from app.core import codes
from app.core.errors import Unauthenticated
from app.core.keys import Keys
from app.devices import commands, queries
from app.devices.models import Device
from app.devices.schemas import Enrolled, Enrolment, parse_enrolment, parse_point
from app.sync.joining import release_author
from app.web import quota
from app.web.access import maybe_actor, public
from app.web.openapi import described
from app.web.signed import is_signed, signed_request
from app.web.writes import commits_itself, writes

blueprint = Blueprint("enrolment", __name__)


def _keys() -> Keys:
    return cast(Keys, current_app.extensions["keys"])


@blueprint.post("/api/v1/devices")
@commits_itself("a try of a typed code is counted even when the code is wrong")
@quota.limit("3000 per hour", "devices, all")
@public
@described(
    takes=Enrolment,
    gives=Enrolled,
    may_sign=True,
    refuses={
        401: ("sign_in_first",),
        403: ("suspended", "other_commune", "code_waits"),
        409: ("already_enrolled", "no_field_role", "device_revoked"),
        410: ("code_gone",),
        422: ("invalid",),
        429: ("too_many",),
        503: ("unavailable",),
    },
)
def enrol() -> Response:
    """By the cookie of a passkey sign-in or by a typed code; signed by the phone itself when somebody joins it."""
    signed = signed_request()
    phone = queries.authenticate(signed, _keys()).device if is_signed() else None
    enrolment = parse_enrolment(signed.body)
    if (str(phone.id) if phone else None) != enrolment.device:
        raise Unauthenticated("signature_missing" if phone is None else "signature_invalid")
    answer = _by_code(enrolment, phone) if enrolment.code else _by_cookie(enrolment, phone)
    return Response(msgspec.json.encode(answer), mimetype="application/json")


def _by_code(enrolment: Enrolment, phone: Device | None) -> Enrolled:
    quota.spend("20 per 10 minutes", "enrol", codes.normalise(enrolment.code)[:4])
    point = parse_point(enrolment.point)
    code_id = writes(accounts.spend_try)(enrolment.code, "enrol")

    def take_in() -> Enrolled:
        if phone is None:
            person, device = commands.enrol_by_code(code_id, point, enrolment.label)
            return queries.enrolled(device, person, _keys())
        used_by = accounts.was_used_by(code_id)
        known = used_by and used_by.id in {person.id for person in queries.persons_on(phone.id)}
        return _join(phone, used_by if used_by and known else accounts.consume_code(code_id))

    return writes(take_in)()


def _by_cookie(enrolment: Enrolment, phone: Device | None) -> Enrolled:
    actor = maybe_actor()
    if actor is None or actor.person_id is None:
        raise Unauthenticated
    quota.spend("60 per hour", "enrol", f"person {actor.person_id}")
    person_id, point = actor.person_id, parse_point(enrolment.point)

    def take_in() -> Enrolled:
        person = people.person(person_id)
        if phone is not None:
            return _join(phone, person)
        return queries.enrolled(commands.enrol(person, point, enrolment.label), person, _keys())

    return writes(take_in)()


def _join(phone: Device, person: Person) -> Enrolled:
    device = queries.device_or_404(phone.id)
    commands.join(device, person)
    release_author(device.id, person.id)
    return queries.enrolled(device, person, _keys())
