"""A number that a citizen left: who may see it, where it lies meanwhile, and when it is gone."""

from __future__ import annotations

import json
import logging
import random
import uuid
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import select

from app.accounts.models import Person, PersonRole
from app.assists.mending import choose, mend, withdraw_by_officer
from app.assists.schemas import Mend
from app.backup import commands as backups
from app.config import Settings
from app.core import seal
from app.core.actor import RoleKind
from app.core.audit import AuditLine
from app.core.db import db, transaction
from app.devices.models import Device
from app.entries.models import ConflictingEntry, StoredEntry
from app.visits.commands import expire
from app.visits.models import VisitContact
from tests.conftest import Clock
from tests.people import Village, actor_of, enrol
from tests.twin import Kept, Transport, Twin, assist
from tests.visits.conftest import PHONE, contacts, row_of, states, told, waiting

LEFT = {"contact": PHONE}


def change(person: Person, **values: Any) -> None:
    with transaction() as session:
        session.execute(sa.update(Person).where(Person.id == person.id).values(**values))


def look(twin: Twin, wire: Transport, visit: str) -> tuple[int, Any]:
    answer = twin.visit(wire, visit, "contact")
    return answer.status, answer.json()


@pytest.fixture
def left(twin: Twin, wire: Transport, village: Village) -> Kept:
    """A visit with a number, on the server."""
    kept = waiting(twin, village.hamlet, **LEFT)
    twin.send(wire)
    return kept


# ---------------------------------------------------------------- who may see it


def test_whoever_took_the_visit_sees_the_number_and_the_look_is_written_down(
    colleague: Twin, wire: Transport, left: Kept
) -> None:
    assert told(colleague, wire)[left.id]["contact"] is True
    assert look(colleague, wire, left.id) == (409, {"code": "visit_not_taken"})
    assert colleague.visit(wire, left.id, "take").json() == {"id": left.id, "taken_by": colleague.author}
    assert look(colleague, wire, left.id) == (200, {"phone": PHONE})
    lines = db.session.execute(select(AuditLine.act, AuditLine.actor_id).where(AuditLine.subject == left.id)).all()
    me = uuid.UUID(colleague.author)
    assert lines == [("visit.taken", me), ("visit.contact_seen", me)]


def test_nothing_keeps_the_number_on_its_way(colleague: Twin, left: Kept, client: Any, wire: Transport) -> None:
    colleague.visit(wire, left.id, "take")
    path = f"/api/v1/visits/{left.id}/contact"
    body = json.dumps({"person": colleague.author}).encode()
    answer = client.post(path, data=body, headers=colleague.signed("POST", path, body))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert client.get(path).status_code == 405


def test_only_one_takes_a_visit_and_may_give_it_back(twin: Twin, colleague: Twin, wire: Transport, left: Kept) -> None:
    assert [colleague.visit(wire, left.id, "take").status for _twice in range(2)] == [200, 200]
    assert told(twin, wire)[left.id] | {"taken": True} == told_line(twin, left) | {"taken": True}
    assert twin.visit(wire, left.id, "take").json() == {"code": "visit_taken"}
    assert look(twin, wire, left.id) == (409, {"code": "visit_taken"})
    assert twin.visit(wire, left.id, "release").status == 200  # not theirs to give: nothing happens
    assert str(row_of(left.id).taken_by) == colleague.author
    assert colleague.visit(wire, left.id, "release").json() == {"id": left.id, "taken_by": ""}
    assert look(colleague, wire, left.id)[0] == 409
    assert twin.visit(wire, left.id, "take").status == 200


def told_line(twin: Twin, left: Kept) -> dict[str, Any]:
    payload = json.loads(left.text)["payload"]
    return {
        "id": left.id, "hamlet": payload["hamlet"], "since": "2026-11-18", "author": twin.author,
        "kinds": ["level2_activate"], "contact": True,
    }  # fmt: skip


