"""Telephone numbers of Viet Nam: read as anybody types them, kept as digits, written so that they can be read aloud."""

from __future__ import annotations

import re

LENGTH = 11
# Ten digits for a mobile, eleven with the area code of a landline; 1800 and 1900; three to five for emergencies and
# the like (113, 1022). Nothing here says that somebody answers: a number is right when a person has called it.
_NUMBER = re.compile(r"0[1-9][0-9]{8,9}|1[89]00[0-9]{4,6}|1[0-9]{2,4}")


def parse(typed: str) -> str | None:
    """The digits of a number typed with spaces, dots, dashes or +84; None when it can be nobody's."""
    bare = re.sub(r"[\s.()\-\u2013\u00a0]", "", typed)
    bare = re.sub(r"^(\+|00)84", "0", bare)
    return bare if _NUMBER.fullmatch(bare) else None


def spoken(number: str) -> str:
    """The digits in groups, as people say them: 0912 345 678."""
    if len(number) >= 10:
        return f"{number[:4]} {number[4:-3]} {number[-3:]}"
    return f"{number[:4]} {number[4:]}" if len(number) >= 8 else number
