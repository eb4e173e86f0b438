"""`/language`: the reader chooses one of the offered languages, on any page and without script."""

from __future__ import annotations

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from app.web.access import public
from app.web.locale import COOKIE, SOURCE, is_offered
from app.web.onward import last_page
from app.web.writes import commits_itself

ONE_YEAR = 365 * 24 * 3600


@commits_itself("writes nothing but a cookie")
@public
def choose() -> Response:
    """Remember the language and go back to the page. The phone's own screens read the same cookie."""
    tag = request.form.get("tag", "")
    response = redirect(last_page(request.referrer, request.host), 303)
    response.set_cookie(
        COOKIE,
        tag if is_offered(tag) else SOURCE,
        max_age=ONE_YEAR,
        secure=request.is_secure,
        samesite="Lax",  # not HttpOnly: the phone's script sets it too
    )
    return response


def init_app(app: Flask) -> None:
    """Hang `/language`."""
    app.add_url_rule("/language", "language", choose, methods=["POST"])