def test_a_phone_shows_as_its_own_what_its_own_person_took(
    twin: Twin, colleague: Twin, wire: Transport, left: Kept
) -> None:
    told(twin, wire), told(colleague, wire)
    colleague.visit(wire, left.id, "take")
    assert told(colleague, wire)[left.id]["taken_by"] == colleague.author
    other = told(twin, wire)[left.id]
    assert other["taken"] is True and "taken_by" not in other


def test_no_catalogue_carries_a_number(twin: Twin, wire: Transport, left: Kept) -> None:
    twin.cursor = ""
    assert PHONE not in json.dumps(twin.catalogue(wire))


def test_a_minor_may_go_but_sees_no_number(colleague: Twin, wire: Transport, village: Village, left: Kept) -> None:
    change(village.colleague, minor=True)
    assert colleague.visit(wire, left.id, "take").status == 200
    assert look(colleague, wire, left.id) == (403, {"code": "adults_only"})


def test_a_suspended_person_sees_nothing_and_keeps_nobody_else_from_going(
    twin: Twin, colleague: Twin, wire: Transport, village: Village, left: Kept
) -> None:
    colleague.visit(wire, left.id, "take")
    change(village.colleague, state="suspended")
    assert look(colleague, wire, left.id) == (403, {"code": "suspended"})
    assert twin.visit(wire, left.id, "take").status == 200
    assert look(twin, wire, left.id) == (200, {"phone": PHONE})


def test_a_revoked_phone_sees_nothing(colleague: Twin, wire: Transport, clock: Clock, left: Kept) -> None:
    colleague.visit(wire, left.id, "take")
    with transaction() as session:
        session.execute(
            sa.update(Device).where(Device.id == uuid.UUID(colleague.device)).values(revoked_at=sa.func.now())
        )
    assert look(colleague, wire, left.id) == (403, {"code": "device_revoked"})
    assert colleague.visit(wire, left.id, "release").status == 403


def test_a_person_of_another_phone_is_not_believed(twin: Twin, colleague: Twin, wire: Transport, left: Kept) -> None:
    colleague.visit(wire, left.id, "take")
    assert twin.visit(wire, left.id, "contact", colleague.author).json() == {"code": "not_on_this_phone"}
    assert twin.visit(wire, left.id, "contact", "nobody").json() == {"code": "bad_request"}


def test_whoever_works_in_another_hamlet_or_commune_hears_of_no_visit(
    make_twin: Callable[[Person], Twin], twin: Twin, wire: Transport, village: Village
) -> None:
    there = waiting(twin, village.second_hamlet, **LEFT)
    twin.send(wire)
    head = make_twin(village.head)  # of the first hamlet
    village.commune, own = village.other_commune, village.commune
    stranger = make_twin(village.stranger)
    village.commune = own
    for other in (head, stranger):
        other.cursor = ""
        assert told(other, wire) == {}
        for act in ("take", "release", "contact"):
            answer = other.visit(wire, there.id, act)
            assert (answer.status, answer.json()) == (404, {"code": "visit_unknown"})
    assert twin.visit(wire, str(uuid.uuid4()), "take").json() == {"code": "visit_unknown"}


def test_whoever_lost_the_role_sees_nothing(
    make_twin: Callable[[Person], Twin], twin: Twin, wire: Transport, village: Village, left: Kept
) -> None:
    head = make_twin(village.head)
    assert head.visit(wire, left.id, "take").status == 200
    with transaction() as session:
        session.execute(sa.delete(PersonRole).where(PersonRole.person_id == village.head.id))
    assert look(head, wire, left.id) == (404, {"code": "visit_unknown"})


def test_a_phone_may_look_at_sixty_numbers_a_day(colleague: Twin, wire: Transport, left: Kept) -> None:
    colleague.visit(wire, left.id, "take")
    found = [look(colleague, wire, left.id)[0] for _look in range(61)]
    assert found == [200] * 60 + [429]


# ---------------------------------------------------------------- what is taken in


