"""Chains of corrections and withdrawals count once, in whatever order they arrive and whoever acts meanwhile."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.assists import commands as assists
from app.assists.mending import withdraw_by_officer
from app.core.actor import RoleKind
from app.core.db import db, transaction
from app.entries import queries as stored_entries
from app.entries.models import StoredEntry
from tests.people import Village, actor_of
from tests.twin import Kept, Transport, Twin, assist
from tests.wire.story import check_counts


def fates() -> dict[str, tuple[str, str]]:
    db.session.rollback()
    return {str(row.id): (row.fate, row.code) for row in db.session.scalars(select(StoredEntry))}


def chain(twin: Twin, village: Village, numbers: list[int]) -> list[Kept]:
    """An assist and corrections of corrections, numbered as given: phones that lose their key count from 1 again."""
    made: list[Kept] = []
    places = itertools.cycle([village.hamlet, village.second_hamlet, village.third_hamlet])
    for number, place in zip(numbers, places, strict=False):
        twin.seq = number - 1
        more = {"replaces": made[-1].id} if made else {}
        made.append(twin.entry("assist", assist(str(place.id)), **more))
    return made


@pytest.mark.parametrize("numbers", list(itertools.permutations([10, 20, 30, 40])))
def test_a_chain_of_corrections_numbered_in_any_order_ends_in_the_last(
    twin: Twin, wire: Transport, village: Village, numbers: tuple[int, ...]
) -> None:
    made = chain(twin, village, list(numbers))
    twin.send(wire, made)
    found = fates()
    assert [found[one.id] for one in made] == [("replaced", "")] * 3 + [("accepted", "")]
    check_counts()


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_a_chain_that_arrives_entry_by_entry_in_any_order_ends_in_the_last(
    twin: Twin, wire: Transport, village: Village, order: tuple[int, ...]
) -> None:
    made = chain(twin, village, [1, 2, 3, 4])
    for place in order:
        twin.send(wire, [made[place]])
    found = fates()
    assert [found[one.id] for one in made] == [("replaced", "")] * 3 + [("accepted", "")]
    check_counts()


def test_a_very_long_chain_that_waited_is_released_whole(twin: Twin, wire: Transport, village: Village) -> None:
    made = chain(twin, village, list(range(1, 402)))
    for start in range(1, 401, 100):
        twin.send(wire, made[start : start + 100])
    twin.send(wire, made[:1])
    assert made[0].receipt is not None and made[0].receipt["answer"] == "accepted"
    found = fates()
    assert {found[one.id] for one in made[:-1]} == {("replaced", "")}
    assert found[made[-1].id] == ("accepted", "")
    check_counts()


def test_entries_that_wait_for_each_other_wait_for_ever_and_block_nobody(
    twin: Twin, wire: Transport, village: Village
) -> None:
    one, two = "01890000-0000-7000-8000-00000000000a", "01890000-0000-7000-8000-00000000000b"
    twin.entry("assist", assist(str(village.hamlet.id)), id=one, replaces=two)
    twin.entry("assist", assist(str(village.hamlet.id)), id=two, replaces=one)
    good = twin.entry("assist", assist(str(village.hamlet.id)))
    twin.send(wire)
    assert good.receipt is not None and good.receipt["answer"] == "accepted"
    assert fates()[one] == fates()[two] == ("held", "target_unknown")
    check_counts()


def test_of_two_corrections_of_one_entry_the_first_to_arrive_counts(
    twin: Twin, wire: Transport, village: Village
) -> None:
    first = twin.entry("assist", assist(str(village.hamlet.id)))
    one = twin.entry("assist", assist(str(village.second_hamlet.id)), replaces=first.id)
    two = twin.entry("assist", assist(str(village.third_hamlet.id)), replaces=first.id)
    twin.send(wire)
    assert fates()[one.id] == ("accepted", "")
    assert fates()[two.id] == ("held", "target_replaced")
    check_counts()


def test_a_correction_of_a_held_correction_ends_both_before_it(twin: Twin, wire: Transport, village: Village) -> None:
    first = twin.entry("assist", assist(str(village.hamlet.id)))
    held = twin.entry("assist", assist(str(uuid.uuid4())), replaces=first.id)
    last = twin.entry("assist", assist(str(village.second_hamlet.id)), replaces=held.id)
    for one in (first, last, held):
        twin.send(wire, [one])
    found = fates()
    assert [found[one.id][0] for one in (first, held, last)] == ["replaced", "replaced", "accepted"]
    check_counts()


def test_what_an_officer_withdrew_meanwhile_does_not_come_back_when_its_target_arrives(
    twin: Twin, wire: Transport, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The officer's word falls between reading who waits and locking them."""
    first = twin.entry("assist", assist(str(village.hamlet.id)))
    waiting = twin.entry("assist", assist(str(village.second_hamlet.id)), replaces=first.id)
    twin.send(wire, [waiting])
    officer = actor_of(village.officer, RoleKind.OFFICER, village.commune)
    with transaction():
        assert withdraw_by_officer(officer, [uuid.UUID(waiting.id)]) == {}
    monkeypatch.setattr(stored_entries, "held_behind", lambda _session, _ids: [uuid.UUID(waiting.id)])
    with transaction() as session:
        deltas = assists.Effects()
        assists.release_waiting(session, [uuid.UUID(first.id)], deltas)
        deltas.write(session)
    assert fates()[waiting.id] == ("withdrawn", "")
    check_counts()


