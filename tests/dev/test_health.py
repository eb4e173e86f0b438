"""`/healthz` says which part is not well."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core.db import db, transaction
from app.web import health


@pytest.fixture
def migrated(app: Flask) -> Flask:
    """The tables of tests are made without migrations; here the database says that all of them ran."""
    app.extensions["health"] = {**app.extensions["health"], "migrations": lambda: ""}
    return app


def test_a_whole_site_is_well(migrated: Flask, client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json["ok"] is True
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_missing_part_is_named(migrated: Flask, client: FlaskClient) -> None:
    migrated.extensions["health"]["modules"] = lambda: "missing: idb.js"
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json["wrong"] == {"modules": "missing: idb.js"}


def test_a_database_at_another_revision_is_not_well(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction() as session:
        session.execute(sa.text("create table if not exists alembic_version (version_num varchar(32))"))
        session.execute(sa.text("insert into alembic_version values ('0001')"))
    monkeypatch.setattr(health, "_newest", lambda: frozenset({"0002"}))
    assert health.migrations() == "at 0001, the code is at 0002"
    monkeypatch.setattr(health, "_newest", lambda: frozenset({"0001"}))
    assert health.migrations() == ""


def test_a_database_that_does_not_answer_is_not_well(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise sa.exc.OperationalError("select 1", {}, Exception("gone"))

    monkeypatch.setattr(db.session, "execute", refuse)
    assert health.database() == "does not answer"
