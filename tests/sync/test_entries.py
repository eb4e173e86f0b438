"""The phone's door: what comes in is stored once, answered the same way every time, and counted right."""

from __future__ import annotations

import gzip
import json
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from app.accounts.models import Person
from app.assists import mending
from app.core.actor import RoleKind
from app.core.clock import local_date
from app.core.db import db, transaction
from app.core.signatures import SigningKey
from app.devices.commands import DAILY_ENTRIES
from app.devices.models import Device
from app.entries.models import ConflictingEntry, StoredEntry, UnreadableEntry
from app.tallies.models import Tally
from tests.conftest import Clock
from tests.people import Village, actor_of
from tests.twin import Transport, Twin, assist

NUMBER = "038190012345"


def tally(hamlet: uuid.UUID, indicator: str) -> tuple[int, int]:
    db.session.rollback()
    row = db.session.execute(
        select(func.coalesce(func.sum(Tally.counted), 0), func.coalesce(func.sum(Tally.unchecked), 0)).where(
            Tally.hamlet_id == hamlet, Tally.indicator == indicator
        )
    ).one()
    return int(row[0]), int(row[1])


def stored() -> list[StoredEntry]:
    db.session.rollback()
    return list(db.session.scalars(select(StoredEntry).order_by(StoredEntry.number)))


def test_an_assist_is_stored_and_counted(twin: Twin, wire: Transport, village: Village) -> None:
    kept = twin.entry("assist", assist(str(village.hamlet.id)))
    answer = twin.send(wire)
    assert answer is not None and answer.status == 200
    assert kept.receipt is not None and kept.receipt["answer"] == "accepted"
    assert tally(village.hamlet.id, "level2") == (0, 1)
    assert tally(village.hamlet.id, "help.level2_activate.done") == (1, 0)


def test_a_record_sent_twice_is_counted_once_and_gets_the_very_same_receipt(
    twin: Twin, wire: Transport, village: Village
) -> None:
    kept = twin.entry("assist", assist(str(village.hamlet.id)))
    first = twin.send(wire)
    again = twin.send(wire, [kept], zipped=False)
    assert first is not None and again is not None
    assert first.json()["receipts"] == again.json()["receipts"]
    assert tally(village.hamlet.id, "help.level2_activate") == (1, 0)


def test_a_record_twice_in_one_batch_is_counted_once(twin: Twin, wire: Transport, village: Village) -> None:
    kept = twin.entry("assist", assist(str(village.hamlet.id)))
    answer = twin.send(wire, [kept, kept])
    assert answer is not None
    receipts = answer.json()["receipts"]
    assert receipts[0] == receipts[1]
    assert len(stored()) == 1


def test_one_person_helped_by_two_volunteers_counts_once(
    make_twin: Callable[[Person], Twin], wire: Transport, village: Village
) -> None:
    one, two = make_twin(village.volunteer), make_twin(village.colleague)
    for phone in (one, two):
        phone.entry("assist", assist(str(village.hamlet.id), consent="vi-1"), identity=NUMBER)
        phone.send(wire)
    assert tally(village.hamlet.id, "level2") == (1, 0)
    assert tally(village.hamlet.id, "help.level2_activate.done") == (2, 0)


def test_the_earliest_day_counts_however_late_it_arrives(
    make_twin: Callable[[Person], Twin], wire: Transport, village: Village
) -> None:
    one, two = make_twin(village.volunteer), make_twin(village.colleague)
    late = one.entry(
        "assist", assist(str(village.hamlet.id), consent="vi-1"), identity=NUMBER, happened_on="2026-11-15"
    )
    two.entry("assist", assist(str(village.hamlet.id), consent="vi-1"), identity=NUMBER, happened_on="2026-11-17")
    two.send(wire)
    one.send(wire)
    db.session.rollback()
    days = db.session.execute(select(Tally.day, Tally.counted).where(Tally.indicator == "level2", Tally.counted > 0))
    assert [(day.isoformat(), counted) for day, counted in days] == [("2026-11-15", 1)]
    one.withdraw(late.id)
    one.send(wire)
    db.session.rollback()
    days = db.session.execute(select(Tally.day, Tally.counted).where(Tally.indicator == "level2", Tally.counted > 0))
    assert [(day.isoformat(), counted) for day, counted in days] == [("2026-11-17", 1)]


