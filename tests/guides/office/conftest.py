"""A village, its officer's browser, and a form of a guide as the browser sends it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Person
from app.core.actor import Actor, RoleKind
from app.places.models import Place
from tests.people import Village, actor_of, settle_village

Browser = Callable[[Person, RoleKind, Place | None], FlaskClient]


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


@pytest.fixture
def actor(village: Village) -> Actor:
    return actor_of(village.officer, RoleKind.OFFICER, village.commune)


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Signs somebody in, in place of whoever was."""

    def sign_in(person: Person, kind: RoleKind, place: Place | None) -> FlaskClient:
        app.extensions["load_actor"] = lambda: actor_of(person, kind, place)
        return app.test_client()

    return sign_in


@pytest.fixture
def officer(browser: Browser, village: Village) -> FlaskClient:
    return browser(village.officer, RoleKind.OFFICER, village.commune)


@pytest.fixture
def shelf(village: Village) -> str:
    return f"/guides/{village.commune.id}/"


def filled(**other: Any) -> dict[str, Any]:
    """A good form of a guide, as a browser sends it."""
    return {
        "number": "0",
        "slug": "",
        "title": "Vay vốn cho con đi học",
        "short": "Hỏi Ngân hàng Chính sách ở xã.",
        "topic": "money",
        "audience": "citizen",
        "who": "Cha mẹ tự làm.",
        "bring": "Thẻ căn cước\r\n- Giấy báo nhập học\r\n",
        "step": ["Ra điểm giao dịch xã.", "Nộp giấy.", "", ""],
        "hand": ["citizen", "desk", "citizen", "citizen"],
        "picture": ["", "", "", ""],
        "notes": "",
        "fee": "",
        "time": "",
        "link_words": "",
        "link_address": "",
        "source": ["Điểm giao dịch xã trả lời", ""],
        "certainty": ["quoted", "verified"],
        "checked_on": "2026-11-18",
        "valid_from": "",
        "valid_to": "",
        "keywords": "sinh viên",
        "note": "",
    } | other
