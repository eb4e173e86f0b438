"""Writes return visits: with the entries they follow from, taken and given back, expired; and the numbers left."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from typing import cast

from sqlalchemy import Table, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from app.core import audit
from app.core.actor import Actor
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import Conflict, Gone
from app.core.ledger import position
from app.core.vault import Vault, VaultBroken
from app.entries import queries as stored
from app.visits import queries
from app.visits.models import Visit, VisitAnswer, VisitContact
from app.visits.schemas import DAYS_HELD, DAYS_KEPT, Answer, Waiting
from app.visits.verdict import verdict

PURPOSE = "visit contact"
PAGE = 500
_ANSWERS, _CONTACTS = cast(Table, VisitAnswer.__table__), cast(Table, VisitContact.__table__)


class Moves:
    """What a transaction's entries change about visits, gathered first and written once, at its end: a correction
    takes the visit along, because it was never away."""

    def __init__(self) -> None:
        self.waiting: dict[uuid.UUID, Waiting] = {}
        self.answers: dict[uuid.UUID, Answer] = {}
        self.ended: set[uuid.UUID] = set()

    def end(self, entry_ids: Iterable[uuid.UUID]) -> None:
        """These entries say nothing any more."""
        for entry_id in entry_ids:
            self.waiting.pop(entry_id, None)
            self.answers.pop(entry_id, None)
            self.ended.add(entry_id)

    def begin(self, waiting: Waiting) -> None:
        """This assist waits for activation."""
        self.waiting[waiting.entry_id] = waiting

    def answer(self, answer: Answer) -> None:
        """This entry says something about a visit."""
        self.answers[answer.entry_id] = answer

    def write(self, session: Session, *, settled: bool = True) -> None:
        """Write it down. `settled` false: somebody holds all writers, and settles everything afterwards."""
        if not (self.waiting or self.answers or self.ended):
            return
        touched = self._touched(session)
        if settled:
            _queue(session, touched)
        _forget(session, self.ended)
        if self.answers:
            session.execute(insert(_ANSWERS), [_answer_row(one) for one in self.answers.values()])
        for one in self.waiting.values():
            _put(session, one)
        if settled:
            settle(session, touched)
        if self.ended:  # what came with an entry that never counted
            lost = VisitContact.entry_id.in_(self.ended), VisitContact.visit_id.is_(None)
            session.execute(delete(VisitContact).where(*lost), execution_options={"synchronize_session": False})

    def _touched(self, session: Session) -> set[uuid.UUID]:
        found = {one.visit_id for one in self.waiting.values()} | {one.visit_id for one in self.answers.values()}
        if self.ended:
            found |= set(session.scalars(select(Visit.id).where(Visit.entry_id.in_(self.ended))))
            found |= set(session.scalars(select(VisitAnswer.visit_id).where(VisitAnswer.entry_id.in_(self.ended))))
        return found


def _queue(session: Session, visit_ids: Iterable[uuid.UUID]) -> None:
    """Whoever writes of the same visit waits: an answer and what it answers must see each other, though the row is
    not there yet. SQLite has one writer anyway."""
    if session.get_bind().dialect.name != "sqlite":
        for visit_id in sorted(visit_ids):
            session.execute(select(func.pg_advisory_xact_lock(visit_id.int & 0x7FFFFFFFFFFFFFFF)))


def _forget(session: Session, entry_ids: Collection[uuid.UUID]) -> None:
    if not entry_ids:
        return
    quietly = {"synchronize_session": False}
    session.execute(delete(VisitAnswer).where(VisitAnswer.entry_id.in_(entry_ids)), execution_options=quietly)
    ended = update(Visit).where(Visit.entry_id.in_(entry_ids)).values(entry_id=None)
    session.execute(ended, execution_options=quietly)


def _answer_row(one: Answer) -> dict[str, object]:
    return {
        "entry_id": one.entry_id, "visit_id": one.visit_id, "commune_id": one.commune_id, "author_id": one.author_id,
        "word": one.word, "kinds": " ".join(one.kinds), "next_id": one.next_id,
    }  # fmt: skip


def _put(session: Session, one: Waiting) -> None:
    """The visit as its live entry says it. Phones hear of it when something they are told has changed."""
    row = session.get(Visit, one.visit_id, populate_existing=True)
    facts = {
        "commune_id": one.commune_id, "hamlet_id": one.hamlet_id, "since": one.since, "author_id": one.author_id,
        "kinds": " ".join(one.kinds),
    }  # fmt: skip
    if row is None:
        row = Visit(id=one.visit_id, state="gone", how="", position=position(session), **facts)
        session.add(row)
    elif any(getattr(row, name) != value for name, value in facts.items()):
        row.position = position(session)
    for name, value in facts.items():
        setattr(row, name, value)
    row.entry_id = one.entry_id
    session.flush()
    _link_contact(session, one)


def _link_contact(session: Session, one: Waiting) -> None:
    """The number that came with the entry, or with what it corrects, belongs to the visit from now on. None does when a
    correction tells that it was a child's."""
    if one.child:
        its = or_(VisitContact.entry_id.in_(one.chain), VisitContact.visit_id == one.visit_id)
        for contact in session.scalars(select(VisitContact).where(its)).all():
            _drop(session, contact)
        return
    waiting = VisitContact.entry_id.in_(one.chain), VisitContact.visit_id.is_(None)
    fresh = {row.entry_id: row for row in session.scalars(select(VisitContact).where(*waiting))}
    newest = next((fresh[entry_id] for entry_id in reversed(one.chain) if entry_id in fresh), None)
    if newest is None:
        return
    for other in session.scalars(select(VisitContact).where(VisitContact.visit_id == one.visit_id)):
        session.delete(other)
    session.flush()
    newest.visit_id = one.visit_id
    session.get_one(Visit, one.visit_id).position = position(session)
    session.flush()


