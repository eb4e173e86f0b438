"""The independent oracle: plain Python that counts from stored entries alone, sharing nothing with app.tallies.

It reads rows as dictionaries (from either engine) and applies design.md §5 word by word.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
REACHES = {"level1": "level1", "level2_activate": "level2"}

Cell = tuple[str, str, str]  # hamlet, day, indicator


def counts(
    entries: Iterable[Mapping[str, Any]],
    mends: Mapping[str, Mapping[str, Any]],
    chosen: Mapping[str, Mapping[str, Any]],
) -> tuple[Counter[Cell], Counter[Cell]]:
    """(counted, unchecked) by hamlet, day and indicator, from every entry whose fate counts."""
    counted: Counter[Cell] = Counter()
    unchecked: Counter[Cell] = Counter()
    first: dict[tuple[bytes, str], tuple[str, str, str]] = {}
    for row in entries:
        if row["fate"] not in ("accepted", "mended") or row["kind"] != "assist":
            continue
        source, mend = chosen.get(row["id"], row), mends.get(row["id"], {})
        body = json.loads(source["body"])
        payload = body["payload"]
        day = _day(body["happened_on"], source["not_before"], source["received_at"])
        for indicator in _activity(payload):
            counted[mend.get("hamlet_id") or payload["hamlet"], day, indicator] += 1
        home = _home(payload, mend)
        who = None if mend.get("drop_identity") else source["fingerprint"]
        for indicator in _reached(payload) if home else ():
            if who is None:
                unchecked[home, day, indicator] += 1
            else:
                claim = (day, row["id"], home)
                first[who, indicator] = min(first.get((who, indicator), claim), claim)
    for (_who, indicator), (day, _entry, home) in first.items():
        counted[home, day, indicator] += 1
    return counted, unchecked


def _activity(payload: Mapping[str, Any]) -> Iterator[str]:
    for line in payload["helps"]:
        yield f"help.{line['kind']}"
        if line["outcome"] == "done":
            yield f"help.{line['kind']}.done"


def _home(payload: Mapping[str, Any], mend: Mapping[str, Any]) -> Any:
    if mend.get("residence_elsewhere"):
        return None
    return mend.get("residence_id") or payload["residence"].get("hamlet")


def _reached(payload: Mapping[str, Any]) -> set[str]:
    if payload["client"] != "person" or payload.get("age_band") == "under14":
        return set()
    return {
        REACHES[line["kind"]]
        for line in payload["helps"]
        if line["kind"] in REACHES and line["outcome"] == "done" and not line.get("again", False)
    }


def _day(happened_on: str, not_before: dt.datetime, received_at: dt.datetime) -> str:
    earliest = (not_before.astimezone(VIETNAM) - dt.timedelta(days=7)).date()
    latest = received_at.astimezone(VIETNAM).date()
    return min(max(dt.date.fromisoformat(happened_on), earliest), latest).isoformat()
