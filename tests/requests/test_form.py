"""A citizen asks for help with nothing but a browser, and a double tap, a reload or a typing slip does no harm."""

from __future__ import annotations

import uuid

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core import codes
from app.core.audit import AuditLine
from app.core.db import db
from app.requests.schemas import MOST_PER_DAY, phone_of
from tests.conftest import Clock
from tests.people import Village
from tests.points.rows import make_contact
from tests.requests.conftest import (
    NAME,
    PAGE,
    PHONE,
    POSTER,
    WHERE,
    boxes,
    filled,
    reading_in,
    release,
    rows,
    send,
    states,
    token_in,
)


def is_for_anybody(answer: TestResponse) -> None:
    """Neither script nor cookie, nor a trace in a cache or in a search engine."""
    assert "<script" not in answer.text and "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("path", [POSTER, "/Q/BCDFGH2S/help", "/q/bcdf-gh2s/help", PAGE])
def test_the_form_says_what_is_asked_why_for_how_long_and_who_sees_it(
    client: FlaskClient, village: Village, path: str
) -> None:
    answer = client.get(path, headers={"User-Agent": "Mozilla/5.0 (Linux; Android 9) Zalo android/23"})
    assert answer.status_code == 200
    is_for_anybody(answer)
    for words in ("Chỉ để gọi lại", "Chỉ cán bộ xã và hai người nhận giúp", "chậm nhất sau 60 ngày", "dưới 14 tuổi"):
        assert words in answer.text
    assert token_in(answer.text) != token_in(client.get(path).text)
    assert not rows()


@pytest.mark.parametrize("path", [POSTER, "/Q/BCDFGH2S/help", "/q/bcdf-gh2s/help", PAGE])
def test_the_form_can_be_sent_from_wherever_it_stands(client: FlaskClient, village: Village, path: str) -> None:
    assert 'action="' not in client.get(path).text.partition('name="token"')[0]  # so it goes to its own address
    assert send(client, village, path).status_code == 200
    assert len(rows()) == 1


def test_a_poster_chooses_its_hamlet_beforehand(client: FlaskClient, village: Village) -> None:
    assert f'value="{village.hamlet.id}" selected' in client.get(POSTER).text
    assert "selected" not in client.get(PAGE).text


def test_a_code_that_is_no_poster_is_told_so_by_the_posters_own_page(client: FlaskClient, village: Village) -> None:
    assert client.get("/q/BCDFGH2T/help").location == "/q/BCDFGH2T"
    assert send(client, village, "/q/BCDFGH2T/help").status_code == 404
    assert client.get("/c/12345/help").status_code == 404


def test_what_was_sent_waits_for_the_officer_and_shows_nothing_again(client: FlaskClient, village: Village) -> None:
    answer = send(client, village)
    assert answer.status_code == 200
    is_for_anybody(answer)
    (row,) = rows()
    assert (row.hamlet_id, row.topic, row.suits, row.state) == (village.hamlet.id, "level2", "evening", "new")
    assert (row.poster_code, row.since.isoformat()) == ("BCDFGH2S", "2026-11-18")
    for words in (NAME, PHONE, WHERE, str(row.id)):
        assert words not in answer.text
    assert codes.is_code(codes.normalise(reading_in(answer.text)), 8)
    assert len(boxes()) == 2


def test_a_double_tap_and_a_reload_are_one_request_with_one_answer(client: FlaskClient, village: Village) -> None:
    form = filled(village)
    first, second = (client.post(POSTER, data=form) for _twice in range(2))
    assert first.status_code == second.status_code == 200 and first.text == second.text
    assert len(rows()) == 1 and len(boxes()) == 2


