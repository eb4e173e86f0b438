"""The database handle, the base of all tables, and the two engines' manners.

SQLite: WAL, `synchronous=FULL`, one writer at a time (a lock in this process, `BEGIN IMMEDIATE` towards
others). PostgreSQL: `synchronous_commit=on`. Both are what "durable before the answer" rests on.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Connection, DateTime, Dialect, Engine, Integer, MetaData, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.types import TypeDecorator, Uuid

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[dt.datetime]):
    """An instant. Aware in Python, UTC in the table, aware again when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


# SQLite numbers rows by itself only for INTEGER; PostgreSQL needs BIGINT for ten years of entries.
BigNumber = BigInteger().with_variant(Integer(), "sqlite")

_registry = registry(
    metadata=MetaData(naming_convention=_NAMES),
    type_annotation_map={dt.datetime: UTCDateTime, uuid.UUID: Uuid, int: BigNumber},
)


class _Base(DeclarativeBase):
    registry = _registry


db = SQLAlchemy(model_class=_Base, session_options={"expire_on_commit": False})

if TYPE_CHECKING:
    Model = _Base
else:
    Model = db.Model

# PostgreSQL's deadlock, serialization and lock timeout. SQLite says "locked".
_CONTENTION = frozenset({"40P01", "40001", "55P03"})

_writer = threading.RLock()

# How long SQLite waits for another process before it says "locked".
BUSY_MS = 15_000

# Bytes of SQLite's log before a writer folds it into the database.
LOG_LIMIT = 32 * 1024 * 1024
_log_may_reach = LOG_LIMIT


def _on_connect(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # SQLAlchemy's begin event below says when a transaction starts
        cursor = connection.cursor()
        for line in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
            cursor.execute(f"PRAGMA {line}")
        cursor.execute("PRAGMA journal_size_limit=67108864")
        cursor.close()


def _on_begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    patience: float | None = options.get("patience")
    if connection.dialect.name != "sqlite":
        if patience is not None:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {max(1, int(patience * 1000))}")
    elif patience is None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes", False) else "BEGIN")
    else:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={int(patience * 1000)}")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_MS}")


def prepare_engine(engine: Engine) -> None:
    """Teach an engine its manners. Called once per engine by the factory."""
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)


@contextmanager
def transaction(patience: float | None = None) -> Iterator[Session]:
    """One write transaction: commits when the block ends well, rolls back otherwise.

    This is the only place that commits; `@writes` wraps a view in it and the command line uses it directly.
    On SQLite writers queue on a lock of this process, which is fair, before they ask the file's own lock.
    `patience`: seconds to wait for other writers at each lock. Raises TimeoutError in this process's own queue;
    the database says its own error.
    """
    session: Session = db.session()
    sqlite = session.get_bind().dialect.name == "sqlite"
    session.rollback()  # a read before this point must not pin an old snapshot, neither in the queue nor in the write
    if sqlite and not _writer.acquire(timeout=-1 if patience is None else patience):
        raise TimeoutError("other writers were in the way")
    try:
        session.connection(execution_options={"writes": True, "patience": patience})
        yield session
        session.commit()
        if sqlite:
            _keep_log_small()
    except BaseException:
        session.rollback()
        raise
    finally:
        if sqlite:
            _writer.release()


def _keep_log_small() -> None:
    """Fold SQLite's log into the database once it has grown large, while writers wait and no new one can begin.

    Left to itself it grows for as long as some reader always overlaps the next writer, as under an evening's load.
    A reader who will not end is not waited for long; the next try comes when the log has grown as much again.
    """
    global _log_may_reach
    log = Path(f"{db.engine.url.database}-wal")
    size = log.stat().st_size if log.exists() else 0
    if size >= _log_may_reach:
        _log_may_reach = LOG_LIMIT if checkpoint(db.engine) == "empty" else size + LOG_LIMIT


def is_contention(error: DBAPIError) -> bool:
    """True when another writer was in the way and the same transaction, done again, has every chance."""
    return getattr(error.orig, "sqlstate", None) in _CONTENTION or "database is locked" in str(error.orig)


def checkpoint(engine: Engine) -> str:
    """Write SQLite's log into the database and give its space back; says what was left to do, if anything.

    Waits half a second at most for readers, because writers wait meanwhile; the next run finishes what this left.
    """
    if engine.dialect.name != "sqlite":
        return "not needed"
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("PRAGMA busy_timeout=500")
        busy, pages, written = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    finally:
        raw.close()
    return f"busy, {written} of {pages} pages written" if busy else "empty"
