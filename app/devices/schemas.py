"""What a phone sends to be known, and what it keeps once it is. Part of the wire's contract (docs/wire.md)."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

import msgspec

from app.badges.schemas import CatalogueBadge
from app.core.errors import Invalid

# The length beside the pattern: `$` alone lets a line end pass.
Uuid = Annotated[
    str, msgspec.Meta(pattern="^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", max_length=36)
]


class PersonAsks(msgspec.Struct, forbid_unknown_fields=True):
    """Body of a request about one thing, online: which of the people on this phone asks."""

    person: Annotated[Uuid, msgspec.Meta(description="id of a person who records on this phone")]


class CataloguePerson(msgspec.Struct, omit_defaults=True):
    """Somebody who records on this phone. Without `badge` none was issued yet."""

    id: str
    name: str
    roles: list[str]
    minor: bool = False
    gone: bool = False
    badge: CatalogueBadge | None = None


class Enrolment(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A phone asks to be known: its public point (65 bytes, base64url). With a typed code when nobody is signed in;
    with `device` when a second person joins a phone that is already enrolled (the request is then signed by it)."""

    point: Annotated[str, msgspec.Meta(min_length=86, max_length=88)]
    label: Annotated[str, msgspec.Meta(max_length=80)] = ""
    code: Annotated[str, msgspec.Meta(max_length=24)] = ""
    device: Uuid | None = None


class Enrolled(msgspec.Struct):
    """What an enrolled phone keeps."""

    device: str
    person: CataloguePerson
    token: str
    epoch: str
    now: str


def parse_enrolment(body: bytes) -> Enrolment:
    """What the phone sent. Raises Invalid, with the field where it can be told."""
    try:
        return msgspec.json.decode(body, type=Enrolment)
    except msgspec.ValidationError as error:
        _sentence, _at, path = str(error).partition(" - at `$.")
        raise Invalid({path.rstrip("`"): "invalid"} if path else {}) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid from error


def parse_point(text: str) -> bytes:
    """A public point from base64url, 65 bytes. Raises Invalid; whether it lies on the curve is checked later."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error) as error:
        raise Invalid({"point": "not_a_key"}) from error
