"""One commit at the edge: a request is done whole or not at all."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from sqlalchemy.exc import DBAPIError

from app.core.db import is_contention, transaction
from app.core.errors import Unavailable

P = ParamSpec("P")
R = TypeVar("R")
TRIES = 3


def writes(view: Callable[P, R]) -> Callable[P, R]:
    """Run the view in one write transaction. An error of any kind rolls everything back.

    Where another writer was in the way it is run again: PostgreSQL ends one of two that cross each other.
    The outermost mark but for the route: access marks below it are carried along by functools.wraps.
    """

    @functools.wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        for _attempt in range(TRIES):
            try:
                with transaction():
                    return view(*args, **kwargs)
            except DBAPIError as error:
                if not is_contention(error):
                    raise
        raise Unavailable

    cast(Any, wrapped).writes = True
    return wrapped


def is_writing(view: Callable[..., Any]) -> bool:
    """True when the view carries the mark, or says (`commits_itself`) why its transaction is its own."""
    return bool(getattr(view, "writes", False) or getattr(view, "commits_itself", ""))


def commits_itself(reason: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """For the rare view that needs more than one transaction; the reason is read by the route test."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        cast(Any, view).commits_itself = reason
        return view

    return mark
