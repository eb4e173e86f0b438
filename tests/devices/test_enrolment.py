"""A phone is known by its key: enrolled by sign-in or typed code, joined by a second person, revoked by an officer."""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.accounts import commands as accounts
from app.accounts import queries as people
from app.accounts.models import Person
from app.core.actor import RoleKind
from app.core.clock import now
from app.core.db import db, transaction
from app.core.signatures import SignedParts, SigningKey, content_digest
from app.devices import commands, queries, tokens
from app.devices.models import Device
from tests.accounts.doors import JSON, invite, sign_in
from tests.conftest import Clock
from tests.people import Village, actor_of, settle_village

ADDRESS = "/api/v1/devices"


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


def point(key: SigningKey) -> str:
    return base64.urlsafe_b64encode(key.point).rstrip(b"=").decode()


def ask(browser: FlaskClient, key: SigningKey, **more: Any) -> Any:
    return browser.post(ADDRESS, json={"point": point(key), "label": "Máy xanh", **more}, headers=JSON)


def code_for(village: Village, person: Person) -> str:
    officer = actor_of(village.officer, RoleKind.OFFICER, village.commune)
    with transaction():
        return accounts.issue_code(officer, people.person(person.id), "enrol")


def signed(app: Flask, browser: FlaskClient, key: SigningKey, body: dict[str, Any]) -> Any:
    """POST signed by the phone that the body names."""
    raw, device = json.dumps(body).encode(), body["device"]
    token = tokens.issue(app.extensions["keys"].token, uuid.UUID(device), now())
    parts = SignedParts("POST", "localhost:5000", ADDRESS, "", content_digest(raw), "", device, token)
    return browser.post(ADDRESS, data=raw, headers={**JSON, **key.headers(parts, "nonce-of-sixteen")})


def phones() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Device)) or 0


def test_a_signed_in_volunteer_enrols_a_phone(app: Flask, village: Village) -> None:
    answer = ask(sign_in(app, village.volunteer), SigningKey())
    assert answer.status_code == 200
    kept = answer.get_json()
    assert kept["person"] == {"id": str(village.volunteer.id), "name": "Trần Thị Lan", "roles": ["volunteer"]}
    device = queries.device_or_404(uuid.UUID(kept["device"]))
    assert tokens.read(app.extensions["keys"].token, kept["token"]) == (device.id, now())
    assert (device.commune_id, device.label, device.queued) == (village.commune.id, "Máy xanh", 0)
    assert kept["now"] == "2026-11-18T13:00:00.000Z"
    assert len(kept["epoch"]) == 16
    assert [person.id for person in queries.persons_on(device.id)] == [village.volunteer.id]


def test_a_phone_whose_first_answer_was_lost_gets_it_again(app: Flask, village: Village) -> None:
    browser, key = sign_in(app, village.volunteer), SigningKey()
    answers = [ask(browser, key).get_json() for _try in range(2)]
    assert answers[0]["device"] == answers[1]["device"]
    assert phones() == 1


def test_another_persons_key_is_enrolled_already(app: Flask, village: Village) -> None:
    key = SigningKey()
    ask(sign_in(app, village.volunteer), key)
    answer = ask(sign_in(app, village.colleague), key)
    assert (answer.status_code, answer.get_json()["code"]) == (409, "already_enrolled")


def test_without_sign_in_and_without_code_nobody_enrols(client: FlaskClient, village: Village) -> None:
    answer = ask(client, SigningKey())
    assert (answer.status_code, answer.get_json()["code"]) == (401, "sign_in_first")


def test_an_officer_who_does_not_record_enrols_no_phone(app: Flask, village: Village) -> None:
    assert ask(sign_in(app, village.officer), SigningKey()).get_json()["code"] == "no_field_role"


def test_a_typed_code_enrols_a_phone_without_a_lock_and_lets_the_person_in(
    client: FlaskClient, village: Village
) -> None:
    person, link = invite(village)
    answer = ask(client, SigningKey(), code=code_for(village, person).lower())
    assert answer.get_json()["person"]["name"] == "Bùi Văn Mới"
    db.session.rollback()
    assert people.person(person.id).state == "active"
    assert client.get(f"/i/{link}").status_code == 410
    assert client.get("/account").status_code == 401  # a code for a phone signs nobody in


def test_a_code_serves_one_phone_and_answers_it_again(client: FlaskClient, village: Village) -> None:
    code, key = code_for(village, village.volunteer), SigningKey()
    first = ask(client, key, code=code)
    assert ask(client, key, code=code).get_json()["device"] == first.get_json()["device"]
    other = ask(client, SigningKey(), code=code)
    assert (other.status_code, other.get_json()["code"]) == (410, "code_gone")
    assert phones() == 1


def test_wrong_and_late_codes_are_gone_and_slips_are_invalid(
    client: FlaskClient, village: Village, clock: Clock
) -> None:
    code = code_for(village, village.volunteer)
    slipped = code[:-1] + ("0" if code[-1] != "0" else "1")
    answer = ask(client, SigningKey(), code=slipped)
    assert (answer.status_code, answer.get_json()["fields"]) == (422, {"code": "code_mistyped"})
    clock.forward(minutes=11)
    assert ask(client, SigningKey(), code=code).get_json()["code"] == "code_gone"


