"""What officers do to people: invite, give and end roles, suspend, issue codes. The list itself is a page of devices,
because it shows everybody's phones."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts import commands, queries, session_cookie
from app.accounts.models import Person
from app.accounts.schemas import FIELD_ROLES, ROLE_WORDS, InviteForm, parse_invite, parse_role
from app.core import qr
from app.core.actor import RoleKind, Scope
from app.core.errors import Invalid, NotFound
from app.places import queries as places
from app.web.access import allow, current_actor
from app.web.writes import writes

blueprint = Blueprint("people", __name__, template_folder="../templates")


def _scope(person_id: uuid.UUID, **_more: uuid.UUID) -> Scope:
    return queries.scope_of_person(person_id)


def _commune_scope(commune_id: uuid.UUID) -> Scope:
    return places.scope(commune_id)


looks_after = allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR, at=_scope)
in_commune = allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR, at=_commune_scope)


def _back(person_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(f"/people/{person_id}", 303)


def _invite_page(commune_id: uuid.UUID, error: Invalid | None = None) -> ResponseReturnValue:
    commune = places.commune(commune_id)
    page = render_template(
        "accounts/invite.html",
        commune=commune,
        offered=queries.offered_roles(commune),
        role_words=ROLE_WORDS,
        faults=error.fields if error else {},
        values=request.form,
        person_id=request.form.get("person") or uuid.uuid4(),
    )
    return page, error.status if error else 200


@blueprint.get("/in/<uuid:commune_id>/invite")
@in_commune
def invite_form(commune_id: uuid.UUID) -> ResponseReturnValue:
    """Name, role and place, under 18?"""
    return _invite_page(commune_id)


@blueprint.post("/in/<uuid:commune_id>/invite")
@writes
@in_commune
def invite(commune_id: uuid.UUID) -> ResponseReturnValue:
    """The link, shown once."""
    try:
        form: InviteForm = parse_invite(request.form)
        person, code = commands.invite(
            current_actor(), form.name, form.role.kind, form.role.place_id, form.minor, form.person_id
        )
    except Invalid as error:
        return _invite_page(commune_id, error)
    return _invited(person, code)


@blueprint.post("/<uuid:person_id>/invite")
@writes
@looks_after
def reinvite(person_id: uuid.UUID) -> ResponseReturnValue:
    """A new link; the old one stops working."""
    person = queries.person(person_id)
    return _invited(person, commands.reinvite(current_actor(), person))


def _invited(person: Person, code: str) -> str:
    address = f"{session_cookie.origin()}/i/{code}"
    roles = [role for role in queries.held_roles([person.id]).get(person.id, []) if role.live]
    return render_template(
        "accounts/invited.html",
        person=person,
        address=address,
        drawing=qr.svg(address),
        commune_id=queries.home_commune(person.id),
        in_the_field=any(role.kind in FIELD_ROLES for role in roles),
    )


@blueprint.post("/<uuid:person_id>/roles")
@writes
@looks_after
def add_role(person_id: uuid.UUID) -> ResponseReturnValue:
    """One more role."""
    commands.add_role(current_actor(), queries.person(person_id), parse_role(request.form))
    return _back(person_id)


@blueprint.post("/<uuid:person_id>/roles/<uuid:role_id>/end")
@writes
@looks_after
def end_role(person_id: uuid.UUID, role_id: uuid.UUID) -> ResponseReturnValue:
    """A role ends today."""
    role = queries.role_row(role_id)
    if role.person_id != person_id:
        raise NotFound
    commands.end_role(current_actor(), role)
    return _back(person_id)


@blueprint.post("/<uuid:person_id>/minor")
@writes
@looks_after
def set_minor(person_id: uuid.UUID) -> ResponseReturnValue:
    """Under 18 or not."""
    commands.set_minor(current_actor(), queries.person(person_id), request.form.get("minor") == "yes")
    return _back(person_id)


@blueprint.post("/<uuid:person_id>/suspend")
@writes
@looks_after
def suspend(person_id: uuid.UUID) -> ResponseReturnValue:
    """Shut out at once."""
    commands.suspend(current_actor(), queries.person(person_id))
    return _back(person_id)


@blueprint.post("/<uuid:person_id>/reinstate")
@writes
@looks_after
def reinstate(person_id: uuid.UUID) -> ResponseReturnValue:
    """Let in again."""
    commands.reinstate(current_actor(), queries.person(person_id))
    return _back(person_id)


@blueprint.post("/<uuid:person_id>/codes")
@writes
@looks_after
def issue_code(person_id: uuid.UUID) -> ResponseReturnValue:
    """A code to read aloud, shown once."""
    person, purpose = queries.person(person_id), request.form.get("purpose", "")
    code = commands.issue_code(current_actor(), person, purpose)
    return render_template(
        "accounts/code.html",
        person=person,
        purpose=purpose,
        code=code,
        waits=queries.is_above_the_field(person.id),
        origin=session_cookie.origin(),
    )


@blueprint.post("/<uuid:person_id>/codes/<uuid:code_id>/second")
@writes
@looks_after
def second_code(person_id: uuid.UUID, code_id: uuid.UUID) -> ResponseReturnValue:
    """A second officer says yes."""
    if code_id not in {code.id for code in queries.codes_waiting(person_id)}:
        raise NotFound
    commands.second_code(current_actor(), code_id)
    return _back(person_id)
