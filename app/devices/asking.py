"""What a phone asks about one thing, online: a small signed body in whose name, an answer that nobody keeps."""

from __future__ import annotations

from typing import TypeVar, cast

import msgspec
from flask import Response, current_app

from app.core.errors import AppError
from app.core.keys import Keys
from app.devices.queries import Authenticated, authenticate
from app.web.signed import signed_request

T = TypeVar("T")

# An id and a word or two, with room.
MOST_BYTES = 1000
# A long day's calls, each number looked at twice; one allowance for every kind of number.
LOOKS = "60 per day"
# What such a request may be refused for before the thing itself is looked at, by status (app/web/openapi.py).
REFUSES: dict[int, tuple[str, ...]] = {
    403: ("device_revoked", "not_on_this_phone", "suspended"),
    404: ("not_found",),
    503: ("unavailable",),
}


def keys() -> Keys:
    """The server's own keys."""
    return cast(Keys, current_app.extensions["keys"])


def phone() -> str:
    """The phone that asks, told by its signature and not by what it says: nobody spends another's allowance."""
    return str(authenticate(signed_request(MOST_BYTES), keys()).device.id)


def asked(shape: type[T]) -> tuple[Authenticated, T]:
    """Who sent it, and what they ask. Raises Unauthenticated, TooLarge, AppError (bad_request)."""
    signed = signed_request(MOST_BYTES)
    sender = authenticate(signed, keys())
    try:
        return sender, msgspec.json.decode(signed.body, type=shape)
    except msgspec.MsgspecError as error:
        raise AppError("bad_request") from error


def told(shape: object) -> Response:
    """An answer for this moment: nothing on the way keeps it."""
    response = Response(msgspec.json.encode(shape), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
