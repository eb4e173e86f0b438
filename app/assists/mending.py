"""What an officer does with entries that wait: sets right, chooses, withdraws. Nothing is ever deleted."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.assists import queries
from app.assists.commands import ASSIST, POSTER_CHECK, Effects, apply, count, countables, release_waiting, uncount
from app.assists.rules import field_faults, mended
from app.assists.schemas import AssistPayload, Mend
from app.core import audit
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Invalid, NotFound
from app.core.ids import recurring
from app.core.ledger import position
from app.entries import commands as entries
from app.entries import queries as stored
from app.entries.models import ConflictingEntry, EntryMend, StoredEntry
from app.entries.schemas import LIVE
from app.posters import queries as posters
from app.posters.schemas import PosterCheckPayload
from app.visits import commands as visits

# These cannot be counted as they are: the payload itself is unfit, or its target decides.
UNMENDABLE = frozenset(
    {"payload_invalid", "poster_unknown", "poster_elsewhere", "target_unknown", "target_not_yours", "target_replaced"}
)
IDENTITY_FAULTS = frozenset(
    {"identity_of_child", "identity_by_minor", "identity_without_consent", "identity_unreadable", "identity_malformed"}
)
_AS_IT_CAME: dict[str, Any] = {
    "hamlet_id": None, "residence_id": None, "residence_elsewhere": False, "drop_identity": False,
}  # fmt: skip


def mend(actor: Actor, entry_ids: Iterable[uuid.UUID], change: Mend) -> dict[uuid.UUID, str]:
    """Set held entries right and let them count. Returns, per entry that could not be, the code why.

    An entry mended or withdrawn meanwhile is passed over and said so (`conflict`).
    """
    session, deltas, refused = db.session(), Effects(), {}
    ids = set(entry_ids)
    found = stored.for_change(session, ids)
    refused.update(dict.fromkeys(ids - {entry.id for entry in found}, "not_found"))
    for entry in found:
        code = _mend_one(session, actor, entry, change, deltas)
        if code:
            refused[entry.id] = code
    deltas.write(session)
    return refused


def _mend_one(session: Session, actor: Actor, entry: StoredEntry, change: Mend, deltas: Effects) -> str:
    if entry.fate != "held":
        return "conflict"
    if entry.code in UNMENDABLE:
        return entry.code
    drop = change.drop_identity or entry.code in IDENTITY_FAULTS
    if entry.kind == ASSIST:
        said = _read(entry.body)
        code = _fault_of(session, entry.commune_id, said and mended(said, change))
        if code or said is None:
            return code
        drop = drop or (change.residence is not None and bool(_fault_of_home(session, entry.commune_id, said)))
    if entry.kind == POSTER_CHECK and (code := _fault_of_check(session, entry)):
        return code
    row = EntryMend(
        entry_id=entry.id, made_by=actor.person_id, made_at=now(), hamlet_id=change.hamlet,
        residence_id=change.residence, residence_elsewhere=change.residence_elsewhere, drop_identity=drop,
    )  # fmt: skip
    why = entry.code
    entries.keep_mend(session, row)
    fault = apply(session, entry, deltas, fate="mended")
    audit.note(actor, "entry.mended", entry.id, code=why, drop_identity=drop)
    return fault.code if fault else ""


def _read(body: bytes) -> AssistPayload | None:
    """The assist in a body; None when it does not read. A phone shut out is held before its entries are read."""
    try:
        payload = msgspec.convert(msgspec.json.decode(body)["payload"], AssistPayload)
    except (msgspec.MsgspecError, KeyError, ValueError):
        return None
    return None if field_faults(payload) else payload


def _fault_of(session: Session, commune_id: uuid.UUID, payload: AssistPayload | None) -> str:
    """Why the payload cannot count in the commune that the entry belongs to: an officer's word reaches no further."""
    if payload is None:
        return "payload_invalid"
    place_id = recurring(payload.hamlet)
    place = queries.hamlets(session, [place_id]).get(place_id)
    if place is None or place.commune_id != commune_id:
        return "place_unknown" if place is None else "place_out_of_scope"
    return _fault_of_home(session, commune_id, payload)