def test_the_same_form_with_other_words_changes_nothing_and_says_so(client: FlaskClient, village: Village) -> None:
    form = filled(village)
    client.post(POSTER, data=form)
    before = boxes()
    for name, value in (("name", "Ông Bảy"), ("phone", "0987654321"), ("where", ""), ("topic", "pay")):
        answer = client.post(POSTER, data=form | {name: value})
        assert answer.status_code == 409 and "Bạn đã gửi tờ này rồi" in answer.text
        is_for_anybody(answer)
    assert boxes() == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"token": None}, "token"), ({"token": "x"}, "token"), ({"hamlet": ""}, "hamlet"), ({"topic": ""}, "topic"),
        ({"topic": "gold"}, "topic"), ({"suits": None}, "suits"), ({"name": " "}, "name"), ({"name": "ă" * 31}, "name"),
        ({"phone": ""}, "phone"), ({"phone": "12345"}, "phone"), ({"phone": "038190012345"}, "phone"),
        ({"where": "x" * 61}, "where"), ({"consent": None}, "consent"), ({"consent": "no"}, "consent"),
        ({"name": "Sáu 038190012345"}, "name"), ({"where": "gọi 0912 345 678"}, "where"),
        ({"where": "CMND 173-654-890"}, "where"), ({"where": "số ０３８１９００１２３４５"}, "where"),
    ],
)  # fmt: skip
def test_a_slip_is_told_at_its_place_and_what_was_typed_stays(
    client: FlaskClient, village: Village, changes: dict[str, str], field: str
) -> None:
    answer = send(client, village, **changes)
    assert answer.status_code == 422 and not rows()
    is_for_anybody(answer)
    if field != "token":
        assert f'id="{field}-fault"' in answer.text
        assert answer.text.count('class="fault"') == 1
    if field not in ("name", "phone", "where"):
        assert f'value="{NAME}"' in answer.text and f'value="{WHERE}"' in answer.text


@pytest.mark.parametrize("name", ["\u200b", "\u200b \u2060\ufeff", "\u00ad", "\u3164", "\u2800", "\u0301"])
def test_a_name_that_nobody_can_see_is_none(client: FlaskClient, village: Village, name: str) -> None:
    answer = send(client, village, name=name)
    assert answer.status_code == 422 and 'id="name-fault"' in answer.text and not rows()


@pytest.mark.parametrize("gap", [" - ", "  ", "/", ", ", "_", "\u2013", "\u00b7"])
@pytest.mark.parametrize("field", ["name", "where"])
def test_a_number_of_a_card_is_kept_in_no_words_however_it_is_parted(
    client: FlaskClient, village: Village, field: str, gap: str
) -> None:
    answer = send(client, village, **{field: f"số {gap.join(('001', '090', '012', '345'))}"})
    assert answer.status_code == 422 and not rows()


def test_numbers_of_houses_are_no_number_of_a_card(client: FlaskClient, village: Village) -> None:
    assert send(client, village, where="số 12/34, ngõ 56, nhà 7, cách trạm 890 m").status_code == 200


def test_a_hamlet_of_another_commune_is_not_offered(client: FlaskClient, village: Village) -> None:
    answer = send(client, village, PAGE, hamlet=str(village.other_hamlet.id))
    assert answer.status_code == 422 and 'id="hamlet-fault"' in answer.text
    assert send(client, village, PAGE, hamlet=str(village.commune.id)).status_code == 422
    assert not rows()


def test_a_form_that_was_sent_back_keeps_its_token(client: FlaskClient, village: Village) -> None:
    form = filled(village, phone="x")
    assert token_in(client.post(POSTER, data=form).text) == form["token"]


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0912345678", "0912345678"), ("091.234.5678", "0912345678"), ("+84 912 345 678", "0912345678"),
        ("84912345678", "0912345678"), ("0084912345678", "0912345678"), ("０９１２３４５６７８", "0912345678"),
        ("(0269) 382-4567", "02693824567"), ("912345678", ""), ("091234567", ""), ("091234567890", ""), ("", ""),
        ("0012345678", ""), ("٠٩١٢٣٤٥٦٧٨", ""),
    ],
)  # fmt: skip
def test_a_phone_number_is_read_however_it_is_typed(typed: str, number: str) -> None:
    assert phone_of(typed) == number


