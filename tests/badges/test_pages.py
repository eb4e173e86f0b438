"""What a citizen sees of a badge: without script, cookie or sign-in, and always with the warning."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts import commands as accounts
from app.accounts import queries as people
from app.accounts.models import Person
from app.badges import queries
from app.badges.models import Badge
from app.core import codes
from app.core.actor import OPERATOR
from app.core.db import db, transaction
from app.core.signatures import SigningKey
from app.devices import commands as devices
from tests.accounts.doors import sign_in
from tests.conftest import Clock
from tests.people import Village, settle_village


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


@pytest.fixture
def badge(village: Village) -> Badge:
    return _badge_of(village.volunteer, village)


def _badge_of(person: Person, village: Village) -> Badge:
    with transaction():
        devices.enrol(people.person(person.id), SigningKey().point, "máy")
    found = queries.living(person.id, village.commune.id)
    assert found is not None
    return found


def _is_for_anybody(answer: TestResponse) -> None:
    """Neither script nor cookie nor a trace in a cache or a search engine; the warning and the true address."""
    assert "<script" not in answer.text
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "mã OTP" in answer.text
    assert "Trang này chỉ đúng khi địa chỉ là <b>localhost:5000</b>" in answer.text


def test_a_good_badge_says_whose_it_is_and_until_when(client: FlaskClient, badge: Badge) -> None:
    answer = client.get(f"/b/{badge.code}")
    assert answer.status_code == 200
    _is_for_anybody(answer)
    for words in ("Thẻ đúng", "Trần Thị Lan", "Tình nguyện viên, xã Mẫu", "20/05/2027", codes.spoken(badge.code)):
        assert words in answer.text


def test_a_heads_badge_names_the_hamlet(client: FlaskClient, village: Village) -> None:
    badge = _badge_of(village.head, village)
    assert "Trưởng thôn, thôn Bến Đá, xã Mẫu" in client.get(f"/b/{badge.code}").text


def test_of_a_young_volunteer_only_the_given_name_is_shown(client: FlaskClient, village: Village, badge: Badge) -> None:
    with transaction() as session:
        session.get_one(Person, village.volunteer.id).minor = True
    page = client.get(f"/b/{badge.code}").text
    assert "<b>Lan</b>" in page
    assert "Trần" not in page


@pytest.mark.parametrize("address", ["/b/%s", "/B/%s"])
def test_the_code_is_found_however_it_is_typed(client: FlaskClient, badge: Badge, address: str) -> None:
    typed = f"{badge.code[:4].lower()}-{badge.code[4:].lower()}"
    answer = client.get(address % typed, follow_redirects=True)
    assert answer.request.path == f"/b/{badge.code}"
    assert "Trần Thị Lan" in answer.text
    by_form = client.get("/b/", query_string={"code": f" {typed} "}, follow_redirects=True)
    assert by_form.request.path == f"/b/{badge.code}"


def test_an_expired_badge_says_so_and_names_nobody(client: FlaskClient, badge: Badge, clock: Clock) -> None:
    clock.forward(days=184)
    answer = client.get(f"/b/{badge.code}")
    _is_for_anybody(answer)
    assert "hết hạn" in answer.text
    assert "Trần Thị Lan" not in answer.text


def test_a_stopped_badge_says_so_and_names_nobody(client: FlaskClient, village: Village, badge: Badge) -> None:
    with transaction():
        accounts.suspend(OPERATOR, people.person(village.volunteer.id))
    answer = client.get(f"/b/{badge.code}")
    _is_for_anybody(answer)
    assert "không còn dùng" in answer.text
    assert "Xã Mẫu" in answer.text
    assert "Trần Thị Lan" not in answer.text


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("BCDFGH2S", "Không có thẻ nào mang mã này"),
        ("BCDFGH2T", "gõ nhầm một chữ"),
        ("BCDF", "chưa đủ"),
        ("%3Cb%3Ex", "chưa đủ"),
    ],
)
def test_a_code_that_is_nobodys_tells_how_to_go_on(
    client: FlaskClient, village: Village, code: str, words: str
) -> None:
    answer = client.get(f"/b/{code}")
    assert answer.status_code == 404
    _is_for_anybody(answer)
    assert words in answer.text
    assert "Kiểm tra thẻ" in answer.text


def test_guessing_ends_for_whoever_guesses_and_slips_of_the_finger_cost_nothing(
    client: FlaskClient, badge: Badge, clock: Clock
) -> None:
    for _slip in range(70):
        assert client.get("/b/BCDFGH2T").status_code == 404
    for _guess in range(60):
        assert client.get(f"/b/{codes.new_code(8)}").status_code == 404
    assert client.get(f"/b/{badge.code}").status_code == 429, "else a hit would still be told from a miss"
    elsewhere = client.get(f"/b/{badge.code}", environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
    assert elsewhere.status_code == 200
    clock.forward(hours=1)
    assert client.get(f"/b/{badge.code}").status_code == 200


def test_the_communes_page_says_what_volunteers_never_ask(client: FlaskClient, badge: Badge) -> None:
    answer = client.get("/c/99901")
    _is_for_anybody(answer)
    for words in ("Có người nói là tình nguyện viên?", "Hỏi mật khẩu hay mã OTP", "Lấy tiền", "Chụp ảnh thẻ căn cước"):
        assert words in answer.text
    assert 'action="/b/"' in answer.text


def test_posters_and_the_list_of_people_lead_to_the_communes_page(
    app: Flask, client: FlaskClient, village: Village
) -> None:
    assert 'href="/c/99901"' in client.get(f"/q/{village.poster.code}").text
    assert 'href="/c/99901"' in sign_in(app, village.officer).get(f"/people/in/{village.commune.id}").text


def test_a_commune_without_volunteers_says_that_too(client: FlaskClient, badge: Badge) -> None:
    assert "Chưa ai trong xã có thẻ tình nguyện viên" in client.get("/c/99902").text
    for code in ("99", "12345", "x"):
        assert client.get(f"/c/{code}").status_code == 404


def test_an_officer_sees_the_badge_takes_it_away_and_gives_another(app: Flask, village: Village, badge: Badge) -> None:
    officer, address = sign_in(app, village.officer), f"/people/{village.volunteer.id}"
    page = officer.get(address).text
    assert codes.spoken(badge.code) in page
    assert "20/05/2027" in page
    officer.post(f"{address}/badge/revoke")
    assert "Đã thu hồi" in officer.get(address).text
    officer.post(f"{address}/badge")
    db.session.rollback()
    fresh = queries.living(village.volunteer.id, village.commune.id)
    assert fresh is not None
    assert codes.spoken(fresh.code) in officer.get(address).text
