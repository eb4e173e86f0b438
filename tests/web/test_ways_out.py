"""Whoever has no account is never led to a sign-in alone: guides are one tap away."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize("page", ["/sign-in", "/nothing", "/g/99901/nothing", "/c/00001"])
def test_a_citizen_who_strayed_finds_the_guides(client: FlaskClient, page: str) -> None:
    assert 'href="/g/"' in client.get(page).get_data(as_text=True)