@pytest.mark.parametrize(("name", "where"), [("Ế" * 30, "Ộ" * 60), ("🌾" * 30, "🌾" * 60), ("Sáu", "")])
def test_the_longest_words_fit_the_vault_and_all_boxes_are_of_one_length(
    client: FlaskClient, village: Village, name: str, where: str
) -> None:
    assert send(client, village, name=name, where=where).status_code == 200
    assert {len(box) for box in boxes()} == {12 + 256 + 16}


# ---------------------------------------------------------------- enough is enough


def test_one_poster_brings_forty_a_day_and_hurts_no_other(client: FlaskClient, village: Village, clock: Clock) -> None:
    for number in range(MOST_PER_DAY):
        sent = client.post(POSTER, data=filled(village), environ_base={"REMOTE_ADDR": f"203.0.113.{number}"})
        assert sent.status_code == 200
    answer = send(client, village)
    assert answer.status_code == 429 and "áp phích này không nhận thêm" in answer.text
    assert send(client, village, PAGE).status_code == 200
    clock.forward(days=1)
    assert send(client, village).status_code == 200


def test_an_address_that_sends_without_end_is_stopped(client: FlaskClient, village: Village) -> None:
    found = [send(client, village, name="").status_code for _form in range(61)]
    assert found == [422] * 60 + [429]


