"""All that makes backups and puts them back."""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from app.backup import endings, postgres, queries, sqlite
from app.backup.schemas import PATIENCE_SECONDS, BackupMade, Refused, Restored, Taken, path_for, superfluous
from app.config import Settings
from app.core import audit
from app.core.actor import OPERATOR
from app.core.clock import now
from app.core.db import db, transaction
from app.core.ledger import ledger, new_epoch

log = logging.getLogger(__name__)


def back_up(settings: Settings) -> BackupMade:
    """Take a backup; phones hear of it only when the file is whole, read back and on the disk.

    Commits by itself: the file must be finished between its two transactions. Raises Refused.
    """
    at = now()
    with transaction() as session:
        ledger(session)  # an empty database has an epoch, too
    with _only_one(settings.backup_dir):
        part = settings.backup_dir / "thonso.part"
        part.unlink(missing_ok=True)  # of a backup that was cut off
        try:
            taken = _copy(settings, part)
            path = path_for(settings.backup_dir, at, taken.epoch, _suffix(settings))
            part.rename(path)
        finally:
            part.unlink(missing_ok=True)
        sqlite.make_durable(path)
        with transaction() as session:
            row = ledger(session)
            if row.epoch != taken.epoch:
                raise Refused("epoch_changed")
            row.safe_up_to = max(row.safe_up_to, taken.mark)
            row.backed_up_at = at
            audit.note(OPERATOR, "backup.make", path.name, mark=taken.mark, entries=taken.entries)
        for old in superfluous(settings.backup_dir.iterdir()):
            old.unlink()
    return BackupMade(path, taken.mark, taken.entries)


def back_up_when_due(settings: Settings) -> BackupMade | None:
    """What the worker does every hour."""
    return back_up(settings) if queries.is_due() else None


def restore(settings: Settings, file: Path) -> Restored:
    """Put a backup in place of the database and begin a new epoch; the database of before is moved aside.

    Ends sign-ins, challenges and one-time codes, and once more the requests for help that ended after the backup.
    Nobody else may have the database open. Raises Refused.
    """
    if file.suffix != _suffix(settings):
        raise Refused("backup_of_other_engine", file=file.name)
    if not file.is_file():
        raise Refused("backup_broken", file=file)
    epoch, stamp = new_epoch(), now().strftime("%Y%m%dT%H%M%SZ")
    db.session.remove()
    _hear_the_last(settings)
    db.session.remove()
    db.engine.dispose()  # our own idle connections are not somebody else
    with _only_one(settings.backup_dir):
        if settings.on_sqlite:
            database = _file_of(settings)
            aside = database.with_name(f"{database.stem}-before-{stamp}-{epoch[:4]}{database.suffix}")
            restored = sqlite.restore(file, database, epoch, aside)
        else:
            aside_schema = f"before_{stamp}_{epoch[:4]}".lower()
            restored = postgres.restore(file, settings.database_url, epoch, aside_schema)
    with transaction() as session:
        ended = endings.agree_if_any(session, settings.backup_dir)
        audit.note(OPERATOR, "backup.restore", file.name, epoch=epoch, entries=restored.entries, ended=ended)
    return replace(restored, ended=ended)


def _hear_the_last(settings: Settings) -> None:
    """The database that is about to go may know endings that the worker had no minute left to note. One that is broken,
    or not there, says nothing."""
    if settings.on_sqlite and not _file_of(settings).exists():
        return
    try:
        with transaction(PATIENCE_SECONDS) as session:
            endings.agree_if_any(session, settings.backup_dir)
    except (SQLAlchemyError, OSError, TimeoutError):
        log.warning("the database that goes could not be asked what has ended", exc_info=True)


def _copy(settings: Settings, part: Path) -> Taken:
    return sqlite.copy(_file_of(settings), part) if settings.on_sqlite else postgres.copy(db.engine, part)


def _suffix(settings: Settings) -> str:
    return sqlite.SUFFIX if settings.on_sqlite else postgres.SUFFIX


def _file_of(settings: Settings) -> Path:
    return Path(make_url(settings.database_url).database or "").resolve()


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """One backup or restore at a time; the lock ends with the process, however that ends."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("backup_running") from None
        yield
