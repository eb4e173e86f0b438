"""The citizen's tap on a poster's page, whom to tell of a wrong, and what officers read."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.config import Settings
from app.core import codes
from app.core.actor import RoleKind
from app.core.clock import today
from app.core.errors import NotFound, TooMany
from app.core.months import Month
from app.places import queries as places
from app.posters import queries as posters
from app.posters.behind import behind
from app.posters.models import CODE_LENGTH, Poster
from app.votes import commands, queries
from app.votes.schemas import (
    FEWEST,
    GOOD,
    REASONS,
    SATISFACTION,
    TO_BE_TOLD,
    Reason,
    ballot_of,
    reason_of,
    satisfaction_of,
)
from app.web import quota
from app.web.access import allow, public
from app.web.writes import commits_itself, writes

blueprint = Blueprint("votes", __name__, template_folder="templates")

# A whole hamlet may vote behind one address of a carrier, or of its culture house. These only stop a machine.
FROM_ONE_ADDRESS = "300 per day"
OF_ONE_POSTER = "2000 per day"


# ---------------------------------------------------------------- citizens


def _poster(code: str) -> Poster:
    """The poster of a code, also one that was taken down. Raises NotFound."""
    canonical = codes.normalise(code)
    poster = posters.by_code(canonical) if codes.is_code(canonical, CODE_LENGTH) else None
    if poster is None:
        raise NotFound
    return poster


def _spend(poster_code: str) -> None:
    try:
        quota.spend(FROM_ONE_ADDRESS, "vote", f"{poster_code} {quota.by_address()}")
        quota.spend(OF_ONE_POSTER, "votes of a poster", poster_code)
    except TooMany as full:
        raise TooMany("votes_enough", **full.facts) from None


@writes
def _cast(ballot: uuid.UUID, poster_code: str, satisfaction: int, reason: Reason | None) -> None:
    commands.cast(ballot, _poster(poster_code), satisfaction, reason)


def _page(template: str, poster: Poster, **shown: Any) -> Response:
    settings: Settings = current_app.config["SETTINGS"]
    found = behind(poster)
    shelf = f"/g/{found.commune.code}/" if found.commune.code else "/g/"
    page = render_template(
        f"votes/{template}.html", poster=poster, found=found, shelf=shelf, host=settings.authority, **shown
    )
    return Response(page, mimetype="text/html", headers={"X-Robots-Tag": "noindex"})


@blueprint.post("/q/<code>/vote")
@commits_itself("a tap is counted against the quota before it is counted as a vote, and also when it is refused")
@public
def vote(code: str) -> ResponseReturnValue:
    """Count the tap, say thanks, and ask why when it did not go well. The answer may be ignored."""
    poster = _poster(code)
    ballot = ballot_of(request.form.get("ballot", ""))
    satisfaction = satisfaction_of(request.form.get("satisfaction", ""))
    reason = reason_of(request.form.get("reason", ""))
    _spend(poster.code)
    _cast(ballot, poster.code, satisfaction, reason)
    if reason in TO_BE_TOLD:
        return _page("tell", poster, voted=True)
    reasons = {} if satisfaction == GOOD or reason else REASONS
    return _page("thanks", poster, ballot=ballot, satisfaction=satisfaction, reason=reason, reasons=reasons)


@blueprint.get("/q/<code>/vote")
@public
def back(code: str) -> ResponseReturnValue:
    """Whoever loads the address of a vote anew, as in-app browsers do by themselves, is back at the poster."""
    return redirect(url_for("posters.open_poster", code=_poster(code).code))


@blueprint.get("/q/<code>/tell")
@public
def tell(code: str) -> ResponseReturnValue:
    """Whom to tell when somebody asked for a password, a code or money. We collect no denunciations."""
    return _page("tell", _poster(code), voted=False)


# ---------------------------------------------------------------- officers


@blueprint.get("/votes/<uuid:place_id>")
@allow(RoleKind.OFFICER, RoleKind.OVERSEER, RoleKind.ADMINISTRATOR, at=places.scope)
def of_commune(place_id: uuid.UUID) -> ResponseReturnValue:
    """A commune's votes of a month by hamlet, and beside them what was tapped on helpers' phones."""
    commune = places.commune(place_id)
    month = Month(request.args.get("month", ""), today())
    return render_template(
        "votes/commune.html",
        commune=commune,
        month=month,
        table=queries.commune_table(commune.id, month.since, month.until),
        faces=SATISFACTION,
        reasons=REASONS,
        fewest=FEWEST,
    )
