"""Quotas are counted in the database: for all processes together, per key, and for refused tries too."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import db, transaction
from app.core.errors import TooMany
from app.web import quota
from app.web.quota import QuotaCounter, forget_old, spend
from tests.conftest import Clock


def test_the_allowance_is_granted_and_then_refused_with_the_seconds_to_wait(app: Flask, clock: Clock) -> None:
    for _knock in range(3):
        spend("3 per minute", "door", "a")
    clock.forward(seconds=20)
    with pytest.raises(TooMany) as caught:
        spend("3 per minute", "door", "a")
    assert caught.value.facts == {"seconds": 40}


def test_a_new_window_begins_when_the_old_is_over(app: Flask, clock: Clock) -> None:
    for _knock in range(3):
        spend("3 per minute", "door", "a")
    clock.forward(minutes=1)
    spend("3 per minute", "door", "a")


def test_keys_and_doors_are_counted_apart(app: Flask) -> None:
    for door, key in (("door", "a"), ("door", "b"), ("window", "a")):
        spend("1 per minute", door, key)
    with pytest.raises(TooMany):
        spend("1 per minute", "window", "a")


def test_what_people_typed_and_where_from_is_kept_as_a_hash(app: Flask) -> None:
    spend("1 per minute", "door", "address 203.0.113.7")
    keys = db.session.scalars(select(QuotaCounter.key)).all()
    assert len(keys) == 1
    assert "203" not in keys[0]


def test_many_at_once_get_no_more_than_the_allowance(app: Flask) -> None:
    granted: list[bool] = []

    def knock() -> None:
        with app.app_context():
            try:
                spend("5 per minute", "door", "a")
                granted.append(True)
            except TooMany:
                granted.append(False)

    threads = [threading.Thread(target=knock) for _one in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert granted.count(True) == 5


def test_a_refused_try_counts_and_the_answer_says_so_in_words(app: Flask) -> None:
    browser = app.test_client()
    answers = [browser.post("/recover", data={"code": "BCDF-0000-0000"}) for _try in range(21)]
    assert [answer.status_code for answer in answers] == [422] * 20 + [429]
    assert "thử hơi nhiều lần" in answers[-1].text


def test_old_counters_are_swept_out(app: Flask, clock: Clock) -> None:
    spend("1 per minute", "door", "a")
    clock.forward(minutes=2)
    with transaction():
        forget_old()
    assert db.session.scalars(select(QuotaCounter.key)).all() == []


def test_the_storage_answers_what_limits_may_ask(app: Flask) -> None:
    storage = quota.DatabaseStorage()
    with transaction():
        assert storage.incr("k", 60) == 1
        assert (storage.get("k"), storage.check()) == (1, True)
        storage.clear("k")
        assert storage.get("k") == 0
        storage.incr("k", 60)
    storage.reset()
    assert storage.get("k") == 0
