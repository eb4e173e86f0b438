"""`./dev bench [--only ingest|phone|paper|poster|guides] [--quick]`: measures and prints; `--json` keeps it."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.bench import guides, paper, phone, poster
from tools.bench.ingest import Row, measure
from tools.postgres import postgres

SIZES = (10_000, 200_000)


def main() -> int:
    """Run every measure and print the table."""
    parser = argparse.ArgumentParser(prog="./dev bench")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--quick", action="store_true", help="one small size, a few seconds")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"))
    parser.add_argument("--only", choices=("ingest", "phone", "paper", "poster", "guides"))
    chosen = parser.parse_args()
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()}
    found: dict[str, Any] = {"machine": machine}
    if chosen.only in {None, "ingest"}:
        found["ingest"] = [dataclasses.asdict(row) for row in ingest(chosen.engine, quick=chosen.quick)]
        table(found["ingest"])
    if chosen.only in {None, "poster"}:
        print("\nA poster's page with its count, the page without it, and a bare endpoint that writes the same row:")
        found["poster"] = [dataclasses.asdict(row) for row in poster_rows(chosen.engine, quick=chosen.quick)]
        table(found["poster"])
    if chosen.only in {None, "phone"}:
        found["phone"] = {name: [dataclasses.asdict(row) for row in rows] for name, rows in phone_rows().items()}
        print(
            f"\nThe page at {phone.SLOW}x, the worker at full speed: browsers cannot slow a worker. The server is dead."
        )
        table(found["phone"]["pace"])
        print(f"\nAn empty phone against one with {phone.WAITING} entries waiting and {phone.HAMLETS} hamlets:")
        table(found["phone"]["burden"])
        table(found["phone"]["screens"])
    if chosen.only in {None, "paper"}:
        found["paper"] = [dataclasses.asdict(row) for row in paper.measure()]
        table(found["paper"])
    if chosen.only in {None, "guides"}:
        found["guides"] = guide_rows()
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=1))
    return 0


def ingest(engine: str | None, *, quick: bool) -> list[Row]:
    """The server's part, on the engines that were asked for."""
    sizes, per_client = ((1_000,), 10) if quick else (SIZES, 60)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="thonso-bench-") as name:
        folder = Path(name)
        if engine != "postgresql":
            url = f"sqlite:///{folder / 'bench.db'}"
            rows += measure("SQLite", url, folder / "sqlite", sizes=sizes, per_client=per_client)
        if engine != "sqlite":
            with postgres(durable=True) as url:
                rows += measure("PostgreSQL", url, folder / "postgresql", sizes=sizes, per_client=per_client)
    return rows


def poster_rows(engine: str | None, *, quick: bool) -> list[poster.Row]:
    """A poster's page, on the engines that were asked for."""
    per_client = 10 if quick else 60
    rows: list[poster.Row] = []
    with tempfile.TemporaryDirectory(prefix="thonso-bench-") as name:
        folder = Path(name)
        if engine != "postgresql":
            url = f"sqlite:///{folder / 'bench.db'}"
            rows.append(poster.measure("SQLite", url, folder / "sqlite", per_client=per_client))
        if engine != "sqlite":
            with postgres(durable=True) as url:
                rows.append(poster.measure("PostgreSQL", url, folder / "postgresql", per_client=per_client))
    return rows


def phone_rows() -> dict[str, list[Any]]:
    """The phone's part: medians, and what each screen weighs."""
    with tempfile.TemporaryDirectory(prefix="thonso-bench-") as name:
        folder = Path(name)
        return {
            "pace": phone.measure(folder / "pace"), "burden": phone.compare(folder / "burden"),
            "screens": phone.weights(),
        }  # fmt: skip


def guide_rows() -> list[dict[str, Any]]:
    """Citizens' pages on a thin line, printed."""
    with tempfile.TemporaryDirectory(prefix="thonso-bench-") as name:
        rows = [dataclasses.asdict(row) for row in guides.measure(Path(name))]
    print("\nFirst visit over 400 kbit/s, 400 ms; ratios to the plain file, which the same server sends:")
    table(rows)
    weights = guides.script_bytes()
    print(f"Scripts, packed: {weights}, {sum(weights.values())} in all; none is needed, all come after the words.")
    return rows


def table(rows: list[dict[str, Any]]) -> None:
    """Print rows under the names of their fields."""
    print(" | ".join(rows[0]))
    for row in rows:
        print(" | ".join(str(value) for value in row.values()))


if __name__ == "__main__":
    sys.exit(main())
