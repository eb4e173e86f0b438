"""Whatever a released phone ever sent is still taken in: tests/wire/corpus.json grows, and no line of it changes."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

from app.sync.arrivals import FORMATS
from tests.people import Village
from tests.sync.conftest import make_twin, twin, village, wire
from tests.twin import Transport, Twin

__all__ = ["make_twin", "twin", "village", "wire"]

CORPUS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("corpus.json").read_text("utf-8"))


def test_every_format_that_is_accepted_has_a_line() -> None:
    assert {(line["kind"], line["format"]) for line in CORPUS} == {
        (kind, number) for kind, numbers in FORMATS.items() for number in numbers
    }


def test_every_line_is_accepted(twin: Twin, wire: Transport, village: Village) -> None:
    first = str(uuid.uuid4())
    names = {
        "hamlet": str(village.hamlet.id),
        "poster": village.poster.code,
        "visit": str(uuid.uuid4()),
        "first": first,
    }
    for line in CORPUS:
        text = json.dumps(line)
        for name, value in names.items():
            text = text.replace(f"${name}", value)
        kind, payload, more = (made := json.loads(text)).pop("kind"), made.pop("payload"), made
        number = more.pop("format")
        twin.entry(kind, payload, format=number, **more, **({"id": first} if not twin.outbox else {}))
    twin.send(wire)
    assert [kept.receipt and kept.receipt["answer"] for kept in twin.outbox.values()] == ["accepted"] * len(CORPUS)
