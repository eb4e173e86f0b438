"""What is refused at the edge, and how a citizen hears of it."""

from __future__ import annotations

import uuid

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.core.db import db
from app.votes.models import Vote
from tests.people import Village, settle_village

VOTE = "/q/BCDFGH2S/vote"
HERE = "http://localhost:5000"


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


def tap(app: Flask, headers: dict[str, str]) -> int:
    """A form sent with exactly these headers; how many votes there are then."""
    form = {"ballot": str(uuid.uuid4()), "satisfaction": "3"}
    FlaskClient(app, app.response_class).post(VOTE, data=form, headers=headers, base_url=HERE)
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Vote)) or 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": HERE},
        {"Referer": f"{HERE}/q/BCDFGH2S"},  # Firefox up to 69 and the phones with keys built on it
    ],
)
def test_a_form_of_our_own_is_taken_also_from_an_old_browser(
    app: Flask, village: Village, headers: dict[str, str]
) -> None:
    assert tap(app, headers) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site", "Origin": HERE, "Referer": f"{HERE}/"},
        {"Origin": "https://elsewhere.example", "Referer": f"{HERE}/"},
        {"Origin": "null", "Referer": f"{HERE}/"},
        {"Referer": "https://elsewhere.example/q/BCDFGH2S"},
        {"Referer": f"https://elsewhere.example/{HERE}/"},
    ],
)
def test_a_form_of_anybody_else_is_refused(app: Flask, village: Village, headers: dict[str, str]) -> None:
    assert tap(app, headers) == 0


def test_what_a_citizen_is_refused_leads_back_and_to_no_sign_in(client: FlaskClient, village: Village) -> None:
    answers = {
        "/q/BCDFGH2S": client.post(VOTE, headers={"Sec-Fetch-Site": "cross-site"}),
        "/c/99901": client.post("/c/99901/help/BCDFGH2T"),
        "/g/no-such": client.get("/g/no-such/page"),
    }
    for back, answer in answers.items():
        assert answer.status_code in {403, 404}
        assert f'href="{back}"' in answer.text and 'href="/"' not in answer.text and "<form" not in answer.text
    assert "trình duyệt khác" in answers["/q/BCDFGH2S"].text
