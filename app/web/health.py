"""`/healthz`: whether every part that an answer needs is there, and which one is not."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core.db import db
from app.web.access import public

log = logging.getLogger(__name__)
MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
# A part answers with nothing when it is well, else with what is wrong, in words for the operator.
Part = Callable[[], str]


@cache
def _newest() -> frozenset[str]:
    """The heads of the migrations that came with this code."""
    if not any((MIGRATIONS / "versions").glob("*.py")):
        return frozenset()
    return frozenset(ScriptDirectory(str(MIGRATIONS)).get_heads())


def database() -> str:
    """Does it answer?"""
    try:
        db.session.execute(text("select 1"))
    except SQLAlchemyError as error:
        log.error("database does not answer", exc_info=error)
        return "does not answer"
    return ""


def migrations() -> str:
    """Is it at the revision that this code was written for?"""
    try:
        applied = frozenset(MigrationContext.configure(db.session.connection()).get_current_heads())
    except SQLAlchemyError:
        return "cannot be read"
    return "" if applied == _newest() else f"at {_words(applied)}, the code is at {_words(_newest())}"


def _words(heads: frozenset[str]) -> str:
    return ", ".join(sorted(heads)) or "nothing"


@public
def healthz() -> tuple[dict[str, Any], int]:
    """200 with `ok`, or 503 with the parts that are not well."""
    parts: Mapping[str, Part] = current_app.extensions["health"]
    found = {name: part() for name, part in parts.items()}
    wrong = {name: words for name, words in found.items() if words}
    version = current_app.extensions["health_version"]()
    return {"ok": not wrong, "version": version, "wrong": wrong}, 503 if wrong else 200


def init_app(app: Flask, version: Callable[[], str], parts: Mapping[str, Part]) -> None:
    """Hang `/healthz`; `parts` are looked at besides the database and its migrations."""
    app.extensions["health"] = {"database": database, "migrations": migrations, **parts}
    app.extensions["health_version"] = version
    app.add_url_rule("/healthz", "healthz", healthz)
