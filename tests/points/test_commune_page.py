"""The commune's page: for anybody, without script or cookie, and nobody is named who did not agree."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Person
from app.core.db import transaction
from app.web.locale import COOKIE
from tests.people import Village, settle_village
from tests.points.rows import AGREED, make_contact, make_point, make_team, put_on


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


def test_points_teams_and_numbers_are_shown_and_lead_on(client: FlaskClient, village: Village) -> None:
    make_point(village.commune, None, "Công an xã", kind="police", phone="02693822111", hours="Cả tuần")
    make_point(village.commune, village.hamlet, "Nhà văn hóa", address="Cạnh <chợ>")
    make_point(village.commune, village.hamlet, "Trường cũ", state="closed")
    make_point(village.other_commune, None, "Điểm của xã khác")
    make_contact(village.commune, hotline="1022", data_post="Văn phòng xã", data_phone="02693822112")
    put_on(make_team(village.commune, village.hamlet), village.volunteer, "lead", **AGREED)

    page = client.get("/c/99901").text
    for words in (
        "Xã Mẫu", "Công an xã", "Cả tuần", 'href="tel:02693822111"', "Thôn Bến Đá", "Cạnh &lt;chợ&gt;",
        'href="tel:1022"', "Văn phòng xã", 'href="tel:02693822112"', "Tổ Đề án 06, 1 người",
        "Tổ trưởng: Trần Thị Lan", 'href="tel:0912345678"', 'href="/g/99901/"', 'action="/b/"',
    ):  # fmt: skip
        assert words in page
    assert "Trường cũ" not in page
    assert "Điểm của xã khác" not in page


def test_the_page_is_for_anybody_and_kept_nowhere(client: FlaskClient, village: Village) -> None:
    answer = client.get("/c/99901")
    assert "<script" not in answer.text
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store", "a name may be taken back today"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert len(gzip.compress(answer.data)) < 9_000


def test_a_commune_that_has_typed_nothing_still_says_where_to_ask(client: FlaskClient, village: Village) -> None:
    page = client.get("/c/99902").text
    assert "Xã chưa ghi điểm hỗ trợ nào" in page
    assert "Hỏi ở Ủy ban nhân dân xã Kề" in page
    assert "tel:" not in page


def test_rights_are_worded_with_their_days_and_source(client: FlaskClient, village: Village) -> None:
    page = client.get("/c/99901").text
    for words in ("2 ngày làm việc", "trong 10 ngày", "15 ngày", "20 ngày", "Nghị định 356/2025/NĐ-CP, Điều 5"):
        assert words in page


def test_whoever_did_not_agree_is_not_named(client: FlaskClient, village: Village) -> None:
    team = make_team(village.commune, village.hamlet)
    put_on(team, village.volunteer, "lead")
    put_on(team, "Người Gõ Tay")
    page = client.get("/c/99901").text
    assert "Tổ Đề án 06, 2 người" in page
    assert "Trần Thị Lan" not in page
    assert "Người Gõ Tay" not in page


@pytest.mark.parametrize("change", ["minor", "suspended"])
def test_a_lead_who_may_no_longer_be_named_is_gone_at_once(client: FlaskClient, village: Village, change: str) -> None:
    put_on(make_team(village.commune, village.hamlet), village.volunteer, "lead", **AGREED)
    assert "Trần Thị Lan" in client.get("/c/99901").text
    with transaction() as session:
        person = session.get_one(Person, village.volunteer.id)
        person.minor, person.state = change == "minor", "suspended" if change == "suspended" else person.state
    page = client.get("/c/99901").text
    assert "Lan" not in page
    assert "0912" not in page


def test_english_readers_get_every_word_of_it(client: FlaskClient, village: Village) -> None:
    client.set_cookie(COOKIE, "en", domain="localhost")
    page = client.get("/c/99901").text
    for words in ("Dữ liệu của bà con", "Điểm hỗ trợ", "Kiểm tra thẻ"):
        assert words not in page
