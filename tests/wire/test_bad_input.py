"""Bad input on the phone's door of the real server: a coded answer, nothing lost, nothing stored, never a 5xx."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from app.core.db import db
from app.core.signatures import SignedParts, SigningKey, content_digest
from app.devices.models import Device
from app.entries.models import UnreadableEntry
from tests.twin import Answer
from tests.wire.door import CATALOGUE, DEVICES, ENTRIES, FROM_OUR_PAGE, Door

pytestmark = pytest.mark.slow


def told(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json()["code"]


# ---------------------------------------------------------------- bodies

BOMB = gzip.compress(bytes(100_000_000), compresslevel=9)
DEEP = b"[" * 400_000
GOOD = b'{"entries":[],"queued":0}'

BODIES: dict[str, tuple[bytes, str, int, str]] = {
    "nothing": (b"", "", 400, "batch_malformed"),
    "words": (b"hello", "", 400, "batch_malformed"),
    "a page": (b"<!doctype html><title>x</title>", "", 400, "batch_malformed"),
    "null": (b"null", "", 400, "batch_malformed"),
    "a list": (b"[]", "", 400, "batch_malformed"),
    "a number": (b"5", "", 400, "batch_malformed"),
    "cut in the middle": (b'{"entries":[{"id":"', "", 400, "batch_malformed"),
    "no count": (b'{"entries":[]}', "", 400, "batch_malformed"),
    "no entries": (b'{"queued":0}', "", 400, "batch_malformed"),
    "entries of another type": (b'{"entries":{},"queued":0}', "", 400, "batch_malformed"),
    "a count of another type": (b'{"entries":[],"queued":"0"}', "", 400, "batch_malformed"),
    "a count below zero": (b'{"entries":[],"queued":-1}', "", 400, "batch_malformed"),
    "a count beyond all": (b'{"entries":[],"queued":1e999}', "", 400, "batch_malformed"),
    "a field nobody knows": (b'{"entries":[],"queued":0,"more":1}', "", 400, "batch_malformed"),
    "a byte order mark": (b"\xef\xbb\xbf" + GOOD, "", 400, "batch_malformed"),
    "UTF-16": (GOOD.decode().encode("utf-16"), "", 400, "batch_malformed"),
    "a hundred and one": (b'{"entries":[%s],"queued":0}' % b",".join([b"1"] * 101), "", 413, "too_many_entries"),
    "an unknown escape": (b'{"entries":["\\q"],"queued":0}', "", 400, "batch_malformed"),  # the phone then halves
    "deep": (DEEP, "", 400, "batch_malformed"),
    "deep inside": (b'{"entries":[%s' % DEEP, "", 400, "batch_malformed"),
    "deep and closed": (b'{"entries":[%s%s],"queued":0}' % (DEEP, b"]" * 400_000), "", 400, "batch_malformed"),
    "too long": (b" " * 1_000_001, "", 413, "too_large"),
    "a bomb": (BOMB, "gzip", 413, "too_large"),
    "not gzip": (GOOD, "gzip", 400, "batch_malformed"),
    "gzip cut short": (gzip.compress(GOOD)[:-9], "gzip", 400, "batch_malformed"),
    "gzip with a wrong sum": (gzip.compress(GOOD)[:-8] + bytes(8), "gzip", 400, "batch_malformed"),
    "deflate": (GOOD, "deflate", 400, "encoding_unknown"),
    "twice packed": (gzip.compress(gzip.compress(GOOD)), "gzip, gzip", 400, "encoding_unknown"),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_a_signed_body_that_is_no_batch_is_refused_with_a_code(door: Door, name: str) -> None:
    body, encoding, status, code = BODIES[name]
    before = door.stored()
    assert told(door.post(body, encoding=encoding)) == (status, code)
    assert door.stored() == before


def test_a_body_that_states_no_length_and_goes_on_and_on_is_cut_off(door: Door) -> None:
    door.refresh()
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    headers = {**door.twin.signed("POST", ENTRIES, b""), "Transfer-Encoding": "chunked"}
    answer = door.ask_raw("POST", ENTRIES, headers, chunk * 40 + b"0\r\n\r\n")
    assert told(answer) in {(413, "too_large"), (401, "digest_mismatch")}  # either way: not read to its end


# ---------------------------------------------------------------- signatures

Change = Callable[[Door, dict[str, str]], dict[str, str]]


def _with(**changes: str) -> Change:
    return lambda _door, headers: {**headers, **{name.replace("_", "-"): value for name, value in changes.items()}}


def _without(name: str) -> Change:
    return lambda _door, headers: {key: value for key, value in headers.items() if key != name}


def _signed_as(**changes: str) -> Change:
    """Signed by the phone's own key, for something else than what is sent."""

    def change(door: Door, _headers: dict[str, str]) -> dict[str, str]:
        twin = door.twin
        parts = SignedParts("POST", twin.authority, ENTRIES, "", content_digest(GOOD), "", twin.device, twin.token)
        told = twin.key.headers(replace(parts, **changes), "n" * 22)  # type: ignore[arg-type]
        return {**told, "Content-Digest": content_digest(GOOD), "Thonso-Token": twin.token}

    return change


