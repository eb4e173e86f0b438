"""Writes what an officer decides: entries mended or withdrawn, many at once; conflicts chosen; scraps closed."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select

from app.assists import mending
from app.assists.schemas import Mend
from app.core.actor import Actor
from app.core.audit import note
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Invalid, NotFound
from app.core.ledger import position
from app.desk import queries
from app.desk.contents import Contents, contents_of
from app.desk.reasons import Act
from app.entries import queries as stored
from app.entries.models import StoredEntry, UnreadableEntry
from app.places.models import Place

ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Decision:
    """What an officer wants done with some entries. `residence` ELSEWHERE is another commune."""

    act: Act
    hamlet: str = ""
    residence: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """How many were done, and how many were not, by the code why."""

    done: int
    refused: Counter[str]


def decide(actor: Actor, commune_id: uuid.UUID, entry_ids: Iterable[uuid.UUID], decision: Decision) -> Result:
    """Do it to the commune's held entries. Those of elsewhere, and those mended meanwhile, are passed over and said.

    Raises Invalid (hamlet, residence) when the decision names a place that is not one of the commune's.
    """
    change = _mend(commune_id, decision)
    session, ids = db.session(), set(entry_ids)
    found = {entry.id: entry for entry in stored.for_change(session, ids) if entry.commune_id == commune_id}
    refused = dict.fromkeys(ids - found.keys(), "not_found")
    waiting = {entry.id: entry for entry in found.values() if entry.fate == "held"}
    refused |= dict.fromkeys(found.keys() - waiting.keys(), "conflict")
    if decision.act is Act.WITHDRAW:
        refused |= mending.withdraw_by_officer(actor, waiting)
    else:
        refused |= _mend_all(actor, commune_id, waiting, change)
    return Result(len(ids) - len(refused), Counter(refused.values()))


def _mend(commune_id: uuid.UUID, decision: Decision) -> Mend:
    if decision.act is Act.HAMLET:
        return Mend(hamlet=_hamlet(commune_id, decision.hamlet, "hamlet"))
    if decision.act is Act.RESIDENCE:
        if decision.residence == ELSEWHERE:
            return Mend(residence_elsewhere=True)
        return Mend(residence=_hamlet(commune_id, decision.residence, "residence"))
    return Mend(drop_identity=decision.act is Act.ANONYMOUS)


def _hamlet(commune_id: uuid.UUID, text: str, field: str) -> uuid.UUID:
    if not text:
        raise Invalid({field: "required"})
    try:
        place_id = uuid.UUID(text)
    except ValueError:
        raise Invalid({field: "not_offered"}) from None
    if place_id not in _own_hamlets(commune_id, [place_id]):
        raise Invalid({field: "not_offered"})
    return place_id


def _own_hamlets(commune_id: uuid.UUID, ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these are or were hamlets of the commune; ids of merged ones are accepted for ever."""
    statement = select(Place.id).where(Place.id.in_(set(ids)), Place.kind == "hamlet", Place.commune_id == commune_id)
    return set(db.session.scalars(statement))


def _mend_all(
    actor: Actor, commune_id: uuid.UUID, waiting: Mapping[uuid.UUID, StoredEntry], change: Mend
) -> dict[uuid.UUID, str]:
    """Mend entry by entry what fits it: an officer's word for forty must not move one into another commune."""
    refused: dict[uuid.UUID, str] = {}
    by_mend: dict[Mend, list[uuid.UUID]] = {}
    for entry in waiting.values():
        fitted = _fitted(commune_id, entry, change)
        if isinstance(fitted, str):
            refused[entry.id] = fitted
        else:
            by_mend.setdefault(fitted, []).append(entry.id)
    for fitted, ids in by_mend.items():
        refused |= mending.mend(actor, ids, fitted)
    return refused


def _fitted(commune_id: uuid.UUID, entry: StoredEntry, change: Mend) -> Mend | str:
    """The mend as this entry needs it, or the code why it cannot count.

    Whoever lived "in this hamlet" when the hamlet was wrong lives in the right one. Both places must be the commune's.
    """
    if entry.kind != "assist":
        return change
    said = contents_of(entry.body)
    if said.payload is None:
        return "payload_invalid"
    fitted = _placed(commune_id, said, change)
    return "place_unknown" if fitted == "place_out_of_scope" and entry.code == "place_unknown" else fitted


def _placed(commune_id: uuid.UUID, said: Contents, change: Mend) -> Mend | str:
    if change.hamlet and said.residence == said.hamlet:
        change = replace(change, residence=change.hamlet)
    home = None if change.residence_elsewhere else change.residence or said.residence
    helped_at = change.hamlet or said.hamlet
    own = _own_hamlets(commune_id, [place for place in (helped_at, home) if place])
    if helped_at not in own:
        return "place_out_of_scope"
    return "residence_unknown" if home and home not in own else change


def choose(actor: Actor, number: int, keep: str) -> None:
    """Say which of two bodies counts. Raises Conflict when it was chosen before, Invalid when it cannot count."""
    if keep not in {"first", "this"}:
        raise Invalid({"keep": "not_offered"})
    if keep == "this":
        pair = queries.pair(number)
        if pair.second.payload is None:
            raise Invalid(code="payload_invalid")
        if isinstance(code := _placed(pair.entry.commune_id, pair.second, Mend()), str):
            raise Invalid(code=code)
    mending.choose(actor, number, keep)


def close_scrap(actor: Actor, body_hash: bytes) -> None:
    """The officer has seen an unreadable arrival. It stays stored. Raises NotFound, Conflict when closed before."""
    session = db.session()
    row = session.scalar(
        select(UnreadableEntry)
        .where(UnreadableEntry.body_hash == body_hash)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound
    if row.closed_at is not None:
        raise Conflict
    row.closed_at, row.position = now(), position(session)
    session.flush()
    note(actor, "unreadable.closed", body_hash.hex())
