"""Figures read from rows, on both engines."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from app.core.clock import now
from app.core.db import transaction
from app.coverage import queries
from app.coverage.figures import Figure
from app.devices.models import Device
from tests.conftest import Clock
from tests.coverage.rows import baseline, end, keep, new_hamlet, statements, tally
from tests.people import Village, enrol, settle_village

OCTOBER = dt.date(2026, 10, 31)
NOVEMBER = (dt.date(2026, 11, 1), dt.date(2026, 11, 18))
SOURCE = "Công an xã"


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


def _level2(village: Village) -> Figure:
    return queries.hamlet_figures([village.hamlet.id])[village.hamlet.id]["level2"]


def test_a_hamlet_counts_its_baseline_and_the_tallies_after_it_and_nobody_elses(village: Village) -> None:
    keep(
        tally(village.hamlet, "2026-11-01", "level2", 10, 2),
        tally(village.hamlet, "2026-11-18", "level2", 9, 1),
        tally(village.hamlet, "2026-10-31", "level2", 500, 500),  # on the day of the count: in the count already
        tally(village.hamlet, "2026-11-18", "level1", 700),
        tally(village.hamlet, "2026-11-18", "help.level2_activate", 800),
        tally(village.second_hamlet, "2026-11-18", "level2", 900),
        tally(village.other_hamlet, "2026-11-18", "level2", 900),
    )
    assert _level2(village) == Figure(99, 200, 3, SOURCE, OCTOBER)


def test_the_newest_version_of_a_count_is_the_one(village: Village) -> None:
    keep(
        baseline(village.hamlet, "level2", "2026-11-15", 210, 90, version=2),
        tally(village.hamlet, "2026-11-15", "level2", 10),
        tally(village.hamlet, "2026-11-16", "level2", 1),
    )
    assert _level2(village) == Figure(91, 210, 0, SOURCE, dt.date(2026, 11, 15))


def test_a_hamlet_without_count_or_help_has_a_figure_of_nothing(village: Village) -> None:
    figures = queries.hamlet_figures([village.second_hamlet.id])
    assert figures == {village.second_hamlet.id: {"level1": Figure(0, None, 0), "level2": Figure(0, None, 0)}}


def test_figures_cost_few_statements_however_many_hamlets(village: Village) -> None:
    keep(*(new_hamlet(village.commune, f"Mới {number}") for number in range(30)))
    with statements() as sent:
        queries.commune_table(village.commune.id, *NOVEMBER)
    assert len([one for one in sent if one.lstrip().upper().startswith("SELECT")]) <= 6


def test_work_of_merged_hamlets_is_found_under_what_they_became(village: Village) -> None:
    heir = new_hamlet(village.commune, "Hợp Nhất")
    keep(
        baseline(village.second_hamlet, "level2", "2026-10-31", 100, 10),
        tally(village.hamlet, "2026-11-05", "level2", 5),
        tally(village.second_hamlet, "2026-11-12", "level2", 3, 1),
        tally(village.second_hamlet, "2026-10-30", "level2", 400),
        tally(village.hamlet, "2026-11-12", "help.level1", 7),
    )
    end(village.hamlet, heir)
    end(village.second_hamlet, heir)
    keep(tally(heir, "2026-11-18", "level2", 1), tally(heir, "2026-11-18", "help.level1", 2))
    found = queries.hamlet_figures([heir.id, village.hamlet.id])
    assert found.keys() == {heir.id}
    assert found[heir.id]["level2"] == Figure(99, 300, 1, SOURCE, OCTOBER)
    assert queries.activity([heir.id], *NOVEMBER)[heir.id] == {"help.level1": 9}
    assert queries.standing_for(village.hamlet.id) == heir.id


def test_a_count_after_the_merger_cuts_the_old_hamlets_too(village: Village) -> None:
    end(village.second_hamlet, village.hamlet)
    keep(
        baseline(village.second_hamlet, "level2", "2026-09-30", 100, 10),
        baseline(village.hamlet, "level2", "2026-11-15", 300, 120, version=2),
        tally(village.second_hamlet, "2026-11-12", "level2", 30),
        tally(village.second_hamlet, "2026-11-16", "level2", 2),
    )
    assert _level2(village) == Figure(122, 300, 0, SOURCE, dt.date(2026, 11, 15))


def test_a_count_after_the_merger_holds_the_old_work_also_when_nothing_came_after_it(village: Village) -> None:
    end(village.second_hamlet, village.hamlet)
    keep(
        baseline(village.second_hamlet, "level2", "2026-09-30", 100, 10),
        baseline(village.hamlet, "level2", "2026-11-15", 300, 120, version=2),
        tally(village.second_hamlet, "2026-11-12", "level2", 30),
    )
    assert _level2(village) == Figure(120, 300, 0, SOURCE, dt.date(2026, 11, 15))


def _together(village: Village) -> int:
    return queries.commune_table(village.commune.id, *NOVEMBER).total["level2"].numerator


def test_once_its_parts_are_counted_a_split_hamlet_adds_nothing_that_is_older(village: Village) -> None:
    parts = [new_hamlet(village.commune, name) for name in ("Bến Đá 1", "Bến Đá 2")]
    keep(tally(village.hamlet, "2026-11-05", "level2", 5))
    end(village.hamlet, *parts)
    keep(*[baseline(part, "level2", "2026-11-15", 100, 40) for part in parts])
    assert _together(village) == 80


def test_parts_that_became_something_else_again_are_counted_once(village: Village) -> None:
    one, two, *others = [new_hamlet(village.commune, name) for name in ("1", "2", "3", "4", "5", "6")]
    end(village.hamlet, one, two)
    end(one, *others[:2], on="2026-11-12")
    end(two, *others[2:], on="2026-11-12")
    keep(*[baseline(part, "level2", "2026-11-15", 50, 25) for part in others])
    assert _together(village) == 100


def test_parts_that_were_put_together_again_are_counted_once(village: Village) -> None:
    one, two, whole = [new_hamlet(village.commune, name) for name in ("1", "2", "3")]
    end(village.hamlet, one, two)
    keep(whole)
    keep(baseline(whole, "level2", "2026-11-11", 10, 1))  # before they came to it: it holds nobody of theirs
    end(one, whole, on="2026-11-12")
    end(two, whole, on="2026-11-12")
    before = _together(village)
    keep(baseline(whole, "level2", "2026-11-15", 200, 90, version=2))
    assert (before, _together(village)) == (81, 90)


def test_helps_of_a_hamlet_whose_parts_were_counted_keep_their_row(village: Village) -> None:
    parts = [new_hamlet(village.commune, name) for name in ("Bến Đá 1", "Bến Đá 2")]
    keep(tally(village.hamlet, "2026-11-05", "help.level1", 7))
    end(village.hamlet, *parts)
    keep(*[baseline(part, key, "2026-11-15", 60, 30) for part in parts for key in ("level1", "level2")])
    table = queries.commune_table(village.commune.id, *NOVEMBER)
    assert sum(row.helps["help.level1"] for row in table.rows) == table.helps["help.level1"] == 7


def test_a_split_hamlet_stays_in_the_table_as_undivided(village: Village) -> None:
    parts = [new_hamlet(village.commune, name) for name in ("Bến Đá 1", "Bến Đá 2")]
    keep(tally(village.hamlet, "2026-11-05", "level2", 5))
    end(village.hamlet, *parts)
    table = queries.commune_table(village.commune.id, *NOVEMBER)
    assert [row.place.name for row in table.rows] == ["Bến Đá", "Bến Đá 1", "Bến Đá 2", "Cây Gạo", "Đồi Chè"]
    assert [row.figures["level2"].undivided for row in table.rows] == [True, True, True, False, False]
    assert (table.total["level2"].numerator, table.total["level2"].share) == (85, None)


def test_the_commune_has_a_percentage_only_with_counts_of_one_day(village: Village) -> None:
    keep(
        baseline(village.second_hamlet, "level2", "2026-10-31", 100, 10),
        baseline(village.third_hamlet, "level2", "2026-10-31", 100, 10),
        baseline(village.other_hamlet, "level2", "2026-10-31", 1000, 999),
    )
    assert queries.commune_table(village.commune.id, *NOVEMBER).total["level2"] == Figure(100, 400, 0, SOURCE, OCTOBER)
    keep(baseline(village.third_hamlet, "level2", "2026-11-01", 100, 11, version=2))
    total = queries.commune_table(village.commune.id, *NOVEMBER).total["level2"]
    assert (total.numerator, total.denominator) == (101, None)


def test_the_province_shows_communes_with_hamlets_each_for_itself(village: Village) -> None:
    keep(
        baseline(village.other_hamlet, "level2", "2026-10-31", 50, 5),
        tally(village.other_hamlet, "2026-11-02", "help.level1.done", 4),
    )
    table = queries.province_table(village.province.id, *NOVEMBER)
    assert [row.place.name for row in table.rows] == ["Kề", "Mẫu"]
    assert table.rows[0].figures["level2"] == Figure(5, 50, 0, SOURCE, OCTOBER)
    assert table.rows[0].helps == table.helps == {"help.level1.done": 4}


def test_helps_are_of_the_days_asked_and_of_the_place_of_help(village: Village) -> None:
    keep(
        tally(village.hamlet, "2026-10-31", "help.level1", 100),
        tally(village.hamlet, "2026-11-01", "help.level1", 2),
        tally(village.hamlet, "2026-11-18", "help.level1", 3),
        tally(village.hamlet, "2026-11-18", "help.level1.done", 1),
        tally(village.hamlet, "2026-11-18", "level1", 50),
    )
    found = queries.activity([village.hamlet.id], *NOVEMBER)
    assert found == {village.hamlet.id: {"help.level1": 5, "help.level1.done": 1}}
    assert queries.days(village.hamlet.id, *NOVEMBER) == [(dt.date(2026, 11, 18), 3, 1), (dt.date(2026, 11, 1), 2, 0)]


def test_changed_hamlets_are_those_of_the_commune_at_or_after_the_position(village: Village) -> None:
    keep(
        tally(village.hamlet, "2026-11-18", "level2", 1, position=9),
        tally(village.second_hamlet, "2026-11-18", "level2", 1, position=10),
        tally(village.other_hamlet, "2026-11-18", "level2", 1, position=11),
    )
    assert queries.changed_hamlets(village.commune.id, 10) == {village.second_hamlet.id}
    with transaction() as session:
        counted = baseline(village.third_hamlet, "level2", "2026-10-31", 10, 1)
        counted.position = 12
        session.add(counted)
    assert queries.changed_hamlets(village.commune.id, 11) == {village.third_hamlet.id}
    assert queries.changed_hamlets(village.commune.id, 13) == set()


def test_a_change_of_a_merged_hamlet_is_a_change_of_its_heir(village: Village) -> None:
    end(village.second_hamlet, village.hamlet, position=20)
    assert queries.changed_hamlets(village.commune.id, 20) == {village.hamlet.id}
    keep(tally(village.second_hamlet, "2026-11-18", "level2", 1, position=30))
    assert queries.changed_hamlets(village.commune.id, 30) == {village.hamlet.id}


def test_a_count_of_one_part_changes_the_split_hamlet_too(village: Village) -> None:
    part, other = new_hamlet(village.commune, "Một"), new_hamlet(village.commune, "Hai")
    end(village.hamlet, part, other)
    counted = baseline(part, "level2", "2026-11-15", 10, 1)
    counted.position = 40
    keep(counted)
    assert queries.changed_hamlets(village.commune.id, 40) == {part.id, village.hamlet.id}


def test_known_up_to_is_the_last_call_and_says_what_still_waits(village: Village, clock: Clock) -> None:
    assert queries.known([village.commune.id]) == {}
    phones = [enrol(village.volunteer, village.commune)[0] for _ in range(5)]
    enrol(village.stranger, village.other_commune)
    evening = now()
    with transaction() as session:
        calls = [(0, 0), (4, 1), (5, 2), (0, 8 * 24), (7, 3)]
        for phone, (queued, hours) in zip(phones, calls, strict=True):
            row = session.get_one(Device, phone.id)
            row.queued, row.last_contact_at = queued, evening - dt.timedelta(hours=hours)
        row.revoked_at = evening
    known = queries.known([village.commune.id])[village.commune.id]
    assert known == queries.Known(evening, 2, 9, evening - dt.timedelta(hours=2), 1)
    assert queries.hamlet_figures([village.hamlet.id])[village.hamlet.id]["level2"].known_up_to == evening


def test_a_phone_that_never_called_is_silent_a_week_after_it_was_enrolled(village: Village, clock: Clock) -> None:
    enrol(village.volunteer, village.commune)
    assert queries.known([village.commune.id])[village.commune.id] == queries.Known()
    clock.forward(days=8)
    assert queries.known([village.commune.id])[village.commune.id] == queries.Known(silent_phones=1)