@pytest.mark.parametrize(
    ("number", "changes", "helps"),
    [
        ("091234567x", {}, None), ("12345678", {}, None), ("091234567890", {}, None), ("+84912345678", {}, None),
        (PHONE, {"age_band": "under14"}, None), (PHONE, {}, [{"kind": "level2_activate", "outcome": "done"}]),
    ],
)  # fmt: skip
def test_a_number_that_may_not_be_kept_is_dropped_and_the_record_counts(
    twin: Twin, wire: Transport, village: Village, number: str, changes: dict[str, str], helps: Any
) -> None:
    more = {"helps": helps} if helps else {}
    kept = waiting(twin, village.hamlet, contact=number, changes=changes, **more)
    twin.send(wire)
    assert kept.receipt is not None and kept.receipt["answer"] == "accepted"
    assert contacts() == {}
    assert db.session.scalars(select(StoredEntry.flags)).all() == ["contact"]


def test_without_its_own_consent_or_from_a_minor_no_number_is_kept(
    twin: Twin, colleague: Twin, wire: Transport, village: Village
) -> None:
    helps = [{"kind": "level2_activate", "outcome": "waiting_activation"}]
    twin.entry("assist", assist(str(village.hamlet.id), helps=helps, consent="vi-1"), contact=PHONE)
    twin.send(wire)
    change(village.colleague, minor=True)
    waiting(colleague, village.hamlet, **LEFT)
    colleague.send(wire)
    assert contacts() == {}
    assert set(states().values()) == {"open"}


def test_a_seal_for_another_purpose_or_entry_is_no_contact(twin: Twin, wire: Transport, village: Village) -> None:
    for name in ("purpose", "entry"):
        kept = waiting(twin, village.hamlet, **LEFT)
        tree = json.loads(kept.text)
        entry_id = str(uuid.uuid4()) if name == "entry" else kept.id
        tree["contact"] = twin.sealed(entry_id, PHONE, seal.CONTACT if name == "entry" else seal.PURPOSE)
        kept.text = json.dumps(tree)
    twin.send(wire)
    assert contacts() == {} and set(states().values()) == {"open"}


def test_a_body_is_stored_without_its_boxes_and_known_again(twin: Twin, wire: Transport, village: Village) -> None:
    kept = waiting(twin, village.hamlet, changes={"consent": "vi-1"}, identity="038190012345", **LEFT)
    twin.send(wire)
    first = kept.receipt
    (row,) = db.session.scalars(select(StoredEntry)).all()
    body = json.loads(row.body)
    assert body["sealed"] is None and body["contact"] is None
    twin.send(wire, [kept])
    assert kept.receipt == first
    assert contacts() == {kept.id: kept.id}
    tree = json.loads(kept.text)
    tree["contact"] = twin.sealed(kept.id, "0987654321", seal.CONTACT)
    other = Kept(kept.id, json.dumps(tree))
    twin.send(wire, [other])
    assert other.receipt is not None and other.receipt["answer"] == "conflict"
    assert look_as_taker(twin, wire, kept.id) == PHONE


def look_as_taker(twin: Twin, wire: Transport, visit: str) -> str:
    assert twin.visit(wire, visit, "take").status == 200
    status, said = look(twin, wire, visit)
    assert status == 200, said
    return str(said["phone"])


# ---------------------------------------------------------------- held, corrected, moved on


def test_the_number_of_a_held_record_waits_unread_until_it_counts(
    twin: Twin, wire: Transport, village: Village
) -> None:
    held = waiting(twin, SimpleNamespace(id=uuid.uuid4()), changes={"residence": {"kind": "other_commune"}}, **LEFT)
    thrown = waiting(twin, SimpleNamespace(id=uuid.uuid4()), changes={"residence": {"kind": "other_commune"}}, **LEFT)
    twin.send(wire)
    assert contacts() == {held.id: None, thrown.id: None}
    assert twin.visit(wire, held.id, "take").status == 404
    officer = actor_of(village.officer, RoleKind.OFFICER, village.commune)
    with transaction():
        mend(officer, [uuid.UUID(held.id)], Mend(hamlet=village.hamlet.id))
        withdraw_by_officer(officer, [uuid.UUID(thrown.id)])
    assert contacts() == {held.id: held.id}
    assert look_as_taker(twin, wire, held.id) == PHONE


