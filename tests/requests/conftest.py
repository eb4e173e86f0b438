"""A village where a citizen asks for help, an officer calls back, and helpers have phones."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts import commands as accounts
from app.accounts.models import Person
from app.accounts.session_cookie import COOKIE
from app.core.actor import RoleKind
from app.core.db import db, transaction
from app.requests import commands
from app.requests.models import Request, RequestContact
from app.requests.schemas import CONSENT
from tests.people import Village, actor_of
from tests.sync.conftest import make_twin, twin, village, wire
from tests.twin import Transport, Twin

__all__ = ["make_twin", "twin", "village", "wire"]

NAME, PHONE, WHERE = "Bà Sáu Thơm", "0912345678", "sau nhà văn hóa, cổng xanh"
POSTER = "/q/BCDFGH2S/help"
PAGE = "/c/99901/help"


@pytest.fixture
def colleague(make_twin: Callable[..., Twin], village: Village) -> Twin:
    return make_twin(village.colleague)


def token_in(page: str) -> str:
    """The token that a form carries."""
    found = re.search(r'name="token" value="([0-9a-f-]{36})"', page)
    assert found, page[:500]
    return found[1]


def filled(village: Village, **changes: Any) -> dict[str, str]:
    """A form filled in well."""
    form = {
        "token": str(uuid.uuid4()), "hamlet": str(village.hamlet.id), "topic": "level2", "suits": "evening",
        "name": NAME, "phone": "091 234 5678", "where": WHERE, "consent": CONSENT,
    }  # fmt: skip
    return {name: value for name, value in (form | changes).items() if value is not None}


def send(client: FlaskClient, village: Village, path: str = POSTER, **changes: Any) -> TestResponse:
    return client.post(path, data=filled(village, **changes))


def reading_in(page: str) -> str:
    """The code that a citizen is given."""
    found = re.search(r'class="number">([0-9A-Z]{4} [0-9A-Z]{4})<', page)
    assert found, page[:500]
    return found[1]


def rows() -> list[Request]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(Request)))


def states() -> dict[str, str]:
    """Every request and how it stands."""
    return {str(row.id): row.state + (f" {row.why}" if row.why else "") for row in rows()}


def boxes() -> list[bytes]:
    """What lies in the vault of requests."""
    db.session.rollback()
    found = db.session.execute(select(RequestContact.who, RequestContact.place))
    return [bytes(box) for row in found for box in row]


def release(village: Village, request: str) -> None:
    """The officer has called back."""
    with transaction():
        commands.release(actor_of(village.officer, RoleKind.OFFICER, village.commune), uuid.UUID(request))


@pytest.fixture
def asked(client: FlaskClient, village: Village) -> str:
    """A citizen has asked; nobody has called back yet."""
    assert send(client, village).status_code == 200
    (row,) = rows()
    return str(row.id)


@pytest.fixture
def released(asked: str, village: Village) -> str:
    release(village, asked)
    return asked


@pytest.fixture
def both(released: str, twin: Twin, colleague: Twin, wire: Transport) -> str:
    """Two have taken it."""
    for one in (twin, colleague):
        assert one.request(wire, released, "take").status == 200
    return released


@pytest.fixture
def desk(client: FlaskClient) -> Callable[[Person], FlaskClient]:
    """A person's browser."""

    def sign_in(person: Person) -> FlaskClient:
        with transaction() as session:
            secret = accounts.open_session(session.get_one(Person, person.id), "test")
        client.set_cookie(COOKIE, secret, domain="localhost")
        return client

    return sign_in


def told(twin: Twin, wire: Transport) -> dict[str, dict[str, Any]]:
    """The requests that a catalogue brings."""
    return {one["id"]: one for one in twin.catalogue(wire)["requests"]}