def test_a_correction_that_arrives_before_what_it_corrects_waits_and_then_counts(
    twin: Twin, wire: Transport, village: Village
) -> None:
    first = twin.entry("assist", assist(str(village.hamlet.id)))
    second = twin.entry("assist", assist(str(village.second_hamlet.id)), replaces=first.id)
    third = twin.entry("assist", assist(str(village.third_hamlet.id)), replaces=second.id)
    for kept in (third, second):
        twin.send(wire, [kept])
        assert kept.receipt is not None and kept.receipt["code"] == "target_unknown"
    twin.send(wire, [first])
    assert [(row.fate, row.code) for row in stored()] == [("accepted", ""), ("replaced", ""), ("replaced", "")]
    assert tally(village.third_hamlet.id, "help.level2_activate") == (1, 0)
    assert tally(village.hamlet.id, "help.level2_activate") == (0, 0)
    fates = {fate["id"]: fate["fate"] for fate in twin.catalogue(wire)["fates"]}
    assert fates == {first.id: "replaced", second.id: "replaced", third.id: "accepted"}


def test_an_entry_that_replaces_itself_waits_for_ever_and_blocks_nobody(
    twin: Twin, wire: Transport, village: Village
) -> None:
    own = "01890000-0000-7000-8000-00000000000a"
    twin.entry("assist", assist(str(village.hamlet.id)), id=own, replaces=own)
    good = twin.entry("assist", assist(str(village.hamlet.id)))
    twin.send(wire)
    assert good.receipt is not None and good.receipt["answer"] == "accepted"


def test_the_same_id_with_another_body_keeps_both(twin: Twin, wire: Transport, village: Village) -> None:
    kept = twin.entry("assist", assist(str(village.hamlet.id)))
    twin.send(wire)
    other = twin.entry("assist", assist(str(village.second_hamlet.id)), id=kept.id)
    twin.send(wire, [other])
    assert other.receipt is not None and other.receipt["answer"] == "conflict"
    first = other.receipt
    twin.send(wire, [other])
    assert other.receipt == first
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(ConflictingEntry)) == 1
    assert tally(village.hamlet.id, "help.level2_activate") == (1, 0)
    assert tally(village.second_hamlet.id, "help.level2_activate") == (0, 0)


def test_one_bad_entry_blocks_no_other(twin: Twin, wire: Transport, village: Village) -> None:
    good = twin.entry("assist", assist(str(village.hamlet.id)))
    plain = b'{"entries":[{"id":7},"x",null,%s,{"id":"%s"}],"queued":0}' % (good.text.encode(), good.id.encode())
    headers = twin.signed("POST", "/api/v1/entries", plain)
    answer = wire("POST", "/api/v1/entries", headers, plain)
    assert answer is not None and answer.status == 200
    assert [(one["answer"], one.get("code", "")) for one in answer.json()["receipts"]] == [
        ("held", "entry_malformed"), ("held", "entry_malformed"), ("held", "entry_malformed"),
        ("accepted", ""), ("held", "entry_malformed"),
    ]  # fmt: skip
    again = wire("POST", "/api/v1/entries", headers, plain)
    assert again is not None and again.json()["receipts"] == answer.json()["receipts"]
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(UnreadableEntry)) == 4


@pytest.mark.parametrize(
    "text", [r'"\ud800"', r'{"id":"\udc00\ud800"}', r'{"\ud83d":"\ud83d\ude00"}', r'{"a":"\\\ud800"}']
)
def test_half_a_character_costs_its_own_element_only(twin: Twin, wire: Transport, village: Village, text: str) -> None:
    good = twin.entry("assist", assist(str(village.hamlet.id)))
    plain = b'{"entries":[%s,%s],"queued":0}' % (text.encode(), good.text.encode())
    answer = wire("POST", "/api/v1/entries", twin.signed("POST", "/api/v1/entries", plain), plain)
    assert answer is not None and answer.status == 200
    assert [one["answer"] for one in answer.json()["receipts"]] == ["held", "accepted"]
    db.session.rollback()
    assert db.session.scalars(select(UnreadableEntry.body)).one() == text.encode()