# ---------------------------------------------------------------- what follows from entries and the calendar


def settle(session: Session, visit_ids: Iterable[uuid.UUID]) -> int:
    """Bring these visits to what living entries and today's date say; how many were not there yet."""
    day, changed, taken_back = today(), 0, []
    rows = queries.for_change(session, visit_ids)
    said = queries.answers(session, rows)
    for row in rows:
        state, how = verdict(row, said[row.id], day)
        if (row.state, row.how) != (state, how):
            row.state, row.how, row.position = state, how, position(session)
            changed += 1
            taken_back += [row.id] if state == "gone" else []
    session.flush()
    for visit_id in taken_back:
        _recall(session, visit_id)
    for row in rows:
        if row.state != "open":
            _let_go(session, row)
    session.flush()
    return changed


def _recall(session: Session, visit_id: uuid.UUID) -> None:
    """What made the visit was taken back, and the number with it, wherever that went meanwhile."""
    came_with = VisitContact.entry_id.in_(stored.corrections(session, visit_id))
    for contact in session.scalars(select(VisitContact).where(came_with, VisitContact.visit_id.is_not(None))).all():
        _drop(session, contact)


def _let_go(session: Session, row: Visit) -> None:
    """Nobody needs the number here any more. Whoever waits anew gets it; or the visit that it was left with, when that
    is open again because the record that went on with it was taken back."""
    left = session.scalars(select(VisitContact).where(VisitContact.visit_id == row.id)).all()
    moves = [(contact, _last_heir(session, row) or _back(session, row, contact)) for contact in left]
    row.taken_by, row.taken_at = None, None
    for contact, heir in moves:
        if heir is None:
            session.delete(contact)
        else:
            contact.visit_id, heir.position = heir.id, position(session)
    session.flush()


def _back(session: Session, row: Visit, contact: VisitContact) -> Visit | None:
    """The open visit that a number was left with, or that goes on with it now."""
    began = session.get(Visit, stored.first_of(session, contact.entry_id))
    if began is None or began.id == row.id:
        return None
    return _without_number(session, began.id) if began.state == "open" else _last_heir(session, began)


def _last_heir(session: Session, row: Visit) -> Visit | None:
    """The visit at the end of those that went on with one another. Two that go on with each other have none."""
    passed, heir = {row.id}, _heir(session, row)
    while heir is not None and heir.state == "again" and heir.id not in passed:
        passed.add(heir.id)
        heir = _heir(session, heir)
    return _without_number(session, heir.id) if heir is not None and heir.state == "open" else None


def _without_number(session: Session, visit_id: uuid.UUID) -> Visit | None:
    """The visit, locked before it is given a number: whoever ends it at this moment ends that too. None when it is over
    or has a number of its own."""
    visit = next(iter(queries.for_change(session, [visit_id])), None)
    has_own = session.scalar(select(VisitContact.entry_id).where(VisitContact.visit_id == visit_id))
    return None if visit is None or visit.state != "open" or has_own else visit


def _heir(session: Session, row: Visit) -> Visit | None:
    """The visit that goes on with this one, if a number may go along: the same hamlet, and whoever came was the one
    who took it."""
    if row.state != "again":
        return None
    said = [one for one in queries.answers(session, [row])[row.id] if one.next_id]
    following = min(said, key=lambda one: one.entry_id, default=None)
    if following is None or row.taken_by not in (None, following.author_id):
        return None
    heir = session.get(Visit, following.next_id)
    return heir if heir is not None and heir.hamlet_id == row.hamlet_id else None


