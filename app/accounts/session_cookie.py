"""The signed-in browser: its cookie, and who we are to its passkeys."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.wrappers import Response

from app.accounts import queries
from app.accounts.commands.sessions import FIELD_STAY
from app.accounts.passkeys import Site
from app.config import Settings
from app.core.actor import Actor

COOKIE = "thonso"
SITE_NAME = "Thôn Số"


def load_actor() -> Actor | None:
    """Whom the cookie of this request signs in."""
    secret = cookie()
    return queries.actor_for_token(secret) if secret else None


def cookie() -> str:
    """The cookie's secret, empty when there is none or it is absurdly long."""
    secret = request.cookies.get(COOKIE, "")
    return secret if len(secret) <= 100 else ""


def _settings() -> Settings:
    settings = current_app.config["SETTINGS"]
    assert isinstance(settings, Settings)
    return settings


def site() -> Site:
    """The site as passkeys know it."""
    settings = _settings()
    return Site(settings.host, SITE_NAME, settings.public_origin)


def origin() -> str:
    """The address that links in invitations begin with."""
    return _settings().public_origin


def put(response: Response, secret: str) -> Response:
    """Sign this browser in. The table says when it ends; the cookie only must not end before."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=int(FIELD_STAY.total_seconds()),
        secure=_settings().public_origin.startswith("https:"),  # plain http only ever serves localhost
        httponly=True,
        samesite="Lax",
    )
    return response


def drop(response: Response) -> Response:
    """Forget the cookie in this browser."""
    response.delete_cookie(COOKIE, secure=_settings().public_origin.startswith("https:"), httponly=True, samesite="Lax")
    return response
