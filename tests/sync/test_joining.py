"""Two people, one phone that lost its key: what the second recorded waits until that person joins, and then counts."""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import commands as accounts
from app.accounts import queries as people
from app.accounts.models import Person
from app.assists.mending import withdraw_by_officer
from app.core.actor import RoleKind
from app.core.db import db, transaction
from app.entries.models import StoredEntry
from app.tallies.models import Tally
from tests.people import Village, actor_of
from tests.twin import Answer, Kept, Transport, Twin, assist
from tests.wire.story import check_counts

NUMBER = "038190004711"
ADDRESS = "/api/v1/devices"


def code_for(village: Village, person: Person) -> str:
    officer = actor_of(village.officer, RoleKind.OFFICER, village.commune)
    with transaction():
        return accounts.issue_code(officer, people.person(person.id), "enrol")


def join(twin: Twin, wire: Transport, code: str) -> Answer:
    """The phone signs for the person who types the code."""
    point = base64.urlsafe_b64encode(twin.key.point).rstrip(b"=").decode()
    body = json.dumps({"point": point, "label": "", "code": code, "device": twin.device}).encode()
    answer = wire("POST", ADDRESS, twin.signed("POST", ADDRESS, body), body)
    assert answer is not None
    return answer


def fate(kept: Kept) -> tuple[str, str]:
    db.session.rollback()
    row = db.session.scalars(select(StoredEntry).where(StoredEntry.id == uuid.UUID(kept.id))).one()
    return row.fate, row.code


def by(twin: Twin, person: Person, village: Village, **more: Any) -> Kept:
    """An activation that this person recorded on the twin's phone."""
    changes = more.pop("payload", {})
    return twin.entry("assist", assist(str(village.hamlet.id), **changes), author=str(person.id), **more)


@pytest.fixture
def code(app: Flask, village: Village) -> str:
    return code_for(village, village.colleague)


def test_what_waited_for_its_author_counts_when_the_author_joins(
    twin: Twin, wire: Transport, village: Village, code: str
) -> None:
    kept = by(twin, village.colleague, village, identity=NUMBER, payload={"consent": "vi-1"})
    alone = by(twin, village.colleague, village)
    twin.send(wire)
    assert fate(kept) == fate(alone) == ("held", "author_unknown")
    assert join(twin, wire, code).status == 200
    assert fate(kept) == fate(alone) == ("accepted", "")
    told = {one["id"]: one["fate"] for one in twin.catalogue(wire)["fates"]}
    assert told == {kept.id: "accepted", alone.id: "accepted"}
    reached = select(Tally.counted, Tally.unchecked).where(
        Tally.hamlet_id == village.hamlet.id, Tally.indicator == "level2"
    )
    assert db.session.execute(reached).one() == (1, 1), "the number was remembered as far as it may be"
    check_counts()


def test_joining_again_and_sending_again_change_nothing(
    twin: Twin, wire: Transport, village: Village, code: str
) -> None:
    kept = by(twin, village.colleague, village)
    twin.send(wire)
    receipt = kept.receipt
    join(twin, wire, code)
    assert join(twin, wire, code).status == 200
    twin.send(wire, [kept])
    assert kept.receipt == receipt and fate(kept) == ("accepted", "")
    check_counts()


def test_a_chain_that_waited_for_its_author_ends_in_the_last(
    twin: Twin, wire: Transport, village: Village, code: str
) -> None:
    first = by(twin, village.colleague, village)
    second = by(twin, village.colleague, village, replaces=first.id)
    other = by(twin, village.colleague, village)
    gone = twin.entry("withdrawal", {}, author=str(village.colleague.id), replaces=other.id)
    missing = by(twin, village.colleague, village, id="01890000-0000-7000-8000-0000000000aa")
    behind = by(twin, village.colleague, village, replaces=missing.id)
    twin.send(wire, [behind, gone, other, second, first])
    assert {fate(one)[1] for one in (first, second, other, gone, behind)} == {"author_unknown"}
    join(twin, wire, code)
    assert [fate(one) for one in (first, second)] == [("replaced", ""), ("accepted", "")]
    assert [fate(one) for one in (other, gone)] == [("withdrawn", ""), ("accepted", "")]
    assert fate(behind) == ("held", "target_unknown")
    twin.send(wire, [missing])
    assert [fate(one) for one in (missing, behind)] == [("replaced", ""), ("accepted", "")]
    check_counts()


