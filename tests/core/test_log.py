"""SQLite's write-ahead log stays small, however many writers queue and readers overlap."""

from __future__ import annotations

import threading
import uuid
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.config import Settings
from app.core import db as database
from app.core.clock import now
from app.core.db import db, transaction
from app.core.ledger import Ledger, ledger
from app.entries.models import UnreadableEntry
from app.factory import create_app

LIMIT = 256 * 1024
WRITERS, ROUNDS = 6, 20


@pytest.fixture
def on_sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An app on a file, whatever the other tests run on, with a limit that a test reaches."""
    monkeypatch.setattr(database, "LOG_LIMIT", LIMIT)
    monkeypatch.setattr(database, "_log_may_reach", LIMIT)
    app = create_app(
        Settings(
            database_url=f"sqlite:///{tmp_path / 'thonso.db'}",
            secret_key="test " * 10,
            public_origin="http://localhost:5000",
            keys_dir=tmp_path / "keys",
            backup_dir=tmp_path / "backup",
        )
    )
    with app.app_context():
        db.create_all()
        with transaction() as session:
            ledger(session)
    return app


def write_much(app: Flask) -> None:
    """As a request does: a reading first, then the queue, then a write."""
    for _ in range(ROUNDS):
        with app.app_context():
            db.session.scalar(select(Ledger.epoch))
            with transaction() as session:
                session.add(
                    UnreadableEntry(
                        body_hash=uuid.uuid4().bytes, sender_id=uuid.uuid4(), commune_id=uuid.uuid4(),
                        body=b"x" * 60_000, receipt=b"{}", received_at=now(), position=0,
                    )
                )  # fmt: skip


def test_writers_that_queue_hold_no_old_snapshot_so_the_log_is_folded_in(on_sqlite: Flask, tmp_path: Path) -> None:
    threads = [threading.Thread(target=write_much, args=(on_sqlite,)) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log = tmp_path / "thonso.db-wal"
    written = WRITERS * ROUNDS * 60_000
    assert log.stat().st_size < written / 4, "the log was never given back"
    with on_sqlite.app_context():
        db.engine.dispose()
