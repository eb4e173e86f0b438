"""Officers' pages of points, and what a village head sees."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.points import queries
from tests.accounts.doors import sign_in
from tests.people import Village, settle_village
from tests.points.rows import AGREED, make_contact, make_point, make_team, put_on

FORM = {"kind": "culture_house", "state": "open", "name": "Nhà <b>văn</b> hóa", "hours": "Tối thứ 3", "phone": "1022"}


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


@pytest.fixture
def officer(app: Flask, village: Village) -> FlaskClient:
    return sign_in(app, village.officer)


def test_an_officer_of_one_commune_comes_straight_to_its_points(officer: FlaskClient, village: Village) -> None:
    make_point(village.commune, village.hamlet, "Nhà văn hóa Bến Đá", phone="02693822111")
    answer = officer.get("/points/", follow_redirects=True)
    assert answer.request.path == f"/points/{village.commune.id}/"
    assert 'href="tel:02693822111"' in answer.text
    bare = answer.text.partition("Chưa có điểm nào")[2]
    assert "thôn Cây Gạo" in bare and "thôn Bến Đá" not in bare.partition("</ul>")[0]


def test_a_point_is_added_changed_and_closed(officer: FlaskClient, village: Village) -> None:
    address = f"/points/{village.commune.id}/"
    page = officer.post(address, data=FORM | {"hamlet_id": str(village.hamlet.id)}, follow_redirects=True).text
    assert "Nhà &lt;b&gt;văn&lt;/b&gt; hóa" in page
    point = queries.near(village.hamlet)[0]
    page = officer.get(f"/points/point/{point.id}").text
    assert 'value="Tối thứ 3"' in page and f'value="{village.hamlet.id}" selected' in page
    officer.post(f"/points/point/{point.id}", data=FORM | {"state": "closed"})
    assert queries.near(village.hamlet) == ()
    assert "Đã đóng" in officer.get(address).text


@pytest.mark.parametrize("where", ["new", "old"])
def test_what_is_wrong_is_pointed_out_and_the_rest_is_kept(officer: FlaskClient, village: Village, where: str) -> None:
    point = make_point(village.commune, village.hamlet, "Cũ")
    address = f"/points/{village.commune.id}/" if where == "new" else f"/points/point/{point.id}"
    answer = officer.post(address, data=FORM | {"phone": "0269"})
    assert answer.status_code == 422
    assert "Số này chưa đúng" in answer.text
    assert 'value="Nhà &lt;b&gt;văn&lt;/b&gt; hóa"' in answer.text
    assert [one.name for one in queries.near(village.hamlet)] == ["Cũ"]


def test_contacts_are_asked_for_until_they_are_there(officer: FlaskClient, village: Village) -> None:
    address = f"/points/{village.commune.id}/"
    assert "Chưa ghi ai trả lời" in officer.get(address).text
    refused = officer.post(f"{address}contact", data={"data_post": "Văn phòng"})
    assert refused.status_code == 422 and "Xin ghi số điện thoại hoặc nơi tới hỏi" in refused.text
    form = {"hotline": "1022", "data_post": "Văn phòng", "data_address": "Trụ sở xã"}
    page = officer.post(f"{address}contact", data=form, follow_redirects=True).text
    assert "Chưa ghi ai trả lời" not in page
    assert 'href="tel:1022"' in page


def test_a_village_head_sees_the_hamlet_and_changes_nothing(app: Flask, village: Village) -> None:
    point = make_point(village.commune, village.hamlet, "Nhà văn hóa Bến Đá")
    make_contact(village.commune, hotline="1022")
    team = make_team(village.commune, village.hamlet)
    put_on(team, village.volunteer, "lead", **AGREED)
    head = sign_in(app, village.head)

    answer = head.get("/points/", follow_redirects=True)
    assert answer.request.path == f"/points/hamlet/{village.hamlet.id}"
    for words in ("Nhà văn hóa Bến Đá", "Trần Thị Lan", 'href="tel:0912345678"', 'href="tel:1022"'):
        assert words in answer.text
    assert head.get(f"/points/hamlet/{village.second_hamlet.id}").status_code == 403
    assert head.get(f"/points/point/{point.id}").status_code == 403
    assert head.post(f"/points/{village.commune.id}/", data=FORM).status_code == 403


def test_a_head_without_a_team_of_the_hamlet_reads_of_the_communes(app: Flask, village: Village) -> None:
    head = sign_in(app, village.head)
    assert "Thôn chưa có tổ." in head.get(f"/points/hamlet/{village.hamlet.id}").text
    make_team(village.commune, None, "Tổ một cửa")
    assert "Tổ chung của xã: Tổ một cửa" in head.get(f"/points/hamlet/{village.hamlet.id}").text


def test_the_menu_leads_there_whom_it_concerns(app: Flask, village: Village, officer: FlaskClient) -> None:
    page = officer.get("/account").text
    assert 'href="/points/"' in page and 'href="/teams/"' in page
    page = sign_in(app, village.head).get("/account").text
    assert 'href="/points/"' in page and 'href="/teams/"' not in page
    assert sign_in(app, village.volunteer).get("/points/").status_code == 403
