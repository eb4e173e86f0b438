"""What a badge is made of, as phones know it and as citizens are told of it."""

from __future__ import annotations

import enum
from typing import Annotated

import msgspec

CODE_LENGTH = 8


class Standing(enum.StrEnum):
    """What a badge is worth on a day."""

    GOOD = "good"
    EXPIRED = "expired"
    STOPPED = "stopped"


class CatalogueBadge(msgspec.Struct, omit_defaults=True):
    """A person's badge as their phone shows it: `until` is its last good day, `address` where anybody checks it."""

    code: Annotated[str, msgspec.Meta(min_length=CODE_LENGTH, max_length=CODE_LENGTH)]
    until: str
    address: str
    stopped: bool = False


def shown_name(name: str, *, minor: bool) -> str:
    """The name as strangers may read it: of somebody under 18 the given name alone, which Vietnamese puts last."""
    return name.split()[-1] if minor else name


def qr_text(address: str) -> str:
    """What the QR says: upper case throughout, as on posters, because that makes larger squares."""
    return address.upper()
