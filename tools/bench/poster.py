"""A poster's page with its count, against a bare endpoint that only writes the same row, and the page uncounted."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.core.db import db
from tools.bench.ingest import Bench, served
from tools.bench.load import Line, Measured, Work, drive

PAGE = "/Q/BCDFGH2S"
READER = {"User-Agent": "Mozilla/5.0 (Linux; Android 13) Chrome/120.0 Mobile Safari/537.36", "Accept-Encoding": "gzip"}
# The same page, sent to a program that says what it is: it is drawn and not counted.
PROGRAM = READER | {"User-Agent": "facebookexternalhit/1.1"}
CLIENTS = 8
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table in docs/measurements.md: medians of the rounds, which take turns."""

    engine: str
    counted_per_second: int
    uncounted_per_second: int
    bare_per_second: int
    bare_to_counted: float
    uncounted_to_counted: float
    p50_ms: float
    p95_ms: float
    failures: int
    opens_missed: int


def round_of(bench: Bench, path: str, headers: dict[str, str], per_client: int) -> Measured:
    """All clients open one address again and again."""

    def steps(line: Line) -> Iterator[int]:
        for _time in range(per_client):
            answer = line.send("GET", path, headers, b"")
            yield 1 if answer is not None and answer.status == 200 else -1

    work: Work = steps
    return drive(bench.url, [work] * CLIENTS)


def counted() -> int:
    """Opens in the database. Leaves no reading open."""
    db.session.rollback()
    found = db.session.connection().exec_driver_sql("select coalesce(sum(opens), 0) from poster_opens").scalar_one()
    db.session.rollback()
    return int(found)


def measure(engine: str, database_url: str, folder: Path, *, per_client: int) -> Row:
    """One engine. Every client opens the same poster: the hottest row there can be."""
    kinds = {"counted": (PAGE, READER), "uncounted": (PAGE, PROGRAM), "bare": ("/bench/open", READER)}
    found: dict[str, list[Measured]] = {kind: [] for kind in kinds}
    missed = 0
    with served(database_url, folder) as bench:
        for path, headers in kinds.values():
            round_of(bench, path, headers, 5)  # templates are compiled, connections are made
        for _round in range(ROUNDS):
            for kind, (path, headers) in kinds.items():
                before = counted()
                found[kind].append(round_of(bench, path, headers, per_client))
                if kind == "counted":
                    missed += found[kind][-1].entries - (counted() - before)
    rate = {kind: statistics.median(one.rate for one in rounds) for kind, rounds in found.items()}
    pages = found["counted"]
    return Row(
        engine,
        *(round(rate[kind]) for kind in kinds),
        round(rate["bare"] / rate["counted"], 2),
        round(rate["uncounted"] / rate["counted"], 2),
        round(statistics.median(one.percentile(0.5) for one in pages), 1),
        round(statistics.median(one.percentile(0.95) for one in pages), 1),
        sum(one.failures for rounds in found.values() for one in rounds),
        missed,
    )
