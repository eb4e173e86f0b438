"""The official list of provinces and communes: the set of 01/07/2025 with every change of type that is in force."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from app.places.schemas import PlaceKind

FOLDER = Path(__file__).parent
# The day the two-level government began; before it none of these units existed.
BEGINNING = dt.date(2025, 7, 1)
_NAMESPACE = uuid.UUID("6f1d1c52-5f0e-5c43-9a39-0d6a3c1f7b10")


class Unit(NamedTuple):
    """One official unit. `province_code` of a province is its own code."""

    kind: PlaceKind
    code: str
    type_name: str
    name: str
    province_code: str


def place_id(code: str) -> uuid.UUID:
    """The id that a code has in every installation, so that a list loaded anew names the same places."""
    return uuid.uuid5(_NAMESPACE, f"place:{code}")


def corrections() -> list[dict[str, Any]]:
    """What was decided after the list: each with code, type before and after, day and decision."""
    found: list[dict[str, Any]] = json.loads((FOLDER / "corrections.json").read_text(encoding="utf-8"))["changes"]
    return found


def _listed() -> Iterator[Unit]:
    for province in json.loads((FOLDER / "official.json").read_text(encoding="utf-8")):
        yield Unit(PlaceKind.PROVINCE, province["code"], province["type"], province["name"], province["code"])
        for code, type_name, name in province["communes"]:
            yield Unit(PlaceKind.COMMUNE, code, type_name, name, province["code"])


def units(on: dt.date) -> list[Unit]:
    """The list as it is on a day, each province before its communes.

    Raises ValueError for a correction that does not fit the list: better no list than a wrong one.
    """
    found = {unit.code: unit for unit in _listed()}
    for change in corrections():
        unit = found.get(change["code"])
        if unit is None or (unit.kind, unit.name, unit.type_name) != (change["kind"], change["name"], change["was"]):
            raise ValueError(f"correction {change['decision']} does not fit {change['code']} {change['name']}")
        if dt.date.fromisoformat(change["from"]) <= on:
            found[unit.code] = unit._replace(type_name=change["type"])
    return list(found.values())
