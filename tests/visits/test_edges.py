"""What happens beside a visit: hamlets end, second records are taken back, many end at once, two write at once."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, select, update

from app.accounts.models import Person, PersonRole
from app.assists.commands import recount
from app.assists.mending import choose
from app.cli import end_old_visits
from app.core.actor import OPERATOR, RoleKind
from app.core.db import db, transaction
from app.entries.models import ConflictingEntry
from app.places.commands import end_hamlet
from app.visits import commands, queries
from app.visits.commands import expire
from tests.conftest import Clock
from tests.people import Village, actor_of
from tests.twin import Kept, Transport, Twin, assist
from tests.visits.conftest import PHONE, contacts, row_of, states, told, waiting

LEFT = {"contact": PHONE}
FAILED = [{"kind": "level2_activate", "outcome": "failed", "reason": "no_otp"}]


@pytest.fixture
def left(twin: Twin, wire: Transport, village: Village) -> Kept:
    """A visit with a number, on the server."""
    kept = waiting(twin, village.hamlet, **LEFT)
    twin.send(wire)
    return kept


# ---------------------------------------------------------------- the number, and the record that moved it


def test_a_number_comes_back_when_what_went_on_with_the_visit_is_corrected(
    twin: Twin, colleague: Twin, wire: Transport, left: Kept, village: Village
) -> None:
    again = waiting(twin, village.hamlet, changes={"visit": left.id})
    twin.send(wire)
    assert contacts() == {left.id: again.id}
    twin.catalogue(wire)
    twin.entry("assist", assist(str(village.hamlet.id), visit=left.id, helps=FAILED), replaces=again.id)
    twin.send(wire)
    assert states() == {left.id: "open", again.id: "gone"}
    assert contacts() == {left.id: left.id}
    assert told(twin, wire)[left.id]["contact"] is True


def test_a_withdrawn_record_takes_its_number_along_wherever_that_went(
    twin: Twin, wire: Transport, left: Kept, village: Village
) -> None:
    corrected = waiting(twin, village.hamlet, replaces=left.id)
    again = waiting(twin, village.hamlet, changes={"visit": left.id})
    twin.send(wire)
    assert contacts() == {left.id: again.id}
    told(twin, wire)
    twin.withdraw(corrected.id)
    twin.send(wire)
    assert states() == {left.id: "gone", again.id: "open"}
    assert contacts() == {}
    assert "contact" not in told(twin, wire)[again.id]


def test_phones_hear_that_a_second_body_brought_no_number(
    twin: Twin, wire: Transport, left: Kept, village: Village
) -> None:
    tree = json.loads(left.text)
    tree["clock"]["wall"] += 1
    twin.send(wire, [Kept(left.id, json.dumps(tree))])
    assert told(twin, wire)[left.id]["contact"] is True
    with transaction() as session:
        number = session.scalars(select(ConflictingEntry.number)).one()
        choose(actor_of(village.officer, RoleKind.OFFICER, village.commune), number, "this")
    assert contacts() == {}
    assert "contact" not in told(twin, wire)[left.id]


def test_a_correction_that_tells_of_a_child_takes_the_number_away(
    twin: Twin, wire: Transport, left: Kept, village: Village
) -> None:
    told(twin, wire)
    waiting(twin, village.hamlet, replaces=left.id, changes={"age_band": "under14"})
    twin.send(wire)
    assert states() == {left.id: "open"} and contacts() == {}
    assert "contact" not in told(twin, wire)[left.id]


# ---------------------------------------------------------------- places


def test_whoever_helps_in_the_hamlet_that_another_became_hears_of_its_visits(
    twin: Twin, make_twin: Callable[..., Twin], wire: Transport, left: Kept, village: Village
) -> None:
    with transaction() as session:
        role = session.scalars(select(PersonRole).where(PersonRole.person_id == village.colleague.id)).one()
        role.place_id = village.second_hamlet.id
    heir = make_twin(village.colleague)
    assert left.id not in told(heir, wire)
    with transaction():
        end_hamlet(OPERATOR, village.hamlet, [village.second_hamlet], "QĐ 12/QĐ-UBND")
    assert told(heir, wire)[left.id]["hamlet"] == str(village.hamlet.id)
    assert heir.visit(wire, left.id, "take").status == 200


def test_whoever_helps_there_no_more_keeps_nobody_from_going(
    twin: Twin, colleague: Twin, wire: Transport, left: Kept, village: Village
) -> None:
    assert colleague.visit(wire, left.id, "take").status == 200
    assert twin.visit(wire, left.id, "take").json() == {"code": "visit_taken"}
    with transaction() as session:
        role = session.scalars(select(PersonRole).where(PersonRole.person_id == village.colleague.id)).one()
        role.place_id = village.second_hamlet.id
    assert twin.visit(wire, left.id, "take").json() == {"id": left.id, "taken_by": twin.author}


def test_what_a_suspended_person_took_is_offered_to_others_within_the_hour(
    twin: Twin, colleague: Twin, wire: Transport, left: Kept, village: Village
) -> None:
    assert colleague.visit(wire, left.id, "take").status == 200
    assert told(twin, wire)[left.id]["taken"] is True
    with transaction() as session:
        session.execute(update(Person).where(Person.id == village.colleague.id).values(state="suspended"))
    end_old_visits()
    assert "taken" not in told(twin, wire)[left.id]


# ---------------------------------------------------------------- many, and at once


def test_however_many_visits_are_over_each_step_ends_a_few(
    twin: Twin, wire: Transport, village: Village, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _visit in range(5):
        waiting(twin, village.hamlet, **LEFT)
    twin.send(wire)
    clock.forward(days=60)
    monkeypatch.setattr(commands, "PAGE", 2)
    with transaction() as session:
        assert expire(session) == 2
    end_old_visits()
    assert set(states().values()) == {"expired"} and contacts() == {}


def test_a_recount_locks_no_visit_by_name(twin: Twin, wire: Transport, left: Kept) -> None:
    """A database keeps a few thousand such locks at most, and a province has more visits."""
    asked: list[str] = []

    def hear(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", hear)
    with transaction() as session:
        assert recount(session).mended_visits == 0
    event.remove(db.engine, "before_cursor_execute", hear)
    assert asked and not [one for one in asked if "advisory" in one]
    assert states() == {left.id: "open"}


def test_whoever_took_a_visit_a_moment_ago_keeps_it(
    colleague: Twin, wire: Transport, left: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    colleague.visit(wire, left.id, "take")
    # What the worker found before it had the row: somebody of a week ago, who has given it back meanwhile.
    monkeypatch.setattr(queries, "taken_before", lambda *_args: [uuid.UUID(left.id)])
    with transaction() as session:
        assert expire(session) == 0
    assert str(row_of(left.id).taken_by) == colleague.author
