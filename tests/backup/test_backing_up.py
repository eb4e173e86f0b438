"""A backup holds what it says it holds, and phones are told no more than that."""

from __future__ import annotations

import fcntl
import threading
import uuid
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.backup import commands, postgres, queries, sqlite
from app.backup.schemas import Refused, Taken
from app.core.db import db, transaction
from app.core.ledger import position
from app.entries.commands import store
from app.entries.models import StoredEntry
from tests.backup.conftest import House, book, entry_row, ids_in, record, stored_ids, text_of
from tests.conftest import Clock
from tests.people import settle_village


def _position_of(entry_id: uuid.UUID) -> int:
    db.session.rollback()
    return db.session.scalars(sa.select(StoredEntry.position).where(StoredEntry.id == entry_id)).one()


def test_a_backup_holds_every_entry_and_only_then_calls_them_safe(house: House, clock: Clock) -> None:
    first, second = record(), record()
    assert book().safe_up_to == 0
    made = commands.back_up(house.settings)
    assert ids_in(made.path) == {first, second}
    assert made.entries == 2
    assert book().safe_up_to == made.mark
    assert book().backed_up_at == clock.at
    assert max(_position_of(first), _position_of(second)) < made.mark


def test_an_entry_after_the_backup_waits_for_the_next_one(house: House) -> None:
    commands.back_up(house.settings)
    late = record()
    assert _position_of(late) >= book().safe_up_to
    commands.back_up(house.settings)
    assert _position_of(late) < book().safe_up_to


def test_a_row_that_commits_late_is_never_called_safe_by_the_backup_that_missed_it(postgres_house: House) -> None:
    slow = Session(db.engine)
    late = entry_row(slow)
    store(slow, [late])
    quick = record()  # a later transaction that commits first
    made = commands.back_up(postgres_house.settings)
    slow.commit()
    slow.close()
    assert isinstance(late["id"], uuid.UUID)
    assert late["id"] in stored_ids()
    assert ids_in(made.path) == {quick}
    assert _position_of(late["id"]) >= book().safe_up_to
    commands.back_up(postgres_house.settings)
    assert _position_of(late["id"]) < book().safe_up_to


@pytest.mark.slow
def test_whatever_is_called_safe_is_in_the_file_while_others_go_on_writing(house: House) -> None:
    stop = threading.Event()

    def keep_writing() -> None:
        with house.app.app_context():
            while not stop.is_set():
                record()
            db.session.remove()

    writers = [threading.Thread(target=keep_writing) for _one in range(3)]
    for writer in writers:
        writer.start()
    try:
        made = [commands.back_up(house.settings) for _time in range(4)]
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    rows = db.session.execute(sa.select(StoredEntry.id, StoredEntry.position))
    positions = {entry_id: at for entry_id, at in rows}  # noqa: C416 - a row is not a pair to the type checker
    for backup in made:
        safe = {entry_id for entry_id, at in positions.items() if at < backup.mark}
        assert safe <= ids_in(backup.path)
    assert made[-1].entries > made[0].entries


def test_a_backup_is_for_its_owner_only(house: House) -> None:
    made = commands.back_up(house.settings)
    assert made.path.stat().st_mode & 0o077 == 0
    assert made.path.parent.stat().st_mode & 0o077 == 0


def test_keys_are_not_in_a_backup_but_what_is_in_the_database_is_found_there(house: House) -> None:
    settle_village()
    marker = b"khoa-bi-mat-danh-dau-48151623"
    (house.settings.keys_dir / "seal" / "0002-marker.pem").write_bytes(marker)
    (house.settings.keys_dir / "marker.key").write_bytes(marker)
    made = commands.back_up(house.settings)
    text = text_of(made.path)
    assert "Trần Thị Lan".encode() in text, "the search itself works"
    assert marker not in text
    for key in house.settings.keys_dir.rglob("*.*"):
        assert not key.is_file() or key.read_bytes() not in text
    assert not [path for path in house.settings.backup_dir.rglob("*") if path.suffix in {".key", ".pem"}]