def test_what_waited_for_an_entry_that_an_officer_withdrew_says_so(
    twin: Twin, wire: Transport, village: Village
) -> None:
    first = twin.entry("assist", assist(str(village.hamlet.id)))
    second = twin.entry("assist", assist(str(village.second_hamlet.id)), replaces=first.id)
    third = twin.entry("assist", assist(str(village.third_hamlet.id)), replaces=second.id)
    twin.send(wire, [second, third])
    officer = actor_of(village.officer, RoleKind.OFFICER, village.commune)
    with transaction():
        assert withdraw_by_officer(officer, [uuid.UUID(second.id)]) == {}
    assert fates()[third.id] == ("held", "target_replaced")
    twin.send(wire, [first])
    assert fates()[first.id] == ("accepted", "")
    check_counts()


def sent_in(twin: Twin, wire: Transport, entries: list[Kept]) -> dict[str, tuple[str, str]]:
    for one in entries:
        twin.send(wire, [one])
    check_counts()
    return fates()


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_an_entry_corrected_twice_counts_once_when_the_correction_between_is_held(
    twin: Twin, wire: Transport, village: Village, order: tuple[int, ...]
) -> None:
    first = twin.entry("assist", assist(str(village.hamlet.id)))
    between = twin.entry("assist", assist(str(uuid.uuid4())), replaces=first.id)
    last = twin.entry("assist", assist(str(village.second_hamlet.id)), replaces=between.id)
    made = [first, between, last]
    found = sent_in(twin, wire, [made[place] for place in order])
    assert [found[one.id][0] for one in made] == ["replaced", "replaced", "accepted"]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_withdrawn_correction_takes_what_it_corrected_along_though_it_was_held(
    twin: Twin, wire: Transport, village: Village, order: tuple[int, ...]
) -> None:
    first = twin.entry("assist", assist(str(village.hamlet.id)))
    between = twin.entry("assist", assist(str(uuid.uuid4())), replaces=first.id)
    made = [first, between, twin.withdraw(between.id)]
    found = sent_in(twin, wire, [made[place] for place in order])
    assert [found[one.id][0] for one in made] == ["replaced", "withdrawn", "accepted"]


def test_a_correction_that_was_late_for_its_target_cannot_be_corrected_into_a_second_count(
    twin: Twin, wire: Transport, village: Village
) -> None:
    first = twin.entry("assist", assist(str(village.hamlet.id)))
    winner = twin.entry("assist", assist(str(village.hamlet.id)), replaces=first.id)
    loser = twin.entry("assist", assist(str(village.hamlet.id)), replaces=first.id)
    again = twin.entry("assist", assist(str(village.hamlet.id)), replaces=loser.id)
    found = sent_in(twin, wire, [first, winner, loser, again])
    assert found[winner.id] == ("accepted", "")
    assert found[loser.id] == found[again.id] == ("held", "target_replaced")
    gone = twin.withdraw(loser.id)
    found = sent_in(twin, wire, [gone])
    assert (found[gone.id][0], found[loser.id][0], found[winner.id][0]) == ("accepted", "withdrawn", "accepted")


def test_another_authors_entry_is_not_corrected_by_way_of_a_held_one(
    make_twin: Callable[[Person], Twin], wire: Transport, village: Village
) -> None:
    one, two = make_twin(village.volunteer), make_twin(village.colleague)
    first = one.entry("assist", assist(str(village.hamlet.id)))
    one.send(wire)
    held = two.entry("assist", assist(str(village.hamlet.id)), replaces=first.id)
    again = two.entry("assist", assist(str(village.hamlet.id)), replaces=held.id)
    found = sent_in(two, wire, [held, again])
    assert found[held.id] == found[again.id] == ("held", "target_not_yours")
    assert found[first.id] == ("accepted", "")
