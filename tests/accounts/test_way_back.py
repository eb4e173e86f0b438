"""The way back: a code that an officer reads out, ten minutes, five tries, for people below; officers need two."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts import commands, queries
from app.accounts.models import OneTimeCode, Passkey
from app.core import codes
from app.core.actor import OPERATOR, Actor, RoleKind
from app.core.db import db, transaction
from app.core.errors import Conflict, Forbidden
from tests.accounts.authenticator import Authenticator
from tests.accounts.doors import JSON, ask, code_on, come_in, invite, sign_in, use
from tests.conftest import Clock
from tests.people import Village, actor_of, make_person, settle_village


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


@pytest.fixture
def officer(village: Village) -> Actor:
    return actor_of(village.officer, RoleKind.OFFICER, village.commune)


def issue(actor: Actor, person_id: Any, purpose: str = "recover") -> str:
    with transaction():
        return commands.issue_code(actor, queries.person(person_id), purpose)


def opening_on(page: str) -> dict[str, Any]:
    found = re.search(r"<script type=\"application/json\" data-opening>(.*?)</script>", page, re.S)
    assert found
    opening: dict[str, Any] = json.loads(found[1])
    return opening


def wrong(code: str) -> str:
    """A code with the same handle that passes the check character and is not the one."""
    handle = codes.normalise(code)[:4]
    while True:
        body = handle + codes.new_code(8)[:7]
        made = body + codes.check_character(body)
        if made != codes.normalise(code):
            return made


def test_the_code_opens_the_making_of_one_new_passkey(app: Flask, village: Village) -> None:
    shown = sign_in(app, village.officer).post(f"/people/{village.volunteer.id}/codes", data={"purpose": "recover"})
    code = code_on(shown.text)
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", code)
    old_browser, browser = sign_in(app, village.volunteer), app.test_client()
    page = browser.post("/recover", data={"code": code.lower().replace("-", " ")})
    assert village.volunteer.name in page.text
    assert browser.get("/account").status_code == 401  # the code itself signs nobody in
    phone = Authenticator()
    answer = ask(browser, "/recover/finish", phone.create(opening_on(page.text)))
    assert answer.get_json() == {"next": "/account"}
    told = browser.get("/account").text
    assert "Mã khôi phục của bạn đã được dùng." in told
    assert village.officer.name in told
    assert old_browser.get("/account").status_code == 401
    assert use(app.test_client(), phone).status_code == 200


def test_old_passkeys_are_listed_for_their_owner_to_remove(app: Flask, village: Village, officer: Actor) -> None:
    person, link = invite(village)
    old = come_in(app.test_client(), link)
    browser, new = app.test_client(), Authenticator()
    page = browser.post("/recover", data={"code": issue(officer, person.id)})
    ask(browser, "/recover/finish", new.create(opening_on(page.text)))
    keys = queries.passkeys_of(person.id)
    assert len(keys) == 2
    lost = next(key for key in keys if key.credential_id == old.credential_id)  # both may be of the same instant
    assert browser.post(f"/account/passkeys/{lost.id}/remove").status_code == 303
    assert use(app.test_client(), old).get_json()["code"] == "passkey_unknown"
    assert use(app.test_client(), new).status_code == 200


def test_a_code_works_once(app: Flask, client: FlaskClient, village: Village, officer: Actor) -> None:
    code = issue(officer, village.volunteer.id)
    assert client.post("/recover", data={"code": code}).status_code == 200
    assert client.post("/recover", data={"code": code}).status_code == 410


def test_five_wrong_tries_end_a_code_and_no_others(client: FlaskClient, village: Village, officer: Actor) -> None:
    code, other = issue(officer, village.volunteer.id), issue(officer, village.colleague.id)
    for _try in range(5):
        assert client.post("/recover", data={"code": wrong(code)}).status_code == 410
    assert client.post("/recover", data={"code": code}).status_code == 410
    assert client.post("/recover", data={"code": other}).status_code == 200


def test_a_slip_of_the_finger_costs_no_try(client: FlaskClient, village: Village, officer: Actor) -> None:
    code = issue(officer, village.volunteer.id)
    slipped = code[:-1] + ("0" if code[-1] != "0" else "1")
    for _try in range(6):
        page = client.post("/recover", data={"code": slipped})
        assert (page.status_code, 'id="code-fault"' in page.text) == (422, True)
    assert client.post("/recover", data={"code": code}).status_code == 200


def test_a_code_lives_ten_minutes_and_a_new_one_ends_the_old(
    client: FlaskClient, village: Village, officer: Actor, clock: Clock
) -> None:
    first = issue(officer, village.volunteer.id)
    second = issue(officer, village.volunteer.id)
    assert client.post("/recover", data={"code": first}).status_code == 410
    clock.forward(minutes=10)
    assert client.post("/recover", data={"code": second}).status_code == 410


def test_an_enrol_code_is_no_way_back(client: FlaskClient, village: Village, officer: Actor) -> None:
    code = issue(officer, village.volunteer.id, "enrol")
    assert client.post("/recover", data={"code": code}).status_code == 410


def test_only_a_hash_of_the_code_is_kept(village: Village, officer: Actor) -> None:
    code = codes.normalise(issue(officer, village.volunteer.id))
    row = db.session.scalars(select(OneTimeCode)).one()
    assert row.handle == code[:4]
    assert code[4:].encode() not in bytes(row.code_hash)


def test_codes_are_only_for_people_below_and_in_scope(app: Flask, village: Village) -> None:
    office = sign_in(app, village.officer)
    for person in (village.overseer, village.administrator, village.stranger):
        assert office.post(f"/people/{person.id}/codes", data={"purpose": "recover"}).status_code == 403
    assert office.post(f"/people/{village.officer.id}/codes", data={"purpose": "recover"}).status_code == 409
    for person in (village.volunteer, village.head, village.stranger):
        answer = sign_in(app, person).post(f"/people/{village.colleague.id}/codes", data={"purpose": "recover"})
        assert answer.status_code == 403


def test_an_officers_way_back_takes_two_officers(app: Flask, village: Village) -> None:
    people = [make_person(name, RoleKind.OFFICER, village.commune) for name in ("Cán bộ Hai", "Cán bộ Ba")]
    with transaction() as session:
        session.add_all([person for person, _role in people])
        session.flush()
        session.add_all([role for _person, role in people])
    (lost, _r1), (third, _r2) = people
    first, second = sign_in(app, village.officer), sign_in(app, third)
    shown = first.post(f"/people/{lost.id}/codes", data={"purpose": "recover"})
    code = code_on(shown.text)
    assert "cán bộ khác xác nhận" in shown.text
    browser = app.test_client()
    assert browser.post("/recover", data={"code": code}).status_code == 403
    waiting = queries.codes_waiting(lost.id)[0]
    address = f"/people/{lost.id}/codes/{waiting.id}/second"
    assert address not in first.get(f"/people/{lost.id}").text
    assert first.post(address).status_code == 403
    assert sign_in(app, village.stranger).post(address).status_code == 403
    assert sign_in(app, lost).post(address).status_code == 409
    assert address in second.get(f"/people/{lost.id}").text
    assert second.post(address).status_code == 303
    assert browser.post("/recover", data={"code": code}).status_code == 200


def test_the_shell_alone_brings_an_officer_back(client: FlaskClient, village: Village) -> None:
    assert client.post("/recover", data={"code": issue(OPERATOR, village.administrator.id)}).status_code == 200


def test_a_suspended_person_gets_no_code_and_loses_the_one_they_had(
    client: FlaskClient, village: Village, officer: Actor
) -> None:
    code = issue(officer, village.volunteer.id)
    with transaction():
        commands.suspend(officer, queries.person(village.volunteer.id))
    assert client.post("/recover", data={"code": code}).status_code == 410
    with pytest.raises(Conflict):
        issue(officer, village.volunteer.id)


def test_an_enrol_code_is_only_for_people_who_record(village: Village) -> None:
    with pytest.raises(Conflict):
        issue(OPERATOR, village.officer.id, "enrol")
    with pytest.raises(Forbidden):
        issue(actor_of(village.stranger, RoleKind.OFFICER, village.other_commune), village.volunteer.id, "enrol")


def test_guessing_at_one_handle_is_slowed_down(client: FlaskClient, village: Village, officer: Actor) -> None:
    code = issue(officer, village.volunteer.id)
    codes_seen = [client.post("/recover", data={"code": wrong(code)}, headers=JSON).status_code for _try in range(21)]
    assert codes_seen[-1] == 429


def test_a_challenge_of_the_way_back_is_good_for_nothing_else(app: Flask, village: Village, officer: Actor) -> None:
    _person, link = invite(village)
    browser = app.test_client()
    page = browser.post("/recover", data={"code": issue(officer, village.volunteer.id)})
    answer = ask(browser, f"/i/{link}/finish", Authenticator().create(opening_on(page.text)))
    assert answer.get_json()["code"] == "challenge_gone"
    assert db.session.scalars(select(Passkey)).all() == []
