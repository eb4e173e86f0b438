"""Signed ingest against a bare endpoint, racing duplicates, and the WAL under load."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from app.config import Settings
from app.core.clock import now
from app.core.db import db, transaction
from app.core.ledger import ledger
from app.factory import create_app
from app.sync.arrivals import Readers, read, read_batch
from app.sync.commands import Intake, Sender
from tests.people import Village, enrol, settle_village
from tests.twin import Twin
from tools.bench.load import Line, Measured, Work, drive, fresh_batch, fresh_plain, phone
from tools.bench.served import BARE

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = 8
BATCH = 50
RACES = 40


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table in docs/measurements.md."""

    engine: str
    rows_before: int
    entries_per_second: int
    bare_per_second: int
    bare_to_ours: float
    p50_ms: float
    p95_ms: float
    failures: int
    lost: int
    race_answers: int
    race_wrong: int
    wal_bytes: int


@dataclass(slots=True)
class Bench:
    """One engine's database, filled and served."""

    app: Flask
    settings: Settings
    url: str
    village: Village

    def phones(self, count: int, seed: int) -> list[Twin]:
        keys, seal_keys = self.app.extensions["keys"], self.app.extensions["seal_keys"]
        return [phone(self.village, seal_keys.public(), keys.token, self.url, seed + one) for one in range(count)]

    def hamlets(self) -> list[str]:
        village = self.village
        return [str(hamlet.id) for hamlet in (village.hamlet, village.second_hamlet, village.third_hamlet)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(database_url: str, folder: Path) -> Iterator[Bench]:
    """A server process on a fresh database, and the same database opened here to fill it."""
    port = free_port()
    url = f"http://localhost:{port}"
    environment = {
        "THONSO_DATABASE_URL": database_url, "THONSO_SECRET_KEY": "bench " * 8, "THONSO_PUBLIC_ORIGIN": url,
        "THONSO_KEYS_DIR": str(folder / "keys"), "THONSO_BACKUP_DIR": str(folder / "backup"),
    }  # fmt: skip
    os.environ.update(environment)
    app = create_app()
    with app.app_context():
        db.create_all()
        BARE.create(db.engine, checkfirst=True)  # here, because the server's processes would race for it
        with transaction() as session:
            ledger(session)
        village = settle_village()
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "-b", f"127.0.0.1:{port}",
             "--log-level", "warning", "tools.bench.served:make()"],
            cwd=ROOT, env={**os.environ, **environment},
        )  # fmt: skip
        try:
            _wait(url)
            yield Bench(app, app.config["SETTINGS"], url, village)
        finally:
            server.terminate()
            server.wait(20)
            db.session.remove()
            db.engine.dispose()


def _wait(url: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=2)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not come up")


def fill(bench: Bench, rows: int) -> None:
    """Bring the database to a size, through the very same intake, without HTTP and signatures."""
    keys, seal_keys = bench.app.extensions["keys"], bench.app.extensions["seal_keys"]
    person = bench.village.volunteer
    device, key = enrol(person, bench.village.commune)
    twin = Twin(str(device.id), str(person.id), key, now, random.Random(rows), seal_key=seal_keys.public())
    sender = Sender(device.id, bench.village.commune.id, frozenset([person.id]))
    readers = Readers(seal_keys, keys.token, now(), now())
    hamlets, have = bench.hamlets(), count_rows()
    while have < rows:
        batch = read_batch(fresh_plain(twin, hamlets, 100))
        items = read(batch.entries, readers)
        with transaction() as session:
            Intake(session, sender, keys, now()).answer(items)
        have += len(items)


def count_rows() -> int:
    """Entries in the database. Leaves no reading open: an open one keeps SQLite from reusing its log."""
    db.session.rollback()
    found = int(db.session.connection().exec_driver_sql("select count(*) from entries").scalar_one())
    db.session.rollback()
    return found


def prepared(bench: Bench, per_client: int, seed: int) -> list[list[tuple[bytes, dict[str, str]]]]:
    """Batches for each client, made and signed before the clock starts."""
    hamlets = bench.hamlets()
    return [[fresh_batch(twin, hamlets, BATCH) for _ in range(per_client)] for twin in bench.phones(CLIENTS, seed)]


def round_of(bench: Bench, path: str, batches: list[list[tuple[bytes, dict[str, str]]]]) -> Measured:
    """All clients send all their batches to one address."""

    def work(mine: list[tuple[bytes, dict[str, str]]]) -> Work:
        def steps(line: Line) -> Iterator[int]:
            for body, headers in mine:
                answer = line.send("POST", path, headers, body)
                yield BATCH if answer is not None and answer.status == 200 else -1

        return steps

    return drive(bench.url, [work(mine) for mine in batches])


def races(bench: Bench, seed: int) -> tuple[int, int]:
    """Eight senders of one batch at the same moment: (answers, answers that differ from the first)."""
    twin = bench.phones(1, seed)[0]
    line_of = [Line(bench.url) for _ in range(CLIENTS)]
    wrong = answers = 0
    for _ in range(RACES):
        body, headers = fresh_batch(twin, bench.hamlets(), BATCH)
        gate, found = threading.Barrier(CLIENTS), [b""] * CLIENTS

        def one(place: int, gate: threading.Barrier, found: list[bytes], sent: tuple[bytes, dict[str, str]]) -> None:
            gate.wait()
            answer = line_of[place].send("POST", "/api/v1/entries", sent[1], sent[0])
            found[place] = b"" if answer is None or answer.status != 200 else answer.body

        threads = [threading.Thread(target=one, args=(place, gate, found, (body, headers))) for place in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        receipts = [json.loads(body)["receipts"] if body else None for body in found]
        wrong += sum(1 for one_of in receipts if one_of != receipts[0] or one_of is None)
        answers += CLIENTS
    return answers, wrong


def wal_bytes(settings: Settings) -> int:
    """Size of SQLite's write-ahead log; 0 on PostgreSQL."""
    path = Path(f"{settings.database_url.removeprefix('sqlite:///')}-wal")
    return path.stat().st_size if settings.on_sqlite and path.exists() else 0


def measure(engine: str, database_url: str, folder: Path, *, sizes: tuple[int, ...], per_client: int) -> list[Row]:
    """One engine, at each size: our door, the bare endpoint, racing duplicates, the WAL."""
    rows = []
    with served(database_url, folder) as bench:
        for size in sizes:
            fill(bench, size)
            ours, bare = prepared(bench, per_client, size), prepared(bench, per_client, size + 1000)
            before = count_rows()
            signed = round_of(bench, "/api/v1/entries", ours)
            wal = wal_bytes(bench.settings)
            plain = round_of(bench, "/bench/bare", bare)
            stored = count_rows() - before
            answers, wrong = races(bench, size + 2000)
            rows.append(
                Row(
                    engine, size, round(signed.rate), round(plain.rate), round(plain.rate / signed.rate, 2),
                    round(signed.percentile(0.5), 1), round(signed.percentile(0.95), 1),
                    signed.failures + plain.failures, signed.entries - stored, answers, wrong, wal,
                )
            )  # fmt: skip
    return rows
