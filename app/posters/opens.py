"""Opens: how often a poster's page was sent, by poster and day, and nothing about who opened it.

An answered page is counted: the row is committed before the answer leaves. Whoever cannot be counted, because another
writer holds the database or it takes no writing, is served all the same, and the log has a line.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
import threading
import time
import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.core.clock import today
from app.core.db import db, transaction
from app.posters.models import PosterOpen

log = logging.getLogger(__name__)

# Seconds that a page waits for its turn and then for the database. A page that comes late helps nobody.
PATIENCE = 3.0
# Programs that fetch a page to show a preview or to index it, and say so. CUBOT is a make of phone.
_PROGRAM = re.compile(
    r"(?<!cu)bot\b|bot/|crawl|spider|preview|facebookexternalhit|facebot|meta-external|whatsapp/|zaloshare",
    re.IGNORECASE,
)
# What browsers send when they fetch ahead of a tap that may never come.
_AHEAD = ("Sec-Purpose", "Purpose", "X-Moz", "X-Purpose")


class Headers(Protocol):
    """What is asked of a request's headers."""

    def get(self, key: str, default: str) -> str: ...


def is_reading(method: str, headers: Headers) -> bool:
    """True when somebody seems to read: not HEAD, not a preview, not a page fetched ahead of its tap."""
    ahead = any(word in headers.get(name, "").lower() for name in _AHEAD for word in ("prefetch", "preview"))
    return method == "GET" and not ahead and not _PROGRAM.search(headers.get("User-Agent", ""))


@dataclass(slots=True)
class _Group:
    """Opens that one commit writes; `missed` holds why it could not."""

    opens: Counter[tuple[uuid.UUID, dt.date]] = field(default_factory=Counter)
    written: bool = False
    missed: BaseException | None = None


class _Desk:
    """Who opens while a commit is on its way to the disk joins the next one: a hundred phones at one poster need not a
    hundred commits. Each waits for the commit that holds its own open."""

    def __init__(self) -> None:
        self._guard, self._turn, self._next = threading.Lock(), threading.Lock(), _Group()

    def write(self, poster_id: uuid.UUID, day: dt.date) -> None:
        """Return when the open is committed. Raises what stood in the way."""
        with self._guard:
            mine = self._next
            mine.opens[poster_id, day] += 1
        until = time.monotonic() + PATIENCE
        if not self._turn.acquire(timeout=PATIENCE):
            raise TimeoutError("its turn did not come")
        try:
            if not mine.written:
                self._commit(mine, max(0.05, until - time.monotonic()))
        finally:
            self._turn.release()
        if mine.missed is not None:
            raise mine.missed

    def _commit(self, group: _Group, patience: float) -> None:
        with self._guard:
            self._next = _Group()
        group.written = True
        try:
            with transaction(patience) as session:
                _add(session, group.opens)
        except BaseException as error:
            group.missed = error  # for all who wait with this one
            raise


_desk = _Desk()
_IN_THE_WAY = (SQLAlchemyError, TimeoutError)


def _add(session: Session, opens: Counter[tuple[uuid.UUID, dt.date]]) -> None:
    insert = (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert(PosterOpen)
    for (poster_id, day), more in sorted(opens.items()):  # one order, so that two processes never cross
        session.execute(
            insert.values(poster_id=poster_id, day=day, opens=more).on_conflict_do_update(
                index_elements=[PosterOpen.poster_id, PosterOpen.day], set_={"opens": PosterOpen.opens + more}
            )
        )


def count(poster_id: uuid.UUID) -> bool:
    """One more open today, committed. False, with a line in the log, when it could not be written."""
    try:
        _desk.write(poster_id, today())
    except _IN_THE_WAY as error:
        log.warning("an open was not counted before its answer: %s", getattr(error, "orig", None) or error)
        return False
    return True


def opens_of(poster_ids: Collection[uuid.UUID], since: dt.date) -> dict[uuid.UUID, int]:
    """How often each poster's page was opened from a day on; a poster that nobody opened is left out."""
    statement = (
        select(PosterOpen.poster_id, func.sum(PosterOpen.opens))
        .where(PosterOpen.poster_id.in_(poster_ids), PosterOpen.day >= since)
        .group_by(PosterOpen.poster_id)
    )
    return {poster_id: int(opens) for poster_id, opens in db.session.execute(statement)}


def lately(poster_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The same for the thirty days that end today: what the officer's list shows."""
    return opens_of(poster_ids, today() - dt.timedelta(days=29))
