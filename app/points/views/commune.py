"""The commune's page for anybody: where people are helped and by whom, how to check a badge, how to ask about data."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from app.badges import queries as badges
from app.config import Settings
from app.core import phones
from app.points import queries
from app.teams import queries as teams
from app.web.access import public

blueprint = Blueprint("commune_page", __name__, template_folder="../templates")


@blueprint.get("/c/<code>")
@public
def page(code: str) -> ResponseReturnValue:
    """No script, no cookie, in no search engine, kept nowhere: a number or a name may be taken back today."""
    commune = badges.commune_of_code(code)
    settings: Settings = current_app.config["SETTINGS"]
    shown = render_template(
        "points/commune.html",
        commune=commune,
        groups=queries.open_points_of(commune.id),
        teams=teams.public_teams_of(commune.id),
        contact=queries.contact_of(commune.id),
        any_here=badges.has_good_ones(commune.id),
        host=settings.authority,
        spoken=phones.spoken,
    )
    answer = Response(shown, mimetype="text/html")
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
