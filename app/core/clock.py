"""Now, and today in Viet Nam. Tests set it; nothing else reads a clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

_source: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)  # noqa: E731


def now() -> dt.datetime:
    """The instant, aware, in UTC."""
    return _source()


def today() -> dt.date:
    """The date on a calendar in Viet Nam."""
    return local_date(now())


def local_date(instant: dt.datetime) -> dt.date:
    """The date in Viet Nam at an instant."""
    return instant.astimezone(ZONE).date()


def iso(instant: dt.datetime) -> str:
    """An instant as the wire writes it: `2026-11-22T13:05:07.123Z`."""
    return instant.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@contextmanager
def clock_at(source: Callable[[], dt.datetime]) -> Iterator[None]:
    """Replace the clock for a while. For tests and the simulation only."""
    global _source
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before
