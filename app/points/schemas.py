"""Shapes of points and of a commune's contacts, as officers type them."""

from __future__ import annotations

import enum
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from app.core import phones
from app.core.errors import Invalid
from app.core.words import N_

NAME_LENGTH = 120
ADDRESS_LENGTH = 200
HOURS_LENGTH = 200


class PointKind(enum.StrEnum):
    """What a point is. Order is the order of the menu."""

    ONE_STOP = "one_stop"
    POLICE = "police"
    CULTURE_HOUSE = "culture_house"
    POST_OFFICE = "post_office"
    TELECOM_SHOP = "telecom_shop"
    SCHOOL = "school"
    CLINIC = "clinic"
    OTHER = "other"


class PointState(enum.StrEnum):
    """Whether people find somebody there."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


KIND_WORDS: dict[PointKind, str] = {
    PointKind.ONE_STOP: N_("Trung tâm Phục vụ hành chính công cấp xã"),
    PointKind.POLICE: N_("Công an xã"),
    PointKind.CULTURE_HOUSE: N_("Nhà văn hóa"),
    PointKind.POST_OFFICE: N_("Bưu điện"),
    PointKind.TELECOM_SHOP: N_("Cửa hàng viễn thông"),
    PointKind.SCHOOL: N_("Trường học"),
    PointKind.CLINIC: N_("Trạm y tế"),
    PointKind.OTHER: N_("Nơi khác"),
}
STATE_WORDS: dict[PointState, str] = {
    PointState.PLANNED: N_("Sắp mở"),
    PointState.OPEN: N_("Đang mở"),
    PointState.CLOSED: N_("Đã đóng"),
}
# Where everybody of the commune goes, whatever hamlet they live in.
FOR_ALL = (PointKind.ONE_STOP, PointKind.POLICE)


@dataclass(frozen=True, slots=True)
class PointForm:
    """A point as an officer describes it. `hours` is one plain line, such as people say it; `phone` is digits.

    `id` comes from the page, so that a form sent twice makes one point.
    """

    id: uuid.UUID | None
    kind: PointKind
    state: PointState
    hamlet_id: uuid.UUID | None
    name: str
    address: str
    hours: str
    phone: str


@dataclass(frozen=True, slots=True)
class ContactForm:
    """Whom citizens call, and whom they ask about what is kept of them."""

    hotline: str
    data_post: str
    data_phone: str
    data_address: str


def parse_point(form: Mapping[str, str]) -> PointForm:
    """A point from a form. Raises Invalid with every field that cannot be taken."""
    faults: dict[str, str] = {}
    found = PointForm(
        id=_id(form, "id", faults),
        kind=PointKind(_choice(form, "kind", PointKind, faults)),
        state=PointState(_choice(form, "state", PointState, faults)),
        hamlet_id=_id(form, "hamlet_id", faults),
        name=_line(form, "name", NAME_LENGTH, faults, needed=True),
        address=_line(form, "address", ADDRESS_LENGTH, faults),
        hours=_line(form, "hours", HOURS_LENGTH, faults, needed=form.get("state") == PointState.OPEN),
        phone=_phone(form, "phone", faults),
    )
    if faults:
        raise Invalid(faults)
    return found


def parse_contact(form: Mapping[str, str]) -> ContactForm:
    """A commune's contacts from a form: all of it may be left empty, but a post that nobody can reach may not.

    Raises Invalid.
    """
    faults: dict[str, str] = {}
    found = ContactForm(
        hotline=_phone(form, "hotline", faults),
        data_post=_line(form, "data_post", NAME_LENGTH, faults),
        data_phone=_phone(form, "data_phone", faults),
        data_address=_line(form, "data_address", ADDRESS_LENGTH, faults),
    )
    reach = found.data_phone or found.data_address
    if reach and not found.data_post:
        faults.setdefault("data_post", "required")
    if found.data_post and not reach and "data_phone" not in faults:
        faults["data_phone"] = "phone_or_address"
    if faults:
        raise Invalid(faults)
    return found


def _line(form: Mapping[str, str], field: str, limit: int, faults: dict[str, str], *, needed: bool = False) -> str:
    text = " ".join(form.get(field, "").split())
    if not text and needed:
        faults[field] = "required"
    if len(text) > limit:
        faults[field] = "too_long"
    return text


def _phone(form: Mapping[str, str], field: str, faults: dict[str, str]) -> str:
    typed = form.get(field, "").strip()
    number = phones.parse(typed)
    if typed and number is None:
        faults[field] = "not_a_phone"
    return number or ""


def _choice(form: Mapping[str, str], field: str, offered: type[enum.StrEnum], faults: dict[str, str]) -> str:
    chosen = form.get(field, "")
    if chosen not in set(offered):
        faults[field] = "not_offered" if chosen else "required"
        return next(iter(offered)).value
    return chosen


def _id(form: Mapping[str, str], field: str, faults: dict[str, str]) -> uuid.UUID | None:
    typed = form.get(field, "")
    try:
        return uuid.UUID(typed) if typed else None
    except ValueError:
        faults[field] = "not_offered"
        return None