def test_other_rules_go_on_holding_what_an_author_recorded(
    twin: Twin, wire: Transport, village: Village, code: str
) -> None:
    me, here = village.colleague, str(village.hamlet.id)
    far = {"kind": "hamlet", "hamlet": str(village.other_hamlet.id)}
    elsewhere = {"residence": {"kind": "other_commune"}}
    cases = {
        "payload_invalid": by(twin, me, village, payload={"age_band": None}),
        "place_out_of_scope": twin.entry("assist", assist(str(village.other_hamlet.id)), author=str(me.id)),
        "residence_unknown": twin.entry("assist", assist(here, residence=far), author=str(me.id)),
        "identity_of_child": by(
            twin, me, village, identity=NUMBER, payload={"age_band": "under14", "consent": "vi-1", **elsewhere}
        ),
        "identity_without_consent": by(twin, me, village, identity=NUMBER),
        "identity_unreadable": by(twin, me, village, identity="12345", payload={"consent": "vi-1"}),
    }
    sealed_elsewhere = by(twin, me, village, identity=NUMBER, payload={"consent": "vi-1", **elsewhere})
    strange = by(twin, village.head, village)
    twin.send(wire)
    join(twin, wire, code)
    assert {name: fate(kept) for name, kept in cases.items()} == {name: ("held", name) for name in cases}
    assert fate(sealed_elsewhere) == ("accepted", "")
    assert fate(strange) == ("held", "author_unknown"), "whoever has not joined goes on waiting"
    check_counts()


def test_a_number_of_a_stranger_is_not_remembered(twin: Twin, wire: Transport, village: Village) -> None:
    """Somebody of another commune, and somebody under 18, can never make it count: so nothing is kept of it."""
    with transaction() as session:
        session.merge(village.head).minor = True
    for person in (village.stranger, village.head):
        by(twin, person, village, identity=NUMBER, payload={"consent": "vi-1"})
    twin.send(wire)
    db.session.rollback()
    found = {(row.code, row.fingerprint) for row in db.session.scalars(select(StoredEntry))}
    assert found == {("author_unknown", None)}


def test_a_visit_and_its_number_wait_for_the_author_too(
    twin: Twin, wire: Transport, village: Village, code: str
) -> None:
    waits = {"helps": [{"kind": "level2_activate", "outcome": "waiting_activation"}], "contact_consent": "vi-c1"}
    visit, over = (by(twin, village.colleague, village, payload=waits, contact="0912345678") for _two in range(2))
    word = {"visit": over.id, "how": "moved_away"}
    twin.entry("visit_closed", word, author=str(village.colleague.id))
    twin.send(wire)
    assert twin.catalogue(wire)["visits"] == []
    join(twin, wire, code)
    assert {one["id"]: one.get("contact", False) for one in twin.catalogue(wire)["visits"]} == {visit.id: True}
    assert twin.visit(wire, visit.id, "take").status == 200
    assert twin.visit(wire, visit.id, "contact").json() == {"phone": "0912345678"}
    check_counts()


def test_what_another_phone_sent_goes_on_waiting(
    twin: Twin, wire: Transport, village: Village, code: str, make_twin: Any
) -> None:
    elsewhere = make_twin(village.head)
    kept = by(elsewhere, village.colleague, village)
    elsewhere.send(wire)
    join(twin, wire, code)
    assert fate(kept) == ("held", "author_unknown")


def test_what_an_officer_decided_meanwhile_stands(twin: Twin, wire: Transport, village: Village, code: str) -> None:
    kept = by(twin, village.colleague, village)
    twin.send(wire)
    officer = actor_of(village.officer, RoleKind.OFFICER, village.commune)
    with transaction():
        withdraw_by_officer(officer, [uuid.UUID(kept.id)])
    join(twin, wire, code)
    assert fate(kept) == ("withdrawn", "")
    check_counts()
