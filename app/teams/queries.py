"""All that reads teams, and what of a team anybody may read."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.queries import holders_of
from app.core.actor import RoleKind, Scope
from app.core.collation import by_given_name, in_order
from app.core.db import db
from app.core.errors import NotFound
from app.places import queries as places
from app.places.models import Place
from app.teams.models import Team, TeamMember
from app.teams.schemas import MemberRole


@dataclass(frozen=True, slots=True)
class PublicTeam:
    """What anybody may read of a team.

    `hamlet` None: for the whole commune. `lead` and `phone` are empty unless that person agreed, is 18 or over, and is
    still with us.
    """

    name: str
    hamlet: Place | None
    members: int
    lead: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on a team, as officers see them: name, age and standing as they are today.

    `known`: a person of ours; `away`: one who is suspended, or has left (has no role any more); empty when neither.
    """

    row: TeamMember
    name: str
    minor: bool
    known: bool = False
    away: str = ""

    @property
    def is_lead(self) -> bool:
        return self.row.role == MemberRole.LEAD


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team with the people who belong to it now, the lead first."""

    team: Team
    hamlet: Place | None
    members: list[Member]


# ---------------------------------------------------------------- what anybody may read


def team_of(hamlet: Place) -> PublicTeam | None:
    """Who helps in a hamlet: its own team, or that of the whole commune. An ended hamlet asks its successors."""
    homes = places.today_as(hamlet)
    found = db.session.scalars(
        select(Team).where(
            Team.commune_id == hamlet.commune_id,
            Team.ended_on.is_(None),
            Team.hamlet_id.is_(None) | Team.hamlet_id.in_(homes),
        )
    )
    teams = sorted(found, key=lambda team: (team.hamlet_id is None, team.made_at, team.id))
    return _public(teams[:1])[0] if teams else None


def public_teams_of(commune_id: uuid.UUID) -> list[PublicTeam]:
    """Every living team of a commune as anybody may read it: first those for the whole commune, then by hamlet."""
    return _public([row.team for row in teams_of(commune_id)])


def _public(teams: Iterable[Team]) -> list[PublicTeam]:
    return [_as_anybody_sees(row) for row in _rows(teams)]


def _as_anybody_sees(row: TeamRow) -> PublicTeam:
    shown = next((member for member in row.members if member.is_lead and is_public(member)), None)
    count = len(row.members)
    if shown is None:
        return PublicTeam(row.team.full_name, row.hamlet, count)
    return PublicTeam(row.team.full_name, row.hamlet, count, shown.name, shown.row.phone)


def is_public(member: Member) -> bool:
    """True when anybody may read who this is.

    Asked of the person as they are today, so that a suspension, the end of the last role, or an age that was put right
    holds at once.
    """
    return member.row.agreed_on is not None and not member.minor and not member.away


# ---------------------------------------------------------------- what officers read


def get(team_id: uuid.UUID) -> Team:
    """One team, ended ones too. Raises NotFound."""
    team = db.session.get(Team, team_id)
    if team is None:
        raise NotFound
    return team


def scope(team_id: uuid.UUID) -> Scope:
    """Where a team stands, for access. Raises NotFound."""
    team = get(team_id)
    return places.scope(team.hamlet_id or team.commune_id)


def team_row(team: Team) -> TeamRow:
    """One team with its members."""
    return _rows([team])[0]


def teams_of(commune_id: uuid.UUID) -> list[TeamRow]:
    """A commune's living teams with their members: first those for the whole commune, then by hamlet."""
    teams = db.session.scalars(select(Team).where(Team.commune_id == commune_id, Team.ended_on.is_(None)))
    return sorted(_rows(teams), key=_order)


def own_team(hamlet: Place) -> TeamRow | None:
    """The living team of a hamlet itself, with its members."""
    found = db.session.scalar(select(Team).where(Team.hamlet_id == hamlet.id, Team.ended_on.is_(None)))
    return team_row(found) if found else None


def hamlets_without(commune_id: uuid.UUID) -> list[Place]:
    """The living hamlets that have no team of their own."""
    having = set(
        db.session.scalars(select(Team.hamlet_id).where(Team.commune_id == commune_id, Team.ended_on.is_(None)))
    )
    return [hamlet for hamlet in places.hamlets_of(commune_id) if hamlet.id not in having]


def living_lead(team_id: uuid.UUID) -> TeamMember | None:
    """Who leads a team now."""
    return db.session.scalar(
        select(TeamMember).where(
            TeamMember.team_id == team_id, TeamMember.role == MemberRole.LEAD.value, TeamMember.until.is_(None)
        )
    )


def member(member_id: uuid.UUID, team_id: uuid.UUID) -> TeamMember:
    """One member of a team. Raises NotFound, also for one of another team."""
    found = db.session.get(TeamMember, member_id)
    if found is None or found.team_id != team_id:
        raise NotFound
    return found


def _rows(teams: Iterable[Team]) -> list[TeamRow]:
    """Teams in the order given, each with its hamlet and living members."""
    teams = list(teams)
    hamlets = {
        place.id: place
        for place in db.session.scalars(
            select(Place).where(Place.id.in_([team.hamlet_id for team in teams if team.hamlet_id]))
        )
    }
    members: dict[uuid.UUID, list[Member]] = {team.id: [] for team in teams}
    holds = Person.id.in_(holders_of(list(RoleKind)))
    living = (
        select(TeamMember, Person, holds)
        .outerjoin(Person, Person.id == TeamMember.person_id)
        .where(TeamMember.team_id.in_(list(members)), TeamMember.until.is_(None))
    )
    for row, person, has_role in db.session.execute(living):
        members[row.team_id].append(_member(row, person, bool(has_role)))
    for people in members.values():
        people.sort(key=lambda one: (not one.is_lead, by_given_name(one.name)))
    return [TeamRow(team, hamlets.get(team.hamlet_id) if team.hamlet_id else None, members[team.id]) for team in teams]


def _member(row: TeamMember, person: Person | None, has_role: bool) -> Member:
    if person is None:
        return Member(row, row.name, row.minor)
    away = "suspended" if person.state == "suspended" else "" if has_role else "left"
    return Member(row, person.name, person.minor or row.minor, known=True, away=away)


def _order(row: TeamRow) -> tuple[bool, object, object, object]:
    return row.hamlet is not None, in_order(row.hamlet.full_name if row.hamlet else ""), row.team.made_at, row.team.id
