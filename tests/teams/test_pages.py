"""Officers' pages of teams."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Person
from app.core.db import transaction
from app.places.models import Place
from app.teams import queries
from tests.accounts.doors import sign_in
from tests.people import Village, settle_village
from tests.points.rows import AGREED, make_team, put_on


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


@pytest.fixture
def officer(app: Flask, village: Village) -> FlaskClient:
    return sign_in(app, village.officer)


def test_the_list_says_which_hamlets_have_a_team(officer: FlaskClient, village: Village) -> None:
    make_team(village.commune, village.hamlet)
    answer = officer.get("/teams/", follow_redirects=True)
    assert answer.request.path == f"/teams/{village.commune.id}/"
    having, _title, without = answer.text.partition("Chưa có tổ")
    assert "thôn Bến Đá" in having and "thôn Bến Đá" not in without
    assert "thôn Cây Gạo" in without and "thôn Đồi Chè" in without


def test_a_team_is_made_filled_and_ended(officer: FlaskClient, village: Village) -> None:
    form = {"hamlet_id": str(village.hamlet.id), "label": "Tổ công nghệ số cộng đồng", "name": "số 1"}
    answer = officer.post(f"/teams/{village.commune.id}/", data=form, follow_redirects=True)
    team = queries.teams_of(village.commune.id)[0].team
    assert answer.request.path == f"/teams/team/{team.id}"
    assert "Tổ công nghệ số cộng đồng số 1" in answer.text
    address = f"/teams/team/{team.id}"
    officer.post(f"{address}/members", data={"person_id": str(village.volunteer.id), "role": "lead"})
    page = officer.post(f"{address}/members", data={"name": "Bà <Tư>", "role": "member"}, follow_redirects=True).text
    assert "Trần Thị Lan" in page and "Bà &lt;Tư&gt;" in page
    assert f'value="{village.volunteer.id}"' not in page, "who is on the team is not offered again"
    officer.post(f"{address}/end")
    assert queries.teams_of(village.commune.id) == []
    assert "giải thể" in officer.get(address).text


def test_the_form_says_that_nobody_is_named_without_agreeing_and_nobody_under_18(
    officer: FlaskClient, village: Village
) -> None:
    team = make_team(village.commune, village.hamlet)
    page = officer.get(f"/teams/team/{team.id}").text
    assert "chỉ nêu khi chính người đó đồng ý" in page
    assert "Người dưới 18 tuổi không bao giờ được nêu tên" in page
    assert 'name="agreed" value="yes">' in page, "never ticked beforehand"


def test_a_minor_who_is_ticked_as_agreed_is_refused_and_the_form_is_kept(
    officer: FlaskClient, village: Village
) -> None:
    with transaction() as session:
        session.get_one(Person, village.volunteer.id).minor = True
    team = make_team(village.commune, village.hamlet)
    assert "Trần Thị Lan (dưới 18 tuổi)" in officer.get(f"/teams/team/{team.id}").text
    form = {"person_id": str(village.volunteer.id), "role": "lead", "agreed": "yes", "phone": "0912345678"}
    answer = officer.post(f"/teams/team/{team.id}/members", data=form)
    assert answer.status_code == 422
    assert "Người dưới 18 tuổi không nêu tên" in answer.text
    assert queries.team_row(team).members == []


def test_an_officer_takes_a_name_back(officer: FlaskClient, village: Village) -> None:
    team = make_team(village.commune, village.hamlet)
    member = put_on(team, village.volunteer, "lead", **AGREED)
    assert "0912 345 678" in officer.get(f"/teams/team/{team.id}").text
    page = officer.post(f"/teams/team/{team.id}/members/{member.id}/hide", follow_redirects=True).text
    assert "0912" not in page
    page = officer.post(f"/teams/team/{team.id}/members/{member.id}/leave", follow_redirects=True).text
    assert "Chưa có ai trong tổ" in page


def test_a_second_team_of_a_hamlet_is_refused_in_words(officer: FlaskClient, village: Village) -> None:
    make_team(village.commune, village.hamlet)
    form = {"hamlet_id": str(village.hamlet.id), "label": "Tổ Đề án 06"}
    answer = officer.post(f"/teams/{village.commune.id}/", data=form)
    assert answer.status_code == 422
    assert "Thôn này đã có tổ." in answer.text


def test_a_team_whose_hamlet_is_no_more_is_pointed_out(officer: FlaskClient, village: Village) -> None:
    make_team(village.commune, village.hamlet)
    address = f"/teams/{village.commune.id}/"
    assert "Đã sáp nhập" not in officer.get(address).text
    with transaction() as session:
        session.get_one(Place, village.hamlet.id).valid_to = village.hamlet.valid_from
    assert "Đã sáp nhập" in officer.get(address).text


def test_a_member_of_another_team_is_not_found(officer: FlaskClient, village: Village) -> None:
    team, other = make_team(village.commune, village.hamlet), make_team(village.commune, village.second_hamlet)
    member = put_on(other, village.volunteer)
    assert officer.post(f"/teams/team/{team.id}/members/{member.id}/leave").status_code == 404
    assert len(queries.team_row(other).members) == 1


def test_heads_and_the_next_communes_officer_change_no_team(app: Flask, village: Village) -> None:
    team = make_team(village.commune, village.hamlet)
    for person in (village.head, village.volunteer, village.stranger):
        client = sign_in(app, person)
        assert client.get(f"/teams/team/{team.id}").status_code == 403
        assert client.post(f"/teams/team/{team.id}/end").status_code == 403
