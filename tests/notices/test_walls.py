"""Which walls say something that no longer holds, and how an officer prints and hangs anew."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.actor import RoleKind
from app.core.db import transaction
from app.guides import queries as guides
from app.guides.texts import GUIDES
from app.notices import commands, queries
from app.notices.schemas import HangForm
from app.points.models import Point
from app.web.locale import COOKIE
from tests.accounts.doors import sign_in
from tests.conftest import Clock
from tests.people import Village, actor_of, settle_village
from tests.points.rows import make_point

CHECKED = GUIDES[0].checked_on
SLUGS = (GUIDES[0].slug, GUIDES[1].slug)


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


@pytest.fixture
def point(village: Village) -> Point:
    return make_point(village.commune, village.hamlet, "Nhà văn hóa Bến Đá")


@pytest.fixture
def officer(app: Flask, village: Village) -> FlaskClient:
    return sign_in(app, village.officer)


def _hang(village: Village, point: Point, day: dt.date, slugs: tuple[str, ...] = SLUGS) -> None:
    with transaction():
        actor = actor_of(village.officer, RoleKind.OFFICER, village.commune)
        commands.hang(actor, village.commune, HangForm(slugs, (point.id,), day))


def _form(point: Point) -> dict[str, Any]:
    return {"guide": list(SLUGS), "point": [str(point.id)], "hung_on": "2026-11-18"}


def test_a_wall_is_stale_when_a_guide_on_it_was_looked_at_since(village: Village, point: Point) -> None:
    assert queries.walls(village.commune)[0].hung is None
    _hang(village, point, CHECKED - dt.timedelta(days=1))
    wall = queries.walls(village.commune)[0]
    assert wall.is_stale and [guide.slug for guide in wall.changed] == list(SLUGS)
    _hang(village, point, CHECKED)
    wall = queries.walls(village.commune)[0]
    assert not wall.is_stale and [guide.slug for guide in wall.current] == list(SLUGS)


def test_a_day_typed_late_does_not_replace_what_was_hung_later(village: Village, point: Point) -> None:
    _hang(village, point, CHECKED)
    _hang(village, point, CHECKED - dt.timedelta(days=30), (GUIDES[2].slug,))
    wall = queries.walls(village.commune)[0]
    assert wall.hung is not None and wall.hung.hung_on == CHECKED


def test_a_guide_that_is_no_longer_offered_has_to_come_down(
    village: Village, point: Point, monkeypatch: pytest.MonkeyPatch
) -> None:
    _hang(village, point, CHECKED)
    left = tuple(dataclasses.replace(guide) for guide in GUIDES if guide.slug != SLUGS[0])
    monkeypatch.setattr(guides, "guides_of", lambda _commune: left)
    wall = queries.walls(village.commune)[0]
    assert wall.is_stale and wall.gone == (SLUGS[0],) and not wall.changed


def test_a_closed_point_is_listed_only_while_something_hangs_there(village: Village, point: Point) -> None:
    closed = make_point(village.commune, village.hamlet, "Trường cũ", state="closed")
    assert [wall.point.name for wall in queries.walls(village.commune)] == [point.name]
    _hang(village, closed, CHECKED)
    assert {wall.point.name for wall in queries.walls(village.commune)} == {point.name, "Trường cũ"}


# ---------------------------------------------------------------- pages


def test_an_officer_prints_the_chosen_guides_in_vietnamese(officer: FlaskClient, village: Village) -> None:
    officer.set_cookie(COOKIE, "en", domain="localhost")
    address = f"/points/{village.commune.id}/notices.pdf"
    answer = officer.get(address, query_string={"guide": list(SLUGS), "paper": "a3"})
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")
    assert "niem-yet-a3.pdf" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("asked", [{}, {"guide": "no-such"}, {"guide": SLUGS[0], "paper": "a9"}])
def test_what_cannot_be_printed_is_said_beside_the_choice(
    officer: FlaskClient, village: Village, asked: dict[str, str]
) -> None:
    answer = officer.get(f"/points/{village.commune.id}/notices.pdf", query_string=asked)
    assert answer.status_code == 422
    assert 'class="fault"' in answer.text


def test_what_was_hung_is_listed_and_offered_for_printing_again(
    officer: FlaskClient, village: Village, point: Point
) -> None:
    address = f"/points/{village.commune.id}/notices"
    page = officer.post(address, data=_form(point), follow_redirects=True).text
    assert "2 tờ, ngày 18/11/2026" in page
    assert "Cần thay" in page, "the shipped guides were checked on 22/11/2026"
    again = officer.get(address, query_string={"point": str(point.id)}).text
    for slug in SLUGS:
        assert f'value="{slug}" checked' in again
    assert f'value="{GUIDES[2].slug}" checked' not in again


def test_new_sheets_on_a_stale_wall_are_noted_at_one_tap(
    app: Flask, village: Village, point: Point, clock: Clock
) -> None:
    _hang(village, point, CHECKED - dt.timedelta(days=1))
    clock.forward(days=7)  # to the 25th, past the day on which the guides were checked
    officer = sign_in(app, village.officer)
    address = f"/points/{village.commune.id}/notices"
    form = officer.get(address).text.partition('value="2026-11-25"')[0].rpartition("<form")[2]
    hidden = dict(re.findall(r'name="(\w+)" value="([^"]+)"', form))
    slugs = re.findall(r'name="guide" value="([^"]+)"', form)
    assert hidden["point"] == str(point.id) and slugs == list(SLUGS)
    page = officer.post(address, data=hidden | {"guide": slugs, "hung_on": "2026-11-25"}, follow_redirects=True).text
    assert "2 tờ, ngày 25/11/2026" in page and "Cần thay" not in page


def test_everything_is_chosen_at_one_tap(officer: FlaskClient, village: Village) -> None:
    page = officer.get(f"/points/{village.commune.id}/notices?all=1").text
    assert page.count('name="guide"') == page.count(" checked>") - 1  # and the paper


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"guide": []}, "Xin điền ô này."),
        ({"point": []}, "Xin điền ô này."),
        ({"point": ["x"]}, "Xin chọn một trong các mục có sẵn."),
        ({"hung_on": "2026-11-19"}, "Ngày này chưa tới."),
        ({"hung_on": "hôm qua"}, "Ngày chưa đúng"),
    ],
)
def test_what_cannot_have_been_hung_is_refused(
    officer: FlaskClient, village: Village, point: Point, more: dict[str, Any], words: str
) -> None:
    answer = officer.post(f"/points/{village.commune.id}/notices", data=_form(point) | more)
    assert answer.status_code == 422
    assert words in answer.text
    assert queries.hanging_at(point.id) is None


def test_a_wall_of_another_commune_is_not_ones_own(officer: FlaskClient, village: Village) -> None:
    theirs = make_point(village.other_commune, None, "Công an xã Kề", kind="police")
    assert officer.post(f"/points/{village.commune.id}/notices", data=_form(theirs)).status_code == 422
    assert officer.post(f"/points/{village.other_commune.id}/notices", data=_form(theirs)).status_code == 403
    assert queries.hanging_at(theirs.id) is None
