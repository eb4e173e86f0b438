"""The officer's list of people with their phones, and one person's page. What is done to people stands in accounts."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries as people
from app.accounts import session_cookie
from app.accounts.schemas import FIELD_ROLES, ROLE_WORDS, STATE_WORDS
from app.badges import queries as badges
from app.core import codes
from app.core.actor import RoleKind, Scope
from app.core.errors import NotFound
from app.devices import commands, queries
from app.places import queries as places
from app.web.access import allow, current_actor
from app.web.locale import _
from app.web.writes import writes

blueprint = Blueprint("phones", __name__, template_folder="../templates")


def _person_scope(person_id: uuid.UUID, **_more: uuid.UUID) -> Scope:
    return people.scope_of_person(person_id)


def _commune_scope(commune_id: uuid.UUID) -> Scope:
    return places.scope(commune_id)


looks_after = allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR, at=_person_scope)


@blueprint.get("/")
@allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR)
def start() -> ResponseReturnValue:
    """The officer's own commune; a list and a search for those who have several."""
    choice = places.choice_of(current_actor(), request.args.get("q", ""))
    if choice.only:
        return redirect(url_for("phones.commune", commune_id=choice.only.id))
    return render_template(
        "places/choose.html", subject=_("Người"), page="phones.commune", argument="commune_id", choice=choice
    )


@blueprint.get("/in/<uuid:commune_id>")
@allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR, at=_commune_scope)
def commune(commune_id: uuid.UUID) -> ResponseReturnValue:
    """Everybody of a commune: roles, state, phones, last contact, what still waits to be sent."""
    found = people.people_of(commune_id)
    ids = [person.id for person in found]
    return render_template(
        "devices/people.html",
        commune=places.commune(commune_id),
        people=found,
        roles=people.held_roles(ids),
        phones=queries.phones_of(ids),
        role_words=ROLE_WORDS,
        state_words=STATE_WORDS,
    )


@blueprint.get("/<uuid:person_id>")
@looks_after
def person(person_id: uuid.UUID) -> ResponseReturnValue:
    """One person: roles, codes, phones."""
    found = people.person(person_id)
    roles = people.held_roles([person_id]).get(person_id, [])
    commune_id = people.home_commune(person_id)
    return render_template(
        "devices/person.html",
        person=found,
        mine=found.id == current_actor().person_id,
        roles=roles,
        in_the_field=any(role.live and role.kind in FIELD_ROLES for role in roles),
        phones=queries.phones_of([person_id]).get(person_id, []),
        badge=badges.latest_of(person_id),
        spoken=codes.spoken,
        check_at=f"{session_cookie.origin()}/b/",
        codes=people.codes_waiting(person_id),
        my_id=current_actor().person_id,
        commune=places.commune(commune_id) if commune_id else None,
        offered=people.offered_roles(places.commune(commune_id)) if commune_id else [],
        role_words=ROLE_WORDS,
        state_words=STATE_WORDS,
    )


@blueprint.post("/<uuid:person_id>/phones/<uuid:device_id>/revoke")
@writes
@looks_after
def revoke(person_id: uuid.UUID, device_id: uuid.UUID) -> ResponseReturnValue:
    """Shut a phone of this person out."""
    if person_id not in {owner.id for owner in queries.persons_on(device_id)}:
        raise NotFound
    commands.revoke(current_actor(), queries.device_or_404(device_id))
    return redirect(url_for("phones.person", person_id=person_id), 303)
