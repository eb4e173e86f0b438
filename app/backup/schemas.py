"""Shapes of backups: what was taken, what was put back, how files are called, which of them are kept."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.core.clock import local_date
from app.core.errors import Conflict

DAILY, WEEKLY = 7, 8
# A killed server's last thread, or its backend, outlives it by moments: what was just stopped is not what runs.
PATIENCE_SECONDS = 5.0
RECENT = dt.timedelta(days=1)
# Only finished files are called so: while it is written and until it is verified, a file ends in .part.
_NAME = re.compile(r"^thonso-(?P<at>\d{8}T\d{6}Z)-(?P<epoch>[0-9a-f]{16})(-\d+)?\.(sqlite|pgdump)$")
_TIME = "%Y%m%dT%H%M%SZ"

REASONS = {
    "backup_running": "another backup or restore is at work in this folder; wait for it",
    "backup_broken": "this file is not a whole backup; nothing was changed",
    "backup_of_other_engine": "this backup is of the other kind of database (.sqlite or .pgdump); nothing was changed",
    "epoch_changed": "the database was restored while the backup ran; take another one",
    "server_running": "somebody has the database open; stop the server and the worker first, nothing was changed",
    "postgres_tools_missing": "pg_dump, pg_restore and psql of the server's own version are needed on this machine",
    "restore_failed": "the database refused the backup; nothing was changed",
    "keys_in_backup": "keys next to the backup would open what it hides; name a folder outside of it",
    "keys_differ": "other keys lie in that folder already, and they are never overwritten; name an empty one",
}


class Refused(Conflict):
    """A backup or restore that did not happen. `code` is a key of REASONS."""

    default_code = "backup_running"

    @property
    def reason(self) -> str:
        """What the operator reads."""
        facts = ", ".join(f"{name}: {fact}" for name, fact in self.facts.items())
        return REASONS[self.code] + (f" ({facts})" if facts else "")


@dataclass(frozen=True, slots=True)
class Taken:
    """What one snapshot of the database holds: every row below `mark`, and this many entries."""

    epoch: str
    mark: int
    entries: int


@dataclass(frozen=True, slots=True)
class BackupMade:
    """A finished file: durable, read back, and told to phones as safe below `mark`."""

    path: Path
    mark: int
    entries: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What stands now, where the database of before was moved (empty: there was none), and how many requests for help
    the file had alive that have ended since: they ended again."""

    epoch: str
    entries: int
    aside: str
    ended: int = 0


def path_for(folder: Path, at: dt.datetime, epoch: str, suffix: str) -> Path:
    """A name that no file has yet."""
    stem = f"thonso-{at.astimezone(dt.UTC).strftime(_TIME)}-{epoch}"
    path, number = folder / f"{stem}{suffix}", 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}{suffix}"
    return path


def finished(names: Iterable[Path]) -> list[Path]:
    """The finished backups among some files, the newest first."""
    return sorted((path for path in names if _NAME.match(path.name)), key=_age, reverse=True)


def _age(path: Path) -> tuple[dt.datetime, int, str]:
    return taken_at(path), len(path.name), path.name


def taken_at(path: Path) -> dt.datetime:
    """When a finished backup was begun."""
    match = _NAME.match(path.name)
    assert match is not None
    return dt.datetime.strptime(match["at"], _TIME).replace(tzinfo=dt.UTC)


def superfluous(paths: Iterable[Path]) -> list[Path]:
    """What may go: all but the newest of each of the last 7 days and of the last 8 weeks that have a backup.

    Days without a backup do not push older ones out. Whatever is less than a day older than the newest stays too:
    nobody who took one an hour ago, before an upgrade, should find it gone. The newest of all is always kept.
    """
    days: dict[dt.date, Path] = {}
    weeks: dict[tuple[int, int], Path] = {}
    newest_first = finished(paths)
    for path in newest_first:
        day = local_date(taken_at(path))
        days.setdefault(day, path)
        weeks.setdefault(day.isocalendar()[:2], path)
    recent = {path for path in newest_first if taken_at(newest_first[0]) - taken_at(path) < RECENT}
    kept = {*recent, *list(days.values())[:DAILY], *list(weeks.values())[:WEEKLY]}
    return [path for path in newest_first if path not in kept]