def test_each_rule_holds_with_its_code(
    twin: Twin, wire: Transport, village: Village, make_twin: Callable[[Person], Twin]
) -> None:
    here, other = str(village.hamlet.id), str(village.other_hamlet.id)
    cases = {
        "payload_invalid": twin.entry("assist", assist(here, age_band=None)),
        "author_unknown": twin.entry("assist", assist(here), author=str(village.colleague.id)),
        "place_unknown": twin.entry("assist", assist(str(uuid.uuid4()))),
        "place_out_of_scope": twin.entry("assist", assist(other)),
        "residence_unknown": twin.entry("assist", assist(here, residence={"kind": "hamlet", "hamlet": other})),
        "identity_of_child": twin.entry("assist", assist(here, age_band="under14", consent="vi-1"), identity=NUMBER),
        "identity_without_consent": twin.entry("assist", assist(here), identity=NUMBER),
        "identity_malformed": twin.entry("assist", assist(here, consent="vi-1"), identity="12345"),
        "target_unknown": twin.entry("assist", assist(here), replaces=str(uuid.uuid4())),
    }
    broken = twin.entry("assist", assist(here, consent="vi-1"), identity=NUMBER)
    tree = json.loads(broken.text)
    tree["sealed"]["box"] = "A" * len(tree["sealed"]["box"])
    broken.text = json.dumps(tree)
    cases["identity_unreadable"] = broken
    twin.send(wire)
    assert {code: (kept.receipt or {}).get("code") for code, kept in cases.items()} == {code: code for code in cases}
    assert tally(village.hamlet.id, "help.level2_activate") == (0, 0)
    remembered = [row for row in stored() if row.fingerprint is not None]
    assert remembered == []


def test_a_minor_volunteer_never_hands_in_an_identity(
    make_twin: Callable[[Person], Twin], wire: Transport, village: Village
) -> None:
    with transaction() as session:
        session.merge(village.volunteer).minor = True
    twin = make_twin(village.volunteer)
    kept = twin.entry("assist", assist(str(village.hamlet.id), consent="vi-1"), identity=NUMBER)
    twin.send(wire)
    assert kept.receipt is not None and kept.receipt["code"] == "identity_by_minor"
    assert stored()[0].fingerprint is None


def test_what_a_revoked_phone_sends_is_stored_and_never_counted_by_itself(
    twin: Twin, wire: Transport, village: Village, clock: Clock
) -> None:
    kept = twin.entry("assist", assist(str(village.hamlet.id)))
    with transaction() as session:
        phone = session.get(Device, uuid.UUID(twin.device))
        assert phone is not None
        phone.revoked_at = clock()
    twin.send(wire)
    assert kept.receipt is not None and kept.receipt["code"] == "device_revoked"
    assert tally(village.hamlet.id, "help.level2_activate") == (0, 0)
    found = twin.catalogue(wire)
    assert found["revoked"] and not found["places"] and not found["posters"]


def test_a_newer_format_and_an_unknown_seal_key_are_answered_later_and_stored_not(
    twin: Twin, wire: Transport, village: Village
) -> None:
    newer = twin.entry("assist", assist(str(village.hamlet.id)), format=99)
    kind = twin.entry("roof_check", {})
    sealed = twin.entry("assist", assist(str(village.hamlet.id), consent="vi-1"), identity=NUMBER)
    tree = json.loads(sealed.text)
    tree["sealed"]["key"] = "0009-deadbeef"
    sealed.text = json.dumps(tree)
    answer = twin.send(wire)
    assert answer is not None
    assert [one["code"] for one in answer.json()["receipts"]] == [
        "format_unknown",
        "format_unknown",
        "seal_key_unknown",
    ]
    assert (newer.receipt, kind.receipt, sealed.receipt) == (None, None, None)
    assert stored() == []


def test_a_token_three_weeks_old_costs_one_round_trip_and_nothing_else(
    twin: Twin, wire: Transport, village: Village, clock: Clock
) -> None:
    kept = twin.entry("assist", assist(str(village.hamlet.id)))
    clock.forward(days=20)
    answer = twin.send(wire)
    assert answer is not None and answer.status == 200
    assert kept.receipt is not None and kept.receipt["answer"] == "accepted"


