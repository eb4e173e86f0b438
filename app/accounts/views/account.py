"""What people do to their own account: passkeys added, named, removed; signed out everywhere."""

from __future__ import annotations

import uuid

from flask import Blueprint, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from app.accounts import commands, queries, session_cookie
from app.accounts.models import Person
from app.accounts.schemas import LABEL_LENGTH, parse_name, parse_passkey, phone_words
from app.web.access import current_actor, signed_in
from app.web.writes import commits_itself, writes

blueprint = Blueprint("account", __name__, template_folder="../templates")

PAGE = "/account"


def _me() -> Person:
    person_id = current_actor().person_id
    assert person_id is not None
    return queries.person(person_id)


@blueprint.post("/passkeys/options")
@writes
@signed_in
def options() -> ResponseReturnValue:
    """A challenge for one more passkey of one's own."""
    return jsonify(commands.start_registration(_me(), session_cookie.site()))


@blueprint.post("/passkeys/finish")
@commits_itself("a challenge dies at its first use, even when the answer is wrong")
@signed_in
def finish() -> ResponseReturnValue:
    """One more passkey."""
    challenge_id, credential = parse_passkey(request.get_data())
    taken = writes(commands.take_challenge)(challenge_id, "register")
    label = phone_words(request.user_agent.string)
    writes(lambda: commands.finish_registration(_me(), taken, credential, session_cookie.site(), label))()
    return jsonify({"next": PAGE})


@blueprint.post("/passkeys/<uuid:passkey_id>/name")
@writes
@signed_in
def rename(passkey_id: uuid.UUID) -> ResponseReturnValue:
    """A name by which one knows the passkey again."""
    commands.rename_passkey(current_actor(), passkey_id, parse_name(request.form.get("name", ""), LABEL_LENGTH))
    return redirect(PAGE, 303)


@blueprint.post("/passkeys/<uuid:passkey_id>/remove")
@writes
@signed_in
def remove(passkey_id: uuid.UUID) -> ResponseReturnValue:
    """Away with a lost one."""
    commands.remove_passkey(current_actor(), passkey_id)
    return redirect(PAGE, 303)


@blueprint.post("/sign-out-everywhere")
@writes
@signed_in
def sign_out_everywhere() -> ResponseReturnValue:
    """Every browser, this one too."""
    commands.sign_out_everywhere(_me().id)
    return session_cookie.drop(redirect("/sign-in", 303))
