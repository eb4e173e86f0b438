"""Guides: data with sources."""

from __future__ import annotations

import pytest

from app.core.errors import NotFound
from app.guides import queries
from app.guides.schemas import Audience
from app.guides.texts import GUIDES

every_guide = pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.slug)


def test_the_poster_shows_guides_in_the_order_of_need() -> None:
    assert [guide.slug for guide in queries.shown_on_poster()] == [
        "cai-vneid",
        "muc-1",
        "muc-2",
        "kich-hoat",
        "25-viec",
        "lua-dao",
    ]


def test_citizens_and_helpers_have_their_own_lists() -> None:
    citizens, helpers = (queries.guides_of(None, audience) for audience in Audience)

    assert {*citizens, *helpers} == set(GUIDES) and not {*citizens} & {*helpers}
    assert 3 <= len(helpers) <= 5
    assert not any(guide.on_poster for guide in helpers)


def test_an_unknown_slug_is_not_found() -> None:
    with pytest.raises(NotFound):
        queries.guide("khong-co")
