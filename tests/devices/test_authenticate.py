"""A signed request is checked in the order that docs/wire.md states."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask

from app.core.clock import now
from app.core.errors import TooLarge, Unauthenticated
from app.core.keys import Keys
from app.core.signatures import SignedParts, SignedRequest, SigningKey, content_digest
from app.devices import queries, tokens
from app.devices.models import Device
from app.web.signed import signed_request
from tests.conftest import Clock
from tests.people import Village, enrol, settle_village


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


@pytest.fixture
def keys(app: Flask) -> Keys:
    return app.extensions["keys"]


def signed(key: SigningKey, device: str, token: str, body: bytes = b"{}") -> SignedRequest:
    parts = SignedParts("POST", "localhost:5000", "/api/v1/entries", "", content_digest(body), "", device, token)
    headers = key.headers(parts, "nonce-of-sixteen")
    return SignedRequest(parts, body, headers["Signature-Input"], headers["Signature"])


def refusal(request: SignedRequest, keys: Keys) -> Unauthenticated:
    with pytest.raises(Unauthenticated) as caught:
        queries.authenticate(request, keys)
    return caught.value


@pytest.fixture
def phone(village: Village) -> tuple[Device, SigningKey]:
    return enrol(village.volunteer, village.commune)


def test_a_signed_request_names_its_phone_its_people_and_its_token(
    village: Village, phone: tuple[Device, SigningKey], keys: Keys, clock: Clock
) -> None:
    device, key = phone
    issued = now()
    token = tokens.issue(keys.token, device.id, issued)
    clock.forward(minutes=14)
    found = queries.authenticate(signed(key, str(device.id), token), keys)
    assert found.device.id == device.id
    assert found.token_issued_at == issued
    assert list(found.persons) == [village.volunteer.id]


def test_a_request_without_signature_is_missing_one(phone: tuple[Device, SigningKey], keys: Keys) -> None:
    request = signed(phone[1], str(phone[0].id), "")
    assert refusal(SignedRequest(request.parts, b"{}", "", ""), keys).code == "signature_missing"


def test_headers_that_do_not_parse_are_malformed(phone: tuple[Device, SigningKey], keys: Keys) -> None:
    request = signed(phone[1], str(phone[0].id), "")
    assert (
        refusal(SignedRequest(request.parts, b"{}", "sig1=()", request.signature), keys).code == "signature_malformed"
    )
    dashes = signed(phone[1], "-" * 36, "")
    assert refusal(dashes, keys).code == "signature_malformed"


def test_a_phone_that_never_enrolled_is_told_to_enrol_again(phone: tuple[Device, SigningKey], keys: Keys) -> None:
    answer = refusal(signed(phone[1], str(uuid.uuid4()), ""), keys)
    assert (answer.code, answer.facts) == ("device_unknown", {})


def test_a_changed_body_does_not_fit_its_digest(phone: tuple[Device, SigningKey], keys: Keys) -> None:
    request = signed(phone[1], str(phone[0].id), "")
    changed = SignedRequest(request.parts, b"{} ", request.signature_input, request.signature)
    assert refusal(changed, keys).code == "digest_mismatch"


def test_another_key_does_not_open_the_door_and_gets_no_token(phone: tuple[Device, SigningKey], keys: Keys) -> None:
    answer = refusal(signed(SigningKey(), str(phone[0].id), ""), keys)
    assert (answer.code, answer.facts) == ("signature_invalid", {})


def test_a_bad_or_foreign_token_is_answered_with_a_fresh_one(
    village: Village, phone: tuple[Device, SigningKey], keys: Keys
) -> None:
    device, key = phone
    foreign = tokens.issue(keys.token, uuid.uuid4(), now())
    forged = tokens.issue(b"another key", device.id, now())
    for token in ("", "odd", foreign, forged):
        answer = refusal(signed(key, str(device.id), token), keys)
        assert answer.code == "token_bad"
        assert tokens.read(keys.token, str(answer.facts["token"])) == (device.id, now())


def test_after_three_weeks_the_token_is_stale_and_the_fresh_one_serves(
    phone: tuple[Device, SigningKey], keys: Keys, clock: Clock
) -> None:
    device, key = phone
    token = tokens.issue(keys.token, device.id, now())
    clock.forward(weeks=3)
    answer = refusal(signed(key, str(device.id), token), keys)
    assert answer.code == "token_stale"
    assert queries.authenticate(signed(key, str(device.id), str(answer.facts["token"])), keys)


def test_a_revoked_phone_still_proves_who_it_is_so_that_its_outbox_can_leave(
    phone: tuple[Device, SigningKey], keys: Keys
) -> None:
    device, key = phone
    device.revoked_at = now()
    found = queries.authenticate(signed(key, str(device.id), tokens.issue(keys.token, device.id, now())), keys)
    assert found.device.revoked_at == now()


def test_the_request_is_read_as_it_was_sent(app: Flask, phone: tuple[Device, SigningKey], keys: Keys) -> None:
    device, key = phone
    token = tokens.issue(keys.token, device.id, now())
    body = b"\x1f\x8b not really gzip"
    digest = content_digest(body)
    parts = SignedParts("POST", "localhost:5000", "/api/v1/x", "since=a.b", digest, "gzip", str(device.id), token)
    headers = {**key.headers(parts, "nonce-of-sixteen"), "Content-Encoding": "gzip"}
    with app.test_request_context(
        "/api/v1/x?since=a.b", base_url="http://localhost:5000", method="POST", data=body, headers=headers
    ):
        assert queries.authenticate(signed_request(), keys).device.id == device.id


def test_a_body_past_the_limit_is_refused_before_it_is_read(app: Flask) -> None:
    with app.test_request_context("/x", method="POST", data=b"x" * 11), pytest.raises(TooLarge):
        signed_request(limit=10)


OLD = "xa-cu.example.vn"


@pytest.mark.parametrize(
    ("signed_for", "host", "fits"),
    [
        ("localhost:5000", "localhost:5000", True),
        (OLD, OLD, True),  # a phone that was enrolled at the old address goes on there
        ("localhost:5000", "127.0.0.1:8000", True),  # a proxy that did not pass the header on
        ("localhost:5000", OLD, False),
        ("evil.example", "evil.example", False),
        ("evil.example", "localhost:5000", False),
    ],
)
def test_a_signature_fits_only_our_own_authorities_whatever_the_host_header_says(
    app: Flask, phone: tuple[Device, SigningKey], keys: Keys, signed_for: str, host: str, fits: bool
) -> None:
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"old_origins": (f"https://{OLD}",)})
    device, key = phone
    token = tokens.issue(keys.token, device.id, now())
    parts = SignedParts("POST", signed_for, "/api/v1/entries", "", content_digest(b"{}"), "", str(device.id), token)
    headers = key.headers(parts, "nonce-of-sixteen") | {"Host": host}
    with app.test_request_context("/api/v1/entries", method="POST", data=b"{}", headers=headers):
        asked = signed_request()
        if fits:
            assert queries.authenticate(asked, keys).device.id == device.id
        else:
            assert refusal(asked, keys).code == "signature_invalid"
