"""Who belongs to a team, and what of that anybody may read."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts import commands as accounts
from app.accounts.models import Person, PersonRole
from app.core.actor import Actor, RoleKind
from app.core.db import db, transaction
from app.core.errors import Conflict, Invalid
from app.places import commands as places
from app.teams import commands, queries
from app.teams.models import Team, TeamMember
from app.teams.schemas import parse_member, parse_team
from tests.people import Village, actor_of, settle_village
from tests.points.rows import AGREED, make_team, put_on

SAID_YES = {"role": "lead", "agreed": "yes", "phone": "0912 345 678"}


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


@pytest.fixture
def officer(village: Village) -> Actor:
    return actor_of(village.officer, RoleKind.OFFICER, village.commune)


@pytest.fixture
def team(village: Village) -> Team:
    return make_team(village.commune, village.hamlet)


def _add(officer: Actor, team: Team, **form: str) -> TeamMember:
    with transaction():
        return commands.add_member(officer, db.session.merge(team), parse_member(form))


def test_a_hamlet_asks_its_own_team_and_else_the_communes(village: Village, team: Team) -> None:
    assert queries.team_of(village.second_hamlet) is None
    make_team(village.commune, None, "Tổ một cửa")
    found = queries.team_of(village.second_hamlet)
    assert found is not None and found.name == "Tổ một cửa" and found.hamlet is None
    own = queries.team_of(village.hamlet)
    assert own is not None and own.name == "Tổ Đề án 06" and own.hamlet == village.hamlet
    assert queries.team_of(village.other_hamlet) is None


def test_a_merged_hamlet_asks_the_team_of_what_it_became(village: Village, officer: Actor) -> None:
    make_team(village.commune, village.second_hamlet, "Tổ Cây Gạo")
    with transaction():
        ended, heir = db.session.merge(village.hamlet), db.session.merge(village.second_hamlet)
        places.end_hamlet(officer, ended, [heir], "NQ 12", ended.valid_from)
    found = queries.team_of(ended)
    assert found is not None and found.name == "Tổ Cây Gạo"


def test_hamlets_without_a_team_are_told(village: Village, team: Team) -> None:
    assert [hamlet.name for hamlet in queries.hamlets_without(village.commune.id)] == ["Cây Gạo", "Đồi Chè"]


def test_a_hamlet_has_one_living_team(village: Village, officer: Actor, team: Team) -> None:
    form = parse_team({"hamlet_id": str(village.hamlet.id), "label": "Tổ công nghệ số cộng đồng"})
    with pytest.raises(Invalid) as refusal, transaction():
        commands.make(officer, village.commune, form)
    assert refusal.value.fields == {"hamlet_id": "team_there"}
    with transaction():
        commands.end(officer, db.session.merge(team))
    with transaction():
        commands.make(officer, village.commune, form)
    assert [row.team.label for row in queries.teams_of(village.commune.id)] == ["Tổ công nghệ số cộng đồng"]


def test_a_form_sent_twice_makes_one_team_and_adds_one_person(village: Village, officer: Actor) -> None:
    form = parse_team({"id": "11111111-1111-4111-8111-111111111111", "label": "Tổ một cửa"})
    for _again in range(2):
        with transaction():
            made = commands.make(officer, village.commune, form)
    for _again in range(2):
        _add(officer, made, id="22222222-2222-4222-8222-222222222222", name="Bà Tư", role="member")
    assert [len(row.members) for row in queries.teams_of(village.commune.id)] == [1]
    with pytest.raises(Conflict), transaction():
        commands.make(officer, village.other_commune, form)


# ---------------------------------------------------------------- people on it


def test_a_lead_who_agreed_is_named_with_the_number(village: Village, officer: Actor, team: Team) -> None:
    _add(officer, team, person_id=str(village.volunteer.id), **SAID_YES)
    _add(officer, team, name="Bà Tư", role="member")
    found = queries.team_of(village.hamlet)
    assert found is not None
    assert (found.lead, found.phone, found.members) == ("Trần Thị Lan", "0912345678", 2)


def test_whoever_changes_their_mind_is_hidden_and_the_number_is_gone(
    village: Village, officer: Actor, team: Team
) -> None:
    member = _add(officer, team, person_id=str(village.volunteer.id), **SAID_YES)
    with transaction():
        commands.hide(officer, db.session.merge(team), db.session.merge(member))
    found = queries.team_of(village.hamlet)
    assert found is not None and (found.lead, found.phone, found.members) == ("", "", 1)
    assert db.session.get_one(TeamMember, member.id).phone == ""


def test_a_lead_who_has_no_role_any_more_is_named_to_nobody(village: Village, officer: Actor, team: Team) -> None:
    _add(officer, team, person_id=str(village.volunteer.id), **SAID_YES)
    with transaction() as session:
        for role in session.scalars(select(PersonRole).where(PersonRole.person_id == village.volunteer.id)):
            accounts.end_role(officer, role)
    found = queries.team_of(village.hamlet)
    assert found is not None and (found.lead, found.phone, found.members) == ("", "", 1)
    assert [member.away for member in queries.teams_of(village.commune.id)[0].members] == ["left"]


@pytest.mark.parametrize("how", ["leave", "end"])
def test_a_number_is_forgotten_when_its_owner_goes(village: Village, officer: Actor, team: Team, how: str) -> None:
    member = _add(officer, team, name="Ông Năm", **SAID_YES)
    with transaction():
        here, row = db.session.merge(team), db.session.merge(member)
        commands.leave(officer, here, row) if how == "leave" else commands.end(officer, here)
    db.session.expire_all()
    row = db.session.get_one(TeamMember, member.id)
    assert (row.phone, row.agreed_on) == ("", None) and row.until is not None
    found = queries.team_of(village.hamlet)
    assert found is None if how == "end" else found is not None and found.members == 0


@pytest.mark.parametrize(
    ("form", "faults"),
    [
        ({"role": "lead"}, {"name": "required"}),
        ({"role": "chief", "name": "A"}, {"role": "not_offered"}),
        ({**SAID_YES, "name": "Em Sáu", "minor": "yes"}, {"agreed": "minor_not_public"}),
        ({**SAID_YES, "name": "A", "role": "member"}, {"agreed": "lead_only"}),
        ({"role": "lead", "name": "A", "phone": "0912345678"}, {"phone": "agree_first"}),
        ({**SAID_YES, "name": "A", "phone": "09"}, {"phone": "not_a_phone"}),
    ],
)
def test_what_may_not_be_kept_of_people_is_refused_at_its_field(form: dict[str, str], faults: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_member(form)
    assert refusal.value.fields == faults


def test_a_person_whom_we_know_to_be_under_18_cannot_agree(village: Village, officer: Actor, team: Team) -> None:
    with transaction() as session:
        session.get_one(Person, village.volunteer.id).minor = True
    with pytest.raises(Invalid) as refusal:
        _add(officer, team, person_id=str(village.volunteer.id), **SAID_YES)
    assert refusal.value.fields == {"agreed": "minor_not_public"}
    _add(officer, team, person_id=str(village.volunteer.id), role="lead")
    found = queries.team_of(village.hamlet)
    assert found is not None and (found.lead, found.members) == ("", 1)


def test_nobody_of_another_commune_is_put_on_a_team(village: Village, officer: Actor, team: Team) -> None:
    with pytest.raises(Invalid) as refusal:
        _add(officer, team, person_id=str(village.stranger.id), role="member")
    assert refusal.value.fields == {"person_id": "not_offered"}


def test_a_team_has_one_lead_and_each_person_once(village: Village, officer: Actor, team: Team) -> None:
    _add(officer, team, person_id=str(village.volunteer.id), role="lead")
    for form, fault in (
        ({"name": "Bà Tư", "role": "lead"}, {"role": "lead_there"}),
        ({"person_id": str(village.volunteer.id), "role": "member"}, {"person_id": "taken"}),
    ):
        with pytest.raises(Invalid) as refusal:
            _add(officer, team, **form)
        assert refusal.value.fields == fault


def test_an_ended_team_stays_as_it_was(village: Village, officer: Actor, team: Team) -> None:
    with transaction():
        commands.end(officer, db.session.merge(team))
    with pytest.raises(Conflict) as refusal:
        _add(officer, team, name="Bà Tư", role="member")
    assert refusal.value.code == "team_ended"


@pytest.mark.parametrize(
    "row",
    [
        {"who": "Em Sáu", "role": "lead", "minor": True, "agreed_on": AGREED["agreed_on"]},
        {"who": "Bà Tư", "role": "member", "agreed_on": AGREED["agreed_on"]},
        {"who": "Bà Tư", "role": "lead", "phone": "0912345678"},
        {"who": "", "role": "lead"},
    ],
)
def test_the_database_itself_keeps_minors_and_numbers_private(team: Team, row: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        put_on(team, **row)
