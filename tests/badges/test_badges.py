"""A badge is good while its holder is: issued with the phone, renewed by its contact, stopped by an officer's word."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts import commands as accounts
from app.accounts import queries as people
from app.accounts.models import Person, PersonRole
from app.badges import commands, queries
from app.badges.models import Badge
from app.badges.schemas import Standing
from app.core import codes
from app.core.actor import OPERATOR, RoleKind
from app.core.clock import today
from app.core.db import db, transaction
from app.core.errors import Conflict, Forbidden
from app.core.signatures import SigningKey
from app.devices import commands as devices
from app.devices.models import Device
from tests.conftest import Clock
from tests.people import Village, actor_of, enrol, settle_village

SIX_MONTHS = dt.timedelta(days=183)


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


def _with_phone(person: Person) -> Badge:
    with transaction():
        devices.enrol(people.person(person.id), SigningKey().point, "máy")
    return _badge(person)


def _badge(person: Person) -> Badge:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Badge).where(Badge.person_id == person.id, Badge.revoked_at.is_(None))).one()


def _standing(badge: Badge) -> Standing | None:
    db.session.rollback()
    db.session.expire_all()
    found = queries.answer(badge.code)
    return found.standing if found else None


def _keep() -> tuple[int, int]:
    with transaction():
        return devices.keep_badges()


def test_a_badge_comes_with_the_first_phone_and_is_good_for_six_months(village: Village) -> None:
    badge = _with_phone(village.volunteer)
    assert codes.is_code(badge.code, 8)
    assert badge.valid_until == today() + SIX_MONTHS
    assert _standing(badge) is Standing.GOOD
    assert _with_phone(village.volunteer).code == badge.code, "a second phone shows the same badge"


def test_whoever_joins_a_phone_has_a_badge_of_their_own(village: Village) -> None:
    badge = _with_phone(village.volunteer)
    with transaction() as session:
        phone = session.scalars(select(Device)).one()
        devices.join(phone, people.person(village.colleague.id))
    assert _badge(village.colleague).code != badge.code


def test_a_badge_is_good_to_the_end_of_its_last_day_and_not_longer(village: Village, clock: Clock) -> None:
    badge = _with_phone(village.volunteer)
    clock.forward(days=183)
    assert _standing(badge) is Standing.GOOD
    clock.forward(hours=4)  # past midnight in Viet Nam
    assert _standing(badge) is Standing.EXPIRED


def test_a_phone_that_is_heard_from_keeps_the_badge_good(village: Village, clock: Clock) -> None:
    _with_phone(village.volunteer)
    clock.forward(days=120)
    with transaction() as session:
        devices.contact(session.scalars(select(Device)).one(), 0, 1)
    clock.forward(days=7)
    assert _keep() == (1, 0)
    assert _badge(village.volunteer).valid_until == today() - dt.timedelta(days=7) + SIX_MONTHS
    assert _keep() == (0, 0), "once is enough"


def test_a_silent_phone_lets_the_badge_run_out_and_the_first_word_brings_it_back(
    village: Village, clock: Clock
) -> None:
    badge = _with_phone(village.volunteer)
    clock.forward(days=200)
    assert _keep() == (0, 0)
    assert _standing(badge) is Standing.EXPIRED
    with transaction() as session:
        devices.contact(session.scalars(select(Device)).one(), 0, 1)
    assert _keep() == (1, 0)
    assert _standing(badge) is Standing.GOOD


def test_neither_a_revoked_phone_nor_a_suspended_person_renews_a_badge(village: Village, clock: Clock) -> None:
    for person in (village.volunteer, village.colleague):
        _with_phone(person)
    clock.forward(days=120)
    with transaction() as session:
        for phone in session.scalars(select(Device)):
            devices.contact(phone, 0, 1)
            if phone.enrolled_by == village.volunteer.id:
                devices.revoke(OPERATOR, phone)
        accounts.suspend(OPERATOR, people.person(village.colleague.id))
    assert _keep() == (0, 0)


def test_a_phone_known_before_there_were_badges_gets_one(village: Village) -> None:
    enrol(village.volunteer, village.commune)
    assert _keep() == (0, 1)
    assert _standing(_badge(village.volunteer)) is Standing.GOOD
    assert _keep() == (0, 0)


def test_a_suspension_stops_the_badge_at_once_and_letting_in_again_starts_it(village: Village) -> None:
    badge = _with_phone(village.volunteer)
    with transaction():
        accounts.suspend(OPERATOR, people.person(village.volunteer.id))
    assert _standing(badge) is Standing.STOPPED
    with transaction() as session:
        session.get_one(Person, village.volunteer.id).state = "active"
    assert _standing(badge) is Standing.GOOD


def test_a_badge_ends_with_the_role_in_its_commune(village: Village) -> None:
    badge = _with_phone(village.head)
    with transaction() as session:
        accounts.end_role(
            OPERATOR, session.scalars(select(PersonRole).where(PersonRole.person_id == badge.person_id)).one()
        )
        session.add(
            PersonRole(
                id=uuid.uuid4(),
                person_id=badge.person_id,
                kind="volunteer",
                place_id=village.other_commune.id,
                valid_from=today(),
            )
        )
    assert _standing(badge) is Standing.STOPPED


def test_a_new_code_stops_the_old_one(village: Village) -> None:
    old = _with_phone(village.volunteer)
    officer = actor_of(village.officer, RoleKind.OFFICER, village.commune)
    with transaction():
        fresh = commands.reissue(officer, people.person(village.volunteer.id))
    assert (_standing(old), _standing(fresh)) == (Standing.STOPPED, Standing.GOOD)


def test_a_badge_that_was_taken_away_does_not_come_back_by_itself(village: Village) -> None:
    badge = _with_phone(village.volunteer)
    officer = actor_of(village.officer, RoleKind.OFFICER, village.commune)
    with transaction():
        commands.revoke(officer, people.person(village.volunteer.id))
    assert _keep() == (0, 0)
    with transaction():
        devices.enrol(people.person(village.volunteer.id), SigningKey().point, "máy mới")
    assert queries.living(village.volunteer.id, village.commune.id) is None
    assert _standing(badge) is Standing.STOPPED


def test_whoever_loses_their_badge_loses_it_in_every_commune(village: Village) -> None:
    first = _with_phone(village.volunteer)
    with transaction() as session:  # moved to the next commune, and back here as well
        session.execute(update(PersonRole).where(PersonRole.person_id == village.volunteer.id)
                        .values(place_id=village.other_commune.id))  # fmt: skip
        devices.enrol(people.person(village.volunteer.id), SigningKey().point, "máy mới")
        session.add(
            PersonRole(
                id=uuid.uuid4(), person_id=village.volunteer.id, kind=RoleKind.VOLUNTEER.value,
                place_id=village.commune.id, valid_from=today(),
            )
        )  # fmt: skip
    second = queries.living(village.volunteer.id, village.other_commune.id)
    assert second is not None and _standing(first) is _standing(second) is Standing.GOOD
    administrator = actor_of(village.administrator, RoleKind.ADMINISTRATOR, village.province)
    with transaction():
        commands.revoke(administrator, people.person(village.volunteer.id))
    assert (_standing(first), _standing(second)) == (Standing.STOPPED, Standing.STOPPED)


def test_nobody_gives_a_badge_to_themselves_or_to_another_communes_people(village: Village) -> None:
    officer = actor_of(village.officer, RoleKind.OFFICER, village.commune)
    stranger = actor_of(village.stranger, RoleKind.OFFICER, village.other_commune)
    with pytest.raises(Conflict), transaction():
        commands.reissue(officer, people.person(village.officer.id))
    with pytest.raises(Forbidden), transaction():
        commands.reissue(stranger, people.person(village.volunteer.id))
    with pytest.raises(Conflict), transaction():
        commands.reissue(OPERATOR, people.person(village.officer.id))
