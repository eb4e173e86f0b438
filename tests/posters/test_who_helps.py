"""Behind a poster stands who helps in its hamlet, when, and whom to call."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.clock import now, today
from app.core.db import Model, transaction
from app.places.models import Place
from app.points.models import CommuneContact, Point
from app.teams.models import Team, TeamMember
from tests.people import Village, settle_village

HERE = "/q/BCDFGH2S"


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


def _keep(*rows: Model) -> None:
    with transaction() as session:
        session.add_all(rows)


def _point(
    village: Village, name: str, hamlet: Place | None, kind: str = "culture_house", state: str = "open"
) -> Point:
    return Point(
        id=uuid.uuid4(), commune_id=village.commune.id, hamlet_id=hamlet.id if hamlet else None, kind=kind, state=state,
        name=name, address="Cạnh cổng làng", hours="Thứ ba, 19 giờ đến 21 giờ", phone="0912345678", position=0,
    )  # fmt: skip


def test_without_any_of_them_the_page_still_offers_help_at_home(client: FlaskClient, village: Village) -> None:
    page = client.get(HERE).text
    assert 'href="/q/BCDFGH2S/help"' in page
    assert "tel:" not in page


def test_points_are_named_with_hours_and_a_number_to_tap(client: FlaskClient, village: Village) -> None:
    _keep(
        _point(village, "Nhà văn hóa Bến Đá", village.hamlet),
        _point(village, "Nhà văn hóa Cây Gạo", village.second_hamlet),
        _point(village, "Một cửa xã Mẫu", None, kind="one_stop"),
        _point(village, "Trường cũ", village.hamlet, kind="school", state="closed"),
    )
    page = client.get(HERE).text
    for words in ("Nhà văn hóa Bến Đá", "Một cửa xã Mẫu", "Thứ ba, 19 giờ đến 21 giờ", 'href="tel:0912345678"'):
        assert words in page
    assert "Cây Gạo" not in page and "Trường cũ" not in page


def test_the_hotline_of_the_commune_can_be_tapped(client: FlaskClient, village: Village) -> None:
    _keep(CommuneContact(commune_id=village.commune.id, hotline="02593822113", position=0))
    assert 'href="tel:02593822113"' in client.get(HERE).text


@pytest.mark.parametrize("agreed", [True, False])
def test_the_team_is_named_and_its_lead_only_when_they_agreed(
    client: FlaskClient, village: Village, agreed: bool
) -> None:
    team_id = uuid.uuid4()
    _keep(
        Team(id=team_id, commune_id=village.commune.id, hamlet_id=village.hamlet.id, label="Tổ công nghệ số",
             made_at=now(), position=0)
    )  # fmt: skip
    _keep(
        TeamMember(id=uuid.uuid4(), team_id=team_id, name="Ngô Thị Sen", role="lead", since=today(),
                   phone="0987654321" if agreed else "", agreed_on=today() if agreed else None)
    )  # fmt: skip
    page = client.get(HERE).text
    assert "Tổ công nghệ số" in page
    assert ("Ngô Thị Sen" in page) is agreed
    assert ("tel:0987654321" in page) is agreed
