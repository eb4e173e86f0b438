"""A visit follows from entries: born, corrected, answered, closed, in whatever order they come."""

from __future__ import annotations

import itertools
import uuid
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event, select

from app.assists.commands import recount
from app.assists.mending import mend, withdraw_by_officer
from app.assists.schemas import Mend
from app.core.actor import Actor, RoleKind
from app.core.db import db, transaction
from app.entries.models import StoredEntry
from app.visits.models import Visit, VisitAnswer
from tests.people import Village, actor_of
from tests.twin import Transport, Twin, assist
from tests.visits.conftest import row_of, states, told, waiting

DONE = [{"kind": "level2_activate", "outcome": "done"}]


def officer_of(village: Village) -> Actor:
    return actor_of(village.officer, RoleKind.OFFICER, village.commune)


def test_an_assist_that_waits_for_activation_is_a_visit_where_the_person_lives(
    twin: Twin, wire: Transport, village: Village
) -> None:
    home = {"residence": {"kind": "hamlet", "hamlet": str(village.second_hamlet.id)}}
    here, there = waiting(twin, village.hamlet), waiting(twin, village.hamlet, changes=home)
    elsewhere = waiting(twin, village.hamlet, changes={"residence": {"kind": "other_commune"}})
    twin.entry("assist", assist(str(village.hamlet.id)))
    twin.send(wire)
    found = told(twin, wire)
    assert set(found) == {here.id, there.id, elsewhere.id}
    assert found[there.id]["hamlet"] == str(village.second_hamlet.id)
    assert found[elsewhere.id]["hamlet"] == found[here.id]["hamlet"] == str(village.hamlet.id)
    assert found[here.id] == {
        "id": here.id, "hamlet": str(village.hamlet.id), "since": "2026-11-18", "author": twin.author,
        "kinds": ["level2_activate"],
    }  # fmt: skip


def test_an_answer_that_activated_ends_the_visit(
    twin: Twin, colleague: Twin, wire: Transport, village: Village
) -> None:
    first = waiting(twin, village.hamlet)
    twin.send(wire)
    assert set(told(colleague, wire)) == {first.id}
    colleague.entry("assist", assist(str(village.hamlet.id), visit=first.id))
    colleague.send(wire)
    assert states() == {first.id: "done"}
    assert told(colleague, wire)[first.id] == {"id": first.id, "gone": True}
    assert first.id not in told(colleague, wire)


def test_an_answer_that_did_not_help_leaves_the_visit_open(twin: Twin, wire: Transport, village: Village) -> None:
    first = waiting(twin, village.hamlet)
    failed = [{"kind": "level2_activate", "outcome": "failed", "reason": "no_otp"}]
    twin.entry("assist", assist(str(village.hamlet.id), visit=first.id, helps=failed))
    twin.entry(
        "assist", assist(str(village.hamlet.id), visit=first.id, helps=[{"kind": "cashless", "outcome": "done"}])
    )
    twin.send(wire)
    assert states() == {first.id: "open"}


def test_what_waits_again_is_one_visit_and_not_two(twin: Twin, wire: Transport, village: Village) -> None:
    first = waiting(twin, village.hamlet)
    second = waiting(twin, village.hamlet, changes={"visit": first.id})
    twin.send(wire)
    assert states() == {first.id: "again", second.id: "open"}
    twin.entry("assist", assist(str(village.hamlet.id), visit=second.id))
    twin.send(wire)
    assert states() == {first.id: "again", second.id: "done"}


@pytest.mark.parametrize("how", ["not_needed", "did_it_alone", "moved_away", "not_found"])
def test_a_visit_can_be_closed_without_a_visit_and_opened_again(
    twin: Twin, wire: Transport, village: Village, how: str
) -> None:
    first = waiting(twin, village.hamlet)
    closed = twin.close_visit(first.id, how)
    twin.send(wire)
    assert closed.receipt is not None and closed.receipt["answer"] == "accepted"
    assert (row_of(first.id).state, row_of(first.id).how) == ("closed", how)
    twin.withdraw(closed.id)
    twin.send(wire)
    assert states() == {first.id: "open"}


def test_a_word_that_says_nothing_of_a_visit_is_held(twin: Twin, wire: Transport, village: Village) -> None:
    first = waiting(twin, village.hamlet)
    odd: list[dict[str, Any]] = [
        {"visit": first.id},
        {"visit": "x", "how": "not_needed"},
        {"visit": first.id, "how": "no"},
    ]
    made = [twin.entry("visit_closed", payload) for payload in odd]
    made.append(twin.entry("visit_closed", {"visit": first.id, "how": "not_needed"}, replaces=first.id))
    twin.send(wire)
    assert [one.receipt and one.receipt["code"] for one in made] == ["payload_invalid"] * 4
    assert states() == {first.id: "open"}


def test_a_visit_that_nobody_knows_keeps_no_record_from_counting(twin: Twin, wire: Transport, village: Village) -> None:
    unknown = str(uuid.uuid4())
    made = [twin.entry("assist", assist(str(village.hamlet.id), visit=unknown)), twin.close_visit(unknown)]
    twin.send(wire)
    assert [one.receipt and one.receipt["answer"] for one in made] == ["accepted", "accepted"]
    assert states() == {}
    assert len(db.session.scalars(select(VisitAnswer)).all()) == 2


