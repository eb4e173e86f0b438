"""A village whose volunteer has an enrolled phone, and its twin that speaks the wire."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Person
from tests.conftest import Clock
from tests.people import Village, enrol, settle_village
from tests.twin import Transport, Twin, client_transport


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


@pytest.fixture
def wire(client: FlaskClient) -> Transport:
    return client_transport(client)


@pytest.fixture
def make_twin(app: Flask, village: Village, clock: Clock, wire: Transport) -> Callable[[Person], Twin]:
    """An enrolled phone of a person, with its first catalogue read."""

    def make(person: Person) -> Twin:
        device, key = enrol(person, village.commune)
        twin = Twin(str(device.id), str(person.id), key, clock, random.Random(device.id.int & 0xFFFF))
        twin.catalogue(wire)
        return twin

    return make


@pytest.fixture
def twin(make_twin: Callable[[Person], Twin], village: Village) -> Twin:
    return make_twin(village.volunteer)


def hamlet_of(village: Village) -> str:
    return str(uuid.UUID(str(village.hamlet.id)))
