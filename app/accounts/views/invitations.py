"""The page behind an invitation's link, and the passkey that is made there. Opening it changes nothing."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts import commands, queries, session_cookie
from app.accounts.schemas import FIELD_ROLES, ROLE_WORDS, in_app_browser, parse_passkey, phone_words
from app.web import quota
from app.web.access import public
from app.web.writes import commits_itself, writes

blueprint = Blueprint("invitations", __name__, template_folder="../templates")


@blueprint.get("/i/<code>")
@public
def page(code: str) -> ResponseReturnValue:
    """Greets by name and place, and offers the one thing to do."""
    _invitation, person = queries.invitation(code)
    agent = request.user_agent.string
    held = [role for role in queries.held_roles([person.id]).get(person.id, []) if role.live]
    return render_template(
        "accounts/in_app.html" if in_app_browser(agent) else "accounts/invitation.html",
        person=person,
        held=held,
        role_words=ROLE_WORDS,
        code=code,
        address=f"{session_cookie.origin()}/i/{code}",
        android="Android" in agent,
        in_the_field=any(role.kind in FIELD_ROLES for role in held),
    )


@blueprint.post("/i/<code>/options")
@quota.limit("3000 per hour", "invitation")
@writes
@public
def options(code: str) -> ResponseReturnValue:
    """A challenge for the invited person."""
    _invitation, person = queries.invitation(code)
    return jsonify(commands.start_registration(person, session_cookie.site()))


@blueprint.post("/i/<code>/finish")
@commits_itself("a challenge dies at its first use, even when the answer is wrong")
@quota.limit("3000 per hour", "invitation")
@public
def finish(code: str) -> ResponseReturnValue:
    """The finished registration is what uses the invitation up."""
    challenge_id, credential = parse_passkey(request.get_data())
    taken = writes(commands.take_challenge)(challenge_id, "register")
    person, secret = writes(commands.register_by_invitation)(
        code, taken, credential, session_cookie.site(), phone_words(request.user_agent.string)
    )
    return session_cookie.put(jsonify({"next": queries.first_page(person.id)}), secret)
