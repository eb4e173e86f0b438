"""Officers' pages of teams: which hamlets have one, who belongs to it, and whom anybody may call."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries as people
from app.core import phones
from app.core.actor import RoleKind, Scope
from app.core.errors import Invalid
from app.places import queries as places
from app.teams import commands, queries
from app.teams.models import Team
from app.teams.schemas import LABELS, ROLE_WORDS, MemberRole, parse_member, parse_team
from app.web.access import allow, current_actor
from app.web.locale import _
from app.web.writes import writes

blueprint = Blueprint("teams", __name__, template_folder="templates")

OFFICE = (RoleKind.OFFICER, RoleKind.ADMINISTRATOR)


def _of_commune(commune_id: uuid.UUID) -> Scope:
    return places.commune(commune_id).scope


def _of_team(team_id: uuid.UUID, **_more: uuid.UUID) -> Scope:
    return queries.scope(team_id)


in_commune = allow(*OFFICE, at=_of_commune)
of_team = allow(*OFFICE, at=_of_team)


@blueprint.get("/")
@allow(*OFFICE)
def start() -> ResponseReturnValue:
    """The officer's own commune; a list and a search for those who have several."""
    choice = places.choice_of(current_actor(), request.args.get("q", ""))
    if choice.only:
        return redirect(url_for("teams.of_commune", commune_id=choice.only.id))
    return render_template(
        "places/choose.html", subject=_("Tổ"), page="teams.of_commune", argument="commune_id", choice=choice
    )


@blueprint.get("/<uuid:commune_id>/")
@in_commune
def of_commune(commune_id: uuid.UUID) -> ResponseReturnValue:
    """A commune's hamlets: which have a team, which have none."""
    return _commune_page(commune_id)


@blueprint.post("/<uuid:commune_id>/")
@writes
@in_commune
def make(commune_id: uuid.UUID) -> ResponseReturnValue:
    """One more team."""
    try:
        team = commands.make(current_actor(), places.commune(commune_id), parse_team(request.form))
    except Invalid as error:
        return _commune_page(commune_id, error)
    return redirect(url_for("teams.team", team_id=team.id), 303)


@blueprint.get("/team/<uuid:team_id>")
@of_team
def team(team_id: uuid.UUID) -> ResponseReturnValue:
    """One team: its people, and what of them anybody reads."""
    return _team_page(team_id)


@blueprint.post("/team/<uuid:team_id>")
@writes
@of_team
def rename(team_id: uuid.UUID) -> ResponseReturnValue:
    """Call it otherwise."""
    try:
        form = parse_team(request.form)
    except Invalid as error:
        return _team_page(team_id, "name", error)
    commands.rename(current_actor(), queries.get(team_id), form.label, form.name)
    return _to(team_id)


@blueprint.post("/team/<uuid:team_id>/end")
@writes
@of_team
def end(team_id: uuid.UUID) -> ResponseReturnValue:
    """The team is no more."""
    found = queries.get(team_id)
    commands.end(current_actor(), found)
    return redirect(url_for("teams.of_commune", commune_id=found.commune_id), 303)


@blueprint.post("/team/<uuid:team_id>/members")
@writes
@of_team
def add_member(team_id: uuid.UUID) -> ResponseReturnValue:
    """Somebody more."""
    try:
        commands.add_member(current_actor(), queries.get(team_id), parse_member(request.form))
    except Invalid as error:
        return _team_page(team_id, "member", error)
    return _to(team_id)


@blueprint.post("/team/<uuid:team_id>/members/<uuid:member_id>/leave")
@writes
@of_team
def leave(team_id: uuid.UUID, member_id: uuid.UUID) -> ResponseReturnValue:
    """Somebody is not on the team any more."""
    commands.leave(current_actor(), queries.get(team_id), queries.member(member_id, team_id))
    return _to(team_id)


@blueprint.post("/team/<uuid:team_id>/members/<uuid:member_id>/hide")
@writes
@of_team
def hide(team_id: uuid.UUID, member_id: uuid.UUID) -> ResponseReturnValue:
    """Somebody no longer wants to be named in public."""
    commands.hide(current_actor(), queries.get(team_id), queries.member(member_id, team_id))
    return _to(team_id)


def _to(team_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("teams.team", team_id=team_id), 303)


def _commune_page(commune_id: uuid.UUID, error: Invalid | None = None) -> ResponseReturnValue:
    without = queries.hamlets_without(commune_id)
    offered = [("", _("Chung cho cả xã")), *((str(hamlet.id), hamlet.full_name) for hamlet in without)]
    page = render_template(
        "teams/of_commune.html",
        commune=places.commune(commune_id),
        rows=queries.teams_of(commune_id),
        without=without,
        is_public=queries.is_public,
        offered=offered,
        labels=LABELS,
        values=request.form if error else {"hamlet_id": request.args.get("hamlet", ""), "label": LABELS[0]},
        new_id=request.form.get("id") or uuid.uuid4(),
        failed="make" if error else "",
        faults=error.fields if error else {},
        spoken=phones.spoken,
    )
    return page, error.status if error else 200


def _team_page(team_id: uuid.UUID, failed: str = "", error: Invalid | None = None) -> ResponseReturnValue:
    row = queries.team_row(queries.get(team_id))
    page = render_template(
        "teams/team.html",
        row=row,
        team=row.team,
        commune=places.commune(row.team.commune_id),
        is_public=queries.is_public,
        people=[("", _("Người khác, gõ tên ở dưới")), *_people(row.team, {one.row.person_id for one in row.members})],
        roles=[(role.value, _(ROLE_WORDS[role])) for role in (MemberRole.MEMBER, MemberRole.LEAD)],
        role_words=ROLE_WORDS,
        labels=LABELS,
        values=request.form if failed == "member" else {},
        named=request.form if failed == "name" else {"label": row.team.label, "name": row.team.name},
        new_id=request.form.get("id") or uuid.uuid4(),
        failed=failed,
        faults=error.fields if error else {},
        spoken=phones.spoken,
    )
    return page, error.status if error else 200


def _people(team: Team, there: set[uuid.UUID | None]) -> list[tuple[str, str]]:
    """Who may be put on the team: people of the commune who are not on it."""
    found = people.people_of(team.commune_id)
    return [
        (str(one.id), _("%(name)s (dưới 18 tuổi)", name=one.name) if one.minor else one.name)
        for one in found
        if one.state != "suspended" and one.id not in there
    ]
