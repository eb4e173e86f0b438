"""The rules that hold an entry and the day it counts on, without any table."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import msgspec
import pytest

from app.assists.rules import (
    Author,
    Ground,
    Hamlet,
    clamp,
    fault_of,
    field_faults,
    fingerprint_commune,
    mended,
    time_flags,
)
from app.assists.schemas import AssistPayload, Mend
from app.core.actor import Role, RoleKind, Scope
from app.entries.schemas import Arrival, Fault

COMMUNE, ELSEWHERE = uuid.UUID(int=1), uuid.UUID(int=2)
HERE, NEAR, FAR = uuid.UUID(int=11), uuid.UUID(int=12), uuid.UUID(int=21)
AUTHOR = uuid.UUID(int=31)
NOON = dt.datetime(2026, 11, 18, 5, 0, tzinfo=dt.UTC)
NUMBER = "038190012345"


def payload(**changes: Any) -> AssistPayload:
    made = {
        "hamlet": str(HERE), "residence": {"kind": "hamlet", "hamlet": str(HERE)}, "client": "person",
        "age_band": "35-59", "helps": [{"kind": "level2_activate", "outcome": "done"}], "own_hands": True,
        "consent": "vi-1",
    }  # fmt: skip
    return msgspec.convert({name: one for name, one in (made | changes).items() if one is not None}, AssistPayload)


def arrival(said: AssistPayload | None = None, **changes: Any) -> Arrival:
    facts: dict[str, Any] = {
        "id": uuid.UUID(int=41), "author_id": AUTHOR, "device_id": uuid.UUID(int=51), "seq": 1, "kind": "assist",
        "format": 1, "happened_on": dt.date(2026, 11, 18), "replaces_id": None, "body": b"", "body_hash": b"",
        "payload": said or payload(), "not_before": NOON, "sealed": True, "identity": NUMBER,
    }  # fmt: skip
    return Arrival(**(facts | changes))


def ground(*, minor: bool = False, suspended: bool = False, place: uuid.UUID = COMMUNE, **more: Any) -> Ground:
    homes = {HERE: COMMUNE, NEAR: COMMUNE, FAR: ELSEWHERE}
    hamlets = {one: Hamlet(Scope(one, frozenset({one, commune})), commune) for one, commune in homes.items()}
    author = Author((Role(RoleKind.VOLUNTEER, place),), minor, suspended)
    return Ground(hamlets, {AUTHOR: author}, **more)


def code(one: Arrival, told: Ground | None = None) -> str:
    fault = fault_of(one, told or ground())
    return fault.code if fault else ""


def test_a_plain_assist_is_held_by_no_rule() -> None:
    assert code(arrival()) == ""


def test_each_rule_says_its_code() -> None:
    far = {"kind": "hamlet", "hamlet": str(FAR)}
    assert code(arrival(), ground(device_revoked=True)) == "device_revoked"
    assert code(arrival(author_id=uuid.uuid4())) == "author_unknown"
    assert code(arrival(), ground(suspended=True)) == "author_suspended"
    assert code(arrival(payload=None, fault=Fault("payload_invalid"))) == "payload_invalid"
    assert code(arrival(payload(hamlet=str(uuid.uuid4())))) == "place_unknown"
    assert code(arrival(payload(hamlet=str(FAR)))) == "place_out_of_scope"
    assert code(arrival(payload(residence=far))) == "residence_unknown"
    assert code(arrival(payload(age_band="under14"))) == "identity_of_child"
    assert code(arrival(), ground(minor=True)) == "identity_by_minor"
    assert code(arrival(payload(consent=None))) == "identity_without_consent"
    assert code(arrival(identity=None)) == "identity_unreadable"
    assert code(arrival(identity="03819001234x")) == "identity_malformed"


@pytest.mark.parametrize("kept_from", ["child", "minor", "no consent", "elsewhere", "nowhere", "no number", "odd"])
def test_an_identity_that_must_not_be_remembered_is_not(kept_from: str) -> None:
    away = {"kind": "other_commune"}
    cases = {
        "child": (arrival(payload(age_band="under14")), ground()),
        "minor": (arrival(), ground(minor=True)),
        "no consent": (arrival(payload(consent=None)), ground()),
        "elsewhere": (arrival(payload(residence=away)), ground()),
        "nowhere": (arrival(payload(residence={"kind": "hamlet", "hamlet": str(uuid.uuid4())})), ground()),
        "no number": (arrival(identity=None), ground()),
        "odd": (arrival(identity="1" * 13), ground()),
    }
    assert fingerprint_commune(*cases[kept_from]) is None
    assert fingerprint_commune(arrival(), ground()) == COMMUNE


def test_a_number_with_a_line_end_is_no_number() -> None:
    assert code(arrival(identity=NUMBER + "\n")) == "identity_malformed"


def test_a_volunteer_of_one_hamlet_records_in_that_hamlet_only() -> None:
    assert code(arrival(), ground(place=HERE)) == ""
    assert code(arrival(), ground(place=NEAR)) == "place_out_of_scope"


@pytest.mark.parametrize(
    ("said", "counts"), [("2026-11-01", "2026-11-11"), ("2026-11-11", "2026-11-11"), ("2026-11-20", "2026-11-20"),
                         ("2026-11-21", "2026-11-20"), ("9999-12-31", "2026-11-20"), ("0001-01-01", "2026-11-11")]
)  # fmt: skip
def test_the_day_is_moved_into_what_the_server_can_vouch_for(said: str, counts: str) -> None:
    day = clamp(dt.date.fromisoformat(said), NOON, NOON + dt.timedelta(days=2))
    assert day.isoformat() == counts


def test_the_day_is_that_of_viet_nam() -> None:
    late = dt.datetime(2026, 11, 18, 17, 30, tzinfo=dt.UTC)  # half past midnight in Viet Nam
    assert clamp(dt.date(2026, 11, 19), late, late) == dt.date(2026, 11, 19)


def test_doubtful_times_are_flagged_and_hold_nothing() -> None:
    one = arrival(happened_on=dt.date(2026, 10, 1), flags=("clock",))
    assert time_flags(one, NOON + dt.timedelta(days=22)) == ("clock", "date_moved", "month_edge", "late")
    assert time_flags(arrival(), NOON) == ()


def test_what_belongs_together_is_said_by_field() -> None:
    failed = [{"kind": "level2_activate", "outcome": "failed"}]
    twice = [{"kind": "level1", "outcome": "done", "again": True}, {"kind": "level1", "outcome": "done"}]
    assert field_faults(payload(age_band=None)) == {"age_band": "required"}
    assert field_faults(payload(client="organisation")) == {"age_band": "not_offered"}
    assert field_faults(payload(helps=failed)) == {"helps.0.reason": "required"}
    assert field_faults(payload(helps=twice)) == {"helps.0.again": "not_offered", "helps.1.kind": "taken"}
    assert field_faults(payload(helps=[{"kind": "file_service", "outcome": "done"}])) == {"helps.0.service": "required"}
    assert field_faults(payload(residence={"kind": "hamlet"})) == {"residence.hamlet": "required"}


def test_a_mend_changes_only_what_it_says() -> None:
    said = payload()
    assert mended(said, None) is said
    assert mended(said, Mend()) == said
    assert mended(said, Mend(hamlet=NEAR)).hamlet == str(NEAR)
    assert mended(said, Mend(residence=NEAR)).residence.hamlet == str(NEAR)
    assert mended(said, Mend(residence=NEAR, residence_elsewhere=True)).residence.hamlet is None
    assert said == payload()
