"""Shapes of teams: what a team is called, who belongs to it, what of that anybody may read."""

from __future__ import annotations

import enum
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from app.core import phones
from app.core.errors import Invalid
from app.core.words import N_

LABEL_LENGTH = 80
NAME_LENGTH = 80
# The names that plans and papers give to one and the same thing; a commune may write its own.
LABELS = (
    "Tổ công nghệ số cộng đồng",
    "Tổ Đề án 06",
    "Tổ chuyển đổi số cộng đồng",
)


class MemberRole(enum.StrEnum):
    """What somebody is in a team."""

    LEAD = "lead"
    MEMBER = "member"


ROLE_WORDS: dict[MemberRole, str] = {MemberRole.LEAD: N_("Tổ trưởng"), MemberRole.MEMBER: N_("Thành viên")}


@dataclass(frozen=True, slots=True)
class MemberForm:
    """Somebody to put on a team: a person of the commune, or a name as typed.

    `agreed`: this person leads the team and said that everybody may read their name and phone. Never so under 18.
    `id` comes from the page, so that a form sent twice adds one.
    """

    id: uuid.UUID | None
    person_id: uuid.UUID | None
    name: str
    role: MemberRole
    minor: bool
    agreed: bool
    phone: str


@dataclass(frozen=True, slots=True)
class TeamForm:
    """A team as an officer names it. `id` comes from the page, so that a form sent twice makes one team."""

    id: uuid.UUID | None
    hamlet_id: uuid.UUID | None
    label: str
    name: str


def one_line(form: Mapping[str, str], field: str, limit: int, *, needed: bool = True) -> str:
    """One field of a form on one line. Raises Invalid."""
    text = " ".join(form.get(field, "").split())
    if not text and needed:
        raise Invalid({field: "required"})
    if len(text) > limit:
        raise Invalid({field: "too_long"})
    return text


def parse_team(form: Mapping[str, str]) -> TeamForm:
    """The form that makes or renames a team. Raises Invalid."""
    return TeamForm(
        _id(form, "id"),
        _id(form, "hamlet_id"),
        one_line(form, "label", LABEL_LENGTH),
        one_line(form, "name", NAME_LENGTH, needed=False),
    )


def parse_member(form: Mapping[str, str]) -> MemberForm:
    """The form that adds somebody. Raises Invalid with everything that cannot be taken."""
    person_id = _id(form, "person_id")
    name = "" if person_id else one_line(form, "name", NAME_LENGTH, needed=False)
    role, phone = form.get("role", ""), form.get("phone", "").strip()
    minor, agreed = form.get("minor") == "yes", form.get("agreed") == "yes"
    faults: dict[str, str] = {}
    if person_id is None and not name:
        faults["name"] = "required"
    if role not in set(MemberRole):
        faults["role"] = "not_offered"
    if agreed and (minor or role != MemberRole.LEAD):
        faults["agreed"] = "minor_not_public" if minor else "lead_only"
    number = phones.parse(phone)
    if phone and not agreed:
        faults["phone"] = "agree_first"
    elif phone and number is None:
        faults["phone"] = "not_a_phone"
    if faults:
        raise Invalid(faults)
    return MemberForm(_id(form, "id"), person_id, name, MemberRole(role), minor, agreed, number or "")


def _id(form: Mapping[str, str], field: str) -> uuid.UUID | None:
    typed = form.get(field, "")
    try:
        return uuid.UUID(typed) if typed else None
    except ValueError:
        raise Invalid({field: "not_offered"}) from None
