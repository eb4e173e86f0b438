"""The officer's pages and the page that a citizen's camera opens."""

from __future__ import annotations

import gzip
import subprocess
import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Person
from app.core.actor import RoleKind
from app.core.db import db
from app.places.models import Place
from app.posters import queries
from app.posters.models import Poster
from app.web.locale import COOKIE
from tests.people import Village, actor_of, settle_village


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


def _sign_in(app: Flask, person: Person, kind: RoleKind, place: Place | None) -> FlaskClient:
    app.extensions["load_actor"] = lambda: actor_of(person, kind, place)
    return app.test_client()


@pytest.fixture
def officer(app: Flask, village: Village) -> FlaskClient:
    return _sign_in(app, village.officer, RoleKind.OFFICER, village.commune)


def test_an_officer_of_one_commune_comes_straight_to_its_posters(officer: FlaskClient, village: Village) -> None:
    answer = officer.get("/posters/", follow_redirects=True)
    assert answer.request.path == f"/posters/{village.commune.id}/"
    assert "BCDF GH2S" in answer.text
    assert "Nhà văn hóa" in answer.text


def test_an_administrator_chooses_among_communes_that_have_hamlets(app: Flask, village: Village) -> None:
    client = _sign_in(app, village.administrator, RoleKind.ADMINISTRATOR, None)
    page = client.get("/posters/").text
    assert "xã Mẫu" in page
    assert "xã Kề" in page


def test_an_issued_poster_is_offered_for_printing(officer: FlaskClient, village: Village) -> None:
    form = {"hamlet_id": str(village.second_hamlet.id), "spot": "Quán <b>cô</b> Ba"}
    answer = officer.post(f"/posters/{village.commune.id}/", data=form, follow_redirects=True)
    poster = queries.posters_of(village.second_hamlet.id)[0]
    assert f"/posters/print/{poster.id}.pdf" in answer.text
    assert "Quán &lt;b&gt;cô&lt;/b&gt; Ba" in answer.text
    paper = officer.get(f"/posters/print/{poster.id}.pdf")
    assert paper.mimetype == "application/pdf"
    assert paper.data.startswith(b"%PDF")


def test_a_poster_speaks_vietnamese_to_its_hamlet_whatever_the_officer_reads(
    officer: FlaskClient, village: Village
) -> None:
    sheet = f"/posters/print/{village.poster.id}.pdf"
    officer.set_cookie(COOKIE, "en", domain="localhost")
    words = subprocess.run(["pdftotext", "-", "-"], input=officer.get(sheet).data, capture_output=True, check=True)
    assert "Quét mã này" in words.stdout.decode()


@pytest.mark.parametrize("field", ["hamlet_id", "spot"])
def test_a_missing_field_is_pointed_out_and_the_rest_is_kept(
    officer: FlaskClient, village: Village, field: str
) -> None:
    form = {"hamlet_id": str(village.second_hamlet.id), "spot": "Trạm y tế"}
    answer = officer.post(f"/posters/{village.commune.id}/", data=form | {field: ""})
    assert answer.status_code == 422
    assert "Xin điền ô này." in answer.text
    assert ("Trạm y tế" in answer.text) == (field == "hamlet_id")
    assert queries.posters_of(village.second_hamlet.id) == []


def test_a_hamlet_of_another_commune_cannot_be_slipped_in(officer: FlaskClient, village: Village) -> None:
    form = {"hamlet_id": str(village.other_hamlet.id), "spot": "Trạm y tế"}
    assert officer.post(f"/posters/{village.commune.id}/", data=form).status_code == 422
    assert queries.posters_of(village.other_hamlet.id) == []


def test_a_retired_poster_is_marked_and_offers_no_printing(officer: FlaskClient, village: Village) -> None:
    answer = officer.post(f"/posters/retire/{village.poster.id}", follow_redirects=True)
    assert answer.request.path == f"/posters/{village.commune.id}/"
    assert ">Đã gỡ<" in answer.text
    assert f"/posters/print/{village.poster.id}.pdf" not in answer.text


def test_the_officer_of_the_next_commune_opens_nothing_here(app: Flask, village: Village) -> None:
    client = _sign_in(app, village.stranger, RoleKind.OFFICER, village.other_commune)
    assert client.get(f"/posters/{village.commune.id}/").status_code == 403
    assert client.get(f"/posters/print/{village.poster.id}.pdf").status_code == 403
    assert client.post(f"/posters/retire/{village.poster.id}").status_code == 403
    form = {"hamlet_id": str(village.hamlet.id), "spot": "x"}
    assert client.post(f"/posters/{village.commune.id}/", data=form).status_code == 403
    assert queries.get(village.poster.id).retired_at is None


def test_volunteers_and_heads_keep_no_posters(app: Flask, village: Village) -> None:
    for person, kind, place in (
        (village.volunteer, RoleKind.VOLUNTEER, village.commune),
        (village.head, RoleKind.HEAD, village.hamlet),
    ):
        client = _sign_in(app, person, kind, place)
        assert client.get("/posters/").status_code == 403
        assert client.get(f"/posters/{village.commune.id}/").status_code == 403


def test_a_poster_that_never_was_is_not_found(officer: FlaskClient, village: Village) -> None:
    assert officer.get(f"/posters/print/{uuid.uuid4()}.pdf").status_code == 404
    assert officer.get(f"/posters/{uuid.uuid4()}/").status_code == 404
    assert officer.get(f"/posters/{village.hamlet.id}/").status_code in {403, 404}


# ---------------------------------------------------------------- citizens


