"""Writes assists as they count: adds, takes away, lets a successor replace, and rebuilds everything from entries.

What counts is told on to tallies, return visits and posters; all are written once, at the end of a transaction.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

import msgspec
from sqlalchemy import Table, delete, insert, select
from sqlalchemy.orm import Session

from app.assists.models import Assist, Help
from app.assists.rules import clamp, mended
from app.assists.schemas import AgeBand, AssistPayload, Mend, Outcome
from app.core.ids import recurring
from app.entries import commands as entries
from app.entries import queries as stored
from app.entries.models import ConflictingEntry, EntryMend, StoredEntry
from app.entries.schemas import COUNTED, LIVE, WAITING, Fault
from app.posters import checking as posters
from app.posters.schemas import PosterCheckPayload, Said, moment_of
from app.tallies import commands as tallies
from app.tallies.commands import Deltas, NewClaim
from app.tallies.indicators import activity_of, claims_of
from app.visits import commands as visits
from app.visits.schemas import Answer, VisitClosed, Waiting
from app.visits.verdict import AGAIN, HELPED

ASSIST = "assist"
WITHDRAWAL = "withdrawal"
VISIT_CLOSED = "visit_closed"
POSTER_CHECK = "poster_check"
RECOUNT_PAGE = 500
# Bulk rows go past the ORM, which would make an object of each.
_ASSISTS, _HELPS = cast(Table, Assist.__table__), cast(Table, Help.__table__)


class Effects(Deltas):
    """What a transaction adds to tallies and changes about visits and posters, gathered first and written once."""

    def __init__(self) -> None:
        super().__init__()
        self.visits = visits.Moves()
        self.posters = posters.Checks()

    def write(self, session: Session, *, settled: bool = True) -> None:
        """Write all. `settled` false: visits and posters are settled afterwards, all together."""
        super().write(session)
        self.visits.write(session, settled=settled)
        self.posters.write(session, settled=settled)


@dataclass(frozen=True, slots=True)
class Countable:
    """An assist that is to count: what the entry says, the day it counts on, and who it was, if known."""

    id: uuid.UUID
    author_id: uuid.UUID
    commune_id: uuid.UUID
    day: dt.date
    payload: AssistPayload
    fingerprint: bytes | None
    replaces_id: uuid.UUID | None = None

    @property
    def residence_id(self) -> uuid.UUID | None:
        return recurring(self.payload.residence.hamlet) if self.payload.residence.hamlet else None

    def lines(self) -> list[tuple[str, str, bool]]:
        """The helps as the indicators read them."""
        return [(one.kind.value, one.outcome.value, one.again) for one in self.payload.helps]

    def kinds(self, outcome: Outcome) -> tuple[str, ...]:
        """What the lines that ended so were for."""
        return tuple(one.kind.value for one in self.payload.helps if one.outcome is outcome)


def count(session: Session, assists: Iterable[Countable], deltas: Effects) -> None:
    """Let assists count: their rows, their claims, their tallies."""
    found = list(assists)
    if not found:
        return
    session.execute(insert(_ASSISTS), [_assist_row(one) for one in found])
    session.execute(insert(_HELPS), [row for one in found for row in _help_rows(one)])
    claims: list[NewClaim] = []
    for one in found:
        for indicator in _reached(one):
            assert one.residence_id is not None
            if one.fingerprint is None:
                deltas.unchecked[one.residence_id, one.day, indicator] += 1
            else:
                claims.append(NewClaim(one.id, indicator, one.commune_id, one.fingerprint, one.residence_id, one.day))
        _add_activity(one, deltas, 1)
        _tell_visits(session, one, deltas)
        deltas.posters.sight(one.commune_id, one.payload.poster, one.day, 1)
    tallies.claim(session, claims, deltas)


def _tell_visits(session: Session, one: Countable, effects: Effects) -> None:
    """An assist that leaves something waiting is a visit to do; one that names a visit answers it."""
    waiting = one.kinds(Outcome.WAITING_ACTIVATION)
    if not (waiting or one.payload.visit):
        return
    chain = stored.chain(session, one.id, one.replaces_id) if waiting else (one.id,)
    if waiting:
        home = one.residence_id or recurring(one.payload.hamlet)
        child = one.payload.age_band is AgeBand.UNDER14
        facts = Waiting(chain[0], one.id, one.commune_id, home, one.day, one.author_id, waiting, chain, child)
        effects.visits.begin(facts)
    if one.payload.visit and one.payload.visit != str(chain[0]):
        answered, done = uuid.UUID(one.payload.visit), one.kinds(Outcome.DONE)
        word, next_id = (AGAIN, chain[0]) if waiting else (HELPED, None)
        effects.visits.answer(Answer(one.id, answered, one.commune_id, one.author_id, word, done, next_id))


def close_visits(rows: Iterable[StoredEntry], effects: Effects) -> None:
    """Let entries of kind visit_closed have their effect. One that cannot be read has none."""
    for row in rows:
        if row.kind == VISIT_CLOSED:
            try:
                closed = msgspec.convert(msgspec.json.decode(row.body)["payload"], VisitClosed)
            except (msgspec.MsgspecError, KeyError):
                continue
            close_visit(row.id, row.commune_id, row.author_id, closed, effects)


def close_visit(
    entry_id: uuid.UUID, commune_id: uuid.UUID, author_id: uuid.UUID, closed: VisitClosed, effects: Effects
) -> None:
    """Somebody says that nobody needs to come any more."""
    effects.visits.answer(Answer(entry_id, uuid.UUID(closed.visit), commune_id, author_id, closed.how.value))


def check_posters(rows: Iterable[StoredEntry], effects: Effects) -> None:
    """Let entries of kind poster_check have their effect. One that cannot be read has none."""
    for row in rows:
        if row.kind == POSTER_CHECK:
            day = clamp(row.happened_on, row.not_before, row.received_at)
            check_poster(row.id, row.author_id, row.commune_id, day, row.body, effects)


def check_poster(
    entry_id: uuid.UUID, author_id: uuid.UUID, commune_id: uuid.UUID, day: dt.date, body: bytes, effects: Effects
) -> None:
    """Somebody says how a poster stands on its wall."""
    try:
        entry = msgspec.json.decode(body)
        said = msgspec.convert(entry["payload"], PosterCheckPayload)
        at = moment_of(entry["clock"]["wall"])
    except (msgspec.MsgspecError, KeyError, TypeError):
        return
    effects.posters.say(Said(entry_id, author_id, commune_id, said.poster, said.what.value, day, at))


def uncount(session: Session, entry_ids: Iterable[uuid.UUID], deltas: Effects) -> None:
    """Take assists away again. Those that never counted are passed over."""
    ids = list(entry_ids)
    deltas.visits.end(ids)
    deltas.posters.end(ids)
    for one in _counted(session, ids):
        _add_activity(one, deltas, -1)
        deltas.posters.sight(one.commune_id, one.payload.poster, one.day, -1)
        if one.fingerprint is None:
            for indicator in _reached(one):
                assert one.residence_id is not None
                deltas.unchecked[one.residence_id, one.day, indicator] -= 1
    tallies.release(session, ids, deltas)
    for table, column in ((Help, Help.assist_id), (Assist, Assist.id)):
        session.execute(delete(table).where(column.in_(ids)), execution_options={"synchronize_session": False})


def _assist_row(one: Countable) -> dict[str, object]:
    payload = one.payload
    return {
        "id": one.id, "author_id": one.author_id, "commune_id": one.commune_id, "day": one.day,
        "hamlet_id": recurring(payload.hamlet), "residence_id": one.residence_id, "poster_code": payload.poster,
        "client": payload.client.value, "age_band": payload.age_band.value if payload.age_band else None,
        "own_hands": payload.own_hands, "can_alone": payload.can_alone.value if payload.can_alone else None,
        "satisfaction": payload.satisfaction, "fingerprint": one.fingerprint, "consent": payload.consent,
    }  # fmt: skip


def _help_rows(one: Countable) -> list[dict[str, object]]:
    return [
        {
            "assist_id": one.id, "line": line, "kind": help_.kind.value, "service": help_.service,
            "outcome": help_.outcome.value, "reason": help_.reason.value if help_.reason else None,
            "again": help_.again,
        }
        for line, help_ in enumerate(one.payload.helps)
    ]  # fmt: skip


def _reached(one: Countable) -> frozenset[str]:
    """Coverage goes by residence: whoever lives in another commune is counted there, not here."""
    if one.residence_id is None:
        return frozenset()
    age_band = one.payload.age_band.value if one.payload.age_band else None
    return claims_of(one.lines(), age_band, one.payload.client.value)


def _add_activity(one: Countable, deltas: Effects, sign: int) -> None:
    for indicator, times in activity_of(one.lines()).items():
        deltas.counted[recurring(one.payload.hamlet), one.day, indicator] += sign * times


def _counted(session: Session, ids: list[uuid.UUID]) -> list[Countable]:
    """Assists that count now, read back from their entries."""
    counting = set(session.scalars(select(Assist.id).where(Assist.id.in_(ids))))
    rows = session.scalars(select(StoredEntry).where(StoredEntry.id.in_(counting))).all()
    return countables(session, rows)


def countables(session: Session, rows: Iterable[StoredEntry]) -> list[Countable]:
    """Entries as they count: with the officer's mend, and with the second body where the officer chose it."""
    found = [row for row in rows if row.kind == ASSIST]
    ids = [row.id for row in found]
    mends, chosen = stored.mends(session, ids), stored.chosen_bodies(session, ids)
    return [_countable(row, mends.get(row.id), chosen.get(row.id)) for row in found]


