"""Nothing that one entry does keeps another from being stored, and a repeat gets the very same answer."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import func, select

from app.assists.models import Assist
from app.core.clock import local_date
from app.core.db import db, transaction
from app.devices.commands import DAILY_ENTRIES
from app.devices.models import Device
from app.entries.models import ConflictingEntry, StoredEntry, UnreadableEntry
from tests.conftest import Clock
from tests.people import Village
from tests.twin import Kept, Transport, Twin, assist
from tests.wire.story import check_counts


def leave(twin: Twin, entries: int, clock: Clock) -> None:
    """The phone may bring so many more today."""
    with transaction() as session:
        phone = session.get_one(Device, uuid.UUID(twin.device))
        phone.stored_on, phone.stored_today = local_date(clock()), DAILY_ENTRIES - entries


def count_of(table: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def answers(twin: Twin, wire: Transport, entries: list[Kept]) -> list[tuple[str, str]]:
    answer = twin.send(wire, entries)
    assert answer is not None and answer.status == 200
    return [(one["answer"], one.get("code", "")) for one in answer.json()["receipts"]]


def test_the_same_unreadable_twice_in_one_batch_is_kept_once(twin: Twin, wire: Transport) -> None:
    twin.outbox["a"] = Kept("a", '{"id":7}')
    twin.outbox["b"] = Kept("b", '{"id":7}')
    assert answers(twin, wire, twin.waiting()) == [("held", "entry_malformed")] * 2
    assert twin.outbox["a"].receipt == twin.outbox["b"].receipt
    assert count_of(UnreadableEntry) == 1


def test_the_same_second_body_twice_in_one_batch_is_kept_once(twin: Twin, wire: Transport, village: Village) -> None:
    first = twin.entry("assist", assist(str(village.hamlet.id)))
    other = twin.entry("assist", assist(str(village.second_hamlet.id)), id=first.id)
    third = twin.entry("assist", assist(str(village.third_hamlet.id)), id=first.id)
    batch = [first, other, other, third, first]
    answer = twin.send(wire, batch)
    again = twin.send(wire, batch)
    assert answer is not None and again is not None
    receipts = answer.json()["receipts"]
    assert receipts == again.json()["receipts"]
    assert [one["answer"] for one in receipts] == ["accepted", "conflict", "conflict", "conflict", "accepted"]
    assert receipts[1] == receipts[2] != receipts[3]
    assert count_of(ConflictingEntry) == 2
    check_counts()


def test_an_entry_that_the_database_refuses_each_time_blocks_no_other(
    twin: Twin, wire: Transport, village: Village
) -> None:
    bad = twin.entry("assist", assist(str(village.hamlet.id)))
    good = twin.entry("assist", assist(str(village.hamlet.id)))
    with transaction() as session:  # a row that should not be there
        session.add(
            Assist(
                id=uuid.UUID(bad.id), author_id=village.volunteer.id, commune_id=village.commune.id,
                hamlet_id=village.hamlet.id, day=dt.date(2026, 11, 18), client="person", own_hands=True,
            )
        )  # fmt: skip
    assert answers(twin, wire, [bad, good]) == [("later", "internal"), ("accepted", "")]
    assert bad.receipt is None and good.receipt is not None
    with transaction() as session:
        session.delete(session.get_one(Assist, uuid.UUID(bad.id)))
    assert answers(twin, wire, [bad, good]) == [("accepted", ""), ("accepted", "")]
    check_counts()


def test_two_copies_past_a_days_quota_both_come_later(
    twin: Twin, wire: Transport, village: Village, clock: Clock
) -> None:
    leave(twin, 0, clock)
    kept = twin.entry("assist", assist(str(village.hamlet.id)))
    assert answers(twin, wire, [kept, kept]) == [("later", "quota")] * 2
    clock.forward(days=1)
    assert answers(twin, wire, [kept, kept]) == [("accepted", "")] * 2
    check_counts()


def test_second_bodies_and_what_cannot_be_read_use_up_the_quota_too(
    twin: Twin, wire: Transport, village: Village, clock: Clock
) -> None:
    first = twin.entry("assist", assist(str(village.hamlet.id)))
    twin.send(wire)
    leave(twin, 2, clock)
    others = [twin.entry("assist", assist(str(village.hamlet.id)), id=first.id) for _ in range(2)]
    scraps = [Kept(f"scrap {number}", f'{{"id":{number}}}') for number in range(2)]
    mixed = [others[0], scraps[0], others[1], scraps[1]]
    assert sorted(answers(twin, wire, mixed)) == [
        ("conflict", ""), ("conflict", ""), ("later", "quota"), ("later", "quota"),
    ]  # fmt: skip
    assert count_of(ConflictingEntry) + count_of(UnreadableEntry) == 2
    assert answers(twin, wire, [first]) == [("accepted", "")], "what is known is answered, quota or not"
    clock.forward(days=1)
    assert {answer for answer, _code in answers(twin, wire, mixed)} == {"conflict", "held"}
    assert count_of(StoredEntry) == 1


def test_control_signs_in_a_payload_are_held_and_said_and_block_nobody(
    twin: Twin, wire: Transport, village: Village
) -> None:
    here = str(village.hamlet.id)
    odd = twin.entry("assist", assist(here, consent="vi\0-1"))
    odder = twin.entry("assist", {**assist(here), "x`$.a b=c\0": 1})
    good = twin.entry("assist", assist(here))
    assert [code for _answer, code in answers(twin, wire, [odd, odder, good])] == ["payload_invalid"] * 2 + [""]
    assert odd.receipt is not None and odd.receipt["fields"] == {"consent": "not_offered"}
    assert odder.receipt is not None and set(odder.receipt["fields"].values()) == {"not_offered"}
    fates = {one["id"]: one for one in twin.catalogue(wire)["fates"]}
    assert fates == {}
    check_counts()
