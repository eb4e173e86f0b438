"""A poster's page tells what became of the poster, its hamlet and its address; a code that opens none is explained."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.clock import now
from app.core.db import transaction
from app.places.models import Place, PlaceSuccessor
from app.posters import behind
from app.posters.models import Poster
from app.posters.typed import Fault, read
from tests.people import Village, settle_village

HERE = "/q/BCDFGH2S"
HOSTS = {"localhost:5000", "old.example.vn"}


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


def _set(poster: Poster, **values: Any) -> None:
    with transaction() as session:
        row = session.get_one(Poster, poster.id)
        for name, value in values.items():
            setattr(row, name, value)


def _old_origin(app: Flask, origin: str) -> None:
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"old_origins": (origin,)})


def _end(hamlet: Place, *heirs: Place) -> None:
    with transaction() as session:
        session.get_one(Place, hamlet.id).valid_to = dt.date(2026, 11, 1)
        for heir in heirs:
            session.add(PlaceSuccessor(place_id=hamlet.id, successor_id=heir.id, decision="NQ 12"))


# ---------------------------------------------------------------- a poster that opens


def test_a_plain_page_has_no_warning_but_the_one_against_swindlers(client: FlaskClient, village: Village) -> None:
    page = client.get(HERE).text
    assert "notice" not in page.partition("</style>")[2]
    assert "Coi chừng kẻ lừa" in page


def test_the_guides_lead_to_those_of_the_commune(client: FlaskClient, village: Village) -> None:
    page = client.get(HERE).text
    assert 'href="/g/99901/cai-vneid"' in page
    assert 'href="/g/99901/"' in page


def test_a_commune_without_a_code_has_the_guides_as_shipped(client: FlaskClient, app: Flask) -> None:
    village = settle_village(unique=True)
    page = client.get(f"/q/{village.poster.code}").text
    assert 'href="/g/cai-vneid"' in page


def test_no_search_engine_keeps_who_helps_at_a_poster(client: FlaskClient, village: Village) -> None:
    assert client.get(HERE).headers["X-Robots-Tag"] == "noindex"


def test_a_retired_poster_still_opens_the_guides_and_says_so(client: FlaskClient, village: Village) -> None:
    _set(village.poster, retired_at=now())
    answer = client.get(HERE)
    assert answer.status_code == 200
    assert "Áp phích này đã được gỡ" in answer.text
    assert "/g/99901/cai-vneid" in answer.text


def test_a_replaced_poster_names_the_one_that_hangs_in_its_place(client: FlaskClient, village: Village) -> None:
    _set(village.poster, retired_at=now())
    newer = Poster(
        id=uuid.uuid4(), code="0123456K", hamlet_id=village.hamlet.id, spot=village.poster.spot,
        origin="http://localhost:5000", issued_at=now(), position=0,
    )  # fmt: skip
    with transaction() as session:
        session.add(newer)
    page = client.get(HERE).text
    assert "Chỗ này nay treo tờ mới, mã 0123 456K" in page
    assert "/g/99901/cai-vneid" in page


def test_a_poster_of_a_merged_hamlet_speaks_for_what_the_hamlet_became(client: FlaskClient, village: Village) -> None:
    _end(village.hamlet, village.second_hamlet)
    page = client.get(HERE).text
    assert "Thôn Bến Đá nay là thôn Cây Gạo" in page
    assert "Thôn Cây Gạo, xã Mẫu" in page


def test_a_poster_of_a_hamlet_that_went_to_another_commune_opens_that_communes_guides(
    client: FlaskClient, village: Village
) -> None:
    _end(village.hamlet, village.other_hamlet)
    page = client.get(HERE).text
    assert "Thôn Xa, xã Kề" in page
    assert 'href="/g/99902/cai-vneid"' in page


def test_a_poster_of_a_split_hamlet_names_every_part(client: FlaskClient, village: Village) -> None:
    _end(village.hamlet, village.second_hamlet, village.third_hamlet)
    page = client.get(HERE).text
    assert "Thôn Bến Đá nay chia thành:" in page
    assert "thôn Cây Gạo" in page and "thôn Đồi Chè" in page
    assert "Thôn Bến Đá, xã Mẫu" in page, "nobody knows in which part the reader lives"


def test_a_stale_poster_is_opened_under_its_old_name_and_told_the_new_address(
    app: Flask, client: FlaskClient, village: Village
) -> None:
    _old_origin(app, "https://old.example.vn")
    answer = client.get(HERE, base_url="https://old.example.vn")
    assert answer.status_code == 200
    assert "Áp phích này in địa chỉ cũ" in answer.text
    assert 'href="http://localhost:5000/q/BCDFGH2S">localhost:5000</a>' in answer.text
    assert "/g/99901/cai-vneid" in answer.text


def test_a_stale_poster_that_was_led_on_to_the_new_address_says_so_too(client: FlaskClient, village: Village) -> None:
    _set(village.poster, origin="https://old.example.vn")
    assert "Áp phích này in địa chỉ cũ" in client.get(HERE).text


def test_a_name_that_never_was_ours_is_warned_of(client: FlaskClient, village: Village) -> None:
    page = client.get(HERE, base_url="http://thonso-vneid.example").text
    assert "Địa chỉ bạn đang mở không phải của Thôn Số" in page
    assert "<b>localhost:5000</b>" in page


def test_a_poster_reported_as_pasted_over_asks_to_check_the_address(
    client: FlaskClient, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(behind, "is_pasted_over", lambda _poster: True)
    page = client.get(HERE).text
    assert "Có người báo áp phích này bị dán đè" in page
    assert "<b>localhost:5000</b>" in page
    assert "/g/99901/cai-vneid" in page


@pytest.mark.parametrize(
    ("standing", "reported", "warned"),
    [("hung", "", False), ("tampered", "", True), ("hung", "tampered", True), ("hung", "strange", True),
     ("torn", "torn", False)],
)  # fmt: skip
def test_a_poster_counts_as_pasted_over_when_found_or_reported_so(standing: str, reported: str, warned: bool) -> None:
    class Sheet:
        pass

    sheet: Any = Sheet()
    sheet.standing, sheet.reported = standing, reported
    assert behind.is_pasted_over(sheet) is warned


# ---------------------------------------------------------------- a code that opens none


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("BCDFGH2T", "gõ nhầm một chữ"),
        ("ABCDFGH2", "gõ nhầm một chữ"),
        ("BCDFGH", "chưa đủ hoặc bị thừa"),
        ("BCDFGH2SS", "chưa đủ hoặc bị thừa"),
        ("00000000", "Không có áp phích nào mang mã này"),
        ("%3Cscript%3Ex", "không phải mã áp phích Thôn Số"),
        ("Đ" * 3000, "không phải mã áp phích Thôn Số"),
        ("038090123456", "giống số giấy tờ hay số điện thoại"),
        ("0912 345 678", "giống số giấy tờ hay số điện thoại"),
    ],
)
def test_a_wrong_code_is_explained_with_a_form_the_right_address_and_the_guides(
    client: FlaskClient, village: Village, code: str, words: str
) -> None:
    answer = client.get(f"/q/{code}")
    assert answer.status_code == 404
    assert words in answer.text
    assert "<b>localhost:5000</b>" in answer.text
    assert 'name="code"' in answer.text
    assert 'href="/g/cai-vneid"' in answer.text
    assert "<script" not in answer.text


@pytest.mark.parametrize("number", ["038090123456", "0912345678"])
@pytest.mark.parametrize("address", ["/q/{}", "/q/?code={}"])
def test_a_number_of_a_card_or_a_telephone_is_not_shown_again(
    client: FlaskClient, village: Village, number: str, address: str
) -> None:
    answer = client.get(address.format(number))
    assert answer.status_code == 404
    assert number not in answer.text


def test_the_code_of_a_badge_is_led_on_to_where_badges_are_checked(client: FlaskClient, village: Village) -> None:
    assert 'href="/b/00000000"' in client.get("/q/00000000").text


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("bcdf gh2s", "BCDFGH2S"),
        ("HTTP://LOCALHOST:5000/Q/BCDFGH2S", "BCDFGH2S"),
        ("localhost:5000/q/bcdfgh2s", "BCDFGH2S"),
        ("https://old.example.vn/q/BCDFGH2S?from=zalo", "BCDFGH2S"),
    ],
)
def test_a_code_is_read_from_what_was_typed_and_from_a_whole_address_of_ours(typed: str, code: str) -> None:
    assert read(typed, HOSTS) == (code, None)


@pytest.mark.parametrize(
    "typed",
    ["https://evil.example/q/BCDFGH2S", "https://localhost:5000.evil.example/q/BCDFGH2S", "//evil/q/BCDFGH2S",
     "https://localhost:5000/b/BCDFGH2S", "038090123456||M|01011990|Nam|x|01012022", "/q/BCDFGH2S",
     "http://[", "//[x/q/BCDFGH2S"],
)  # fmt: skip
def test_an_address_that_is_not_a_posters_of_ours_is_foreign(typed: str) -> None:
    assert read(typed, HOSTS)[1] is Fault.FOREIGN


def test_a_foreign_address_that_is_typed_gets_its_own_page(client: FlaskClient, village: Village) -> None:
    answer = client.get("/q/", query_string={"code": "https://evil.example/q/BCDFGH2S"})
    assert answer.status_code == 404
    assert "không phải mã áp phích Thôn Số" in answer.text
    assert "evil.example" not in answer.text


def test_a_text_that_is_half_an_address_is_answered_as_a_foreign_one(client: FlaskClient, village: Village) -> None:
    answer = client.get("/q/", query_string={"code": "http://["})
    assert answer.status_code == 404
    assert "không phải mã áp phích Thôn Số" in answer.text


def test_an_own_address_that_is_typed_opens_the_poster(client: FlaskClient, village: Village) -> None:
    answer = client.get("/q/", query_string={"code": "localhost:5000/q/bcdfgh2s"}, follow_redirects=True)
    assert answer.request.path == HERE


def test_the_form_warns_when_it_is_opened_under_a_strange_name(client: FlaskClient, village: Village) -> None:
    assert "Xem lại địa chỉ trang" in client.get("/q/", base_url="http://evil.example").text
    assert "Xem lại địa chỉ trang" not in client.get("/q/").text