def _countable(row: StoredEntry, mend: EntryMend | None, chosen: ConflictingEntry | None) -> Countable:
    source = chosen or row
    entry = msgspec.json.decode(source.body)
    payload = mended(msgspec.convert(entry["payload"], AssistPayload), _mend_of(mend))
    dropped = (mend is not None and mend.drop_identity) or payload.residence.hamlet is None
    happened_on = dt.date.fromisoformat(entry["happened_on"])
    day = clamp(happened_on, source.not_before, source.received_at)
    fingerprint = None if dropped else source.fingerprint
    return Countable(row.id, row.author_id, row.commune_id, day, payload, fingerprint, row.replaces_id)


def _mend_of(row: EntryMend | None) -> Mend | None:
    if row is None:
        return None
    return Mend(row.hamlet_id, row.residence_id, row.residence_elsewhere, row.drop_identity)


def succession_fault(session: Session, target_id: uuid.UUID, author_id: uuid.UUID, kind: str) -> Fault | None:
    """Why an entry of this kind may not take the place of its target (locked from here on), if so.

    A held target has not taken the place of its own yet: whoever takes its place takes that one's, too, and waits
    until it is here. A withdrawal may end a correction that was late for its target; a correction may not follow it.
    """
    seen: set[uuid.UUID] = set()
    next_id: uuid.UUID | None = target_id
    while next_id is not None:
        target = None if next_id in seen else next(iter(stored.for_change(session, [next_id])), None)
        if target is None or (target.fate == "held" and target.code == WAITING):
            return Fault(WAITING)
        if target.author_id != author_id or target.fate not in LIVE:
            code = "target_not_yours" if target.author_id != author_id else "target_replaced"
            return Fault(code) if kind != WITHDRAWAL or not seen else None
        if kind != WITHDRAWAL and kind != target.kind and POSTER_CHECK in {kind, target.kind}:
            return Fault("payload_invalid", {"replaces": "not_offered"})
        seen.add(next_id)
        next_id = target.replaces_id if target.fate == "held" else None
    return None


