"""What must happen once happens once, however many knock in the same moment."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts import commands, queries
from app.accounts.models import OneTimeCode, Passkey
from app.core.actor import OPERATOR
from app.core.db import db, transaction
from app.core.errors import Gone
from tests.accounts.authenticator import Authenticator
from tests.accounts.doors import ask, invite
from tests.people import Village, settle_village


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


def at_once(app: Flask, acts: list[Callable[[], None]]) -> None:
    """Run the acts in threads that start together, each in a context of its own."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], None]) -> None:
        with app.app_context():
            gate.wait()
            act()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()


def test_eight_browsers_that_finish_at_once_make_one_passkey(app: Flask, village: Village) -> None:
    _person, code = invite(village)
    answers: list[int] = []
    acts = []
    for _one in range(8):
        browser, phone = app.test_client(), Authenticator()
        made = phone.create(ask(browser, f"/i/{code}/options").get_json())
        acts.append(
            lambda browser=browser, made=made: answers.append(ask(browser, f"/i/{code}/finish", made).status_code)
        )
    at_once(app, acts)
    assert sorted(answers) == [200] + [410] * 7
    assert db.session.scalar(select(func.count()).select_from(Passkey)) == 1


def test_one_challenge_answered_eight_times_at_once_serves_once(app: Flask, village: Village) -> None:
    taken: list[bool] = []
    opening = ask(app.test_client(), "/sign-in/options").get_json()

    def take() -> None:
        with transaction():
            found = commands.take_challenge(uuid.UUID(opening["challenge"]), "sign_in")
        taken.append(found is not None)

    at_once(app, [take] * 8)
    assert taken.count(True) == 1


def test_twelve_guesses_at_once_get_five_tries_and_the_right_code_is_used_once(app: Flask, village: Village) -> None:
    with transaction():
        code = commands.issue_code(OPERATOR, queries.person(village.volunteer.id), "recover")
    right: list[bool] = []
    let_in: list[bool] = []

    def knock() -> None:
        with transaction():
            found = commands.spend_try(code, "recover")
        right.append(found is not None)
        try:
            with transaction():
                commands.consume_code(found)
            let_in.append(True)
        except Gone:
            let_in.append(False)

    at_once(app, [knock] * 12)
    assert (right.count(True), let_in.count(True)) == (5, 1)
    assert db.session.scalars(select(OneTimeCode)).one().tries_left == 0
