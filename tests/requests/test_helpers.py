"""Two helpers take a request together: what their phones hear of it, and who sees the contact."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy import select

from app import cli
from app.accounts.models import Person, PersonRole
from app.config import Settings
from app.core.audit import AuditLine
from app.core.db import db, transaction
from app.core.keys import open_keys
from app.core.ledger import position
from app.devices.models import Device
from app.places.models import Place, PlaceSuccessor
from app.requests import queries
from app.requests.commands import expire
from app.requests.models import Request, RequestContact
from tests.conftest import Clock
from tests.people import Village
from tests.requests.conftest import NAME, PHONE, WHERE, boxes, release, rows, send, states, told
from tests.twin import Transport, Twin

CONTACT = {"name": NAME, "phone": PHONE, "where": WHERE}


def change(person: Person, **values: Any) -> None:
    with transaction() as session:
        session.execute(sa.update(Person).where(Person.id == person.id).values(**values))


def ask(twin: Twin, wire: Transport, request: str, act: str, **more: str) -> tuple[int, Any]:
    answer = twin.request(wire, request, act, **more)
    return answer.status, answer.json()


@pytest.fixture
def third(make_twin: Callable[[Person], Twin], village: Village) -> Twin:
    """The head of the first hamlet, on a phone of their own."""
    return make_twin(village.head)


# ---------------------------------------------------------------- what phones hear


def test_no_phone_hears_of_a_request_before_an_officer_called_back(
    twin: Twin, wire: Transport, village: Village, asked: str
) -> None:
    assert told(twin, wire) == {}
    for act in ("take", "release", "contact", "done"):
        assert ask(twin, wire, asked, act) == (404, {"code": "request_unknown"})
    release(village, asked)
    assert told(twin, wire)[asked] == {
        "id": asked, "hamlet": str(village.hamlet.id), "topic": "level2", "suits": "evening", "since": "2026-11-18",
    }  # fmt: skip


def test_phones_hear_who_of_theirs_goes_and_how_many(
    twin: Twin, colleague: Twin, third: Twin, wire: Transport, released: str
) -> None:
    told(twin, wire), told(third, wire)
    twin.request(wire, released, "take")
    mine, theirs = told(twin, wire)[released], told(third, wire)[released]
    assert (mine["takers"], mine["taken_by"]) == (1, [twin.author])
    assert theirs["takers"] == 1 and "taken_by" not in theirs
    colleague.request(wire, released, "take")
    assert told(third, wire)[released]["takers"] == 2
    colleague.request(wire, released, "done")
    assert told(third, wire)[released] == {"id": released, "gone": True}
    third.cursor = ""
    assert told(third, wire) == {}


def test_no_catalogue_carries_a_contact(twin: Twin, wire: Transport, both: str) -> None:
    twin.cursor = ""
    said = json.dumps(twin.catalogue(wire), ensure_ascii=False)
    assert both in said
    assert not [word for word in CONTACT.values() if word in said]


def test_whoever_works_in_another_hamlet_or_commune_hears_of_nothing(
    make_twin: Callable[[Person], Twin], client: FlaskClient, third: Twin, wire: Transport, village: Village
) -> None:
    send(client, village, hamlet=str(village.second_hamlet.id))
    (there,) = states()
    release(village, there)
    village.commune, own = village.other_commune, village.commune
    stranger = make_twin(village.stranger)
    village.commune = own
    for other in (third, stranger):
        other.cursor = ""
        assert told(other, wire) == {}
        for act in ("take", "release", "contact", "done"):
            assert ask(other, wire, there, act) == (404, {"code": "request_unknown"})
        assert ask(other, wire, there, "close", why="prank") == (404, {"code": "request_unknown"})


def test_whoever_helps_in_what_a_hamlet_became_hears_of_its_requests(
    third: Twin, wire: Transport, village: Village, client: FlaskClient
) -> None:
    send(client, village, hamlet=str(village.second_hamlet.id))
    (there,) = states()
    release(village, there)
    assert told(third, wire) == {there: {"id": there, "gone": True}}
    with transaction() as session:
        ended = session.get_one(Place, village.second_hamlet.id)
        ended.valid_to, ended.position = sa.func.current_date(), position(session)
        session.add(PlaceSuccessor(place_id=ended.id, successor_id=village.hamlet.id, decision="NQ 1"))
    assert there in told(third, wire)
    assert ask(third, wire, there, "take")[0] == 200


def test_whoever_helps_in_what_a_hamlet_became_after_two_mergers_hears_of_its_requests(
    third: Twin, wire: Transport, village: Village, client: FlaskClient
) -> None:
    send(client, village, hamlet=str(village.third_hamlet.id))
    (there,) = states()
    release(village, there)
    steps = [(village.third_hamlet, village.second_hamlet), (village.second_hamlet, village.hamlet)]
    for old, heir in steps:
        assert told(third, wire).get(there) in (None, {"id": there, "gone": True})
        with transaction() as session:
            ended = session.get_one(Place, old.id)
            ended.valid_to, ended.position = sa.func.current_date(), position(session)
            session.add(PlaceSuccessor(place_id=old.id, successor_id=heir.id, decision="NQ 1"))
    assert there in told(third, wire)
    assert ask(third, wire, there, "take")[0] == 200


# ---------------------------------------------------------------- two go together


def test_the_contact_is_for_two_who_go_and_each_look_is_written_down(
    twin: Twin, colleague: Twin, wire: Transport, released: str
) -> None:
    assert ask(twin, wire, released, "contact") == (409, {"code": "request_not_taken"})
    first = ask(twin, wire, released, "take")
    assert first == (200, {"id": released, "takers": 1, "mine": True, "over": False})
    assert ask(twin, wire, released, "contact") == (409, {"code": "request_needs_two"})
    assert ask(colleague, wire, released, "contact") == (409, {"code": "request_not_taken"})
    assert ask(colleague, wire, released, "take")[1]["takers"] == 2
    assert ask(twin, wire, released, "contact") == ask(colleague, wire, released, "contact") == (200, CONTACT)
    looks = select(AuditLine.actor_id).where(AuditLine.subject == released, AuditLine.act == "request.contact_seen")
    assert db.session.scalars(looks).all() == [uuid.UUID(twin.author), uuid.UUID(colleague.author)]


def test_a_third_finds_no_seat_and_sees_nothing(third: Twin, twin: Twin, wire: Transport, both: str) -> None:
    assert ask(third, wire, both, "take") == (409, {"code": "request_full"})
    for act in ("contact", "done"):
        assert ask(third, wire, both, act) == (409, {"code": "request_not_taken"})
    assert ask(third, wire, both, "release")[0] == 200  # nothing to give back, no harm
    assert ask(twin, wire, both, "take")[1]["takers"] == 2  # again is no harm


def test_whoever_gives_it_back_sees_nothing_any_more_and_another_may_go(
    third: Twin, twin: Twin, colleague: Twin, wire: Transport, both: str
) -> None:
    assert ask(twin, wire, both, "release") == (200, {"id": both, "takers": 1, "mine": False, "over": False})
    assert ask(twin, wire, both, "contact") == (409, {"code": "request_not_taken"})
    assert ask(colleague, wire, both, "contact") == (409, {"code": "request_needs_two"})
    assert ask(third, wire, both, "take")[1]["takers"] == 2
    assert ask(third, wire, both, "contact") == (200, CONTACT)


def test_a_minor_goes_only_with_a_grown_up_and_sees_no_contact(
    third: Twin, twin: Twin, colleague: Twin, wire: Transport, village: Village, released: str
) -> None:
    change(village.volunteer, minor=True)
    change(village.colleague, minor=True)
    assert ask(twin, wire, released, "take")[0] == 200
    assert ask(colleague, wire, released, "take") == (409, {"code": "request_needs_adult"})
    assert ask(third, wire, released, "take")[0] == 200
    assert ask(twin, wire, released, "contact") == (403, {"code": "adults_only"})
    assert ask(third, wire, released, "contact") == (200, CONTACT)


def test_a_suspended_person_loses_it_at_once_and_keeps_nobody_from_going(
    third: Twin, twin: Twin, colleague: Twin, wire: Transport, village: Village, both: str
) -> None:
    change(village.colleague, state="suspended")
    assert ask(colleague, wire, both, "contact") == (403, {"code": "suspended"})
    assert ask(twin, wire, both, "contact") == (409, {"code": "request_needs_two"})
    assert ask(third, wire, both, "take")[1]["takers"] == 2
    assert ask(twin, wire, both, "contact") == (200, CONTACT)


def test_whoever_lost_the_role_or_the_phone_loses_it_at_once(
    third: Twin, twin: Twin, wire: Transport, village: Village, released: str
) -> None:
    for one in (third, twin):
        one.request(wire, released, "take")
    with transaction() as session:
        session.execute(sa.delete(PersonRole).where(PersonRole.person_id == village.head.id))
        own = sa.update(Device).where(Device.id == uuid.UUID(twin.device))
        session.execute(own.values(revoked_at=sa.func.now()))
    assert ask(third, wire, released, "contact") == (404, {"code": "request_unknown"})
    assert ask(twin, wire, released, "contact") == (403, {"code": "device_revoked"})


def test_a_person_of_another_phone_is_not_believed(twin: Twin, colleague: Twin, wire: Transport, both: str) -> None:
    for act in ("contact", "done", "release"):
        assert ask(twin, wire, both, act, person=colleague.author) == (403, {"code": "not_on_this_phone"})
    assert ask(twin, wire, both, "contact", person="nobody")[1] == {"code": "bad_request"}
    assert ask(twin, wire, both, "close", why="erased")[1] == {"code": "bad_request"}


def test_looks_at_visits_and_requests_share_one_allowance(twin: Twin, wire: Transport, both: str) -> None:
    assert [ask(twin, wire, both, "contact")[0] for _look in range(61)] == [200] * 60 + [429]


def test_nothing_keeps_the_contact_on_its_way(client: FlaskClient, twin: Twin, both: str) -> None:
    path = f"/api/v1/requests/{both}/contact"
    body = json.dumps({"person": twin.author}).encode()
    answer = client.post(path, data=body, headers=twin.signed("POST", path, body))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert client.get(path).status_code == 405


# ---------------------------------------------------------------- the end


def test_done_deletes_the_contact_and_may_be_said_again(
    third: Twin, twin: Twin, colleague: Twin, wire: Transport, both: str
) -> None:
    over = {"id": both, "takers": 2, "mine": True, "over": True}
    assert ask(twin, wire, both, "done") == (200, over)
    assert boxes() == [] and states() == {both: "done"}
    assert ask(twin, wire, both, "done") == ask(colleague, wire, both, "done") == (200, over)
    for act in ("contact", "take", "release"):
        assert ask(twin, wire, both, act) == (410, {"code": "request_over"})
    assert ask(third, wire, both, "done") == (410, {"code": "request_over"})


@pytest.mark.parametrize("why", ["not_reached", "not_needed", "outside", "prank"])
def test_whoever_took_it_may_close_it_with_a_reason(twin: Twin, wire: Transport, both: str, why: str) -> None:
    assert ask(twin, wire, both, "close", why=why)[1]["over"] is True
    assert boxes() == [] and states() == {both: f"closed {why}"}
    assert ask(twin, wire, both, "close", why=why) == (410, {"code": "request_over"})


def test_nobody_else_may_close_it(third: Twin, wire: Transport, both: str) -> None:
    assert ask(third, wire, both, "close", why="prank") == (409, {"code": "request_not_taken"})
    assert states() == {both: "released"} and len(boxes()) == 2


def test_what_no_officer_released_ends_after_fourteen_days(clock: Clock, asked: str) -> None:
    clock.forward(days=13)
    with transaction() as session:
        assert expire(session) == 0
    clock.forward(days=1)
    with transaction() as session:
        assert expire(session) == 1
    assert states() == {asked: "expired"} and boxes() == []


def test_what_an_officer_releases_while_the_worker_reads_does_not_end(
    clock: Clock, village: Village, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL lets the officer in between the worker's list and its lock."""
    clock.forward(days=14)
    release(village, asked)
    monkeypatch.setattr(queries, "over", lambda *_limits: [uuid.UUID(asked)])
    with transaction() as session:
        expire(session)
    assert states() == {asked: "released"} and len(boxes()) == 2


