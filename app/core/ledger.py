"""The order in which changes became durable: positions, the horizon, the epoch, "safe in backup up to".

A row that phones may ask for carries the *position* of the transaction that last wrote it. A reader asks for
everything at or above its cursor and gets as its next cursor the *horizon* of its own snapshot: below the
horizon nothing can appear any more. On PostgreSQL a position is the transaction's number and the horizon is
the oldest number still running, so a transaction that commits late is never skipped. On SQLite, where one
writer follows the other, a counter in this table does the same.

The *epoch* is new after each restore, because positions and phones' cursors of before say nothing any more.
"""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy import String, func, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.db import Model


class Ledger(Model):
    """The single row of the ledger (id 1)."""

    __tablename__ = "ledger"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    epoch: Mapped[str] = mapped_column(String(16))
    counter: Mapped[int] = mapped_column(default=0)
    safe_up_to: Mapped[int] = mapped_column(default=0)
    backed_up_at: Mapped[dt.datetime | None]


def _on_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def new_epoch() -> str:
    """A name that no earlier epoch had."""
    return secrets.token_hex(8)


def ledger(session: Session) -> Ledger:
    """The ledger's row as this transaction sees it; made on first use."""
    row = session.get(Ledger, 1, populate_existing=True)
    if row is None:
        row = Ledger(id=1, epoch=new_epoch(), counter=0, safe_up_to=0)
        session.add(row)
        session.flush()
    return row


def epoch(session: Session) -> str:
    """The epoch's name alone."""
    return session.scalar(select(Ledger.epoch).where(Ledger.id == 1)) or ledger(session).epoch


def position(session: Session) -> int:
    """The position of the current write transaction; the same however often it is asked."""
    transaction = session.get_transaction()
    kept = session.info.get("position")
    if kept is not None and kept[0] is transaction:
        return int(kept[1])
    if _on_sqlite(session):
        statement = update(Ledger).where(Ledger.id == 1).values(counter=Ledger.counter + 1).returning(Ledger.counter)
        found = session.execute(statement, execution_options={"synchronize_session": False}).scalar()
        if found is None:
            ledger(session)
            found = session.execute(statement, execution_options={"synchronize_session": False}).scalar_one()
    else:
        found = session.execute(select(func.pg_current_xact_id().op("::")(text("text")))).scalar_one()
    session.info["position"] = (transaction, int(found))
    return int(found)


def horizon(session: Session) -> int:
    """The least position that a transaction not visible to this snapshot could still have."""
    if _on_sqlite(session):
        return int(session.execute(select(Ledger.counter).where(Ledger.id == 1)).scalar() or 0) + 1
    found = session.execute(text("select pg_snapshot_xmin(pg_current_snapshot())::text")).scalar_one()
    return int(found)
