"""How often a door may be knocked at: counters in the database, so that limits hold across processes.

The only module that imports limits (decision 0013). A knock is counted in its own committed step before the view
runs, so that a refused try counts too. Keys name a code's handle or a phone where there is one; an address only
otherwise and with room, because carriers give one address to a whole district.
"""

from __future__ import annotations

import functools
import hashlib
import math
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import current_app, request
from limits import parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import BigInteger, String, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from app.core.clock import now
from app.core.db import Model, db, transaction
from app.core.errors import TooMany

P = ParamSpec("P")
R = TypeVar("R")
KeyOf = Callable[[], str]


class QuotaCounter(Model):
    """How many knocks under one key since its window began. `ends_at` is in seconds since 1970."""

    __tablename__ = "quota_counters"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    count: Mapped[int]
    ends_at: Mapped[int] = mapped_column(BigInteger, index=True)


def _seconds() -> int:
    return math.floor(now().timestamp())


def _short(key: str) -> str:
    """Keys hold addresses and what people typed: kept as a hash, of one length, that only this server can make. Without
    a key of its own all addresses there are could be tried in a minute."""
    secret = hashlib.sha256(current_app.config["SECRET_KEY"].encode()).digest()
    return hashlib.blake2b(key.encode(), digest_size=20, key=secret).hexdigest()


class DatabaseStorage(Storage):
    """The storage that limits asks. Every call runs in the transaction of its caller."""

    STORAGE_SCHEME = None  # made here, never looked up by address

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count on in one statement, and start anew when the window is over; two processes cannot both be first."""
        at, session = _seconds(), db.session
        dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
        insert = dialect.insert(QuotaCounter).values(key=_short(key), count=amount, ends_at=at + expiry)
        over = QuotaCounter.ends_at <= at
        counted = session.execute(
            insert.on_conflict_do_update(
                index_elements=[QuotaCounter.key],
                set_={
                    "count": case((over, amount), else_=QuotaCounter.count + amount),
                    "ends_at": case((over, at + expiry), else_=QuotaCounter.ends_at),
                },
            ).returning(QuotaCounter.count)
        )
        return int(counted.scalar_one())

    def get(self, key: str) -> int:
        found = db.session.execute(
            select(QuotaCounter.count).where(QuotaCounter.key == _short(key), QuotaCounter.ends_at > _seconds())
        )
        return found.scalar() or 0

    def get_expiry(self, key: str) -> float:
        found = db.session.execute(select(QuotaCounter.ends_at).where(QuotaCounter.key == _short(key)))
        return float(found.scalar() or _seconds())

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        with transaction() as session:
            session.execute(delete(QuotaCounter))
        return None

    def clear(self, key: str) -> None:
        db.session.execute(delete(QuotaCounter).where(QuotaCounter.key == _short(key)))


_limiter = FixedWindowRateLimiter(DatabaseStorage())


def spend(allowance: str, name: str, key: str) -> None:
    """Count one knock, e.g. `spend("10 per hour", "recover", handle)`. Raises TooMany with the seconds to wait."""
    item = parse(allowance)
    with transaction():
        granted = _limiter.hit(item, name, key)
        ends_at = _limiter.get_window_stats(item, name, key).reset_time
    if not granted:
        raise TooMany(seconds=max(1, math.ceil(ends_at - now().timestamp())))


def refuse_when_spent(allowance: str, name: str, key: str) -> None:
    """Refuse whoever has used the allowance up, without counting: for doors where only some answers count."""
    item = parse(allowance)
    if not _limiter.test(item, name, key):
        ends_at = _limiter.get_window_stats(item, name, key).reset_time
        raise TooMany(seconds=max(1, math.ceil(ends_at - now().timestamp())))


def by_address() -> str:
    """The address that knocks. Only with generous allowances: a carrier's customers share one."""
    return f"address {request.remote_addr}"


def limit(allowance: str, name: str, by: KeyOf = by_address) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a view: this many knocks per key. Stands above `@writes`, because it commits by itself."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(view)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
            spend(allowance, name, by())
            return view(*args, **kwargs)

        return wrapped

    return mark


def forget_old() -> None:
    """Delete counters whose window is over. For the worker, inside its transaction."""
    db.session.execute(delete(QuotaCounter).where(QuotaCounter.ends_at <= _seconds()))
