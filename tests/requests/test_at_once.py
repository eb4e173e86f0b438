"""Of many who reach for the last seat exactly one gets it, and a form that is sent from two taps at once is one."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.core.actor import RoleKind
from app.core.clock import now
from app.core.db import db, transaction
from app.requests.models import RequestTaker
from tests.accounts.test_at_once import at_once
from tests.conftest import Clock
from tests.people import Village, enrol, make_person
from tests.requests.conftest import POSTER, boxes, filled, rows, states
from tests.twin import Twin, client_transport


def helpers(app: Flask, village: Village, clock: Clock, count: int) -> list[Twin]:
    """So many volunteers, each with a phone that has read its catalogue."""
    made = []
    for number in range(count):
        person, role = make_person(f"Người {number}", RoleKind.VOLUNTEER, village.commune)
        with transaction() as session:
            session.add(person)
            session.flush()
            session.add(role)
        device, key = enrol(person, village.commune)
        twin = Twin(str(device.id), str(person.id), key, clock, random.Random(number))
        twin.catalogue(client_transport(app.test_client()))
        made.append(twin)
    return made


def asking(app: Flask, twin: Twin, request: str, act: str, heard: list[int]) -> Callable[[], None]:
    wire = client_transport(app.test_client())
    return lambda: heard.append(twin.request(wire, request, act).status)


def seats(request: str) -> int:
    db.session.rollback()
    mine = RequestTaker.request_id == uuid.UUID(request)
    return db.session.scalar(select(func.count()).select_from(RequestTaker).where(mine)) or 0


def test_of_eight_who_take_it_at_once_two_go(app: Flask, village: Village, clock: Clock, released: str) -> None:
    heard: list[int] = []
    at_once(app, [asking(app, one, released, "take", heard) for one in helpers(app, village, clock, 8)])
    assert sorted(heard) == [200] * 2 + [409] * 6
    assert seats(released) == 2


def test_of_six_who_race_for_the_last_seat_one_gets_it(
    app: Flask, village: Village, clock: Clock, released: str, twin: Twin
) -> None:
    twin.request(client_transport(app.test_client()), released, "take")
    heard: list[int] = []
    at_once(app, [asking(app, one, released, "take", heard) for one in helpers(app, village, clock, 6)])
    assert sorted(heard) == [200] + [409] * 5
    assert seats(released) == 2


def test_a_look_beside_the_end_sees_the_contact_or_that_it_is_over(
    app: Flask, clock: Clock, both: str, twin: Twin, colleague: Twin
) -> None:
    heard: list[int] = []
    ended: list[int] = []
    acts = [asking(app, colleague, both, "contact", heard) for _look in range(4)]
    at_once(app, [*acts, asking(app, twin, both, "done", ended)])
    assert ended == [200] and set(heard) <= {200, 410}
    assert boxes() == [] and states() == {both: "done"}


def test_one_form_sent_from_six_taps_at_once_is_one_request(app: Flask, village: Village) -> None:
    form, heard = filled(village), []

    def tap(browser: FlaskClient) -> Callable[[], None]:
        def sent() -> None:
            answer = browser.post(POSTER, data=form)
            heard.append((answer.status_code, answer.text))

        return sent

    at_once(app, [tap(app.test_client()) for _tap in range(6)])
    assert len(set(heard)) == 1 and heard[0][0] == 200
    assert len(rows()) == 1 and len(boxes()) == 2
    assert rows()[0].since <= now().date()
