"""Shapes of requests: what a citizen's form says, how long it is kept, and what a phone asks and hears."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import re
import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import msgspec

from app.core import codes
from app.core.errors import Invalid
from app.core.words import N_
from app.devices.schemas import Uuid

# A request and its contact end after as many days, whatever became of it.
DAYS_KEPT = 60
# One that no officer released.
DAYS_NEW = 14
# Whoever took one and did not come for as many days no longer keeps others from taking it.
DAYS_HELD = 7
# Two go together.
SEATS = 2
# One poster's, or one commune page's, in a day: more is a prank, and no office could call them all back.
MOST_PER_DAY = 40
# Which words of consent a citizen agreed to; new words, new name.
CONSENT = "vi-r1"

READING_LENGTH = 8
# Letters. Of four bytes each they still fit a roomy box of the vault.
NAME_LENGTH = 30
WHERE_LENGTH = 60
# Letters and signs by name, and yet nothing to see: the fillers of Hangul, and Braille without a dot.
_UNSEEN = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_PHONE = re.compile(r"0[1-9]\d{8,9}")
# What a number of nine digits or more could be: of an old or new card, of a phone. None of it belongs into words.
_NUMBER = re.compile(r"(?:\d[\W_]{0,3}){9,}")


class Topic(enum.StrEnum):
    """What help is asked for."""

    VNEID = "vneid"
    LEVEL2 = "level2"
    PAPERS = "papers"
    SERVICE = "service"
    PAY = "pay"
    OTHER = "other"


class Suits(enum.StrEnum):
    """When it suits."""

    ANY = "any"
    TODAY = "today"
    WEEK = "week"
    EVENING = "evening"


class Why(enum.StrEnum):
    """Why a request was closed without help. `erased`: the citizen took it back."""

    NOT_REACHED = "not_reached"
    NOT_NEEDED = "not_needed"
    OUTSIDE = "outside"
    PRANK = "prank"
    ERASED = "erased"


TOPIC_WORDS: dict[str, str] = {
    Topic.VNEID: N_("Cài VNeID, tạo tài khoản"),
    Topic.LEVEL2: N_("Kích hoạt VNeID mức 2"),
    Topic.PAPERS: N_("Đưa giấy tờ vào VNeID"),
    Topic.SERVICE: N_("Nộp hồ sơ qua mạng"),
    Topic.PAY: N_("Trả tiền bằng điện thoại"),
    Topic.OTHER: N_("Việc khác"),
}
SUITS_WORDS: dict[str, str] = {
    Suits.ANY: N_("Lúc nào cũng được"),
    Suits.TODAY: N_("Trong hôm nay"),
    Suits.WEEK: N_("Trong tuần này"),
    Suits.EVENING: N_("Buổi tối"),
}
WHY_WORDS: dict[str, str] = {
    Why.NOT_REACHED: N_("Không liên lạc được"),
    Why.NOT_NEEDED: N_("Không cần nữa"),
    Why.OUTSIDE: N_("Ngoài địa bàn"),
    Why.PRANK: N_("Phá rối"),
    Why.ERASED: N_("Bà con đã xóa"),
}
# What whoever was asked to help may say.
SAID = tuple(why for why in Why if why is not Why.ERASED)


# ---------------------------------------------------------------- the citizen's form


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call and where to come. In the vault, and in memory while somebody looks."""

    name: str
    phone: str
    where: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A form that was filled in well. `token` is the form's own; id and reading code follow from it."""

    token: uuid.UUID
    hamlet_id: uuid.UUID
    topic: Topic
    suits: Suits
    contact: Contact

    @property
    def id(self) -> uuid.UUID:
        """What everybody else knows the request by; nobody finds the token from it."""
        return uuid.UUID(bytes=_from(self.token, b"id")[:16], version=4)

    @property
    def reading(self) -> str:
        """What the citizen keeps, to see it again or to take it back. Of it only a digest is stored."""
        body, rest = "", int.from_bytes(_from(self.token, b"reading"))
        for _letter in range(READING_LENGTH - 1):
            rest, letter = divmod(rest, len(codes.ALPHABET))
            body += codes.ALPHABET[letter]
        return body + codes.check_character(body)


