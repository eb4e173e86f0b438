"""Entries that wait, written directly as the phone's door would have left them."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import uuid
from typing import Any

from app.core.clock import now
from app.entries.models import ConflictingEntry, StoredEntry, UnreadableEntry
from app.places.models import Place
from tests.people import Village

_SEQ = itertools.count(1)


def payload(hamlet: Place | str, **changes: Any) -> dict[str, Any]:
    """Level 2 activated for one person who lives where they were helped."""
    place_id = hamlet if isinstance(hamlet, str) else str(hamlet.id)
    made: dict[str, Any] = {
        "hamlet": place_id,
        "residence": {"kind": "hamlet", "hamlet": place_id},
        "client": "person",
        "age_band": "35-59",
        "helps": [{"kind": "level2_activate", "outcome": "done"}],
        "own_hands": True,
        "can_alone": "yes",
        "satisfaction": 3,
    }
    return {name: value for name, value in (made | changes).items() if value is not None}


def body_of(entry_id: uuid.UUID, said: dict[str, Any], kind: str = "assist", day: str = "2026-11-17") -> bytes:
    entry = {"id": str(entry_id), "kind": kind, "happened_on": day, "payload": said}
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def held(village: Village, code: str, said: dict[str, Any] | None = None, **changes: Any) -> StoredEntry:
    """An entry of the volunteer, held for a reason."""
    entry_id = uuid.uuid4()
    body = changes.pop("body", None) or body_of(
        entry_id, said or payload(village.hamlet), changes.get("kind", "assist")
    )
    facts: dict[str, Any] = {
        "id": entry_id,
        "author_id": village.volunteer.id,
        "device_id": uuid.UUID(int=7),
        "sender_id": uuid.UUID(int=7),
        "commune_id": village.commune.id,
        "seq": next(_SEQ),
        "kind": "assist",
        "format": 1,
        "happened_on": dt.date(2026, 11, 17),
        "body": body,
        "body_hash": hashlib.sha256(body).digest(),
        "receipt": b"{}",
        "fate": "held",
        "code": code,
        "not_before": now() - dt.timedelta(days=1),
        "received_at": now(),
        "position": 1,
    }
    return StoredEntry(**(facts | changes))


def second(entry: StoredEntry, said: dict[str, Any], **changes: Any) -> ConflictingEntry:
    """Another body under the same id."""
    body = body_of(entry.id, said)
    facts: dict[str, Any] = {
        "entry_id": entry.id,
        "sender_id": uuid.UUID(int=8),
        "commune_id": entry.commune_id,
        "body": body,
        "body_hash": hashlib.sha256(body).digest(),
        "receipt": b"{}",
        "not_before": now() - dt.timedelta(days=1),
        "received_at": now(),
        "position": 1,
    }
    return ConflictingEntry(**(facts | changes))


def scrap(commune: Place, body: bytes) -> UnreadableEntry:
    return UnreadableEntry(
        body_hash=hashlib.sha256(body).digest(),
        sender_id=uuid.UUID(int=9),
        commune_id=commune.id,
        body=body,
        receipt=b"{}",
        received_at=now(),
        position=1,
    )
