"""The links at the head of officials' pages: only those that the reader's roles open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Flask, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from app.core.actor import Actor, RoleKind
from app.core.words import N_
from app.web.access import maybe_actor
from app.web.locale import _


@dataclass(frozen=True, slots=True)
class MenuLink:
    """One link: address, words, whether the reader stands there, and how much waits behind it."""

    address: str
    words: str
    here: bool
    count: int = 0


OFFICE = frozenset({RoleKind.OFFICER, RoleKind.ADMINISTRATOR})
FIELD = frozenset({RoleKind.VOLUNTEER, RoleKind.HEAD})
# Address, words, roles. The order is the order of an officer's day.
LINKS: tuple[tuple[str, str, frozenset[RoleKind]], ...] = (
    ("/coverage/", N_("Kết quả"), OFFICE | {RoleKind.OVERSEER, RoleKind.HEAD}),
    ("/desk/", N_("Cần xem lại"), OFFICE),
    ("/requests/", N_("Yêu cầu giúp"), frozenset({RoleKind.OFFICER})),
    ("/visits/", N_("Hẹn quay lại"), OFFICE),
    ("/people/", N_("Người"), OFFICE),
    ("/places/", N_("Thôn"), OFFICE),
    ("/points/", N_("Điểm hỗ trợ"), OFFICE | {RoleKind.HEAD}),
    ("/teams/", N_("Tổ"), OFFICE),
    ("/posters/", N_("Áp phích"), OFFICE),
    ("/guides/", N_("Hướng dẫn"), OFFICE),
    ("/field/", N_("Ứng dụng điện thoại"), FIELD),
)


def menu() -> list[MenuLink]:
    """The links for whoever is signed in."""
    actor = maybe_actor()
    if actor is None:
        return []
    return [
        MenuLink(address, _(words), request.path.startswith(address), _count(address, actor))
        for address, words, roles in LINKS
        if actor.may(roles)
    ]


def _count(address: str, actor: Actor) -> int:
    """Nothing on pages that say what broke: the database may be what did."""
    count = current_app.extensions["menu_counts"].get(address)
    try:
        return int(count(actor)) if count else 0
    except SQLAlchemyError:
        return 0


def init_app(app: Flask, counts: Mapping[str, Callable[[Actor], int]]) -> None:
    """Make the menu known to templates. `counts`: how much waits for an actor behind an address."""
    app.extensions["menu_counts"] = counts
    app.jinja_env.globals.update(menu=menu, maybe_actor=maybe_actor)