def test_another_commune_closes_no_visit_of_this_one(
    make_twin: Any, twin: Twin, wire: Transport, village: Village
) -> None:
    first = waiting(twin, village.hamlet)
    twin.send(wire)
    with transaction() as session:
        stranger = session.merge(village.stranger)
    village.commune, own = village.other_commune, village.commune
    far = make_twin(stranger)
    village.commune = own
    far.entry("assist", assist(str(village.other_hamlet.id), visit=first.id))
    far.close_visit(first.id)
    far.send(wire)
    assert states() == {first.id: "open"}
    assert told(far, wire) == {}


def test_a_correction_takes_the_visit_along(twin: Twin, colleague: Twin, wire: Transport, village: Village) -> None:
    first = waiting(twin, village.hamlet)
    twin.send(wire)
    told(colleague, wire)
    assert colleague.visit(wire, first.id, "take").status == 200
    moved = waiting(twin, village.second_hamlet, replaces=first.id)
    twin.send(wire)
    row = row_of(first.id)
    assert (row.state, row.hamlet_id, str(row.taken_by)) == ("open", village.second_hamlet.id, colleague.author)
    twin.entry("assist", assist(str(village.second_hamlet.id)), replaces=moved.id)
    twin.send(wire)
    assert states() == {first.id: "gone"}
    assert told(colleague, wire)[first.id] == {"id": first.id, "gone": True}


def test_a_withdrawn_assist_is_no_visit_any_more(twin: Twin, wire: Transport, village: Village) -> None:
    first, second = waiting(twin, village.hamlet), waiting(twin, village.hamlet)
    twin.send(wire)
    twin.withdraw(first.id)
    twin.send(wire)
    with transaction():
        assert withdraw_by_officer(officer_of(village), [uuid.UUID(second.id)]) == {}
    assert states() == {first.id: "gone", second.id: "gone"}


def test_a_held_assist_becomes_a_visit_when_an_officer_mends_it(twin: Twin, wire: Transport, village: Village) -> None:
    nowhere = SimpleNamespace(id=uuid.uuid4())
    held = waiting(twin, nowhere, changes={"residence": {"kind": "other_commune"}})
    twin.send(wire)
    assert states() == {}
    with transaction():
        assert mend(officer_of(village), [uuid.UUID(held.id)], Mend(hamlet=village.third_hamlet.id)) == {}
    assert row_of(held.id).hamlet_id == village.third_hamlet.id
    assert states() == {held.id: "open"}


STORY = ("first", "corrected", "answered", "again", "closed")


def tell_story(twin: Twin, village: Village) -> dict[str, Any]:
    """Two visits: one corrected, then answered; one that waits again and then needs nobody."""
    first, other = waiting(twin, village.hamlet), waiting(twin, village.hamlet)
    corrected = waiting(twin, village.second_hamlet, replaces=first.id)
    again = waiting(twin, village.hamlet, changes={"visit": other.id})
    return {
        "first": [first, other],
        "corrected": [corrected],
        "answered": [twin.entry("assist", assist(str(village.second_hamlet.id), visit=first.id))],
        "again": [again],
        "closed": [twin.close_visit(again.id)],
    }


@pytest.mark.parametrize("order", list(itertools.permutations(STORY))[::7])
def test_in_any_order_and_sent_twice_the_visits_end_the_same(
    twin: Twin, wire: Transport, village: Village, order: tuple[str, ...]
) -> None:
    made = tell_story(twin, village)
    for name in order:
        twin.send(wire, made[name])
        twin.send(wire, made[name])
    (first, other), (again,) = made["first"], made["again"]
    assert states() == {first.id: "done", other.id: "again", again.id: "closed"}


def _everything() -> list[tuple[Any, ...]]:
    """Every row of both tables, in order."""
    db.session.rollback()
    with db.engine.connect() as connection:
        rows = [connection.execute(sa.select(db.metadata.tables[name])) for name in ("visits", "visit_answers")]
        return sorted((tuple(row) for found in rows for row in found), key=str)


def test_visits_can_be_rebuilt_from_the_living_entries(
    twin: Twin, colleague: Twin, wire: Transport, village: Village
) -> None:
    made = tell_story(twin, village)
    open_one = waiting(twin, village.third_hamlet, contact="0912345678")
    twin.withdraw(waiting(twin, village.third_hamlet).id)
    twin.send(wire)
    assert colleague.visit(wire, open_one.id, "take").status == 200
    before = _everything()
    with transaction() as session:
        assert recount(session).mended_visits == 0
    assert _everything() == before
    assert colleague.visit(wire, open_one.id, "contact").json() == {"phone": "0912345678"}
    with transaction() as session:
        session.get_one(Visit, uuid.UUID(open_one.id)).state = "gone"
        session.get_one(Visit, uuid.UUID(made["first"][0].id)).state = "open"
    with transaction() as session:
        assert recount(session).mended_visits == 2
    assert states()[open_one.id] == "open" and states()[made["first"][0].id] == "done"


def test_a_plain_record_costs_no_question_about_visits(twin: Twin, wire: Transport, village: Village) -> None:
    twin.entry("assist", assist(str(village.hamlet.id)))
    asked: list[str] = []

    def hear(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", hear)
    twin.send(wire)
    event.remove(db.engine, "before_cursor_execute", hear)
    assert asked and not [one for one in asked if "visit" in one]
    assert db.session.scalars(select(StoredEntry.fate)).all() == ["accepted"]