def test_a_correction_keeps_the_number_or_brings_a_new_one(
    twin: Twin, wire: Transport, left: Kept, village: Village
) -> None:
    same = waiting(twin, village.second_hamlet, replaces=left.id)
    twin.send(wire)
    assert look_as_taker(twin, wire, left.id) == PHONE
    waiting(twin, village.second_hamlet, replaces=same.id, contact="0987654321")
    twin.send(wire)
    assert look(twin, wire, left.id) == (200, {"phone": "0987654321"})
    assert len(contacts()) == 1


def test_a_held_correction_s_number_goes_with_its_own_correction(
    twin: Twin, wire: Transport, left: Kept, village: Village
) -> None:
    held = waiting(twin, SimpleNamespace(id=uuid.uuid4()), changes={"residence": {"kind": "other_commune"}},
                   replaces=left.id, contact="0987654321")  # fmt: skip
    waiting(twin, village.hamlet, replaces=held.id)
    twin.send(wire)
    assert look_as_taker(twin, wire, left.id) == "0987654321"
    assert len(contacts()) == 1


def test_the_number_goes_on_to_what_waits_again(
    twin: Twin, colleague: Twin, wire: Transport, left: Kept, village: Village
) -> None:
    colleague.visit(wire, left.id, "take")
    again = waiting(colleague, village.hamlet, changes={"visit": left.id})
    colleague.send(wire)
    assert contacts() == {left.id: again.id}
    assert told(twin, wire)[again.id]["contact"] is True
    assert look(colleague, wire, again.id) == (409, {"code": "visit_not_taken"})
    assert look_as_taker(colleague, wire, again.id) == PHONE


def test_the_number_goes_on_though_the_answer_came_first(twin: Twin, wire: Transport, village: Village) -> None:
    first = waiting(twin, village.hamlet, **LEFT)
    second = waiting(twin, village.hamlet, changes={"visit": first.id})
    third = waiting(twin, village.hamlet, changes={"visit": second.id})
    for one in (third, second, first):
        twin.send(wire, [one])
    assert contacts() == {first.id: third.id}
    assert look_as_taker(twin, wire, third.id) == PHONE


def test_visits_that_answer_each_other_end_and_keep_no_number(twin: Twin, wire: Transport, village: Village) -> None:
    one, two = "01890000-0000-7000-8000-00000000000a", "01890000-0000-7000-8000-00000000000b"
    waiting(twin, village.hamlet, id=one, changes={"visit": two}, **LEFT)
    waiting(twin, village.hamlet, id=two, changes={"visit": one})
    twin.send(wire)
    assert states() == {one: "again", two: "again"}
    assert contacts() == {}


def test_nobody_draws_a_number_over_by_answering_in_the_takers_place(
    twin: Twin, colleague: Twin, wire: Transport, left: Kept, village: Village
) -> None:
    other = waiting(twin, village.hamlet, **LEFT)
    twin.send(wire)
    colleague.visit(wire, left.id, "take")
    waiting(twin, village.hamlet, changes={"visit": left.id})  # not the one who took it
    waiting(twin, village.second_hamlet, changes={"visit": other.id})  # another hamlet
    twin.send(wire)
    assert contacts() == {}


def test_a_second_body_that_counts_drops_the_number_of_the_first(
    twin: Twin, wire: Transport, left: Kept, village: Village
) -> None:
    tree = json.loads(left.text)
    tree["happened_on"] = "2026-11-17"
    twin.send(wire, [Kept(left.id, json.dumps(tree))])
    with transaction() as session:
        number = session.scalars(select(ConflictingEntry.number)).one()
        choose(actor_of(village.officer, RoleKind.OFFICER, village.commune), number, "this")
    assert contacts() == {} and states() == {left.id: "open"}


# ---------------------------------------------------------------- gone