def test_a_code_is_not_used_up_by_a_key_that_is_none(client: FlaskClient, village: Village) -> None:
    code = code_for(village, village.volunteer)
    nonsense = base64.urlsafe_b64encode(b"\x04" + bytes(64)).rstrip(b"=").decode()
    answer = client.post(ADDRESS, json={"point": nonsense, "code": code}, headers=JSON)
    assert (answer.status_code, answer.get_json()["fields"]) == (422, {"point": "not_a_key"})
    assert ask(client, SigningKey(), code=code).status_code == 200


def test_a_second_person_joins_a_phone_that_signs_for_it(app: Flask, village: Village) -> None:
    key = SigningKey()
    kept = ask(sign_in(app, village.volunteer), key).get_json()
    body = {"point": point(key), "device": kept["device"]}
    colleague = sign_in(app, village.colleague)
    for _again in range(2):
        answer = signed(app, colleague, key, body)
        assert answer.get_json()["device"] == kept["device"]
        assert answer.get_json()["person"]["name"] == village.colleague.name
    by_code = signed(app, app.test_client(), key, {**body, "code": code_for(village, village.head)})
    assert by_code.get_json()["person"]["name"] == village.head.name
    names = [person.name for person in queries.persons_on(uuid.UUID(kept["device"]))]
    assert set(names) == {village.volunteer.name, village.colleague.name, village.head.name}


def test_joining_takes_the_phones_own_signature(app: Flask, village: Village) -> None:
    key = SigningKey()
    kept = ask(sign_in(app, village.volunteer), key).get_json()
    colleague = sign_in(app, village.colleague)
    assert ask(colleague, key, device=kept["device"]).get_json()["code"] == "signature_missing"
    forged = signed(app, colleague, SigningKey(), {"point": point(key), "device": kept["device"]})
    assert (forged.status_code, forged.get_json()["code"]) == (401, "signature_invalid")


def test_a_phone_takes_in_nobody_from_another_commune_and_nobody_once_revoked(app: Flask, village: Village) -> None:
    key = SigningKey()
    kept = ask(sign_in(app, village.volunteer), key).get_json()
    body = {"point": point(key), "device": kept["device"]}
    with transaction():
        _person, link = accounts.invite(
            actor_of(village.stranger, RoleKind.OFFICER, village.other_commune),
            "Người xã khác", RoleKind.VOLUNTEER, village.other_commune.id, False,
        )  # fmt: skip
        invited = people.invitation(link)[1]
        invited.state = "active"
    assert signed(app, sign_in(app, invited), key, body).get_json()["code"] == "other_commune"
    officer = sign_in(app, village.officer)
    assert officer.post(f"/people/{village.volunteer.id}/phones/{kept['device']}/revoke").status_code == 303
    assert signed(app, sign_in(app, village.colleague), key, body).get_json()["code"] == "device_revoked"
    assert ask(sign_in(app, village.volunteer), key).get_json()["code"] == "already_enrolled"


def test_only_an_officer_of_the_commune_or_its_own_people_revoke_a_phone(app: Flask, village: Village) -> None:
    kept = ask(sign_in(app, village.volunteer), SigningKey()).get_json()["device"]
    theirs = f"/people/{village.volunteer.id}/phones/{kept}/revoke"
    for person in (village.stranger, village.head, village.colleague):
        assert sign_in(app, person).post(theirs).status_code == 403
    assert sign_in(app, village.colleague).post(f"/account/phones/{kept}/revoke").status_code == 404
    mismatched = f"/people/{village.colleague.id}/phones/{kept}/revoke"
    assert sign_in(app, village.officer).post(mismatched).status_code == 404
    assert sign_in(app, village.volunteer).post(f"/account/phones/{kept}/revoke").status_code == 303
    db.session.rollback()
    device = queries.device_or_404(uuid.UUID(kept))
    assert device.revoked_at == now()
    assert device.position > 0
    assert "Đã thu hồi" in sign_in(app, village.volunteer).get("/account").text


def test_a_contact_is_remembered_and_the_highest_number_never_falls(app: Flask, village: Village, clock: Clock) -> None:
    kept = ask(sign_in(app, village.volunteer), SigningKey()).get_json()["device"]
    clock.forward(hours=1)
    with transaction():
        device = queries.device_or_404(uuid.UUID(kept))
        commands.contact(device, queued=9, highest_seq=20)
        commands.contact(device, queued=3, highest_seq=4)
    assert (device.last_contact_at, device.queued, device.highest_seq) == (now(), 3, 20)
    own = sign_in(app, village.volunteer).get("/account").text
    assert "còn 3 lượt chưa gửi" in own


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"\xff\xfe", b"{}", b'{"point": 1}', b'{"point": "short"}', b"[" * 5000,
     b'{"point": "' + b"!" * 87 + b'"}', b'{"point": "' + b"A" * 87 + b'", "more": 1}',
     b'{"point": "' + b"A" * 87 + b'", "device": "x"}'],
)  # fmt: skip
def test_nonsense_gets_a_code_and_no_error_of_ours(app: Flask, village: Village, body: bytes) -> None:
    answer = sign_in(app, village.volunteer).post(ADDRESS, data=body, headers=JSON)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")
    assert phones() == 0


def test_too_much_is_too_large(app: Flask, village: Village) -> None:
    answer = sign_in(app, village.volunteer).post(ADDRESS, data=b"x" * 1_000_001, headers=JSON)
    assert (answer.status_code, answer.get_json()["code"]) == (413, "too_large")