def _by_another_key(door: Door, _headers: dict[str, str]) -> dict[str, str]:
    return replace(door.twin, key=SigningKey()).signed("POST", ENTRIES, GOOD)


def _of_nobody(door: Door, _headers: dict[str, str]) -> dict[str, str]:
    return replace(door.twin, device=str(uuid.uuid4())).signed("POST", ENTRIES, GOOD)


def _token(make: Callable[[Door], str]) -> Change:
    return lambda door, _headers: replace(door.twin, token=make(door)).signed("POST", ENTRIES, GOOD)


KNOCKS: dict[str, tuple[Change, str]] = {
    "without a signature": (_without("Signature"), "signature_missing"),
    "without its parameters": (_without("Signature-Input"), "signature_missing"),
    "with words for a signature": (_with(Signature="sig1=:hello:"), "signature_malformed"),
    "with signs that no header has": (_with(Signature="sig1=:\xff\xe1:"), "signature_malformed"),
    "with parameters of its own making": (_with(Signature_Input='sig1=("@method");alg="none"'), "signature_malformed"),
    "with a phone that is no id": (_with(Thonso_Device="nobody"), "signature_malformed"),
    "for another phone than it states": (_with(Thonso_Device=str(uuid.uuid4())), "signature_malformed"),
    "of a phone nobody knows": (_of_nobody, "device_unknown"),
    "by another key": (_by_another_key, "signature_invalid"),
    "with zeros for a signature": (_with(Signature=f"sig1=:{'A' * 86}==:"), "signature_invalid"),
    "with a digest of other bytes": (_with(Content_Digest=content_digest(b"other")), "digest_mismatch"),
    "without a digest": (_without("Content-Digest"), "digest_mismatch"),
    "signed for another method": (_signed_as(method="PUT"), "signature_invalid"),
    "signed for another host": (_signed_as(authority="xa.example.vn"), "signature_invalid"),
    "signed for another path": (_signed_as(path=CATALOGUE), "signature_invalid"),
    "signed for another query": (_signed_as(query="since=1"), "signature_invalid"),
    "signed for another packing": (_signed_as(content_encoding="gzip"), "signature_invalid"),
    "signed with another token": (_signed_as(token="other"), "signature_invalid"),
    "with a token of our making": (_token(lambda _door: f"zzz.{'0' * 32}.{'A' * 22}"), "token_bad"),
    "with an empty token": (_token(lambda _door: ""), "token_bad"),
    "with a token of odd signs": (_token(lambda _door: "é" * 30), "token_bad"),
    "with another phone's token": (_token(lambda door: door.token(device=str(uuid.uuid4()))), "token_bad"),
    "with a token of three weeks ago": (_token(lambda door: door.token(ago=dt.timedelta(days=21))), "token_stale"),
    "with a token from tomorrow": (_token(lambda door: door.token(ago=-dt.timedelta(days=1))), "token_stale"),
}