def _fault_of_home(session: Session, commune_id: uuid.UUID, payload: AssistPayload) -> str:
    """A home that is not the commune's. A number that came with it is known, if at all, under another secret."""
    if payload.residence.hamlet is None:
        return ""
    home_id = recurring(payload.residence.hamlet)
    home = queries.hamlets(session, [home_id]).get(home_id)
    return "" if home is not None and home.commune_id == commune_id else "residence_unknown"


def _fault_of_check(session: Session, entry: StoredEntry) -> str:
    """Why a word about a poster would say nothing: whoever was shut out was held before anybody asked for its code."""
    try:
        said = msgspec.convert(msgspec.json.decode(entry.body)["payload"], PosterCheckPayload)
    except (msgspec.MsgspecError, KeyError):
        return "payload_invalid"
    commune = posters.communes_by_code(session, [said.poster]).get(said.poster)
    if commune is None:
        return "poster_unknown"
    return "" if commune == entry.commune_id else "poster_elsewhere"


def withdraw_by_officer(actor: Actor, entry_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Take entries out of the count for good; they stay stored. Returns refusals, as `mend` does."""
    session, deltas, refused = db.session(), Effects(), {}
    ids = set(entry_ids)
    found = stored.for_change(session, ids)
    refused.update(dict.fromkeys(ids - {entry.id for entry in found}, "not_found"))
    for entry in found:
        if entry.fate not in LIVE:
            refused[entry.id] = "conflict"
            continue
        uncount(session, [entry.id], deltas)
        entries.set_fate(session, entry, "withdrawn")
        audit.note(actor, "entry.withdrawn", entry.id)
        release_waiting(session, [entry.id], deltas)  # what waited for it hears that it will never count
    deltas.write(session)
    return refused


def choose(actor: Actor, conflict_number: int, keep: str) -> None:
    """Say which of two bodies under one id is right: `first` stays, or `this` second one counts instead.

    Raises NotFound, Conflict when it was decided already, Invalid when the second body cannot count.
    """
    session, deltas = db.session(), Effects()
    row = session.scalars(
        select(ConflictingEntry)
        .where(ConflictingEntry.number == conflict_number)
        .with_for_update()
        .execution_options(populate_existing=True)  # the page that asked has read it before it was locked
    ).first()
    if row is None:
        raise NotFound
    entry = next(iter(stored.for_change(session, [row.entry_id])), None)
    if row.choice != "open" or entry is None:
        raise Conflict
    if keep == "this":
        _take_second(session, actor, row, entry, deltas)
    else:
        row.choice = "first"
        row.position = position(session)
        entries.tell_fate(session, entry)
    session.flush()
    deltas.write(session)
    audit.note(actor, "conflict.chosen", row.entry_id, keep=keep)


def _take_second(session: Session, actor: Actor, row: ConflictingEntry, entry: StoredEntry, deltas: Effects) -> None:
    if entry.fate not in LIVE:
        raise Conflict
    _check_second(session, row, entry)
    uncount(session, [entry.id], deltas)
    visits.drop_contact(session, entry.id)  # it came with the other body
    for other in session.scalars(
        select(ConflictingEntry)
        .where(ConflictingEntry.entry_id == entry.id, ConflictingEntry.choice == "this")
        .execution_options(populate_existing=True)
    ):
        other.choice = "first"
    row.choice = "this"
    row.position = position(session)
    session.flush()
    if stored.mends(session, [entry.id]):  # what was set right was the other body
        entries.keep_mend(session, EntryMend(entry_id=entry.id, made_by=actor.person_id, made_at=now(), **_AS_IT_CAME))
    if entry.fate == "held":
        apply(session, entry, deltas, fate="mended")
    else:
        count(session, countables(session, [entry]), deltas)
        entries.set_fate(session, entry, "mended")


def _check_second(session: Session, row: ConflictingEntry, entry: StoredEntry) -> None:
    body = msgspec.json.decode(row.body)
    replaces = str(entry.replaces_id) if entry.replaces_id else None
    if body.get("kind") != ASSIST or entry.kind != ASSIST or body.get("replaces") != replaces:
        raise Invalid(code="payload_invalid")
    code = _fault_of(session, entry.commune_id, _read(row.body))
    if code:
        raise Invalid(code=code)
