"""Signing in takes a passkey and nothing else; challenges die at first use; only a hash of the cookie is kept."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import commands, queries
from app.accounts.models import Challenge, Passkey, SignIn
from app.core.actor import RoleKind
from app.core.audit import AuditLine
from app.core.db import db, transaction
from tests.accounts.authenticator import Authenticator
from tests.accounts.doors import JSON, ask, come_in, invite, sign_in, use
from tests.conftest import Clock
from tests.people import Village, actor_of, settle_village


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


@pytest.fixture
def phone(app: Flask, village: Village) -> Authenticator:
    _person, code = invite(village)
    return come_in(app.test_client(), code)


def test_the_page_has_one_button_and_says_what_to_do_without_a_key(client: FlaskClient) -> None:
    page = client.get("/sign-in").text
    assert page.partition("<footer")[0].count("<button") == 1
    assert "/recover" in page


def test_whoever_is_not_signed_in_is_sent_there_and_comes_back(app: Flask, phone: Authenticator) -> None:
    browser = app.test_client()
    sent = browser.get("/account", headers={"Accept": "text/html"})
    assert sent.headers["Location"] == "/sign-in?next=/account"
    assert "/sign-in/finish?next=/account" in browser.get(sent.headers["Location"]).text
    opening = ask(browser, "/sign-in/options").get_json()
    assert ask(browser, "/sign-in/finish?next=/account", phone.get(opening)).get_json() == {"next": "/account"}


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "/\tx", "x", "java:x", "//["]
)
def test_the_way_onward_never_leads_to_another_site(app: Flask, phone: Authenticator, elsewhere: str) -> None:
    browser = app.test_client()
    opening = ask(browser, "/sign-in/options").get_json()
    answer = browser.post("/sign-in/finish", query_string={"next": elsewhere}, json=phone.get(opening), headers=JSON)
    assert answer.get_json() == {"next": "/field/"}


def test_a_challenge_dies_at_its_first_use_when_right(app: Flask, phone: Authenticator) -> None:
    browser = app.test_client()
    answer = phone.get(ask(browser, "/sign-in/options").get_json())
    assert ask(browser, "/sign-in/finish", answer).status_code == 200
    assert ask(app.test_client(), "/sign-in/finish", answer).get_json()["code"] == "challenge_gone"


def test_a_challenge_dies_at_its_first_use_when_wrong(app: Flask, phone: Authenticator) -> None:
    browser = app.test_client()
    opening = ask(browser, "/sign-in/options").get_json()
    forged = Authenticator(credential_id=phone.credential_id, handle=phone.handle)
    assert ask(browser, "/sign-in/finish", forged.get(opening)).get_json()["code"] == "passkey_refused"
    assert ask(browser, "/sign-in/finish", phone.get(opening)).get_json()["code"] == "challenge_gone"
    assert db.session.scalar(select(Challenge.id)) is None


def test_a_challenge_lives_five_minutes(app: Flask, phone: Authenticator, clock: Clock) -> None:
    browser = app.test_client()
    opening = ask(browser, "/sign-in/options").get_json()
    clock.forward(minutes=5)
    assert ask(browser, "/sign-in/finish", phone.get(opening)).status_code == 410


def test_a_challenge_for_signing_in_makes_no_passkey(app: Flask, village: Village) -> None:
    _person, code = invite(village)
    browser = app.test_client()
    registration = ask(browser, f"/i/{code}/options").get_json()
    registration["challenge"] = ask(browser, "/sign-in/options").get_json()["challenge"]
    assert ask(browser, f"/i/{code}/finish", Authenticator().create(registration)).status_code == 410


def test_another_persons_challenge_makes_no_passkey(app: Flask, village: Village) -> None:
    (_one, mine), (_two, theirs) = invite(village, "Một"), invite(village, "Hai")
    browser = app.test_client()
    opening = ask(browser, f"/i/{theirs}/options").get_json()
    assert ask(browser, f"/i/{mine}/finish", Authenticator().create(opening)).get_json()["code"] == "challenge_gone"


@pytest.mark.parametrize("lie", [{"origin": "https://evil.example"}, {"host": "evil.example"}, {"verifies": False}])
def test_an_answer_from_elsewhere_or_without_the_persons_proof_is_refused(
    app: Flask, village: Village, phone: Authenticator, lie: dict[str, object]
) -> None:
    for name, value in lie.items():
        setattr(phone, name, value)
    assert use(app.test_client(), phone).get_json()["code"] == "passkey_refused"
    _person, code = invite(village, "Người khác")
    browser = app.test_client()
    opening = ask(browser, f"/i/{code}/options").get_json()
    liar = Authenticator(**lie)  # type: ignore[arg-type]
    assert ask(browser, f"/i/{code}/finish", liar.create(opening)).get_json()["code"] == "passkey_refused"


def test_a_passkey_under_another_persons_handle_is_refused(app: Flask, village: Village, phone: Authenticator) -> None:
    phone.handle = village.officer.id.bytes
    assert use(app.test_client(), phone).get_json()["code"] == "passkey_refused"


def test_a_passkey_nobody_registered_is_unknown(app: Flask, village: Village) -> None:
    stranger = Authenticator(handle=village.officer.id.bytes)
    assert use(app.test_client(), stranger).get_json()["code"] == "passkey_unknown"


def test_a_count_that_goes_back_is_noted_and_not_refused(app: Flask, phone: Authenticator) -> None:
    phone.count = 7
    assert use(app.test_client(), phone).status_code == 200
    phone.count = 3
    assert use(app.test_client(), phone).status_code == 200
    assert "sign_count_back" in set(db.session.scalars(select(AuditLine.act)))


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b"\xff", b'{"challenge": "x", "credential": {}}', b'{"challenge": 1, "credential": {}}',
     b'{"challenge": "00000000-0000-0000-0000-000000000000", "credential": []}'],
)  # fmt: skip
def test_nonsense_gets_a_code_and_no_error_of_ours(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/sign-in/finish", data=body, headers=JSON)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "passkey_malformed")


@pytest.mark.parametrize(
    "credential",
    [{}, {"rawId": 7}, {"rawId": "é"}, {"rawId": "AA", "response": None}, {"id": "AA", "rawId": "AA", "response": {}}],
)
def test_an_odd_credential_is_refused_with_a_code(app: Flask, phone: Authenticator, credential: object) -> None:
    browser = app.test_client()
    opening = ask(browser, "/sign-in/options").get_json()
    answer = ask(browser, "/sign-in/finish", {"challenge": opening["challenge"], "credential": credential})
    assert answer.status_code == 401


def test_an_odd_answer_to_a_known_passkey_is_refused_with_a_code(app: Flask, phone: Authenticator) -> None:
    for response in (
        None,
        {},
        {"userHandle": 3},
        {"clientDataJSON": "AA", "authenticatorData": "AA", "signature": "AA"},
    ):
        browser = app.test_client()
        answer = phone.get(ask(browser, "/sign-in/options").get_json())
        answer["credential"]["response"] = response
        assert ask(browser, "/sign-in/finish", answer).get_json()["code"] == "passkey_refused"


def test_only_a_hash_of_the_cookie_is_kept_and_the_phones_secret_nowhere(app: Flask, phone: Authenticator) -> None:
    browser = app.test_client()
    use(browser, phone)
    cookie = browser.get_cookie("thonso", domain="localhost")
    assert cookie is not None
    kept = [bytes(value) for value in db.session.scalars(select(SignIn.token_hash))]
    assert all(len(value) == 32 and cookie.value.encode() not in value for value in kept)
    with db.engine.connect() as connection:
        for table in db.metadata.sorted_tables:
            rows = json.dumps([[str(value) for value in row] for row in connection.execute(select(table))])
            assert "c2VjcmV0" not in rows


def test_signing_out_ends_this_browser_only(app: Flask, phone: Authenticator) -> None:
    here, there = app.test_client(), app.test_client()
    use(here, phone)
    use(there, phone)
    cookie = here.get_cookie("thonso", domain="localhost")
    assert cookie is not None
    assert here.post("/sign-out").status_code == 303
    here.set_cookie("thonso", cookie.value, domain="localhost")  # a copy of the cookie opens nothing either
    assert here.get("/account").status_code == 401
    assert there.get("/account").status_code == 200


def test_signing_out_everywhere_ends_every_browser(app: Flask, phone: Authenticator) -> None:
    here, there = app.test_client(), app.test_client()
    use(here, phone)
    use(there, phone)
    assert here.post("/account/sign-out-everywhere").status_code == 303
    assert [browser.get("/account").status_code for browser in (here, there)] == [401, 401]


def test_a_suspended_person_is_out_at_once_and_hears_why(app: Flask, village: Village, phone: Authenticator) -> None:
    browser = app.test_client()
    use(browser, phone)
    passkey = db.session.scalar(select(Passkey))
    assert passkey is not None
    officer = actor_of(village.officer, RoleKind.OFFICER, village.commune)
    with transaction():
        commands.suspend(officer, queries.person(passkey.person_id))
    assert browser.get("/account").status_code == 401
    assert use(browser, phone).get_json()["code"] == "suspended"
    with transaction():
        commands.reinstate(officer, queries.person(passkey.person_id))
    assert browser.get("/account").status_code == 401  # the old cookie stays dead
    assert use(browser, phone).status_code == 200


def test_a_volunteer_stays_signed_in_for_a_month_and_an_officer_for_a_day_at_the_office(
    app: Flask, village: Village, clock: Clock
) -> None:
    volunteer, officer = sign_in(app, village.volunteer), sign_in(app, village.officer)
    clock.forward(hours=13)
    assert volunteer.get("/account").status_code == 200
    assert officer.get("/account").status_code == 401
    clock.forward(days=30)
    assert volunteer.get("/account").status_code == 401


def test_the_door_leads_to_ones_own_work(app: Flask, village: Village) -> None:
    landings = {
        person.name: sign_in(app, person).get("/").headers["Location"]
        for person in (village.volunteer, village.head, village.officer)
    }
    assert list(landings.values()) == ["/field/", "/coverage/", "/coverage/"]
    assert app.test_client().get("/").headers["Location"] == "/sign-in"


def test_requests_from_other_sites_are_refused(client: FlaskClient) -> None:
    assert client.post("/sign-in/options", headers={"Sec-Fetch-Site": "cross-site", **JSON}).status_code == 403


def test_the_worker_sweeps_out_what_is_over(app: Flask, village: Village, phone: Authenticator, clock: Clock) -> None:
    ask(app.test_client(), "/sign-in/options")
    clock.forward(days=200)
    with transaction():
        commands.purge_expired()
    assert db.session.scalar(select(Challenge.id)) is None
    assert db.session.scalar(select(SignIn.id)) is None