def test_the_number_is_gone_when_the_visit_is(twin: Twin, colleague: Twin, wire: Transport, village: Village) -> None:
    done, closed, withdrawn = (waiting(twin, village.hamlet, **LEFT) for _three in range(3))
    twin.send(wire)
    assert len(contacts()) == 3
    twin.entry("assist", assist(str(village.hamlet.id), visit=done.id))
    twin.close_visit(closed.id, "moved_away")
    twin.withdraw(withdrawn.id)
    twin.send(wire)
    assert contacts() == {}
    for one in (done, closed, withdrawn):
        assert twin.visit(wire, one.id, "take").json() == {"code": "visit_over"}
    twin.send(wire, [done, closed, withdrawn])
    assert contacts() == {}


def test_after_sixty_days_visit_and_number_are_gone(
    twin: Twin, colleague: Twin, wire: Transport, clock: Clock, village: Village, left: Kept
) -> None:
    held = waiting(twin, SimpleNamespace(id=uuid.uuid4()), changes={"residence": {"kind": "other_commune"}}, **LEFT)
    twin.send(wire)
    told(colleague, wire)
    clock.forward(days=59)
    with transaction() as session:
        assert expire(session) == 0
    assert states() == {left.id: "open"}
    clock.forward(days=1)
    with transaction() as session:
        assert expire(session) == 2  # the visit with its number, and the number that never came to one
    assert states() == {left.id: "expired"} and contacts() == {}
    assert told(colleague, wire)[left.id] == {"id": left.id, "gone": True}
    late = waiting(twin, village.hamlet, happened_on="2026-11-12", **LEFT)
    twin.entry("assist", assist(str(village.hamlet.id), visit=left.id))
    twin.send(wire)
    assert states() == {left.id: "done", late.id: states()[late.id]}
    assert held.id not in states()


def test_a_visit_that_nobody_came_to_in_a_week_is_free_again(
    twin: Twin, colleague: Twin, wire: Transport, clock: Clock, left: Kept
) -> None:
    told(twin, wire)
    colleague.visit(wire, left.id, "take")
    clock.forward(days=8)
    with transaction() as session:
        assert expire(session) == 1
    assert "taken" not in told(twin, wire)[left.id]
    assert twin.visit(wire, left.id, "take").status == 200


# ---------------------------------------------------------------- where it lies meanwhile


def test_the_number_is_readable_nowhere_and_in_no_backup_once_the_visit_is_over(
    twin: Twin, wire: Transport, left: Kept, village: Village, settings: Settings, tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    assert look_as_taker(twin, wire, left.id) == PHONE
    with db.engine.connect() as connection:
        box = bytes(connection.execute(select(VisitContact.box)).scalar_one())
        held = str([connection.execute(select(table)).all() for table in db.metadata.sorted_tables])
    assert PHONE not in held and PHONE not in caplog.text
    where = settings.model_copy(update={"backup_dir": tmp_path / "copies"})
    with_it = _bytes_of(backups.back_up(where).path)
    assert PHONE.encode() not in with_it
    twin.close_visit(left.id)
    twin.send(wire)
    without = _bytes_of(backups.back_up(where).path)
    assert PHONE.encode() not in without
    if settings.on_sqlite:
        assert box in with_it and box not in without
        files = [path.read_bytes() for path in Path(str(db.engine.url.database)).parent.glob("*.db*")]
        assert not any(PHONE.encode() in content for content in files)


def _bytes_of(path: Path) -> bytes:
    return path.read_bytes()


def test_a_box_of_the_vault_fits_no_other_row_and_no_other_key(
    app: Any, left: Kept, wire: Transport, twin: Twin
) -> None:
    with transaction() as session:
        session.execute(sa.update(VisitContact).values(entry_id=uuid.uuid4()))
    twin.visit(wire, left.id, "take")
    assert look(twin, wire, left.id) == (410, {"code": "contact_gone"})


def test_an_older_phone_s_record_has_no_contact_and_counts(village: Village, wire: Transport, clock: Clock) -> None:
    device, key = enrol(village.volunteer, village.commune)
    old = Twin(str(device.id), str(village.volunteer.id), key, clock, random.Random(1))
    old.catalogue(wire)
    kept = waiting(old, village.hamlet)
    old.send(wire)
    assert kept.receipt is not None and kept.receipt["answer"] == "accepted"
    assert states() == {kept.id: "open"} and contacts() == {}