def retire(session: Session, target_id: uuid.UUID, successor_kind: str, deltas: Effects) -> None:
    """End an entry because a successor takes its place: a correction, or a withdrawal.

    It may itself have been held and never applied: then what *it* replaces ends with it, and so on.
    """
    fate = "withdrawn" if successor_kind == WITHDRAWAL else "replaced"
    next_id: uuid.UUID | None = target_id
    while next_id is not None:
        target = next(iter(stored.for_change(session, [next_id])))
        never_applied = target.fate == "held"
        uncount(session, [target.id], deltas)
        entries.set_fate(session, target, fate)
        before, fate, next_id = target.replaces_id, "replaced", None
        if never_applied and before and succession_fault(session, before, target.author_id, WITHDRAWAL) is None:
            next_id = before


def release_waiting(session: Session, arrived: Iterable[uuid.UUID], deltas: Effects) -> None:
    """What these replace has arrived: let them take its place now, and those that waited for them in turn.

    Who waits is asked anew once they are locked: an officer may have been quicker, or one released before another.
    What a rule holds goes on being held, but what waits behind it may have been waiting for these.
    """
    targets, passed = list(arrived), set[uuid.UUID]()
    while targets:
        behind = stored.for_change(session, stored.held_behind(session, targets))
        targets = []
        for entry in behind:
            waited = (entry.fate, entry.code) == ("held", WAITING)
            if waited:
                apply(session, entry, deltas, fate="accepted")
            if (entry.fate, entry.code) != ("held", WAITING) and (waited or entry.id not in passed):
                targets.append(entry.id)
        passed.update(targets)


