"""Time tokens: the server's word for "what time it was" when it last spoke with a phone. Neither secret nor session.

`<base36 milliseconds>.<device id without dashes>.<base64url of the first 16 bytes of HMAC-SHA256>` (docs/wire.md).
"""

from __future__ import annotations

import base64
import datetime as dt
import hmac
import re
import uuid

_FORM = re.compile(r"^([0-9a-z]{1,10})\.([0-9a-f]{32})\.([A-Za-z0-9_-]{22})$")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class BadToken(Exception):
    """Not a token of ours."""


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"


def _seal(key: bytes, signed: str) -> str:
    return base64.urlsafe_b64encode(hmac.digest(key, signed.encode(), "sha256")[:16]).rstrip(b"=").decode()


def issue(key: bytes, device_id: uuid.UUID, at: dt.datetime) -> str:
    """A token for a phone: "we spoke at this instant", to the millisecond."""
    signed = f"{_base36((at - _EPOCH) // dt.timedelta(milliseconds=1))}.{device_id.hex}"
    return f"{signed}.{_seal(key, signed)}"


def read(key: bytes, token: str) -> tuple[uuid.UUID, dt.datetime]:
    """The phone and the instant. Raises BadToken unless this server issued exactly these characters."""
    found = _FORM.match(token)
    if found is None or token.endswith("\n"):
        raise BadToken
    milliseconds, device, seal = found.groups()
    if not hmac.compare_digest(seal, _seal(key, f"{milliseconds}.{device}")):
        raise BadToken
    return uuid.UUID(device), _EPOCH + dt.timedelta(milliseconds=int(milliseconds, 36))
