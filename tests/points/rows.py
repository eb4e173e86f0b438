"""Points, teams and contacts of the village, made directly, so that a test of one does not lean on another."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from app.accounts.models import Person
from app.core.clock import now
from app.core.db import transaction
from app.places.models import Place
from app.points.models import CommuneContact, Point
from app.teams.models import Team, TeamMember


def make_point(commune: Place, hamlet: Place | None, name: str, **more: Any) -> Point:
    """An open point that is added and committed."""
    given = {"kind": "culture_house", "state": "open", "hours": "Tối thứ 3", "address": "", "phone": "", **more}
    point = Point(
        id=uuid.uuid4(), commune_id=commune.id, hamlet_id=hamlet.id if hamlet else None, name=name, position=0, **given
    )
    with transaction() as session:
        session.add(point)
    return point


def make_contact(commune: Place, **given: str) -> None:
    """Whom the commune's citizens call."""
    with transaction() as session:
        session.add(CommuneContact(commune_id=commune.id, position=0, **given))


def make_team(commune: Place, hamlet: Place | None, label: str = "Tổ Đề án 06") -> Team:
    """A living team without anybody."""
    team = Team(
        id=uuid.uuid4(),
        commune_id=commune.id,
        hamlet_id=hamlet.id if hamlet else None,
        label=label,
        name="",
        made_at=now(),
        position=0,
    )
    with transaction() as session:
        session.add(team)
    return team


def put_on(team: Team, who: Person | str, role: str = "member", **more: Any) -> TeamMember:
    """Somebody on the team."""
    known = isinstance(who, Person)
    member = TeamMember(
        id=uuid.uuid4(),
        team_id=team.id,
        person_id=who.id if known else None,
        name="" if known else who,
        role=role,
        since=dt.date(2026, 11, 1),
        **{"phone": "", "minor": False, "agreed_on": None, **more},
    )
    with transaction() as session:
        session.add(member)
    return member


AGREED = {"agreed_on": dt.date(2026, 11, 1), "phone": "0912345678"}