@pytest.mark.parametrize("name", KNOCKS)
def test_a_forged_request_is_refused_before_its_body_is_read(door: Door, name: str) -> None:
    change, code = KNOCKS[name]
    before = door.stored()
    door.refresh()
    answer = door.ask("POST", ENTRIES, change(door, door.twin.signed("POST", ENTRIES, GOOD)), GOOD)
    assert told(answer) == (401, code)
    assert ("token" in answer.json().get("facts", {})) is code.startswith("token")
    assert door.stored() == before


def test_a_body_changed_on_its_way_is_refused(door: Door) -> None:
    door.refresh()
    kept = door.good()
    body = door.twin.batch([kept])
    headers = door.twin.signed("POST", ENTRIES, body)
    changed = body.replace(b"35-59", b"18-34")
    assert changed != body
    assert told(door.ask("POST", ENTRIES, headers, changed)) == (401, "digest_mismatch")
    with_new_digest = {**headers, "Content-Digest": content_digest(changed)}
    assert told(door.ask("POST", ENTRIES, with_new_digest, changed)) == (401, "signature_invalid")


def test_a_replayed_batch_is_answered_with_the_very_same_receipts_and_stored_once(door: Door) -> None:
    door.refresh()
    body = door.twin.batch([door.good()])
    headers = door.twin.signed("POST", ENTRIES, body)
    first = door.ask("POST", ENTRIES, headers, body)
    stored = door.stored()
    again = [door.ask("POST", ENTRIES, headers, body) for _time in range(3)]
    assert {json.dumps(one.json()["receipts"]) for one in again} == {json.dumps(first.json()["receipts"])}
    assert door.stored() == stored


def test_a_renewed_token_lets_a_phone_in_that_was_away_for_three_weeks(door: Door) -> None:
    door.twin.note_token(door.token(ago=dt.timedelta(days=21)))
    kept = door.good()
    door.twin.send(door.transport, [kept])
    assert kept.receipt is not None
    assert kept.receipt["answer"] == "accepted"


# ---------------------------------------------------------------- entries


def odd_entries(door: Door) -> dict[str, tuple[object, str, str]]:
    """An element of a batch, its answer, its code."""
    village, good = door.village, door.fields
    payload = good()["payload"]
    other = str(village.other_hamlet.id)
    key_id = door.twin.seal_key[0] if door.twin.seal_key else ""
    return {
        "a number": (7, "held", "entry_malformed"),
        "a text": ("038190004711", "held", "entry_malformed"),
        "nothing": (None, "held", "entry_malformed"),
        "a list in a list": ([[[]]], "held", "entry_malformed"),
        "an id that is none": (good(id="x"), "held", "entry_malformed"),
        "an id of another type": (good(id=5), "held", "entry_malformed"),
        "a number that is a text": (good(seq="1"), "held", "entry_malformed"),
        "a number below one": (good(seq=0), "held", "entry_malformed"),
        "a number beyond all": (good(seq=10**30), "held", "entry_malformed"),
        "a day that is none": (good(happened_on="2026-02-30"), "held", "entry_malformed"),
        "a day before days": (good(happened_on="0000-01-01"), "held", "entry_malformed"),
        "a clock that is none": (good(clock=[]), "held", "entry_malformed"),
        "a payload that is a list": (good(payload=[]), "held", "entry_malformed"),
        "a field nobody knows": (good(note="x"), "held", "entry_malformed"),
        "a text with a zero in it": (good(kind="a\0b"), "later", "format_unknown"),
        "a newer format": (good(format=2), "later", "format_unknown"),
        "a newer kind": (good(kind="photo"), "later", "format_unknown"),
        "an unknown seal key": (good(sealed={"key": "9999-00000000", "box": "A"}), "later", "seal_key_unknown"),
        "a seal that does not open": (
            good(sealed={"key": key_id, "box": "A" * 194}, payload={**payload, "consent": "vi-1"}),
            "held", "identity_unreadable",
        ),
        "a payload nobody knows": (good(payload={"x": 1}), "held", "payload_invalid"),
        "a payload with a zero in it": (good(payload={**payload, "age_band": "\0"}), "held", "payload_invalid"),
        "a help of another type": (good(payload={**payload, "helps": "all"}), "held", "payload_invalid"),
        "a place nobody knows": (good(payload={**payload, "hamlet": str(uuid.uuid4())}), "held", "place_unknown"),
        "a place of another commune": (good(payload={**payload, "hamlet": other}), "held", "place_out_of_scope"),
        "an author nobody knows": (good(author=str(uuid.uuid4())), "held", "author_unknown"),
        "a target nobody knows": (good(replaces=str(uuid.uuid4())), "held", "target_unknown"),
        "the last day of all days": (good(happened_on="9999-12-31"), "accepted", ""),
        "the first day of all days": (good(happened_on="0001-01-01"), "accepted", ""),
        "a clock of another age": (good(clock={**good()["clock"], "wall": -(2**53)}), "accepted", ""),
        "the largest number": (good(seq=2**53), "accepted", ""),
    }  # fmt: skip


