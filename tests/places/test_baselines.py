"""Baselines: official counts of a hamlet, versioned, never changed."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from app.core.actor import RoleKind
from app.core.db import transaction
from app.core.errors import Conflict, Invalid
from app.places import commands, queries
from app.places.models import Baseline
from app.places.schemas import HamletCount, parse_count
from tests.people import Village, actor_of, settle_village

DAY = dt.date(2026, 11, 1)
FORM = {
    "counted_on": "2026-11-01",
    "people": "1.210",
    "level1": "300",
    "level2": "",
    "source": " Công an xã ",
    "signer": "Nguyễn Văn Ký",
}


def count(village: Village, people: int, reached: dict[str, int], day: dt.date = DAY) -> list[Baseline]:
    officer = actor_of(village.officer, RoleKind.OFFICER, village.commune)
    with transaction():
        return commands.set_baselines(
            officer, village.hamlet, HamletCount(day, people, reached, "Công an xã", "Nguyễn Văn Ký")
        )


def test_a_new_count_is_a_new_version_and_the_old_one_stays(app: Flask) -> None:
    village = settle_village()
    made = count(village, 210, {"level1": 150, "level2": 90})
    assert [(one.indicator, one.version) for one in made] == [("level1", 1), ("level2", 2)]
    assert all(one.position > 0 and one.recorded_by == village.officer.id for one in made)
    history = queries.baselines_of(village.hamlet.id)
    assert {(one.indicator, one.version, one.reached) for one in history} == {
        ("level1", 1, 150),
        ("level2", 1, 80),
        ("level2", 2, 90),
    }


def test_the_latest_baseline_is_the_highest_version_of_each_indicator(app: Flask) -> None:
    village = settle_village()
    count(village, 210, {"level2": 90}, dt.date(2026, 9, 1))  # an older day, written later: the officer's last word
    newest = queries.latest_baselines([village.hamlet.id, village.second_hamlet.id])
    assert {key: one.reached for key, one in newest.items()} == {(village.hamlet.id, "level2"): 90}
    assert queries.latest_baselines([]) == {}


def test_one_indicator_can_be_set_alone(app: Flask) -> None:
    village = settle_village()
    officer = actor_of(village.officer, RoleKind.OFFICER, village.commune)
    with transaction():
        made = commands.set_baseline(officer, village.second_hamlet, "level1", DAY, 50, 0, "Công an xã", "Ký")
    assert (made.indicator, made.version, made.people, made.reached) == ("level1", 1, 50, 0)


@pytest.mark.parametrize(
    ("people", "reached", "day", "fields"),
    [
        (100, {"level2": 101}, DAY, {"level2": "more_than_people"}),
        (100, {"level2": -1}, DAY, {"level2": "out_of_range"}),
        (-1, {}, DAY, {"people": "out_of_range", "reached": "nothing_counted"}),
        (100_001, {"level1": 1}, DAY, {"people": "out_of_range"}),
        (100, {"level1": 1}, dt.date(2026, 11, 19), {"counted_on": "in_the_future"}),
        (100, {"level9": 1}, DAY, {"level9": "not_offered"}),
    ],
)
def test_a_count_that_cannot_be_is_refused_field_by_field(
    app: Flask, people: int, reached: dict[str, int], day: dt.date, fields: dict[str, str]
) -> None:
    village = settle_village()
    with pytest.raises(Invalid) as refusal:
        count(village, people, reached, day)
    assert refusal.value.fields == fields
    assert len(queries.baselines_of(village.hamlet.id)) == 1


def test_a_count_without_source_or_signer_is_refused() -> None:
    faults = HamletCount(DAY, 10, {"level1": 1}, "", "x" * 121).faults(DAY)
    assert faults == {"source": "required", "signer": "too_long"}


def test_everybody_reached_and_nobody_there_are_counts_too() -> None:
    assert HamletCount(DAY, 10, {"level1": 10}, "a", "b").faults(DAY) == {}
    assert HamletCount(DAY, 0, {"level1": 0}, "a", "b").faults(DAY) == {}


def test_a_hamlet_that_has_ended_takes_no_more_counts(app: Flask) -> None:
    village = settle_village()
    officer = actor_of(village.officer, RoleKind.OFFICER, village.commune)
    with transaction():
        commands.end_hamlet(officer, village.hamlet, [], "QĐ 1")
    with pytest.raises(Conflict):
        count(village, 10, {"level1": 1})


def test_a_form_is_read_as_people_type_it() -> None:
    read = parse_count(FORM)
    assert read == HamletCount(DAY, 1210, {"level1": 300}, "Công an xã", "Nguyễn Văn Ký")
    assert parse_count({**FORM, "counted_on": "01/11/2026"}).counted_on == DAY


def test_a_form_that_cannot_be_read_names_every_field() -> None:
    with pytest.raises(Invalid) as refusal:
        parse_count({"counted_on": "31/02/2026", "people": "", "level1": "ba", "level2": "1e3"})
    assert refusal.value.fields == {
        "counted_on": "not_a_date",
        "people": "required",
        "level1": "not_a_number",
        "level2": "not_a_number",
    }
