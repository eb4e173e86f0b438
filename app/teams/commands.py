"""All that writes teams and their members."""

from __future__ import annotations

import uuid

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.accounts import queries as people
from app.accounts.models import Person
from app.core import audit, ledger
from app.core.actor import Actor
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import Conflict, Invalid
from app.places import queries as places
from app.places.models import Place
from app.teams import queries
from app.teams.models import Team, TeamMember
from app.teams.schemas import MemberForm, TeamForm


def make(actor: Actor, commune: Place, form: TeamForm) -> Team:
    """A new team. The same form sent twice makes one. Raises Invalid, also when the hamlet has a team already."""
    known = db.session.get(Team, form.id) if form.id else None
    if known is not None:
        if known.commune_id != commune.id:
            raise Conflict
        return known
    hamlet = places.hamlet_in(commune.id, form.hamlet_id)
    team = Team(
        id=form.id or uuid.uuid4(),
        commune_id=commune.id,
        hamlet_id=hamlet.id if hamlet else None,
        label=form.label,
        name=form.name,
        made_at=now(),
        position=ledger.position(db.session()),
    )
    try:
        with db.session.begin_nested():
            db.session.add(team)
    except IntegrityError:
        raise Invalid({"hamlet_id": "team_there"}) from None
    audit.note(actor, "team.make", team.id, commune=commune.id, hamlet=team.hamlet_id or "")
    return team


def rename(actor: Actor, team: Team, label: str, name: str) -> None:
    """Another name. Raises Conflict for a team that has ended."""
    _touch(team)
    team.label, team.name = label, name
    db.session.flush()
    audit.note(actor, "team.rename", team.id)


def end(actor: Actor, team: Team) -> None:
    """The team is no more, and nobody belongs to it. Doing it twice changes nothing."""
    if team.ended_on is not None:
        return
    _touch(team)
    team.ended_on = today()
    leave = {"until": today(), "phone": "", "agreed_on": None}
    db.session.execute(
        update(TeamMember).where(TeamMember.team_id == team.id, TeamMember.until.is_(None)).values(**leave)
    )
    db.session.flush()
    audit.note(actor, "team.end", team.id)


def add_member(actor: Actor, team: Team, form: MemberForm) -> TeamMember:
    """Somebody more on the team. The same form sent twice adds one. Raises Invalid, Conflict."""
    known = db.session.get(TeamMember, form.id) if form.id else None
    if known is not None:
        if known.team_id != team.id:
            raise Conflict
        return known
    _must_live(team)
    person = _person_of(team, form)
    minor = form.minor or (person is not None and person.minor)
    if minor and form.agreed:
        raise Invalid({"agreed": "minor_not_public"})
    member = TeamMember(
        id=form.id or uuid.uuid4(),
        team_id=team.id,
        person_id=person.id if person else None,
        name="" if person else form.name,
        role=form.role.value,
        minor=minor,
        phone=form.phone,
        agreed_on=today() if form.agreed else None,
        since=today(),
    )
    _put(team, member)
    _touch(team)
    audit.note(actor, "team.join", team.id, member=member.id, role=member.role, agreed=form.agreed)
    return member


def leave(actor: Actor, team: Team, member: TeamMember) -> None:
    """Not on the team from today. The number to call is forgotten at once. Doing it twice changes nothing."""
    if member.until is not None:
        return
    _touch(team)
    member.until, member.phone, member.agreed_on = today(), "", None
    db.session.flush()
    audit.note(actor, "team.leave", team.id, member=member.id)


def hide(actor: Actor, team: Team, member: TeamMember) -> None:
    """This person no longer wants to be named in public: name and number are gone from every page at once."""
    if member.agreed_on is None:
        return
    _touch(team)
    member.phone, member.agreed_on = "", None
    db.session.flush()
    audit.note(actor, "team.hide", team.id, member=member.id)


def _must_live(team: Team) -> None:
    if team.ended_on is not None:
        raise Conflict("team_ended")


def _touch(team: Team) -> None:
    _must_live(team)
    team.position = ledger.position(db.session())


def _person_of(team: Team, form: MemberForm) -> Person | None:
    """The person of the commune who was chosen. Raises Invalid for anybody else."""
    if form.person_id is None:
        return None
    found = next((one for one in people.people_of(team.commune_id) if one.id == form.person_id), None)
    if found is None:
        raise Invalid({"person_id": "not_offered"})
    return found


def _put(team: Team, member: TeamMember) -> None:
    """Add the row; the database says whether there is a lead already, or this person is on the team."""
    try:
        with db.session.begin_nested():
            db.session.add(member)
    except IntegrityError:
        lead = queries.living_lead(team.id)
        raise Invalid({"role": "lead_there"} if lead and member.role == "lead" else {"person_id": "taken"}) from None
