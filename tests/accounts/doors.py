"""Steps through the doors that several tests take."""

from __future__ import annotations

import re
import uuid
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app.accounts import commands
from app.accounts.models import Person
from app.core.actor import RoleKind
from app.core.db import transaction
from tests.accounts.authenticator import Authenticator
from tests.people import Village, actor_of

JSON = {"Accept": "application/json"}


def sign_in(app: Flask, person: Person) -> FlaskClient:
    """A browser in which the person is signed in."""
    with transaction():
        secret = commands.open_session(person, "test")
    browser = app.test_client()
    browser.set_cookie("thonso", secret, domain="localhost")
    return browser


def invite(village: Village, name: str = "Bùi Văn Mới", kind: RoleKind = RoleKind.VOLUNTEER) -> tuple[Person, str]:
    """Somebody whom the officer has just invited, and the code of the link."""
    officer = actor_of(village.officer, RoleKind.OFFICER, village.commune)
    place = village.hamlet if kind is RoleKind.HEAD else village.commune
    with transaction():
        return commands.invite(officer, name, kind, place.id, False)


def ask(browser: FlaskClient, address: str, body: Any = None) -> Any:
    """POST JSON, get JSON."""
    return browser.post(address, json=body or {}, headers=JSON)


def come_in(browser: FlaskClient, code: str, phone: Authenticator | None = None) -> Authenticator:
    """Register by an invitation."""
    phone = phone or Authenticator()
    opening = ask(browser, f"/i/{code}/options").get_json()
    answer = ask(browser, f"/i/{code}/finish", phone.create(opening))
    assert answer.status_code == 200, answer.get_json()
    return phone


def use(browser: FlaskClient, phone: Authenticator) -> Any:
    """Sign in with a passkey; the answer of the last step."""
    opening = ask(browser, "/sign-in/options").get_json()
    return ask(browser, "/sign-in/finish", phone.get(opening))


def code_on(page: str) -> str:
    """The code that an officer's page shows."""
    found = re.search(r'class="secret">([^<]+)<', page)
    assert found
    return found[1]


def address_on(page: str) -> str:
    """The path of the invitation that a page shows."""
    found = re.search(r'value="http://localhost:5000(/i/[^"]+)"', page)
    assert found
    return found[1]


def new_id() -> str:
    return str(uuid.uuid4())