def test_one_odd_entry_says_what_is_wrong_and_blocks_no_other(door: Door) -> None:
    wrong = {}
    for name, (element, answer, code) in odd_entries(door).items():
        before, after = door.good(), door.good()
        odd = element if isinstance(element, str) and element.startswith("{") else json.dumps(element)
        told_all = door.batch(before, odd, after).json()
        assert "receipts" in told_all, (name, told_all)
        receipts = told_all["receipts"]
        assert [receipts[0]["answer"], receipts[2]["answer"]] == ["accepted", "accepted"], name
        if (receipts[1]["answer"], receipts[1].get("code", "")) != (answer, code):
            wrong[name] = receipts[1]
    assert not wrong


def test_nothing_of_an_odd_entry_that_was_stored_is_lost(door: Door) -> None:
    entries, _seconds, unreadable = door.stored()
    receipts = door.batch(7, door.fields(payload={"x": 1}), door.fields(format=2)).json()["receipts"]
    assert [one["answer"] for one in receipts] == ["held", "held", "later"]
    assert door.stored()[0] == entries + 1  # of what waits, nothing is stored: the phone has it
    assert door.stored()[2] <= unreadable + 1  # the same seven may have come before


def test_of_what_cannot_be_read_everything_is_kept_but_the_sealed_number(door: Door) -> None:
    sealed = json.loads(door.twin.entry("assist", {}, identity="038190004711").text)["sealed"]
    odd = [door.fields(note="x", sealed=sealed), {"id": 5, "deeper": [{"sealed": sealed}], "kept": "this stays"},
           [sealed], sealed]  # fmt: skip
    receipts = door.batch(*odd).json()["receipts"]
    assert {one["code"] for one in receipts} == {"entry_malformed"}
    db.session.rollback()
    kept = b"\n".join(db.session.scalars(sa.select(UnreadableEntry.body)))
    assert sealed["box"].encode() not in kept
    assert b"this stays" in kept
    again = door.batch(*odd).json()["receipts"]
    assert again == receipts


# ---------------------------------------------------------------- the catalogue


@pytest.mark.parametrize(
    "query",
    ["", "?since=", "?since=x", "?since=..", f"?since={'9' * 3000}", "?since=%ff%fe", "?since=a&since=b",
     "?since=-1", "?other=1", "?since=%F0%9F%92%A9.%E2%85%A7.%E0%A5%A9"],
)  # fmt: skip
def test_a_cursor_that_is_none_of_ours_starts_afresh(door: Door, query: str) -> None:
    door.refresh()
    path = CATALOGUE + query
    answer = door.ask("GET", path, door.twin.signed("GET", path))
    assert answer.status == 200
    assert answer.json()["full"] is True