@dataclass(frozen=True, slots=True)
class Ending:
    """That a request ended, and how: all that is kept of it outside the database."""

    request_id: uuid.UUID
    since: dt.date
    state: str
    why: str


def _from(token: uuid.UUID, purpose: bytes) -> bytes:
    return hashlib.blake2b(token.bytes, digest_size=32, person=b"request " + purpose).digest()


def _uuid(typed: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed)
    except ValueError:
        return None


def _line(typed: str) -> str:
    """On one line; empty when nothing of it can be seen: whom should an officer ask for?"""
    line = " ".join(unicodedata.normalize("NFC", typed).split())
    return line if any(unicodedata.category(letter)[0] in "LNPS" and letter not in _UNSEEN for letter in line) else ""


def phone_of(typed: str) -> str:
    """A phone number of Viet Nam as it is dialled at home; empty for anything else."""
    digits = re.sub(r"[ .\-()]", "", unicodedata.normalize("NFKC", typed).strip())
    digits = re.sub(r"^(?:\+|00)?84", "0", digits) if not digits.startswith("0") or digits.startswith("00") else digits
    return digits if digits.isascii() and _PHONE.fullmatch(digits) else ""


def _fault(text: str, most: int) -> str:
    if len(text) > most:
        return "too_long"
    return "number_in_words" if _NUMBER.search(unicodedata.normalize("NFKC", text)) else ""


def parse(form: Mapping[str, str]) -> Asked:
    """What a citizen sent. Raises Invalid with every field at fault; `hamlet` may still be of another place."""
    token, hamlet = _uuid(form.get("token", "")), _uuid(form.get("hamlet", ""))
    topic, suits = form.get("topic", ""), form.get("suits", "")
    name, where = _line(form.get("name", "")), _line(form.get("where", ""))
    phone = phone_of(form.get("phone", ""))
    faults = {
        "token": "" if token else "required",
        "hamlet": "" if hamlet else "required",
        "topic": "" if topic in tuple(Topic) else "required",
        "suits": "" if suits in tuple(Suits) else "required",
        "name": _fault(name, NAME_LENGTH) if name else "required",
        "phone": "" if phone else "not_a_callback" if form.get("phone", "").strip() else "required",
        "where": _fault(where, WHERE_LENGTH),
        "consent": "" if form.get("consent") == CONSENT else "consent_needed",
    }
    found = {field: code for field, code in faults.items() if code}
    if found or token is None or hamlet is None:
        raise Invalid(found)
    return Asked(token, hamlet, Topic(topic), Suits(suits), Contact(name, phone, where))


def pack(contact: Contact) -> tuple[bytes, bytes]:
    """As it goes into the vault: who, and where."""
    return f"{contact.phone}\n{contact.name}".encode(), contact.where.encode()


def unpack(who: bytes, where: bytes) -> Contact:
    """As it comes out."""
    phone, _, name = who.decode().partition("\n")
    return Contact(name, phone, where.decode())


# ---------------------------------------------------------------- the phone's door


class RequestClosed(msgspec.Struct, forbid_unknown_fields=True):
    """Body of the request that closes one without help: who says so, and why."""

    person: Annotated[Uuid, msgspec.Meta(description="id of a person who records on this phone")]
    why: Annotated[str, msgspec.Meta(pattern="^(?:not_reached|not_needed|outside|prank)$", max_length=12)]


class RequestTaken(msgspec.Struct):
    """How a request stands now: how many took it, whether the one who asks is among them, whether it is over."""

    id: str
    takers: int
    mine: bool
    over: bool


class RequestContact(msgspec.Struct):
    """Whom to call and where to come, for the two who took it. Shown, never kept."""

    name: str
    phone: str
    where: str
