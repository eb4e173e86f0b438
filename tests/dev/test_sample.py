"""The made-up commune: only on localhost, only with its own secrets."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from flask import Flask

from app import sample
from app.config import Settings, SettingsError
from app.core.actor import RoleKind
from app.core.db import db
from app.factory import create_app
from tests.conftest import Clock, PolicingClient


@pytest.fixture
def village_app(settings: Settings, clock: Clock) -> Iterator[Flask]:
    """The site with the sample commune filled in."""
    made = create_app(settings.model_copy(update={"sample": True}))
    made.test_client_class = PolicingClient
    with made.app_context():
        sample.fill()
        yield made
        db.session.remove()
        db.engine.dispose()


def test_it_is_filled_once(village_app: Flask) -> None:
    answer = village_app.test_cli_runner().invoke(args=["sample", "--fill"])
    assert answer.exit_code == 0, answer.output
    links = json.loads(answer.output)
    assert set(links["sign_in"]) == {"officer", "head", "volunteer"}
    assert "/q/" in links["poster"]


@pytest.mark.parametrize("kind", sample.LANDINGS, ids=str)
def test_a_link_signs_the_person_in_and_leads_to_their_work(village_app: Flask, kind: RoleKind) -> None:
    client = village_app.test_client()
    answer = client.get(f"/sample/{sample.secret_of(kind)}")
    assert answer.status_code == 302
    assert answer.headers["Location"] == sample.LANDINGS[kind]
    assert client.get("/account").status_code == 200


def test_another_secret_signs_nobody_in(village_app: Flask) -> None:
    answer = village_app.test_client().get("/sample/aaaaaaaaaaaaaaaa")
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers


def test_a_real_site_has_no_such_door(app: Flask) -> None:
    assert not [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/sample")]


def test_sample_people_are_refused_off_localhost(settings: Settings) -> None:
    public = settings.model_copy(update={"sample": True, "public_origin": "https://xa.example.vn"})
    with pytest.raises(SettingsError, match="THONSO_SAMPLE"):
        public.refuse_odd_pairs()
