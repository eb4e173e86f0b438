"""Signing in and out with a passkey, and the door of the site."""

from __future__ import annotations

from flask import Blueprint, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts import commands, queries, session_cookie
from app.accounts.schemas import parse_passkey
from app.web import quota
from app.web.access import maybe_actor, public
from app.web.onward import local_path
from app.web.writes import commits_itself, writes

blueprint = Blueprint("sign_in", __name__, template_folder="../templates")

SIGN_IN_PATH = "/sign-in"


@blueprint.get("/")
@public
def door() -> ResponseReturnValue:
    """One's own first page, or the sign-in."""
    actor = maybe_actor()
    return redirect(queries.start_page(actor) if actor else SIGN_IN_PATH)


@blueprint.get(SIGN_IN_PATH)
@public
def page() -> ResponseReturnValue:
    """One button."""
    actor, onward = maybe_actor(), request.args.get("next", "")
    if actor:
        return redirect(local_path(onward, queries.start_page(actor)))
    return render_template("accounts/sign_in.html", onward=local_path(onward, ""))


@blueprint.post(f"{SIGN_IN_PATH}/options")
@quota.limit("3000 per hour", "sign-in options")
@writes
@public
def options() -> ResponseReturnValue:
    """A challenge, and what to ask the phone."""
    return jsonify(commands.start_sign_in(session_cookie.site()))


@blueprint.post(f"{SIGN_IN_PATH}/finish")
@commits_itself("a challenge dies at its first use, even when the answer is wrong")
@quota.limit("1000 per hour", "sign-in")
@public
def finish() -> ResponseReturnValue:
    """The phone's answer: right ones are signed in."""
    challenge_id, credential = parse_passkey(request.get_data())
    taken = writes(commands.take_challenge)(challenge_id, "sign_in")
    secret = writes(commands.finish_sign_in)(taken, credential, session_cookie.site())
    actor = queries.actor_for_token(secret)
    assert actor is not None
    onward = local_path(request.args.get("next", ""), queries.start_page(actor))
    return session_cookie.put(jsonify({"next": onward}), secret)


@blueprint.post("/sign-out")
@writes
@public
def sign_out() -> ResponseReturnValue:
    """End this browser's sign-in. Nothing on the phone's own app is touched."""
    if session_cookie.cookie():
        commands.sign_out(session_cookie.cookie())
    return session_cookie.drop(redirect(SIGN_IN_PATH, 303))
