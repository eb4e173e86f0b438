"""Who may open what. Every view carries a rule; a view without one answers 403 and fails a test."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import Flask, current_app, redirect, request
from werkzeug.wrappers import Response

from app.core.actor import Actor, RoleKind, Scope
from app.core.errors import Forbidden, Unauthenticated

View = TypeVar("View", bound=Callable[..., Any])
PlaceOf = Callable[..., Scope]
_ACTOR = "thonso.actor"


class Door(enum.Enum):
    """The kinds of rule."""

    PUBLIC = "public"  # anybody, without sign-in
    SIGNED_IN = "signed_in"  # any active person
    ROLES = "roles"  # holders of a role that reaches the place
    DEVICE = "device"  # a phone's signature, which the view checks before anything else


@dataclass(frozen=True, slots=True)
class Rule:
    """One view's rule. `at` gives the place concerned from the view's arguments."""

    door: Door
    roles: frozenset[RoleKind] = frozenset()
    at: PlaceOf | None = None


def _mark(view: View, rule: Rule) -> View:
    cast(Any, view).access_rule = rule
    return view


def public(view: View) -> View:
    """Anybody may."""
    return _mark(view, Rule(Door.PUBLIC))


def signed_in(view: View) -> View:
    """Any signed-in person may; what is shown is their own."""
    return _mark(view, Rule(Door.SIGNED_IN))


def signed_by_device(view: View) -> View:
    """Only a phone's signature opens this; cookies mean nothing here."""
    return _mark(view, Rule(Door.DEVICE))


def allow(*roles: RoleKind, at: PlaceOf | None = None) -> Callable[[View], View]:
    """Holders of one of the roles may. With `at`, the role must reach the place that `at(**view_args)` finds;
    without it the view itself shows only what lies in the actor's own places (`current_actor()`)."""
    if not roles:
        raise ValueError("name the roles")
    return lambda view: _mark(view, Rule(Door.ROLES, frozenset(roles), at))


def rule_of(view: Callable[..., Any]) -> Rule | None:
    """The rule a view carries, if any."""
    return getattr(view, "access_rule", None)


def current_actor() -> Actor:
    """The signed-in person. Raises Unauthenticated without one."""
    actor = _actor()
    if actor is None:
        raise Unauthenticated
    return actor


def maybe_actor() -> Actor | None:
    """The signed-in person, if any."""
    return _actor()


def _actor() -> Actor | None:
    # On the request, not on `g`: an application context may outlive a request (tests, the command line).
    if _ACTOR not in request.environ:
        request.environ[_ACTOR] = current_app.extensions["load_actor"]()
    return cast("Actor | None", request.environ[_ACTOR])


def _check() -> Response | None:
    if request.endpoint is None:
        return None  # no such address: routing answers 404 or 405 itself
    rule = rule_of(current_app.view_functions[request.endpoint])
    if rule is None:
        raise Forbidden("no_access_rule")
    if rule.door in (Door.PUBLIC, Door.DEVICE):
        return None
    actor = _actor()
    if actor is None:
        if request.method == "GET" and request.accept_mimetypes.accept_html:
            return redirect(f"{current_app.config['SIGN_IN_PATH']}?next={request.path}")
        raise Unauthenticated
    if rule.door is Door.ROLES:
        scope = rule.at(**(request.view_args or {})) if rule.at and actor.may(rule.roles) else None
        if not actor.may(rule.roles, scope):
            raise Forbidden
    return None


def init_app(app: Flask, load_actor: Callable[[], Actor | None]) -> None:
    """Refuse by default. `load_actor` reads the session cookie; the factory hands it in."""
    app.extensions["load_actor"] = load_actor
    app.config.setdefault("SIGN_IN_PATH", "/sign-in")
    app.before_request(_check)
