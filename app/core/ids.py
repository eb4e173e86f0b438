"""Ids from text, quickly: a commune's entries name the same few hamlets, people and phones again and again."""

from __future__ import annotations

import uuid
from functools import lru_cache


@lru_cache(maxsize=16384)
def recurring(text: str) -> uuid.UUID:
    """The id that a text says, remembered. ValueError when it says none."""
    return uuid.UUID(text)
