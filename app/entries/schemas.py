"""Shapes of what arrives: an entry read and unsealed before any table was asked, and how it was judged."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

# Fates in which an entry is the living word of its author; the others have a successor.
LIVE = ("accepted", "held", "mended")
COUNTED = ("accepted", "mended")
# Two codes release themselves: the one when what it replaces arrives, the other when its author joins the phone.
WAITING = "target_unknown"
STRANGER = "author_unknown"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a rule holds an entry: code, and the fields concerned."""

    code: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One entry of a batch, read. `payload` is None where it is no assist, and where it could not be read; `closes` is
    what an entry says that closes a visit, `poster` the code of the poster that an entry speaks of.

    `identity` is the unsealed number: it lives in memory until it becomes a fingerprint, and nowhere else.
    `sealed` says that there was one, whether it opened or not. `contact` is the unsealed phone number, until it is in
    the vault; `left_contact` says that there was one.
    """

    id: uuid.UUID
    author_id: uuid.UUID
    device_id: uuid.UUID
    seq: int
    kind: str
    format: int
    happened_on: dt.date
    replaces_id: uuid.UUID | None
    body: bytes
    body_hash: bytes
    payload: Any
    not_before: dt.datetime
    fault: Fault | None = None
    flags: tuple[str, ...] = ()
    sealed: bool = False
    identity: str | None = field(default=None, repr=False)
    left_contact: bool = False
    contact: str | None = field(default=None, repr=False)
    closes: Any = None
    poster: str | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something in a batch that is not an entry. `claimed_id` is the id it gives, or empty."""

    claimed_id: str
    body: bytes
    body_hash: bytes


@dataclass(frozen=True, slots=True)
class NotYet:
    """An entry that this server cannot take now: answered `later`, kept by the phone."""

    id: str
    code: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say of an arrival: held with a fault, or to be counted on `day`."""

    day: dt.date
    fault: Fault | None
    flags: tuple[str, ...]
    fingerprint: bytes | None = field(default=None, repr=False)
    contact: str | None = field(default=None, repr=False)

    @property
    def fate(self) -> str:
        return "held" if self.fault else "accepted"
