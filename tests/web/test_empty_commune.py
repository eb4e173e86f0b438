"""A commune that has typed nothing: each page of its officer says what is missing, and where to begin."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.actor import RoleKind
from app.core.db import transaction
from tests.accounts.doors import sign_in
from tests.people import make_person, place_row, settle_village


@pytest.fixture
def officer(app: Flask) -> FlaskClient:
    village = settle_village()
    with transaction() as session:
        commune = place_row("commune", "Trống", "xã", village.province, "99903")
        session.add(commune)
        session.flush()
        person, role = make_person("Cán bộ mới", RoleKind.OFFICER, commune)
        session.add(person)
        session.flush()
        session.add(role)
    return sign_in(app, person)


@pytest.mark.parametrize("page", ["/coverage/", "/teams/", "/posters/", "/posters/{}/map"])
def test_pages_without_a_hamlet_lead_to_where_hamlets_are_typed(officer: FlaskClient, page: str) -> None:
    commune = officer.get("/teams/", follow_redirects=True).request.path.split("/")[2]
    text = officer.get(page.format(commune), follow_redirects=True).text
    assert 'href="/places/"' in text.partition("<h1>")[2]


def test_no_hamlet_is_not_called_every_hamlet(officer: FlaskClient) -> None:
    assert "Thôn nào cũng có tổ" not in officer.get("/teams/", follow_redirects=True).text
