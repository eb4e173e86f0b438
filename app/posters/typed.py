"""What somebody typed or scanned where a poster's code belongs: the code, a slip of the finger, or something else."""

from __future__ import annotations

import enum
from collections.abc import Collection
from urllib.parse import urlsplit

from app.core import codes
from app.posters.models import CODE_LENGTH

# Longer than that nobody typed a code of eight, however badly.
LONGEST_SLIP = 12


class Fault(enum.StrEnum):
    """Why no poster opens."""

    SLIP = "slip"  # eight characters, but the check character says no
    LENGTH = "length"  # too few or too many
    FOREIGN = "foreign"  # no code of ours at all: another site's address, any other text
    NUMBER = "number"  # looks like the number of a card or of a telephone
    UNKNOWN = "unknown"  # a good code that no poster here has


def read(typed: str, hosts: Collection[str]) -> tuple[str, Fault | None]:
    """The code in its canonical spelling, or what is wrong. A poster's whole address counts when it is of our hosts."""
    text = typed.strip()
    if "/" in text:
        try:
            parts = urlsplit(text if "//" in text else f"//{text}")
        except ValueError:  # "http://[" and the like
            return "", Fault.FOREIGN
        head, _slash, last = parts.path.rpartition("/")
        if parts.netloc.lower() not in hosts or head.lower() != "/q":
            return "", Fault.FOREIGN
        text = last
    code = codes.normalise(text)
    if codes.is_code(code, CODE_LENGTH):
        return code, None
    return code, _fault(code)


def _fault(code: str) -> Fault:
    if code.isdecimal() and codes.holds_number(code):
        return Fault.NUMBER
    if len(code) == CODE_LENGTH and code.isalnum():
        return Fault.SLIP
    if len(code) > LONGEST_SLIP or not (code.isalnum() or code == ""):
        return Fault.FOREIGN
    return Fault.LENGTH