def apply(session: Session, entry: StoredEntry, deltas: Effects, *, fate: str) -> Fault | None:
    """Give an entry its effect: replace what it replaces, and count. Held with a fault when it cannot."""
    if entry.replaces_id is not None:
        fault = succession_fault(session, entry.replaces_id, entry.author_id, entry.kind)
        if fault is not None:
            if (entry.fate, entry.code) != ("held", fault.code):
                entries.set_fate(session, entry, "held", fault)
            return fault
        retire(session, entry.replaces_id, entry.kind, deltas)
    entries.set_fate(session, entry, fate)
    count(session, countables(session, [entry]), deltas)
    close_visits([entry], deltas)
    check_posters([entry], deltas)
    return None


@dataclass(frozen=True, slots=True)
class Recounted:
    """How many assists count; and cells of tallies, visits and posters that were not as they should be."""

    assists: int
    mended_cells: int
    mended_visits: int
    mended_posters: int


def recount(session: Session) -> Recounted:
    """Rebuild every assist, claim, tally, return visit and poster's standing from the entries.

    Changes nothing on sound data, however it came: out of order, doubled, withdrawn, from concurrent senders.
    Whoever would write entries waits meanwhile.
    """
    entries.hold_writers(session)
    before = tallies.cells(session)
    tallies.forget_all(session)
    visits.begin_rebuild(session)
    posters.begin_rebuild(session)
    for table in (Help, Assist):
        session.execute(delete(table), execution_options={"synchronize_session": False})
    session.expire_all()
    last, total = 0, 0
    while page := stored.next_numbers(session, last, COUNTED, RECOUNT_PAGE):
        deltas = Effects()
        found = countables(session, page)
        count(session, found, deltas)
        close_visits(page, deltas)
        check_posters(page, deltas)
        deltas.write(session, settled=False)
        last, total = page[-1].number, total + len(found)
        session.expunge_all()
    mended_visits, mended_posters = visits.end_rebuild(session), posters.end_rebuild(session)
    after = tallies.cells(session)
    wrong = sum(1 for cell in before.keys() | after.keys() if before.get(cell) != after.get(cell))
    return Recounted(total, wrong, mended_visits, mended_posters)
