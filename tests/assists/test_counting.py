"""Who counts, where and once: claims of persons over the wire, against the oracle and a recount."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.db import db
from app.places.models import Place
from app.tallies.models import Claim, Tally
from tests.conftest import Clock
from tests.people import Village, enrol, settle_village
from tests.twin import Kept, Transport, Twin, assist, client_transport
from tests.wire.story import check_counts

NUMBER, OTHER = "038190012345", "038190054321"
Phone = Callable[..., Twin]


@pytest.fixture
def village(app: Flask) -> Village:
    made = settle_village()
    db.session.expunge_all()
    return made


@pytest.fixture
def wire(client: FlaskClient) -> Transport:
    return client_transport(client)


@pytest.fixture
def phone(village: Village, clock: Clock, wire: Transport) -> Phone:
    def make(person: Any = None, commune: Place | None = None) -> Twin:
        person = person or village.volunteer
        device, key = enrol(person, commune or village.commune)
        twin = Twin(str(device.id), str(person.id), key, clock, random.Random(device.id.int & 0xFFFF))
        twin.catalogue(wire)
        return twin

    return make


def helped(twin: Twin, place: Place, day: int = 18, number: str | None = NUMBER, **changes: Any) -> Kept:
    """Level 2 activated on a day of November."""
    more: dict[str, Any] = {"happened_on": dt.date(2026, 11, day).isoformat()}
    for name in ("id", "replaces"):
        if name in changes:
            more[name] = changes.pop(name)
    if number:
        more["identity"], changes["consent"] = number, "vi-1"
    return twin.entry("assist", assist(str(place.id), **changes), **more)


def level2() -> dict[tuple[uuid.UUID, int], tuple[int, int]]:
    """(hamlet, day) to (counted, unchecked), and everything else agrees."""
    check_counts()
    rows = db.session.execute(
        select(Tally.hamlet_id, Tally.day, Tally.counted, Tally.unchecked).where(Tally.indicator == "level2")
    )
    return {(hamlet, day.day): (known, free) for hamlet, day, known, free in rows if known or free}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_least_day_counts_in_whatever_order_they_arrive(
    phone: Phone, wire: Transport, village: Village, order: tuple[int, ...]
) -> None:
    twin = phone()
    made = [helped(twin, place, day) for place, day in ((village.hamlet, 16), (village.second_hamlet, 17),
                                                        (village.third_hamlet, 18))]  # fmt: skip
    for place in order:
        twin.send(wire, [made[place]])
    assert level2() == {(village.hamlet.id, 16): (1, 0)}


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_on_one_day_the_lesser_id_counts(phone: Phone, wire: Transport, village: Village, first: int) -> None:
    twin = phone()
    ids = ["01890000-0000-7000-8000-00000000000a", "01890000-0000-7000-8000-00000000000b"]
    made = [helped(twin, place, id=one) for one, place in zip(ids, (village.hamlet, village.third_hamlet), strict=True)]
    twin.send(wire, [made[first]])
    twin.send(wire, [made[1 - first]])
    assert level2() == {(village.hamlet.id, 18): (1, 0)}


def test_after_each_withdrawal_the_next_in_rank_counts_and_at_last_nobody(
    phone: Phone, wire: Transport, village: Village
) -> None:
    twin = phone()
    made = [helped(twin, village.hamlet, day) for day in (15, 16, 17)]
    twin.send(wire)
    for left in (16, 17):
        twin.withdraw(made[left - 16].id)
        twin.send(wire)
        assert level2() == {(village.hamlet.id, left): (1, 0)}
    twin.withdraw(made[2].id)
    twin.send(wire)
    assert level2() == {}
    assert db.session.scalars(select(Claim)).all() == []


def test_a_correction_of_the_day_moves_the_count(phone: Phone, wire: Transport, village: Village) -> None:
    twin = phone()
    early, late = helped(twin, village.hamlet, 15), helped(twin, village.second_hamlet, 17)
    twin.send(wire)
    helped(twin, village.hamlet, 18, replaces=early.id)
    twin.send(wire)
    assert level2() == {(village.second_hamlet.id, 17): (1, 0)}
    helped(twin, village.second_hamlet, 17, OTHER, replaces=late.id)
    twin.send(wire)
    assert level2() == {(village.hamlet.id, 18): (1, 0), (village.second_hamlet.id, 17): (1, 0)}


def test_two_communes_never_share_a_person(phone: Phone, wire: Transport, village: Village) -> None:
    here, there = phone(), phone(village.stranger, village.other_commune)
    helped(here, village.hamlet)
    helped(there, village.other_hamlet)
    here.send(wire)
    there.send(wire)
    assert level2() == {(village.hamlet.id, 18): (1, 0), (village.other_hamlet.id, 18): (1, 0)}
    prints = set(db.session.scalars(select(Claim.fingerprint)))
    assert len(prints) == 2


def test_coverage_goes_by_residence_and_activity_by_place(phone: Phone, wire: Transport, village: Village) -> None:
    twin = phone()
    helped(twin, village.hamlet, residence={"kind": "hamlet", "hamlet": str(village.third_hamlet.id)})
    twin.send(wire)
    assert level2() == {(village.third_hamlet.id, 18): (1, 0)}
    places = db.session.scalars(select(Tally.hamlet_id).where(Tally.indicator == "help.level2_activate"))
    assert set(places) == {village.hamlet.id}


@pytest.mark.parametrize(
    "changes",
    [
        {"residence": {"kind": "other_commune"}},
        {"helps": [{"kind": "level2_activate", "outcome": "done", "again": True}]},
        {"helps": [{"kind": "level2_activate", "outcome": "failed", "reason": "no_otp"}]},
        {"helps": [{"kind": "level2_activate", "outcome": "waiting_activation"}]},
    ],
)
@pytest.mark.parametrize("number", [NUMBER, None])
def test_elsewhere_again_and_undone_reach_no_coverage(
    phone: Phone, wire: Transport, village: Village, changes: dict[str, Any], number: str | None
) -> None:
    twin = phone()
    kept = helped(twin, village.hamlet, 18, number, **changes)
    twin.send(wire)
    assert kept.receipt is not None and kept.receipt["answer"] == "accepted"
    assert level2() == {}


@pytest.mark.parametrize("changes", [{"age_band": "under14"}, {"client": "organisation", "age_band": None}])
def test_children_and_organisations_reach_no_coverage(
    phone: Phone, wire: Transport, village: Village, changes: dict[str, Any]
) -> None:
    twin = phone()
    kept = helped(twin, village.hamlet, 18, None, **changes)
    twin.send(wire)
    assert kept.receipt is not None and kept.receipt["answer"] == "accepted"
    assert level2() == {}


def test_the_anonymous_are_counted_apart_each_time(phone: Phone, wire: Transport, village: Village) -> None:
    twin = phone()
    for number in (None, None, NUMBER, NUMBER):
        helped(twin, village.hamlet, 18, number)
    twin.send(wire)
    assert level2() == {(village.hamlet.id, 18): (1, 2)}
