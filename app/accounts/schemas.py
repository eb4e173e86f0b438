"""What officers type about people, what browsers send about passkeys, and the words for roles and states."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec

from app.core.actor import RoleKind
from app.core.errors import Invalid
from app.core.words import N_

NAME_LENGTH = 80
LABEL_LENGTH = 60

# Roles that record on a phone, and the order of roles from the hamlet upwards.
FIELD_ROLES = frozenset({RoleKind.VOLUNTEER, RoleKind.HEAD})
OFFICE_ROLES = frozenset({RoleKind.OFFICER, RoleKind.ADMINISTRATOR})
# What an officer of a commune may give; everything else is the administrator's to give.
GIVEN_BY_OFFICERS = (RoleKind.VOLUNTEER, RoleKind.HEAD, RoleKind.OFFICER)

ROLE_WORDS: dict[RoleKind, str] = {
    RoleKind.VOLUNTEER: N_("Tình nguyện viên"),
    RoleKind.HEAD: N_("Trưởng thôn"),
    RoleKind.OFFICER: N_("Cán bộ xã"),
    RoleKind.OVERSEER: N_("Cán bộ theo dõi"),
    RoleKind.ADMINISTRATOR: N_("Quản trị"),
}
STATE_WORDS: dict[str, str] = {
    "invited": N_("Đã mời, chưa vào"),
    "active": N_("Đang làm"),
    "suspended": N_("Tạm dừng"),
}
PURPOSES = ("recover", "enrol")


@dataclass(frozen=True, slots=True)
class RoleForm:
    """A role to give: what, and where (None: the whole country)."""

    kind: RoleKind
    place_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class InviteForm:
    """Whom to invite. `person_id` comes from the page, so that a form sent twice invites once."""

    person_id: uuid.UUID
    name: str
    role: RoleForm
    minor: bool


def parse_uuid(text: str) -> uuid.UUID | None:
    """The id, or None when it is not one."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def parse_name(text: str, limit: int = NAME_LENGTH) -> str:
    """A name of a person or thing: one line, no more than `limit` characters. Raises Invalid."""
    name = " ".join(text.split())
    if not name:
        raise Invalid({"name": "required"})
    if len(name) > limit:
        raise Invalid({"name": "too_long"})
    return name


def parse_role(form: Mapping[str, str]) -> RoleForm:
    """The chosen role, `kind:place` in one value, so that no pair can be chosen that does not fit. Raises Invalid."""
    kind, _colon, place = form.get("role", "").partition(":")
    place_id = parse_uuid(place)
    if kind not in set(RoleKind) or (place and place_id is None):
        raise Invalid({"role": "not_offered"})
    return RoleForm(RoleKind(kind), place_id)


def parse_invite(form: Mapping[str, str]) -> InviteForm:
    """The invitation form. Raises Invalid."""
    person_id = parse_uuid(form.get("person", ""))
    return InviteForm(
        person_id or uuid.uuid4(), parse_name(form.get("name", "")), parse_role(form), form.get("minor") == "yes"
    )


class PasskeyAnswer(msgspec.Struct, forbid_unknown_fields=True):
    """What a browser sends back from a passkey dialogue: the challenge's id and the credential as WebAuthn's JSON."""

    challenge: Annotated[str, msgspec.Meta(min_length=36, max_length=36)]
    credential: dict[str, Any]


def parse_passkey(body: bytes) -> tuple[uuid.UUID, dict[str, Any]]:
    """Challenge id and credential. Extension results are dropped unseen: they can hold a secret of the phone (PRF)."""
    try:
        answer = msgspec.json.decode(body, type=PasskeyAnswer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid(code="passkey_malformed") from error
    challenge = parse_uuid(answer.challenge)
    if challenge is None:
        raise Invalid(code="passkey_malformed")
    return challenge, {name: value for name, value in answer.credential.items() if name != "clientExtensionResults"}


def phone_words(user_agent: str) -> str:
    """A word for the machine a passkey was made on, from its User-Agent; empty when it says nothing known."""
    for mark, words in (
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
        ("Macintosh", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"),
    ):  # fmt: skip
        if mark in user_agent:
            return words
    return ""


# "; wv)" is Android's own mark of a page inside another app. The same marks stand in static/pwa/fitness.js.
IN_APP = ("Zalo", "FBAN", "FBAV", "FB_IAB", "Messenger", "Instagram", "Line/", "MicroMessenger", "; wv)")


def in_app_browser(user_agent: str) -> bool:
    """True inside Zalo, Facebook and the like: their storage is apart and passkeys do not work there."""
    return any(mark in user_agent for mark in IN_APP)
