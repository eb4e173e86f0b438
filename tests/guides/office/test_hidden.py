"""Guides that a commune leaves out of its lists, and those of its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa

from app.core.actor import Actor
from app.core.db import db, transaction
from app.core.errors import NotFound
from app.guides import queries
from app.guides.commands import versions
from app.guides.schemas import Audience
from app.guides.texts import GUIDES
from app.guides.texts.words import WARNING
from tests.conftest import Clock
from tests.guides.office.test_versions import FULL, SLUG, acts, edit
from tests.people import Village


def test_a_hidden_guide_leaves_the_lists_and_its_address_answers_with_the_shipped_text(
    actor: Actor, village: Village
) -> None:
    edit(actor, village, SLUG, title="Chữ của xã")
    with transaction():
        versions.set_hidden(actor, village.commune, SLUG, hidden=True)
    assert SLUG not in {guide.slug for guide in queries.guides_of(village.commune)}
    assert SLUG not in {guide.slug for guide in queries.shown_on_poster(village.commune)}
    assert queries.guide(SLUG, village.commune) == GUIDES[0]
    with transaction():
        versions.set_hidden(actor, village.commune, SLUG, hidden=False)
    assert queries.guide(SLUG, village.commune).title == "Chữ của xã"


def test_a_hidden_guide_that_is_mended_is_not_shown_by_that(actor: Actor, village: Village) -> None:
    edit(actor, village, SLUG, title="Chữ sai")
    with transaction():
        versions.set_hidden(actor, village.commune, SLUG, hidden=True)
    edit(actor, village, SLUG, title="Đã sửa")
    for number in (1, 0):
        assert SLUG not in {guide.slug for guide in queries.guides_of(village.commune)}
        with transaction():
            versions.restore(actor, village.commune, SLUG, number)
    assert queries.held(SLUG, village.commune).hidden


def test_a_hidden_guide_of_the_communes_own_answers_as_no_longer_valid(
    actor: Actor, village: Village, clock: Clock
) -> None:
    with transaction():
        slug = versions.add(actor, village.commune, replace(FULL, valid_to=None)).slug
        versions.set_hidden(actor, village.commune, slug, hidden=True)
    found = queries.guide(slug, village.commune)
    assert found.valid_to == dt.date(2026, 11, 17)
    assert not found.is_valid(dt.date(2026, 11, 18))


def test_hiding_twice_writes_once(actor: Actor, village: Village) -> None:
    with transaction():
        versions.set_hidden(actor, village.commune, SLUG, hidden=True)
        assert versions.set_hidden(actor, village.commune, SLUG, hidden=True) is None
    assert acts() == ["guide.hide"]


def test_a_guide_of_the_communes_own_stands_after_the_shipped_ones_for_its_readers(
    actor: Actor, village: Village
) -> None:
    with transaction():
        slug = versions.add(actor, village.commune, FULL).slug
    assert queries.guides_of(village.commune, Audience.HELPER)[-1] == replace(FULL, slug=slug)
    assert slug not in {guide.slug for guide in queries.guides_of(village.commune)}
    with pytest.raises(NotFound):
        queries.guide(slug, village.other_commune)


def test_a_guide_that_no_release_ships_any_more_stays_where_it_was_changed(
    actor: Actor, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(actor, village, SLUG, title="Chữ của xã")
    with transaction():
        versions.set_hidden(actor, village.commune, GUIDES[1].slug, hidden=True)
    monkeypatch.setattr(queries, "GUIDES", GUIDES[2:])
    assert queries.guide(SLUG, village.commune).warning == WARNING
    assert [held.slug for held in queries.shelf(village.commune) if held.own] == [SLUG]
    with pytest.raises(NotFound):
        queries.guide(GUIDES[1].slug, village.commune)


def test_a_list_costs_one_query_however_many_versions_there_are(actor: Actor, village: Village) -> None:
    for number in range(3):
        edit(actor, village, SLUG, title=f"Lần {number}")
        edit(actor, village, GUIDES[1].slug, title=f"Lần {number}")
    asked: list[str] = []
    commune = village.commune
    db.session.rollback()

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().lower().startswith("select"):
            asked.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", listen)
    for read in (
        lambda: queries.guides_of(commune),
        lambda: queries.shown_on_poster(commune),
        lambda: queries.guide(SLUG, commune),
        lambda: queries.recordings(commune, SLUG),
    ):
        asked.clear()
        read()
        assert len(asked) == 1
    asked.clear()
    queries.guides_of(None)
    assert asked == []
