"""`/language`: the reader chooses one of the offered languages, on any page and without script."""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit

from flask import Flask, current_app, redirect, request
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
    response = redirect(_that_opens(last_page(request.referrer, request.host)), 303)
    response.set_cookie(
        COOKIE,
        tag if is_offered(tag) else SOURCE,
        max_age=ONE_YEAR,
        secure=request.is_secure,
        samesite="Lax",  # not HttpOnly: the phone's script sets it too
    )
    return response


def _that_opens(page: str) -> str:
    """The page itself, or where it only answers a form the nearest one above it that opens without."""
    routes = current_app.create_url_adapter(request)
    path = unquote(urlsplit(page).path)
    # An address that nobody has is left as it is: it says so again, in the other language.
    if routes is None or routes.test(path, "GET") or not routes.allowed_methods(path):
        return page
    while path := path.rpartition("/")[0]:
        if routes.test(path, "GET"):
            return quote(path)
    return "/"


def _is_offered_here() -> bool:
    """Not on what answers a form: what was typed into it and is not kept yet would be lost on the way."""
    return request.method in {"GET", "HEAD"}


def init_app(app: Flask) -> None:
    """Hang `/language`, and say where its buttons stand."""
    app.jinja_env.globals["offers_languages"] = _is_offered_here
    app.add_url_rule("/language", "language", choose, methods=["POST"])
