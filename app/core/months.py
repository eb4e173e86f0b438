"""Months as pages of figures show them."""

from __future__ import annotations

import datetime as dt
import re

_MONTH = re.compile(r"^20\d{2}-(0[1-9]|1[0-2])$")


class Month:
    """The month that is shown: this one, or an earlier one asked for as `?month=2026-10`."""

    def __init__(self, asked: str, now: dt.date) -> None:
        first = dt.date.fromisoformat(f"{asked}-01") if _MONTH.match(asked) else now.replace(day=1)
        self.since = min(first, now.replace(day=1))
        self.current = self.since == now.replace(day=1)
        self.after = (self.since + dt.timedelta(days=31)).replace(day=1)
        self.until = now if self.current else self.after - dt.timedelta(days=1)
        self.before = (self.since - dt.timedelta(days=1)).replace(day=1)
