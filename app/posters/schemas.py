"""Shapes of posters: the spot as typed, the address in the QR, the sizes of paper, and what is said of a poster on its
wall."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec

from app.core.errors import Invalid
from app.core.words import N_

SPOT_LENGTH = 120
# Sheets in one file. 300 take some three seconds; a commune with more prints hamlet by hamlet.
RUN_LIMIT = 300


class Form(enum.StrEnum):
    """What a poster is printed as. A leaflet is a third of an A4 sheet, a sticker an eighth."""

    A3 = "a3"
    A4 = "a4"
    A5 = "a5"
    LEAFLET = "leaflet"
    STICKER = "sticker"


def form_of(typed: str) -> Form:
    """The size that was chosen. Raises Invalid for any other."""
    try:
        return Form(typed)
    except ValueError:
        raise Invalid({"form": "required" if not typed else "not_offered"}) from None


CHECK_FORMAT = 1
FARTHEST = 4_102_444_800_000  # the year 2100, in milliseconds since 1970

PosterCode = Annotated[str, msgspec.Meta(pattern="^[0-9A-Z]{8}$", max_length=8, description="code of a poster")]


class What(enum.StrEnum):
    """What a helper sees of a poster on its wall."""

    HUNG = "hung"
    FINE = "fine"
    TORN = "torn"
    MISSING = "missing"
    TAMPERED = "tampered"


class Source(enum.StrEnum):
    """Who says it. A citizen's word is shown, and changes nothing by itself."""

    PHONE = "phone"
    OFFICE = "office"
    CITIZEN = "citizen"


# A citizen who stands before it cannot say that it is missing; but that its code leads somewhere strange.
STRANGE = "strange"
REPORTS = (What.TORN.value, What.TAMPERED.value, STRANGE)

WHAT_WORDS: dict[str, str] = {
    What.HUNG: N_("Vừa treo"),
    What.FINE: N_("Còn tốt"),
    What.TORN: N_("Rách, mờ"),
    What.MISSING: N_("Mất"),
    What.TAMPERED: N_("Bị dán đè"),
    STRANGE: N_("Mã dẫn tới trang lạ"),
}
# How a citizen would put it.
REPORT_WORDS: dict[str, str] = {
    What.TORN: N_("Tờ giấy rách hoặc mờ"),
    What.TAMPERED: N_("Có người dán đè mã khác lên"),
    STRANGE: N_("Quét mã thì ra trang lạ"),
}
STANDING_WORDS: dict[str, str] = {
    "printed": N_("Chưa treo"),
    "hung": N_("Đang treo"),
    "torn": N_("Rách, mờ"),
    "missing": N_("Mất"),
    "tampered": N_("Bị dán đè"),
    "replaced": N_("Đã thay tờ mới"),
    "retired": N_("Đã gỡ"),
}


# What somebody should do next about a poster: app/posters/standing.py.
NEXT_WORDS: dict[str, str] = {
    "hang": N_("In rồi treo lên"),
    "look": N_("Ra xem lại"),
    "replace": N_("Thay tờ mới"),
}
SOURCE_WORDS: dict[str, str] = {
    Source.PHONE: N_("người đi giúp"),
    Source.OFFICE: N_("cán bộ xã"),
    Source.CITIZEN: N_("bà con"),
}


class PosterCheckPayload(msgspec.Struct, forbid_unknown_fields=True):
    """Payload of an entry of kind poster_check, format 1: what a helper sees of a poster on its wall."""

    poster: PosterCode
    what: What


@dataclass(frozen=True, slots=True)
class Said:
    """What an entry that counts says of a poster; `at` is by the clock of its phone."""

    entry_id: uuid.UUID
    author_id: uuid.UUID
    commune_id: uuid.UUID
    code: str
    what: str
    day: dt.date
    at: dt.datetime


def moment_of(wall: Any) -> dt.datetime:
    """What a phone's own clock says (milliseconds since 1970), where it says anything that a calendar holds."""
    claimed = wall if isinstance(wall, int) else 0
    return dt.datetime.fromtimestamp(min(max(claimed, 0), FARTHEST) / 1000, dt.UTC)


def what_of(typed: str, offered: tuple[str, ...]) -> str:
    """The word that was chosen on a form. Raises Invalid for any other."""
    if typed not in offered:
        raise Invalid({"what": "not_offered" if typed else "required"})
    return typed


def spot_of(typed: str) -> str:
    """Where a poster hangs, on one line. Raises Invalid for an empty or endless one."""
    spot = " ".join(typed.split())
    if not spot:
        raise Invalid({"spot": "required"})
    if len(spot) > SPOT_LENGTH:
        raise Invalid({"spot": "too_long"})
    return spot


def qr_text(origin: str, code: str) -> str:
    """What the QR says. Upper case throughout: the alphanumeric mode of ISO/IEC 18004 makes larger modules.

    Scheme and host are case-insensitive (RFC 3986 §6.2.2.1); the path is opened in both cases.
    """
    return f"{origin}/q/{code}".upper()


def typed_address(origin: str) -> str:
    """What people type when the camera does not help: host and path, without the scheme."""
    return f"{urlsplit(origin).netloc}/q"


def id_of(typed: str, field: str) -> uuid.UUID:
    """The id that a form sends back. Raises Invalid for anything else."""
    try:
        return uuid.UUID(typed)
    except ValueError:
        raise Invalid({field: "required" if not typed else "not_offered"}) from None


def ids_of(typed: Iterable[str], field: str) -> set[uuid.UUID]:
    """The ids of what was ticked. Raises Invalid for anything else."""
    return {id_of(one, field) for one in typed}
