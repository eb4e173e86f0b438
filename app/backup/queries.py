"""All that reads backups."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from app.backup.schemas import finished
from app.core.clock import now
from app.core.db import db
from app.core.ledger import Ledger

# A little less than a day, so that a worker that looks every hour does not drift into tomorrow.
EVERY = dt.timedelta(hours=23, minutes=30)


def backups(folder: Path) -> list[Path]:
    """The finished backups of a folder, the newest first."""
    return finished(folder.iterdir()) if folder.is_dir() else []


def is_due() -> bool:
    """True when the last backup is a day old, or there is none: until there is one, phones keep everything."""
    row = db.session.get(Ledger, 1)
    return row is None or row.backed_up_at is None or now() - row.backed_up_at >= EVERY
