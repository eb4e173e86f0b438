"""A reader chooses a language on any page, without script, and nobody is led off the site by it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.web.locale import COOKIE

HERE = "http://localhost:5000"


def _choose(client: FlaskClient, tag: str, page: str) -> str:
    return client.post("/language", data={"tag": tag}, headers={"Referer": page}).headers["Location"]


def test_a_chosen_language_is_spoken_by_the_page_one_comes_back_to(client: FlaskClient) -> None:
    assert "Đăng nhập" in client.get("/sign-in").get_data(as_text=True)

    assert _choose(client, "en", f"{HERE}/sign-in?next=/account") == "/sign-in?next=/account"

    page = client.get("/sign-in").get_data(as_text=True)
    assert '<html lang="en">' in page
    assert "Sign in" in page
    assert 'value="vi" lang="vi">Tiếng Việt' in page  # and the way back stands on it


@pytest.mark.parametrize("tag", ["", "xx", "bdq-VN", "../en"])
def test_a_language_that_is_not_offered_is_vietnamese(client: FlaskClient, tag: str) -> None:
    _choose(client, tag, f"{HERE}/")
    assert client.get_cookie(COOKIE) is not None
    assert '<html lang="vi">' in client.get("/sign-in").get_data(as_text=True)


@pytest.mark.parametrize(
    "page", ["", "https://evil.example/", f"{HERE}//evil.example", f"{HERE}/\\evil.example", "http://[", "evil"]
)
def test_a_choice_of_language_leads_nowhere_else(client: FlaskClient, page: str) -> None:
    assert _choose(client, "en", page) == "/"


SOMEBODY = "11111111-1111-4111-8111-111111111111"


@pytest.mark.parametrize(
    ("page", "opens"),
    [
        (f"/requests/{SOMEBODY}/contact", f"/requests/{SOMEBODY}"),
        (f"/guides/{SOMEBODY}/draft", f"/guides/{SOMEBODY}"),
        (f"/posters/retire/{SOMEBODY}", "/posters"),
        ("/sign-out", "/"),
        (f"/guides/{SOMEBODY}/g/a%20b/keep?from=x", f"/guides/{SOMEBODY}/g/a%20b"),
        ("/nobody/has/this?x=1", "/nobody/has/this?x=1"),
    ],
)
def test_from_a_page_that_only_answers_a_form_one_comes_to_the_nearest_that_opens(
    client: FlaskClient, page: str, opens: str
) -> None:
    assert _choose(client, "en", f"{HERE}{page}") == opens


def test_where_typed_words_would_be_lost_no_language_is_offered(client: FlaskClient) -> None:
    assert 'action="/language"' in client.get("/sign-in").text
    assert 'action="/language"' not in client.post("/sign-in").text