def test_after_sixty_days_request_and_contact_are_gone(
    twin: Twin, colleague: Twin, wire: Transport, clock: Clock, released: str
) -> None:
    clock.forward(days=59)
    told(colleague, wire)
    for one in (twin, colleague):
        one.request(wire, released, "take")
    with transaction() as session:
        assert expire(session) == 0
    assert ask(twin, wire, released, "contact")[0] == 200
    clock.forward(days=1)
    assert ask(twin, wire, released, "contact") == (410, {"code": "contact_gone"})  # before the worker came by
    with transaction() as session:
        assert expire(session) == 1
    assert states() == {released: "expired"} and boxes() == []
    assert told(colleague, wire)[released] == {"id": released, "gone": True}


def test_the_worker_ends_them_page_by_page(clock: Clock, asked: str) -> None:
    clock.forward(days=14)
    assert cli.end_old_requests() == "1 ended"
    assert states() == {asked: "expired"} and "end old requests for help" in [job.name for job in cli.jobs()]


def test_a_seat_that_was_left_for_a_week_is_free_again(
    third: Twin, twin: Twin, colleague: Twin, wire: Transport, clock: Clock, village: Village, both: str
) -> None:
    clock.forward(days=8)
    change(village.colleague, state="suspended")
    with transaction() as session:
        assert expire(session) == 1
        assert expire(session) == 0
    assert told(twin, wire)[both].get("takers", 0) == 0
    assert ask(third, wire, both, "take")[1]["takers"] == 1


