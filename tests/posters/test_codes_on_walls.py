"""Issuing and retiring: codes are unique, every change reaches phones, every act leaves a line."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core import codes, ledger
from app.core.actor import RoleKind
from app.core.audit import AuditLine
from app.core.db import db, transaction
from app.core.errors import Invalid, Unavailable
from app.posters import commands, queries
from app.posters.models import CODE_LENGTH, Poster
from tests.people import Village, actor_of, settle_village

ORIGIN = "http://localhost:5000"


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


def _issue(village: Village, spot: str = "Trạm y tế") -> Poster:
    actor = actor_of(village.officer, RoleKind.OFFICER, village.commune)
    with transaction():
        return commands.issue(actor, village.second_hamlet, spot, ORIGIN)


def test_an_issued_poster_has_a_code_with_check_character_and_the_origin_of_its_day(village: Village) -> None:
    poster = _issue(village, "  Quán   cô Ba ")
    assert codes.is_code(poster.code, CODE_LENGTH)
    assert (poster.spot, poster.origin) == ("Quán cô Ba", ORIGIN)
    assert queries.by_code(poster.code) is poster
    assert [found.code for found in queries.posters_of(village.second_hamlet.id)] == [poster.code]


def test_a_code_that_is_taken_is_drawn_again(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([village.poster.code, village.poster.code, "0123456" + codes.check_character("0123456")])
    monkeypatch.setattr(codes, "new_code", lambda _length: next(drawn))
    poster = _issue(village)
    assert poster.code.startswith("0123456")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Poster)) == 2


def test_a_source_of_codes_that_repeats_itself_ends_in_a_refusal(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes, "new_code", lambda _length: village.poster.code)
    with pytest.raises(Unavailable):
        _issue(village)


def test_issuing_and_retiring_move_the_position_so_that_phones_hear_of_it(village: Village) -> None:
    before = ledger.horizon(db.session())
    poster = _issue(village)
    assert poster.position >= before
    issued_at_position = poster.position
    with transaction():
        commands.retire(actor_of(village.officer, RoleKind.OFFICER, village.commune), queries.get(poster.id))
    assert queries.get(poster.id).position > issued_at_position


def test_retiring_twice_changes_nothing_the_second_time(village: Village) -> None:
    actor = actor_of(village.officer, RoleKind.OFFICER, village.commune)
    poster = _issue(village)
    for _time in range(2):
        with transaction():
            commands.retire(actor, queries.get(poster.id))
    acts = db.session.scalars(sa.select(AuditLine.act).where(AuditLine.subject == str(poster.id))).all()
    assert sorted(acts) == ["poster.issue", "poster.retire"]


@pytest.mark.parametrize(("spot", "fault"), [("", "required"), (" \n ", "required"), ("à" * 121, "too_long")])
def test_a_spot_must_be_named_and_fit(village: Village, spot: str, fault: str) -> None:
    with pytest.raises(Invalid) as refusal:
        _issue(village, spot)
    assert refusal.value.fields == {"spot": fault}


def test_posters_of_an_ended_hamlet_stay_in_the_list_and_empty_ended_ones_do_not(village: Village) -> None:
    import datetime as dt

    with transaction() as session:
        for hamlet in (village.hamlet, village.third_hamlet):
            session.get_one(type(hamlet), hamlet.id).valid_to = dt.date(2026, 11, 1)
    shown = [(hamlet.name, len(posters)) for hamlet, posters in queries.posters_of_commune(village.commune.id)]
    assert shown == [("Cây Gạo", 0), ("Bến Đá", 1)]
