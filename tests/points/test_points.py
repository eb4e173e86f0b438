"""Where a hamlet's people are sent, and whom they call."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError

from app.core.actor import Actor, RoleKind
from app.core.audit import AuditLine
from app.core.db import db, transaction
from app.core.errors import Conflict, Invalid
from app.places import commands as places
from app.points import commands, queries
from app.points.schemas import PointState, parse_contact, parse_point
from tests.people import Village, actor_of, settle_village
from tests.points.rows import make_point

FORM = {"kind": "police", "state": "open", "name": " Công  an xã ", "hours": "Cả ngày", "phone": "0269 3822 111"}


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


@pytest.fixture
def officer(village: Village) -> Actor:
    return actor_of(village.officer, RoleKind.OFFICER, village.commune)


def _names(points: object) -> list[str]:
    return [point.name for point in points]  # type: ignore[attr-defined]


def test_a_hamlets_own_points_come_before_the_communes(village: Village) -> None:
    make_point(village.commune, None, "Một cửa", kind="one_stop")
    make_point(village.commune, None, "Công an", kind="police")
    make_point(village.commune, None, "Bưu điện xã", kind="post_office")
    make_point(village.commune, village.hamlet, "Nhà văn hóa Bến Đá")
    make_point(village.commune, village.second_hamlet, "Nhà văn hóa Cây Gạo")
    make_point(village.other_commune, None, "Công an xã Kề", kind="police")

    assert _names(queries.near(village.hamlet)) == ["Nhà văn hóa Bến Đá", "Một cửa", "Công an"]
    assert _names(queries.near(village.third_hamlet)) == ["Một cửa", "Công an"]


@pytest.mark.parametrize("state", [PointState.PLANNED, PointState.CLOSED])
def test_nobody_is_sent_where_nobody_is(village: Village, state: str) -> None:
    make_point(village.commune, village.hamlet, "Chưa mở", state=state)
    assert queries.near(village.hamlet) == ()
    assert queries.open_points_of(village.commune.id) == []
    groups = queries.of_commune(village.commune.id)
    assert [hamlet.name if hamlet else None for hamlet, points in groups if points] == ["Bến Đá"]


def test_the_poster_of_a_merged_hamlet_leads_to_the_points_of_what_it_became(village: Village, officer: Actor) -> None:
    make_point(village.commune, village.second_hamlet, "Nhà văn hóa Cây Gạo")
    with transaction():
        ended = db.session.merge(village.hamlet)
        heir = db.session.merge(village.second_hamlet)
        places.end_hamlet(officer, ended, [heir], "NQ 12", ended.valid_from)
    assert _names(queries.near(ended)) == ["Nhà văn hóa Cây Gạo"]


def test_a_point_is_kept_tidy_and_noted(village: Village, officer: Actor) -> None:
    with transaction():
        point = commands.add(officer, village.commune, parse_point(FORM | {"hamlet_id": str(village.hamlet.id)}))
    assert (point.name, point.phone, point.hamlet_id) == ("Công an xã", "02693822111", village.hamlet.id)
    assert point.position > 0
    with transaction():
        commands.change(officer, point, parse_point(FORM | {"state": "closed"}))
    assert (point.state, point.hamlet_id) == ("closed", None)
    acts = db.session.scalars(sa.select(AuditLine.act).where(AuditLine.subject == str(point.id)))
    assert list(acts) == ["point.add", "point.change"]


def test_a_form_sent_twice_makes_one_point(village: Village, officer: Actor) -> None:
    form = parse_point(FORM | {"id": "11111111-1111-4111-8111-111111111111"})
    for _again in range(2):
        with transaction():
            commands.add(officer, village.commune, form)
    assert len(queries.open_points_of(village.commune.id)[0][1]) == 1
    with pytest.raises(Conflict), transaction():
        commands.add(officer, village.other_commune, form)


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("kind", "", "required"),
        ("kind", "temple", "not_offered"),
        ("state", "asleep", "not_offered"),
        ("name", " ", "required"),
        ("name", "a" * 121, "too_long"),
        ("hours", "", "required"),
        ("hours", "a" * 201, "too_long"),
        ("address", "a" * 201, "too_long"),
        ("phone", "0269", "not_a_phone"),
        ("hamlet_id", "x", "not_offered"),
    ],
)
def test_what_is_wrong_with_a_point_is_said_at_its_field(field: str, typed: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_point(FORM | {field: typed})
    assert refusal.value.fields == {field: code}


def test_a_point_that_is_only_planned_needs_no_hours() -> None:
    assert parse_point(FORM | {"state": "planned", "hours": ""}).hours == ""


@pytest.mark.parametrize("name", ["hamlet", "commune", "ended"])
def test_a_point_lies_in_a_living_hamlet_of_its_commune(village: Village, officer: Actor, name: str) -> None:
    chosen = {"hamlet": village.other_hamlet, "commune": village.commune, "ended": village.hamlet}[name]
    with transaction():
        places.end_hamlet(officer, db.session.merge(village.hamlet), [], "NQ 12", village.hamlet.valid_from)
    with pytest.raises(Invalid) as refusal, transaction():
        commands.add(officer, village.commune, parse_point(FORM | {"hamlet_id": str(chosen.id)}))
    assert refusal.value.fields == {"hamlet_id": "not_offered"}


def test_the_database_knows_no_other_kind_of_point(village: Village) -> None:
    with pytest.raises(IntegrityError):
        make_point(village.commune, None, "Chùa", kind="temple")


# ---------------------------------------------------------------- whom to call


def test_the_last_contact_typed_is_the_one_that_holds(village: Village, officer: Actor) -> None:
    for typed in ("1022", "0269 3822 111"):
        with transaction():
            commands.set_contact(officer, village.commune, parse_contact({"hotline": typed}))
    found = queries.contact_of(village.commune.id)
    assert found is not None
    assert (found.hotline, found.data_post) == ("02693822111", "")
    assert queries.contact_of(village.other_commune.id) is None


@pytest.mark.parametrize(
    ("form", "faults"),
    [
        ({"hotline": "x"}, {"hotline": "not_a_phone"}),
        ({"data_post": "Văn phòng"}, {"data_phone": "phone_or_address"}),
        ({"data_phone": "1022"}, {"data_post": "required"}),
        ({"data_post": "Văn phòng", "data_phone": "12"}, {"data_phone": "not_a_phone"}),
    ],
)
def test_a_post_that_nobody_can_reach_is_no_contact(form: dict[str, str], faults: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_contact(form)
    assert refusal.value.fields == faults
