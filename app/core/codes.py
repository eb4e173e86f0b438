"""Short codes that people read aloud and type: digits and consonants without look-alikes, one check character.

Alphanumeric in the sense of QR (ISO/IEC 18004), so that a code keeps a poster's QR small.
"""

from __future__ import annotations

import hashlib
import secrets

# 29 letters: a prime, so that the check character below sees every slip. No vowels (no words), no L, no Z (2).
ALPHABET = "0123456789BCDFGHJKMNPQRSTVWXY"
# Identity cards have 12 digits, old ones 9, telephones 10: so many digits are no code and are not to be shown again.
NUMBER_FROM = 9
_SAME = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V", "Z": "2", " ": "", "-": "", ".": ""})


def check_character(body: str) -> str:
    """Weighted sum modulo 29: any one wrong character and any swap of neighbours is noticed."""
    total = sum((place + 2) * ALPHABET.index(letter) for place, letter in enumerate(body))
    return ALPHABET[total % 29]


def new_code(length: int) -> str:
    """A random code of `length` characters, the last of them the check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(length - 1))
    return body + check_character(body)


def normalise(typed: str) -> str:
    """What a person meant: upper case, without spaces and dashes, O as 0, I and L as 1, U as V, Z as 2."""
    return typed.strip().upper().translate(_SAME)


def is_code(text: str, length: int) -> bool:
    """True when the text has the length, the letters and the check character of a code."""
    return len(text) == length and all(letter in ALPHABET for letter in text) and check_character(text[:-1]) == text[-1]


def holds_number(typed: str) -> bool:
    """True when a card's or a telephone's number may stand in it, alone or among other signs."""
    return sum(letter.isdecimal() for letter in typed) >= NUMBER_FROM


def spoken(code: str) -> str:
    """The code in groups of four, as people read it aloud: `BCDF GH2S`."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def digest(secret: str) -> bytes:
    """What is stored of a secret code: enough to recognise it, not to use it."""
    return hashlib.sha256(secret.encode()).digest()