def test_a_full_disk_leaves_no_file_and_calls_nothing_safe(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    commands.back_up(house.settings)
    before = (book().safe_up_to, book().backed_up_at, queries.backups(house.settings.backup_dir))
    record()

    def full(_source: object, part: Path) -> Taken:
        part.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sqlite, "copy", full)
    monkeypatch.setattr(postgres, "copy", full)
    with pytest.raises(OSError, match="No space"):
        commands.back_up(house.settings)
    assert (book().safe_up_to, book().backed_up_at, queries.backups(house.settings.backup_dir)) == before
    assert not list(house.settings.backup_dir.glob("*.part"))


def test_a_file_that_cannot_be_read_back_calls_nothing_safe(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    record()
    durable = sqlite.make_durable

    def spoil(path: Path) -> None:
        durable(path)
        if path.suffix == ".part":
            bytes_ = bytearray(path.read_bytes())
            middle = len(bytes_) // 2
            bytes_[middle : middle + 5000] = b"\xa5" * len(bytes_[middle : middle + 5000])
            path.write_bytes(bytes_)

    monkeypatch.setattr(sqlite, "make_durable", spoil)
    monkeypatch.setattr(postgres, "make_durable", spoil)
    with pytest.raises(Refused) as refusal:
        commands.back_up(house.settings)
    assert refusal.value.code == "backup_broken"
    assert "not a whole backup" in refusal.value.reason
    assert book().safe_up_to == 0
    assert queries.backups(house.settings.backup_dir) == []


def test_two_backups_at_once_are_refused(house: House) -> None:
    house.settings.backup_dir.mkdir(exist_ok=True)
    with (house.settings.backup_dir / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Refused) as refusal:
            commands.back_up(house.settings)
    assert refusal.value.code == "backup_running"
    assert commands.back_up(house.settings).path.exists()


def test_what_a_cut_off_backup_left_is_cleared_away(house: House) -> None:
    house.settings.backup_dir.mkdir(exist_ok=True)
    (house.settings.backup_dir / "thonso.part").write_bytes(b"half")
    commands.back_up(house.settings)
    assert not list(house.settings.backup_dir.glob("*.part"))


def test_two_backups_of_one_second_are_two_files(house: House) -> None:
    first, second = commands.back_up(house.settings), commands.back_up(house.settings)
    assert first.path != second.path
    assert queries.backups(house.settings.backup_dir) == [second.path, first.path]


def test_the_worker_backs_up_once_a_day(house: House, clock: Clock) -> None:
    assert commands.back_up_when_due(house.settings) is not None
    clock.forward(hours=23)
    assert commands.back_up_when_due(house.settings) is None
    clock.forward(hours=1)
    assert commands.back_up_when_due(house.settings) is not None


def test_a_database_without_a_ledger_yet_is_backed_up_all_the_same(house: House) -> None:
    with transaction() as session:
        session.execute(sa.text("delete from ledger"))
    assert commands.back_up(house.settings).entries == 0


def test_a_server_version_without_its_tools_is_named() -> None:
    with pytest.raises(Refused) as refusal:
        postgres.tools(7)
    assert refusal.value.facts == {"version": 7}
    assert "version: 7" in refusal.value.reason


def test_the_password_stands_in_no_command_line() -> None:
    url = sa.make_url("postgresql+psycopg://ai:b%C3%AD@db.example.vn:5433/thonso?sslmode=require")
    named = postgres._environment(url)
    assert named["PGPASSWORD"] == "bí"
    assert (named["PGHOST"], named["PGPORT"], named["PGDATABASE"]) == ("db.example.vn", "5433", "thonso")
    assert named["PGSSLMODE"] == "require"


def test_positions_and_marks_speak_the_same_numbers(house: House) -> None:
    with transaction() as session:
        mine = position(session)
    assert commands.back_up(house.settings).mark > mine
