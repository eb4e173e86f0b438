"""What officers read of votes: by hamlet and month, never of so few that one could guess who, apart from phones."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.actor import RoleKind
from app.places.models import Place, PlaceSuccessor
from app.votes import queries
from app.votes.models import Vote
from tests.coverage.rows import assist, browser_of, keep
from tests.people import Village, actor_of, settle_village

SINCE, UNTIL = dt.date(2026, 11, 1), dt.date(2026, 11, 30)


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


@pytest.fixture
def officer(app: Flask, village: Village) -> FlaskClient:
    return browser_of(app, actor_of(village.officer, RoleKind.OFFICER, village.commune))


def _votes(village: Village, hamlet: Place, *faces: int, day: str = "2026-11-10", reason: str | None = None) -> None:
    keep(*(
        Vote(id=uuid.uuid4(), poster_id=village.poster.id, hamlet_id=hamlet.id, day=dt.date.fromisoformat(day),
             satisfaction=face, reason=reason)
        for face in faces
    ))  # fmt: skip


def _table(village: Village) -> queries.Table:
    return queries.commune_table(village.commune.id, SINCE, UNTIL)


def _row(village: Village, hamlet: Place) -> queries.Row:
    return next(row for row in _table(village).rows if row.hamlet.id == hamlet.id)


def test_votes_are_counted_by_hamlet_and_month(village: Village) -> None:
    _votes(village, village.hamlet, 3, 3, 3, 2, 1)
    _votes(village, village.hamlet, 1, 1, day="2026-10-31")
    _votes(village, village.second_hamlet, 3)
    assert dict(_row(village, village.hamlet).votes.faces) == {3: 3, 2: 1, 1: 1}
    assert _row(village, village.second_hamlet).votes.total == 1
    assert _row(village, village.third_hamlet).votes.total == 0


@pytest.mark.parametrize(("count", "shown"), [(4, False), (5, True)])
def test_a_hamlets_votes_are_shown_from_five_on(
    officer: FlaskClient, village: Village, count: int, shown: bool
) -> None:
    _votes(village, village.hamlet, *[1] * count, reason="manner")
    page = officer.get(f"/votes/{village.commune.id}").text
    assert ("dưới 5" in page.partition("<tbody>")[2]) is not shown
    assert (f'class="number">{count}</td>' in page) is shown
    assert ("Nói năng chưa tốt" in page) is shown


def test_the_sum_tells_nothing_of_hamlets_that_are_not_shown(village: Village) -> None:
    _votes(village, village.hamlet, 3, 3, 3, 3, 1)
    _votes(village, village.second_hamlet, 1, 1, reason="money")
    table = _table(village)
    assert dict(table.votes.faces) == {3: 4, 1: 1}
    assert not table.votes.reasons


def test_no_posters_votes_are_told_apart(officer: FlaskClient, village: Village) -> None:
    _votes(village, village.hamlet, 3, 3, 3, 3, 3)
    page = officer.get(f"/votes/{village.commune.id}").text
    assert village.poster.spot not in page and village.poster.code not in page


def test_taps_on_helpers_phones_stand_apart_and_are_not_added(officer: FlaskClient, village: Village) -> None:
    _votes(village, village.hamlet, 1, 1, 1, 1, 1)
    for _time in range(6):
        one = assist(village.volunteer.id, village.hamlet, "2026-11-10")
        one.satisfaction = 3
        keep(one)
    row = _row(village, village.hamlet)
    assert (dict(row.votes.faces), dict(row.phones.faces)) == ({1: 5}, {3: 6})
    page = officer.get(f"/votes/{village.commune.id}").text
    citizens, _title, phones = page.partition("Bấm trên máy của người giúp")
    assert re.search(r'number">5</td>', citizens) and not re.search(r'number">6</td>', citizens)
    assert re.search(r'number">6</td>', phones) and not re.search(r'number">11</td>', page)


def test_votes_of_a_merged_hamlet_are_those_of_what_it_became(village: Village) -> None:
    _votes(village, village.hamlet, 3, 3, 3)
    _votes(village, village.second_hamlet, 1, 1)
    keep(PlaceSuccessor(place_id=village.hamlet.id, successor_id=village.second_hamlet.id, decision="NQ 12"))
    assert dict(_row(village, village.second_hamlet).votes.faces) == {3: 3, 1: 2}


def test_the_page_is_reached_from_the_communes_figures_and_months_are_turned(
    officer: FlaskClient, village: Village
) -> None:
    _votes(village, village.hamlet, 2, 2, 2, 2, 2, day="2026-10-10")
    assert f"/votes/{village.commune.id}?month=2026-11" in officer.get(f"/coverage/{village.commune.id}").text
    assert "Tháng 11/2026" in officer.get(f"/votes/{village.commune.id}").text
    page = officer.get(f"/votes/{village.commune.id}?month=2026-10").text
    assert "Tháng 10/2026" in page and 'number">5</td>' in page


def test_only_those_who_watch_over_the_commune_read_it(app: Flask, village: Village) -> None:
    address = f"/votes/{village.commune.id}"
    for person, kind, place, status in (
        (village.overseer, RoleKind.OVERSEER, village.province, 200),
        (village.stranger, RoleKind.OFFICER, village.other_commune, 403),
        (village.volunteer, RoleKind.VOLUNTEER, village.commune, 403),
        (village.head, RoleKind.HEAD, village.hamlet, 403),
    ):
        assert browser_of(app, actor_of(person, kind, place)).get(address).status_code == status
    watcher = browser_of(app, actor_of(village.officer, RoleKind.OFFICER, village.commune))
    assert watcher.get(f"/votes/{village.hamlet.id}").status_code == 404
