"""What ended is kept outside the database too: a restore must not bring back a number that a citizen was told is gone.

`ended-requests.txt` lies with the backups, a line for each request for help that ended in the last 60 days: id, the day
it was sent, state, why. No line tells of a person. Older requests need none: the calendar ends them in any database.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import uuid
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.backup.sqlite import make_durable
from app.core.clock import today
from app.requests import commands as requests
from app.requests import queries
from app.requests.models import Request
from app.requests.schemas import DAYS_KEPT, Ending

NAME = "ended-requests.txt"
_LINE = re.compile(r"(?P<id>[0-9a-f-]{36}) (?P<since>\d{4}-\d\d-\d\d) (?P<state>done|closed|expired) ?(?P<why>[a-z_]*)")


def agree(session: Session, folder: Path) -> tuple[int, int]:
    """End what the file says has ended, then tell the file what has ended since: how many of each.

    Lines whose request the database does not know stay: a newer backup may be restored after an older one.
    """
    path, oldest = folder / NAME, today() - dt.timedelta(days=DAYS_KEPT)
    noted = _read(path)
    ended = requests.end_again(session, noted.values())
    known = {one.request_id: one for one in queries.endings(session, oldest)}
    wanted = {one.request_id: one for one in {**noted, **known}.values() if one.since > oldest}
    if wanted != noted:
        _write(path, wanted)
    return ended, len(wanted.keys() - noted.keys())


def agree_if_any(session: Session, folder: Path) -> int:
    """The same beside a restore, where the database may be empty or of a version that knew no requests; how many ended
    again."""
    if not sa.inspect(session.connection()).has_table(Request.__tablename__):
        return 0
    return agree(session, folder)[0]


def _read(path: Path) -> dict[uuid.UUID, Ending]:
    """What the file says."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []
    return {one.request_id: one for one in map(_ending, lines) if one is not None}


def _ending(line: str) -> Ending | None:
    """A line that is not ours is no ending."""
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    try:
        return Ending(uuid.UUID(found["id"]), dt.date.fromisoformat(found["since"]), found["state"], found["why"])
    except ValueError:
        return None


def _write(path: Path, endings: dict[uuid.UUID, Ending]) -> None:
    """The whole file anew, or the old one stays."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lines = [f"{one.request_id} {one.since} {one.state} {one.why}".rstrip() for one in endings.values()]
    part = path.with_name(f"{path.name}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in sorted(lines)))
    make_durable(part)
    part.rename(path)
    make_durable(path)