def test_a_seat_of_somebody_whose_role_has_ended_is_free_again_on_phones(
    twin: Twin, wire: Transport, clock: Clock, village: Village, both: str
) -> None:
    with transaction() as session:
        theirs = sa.update(PersonRole).where(PersonRole.person_id == village.colleague.id)
        session.execute(theirs.values(valid_to=clock().date()))
    with transaction() as session:
        assert expire(session) == 1
        assert expire(session) == 0
    assert told(twin, wire)[both]["takers"] == 1


def test_a_seat_of_somebody_whose_role_ended_is_free_within_the_hour(
    twin: Twin, colleague: Twin, wire: Transport, village: Village, both: str
) -> None:
    """Phones offer no third seat: while they hear of two, nobody can go with the one who is left."""
    with transaction() as session:
        session.execute(sa.delete(PersonRole).where(PersonRole.person_id == village.colleague.id))
    assert cli.end_old_requests() == "1 ended"
    assert told(twin, wire)[both]["takers"] == 1
    assert ask(twin, wire, both, "contact") == (409, {"code": "request_needs_two"})


def test_an_officer_may_help_too(
    make_twin: Callable[[Person], Twin], wire: Transport, village: Village, released: str
) -> None:
    officer = make_twin(village.officer)
    assert ask(officer, wire, released, "take")[0] == 200


def test_a_box_of_the_vault_fits_no_other_request(both: str, village: Village, settings: Settings) -> None:
    with transaction() as session:
        other = Request(
            id=uuid.uuid4(), reading=b"x" * 32, commune_id=village.commune.id, hamlet_id=village.hamlet.id,
            poster_code="", topic="pay", suits="any", consent="vi-r1", since=rows()[0].since, state="new", why="",
            position=0,
        )  # fmt: skip
        session.add(other)
        session.flush()
        theirs = session.get_one(RequestContact, uuid.UUID(both))
        session.add(RequestContact(request_id=other.id, who=theirs.who, place=theirs.place, until=theirs.until))
        assert queries.contact(other.id, open_keys(settings.keys_dir).vault) is None
        assert queries.contact(theirs.request_id, open_keys(settings.keys_dir).vault) is not None
