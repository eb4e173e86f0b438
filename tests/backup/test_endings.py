"""A citizen was told that the number is gone: no restore brings it back."""

from __future__ import annotations

import uuid

import pytest
import sqlalchemy as sa

from app.backup import commands, endings
from app.core.actor import RoleKind
from app.core.db import db, transaction
from app.core.vault import Vault
from app.requests import commands as requests
from app.requests.models import Request, RequestContact
from app.requests.schemas import Asked, Contact, Suits, Topic, Why
from tests.backup.conftest import House
from tests.conftest import Clock
from tests.people import Village, actor_of, settle_village


@pytest.fixture
def village(house: House, clock: Clock) -> Village:
    return settle_village()


def call(house: House, village: Village) -> uuid.UUID:
    """A citizen asks for help, and an officer has called back."""
    vault: Vault = house.app.extensions["keys"].vault
    words = Contact("Bà Sáu", "0912345678", "sau nhà văn hóa")
    with transaction():
        form = Asked(uuid.uuid4(), village.hamlet.id, Topic.VNEID, Suits.ANY, words)
        made = requests.send(village.commune, "", form, vault)
        requests.release(actor_of(village.officer, RoleKind.OFFICER, village.commune), made.id)
        return made.id


def close(village: Village, request_id: uuid.UUID) -> None:
    with transaction():
        requests.close(actor_of(village.officer, RoleKind.OFFICER, village.commune), request_id, Why.NOT_NEEDED)


def note(house: House) -> tuple[int, int]:
    """What the worker does every minute: how many ended again, how many are noted anew."""
    with transaction() as session:
        return endings.agree(session, house.settings.backup_dir)


def standing_of(request_id: uuid.UUID) -> tuple[str, str, bool]:
    """State, reason, and whether the citizen's contact is kept."""
    db.session.rollback()
    row = db.session.execute(sa.select(Request.state, Request.why).where(Request.id == request_id)).one()
    kept = db.session.scalar(sa.select(sa.func.count()).where(RequestContact.request_id == request_id))
    return row.state, row.why, bool(kept)


def test_what_ended_after_the_backup_ends_again_and_what_lives_stays(house: House, village: Village) -> None:
    ended, alive = call(house, village), call(house, village)
    made = commands.back_up(house.settings)
    close(village, ended)
    assert note(house) == (0, 1)
    restored = commands.restore(house.settings, made.path)
    assert restored.ended == 1
    assert standing_of(ended) == ("closed", "not_needed", False)
    assert standing_of(alive) == ("released", "", True)


def test_what_ended_in_the_last_minute_is_heard_from_the_database_that_goes(house: House, village: Village) -> None:
    ended = call(house, village)
    made = commands.back_up(house.settings)
    close(village, ended)
    assert commands.restore(house.settings, made.path).ended == 1
    assert standing_of(ended) == ("closed", "not_needed", False)


def test_a_file_that_is_copied_there_later_is_followed_by_the_worker(
    house: House, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "_hear_the_last", lambda _settings: None)  # it was another machine
    ended = call(house, village)
    made = commands.back_up(house.settings)
    close(village, ended)
    note(house)
    kept = (house.settings.backup_dir / endings.NAME).rename(house.folder / "elsewhere")
    commands.restore(house.settings, made.path)
    assert standing_of(ended) == ("released", "", True)
    kept.rename(house.settings.backup_dir / endings.NAME)
    assert note(house) == (1, 0)
    assert standing_of(ended) == ("closed", "not_needed", False)
    assert note(house) == (0, 0)


def test_an_older_backup_and_then_a_newer_one_bring_nothing_back(house: House, village: Village) -> None:
    before = commands.back_up(house.settings)
    ended = call(house, village)
    after = commands.back_up(house.settings)
    close(village, ended)
    note(house)
    commands.restore(house.settings, before.path)
    assert note(house) == (0, 0)
    commands.restore(house.settings, after.path)
    assert standing_of(ended) == ("closed", "not_needed", False)


def test_the_file_tells_of_nobody_and_forgets_what_the_calendar_ends(
    house: House, village: Village, clock: Clock
) -> None:
    ended = call(house, village)
    close(village, ended)
    note(house)
    file = house.settings.backup_dir / endings.NAME
    assert file.read_text() == f"{ended} 2026-11-18 closed not_needed\n"
    assert file.stat().st_mode & 0o777 == 0o600
    clock.forward(days=60)
    note(house)
    assert file.read_text() == ""


def test_lines_that_are_not_ours_end_nothing(house: House, village: Village) -> None:
    alive = call(house, village)
    file = house.settings.backup_dir / endings.NAME
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{alive} 2026-11-18 released\n{alive}\n{alive} 2026-02-31 closed prank\n{uuid.uuid4()} x\nếch\n")
    assert note(house) == (0, 0)
    assert standing_of(alive) == ("released", "", True)