def test_a_cursor_with_our_epoch_and_a_wild_position_is_answered(door: Door) -> None:
    epoch, scope, _edge = door.twin.cursor.split(".")
    for edge in ("9" * 18, "9" * 19, "-1", "1e3", "%D9%A3", ""):
        door.refresh()
        path = f"{CATALOGUE}?since={epoch}.{scope}.{edge}"
        assert door.ask("GET", path, door.twin.signed("GET", path)).status == 200, edge


def test_a_query_with_a_zero_in_it_is_refused_with_a_code(door: Door) -> None:
    path = f"{CATALOGUE}?since=%00"
    assert told(door.ask("GET", path, door.twin.signed("GET", path))) == (400, "bad_request")


@pytest.mark.parametrize("name", [name for name in KNOCKS if not name.startswith("signed for")])
def test_the_catalogue_is_shown_to_no_stranger(door: Door, name: str) -> None:
    change, code = KNOCKS[name]
    door.refresh()
    if "token" in code or code in {"device_unknown"} or "key" in name or "token" in name:
        headers = change(door, {})
        told_for_post = door.ask("GET", CATALOGUE, headers)
        assert told_for_post.status == 401
        return
    answer = door.ask("GET", CATALOGUE, change(door, door.twin.signed("GET", CATALOGUE)))
    assert told(answer) == (401, code)


# ---------------------------------------------------------------- enrolment

POINT = "BKZ4" + "A" * 83
ENROLMENTS: dict[str, tuple[bytes, int, set[str]]] = {
    "nothing": (b"", 422, {"invalid"}),
    "words": (b"hello", 422, {"invalid"}),
    "a list": (b"[]", 422, {"invalid"}),
    "half of a letter": (b'{"point":"\\ud800"}', 422, {"invalid"}),
    "deep": (DEEP, 422, {"invalid"}),
    "not UTF-8": (b'{"point":"\xff\xfe"}', 422, {"invalid"}),
    "too long": (b" " * 1_000_001, 413, {"too_large"}),
    "a point of another type": (b'{"point":5}', 422, {"invalid"}),
    "a point too short": (b'{"point":"A"}', 422, {"invalid"}),
    "a field nobody knows": (json.dumps({"point": POINT, "role": "officer"}).encode(), 422, {"invalid"}),
    "nobody signed in": (json.dumps({"point": POINT}).encode(), 401, {"sign_in_first"}),
    "a code nobody gave": (json.dumps({"point": POINT, "code": "BCDF-GHJK"}).encode(), 410, {"code_gone", "invalid"}),
    "a code of odd signs": (json.dumps({"point": POINT, "code": "\0ßİ💩"}).encode(), 422, {"invalid", "code_gone"}),
    "a point off the curve": (json.dumps({"point": "A" * 87, "code": "BCDF-GHJK"}).encode(), 410,
                              {"code_gone", "invalid"}),
    "a phone it is not": (json.dumps({"point": POINT, "device": str(uuid.uuid4())}).encode(), 401,
                          {"signature_missing"}),
}  # fmt: skip


@pytest.mark.parametrize("name", ENROLMENTS)
def test_an_enrolment_that_is_none_is_refused_with_a_code(door: Door, name: str) -> None:
    body, status, codes = ENROLMENTS[name]
    before = db.session.scalar(sa.select(sa.func.count()).select_from(Device))
    answer = door.ask("POST", DEVICES, FROM_OUR_PAGE, body)
    assert answer.json()["code"] in codes, answer
    assert answer.status in {status, 410, 422}
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Device)) == before


@pytest.mark.parametrize("path", [ENTRIES, DEVICES, CATALOGUE])
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused_with_a_code(door: Door, method: str, path: str) -> None:
    assert told(door.ask(method, path, FROM_OUR_PAGE)) == (405, "method_not_allowed")
