"""SQLite's way: `VACUUM INTO` a file of its own, verified; a restore puts a prepared file in place of the old one."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from app.backup.schemas import PATIENCE_SECONDS, Refused, Restored, Taken

SUFFIX = ".sqlite"
# Where SQLite's unix locks lie in the file: PENDING_BYTE + 2, 510 bytes that every open connection shares.
_SHARED_FIRST, _SHARED_SIZE = 0x40000002, 510
_ENDED_BY_RESTORE = ("sign_ins", "challenges", "one_time_codes")


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None)


def copy(database: Path, part: Path) -> Taken:
    """One consistent snapshot as a file, read back in full. Writers go on meanwhile.

    The mark is read from the copy itself: whatever the counter says there, is there.
    """
    part.touch(mode=0o600, exist_ok=False)
    with closing(_open(database)) as connection:
        connection.execute("PRAGMA busy_timeout=15000")
        connection.execute("VACUUM INTO ?", (str(part),))
    make_durable(part)
    return verify(part)


def make_durable(path: Path) -> None:
    """Bytes and directory entry reach the disk before anybody is told."""
    for place in (path, path.parent):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def verify(path: Path) -> Taken:
    """What a backup file holds. Raises Refused("backup_broken") unless every page of it is sound."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                raise Refused("backup_broken", file=path.name)
            found = connection.execute("SELECT epoch, counter FROM ledger WHERE id = 1").fetchone()
            (entries,) = connection.execute("SELECT count(*) FROM entries").fetchone()
    except sqlite3.DatabaseError as error:
        raise Refused("backup_broken", file=path.name) from error
    if found is None:
        raise Refused("backup_broken", file=path.name)
    return Taken(epoch=found[0], mark=found[1] + 1, entries=entries)


def restore(file: Path, database: Path, epoch: str, aside: Path) -> Restored:
    """Put a backup in place of the database. It becomes a new epoch's before anybody can open it."""
    taken = verify(file)
    part = database.with_name(f"{database.name}.restore-part")
    database.parent.mkdir(parents=True, exist_ok=True)
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        shutil.copyfile(file, part)
        _begin_epoch(part, epoch)
        make_durable(part)
        with _alone_with(database):
            moved = _move_aside(database, aside)
            part.rename(database)
            make_durable(database)
    finally:
        part.unlink(missing_ok=True)
    return Restored(epoch, taken.entries, str(aside) if moved else "")


def _begin_epoch(part: Path, epoch: str) -> None:
    """Every row in this file came from a backup, so all below the next position is safe. The counter goes on from
    where it stood: receipts of before then say the truth about rows that are still here."""
    with closing(_open(part)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE ledger SET epoch = ?, safe_up_to = counter + 1 WHERE id = 1", (epoch,))
        known = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in known.intersection(_ENDED_BY_RESTORE):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own, from above
        connection.execute("COMMIT")


@contextmanager
def _alone_with(database: Path) -> Iterator[None]:
    """Hold the database so that nobody else can; raises Refused("server_running") when somebody has it open.

    Leaving WAL needs every other connection closed, idle ones too; it also folds the log into the file, so that
    the old database can be moved aside as one file. A broken file is held by SQLite's own lock bytes instead.
    """
    if not database.exists():
        yield
        return
    with closing(_open(database)) as connection:
        if _taken_alone(connection):
            yield
            return
    with database.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_SIZE, _SHARED_FIRST)
        except OSError as error:
            raise Refused("server_running") from error
        yield


def _taken_alone(connection: sqlite3.Connection) -> bool:
    """True once nobody else has the file open; False when it is broken; raises Refused when somebody stays."""
    connection.execute("PRAGMA busy_timeout=1000")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            if connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0] != "wal":
                connection.execute("BEGIN EXCLUSIVE")
                return True
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                return False
        except sqlite3.DatabaseError:
            return False
        if time.monotonic() > deadline:
            raise Refused("server_running")
        time.sleep(0.05)


def _move_aside(database: Path, aside: Path) -> bool:
    """The old file and, of a broken one, its log: a stranger's log must never lie beside the restored file."""
    moved = False
    for ending in ("", "-wal", "-shm", "-journal"):
        old = database.with_name(database.name + ending)
        if old.exists():
            old.rename(aside.with_name(aside.name + ending))
            moved = True
    return moved
