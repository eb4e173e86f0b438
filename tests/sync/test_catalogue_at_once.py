"""No change that a slow transaction commits late is skipped by a phone's cursor: readers against concurrent writers."""

from __future__ import annotations

import random
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.core import codes
from app.core.clock import now
from app.core.db import db, transaction
from app.core.ledger import position
from app.places.models import Place
from app.posters.models import Poster
from tests.people import Village
from tests.twin import Transport, Twin, client_transport

WRITERS, CHANGES = 4, 12


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(WRITERS) as made:
        yield made


def put_up(app: Flask, hamlet_id: uuid.UUID, within: Callable[[], None] = lambda: None) -> str:
    """One poster in a transaction of its own; `within` runs between the writing and the commit."""
    with app.app_context():
        try:
            with transaction() as session:
                poster = Poster(
                    id=uuid.uuid4(), code=codes.new_code(8), hamlet_id=hamlet_id, spot="Chợ", origin="http://localhost:5000",
                    issued_at=now(), position=position(session),
                )  # fmt: skip
                session.add(poster)
                session.flush()
                code = poster.code
                within()
            return code
        finally:
            db.session.remove()


def ask(twin: Twin, wire: Transport) -> dict[str, Any]:
    """What the phone hears now; the test's own session must not pin an older moment."""
    db.session.remove()
    return twin.catalogue(wire)


def posters(found: dict[str, Any]) -> set[str]:
    return {one["code"] for one in found["posters"]}


def test_a_change_that_commits_after_a_newer_one_was_read_is_not_skipped(
    app: Flask, twin: Twin, wire: Transport, village: Village, pool: ThreadPoolExecutor
) -> None:
    written, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        written.set()
        assert go_on.wait(20)

    on_sqlite = db.engine.dialect.name == "sqlite"
    slow = pool.submit(put_up, app, village.hamlet.id, wait)
    assert written.wait(20)
    if not on_sqlite:  # there one writer follows the other, so nobody can overtake
        quick = pool.submit(put_up, app, village.hamlet.id).result(20)
        assert quick in posters(ask(twin, wire))
    seen = posters(ask(twin, wire))
    go_on.set()
    late = slow.result(20)
    assert late not in seen
    found = ask(twin, wire)
    assert not found["full"]
    assert late in posters(found)
    assert posters(ask(twin, wire)) == set()


def test_a_transaction_that_began_before_the_reading_and_wrote_after_it_is_not_skipped(
    app: Flask, twin: Twin, village: Village, wire: Transport
) -> None:
    """It has no number yet when the horizon is read: it gets one above it."""
    hamlet_id, reading, other = village.hamlet.id, threading.Event(), threading.Event()
    names: list[str] = []

    def rename() -> None:
        with app.app_context():
            with transaction() as session:
                session.connection()
                if db.engine.dialect.name != "sqlite":  # there it would hold the only pen
                    other.set()
                    assert reading.wait(20)
                name = f"Chợ {random.random()}"
                session.execute(
                    update(Place).where(Place.id == hamlet_id).values(name=name, position=position(session))
                )
                names.append(name)
            other.set()
            db.session.remove()

    thread = threading.Thread(target=rename)
    thread.start()
    assert other.wait(20)
    if db.engine.dialect.name != "sqlite":
        ask(twin, wire)
    reading.set()
    thread.join()
    assert names[0] in {one["name"] for one in ask(twin, wire)["places"]}


def test_what_many_writers_commit_in_any_order_reaches_a_phone_that_asks_all_the_time(
    app: Flask, twin: Twin, village: Village, pool: ThreadPoolExecutor
) -> None:
    hamlet_id = village.hamlet.id
    barrier = threading.Barrier(WRITERS, timeout=20)
    on_sqlite = db.engine.dialect.name == "sqlite"

    def write(seed: int) -> list[str]:
        rng = random.Random(seed)

        def linger() -> None:
            # On PostgreSQL all stand written and uncommitted together, then commit in the order of the dice.
            if not on_sqlite:
                barrier.wait()
            for _ in range(rng.randrange(40)):
                db.session.execute(select(1))

        return [put_up(app, hamlet_id, linger) for _ in range(CHANGES)]

    with app.app_context():
        wire = client_transport(app.test_client())
        jobs = [pool.submit(write, seed) for seed in range(WRITERS)]
        seen: set[str] = set()
        while not all(job.done() for job in jobs):
            seen |= posters(ask(twin, wire))
        seen |= posters(ask(twin, wire))
    assert {code for job in jobs for code in job.result()} <= seen
