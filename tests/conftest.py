"""The app, a client that polices HTML and same-origin manners, a database per test, and a clock that tests own."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Playwright, expect, sync_playwright
from werkzeug.test import TestResponse

from app.config import Settings
from app.core import clock as clock_module
from app.core.db import db, transaction
from app.core.ledger import ledger
from app.factory import create_app
from tests.html_police import police
from tests.served import maintain, with_database
from tests.thrift import be_thrifty

be_thrifty()

# A Wednesday evening, 20:00 in Viet Nam.
EVENING = dt.datetime(2026, 11, 18, 13, 0, tzinfo=dt.UTC)
ORIGIN = "http://localhost:5000"
# What a screen should come to say is waited for: long enough for two browsers that share two cores. What is so already
# costs nothing.
PATIENCE = 20_000


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = EVENING

    def __call__(self) -> dt.datetime:
        return self.at

    def forward(self, **delta: float) -> None:
        self.at += dt.timedelta(**delta)


@pytest.fixture
def clock() -> Iterator[Clock]:
    hands = Clock()
    with clock_module.clock_at(hands):
        yield hands


class PolicingClient(FlaskClient):
    """Sends what a browser on our own pages sends; fails on malformed HTML and on controls without a label."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs.setdefault("base_url", ORIGIN)
        headers = dict(kwargs.pop("headers", None) or {})
        headers.setdefault("Sec-Fetch-Site", "same-origin")
        response = super().open(*args, headers=headers, **kwargs)
        whole = response.status_code != 304 and response.request.method != "HEAD"
        if response.mimetype == "text/html" and whole:
            policy = response.headers.get("Content-Security-Policy", "")
            police(response.get_data(as_text=True), response.request.path, policy)
        return response


def _make_settings(folder: Path, url: str) -> Settings:
    return Settings(
        database_url=url,
        secret_key="test " * 10,
        public_origin=ORIGIN,
        keys_dir=folder / "keys",
        backup_dir=folder / "backup",
    )


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver of browsers, one for the whole run: a second one in the same process refuses to start."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as made:
        yield made


@pytest.fixture(scope="session")
def session_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("session")


@pytest.fixture(scope="session")
def template(session_folder: Path) -> str:
    """An empty database with every table: a file to copy, or a PostgreSQL database to clone."""
    server = os.environ.get("THONSO_TEST_POSTGRES")
    if server:
        name = f"template_{uuid.uuid4().hex[:8]}"
        maintain(server, f'create database "{name}"')
        url = with_database(server, name)
    else:
        url = f"sqlite:///{session_folder / 'template.db'}"
    app = create_app(_make_settings(session_folder, url))
    with app.app_context():
        db.create_all()
        with transaction() as session:
            ledger(session)
        db.session.remove()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if not server:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return url


@contextmanager
def fresh_settings(folder: Path, template: str, session_folder: Path) -> Iterator[Settings]:
    """Settings of a fresh database. `THONSO_TEST_POSTGRES` (a server's url) runs every test on PostgreSQL."""
    server = os.environ.get("THONSO_TEST_POSTGRES")
    if server:
        name = f"test_{uuid.uuid4().hex[:12]}"
        maintain(server, f'create database "{name}" template "{sa.make_url(template).database}"')
        made = _make_settings(session_folder, with_database(server, name))
        yield made
        maintain(server, f'drop database "{name}" with (force)')
        return
    path = folder / "thonso.db"
    shutil.copy(str(sa.make_url(template).database), path)
    yield _make_settings(session_folder, f"sqlite:///{path}")


@pytest.fixture
def settings(tmp_path: Path, template: str, session_folder: Path) -> Iterator[Settings]:
    """A fresh database for each test."""
    with fresh_settings(tmp_path, template, session_folder) as made:
        yield made


@pytest.fixture
def app(settings: Settings, clock: Clock) -> Iterator[Flask]:
    made = create_app(settings)
    made.testing = True
    made.test_client_class = PolicingClient
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
