"""Loading the official list: as often as one likes, ids for ever."""

from __future__ import annotations

import datetime as dt

from flask import Flask
from sqlalchemy import func, select

from app.core.db import db, transaction
from app.places import commands, official, queries
from app.places.models import Place
from tests.people import settle_village


def test_the_first_load_adds_every_unit_and_the_second_changes_nothing(app: Flask) -> None:
    with transaction():
        first = commands.load_official()
    with transaction():
        second = commands.load_official()
    assert (first.added, first.changed, first.same) == (3355, 0, 0)
    assert (second.added, second.changed, second.same) == (0, 0, 3355)
    assert db.session.scalar(select(func.count()).select_from(Place)) == 3355


def test_a_change_of_type_keeps_the_id_and_moves_the_position(app: Flask) -> None:
    with transaction():
        commands.load_official(on=dt.date(2025, 7, 1))
    before = queries.by_code("26248")
    assert before is not None and before.full_name == "xã Trảng Bom"
    old_id, old_position = before.id, before.position
    with transaction():
        report = commands.load_official()
    after = queries.by_code("26248")
    assert after is not None
    assert (after.id, after.full_name) == (old_id, "phường Trảng Bom")
    assert after.position > old_position
    assert (report.added, report.changed) == (0, 25)


def test_ids_are_the_same_in_every_installation(app: Flask) -> None:
    with transaction():
        commands.load_official()
    place = queries.by_code("16144")
    assert place is not None and place.id == official.place_id("16144")


def test_a_commune_knows_its_province(app: Flask) -> None:
    with transaction():
        commands.load_official()
    commune, province = queries.by_code("23701"), queries.by_code("52")
    assert commune is not None and province is not None
    assert (commune.parent_id, commune.province_id, commune.commune_id) == (province.id, province.id, commune.id)
    assert commune.scope.chain == {commune.id, province.id}


def test_places_outside_the_list_are_left_alone(app: Flask) -> None:
    village = settle_village()
    with transaction():
        commands.load_official()
    assert queries.get(village.commune.id).full_name == "xã Mẫu"


def test_a_search_finds_a_commune_without_marks_by_code_and_by_part(app: Flask) -> None:
    with transaction():
        commands.load_official()
    assert [found.commune.code for found in queries.search_communes("nga an")][:1] == ["16144"]
    assert [found.commune.code for found in queries.search_communes("23701")] == ["23701"]
    assert "23701" in [found.commune.code for found in queries.search_communes("Kon Ga")]
    assert [found.province.name for found in queries.search_communes("Trảng Bom")] == ["Đồng Nai"]
    assert queries.search_communes("   ") == []
    assert len(queries.search_communes("an", limit=5)) == 5


def test_the_operator_loads_the_list_from_the_shell(app: Flask) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["places", "load"]).output == "places: 3355 added, 0 changed, 0 as they were\n"
    assert runner.invoke(args=["places", "load"]).output == "places: 0 added, 0 changed, 3355 as they were\n"
