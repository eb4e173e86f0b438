"""Following steps from one thing to the next, as from a hamlet to what it became."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

Thing = TypeVar("Thing")


def reached(start: Thing, after: Callable[[Thing], Iterable[Thing]]) -> set[Thing]:
    """Everything that steps lead to, at any remove; the start itself only when they lead back to it."""
    found: set[Thing] = set()
    waiting = [start]
    while waiting:
        fresh = set(after(waiting.pop())) - found
        found |= fresh
        waiting.extend(fresh)
    return found
