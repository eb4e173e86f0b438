"""One's own page: passkeys added, named and removed, but never the last."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import queries
from tests.accounts.authenticator import Authenticator
from tests.accounts.doors import JSON, ask, come_in, invite, sign_in, use
from tests.people import Village, settle_village


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


@pytest.fixture
def browser(app: Flask, village: Village) -> FlaskClient:
    _person, code = invite(village)
    browser = app.test_client()
    come_in(browser, code)
    return browser


def add(browser: FlaskClient) -> Authenticator:
    phone = Authenticator()
    opening = ask(browser, "/account/passkeys/options").get_json()
    answer = ask(browser, "/account/passkeys/finish", phone.create(opening))
    assert answer.get_json() == {"next": "/account"}
    return phone


def test_a_second_passkey_opens_the_door_too_and_its_owner_is_told(app: Flask, browser: FlaskClient) -> None:
    phone = add(browser)
    assert use(app.test_client(), phone).status_code == 200
    assert "Có thêm một khóa đăng nhập." in browser.get("/account").text


def test_the_phone_is_asked_not_to_make_a_second_passkey_for_itself(browser: FlaskClient) -> None:
    opening = ask(browser, "/account/passkeys/options").get_json()
    assert len(opening["publicKey"]["excludeCredentials"]) == 1
    chosen = opening["publicKey"]["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")


def test_the_same_passkey_twice_is_known(browser: FlaskClient) -> None:
    phone = add(browser)
    opening = ask(browser, "/account/passkeys/options").get_json()
    assert ask(browser, "/account/passkeys/finish", phone.create(opening)).get_json()["code"] == "passkey_known"


def test_passkeys_get_names_and_the_last_one_stays(browser: FlaskClient, village: Village) -> None:
    add(browser)
    person = next(person for person in queries.people_of(village.commune.id) if person.name == "Bùi Văn Mới")
    first, second = queries.passkeys_of(person.id)
    assert browser.post(f"/account/passkeys/{first.id}/name", data={"name": "Máy của mẹ"}).status_code == 303
    assert "Máy của mẹ" in browser.get("/account").text
    assert browser.post(f"/account/passkeys/{first.id}/name", data={"name": ""}).status_code == 422
    assert browser.post(f"/account/passkeys/{first.id}/remove").status_code == 303
    last = browser.post(f"/account/passkeys/{second.id}/remove", headers=JSON)
    assert (last.status_code, last.get_json()["code"]) == (409, "last_passkey")
    assert browser.post(f"/account/passkeys/{first.id}/remove").status_code == 404


def test_other_peoples_passkeys_are_not_there(app: Flask, browser: FlaskClient, village: Village) -> None:
    person = next(person for person in queries.people_of(village.commune.id) if person.name == "Bùi Văn Mới")
    passkey = queries.passkeys_of(person.id)[0]
    officer = sign_in(app, village.officer)
    assert officer.post(f"/account/passkeys/{passkey.id}/remove").status_code == 404
    assert officer.post(f"/account/passkeys/{passkey.id}/name", data={"name": "x"}).status_code == 404


def test_the_page_says_who_one_is(app: Flask, village: Village) -> None:
    page = sign_in(app, village.head).get("/account").text
    assert "Phạm Văn Cường" in page
    assert "Trưởng thôn, thôn Bến Đá" in page
    assert "Chưa có điện thoại nào." in page
    assert "Điện thoại của tôi" not in sign_in(app, village.officer).get("/account").text
