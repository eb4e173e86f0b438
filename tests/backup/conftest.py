"""A house on each engine: settings, an app with tables, and a way to read what a backup file holds."""

from __future__ import annotations

import datetime as dt
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.backup import postgres as postgres_way
from app.config import Settings
from app.core.clock import now
from app.core.db import db, transaction
from app.core.ledger import Ledger, ledger, position
from app.entries.commands import store
from app.entries.models import StoredEntry
from app.factory import create_app
from tests.conftest import ORIGIN, Clock
from tools.postgres import postgres


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with postgres() as url:
        yield url


def maintain(server: str, statement: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


@dataclass(slots=True)
class House:
    """One installation: its folder, its settings, its app."""

    folder: Path
    settings: Settings
    app: Flask

    @property
    def on_sqlite(self) -> bool:
        return self.settings.on_sqlite


@contextmanager
def standing(folder: Path, url: str) -> Iterator[House]:
    """An installation with empty tables, inside its app's context."""
    settings = Settings(
        database_url=url,
        secret_key="test " * 10,
        public_origin=ORIGIN,
        keys_dir=folder / "keys",
        backup_dir=folder / "backup",
    )
    app = create_app(settings)
    with app.app_context():
        db.create_all()
        with transaction() as session:
            ledger(session)
        yield House(folder, settings, app)
        db.session.remove()
        db.engine.dispose()


@contextmanager
def fresh_database(engine: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database on one of the engines."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'thonso.db'}"
        return
    server: str = request.getfixturevalue("server")
    name = f"house_{uuid.uuid4().hex[:12]}"
    maintain(server, f'create database "{name}"')
    yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    maintain(server, f'drop database "{name}" with (force)')


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[House]:
    with fresh_database(request.param, tmp_path, request) as url, standing(tmp_path, url) as made:
        yield made


@pytest.fixture
def sqlite_house(tmp_path: Path, clock: Clock) -> Iterator[House]:
    with standing(tmp_path, f"sqlite:///{tmp_path / 'thonso.db'}") as made:
        yield made


@pytest.fixture
def postgres_house(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[House]:
    with fresh_database("postgresql", tmp_path, request) as url, standing(tmp_path, url) as made:
        yield made


def entry_row(session: Session) -> dict[str, object]:
    """An entry as the phone's door would store it."""
    return {
        "id": uuid.uuid4(), "author_id": uuid.uuid4(), "device_id": uuid.uuid4(), "sender_id": uuid.uuid4(),
        "commune_id": uuid.uuid4(), "seq": 1, "kind": "assist", "format": 1, "happened_on": dt.date(2026, 11, 18),
        "replaces_id": None, "body": b'{"tieng":"\xe1\xbb\x87"}\n\\.\n', "body_hash": uuid.uuid4().bytes,
        "receipt": b"{}", "fate": "accepted", "code": "", "fields": "", "flags": "", "not_before": now(),
        "received_at": now(), "fingerprint": None, "changed": False, "position": position(session),
    }  # fmt: skip


def record() -> uuid.UUID:
    """Store one entry and commit; its id."""
    with transaction() as session:
        row = entry_row(session)
        store(session, [row])
    assert isinstance(row["id"], uuid.UUID)
    return row["id"]


def stored_ids() -> set[uuid.UUID]:
    db.session.rollback()
    return set(db.session.scalars(sa.select(StoredEntry.id)))


def book() -> Ledger:
    """The ledger as it stands now."""
    db.session.rollback()
    return ledger(db.session())


def text_of(path: Path) -> bytes:
    """Everything that can be read in a backup file."""
    if path.suffix == ".sqlite":
        return path.read_bytes()
    return b"".join(postgres_way._script(path, _tools_for(path)))


def ids_in(path: Path) -> set[uuid.UUID]:
    """The entries that a backup file holds."""
    if path.suffix == ".sqlite":
        with closing(sqlite3.connect(path)) as connection:
            return {uuid.UUID(found) for (found,) in connection.execute("select id from entries")}
    lines = text_of(path).split(b"COPY public.entries (")[1].split(b"\n\\.\n")[0].splitlines()
    column = [name.strip() for name in lines[0].split(b")")[0].split(b",")].index(b"id")
    return {uuid.UUID(line.split(b"\t")[column].decode()) for line in lines[1:]}


def _tools_for(path: Path) -> Path:
    return postgres_way.tools(int(db.session.scalar(sa.text("show server_version_num")) or 0) // 10_000)