@pytest.mark.parametrize("address", ["/q/BCDFGH2S", "/Q/BCDFGH2S"])
def test_the_camera_opens_the_guides_at_once(client: FlaskClient, village: Village, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    for words in ("Thôn Bến Đá", "xã Mẫu", "Nhà văn hóa", "BCDF GH2S", "OTP", "không phải VNeID"):
        assert words in answer.text


def test_the_citizens_page_has_no_script_no_cookie_and_few_bytes(client: FlaskClient, village: Village) -> None:
    answer = client.get("/Q/BCDFGH2S")
    assert "<script" not in answer.text
    assert "Set-Cookie" not in answer.headers
    assert len(gzip.compress(answer.data)) < 9_000  # with its style inside
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    assert "Cookie" in answer.headers["Vary"]  # the language is one


@pytest.mark.parametrize("typed", ["bcdfgh2s", "BCDF%20GH2S", "bcdf-ghzs", "%20BCDF.GH2S"])
def test_a_code_typed_in_any_manner_leads_to_the_one_address(client: FlaskClient, village: Village, typed: str) -> None:
    answer = client.get(f"/q/{typed}")
    assert answer.status_code == 302
    assert answer.location == "/q/BCDFGH2S"
    assert client.get(f"/q/?code={typed}", follow_redirects=True).request.path == "/q/BCDFGH2S"


def test_people_without_a_camera_have_a_place_to_type(client: FlaskClient, village: Village) -> None:
    assert 'name="code"' in client.get("/q/").text
    assert client.get("/q", follow_redirects=True).status_code == 200
    assert client.get("/Q/").status_code == 200


# ---------------------------------------------------------------- how it stands


def _row(village: Village) -> Poster:
    db.session.rollback()
    return queries.get(village.poster.id)


def test_the_list_says_how_each_stands_and_what_to_do(officer: FlaskClient, village: Village) -> None:
    page = officer.get(f"/posters/{village.commune.id}/").text
    assert "Chưa treo" in page and "In rồi treo lên" in page and "chưa ai thấy" in page
    answer = officer.post(f"/posters/mark/{village.poster.id}", data={"what": "torn"}, follow_redirects=True)
    assert answer.request.path == f"/posters/one/{village.poster.id}"
    assert "Rách, mờ" in answer.text and "Thay tờ mới" in answer.text
    assert f"{village.officer.name}, cán bộ xã" in answer.text
    assert "Thay tờ mới" in officer.get(f"/posters/{village.commune.id}/").text


def test_a_word_that_is_none_is_pointed_out(officer: FlaskClient, village: Village) -> None:
    answer = officer.post(f"/posters/mark/{village.poster.id}", data={"what": "strange"})
    assert answer.status_code == 422
    assert _row(village).standing == "printed"


def test_a_replaced_poster_leads_to_the_new_one_and_still_opens_the_guides(
    officer: FlaskClient, client: FlaskClient, village: Village
) -> None:
    answer = officer.post(f"/posters/replace/{village.poster.id}", follow_redirects=True)
    heir = queries.standing_of(_row(village)).successor
    assert heir is not None and heir.spot == "Nhà văn hóa"
    assert f"/posters/print/{heir.id}.pdf" in answer.text
    old = officer.get(f"/posters/one/{village.poster.id}").text
    assert "Đã thay tờ mới" in old and f"/posters/one/{heir.id}" in old
    assert client.get("/q/BCDFGH2S").status_code == 200
    assert officer.post(f"/posters/replace/{village.poster.id}").status_code == 409


def test_the_sketch_tells_in_a_table_what_it_draws(officer: FlaskClient, village: Village) -> None:
    officer.post(f"/posters/mark/{village.poster.id}", data={"what": "missing"})
    page = officer.get(f"/posters/{village.commune.id}/map").text
    drawn, table = page.split("<table", 1)
    assert 'class="mark missing"' in drawn and 'class="walls" aria-hidden="true"' in drawn
    assert "Mất: 1" in table and "1 tờ" in table and "Thôn Cây Gạo" in table
    assert "<script" not in drawn


def test_a_citizen_reports_without_script_and_only_a_look_takes_it_back(
    officer: FlaskClient, client: FlaskClient, village: Village
) -> None:
    page = client.get("/q/bcdf-gh2s/report").text
    assert page.count('name="what"') == 3 and "<script" not in page
    answer = client.post("/q/BCDFGH2S/report", data={"what": "tampered"}, follow_redirects=True)
    assert answer.request.path == "/q/BCDFGH2S/report/thanks"
    assert "Set-Cookie" not in answer.headers
    assert (_row(village).standing, _row(village).reported) == ("printed", "tampered")
    listed = officer.get(f"/posters/{village.commune.id}/").text
    assert "Bà con báo: Bị dán đè" in listed and "Ra xem lại" in listed
    officer.post(f"/posters/mark/{village.poster.id}", data={"what": "fine"})
    assert _row(village).reported == ""


def test_a_report_that_says_nothing_is_asked_again_and_a_code_of_nobody_is_not_found(
    client: FlaskClient, village: Village
) -> None:
    assert client.post("/q/BCDFGH2S/report", data={"what": "missing"}).status_code == 422
    assert client.post("/q/BCDFGH2S/report").status_code == 422
    assert client.post("/q/00000000/report", data={"what": "torn"}).status_code == 404
    assert client.get("/q/00000000/report/thanks").status_code == 404
    assert client.get("/q/00000000/report", follow_redirects=True).status_code == 404


def test_a_crowd_at_one_poster_is_let_in_a_few_times_an_hour(client: FlaskClient, village: Village) -> None:
    answers = [client.post("/q/BCDFGH2S/report", data={"what": "torn"}).status_code for _each in range(13)]
    assert answers == [303] * 12 + [429]