def test_one_address_fills_half_a_posters_day_and_shuts_nobody_out(client: FlaskClient, village: Village) -> None:
    found = [send(client, village).status_code for _form in range(MOST_PER_DAY // 2 + 1)]
    assert found == [200] * (MOST_PER_DAY // 2) + [429]
    other = client.post(POSTER, data=filled(village), environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert other.status_code == 200
    assert send(client, village, PAGE).status_code == 200


def test_where_no_more_is_taken_what_was_typed_stays_and_the_button_leads_to_what_takes_it(
    client: FlaskClient, village: Village
) -> None:
    make_contact(village.commune, hotline="02693822111")
    for _form in range(MOST_PER_DAY // 2):
        send(client, village)
    form = filled(village)
    answer = client.post(POSTER, data=form)
    assert answer.status_code == 429 and f'<form method="post" action="{PAGE}"' in answer.text
    is_for_anybody(answer)
    for typed in (NAME, form["phone"], WHERE, form["token"], f'{form["hamlet"]}" selected'):
        assert f'value="{typed}' in answer.text
    assert 'href="tel:02693822111"' in answer.text
    assert client.post(PAGE, data=form).status_code == 200
    for _more in range(MOST_PER_DAY // 2):
        answer = send(client, village, PAGE)
    assert answer.status_code == 429 and "trang này không nhận thêm" in answer.text and "Mai bạn gửi lại" in answer.text
    assert f'value="{NAME}"' in answer.text and f'action="{PAGE}"' not in answer.text.partition("Đã gửi rồi")[0]
    assert 'href="tel:02693822111"' in answer.text


def test_what_others_of_ones_address_send_keeps_nobody_from_taking_it_back(
    client: FlaskClient, village: Village, reading: str
) -> None:
    assert [send(client, village, name="").status_code for _form in range(60)][-1] == 429
    assert client.post(f"{PAGE}/{reading}").status_code == 303
    assert not boxes()


def test_a_form_from_another_site_is_refused(client: FlaskClient, village: Village) -> None:
    answer = client.post(POSTER, data=filled(village), headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403 and not rows()


# ---------------------------------------------------------------- seen again, taken back


@pytest.fixture
def reading(client: FlaskClient, village: Village) -> str:
    return codes.normalise(reading_in(send(client, village).text))


def test_with_the_code_a_citizen_sees_how_it_stands_and_nothing_of_what_was_typed(
    client: FlaskClient, village: Village, reading: str
) -> None:
    typed = client.get(PAGE, query_string={"reading": codes.spoken(reading).lower()})
    assert typed.location == f"{PAGE}/{reading}"
    answer = client.get(typed.location)
    is_for_anybody(answer)
    assert "Đang chờ cán bộ xã gọi lại." in answer.text and "Xóa yêu cầu" in answer.text
    for words in (NAME, PHONE, WHERE):
        assert words not in answer.text
    release(village, next(iter(states())))
    assert "Đang chờ người nhận tới giúp" in client.get(f"{PAGE}/{reading}").text


def test_a_citizen_takes_it_back_at_once_and_the_contact_is_gone(
    client: FlaskClient, village: Village, reading: str
) -> None:
    for _twice in range(2):
        assert client.post(f"{PAGE}/{reading}").location == f"{PAGE}/{reading}"
    assert list(states().values()) == ["closed erased"] and not boxes()
    page = client.get(f"{PAGE}/{reading}").text
    assert "Đã xóa theo ý bạn" in page and '<button class="danger"' not in page
    assert [line.act for line in db.session.query(AuditLine)] == ["request.erased"]


def test_the_form_of_a_request_that_ended_makes_no_new_one(client: FlaskClient, village: Village) -> None:
    form = filled(village)
    reading = codes.normalise(reading_in(client.post(POSTER, data=form).text))
    client.post(f"{PAGE}/{reading}")
    answer = client.post(POSTER, data=form)
    assert answer.status_code == 410 and "đã xong hoặc đã xóa" in answer.text
    assert list(states().values()) == ["closed erased"] and not boxes()


def test_a_wrong_code_opens_nothing_and_nobody_tries_for_long(
    client: FlaskClient, village: Village, reading: str
) -> None:
    assert "gõ nhầm một chữ" in client.get(f"{PAGE}/BCDFGH2T").text  # a slip costs nothing
    assert client.post(f"{PAGE}/BCDFGH2S").status_code == 404
    other = codes.new_code(8)
    found = [client.get(f"{PAGE}/{other}").status_code for _guess in range(60)]
    assert found == [404] * 59 + [429]
    assert client.post(f"{PAGE}/{other}").status_code == 429
    assert list(states().values()) == ["new"]


@pytest.mark.parametrize("typed", ["012345678901", "0123 4567 8901", "091.234.5678", "+84 912345678", "CC0381900123"])
def test_the_number_of_a_card_or_a_phone_in_place_of_a_code_is_in_no_address_and_not_shown_again(
    client: FlaskClient, village: Village, typed: str
) -> None:
    sent_on = client.get(PAGE, query_string={"reading": typed})
    assert sent_on.location == f"{PAGE}/number"
    assert client.get(f"{PAGE}/{typed}").location == f"{PAGE}/number"  # typed after the address itself
    answer = client.get(sent_on.location)
    assert answer.status_code == 404 and "Đây giống số giấy tờ hay số điện thoại" in answer.text
    assert 'name="reading" value=""' in answer.text
    is_for_anybody(answer)


def test_a_slip_in_a_code_is_shown_again_to_be_mended(client: FlaskClient, village: Village) -> None:
    assert 'value="BCDFGH2T"' in client.get(PAGE, query_string={"reading": "bcdf gh2t"}, follow_redirects=True).text


def test_a_code_opens_nothing_on_another_communes_page(client: FlaskClient, village: Village, reading: str) -> None:
    assert client.get(f"/c/99902/help/{reading}").status_code == 404
    assert client.post(f"/c/99902/help/{reading}").status_code == 404
    assert list(states().values()) == ["new"]


def test_nobody_finds_the_code_or_the_form_from_what_is_stored(client: FlaskClient, village: Village) -> None:
    form = filled(village)
    reading = codes.normalise(reading_in(client.post(POSTER, data=form).text))
    with db.engine.connect() as connection:
        held = str([connection.execute(table.select()).all() for table in db.metadata.sorted_tables])
    assert reading not in held and form["token"] not in held and uuid.UUID(form["token"]).hex not in held
