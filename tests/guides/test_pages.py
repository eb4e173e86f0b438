"""A guide's page and the list: whole without script, cookie or sign-in, small, and true today."""

from __future__ import annotations

import gzip
import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.guides import queries
from app.guides.schemas import Guide
from app.guides.texts import GUIDES
from tests.guides import made
from tests.people import Village, settle_village

# What a server sends before it waits for the first answer: ten packets, less the headers (RFC 6928).
MOST_BYTES = 14_000
every_guide = pytest.mark.parametrize("guide", (*GUIDES, made.FULL), ids=lambda guide: guide.slug)


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only made-up guides are shipped. It is 18 November 2026."""
    monkeypatch.setattr(queries, "GUIDES", made.ALL)


@pytest.fixture
def village(client: FlaskClient) -> Village:
    return settle_village()


def packed(client: FlaskClient, address: str) -> TestResponse:
    """As a browser gets it: the policing client reads only what is not packed."""
    return FlaskClient(client.application, TestResponse).get(address, headers={"Accept-Encoding": "gzip"})


def page(client: FlaskClient, address: str) -> str:
    return client.get(address).get_data(as_text=True)


def words(text: str) -> str:
    """What a reader sees of it, in one line."""
    body = re.sub(r"<style>.*?</style>|<template.*?</template>|<[^>]+>", " ", text, flags=re.S)
    return re.sub(r"\s+", " ", body)


def links(text: str) -> list[str]:
    return re.findall(r'<a[^>]* href="([^"]+)"', text)


# ---------------------------------------------------------------- one guide


@every_guide
def test_a_page_opens_for_anybody_and_fits_into_the_first_answer(
    client: FlaskClient, guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "GUIDES", (*GUIDES, made.FULL))
    response = packed(client, f"/g/{guide.slug}")

    assert response.status_code == 200 and response.headers["Content-Encoding"] == "gzip"
    assert "Set-Cookie" not in response.headers
    assert len(response.data) <= MOST_BYTES
    text = gzip.decompress(response.data).decode()
    assert guide.title in text and text.count(guide.warning) == 1
    assert guide.checked_on.strftime("%d/%m/%Y") in text


@every_guide
def test_a_page_asks_for_nothing_from_outside_and_runs_nothing_that_is_written_into_it(
    client: FlaskClient, guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "GUIDES", (*GUIDES, made.FULL))
    response = client.get(f"/g/{guide.slug}")
    text = response.get_data(as_text=True)

    wanted = re.findall(r'<(?:script|img|link|source|audio|iframe)\b[^>]*?(?:src|href)="([^"]+)"', text)
    assert wanted and all(address.startswith("/") and not address.startswith("//") for address in wanted)
    assert all(re.search(r'type="module" src="/g/-/\w+/\w+\.js"', tag) for tag in re.findall(r"<script[^>]*>", text))
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "'unsafe-inline'" not in policy and "frame-ancestors 'none'" in policy
    assert not re.search(r"https?:", policy)


@pytest.mark.usefixtures("made_up")
def test_a_page_says_everything_that_the_guide_knows(client: FlaskClient) -> None:
    text = page(client, "/g/lam-giay")
    said = words(text)

    for told in ("Bà con tự làm.", "Tờ giấy mẫu", "Ra xã hỏi trước.", "Không mất tiền.", "Xong ngay", "Nhớ mang bút."):
        assert told in said
    assert "Công an làm: Chụp mặt" in said and "Bộ phận một cửa làm: Nhận hồ sơ" in said
    assert "Cổng Dịch vụ công quốc gia: https://dichvucong.gov.vn" in said
    assert "Nghị định mẫu (đã đối chiếu)" in said and "Báo mẫu (theo nơi khác trích lại)" in said
    picture = next(tag for tag in re.findall(r"<img[^>]*>", text))
    assert 'loading="lazy"' in picture and "width=" in picture and "height=" in picture


@pytest.mark.usefixtures("made_up")
def test_what_the_guide_does_not_know_has_no_heading(client: FlaskClient) -> None:
    said = words(page(client, "/g/khai-sinh"))

    assert not [
        heading for heading in ("Mất bao nhiêu tiền", "Bao lâu thì xong", "Trang chính thức") if heading in said
    ]


@pytest.mark.usefixtures("made_up")
def test_neighbours_are_those_it_names_and_then_those_of_its_topic(client: FlaskClient) -> None:
    nearby = [address for address in links(page(client, "/g/khai-sinh")) if address.startswith("/g/")]

    assert nearby == ["/g/", "/g/khai-tu"]
    assert [guide.slug for guide in queries.neighbours(made.FULL)] == ["khai-sinh"]
    assert [guide.slug for guide in queries.neighbours(made.HELPING)] == ["lam-giay", "khai-sinh", "khai-tu"]


@pytest.mark.usefixtures("made_up")
def test_a_guide_that_has_ended_says_so_first_and_leads_to_what_holds(client: FlaskClient) -> None:
    text = page(client, "/g/so-ho-khau")
    said = words(text)

    assert "chỉ đúng đến hết ngày 17/11/2026" in said
    assert said.index("17/11/2026") < said.index("Các bước")
    assert text.index('href="/g/khai-sinh"') < text.index("Các bước")


@pytest.mark.usefixtures("made_up")
def test_a_guide_that_is_to_come_says_from_when(client: FlaskClient) -> None:
    assert "từ ngày 01/01/2027" in words(page(client, "/g/cach-moi"))


def test_the_whole_address_stands_in_the_page_for_whoever_has_no_script(client: FlaskClient) -> None:
    text = page(client, "/g/muc-2")

    assert "http://localhost:5000/g/muc-2" in words(text)
    buttons = re.findall(r"<button[^>]*>", text)
    assert buttons and all(" hidden" in button for button in buttons), "a button that does nothing without script"


def test_a_page_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/g/muc-2").headers["ETag"]

    assert client.get("/g/muc-2", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("address", ["/g/khong-co", "/g/00000/muc-2", "/c/00000"])
def test_an_unknown_address_answers_404_and_leads_to_the_guides(client: FlaskClient, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 404
    assert "/g/" in links(answer.text), "the first page asks a citizen to sign in"


# ---------------------------------------------------------------- a commune's


def test_a_communes_guides_stand_below_its_code(client: FlaskClient, village: Village) -> None:
    text = page(client, "/g/99901/muc-2")

    assert f"Hướng dẫn của {village.commune.full_name}" in words(text)
    inside = [address for address in links(text) if address.startswith("/g/")]
    assert inside and all(address.startswith("/g/99901/") for address in inside)
    assert "http://localhost:5000/g/99901/muc-2" in text
    assert all(address.startswith("/g/99901/") for address in links(page(client, "/g/99901/")))


def test_a_code_without_its_stroke_leads_to_the_communes_list(client: FlaskClient, village: Village) -> None:
    assert client.get("/g/99901").headers["Location"] == "/g/99901/"


@pytest.mark.parametrize("address", ["/g/00000/", "/g/99/", "/g/00000/muc-2", "/g/abc/", "/g/00000/guides.json"])
def test_a_code_of_no_commune_answers_404(client: FlaskClient, village: Village, address: str) -> None:
    assert client.get(address).status_code == 404


# ---------------------------------------------------------------- the list


@pytest.mark.usefixtures("made_up")
def test_the_list_offers_what_holds_today_by_topic(client: FlaskClient) -> None:
    text = page(client, "/g/")

    assert [address for address in links(text) if address.startswith("/g/")] == [
        "/g/", "/g/lam-giay", "/g/khai-sinh", "/g/khai-tu", "/g/tro-giup",
    ]  # fmt: skip
    assert "Giấy tờ" in words(text) and "Gia đình" in words(text)
    assert "Cổng Dịch vụ công quốc gia là dichvucong.gov.vn." in words(text)


@pytest.mark.usefixtures("made_up")
def test_helpers_have_a_section_of_their_own(client: FlaskClient) -> None:
    assert "/g/giup-cu-gia" in links(page(client, "/g/tro-giup"))
    assert "/g/giup-cu-gia" in links(page(client, "/g/tro-giup?q=cu gia"))
    assert "/g/khai-sinh" not in links(page(client, "/g/tro-giup"))


@pytest.mark.usefixtures("made_up")
def test_a_search_without_accents_finds_it_without_script(client: FlaskClient) -> None:
    text = page(client, "/g/?q=dang+ky+khai+sinh")

    found = text[text.index('id="found"') : text.index('id="nothing"')]
    assert links(found) == ["/g/khai-sinh"]
    assert 'value="dang ky khai sinh"' in text


@pytest.mark.usefixtures("made_up")
def test_a_search_that_finds_nothing_says_what_to_do(client: FlaskClient) -> None:
    text = page(client, "/g/?q=<qqq>")

    assert re.search(r'<p id="nothing" class="notice">Không thấy bài nào', text)
    assert "<qqq>" not in text


def test_the_list_and_a_search_are_small_and_leave_no_cookie(client: FlaskClient) -> None:
    for address in ("/g/", "/g/?q=muc", "/g/tro-giup"):
        response = packed(client, address)
        assert len(response.data) <= MOST_BYTES and "Set-Cookie" not in response.headers


@pytest.mark.usefixtures("made_up")
def test_a_phone_without_signal_searches_in_what_the_list_offers(client: FlaskClient) -> None:
    entries = client.get("/g/guides.json").get_json()

    assert [(entry["slug"], entry["helper"]) for entry in entries] == [
        ("lam-giay", False), ("khai-sinh", False), ("khai-tu", False), ("giup-cu-gia", True),
    ]  # fmt: skip


def test_whoever_reads_english_searches_in_both_languages(client: FlaskClient) -> None:
    client.set_cookie("lang", "en", domain="localhost")

    entry = next(entry for entry in client.get("/g/guides.json").get_json() if entry["slug"] == "cai-vneid")
    assert entry["title"] == "Install VNeID" and "Cài VNeID" in entry["keywords"]
