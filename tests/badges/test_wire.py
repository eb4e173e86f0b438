"""The catalogue brings each person's badge, and tells of its end with the next contact."""

from __future__ import annotations

import random
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts import queries as people
from app.badges import commands
from app.core.actor import OPERATOR
from app.core.db import transaction
from app.devices import commands as devices
from tests.conftest import Clock
from tests.people import Village, enrol, settle_village
from tests.twin import Twin, client_transport


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


def test_a_phone_is_told_of_its_peoples_badges(client: FlaskClient, village: Village, clock: Clock) -> None:
    device, key = enrol(village.volunteer, village.commune)
    phone, wire = (
        Twin(str(device.id), str(village.volunteer.id), key, clock, random.Random(1)),
        client_transport(client),
    )

    def badge() -> Any:
        (person,) = phone.catalogue(wire)["people"]
        return person.get("badge")

    assert badge() is None
    with transaction():
        devices.keep_badges()
    first = badge()
    assert first == {
        "code": first["code"],
        "until": "2027-05-20",
        "address": f"http://localhost:5000/b/{first['code']}",
    }
    with transaction():
        commands.revoke(OPERATOR, people.person(village.volunteer.id))
    assert badge() == {**first, "stopped": True}
    with transaction():
        commands.reissue(OPERATOR, people.person(village.volunteer.id))
    fresh = badge()
    assert fresh["code"] != first["code"]
    assert "stopped" not in fresh