def test_bad_signatures_and_bodies_get_a_coded_answer_and_store_nothing(
    twin: Twin, wire: Transport, village: Village
) -> None:
    kept = twin.entry("assist", assist(str(village.hamlet.id)))
    body = twin.batch([kept])
    good = twin.signed("POST", "/api/v1/entries", body)
    stranger = Twin(twin.device, twin.author, SigningKey(), twin.now, twin.rng, token=twin.token)
    bomb = gzip.compress(b"[" + b" " * 9_000_000 + b"]")
    deep = b'{"entries":[' + b"[" * 100_000 + b"]" * 100_000 + b'],"queued":0}'
    many = b'{"entries":[' + b",".join([b"{}"] * 101) + b'],"queued":0}'
    cases = [
        (401, "signature_missing", {}, body),
        (401, "signature_malformed", {**good, "Signature": "sig1=:xx:"}, body),
        (401, "device_unknown", {**twin.signed("POST", "/api/v1/entries", body), **_other_device(twin, body)}, body),
        (401, "digest_mismatch", good, body + b" "),
        (401, "signature_invalid", stranger.signed("POST", "/api/v1/entries", body), body),
        (401, "signature_invalid", twin.signed("POST", "/api/v1/other", body), body),
        (401, "token_bad", _with_token(twin, body, "x"), body),
        (413, "too_large", twin.signed("POST", "/api/v1/entries", b"x" * 1_000_001), b"x" * 1_000_001),
        (413, "too_large", twin.signed("POST", "/api/v1/entries", bomb, encoding="gzip"), bomb),
        (400, "batch_malformed", twin.signed("POST", "/api/v1/entries", deep), deep),
        (413, "too_many_entries", twin.signed("POST", "/api/v1/entries", many), many),
        (400, "batch_malformed", twin.signed("POST", "/api/v1/entries", b"<html>"), b"<html>"),
        (400, "batch_malformed", twin.signed("POST", "/api/v1/entries", b"", encoding="gzip"), b""),
        (400, "encoding_unknown", twin.signed("POST", "/api/v1/entries", body, encoding="br"), body),
    ]
    for status, code, headers, content in cases:
        answer = wire("POST", "/api/v1/entries", headers, content)
        assert answer is not None
        assert (answer.status, answer.json()["code"]) == (status, code)
    assert stored() == []


def _other_device(twin: Twin, body: bytes) -> dict[str, str]:
    other = Twin(str(uuid.uuid4()), twin.author, twin.key, twin.now, twin.rng, token=twin.token)
    return other.signed("POST", "/api/v1/entries", body)


def _with_token(twin: Twin, body: bytes, token: str) -> dict[str, str]:
    other = Twin(twin.device, twin.author, twin.key, twin.now, twin.rng, token=token)
    return other.signed("POST", "/api/v1/entries", body)


def test_beyond_a_days_quota_the_rest_is_asked_to_come_later_and_comes_the_next_day(
    twin: Twin, wire: Transport, village: Village, clock: Clock
) -> None:
    with transaction() as session:
        phone = session.get(Device, uuid.UUID(twin.device))
        assert phone is not None
        phone.stored_on, phone.stored_today = local_date(clock()), DAILY_ENTRIES - 1
    first = twin.entry("assist", assist(str(village.hamlet.id)))
    second = twin.entry("assist", assist(str(village.hamlet.id)))
    answer = twin.send(wire)
    assert answer is not None
    assert [one["answer"] for one in answer.json()["receipts"]] == ["accepted", "later"]
    assert first.receipt is not None and second.receipt is None
    clock.forward(days=1)
    twin.send(wire)
    assert second.receipt is not None and second.receipt["answer"] == "accepted"


def test_a_phone_hears_that_the_officer_kept_the_first_of_two_bodies(
    twin: Twin, wire: Transport, village: Village
) -> None:
    kept = twin.entry("assist", assist(str(village.hamlet.id)))
    twin.send(wire)
    twin.send(wire, [twin.entry("assist", assist(str(village.second_hamlet.id)), id=kept.id)])
    twin.catalogue(wire)
    with transaction() as session:
        number = session.scalars(select(ConflictingEntry.number)).one()
        mending.choose(actor_of(village.officer, RoleKind.OFFICER, village.commune), number, "first")
    assert [(fate["id"], fate["fate"]) for fate in twin.catalogue(wire)["fates"]] == [(kept.id, "accepted")]
