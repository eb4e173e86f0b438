"""Runs a batch through its transactions: forms of bulk work first; on failure one savepoint per entry, so that one
bad entry never blocks the others. Durable before anything is answered."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.db import is_contention, transaction
from app.core.errors import Unavailable
from app.core.keys import Keys
from app.core.ledger import position
from app.devices import commands as devices
from app.devices.models import Device
from app.entries.schemas import Arrival, NotYet
from app.sync.arrivals import Item
from app.sync.commands import Intake, Sender
from app.sync.receipts import later

log = logging.getLogger(__name__)

# An id that came first from elsewhere, by a hair: asked again, it is known.
TAKEN = "23505"
TRIES = 3


def take_in(sender: Sender, items: Sequence[Item], keys: Keys, queued: int | None) -> list[bytes]:
    """One receipt per item, in order; committed when this returns. `queued` None: the phone itself did not call.

    Raises Unavailable when writers crossed again and again; then nothing was stored.
    """
    for attempt in range(TRIES):
        try:
            with transaction() as session:
                receipts = Intake(session, sender, keys, now()).answer(items)
                _contact(session, sender, items, queued)
                return receipts
        except DBAPIError as error:
            by_a_hair = attempt == 0 and getattr(error.orig, "sqlstate", None) == TAKEN
            if not (by_a_hair or is_contention(error)):
                log.exception("batch failed, trying one by one")
                return _one_by_one(sender, items, keys, queued)
        except Exception:
            log.exception("batch failed, trying one by one")
            return _one_by_one(sender, items, keys, queued)
    raise Unavailable("busy")


def _one_by_one(sender: Sender, items: Sequence[Item], keys: Keys, queued: int | None) -> list[bytes]:
    with transaction() as session:
        position(session)  # before the first savepoint: what is rolled back must not take the position with it
        receipts = [_alone(session, sender, item, keys) for item in items]
        _contact(session, sender, items, queued)
        return receipts


def _alone(session: Session, sender: Sender, item: Item, keys: Keys) -> bytes:
    try:
        with session.begin_nested():
            return Intake(session, sender, keys, now()).answer([item])[0]
    except Exception:
        log.exception("entry could not be taken in")
        return later(NotYet(_id_of(item), "internal"))


def _id_of(item: Item) -> str:
    if isinstance(item, Arrival):
        return str(item.id)
    return item.id if isinstance(item, NotYet) else item.claimed_id


def _contact(session: Session, sender: Sender, items: Sequence[Item], queued: int | None) -> None:
    own = [one.seq for one in items if isinstance(one, Arrival) and one.device_id == sender.device_id]
    phone = session.get(Device, sender.device_id)
    if queued is not None and phone is not None:
        devices.contact(phone, queued, max(own, default=0))
    session.flush()
