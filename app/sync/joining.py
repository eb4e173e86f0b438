"""Lets count what a phone sent in somebody's name before that person had joined it: two people share a phone, it lost
its key, the first enrols it anew, and everything that waits leaves before the second one is there."""

from __future__ import annotations

import uuid

from app.assists import commands as assists
from app.assists import queries, rules
from app.assists.commands import Effects
from app.assists.rules import Ground
from app.core.clock import today
from app.core.db import db
from app.entries import commands as entries
from app.entries import queries as stored
from app.entries.models import StoredEntry
from app.entries.schemas import STRANGER, Arrival, Fault
from app.sync.arrivals import reread

_HELD = ("held", STRANGER)


def release_author(device_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """The person has joined the phone: what it sent in that name is judged again, by all the rules but that one.

    A batch of the phone that is under way waits for this transaction, or this one for it: both lock the phone.
    """
    session, deltas = db.session(), Effects()
    ids = stored.held_from(session, device_id, person_id, STRANGER)
    if not ids:
        return
    entries.queue_authors(session, [person_id])
    waiting = {row.id: row for row in stored.for_change(session, ids) if (row.fate, row.code) == _HELD}
    arrivals = {entry_id: reread(row) for entry_id, row in waiting.items()}
    commune_id = next((row.commune_id for row in waiting.values()), None)  # that of the phone, for all of them
    ground = queries.ground(session, arrivals.values(), [person_id], today(), commune_id=commune_id)
    for row in sorted(waiting.values(), key=lambda row: (row.seq, row.id)):
        if (row.fate, row.code) == _HELD:  # not ended meanwhile by one that takes its place
            _release(row, arrivals[row.id], ground, deltas)
    assists.release_waiting(session, waiting, deltas)
    deltas.write(session)


def _release(row: StoredEntry, arrival: Arrival, ground: Ground, deltas: Effects) -> None:
    fault = _fault_of(arrival, ground)
    if fault:
        entries.set_fate(db.session(), row, "held", fault)
    else:
        assists.apply(db.session(), row, deltas, fate="accepted")


def _fault_of(arrival: Arrival, ground: Ground) -> Fault | None:
    """What holds it still. A number is gone, so whether it could be read can no longer be told; where it would not
    have been remembered anyway, that is no harm."""
    fault = rules.fault_of(arrival, ground)
    lives_here = arrival.payload is not None and arrival.payload.residence.hamlet is not None
    return None if fault and fault.code == "identity_unreadable" and not lives_here else fault
