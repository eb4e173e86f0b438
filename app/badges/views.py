"""What a citizen sees when they check a badge, and the officer's two buttons."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries as people
from app.accounts.schemas import ROLE_WORDS
from app.badges import commands, queries
from app.badges.schemas import CODE_LENGTH, Standing
from app.config import Settings
from app.core import codes
from app.core.actor import RoleKind, Scope
from app.places.schemas import PlaceKind
from app.web import quota
from app.web.access import allow, current_actor, public
from app.web.writes import commits_itself, writes

blueprint = Blueprint("badges", __name__, template_folder="templates")
office = Blueprint("badge_office", __name__)

# Guesses that look right and are nobody's. A typing slip is told by its check character and costs nothing.
GUESSES = ("60 per hour", "badge, guessed")


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _public(template: str, status: int = 200, **shown: Any) -> Response:
    """A page for anybody: no script, no cookie, in no search engine, kept nowhere, because a badge may stop today."""
    page = render_template(
        f"badges/{template}",
        host=_settings().authority,
        spoken=codes.spoken,
        role_words=ROLE_WORDS,
        hamlet_kind=PlaceKind.HAMLET.value,
        **shown,
    )
    answer = Response(page, status, mimetype="text/html")
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


# ---------------------------------------------------------------- citizens


@blueprint.get("/b/")
@blueprint.get("/B/", endpoint="ask_upper")
@public
def ask() -> ResponseReturnValue:
    """Where the code on a badge is typed."""
    typed = request.args.get("code", "")
    if typed.strip():
        return redirect(url_for("badges.answer", code=codes.normalise(typed)[:40] or "-"))
    return _public("ask.html", fault="", typed="")


@blueprint.get("/b/<code>")
@blueprint.get("/B/<code>", endpoint="answer_upper")
@commits_itself("a guess that is nobody's badge is counted, so that nobody tries codes for long")
@public
def answer(code: str) -> ResponseReturnValue:
    """What a badge's QR or code opens: whether it is good, and whose it is."""
    canonical = codes.normalise(code)
    if not codes.is_code(canonical, CODE_LENGTH):
        fault = "slip" if len(canonical) == CODE_LENGTH else "length"
        return _public("ask.html", 404, fault=fault, typed=code[:20])
    quota.refuse_when_spent(*GUESSES, quota.by_address())
    found = queries.answer(canonical)
    if found is None:
        quota.spend(*GUESSES, quota.by_address())
        return _public("ask.html", 404, fault="unknown", typed=code[:20])
    if code != canonical:
        return redirect(url_for("badges.answer", code=canonical))
    return _public("answer.html", badge=found, good=found.standing is Standing.GOOD)


# ---------------------------------------------------------------- officers


def _person_scope(person_id: uuid.UUID) -> Scope:
    return people.scope_of_person(person_id)


looks_after = allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR, at=_person_scope)


@office.post("/<uuid:person_id>/badge")
@writes
@looks_after
def reissue(person_id: uuid.UUID) -> ResponseReturnValue:
    """A new code; the old one is stopped."""
    commands.reissue(current_actor(), people.person(person_id))
    return redirect(url_for("phones.person", person_id=person_id), 303)


@office.post("/<uuid:person_id>/badge/revoke")
@writes
@looks_after
def revoke(person_id: uuid.UUID) -> ResponseReturnValue:
    """No badge for this person any more."""
    commands.revoke(current_actor(), people.person(person_id))
    return redirect(url_for("phones.person", person_id=person_id), 303)
