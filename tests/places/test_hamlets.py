"""Hamlets: added, pasted, renamed, merged, split; their ids are accepted for ever."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.actor import OPERATOR, RoleKind
from app.core.audit import AuditLine
from app.core.db import db, transaction
from app.core.errors import Conflict, Invalid, NotFound
from app.places import commands, queries
from app.places.models import Place
from tests.people import actor_of, settle_village

TODAY = dt.date(2026, 11, 18)


def add(commune: Place, name: str, type_name: str = "thôn") -> Place:
    with transaction():
        return commands.add_hamlet(OPERATOR, commune, type_name, name)


def end(place: Place, *heirs: Place, on: dt.date | None = None) -> Place:
    with transaction():
        return commands.end_hamlet(OPERATOR, place, heirs, "QĐ 12/QĐ-UBND", on)


def test_a_hamlet_written_down_today_was_there_since_the_commune_began(app: Flask) -> None:
    village = settle_village()
    place = add(village.commune, "  Suối  Mơ ", "Thôn")
    assert (place.full_name, place.valid_from) == ("thôn Suối Mơ", village.commune.valid_from)
    assert place.scope.chain == {place.id, village.commune.id, village.province.id}
    assert place.position > 0
    assert place in queries.hamlets_of(village.commune.id)


def test_a_hamlet_founded_by_a_merger_begins_on_its_day(app: Flask) -> None:
    village = settle_village()
    day = TODAY - dt.timedelta(days=3)
    with transaction():
        place = commands.add_hamlet(OPERATOR, village.commune, "thôn", "Mới", since=day)
    assert place.valid_from == day
    with pytest.raises(Invalid) as refusal, transaction():
        commands.add_hamlet(OPERATOR, village.commune, "thôn", "Sau", since=TODAY + dt.timedelta(days=1))
    assert refusal.value.fields == {"since": "in_the_future"}


@pytest.mark.parametrize(
    ("type_name", "name", "fields"),
    [
        ("huyện", "Xa", {"type_name": "not_offered"}),
        ("thôn", "  ", {"name": "required"}),
        ("thôn", "x" * 81, {"name": "too_long"}),
        ("", "", {"type_name": "not_offered", "name": "required"}),
        ("thôn", "BẾN ĐÁ", {"name": "taken"}),
    ],
)
def test_a_hamlet_that_cannot_be_is_refused_field_by_field(
    app: Flask, type_name: str, name: str, fields: dict[str, str]
) -> None:
    village = settle_village()
    with pytest.raises(Invalid) as refusal:
        add(village.commune, name, type_name)
    assert refusal.value.fields == fields


def test_the_same_name_may_stand_in_another_commune_and_under_another_type(app: Flask) -> None:
    village = settle_village()
    add(village.other_commune, "Bến Đá")
    add(village.commune, "Bến Đá", "làng")


def test_a_name_taken_at_the_same_moment_is_a_field_error_not_a_crash(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    village = settle_village()
    monkeypatch.setattr(commands, "hamlets_of", lambda _commune_id: [])  # as the other officer's row is not seen yet
    with pytest.raises(Invalid) as refusal:
        add(village.commune, "Bến Đá")
    assert refusal.value.fields == {"name": "taken"}
    with transaction():
        report = commands.import_hamlets(OPERATOR, village.commune, "thôn,Bến Đá\nthôn,Mới")
    assert [place.name for place in report.added] == ["Mới"]
    assert [line.reason for line in report.refused] == ["taken"]


def test_a_list_adds_the_good_lines_and_gives_back_the_others(app: Flask) -> None:
    village = settle_village()
    with transaction():
        report = commands.import_hamlets(
            OPERATOR, village.commune, "Loại;Tên\nthôn;Suối Mơ\nthôn;Bến Đá\nxyz;A\nlàng;Kon Gang\nthôn;Suối Mơ"
        )
    assert [place.full_name for place in report.added] == ["thôn Suối Mơ", "làng Kon Gang"]
    assert [(line.number, line.reason) for line in report.refused] == [
        (3, "taken"),
        (4, "unknown_type"),
        (6, "twice_in_list"),
    ]
    assert len(queries.hamlets_of(village.commune.id)) == 5


def test_hamlets_are_listed_as_people_count(app: Flask) -> None:
    village = settle_village()
    for name in ("10", "2", "1"):
        add(village.other_commune, name, "tổ dân phố")
    names = [place.full_name for place in queries.hamlets_of(village.other_commune.id)]
    assert names == ["thôn Xa", "tổ dân phố 1", "tổ dân phố 2", "tổ dân phố 10"]


def test_a_wrong_name_is_mended_under_the_same_id(app: Flask) -> None:
    village = settle_village()
    with transaction():
        commands.rename_hamlet(OPERATOR, village.hamlet, "làng", "Bến Đò")
    place = queries.get(village.hamlet.id)
    assert place.full_name == "làng Bến Đò" and place.position > 0
    with pytest.raises(Invalid), transaction():
        commands.rename_hamlet(OPERATOR, village.second_hamlet, "làng", "bến đò")


def test_the_tone_mark_of_its_own_name_may_be_moved(app: Flask) -> None:
    village = settle_village()
    place = add(village.commune, "Hòa Bình")
    with transaction():
        commands.rename_hamlet(OPERATOR, place, "thôn", "Hoà Bình")
    assert queries.get(place.id).name == "Hoà Bình"


def test_merged_hamlets_answer_with_what_they_became_through_every_step(app: Flask) -> None:
    village = settle_village()
    first, second, third = village.hamlet, village.second_hamlet, village.third_hamlet
    end(first, second)
    fourth = add(village.commune, "Mới")
    end(second, fourth)
    found = queries.successors([first.id, second.id, third.id, fourth.id])
    assert found == {
        first.id: (fourth.id,),
        second.id: (fourth.id,),
        third.id: (third.id,),
        fourth.id: (fourth.id,),
    }
    assert [place.id for place, _decision in queries.origins_of(fourth.id)] == [second.id]


def test_a_split_hamlet_has_several_successors(app: Flask) -> None:
    village = settle_village()
    end(village.hamlet, village.second_hamlet, village.third_hamlet)
    found = queries.successors([village.hamlet.id])[village.hamlet.id]
    assert set(found) == {village.second_hamlet.id, village.third_hamlet.id}
    assert [decision for _place, decision in queries.heirs_of(village.hamlet.id)] == ["QĐ 12/QĐ-UBND"] * 2


def test_an_ended_hamlet_is_found_for_ever_but_no_longer_listed(app: Flask) -> None:
    village = settle_village()
    end(village.hamlet, village.second_hamlet)
    assert queries.get(village.hamlet.id).valid_to == TODAY
    assert queries.scope(village.hamlet.id).place_id == village.hamlet.id
    assert village.hamlet.id not in {place.id for place in queries.hamlets_of(village.commune.id)}
    yesterday = TODAY - dt.timedelta(days=1)
    assert village.hamlet.id in {place.id for place in queries.hamlets_of(village.commune.id, on=yesterday)}
    assert village.hamlet.id not in {place.id for place in queries.hamlets_of(village.commune.id, on=TODAY)}
    assert [place.id for place in queries.ended_hamlets_of(village.commune.id)] == [village.hamlet.id]


def test_the_name_of_an_ended_hamlet_is_free_again(app: Flask) -> None:
    village = settle_village()
    end(village.hamlet)
    add(village.commune, "Bến Đá")


def test_both_ends_of_a_merger_move_their_position(app: Flask) -> None:
    village = settle_village()
    end(village.hamlet, village.second_hamlet)
    old, new = queries.get(village.hamlet.id), queries.get(village.second_hamlet.id)
    assert old.position == new.position > 0


def test_an_ending_that_cannot_be_is_refused_field_by_field(app: Flask) -> None:
    village = settle_village()
    with pytest.raises(Invalid) as refusal, transaction():
        commands.end_hamlet(
            OPERATOR, village.hamlet, [village.other_hamlet], " ", village.hamlet.valid_from - dt.timedelta(days=1)
        )
    assert refusal.value.fields == {
        "decision": "required",
        "on": "before_beginning",
        "successors": "not_offered",
    }
    for heir in (village.hamlet, village.commune):
        with pytest.raises(Invalid):
            end(village.hamlet, heir)
    with pytest.raises(Invalid):
        end(village.hamlet, on=TODAY + dt.timedelta(days=1))


def test_a_hamlet_ends_once_and_an_ended_one_follows_nobody(app: Flask) -> None:
    village = settle_village()
    end(village.hamlet)
    with pytest.raises(Conflict):
        end(village.hamlet)
    with pytest.raises(Invalid):
        end(village.second_hamlet, queries.get(village.hamlet.id))
    with pytest.raises(Conflict), transaction():
        commands.rename_hamlet(OPERATOR, village.hamlet, "thôn", "Khác")


def test_a_commune_is_neither_ended_nor_renamed_here(app: Flask) -> None:
    village = settle_village()
    with pytest.raises(NotFound):
        end(village.commune)
    with pytest.raises(NotFound), transaction():
        commands.rename_hamlet(OPERATOR, village.commune, "thôn", "Khác")
    with pytest.raises(NotFound):
        add(village.hamlet, "Con")


def test_every_act_leaves_a_line_in_the_trail(app: Flask) -> None:
    village = settle_village()
    officer = actor_of(village.officer, RoleKind.OFFICER, village.commune)
    with transaction():
        place = commands.add_hamlet(officer, village.commune, "thôn", "Mới")
    with transaction():
        commands.rename_hamlet(officer, place, "thôn", "Mới Hơn")
    with transaction():
        commands.end_hamlet(officer, place, [village.hamlet], "QĐ 1")
    lines = list(db.session.scalars(select(AuditLine).order_by(AuditLine.number)))
    assert [line.act for line in lines] == ["hamlet.add", "hamlet.rename", "hamlet.end"]
    assert {line.actor_id for line in lines} == {village.officer.id}


def test_an_unknown_place_is_not_found(app: Flask) -> None:
    village = settle_village()
    for read in (queries.get, queries.scope, queries.commune, queries.hamlet):
        with pytest.raises(NotFound):
            read(uuid.uuid4())
    with pytest.raises(NotFound):
        queries.hamlet(village.commune.id)
    with pytest.raises(NotFound):
        queries.commune(village.hamlet.id)


def test_a_place_knows_its_commune(app: Flask) -> None:
    village = settle_village()
    for place in (village.hamlet, village.commune):
        found = queries.commune_of(place)
        assert found is not None and found.id == village.commune.id
    assert queries.commune_of(village.province) is None