def begin_rebuild(session: Session) -> None:
    """Forget what follows from entries; what people did (taken, a number left) stays."""
    quietly = {"synchronize_session": False}
    session.execute(delete(VisitAnswer), execution_options=quietly)
    session.execute(update(Visit).values(entry_id=None), execution_options=quietly)


def end_rebuild(session: Session) -> int:
    """Settle every visit once all entries have spoken again; how many were not as they should be."""
    changed, last = 0, None
    while page := queries.next_ids(session, last, PAGE):
        changed += settle(session, page)
        session.expunge_all()
        last = page[-1]
    return changed


def expire(session: Session) -> int:
    """End visits that are 60 days old, let go of numbers as old, and of visits that somebody took and did not do in
    a week, or who is suspended: a page of them; how many there were. For the worker, again until there are none."""
    day, week_ago = today(), now() - dt.timedelta(days=DAYS_HELD)
    old = queries.older_than(session, day - dt.timedelta(days=DAYS_KEPT), PAGE)
    _queue(session, old)
    settle(session, old)
    late = select(VisitContact).where(VisitContact.until <= day).order_by(VisitContact.entry_id)
    over = list(session.scalars(late.limit(PAGE - len(old))))
    for contact in over:
        _drop(session, contact)
    stale = queries.for_change(session, queries.taken_before(session, week_ago, PAGE))
    forgotten = [one for one in stale if one.taken_at and (one.taken_at < week_ago or not queries.is_kept(one))]
    for visit in forgotten:  # looked at once more: somebody else may have taken it a moment ago
        visit.taken_by, visit.taken_at, visit.position = None, None, position(session)
    session.flush()
    return len(old) + len(over) + len(forgotten)


# ---------------------------------------------------------------- the numbers


def keep_contacts(session: Session, vault: Vault, left: Iterable[tuple[uuid.UUID, str, dt.date]]) -> None:
    """Lock numbers away beside the entries that brought them: entry, digits, and the day the assist counts on."""
    rows = [
        {
            "entry_id": entry_id, "visit_id": None, "until": day + dt.timedelta(days=DAYS_KEPT),
            "box": vault.lock(PURPOSE, entry_id, digits.encode("ascii")),
        }
        for entry_id, digits, day in left
    ]  # fmt: skip
    if rows:
        session.execute(insert(_CONTACTS), rows)


def drop_contact(session: Session, entry_id: uuid.UUID) -> None:
    """The number that came with an entry was not this person's."""
    contact = session.get(VisitContact, entry_id)
    if contact is not None:
        _drop(session, contact)


def _drop(session: Session, contact: VisitContact) -> None:
    """The number is gone, and phones hear that the visit has none."""
    visit = session.get(Visit, contact.visit_id) if contact.visit_id else None
    if visit is not None:
        visit.position = position(session)
    session.delete(contact)
    session.flush()


# ---------------------------------------------------------------- what people do


def _open(visit_id: uuid.UUID) -> Visit:
    rows = queries.for_change(db.session(), [visit_id])
    if not rows or rows[0].state != "open":
        raise Gone("visit_over")
    return rows[0]


def take(actor: Actor, visit_id: uuid.UUID) -> Visit:
    """The actor will go. Again is no harm. Raises Gone (visit_over), Conflict (visit_taken)."""
    row = _open(visit_id)
    if row.taken_by != actor.person_id:
        if queries.is_kept(row):
            raise Conflict("visit_taken")
        row.taken_by, row.taken_at, row.position = actor.person_id, now(), position(db.session())
        audit.note(actor, "visit.taken", visit_id)
        db.session.flush()
    return row


def release(actor: Actor, visit_id: uuid.UUID) -> Visit:
    """The actor will not go after all. Nothing to give back is no harm. Raises Gone (visit_over)."""
    row = _open(visit_id)
    if row.taken_by == actor.person_id:
        row.taken_by, row.taken_at, row.position = None, None, position(db.session())
        audit.note(actor, "visit.released", visit_id)
        db.session.flush()
    return row


def contact(actor: Actor, visit_id: uuid.UUID, vault: Vault) -> str:
    """The number to call, written down as looked at. Raises Gone (visit_over, contact_gone), Conflict (visit_taken:
    it is not the actor who took it)."""
    row = _open(visit_id)
    if row.taken_by != actor.person_id:
        raise Conflict("visit_not_taken" if row.taken_by is None else "visit_taken")
    kept = db.session.scalar(
        select(VisitContact).where(VisitContact.visit_id == visit_id, VisitContact.until > today())
    )
    try:
        digits = vault.open(PURPOSE, kept.entry_id, kept.box).decode("ascii") if kept else ""
    except VaultBroken:
        digits = ""
    if not digits:
        raise Gone("contact_gone")
    audit.note(actor, "visit.contact_seen", visit_id)
    return digits
