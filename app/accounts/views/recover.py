"""The way back: a code that an officer reads out, then a new passkey."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts import commands, session_cookie
from app.accounts.models import Person
from app.accounts.schemas import parse_passkey, phone_words
from app.core import codes
from app.core.errors import AppError
from app.web import quota
from app.web.access import public
from app.web.writes import commits_itself, writes

blueprint = Blueprint("recover", __name__, template_folder="../templates")


def _handle() -> str:
    """The code's own handle: guesses at one code are no other's trouble."""
    return codes.normalise(request.form.get("code", ""))[:4]


@blueprint.get("/recover")
@public
def page() -> ResponseReturnValue:
    """Asks for the code."""
    return render_template("accounts/recover.html", error=None)


@blueprint.post("/recover")
@commits_itself("a try is counted even when the code is wrong")
@quota.limit("2000 per hour", "recover, all")
@quota.limit("20 per 10 minutes", "recover", by=_handle)
@public
def redeem() -> ResponseReturnValue:
    """The right code opens the making of one new passkey, and nothing else."""
    try:
        code_id = writes(commands.spend_try)(request.form.get("code", ""), "recover")
        person, opening = writes(_open)(code_id)
    except AppError as error:
        return render_template("accounts/recover.html", error=error), error.status
    return render_template("accounts/recovered.html", person=person, opening=opening)


def _open(code_id: uuid.UUID | None) -> tuple[Person, dict[str, Any]]:
    person = commands.consume_code(code_id)
    return person, commands.start_registration(person, session_cookie.site(), "recover")


@blueprint.post("/recover/finish")
@commits_itself("a challenge dies at its first use, even when the answer is wrong")
@quota.limit("2000 per hour", "recover, finish")
@public
def finish() -> ResponseReturnValue:
    """The new passkey is made; old ones are listed on the account page, for their owner to remove."""
    challenge_id, credential = parse_passkey(request.get_data())
    taken = writes(commands.take_challenge)(challenge_id, "recover")
    _person, secret = writes(commands.finish_recovery)(
        taken, credential, session_cookie.site(), phone_words(request.user_agent.string)
    )
    return session_cookie.put(jsonify({"next": "/account"}), secret)
