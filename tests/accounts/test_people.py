"""Roles hold in places and from day to day; officers look after their own commune and nobody after themselves."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import commands, queries
from app.accounts.models import Person, PersonRole
from app.accounts.schemas import RoleForm
from app.core.actor import OPERATOR, Actor, RoleKind
from app.core.db import db, transaction
from app.core.errors import Conflict, Forbidden, Invalid, NotFound
from tests.accounts.doors import sign_in
from tests.conftest import Clock
from tests.people import Village, actor_of, enrol, settle_village


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


@pytest.fixture
def officer(village: Village) -> Actor:
    return actor_of(village.officer, RoleKind.OFFICER, village.commune)


def reload(person: Person) -> Person:
    db.session.rollback()
    return queries.person(person.id)


def test_a_role_opens_doors_from_its_first_day_to_the_day_before_its_end(village: Village, clock: Clock) -> None:
    with transaction():
        role = db.session.scalars(select(PersonRole).where(PersonRole.person_id == village.volunteer.id)).one()
        role.valid_to = clock.at.date()
    assert queries.roles_of(village.volunteer.id) == ()
    clock.forward(days=-1)
    assert len(queries.roles_of(village.volunteer.id)) == 1


def test_roles_reach_down_the_tree_and_never_up_or_across(village: Village) -> None:
    officer, head = queries.actor_of(village.officer.id), queries.actor_of(village.head.id)
    kinds = frozenset({RoleKind.OFFICER, RoleKind.HEAD})
    assert officer.may(kinds, village.hamlet.scope)
    assert not officer.may(kinds, village.other_hamlet.scope)
    assert not officer.may(kinds, village.province.scope)
    assert not head.may(kinds, village.second_hamlet.scope)
    assert queries.actor_of(village.administrator.id).may(
        frozenset({RoleKind.ADMINISTRATOR}), village.other_hamlet.scope
    )


def test_whoever_looks_after_a_person_reaches_all_their_places(village: Village, officer: Actor) -> None:
    with transaction():
        commands.add_role(
            OPERATOR, queries.person(village.volunteer.id), RoleForm(RoleKind.VOLUNTEER, village.other_hamlet.id)
        )
    with pytest.raises(Forbidden):
        commands.suspend(officer, reload(village.volunteer))
    assert queries.scope_of_person(village.volunteer.id).chain == frozenset({village.province.id})


def test_giving_and_ending_roles_moves_the_persons_place_in_the_ledger(village: Village, officer: Actor) -> None:
    before = village.volunteer.position
    with transaction():
        commands.add_role(
            officer, queries.person(village.volunteer.id), RoleForm(RoleKind.HEAD, village.third_hamlet.id)
        )
    given = reload(village.volunteer).position
    held = queries.held_roles([village.volunteer.id])[village.volunteer.id]
    assert [role.kind for role in held] == [RoleKind.VOLUNTEER, RoleKind.HEAD]
    with transaction():
        commands.end_role(officer, queries.role_row(held[1].id))
    assert before < given < reload(village.volunteer).position
    assert [role.kind for role in queries.roles_of(village.volunteer.id)] == [RoleKind.VOLUNTEER]


def test_the_same_role_again_is_no_second_role(village: Village, officer: Actor) -> None:
    with transaction():
        commands.add_role(officer, queries.person(village.head.id), RoleForm(RoleKind.HEAD, village.hamlet.id))
    assert len(queries.roles_of(village.head.id)) == 1


def test_a_minor_only_volunteers(village: Village, officer: Actor) -> None:
    with transaction():
        commands.set_minor(officer, queries.person(village.volunteer.id), True)
    with pytest.raises(Invalid):
        commands.add_role(officer, reload(village.volunteer), RoleForm(RoleKind.HEAD, village.hamlet.id))
    with pytest.raises(Invalid):
        commands.set_minor(officer, queries.person(village.head.id), True)


def test_nobody_does_these_things_to_themselves(village: Village, officer: Actor) -> None:
    with pytest.raises(Conflict):
        commands.suspend(officer, queries.person(village.officer.id))
    with pytest.raises(Conflict):
        commands.add_role(officer, queries.person(village.officer.id), RoleForm(RoleKind.HEAD, village.hamlet.id))


def test_an_officer_does_not_look_after_an_administrator_of_the_same_commune(village: Village, officer: Actor) -> None:
    with transaction():
        person, _code = commands.invite(OPERATOR, "Quản trị xã", RoleKind.ADMINISTRATOR, village.commune.id, False)
    with pytest.raises(Forbidden):
        commands.suspend(officer, person)


def test_the_shell_invites_the_first_officer(village: Village) -> None:
    with transaction():
        person, code = commands.invite(OPERATOR, "Cán bộ Một", RoleKind.OFFICER, village.other_commune.id, False)
    assert queries.invitation(code)[1].id == person.id


def test_a_role_in_the_whole_country_is_the_whole_countrys_to_give(village: Village) -> None:
    local = actor_of(village.officer, RoleKind.ADMINISTRATOR, village.commune)
    with pytest.raises(Forbidden):
        commands.invite(local, "A", RoleKind.ADMINISTRATOR, None, False)


def test_a_person_whose_roles_ended_stays_in_the_list_of_their_commune(
    app: Flask, village: Village, officer: Actor
) -> None:
    role = queries.held_roles([village.colleague.id])[village.colleague.id][0]
    with transaction():
        commands.end_role(officer, queries.role_row(role.id))
    office = sign_in(app, village.officer)
    page = office.get(f"/people/in/{village.commune.id}").text
    assert village.colleague.name in page
    assert "Đã thôi việc" in page
    assert office.get(f"/people/{village.colleague.id}").status_code == 200
    assert sign_in(app, village.stranger).get(f"/people/{village.colleague.id}").status_code == 403


def test_people_stand_by_given_name(village: Village) -> None:
    names = [person.name.split()[-1] for person in queries.people_of(village.commune.id)]
    assert names == ["Bình", "Cường", "Dung", "Lan"]


def test_the_list_shows_phones_with_what_still_waits(app: Flask, village: Village, clock: Clock) -> None:
    device, _key = enrol(village.volunteer, village.commune)
    with transaction() as session:
        session.merge(device).queued = 9
        session.merge(device).last_contact_at = clock.at
    office = sign_in(app, village.officer)
    assert office.get("/people/").headers["Location"] == f"/people/in/{village.commune.id}"
    listed = office.get(f"/people/in/{village.commune.id}").text
    assert "lần gọi gần nhất: 20:00, 18/11/2026" in listed
    assert "còn 9 lượt chưa gửi" in listed
    assert "còn 9 lượt chưa gửi" in office.get(f"/people/{village.volunteer.id}").text


def test_the_officers_buttons_work_without_script(app: Flask, village: Village) -> None:
    office, base = sign_in(app, village.officer), f"/people/{village.volunteer.id}"
    assert office.post(f"{base}/roles", data={"role": f"head:{village.third_hamlet.id}"}).status_code == 303
    assert office.post(f"{base}/minor").status_code == 303
    held = queries.held_roles([village.volunteer.id])[village.volunteer.id]
    assert office.post(f"{base}/roles/{held[1].id}/end").status_code == 303
    assert office.post(f"/people/{village.head.id}/roles/{held[0].id}/end").status_code == 404
    assert office.post(f"{base}/suspend").status_code == 303
    assert "Tạm dừng" in office.get(base).text
    assert office.post(f"{base}/reinstate").status_code == 303
    assert reload(village.volunteer).state == "invited"  # made by hand in this test, so never really came in
    ways = office.get(f"/people/{village.officer.id}").text.count('method="post"')
    assert ways == 2  # only the way out and the language


def test_odd_roles_in_forms_are_refused(app: Flask, village: Village) -> None:
    office, base = sign_in(app, village.officer), f"/people/{village.volunteer.id}"
    for role in ("", "king:", "volunteer:x", f"officer:{village.hamlet.id}", "volunteer:"):
        assert office.post(f"{base}/roles", data={"role": role}).status_code == 422
    assert office.post(f"{base}/codes", data={"purpose": "party"}).status_code == 422


def test_an_administrator_finds_a_commune_by_name(app: Flask, village: Village) -> None:
    browser = sign_in(app, village.administrator)
    assert browser.get("/people/").status_code == 200
    assert f"/people/in/{village.other_commune.id}" in browser.get("/people/?q=Kề").text


def test_an_unknown_person_is_not_found(app: Flask, village: Village) -> None:
    assert sign_in(app, village.officer).get("/people/00000000-0000-0000-0000-000000000000").status_code == 404
    with pytest.raises(NotFound):
        queries.scope_of_person(village.hamlet.id)
