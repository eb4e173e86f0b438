"""A restore brings back what the file holds, begins a new epoch, and destroys nothing."""

from __future__ import annotations

import datetime as dt
import sqlite3
import subprocess
import sys
import uuid
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.accounts.models import Challenge, OneTimeCode, SignIn
from app.backup import commands, postgres, sqlite
from app.backup.schemas import Refused
from app.core.clock import now
from app.core.db import db, transaction
from app.core.ledger import horizon, position
from app.entries.models import StoredEntry
from app.places.models import Place
from tests.backup.conftest import House, book, fresh_database, record, standing, stored_ids
from tests.conftest import Clock
from tests.people import Village, settle_village


def _sign_everybody_in(village: Village) -> None:
    later = now() + dt.timedelta(days=1)
    with transaction() as session:
        session.add(Challenge(id=uuid.uuid4(), purpose="sign_in", challenge=b"c", expires_at=later))
        session.add(
            SignIn(id=uuid.uuid4(), token_hash=b"t", person_id=village.officer.id, how="passkey", created_at=now(),
                   expires_at=later)
        )  # fmt: skip
        session.add(
            OneTimeCode(id=uuid.uuid4(), purpose="enrol", person_id=village.volunteer.id, handle="h", code_hash=b"c",
                        created_at=now(), expires_at=later)
        )  # fmt: skip


def test_a_restore_brings_back_the_entries_of_the_file_and_begins_a_new_epoch(house: House, clock: Clock) -> None:
    kept = {record(), record()}
    before = book().epoch
    made = commands.back_up(house.settings)
    lost = record()
    restored = commands.restore(house.settings, made.path)
    assert stored_ids() == kept
    assert lost not in stored_ids()
    assert book().epoch == restored.epoch != before
    assert restored.entries == 2


def _let_neighbours_finish() -> None:
    """On a server shared with other tests a transaction of theirs holds the horizon back for a moment."""
    for _try in range(5000):
        if max(db.session.scalars(sa.select(StoredEntry.position))) < horizon(db.session()):
            break
        db.session.rollback()
    db.session.rollback()


def test_after_a_restore_old_rows_are_safe_and_new_ones_are_not(house: House) -> None:
    record()
    made = commands.back_up(house.settings)
    for _one in range(5):
        record()
    commands.restore(house.settings, made.path)
    old = db.session.scalars(sa.select(StoredEntry.position)).all()
    assert max(old) < book().safe_up_to
    new = record()
    assert db.session.scalars(sa.select(StoredEntry.position).where(StoredEntry.id == new)).one() >= book().safe_up_to
    _let_neighbours_finish()
    commands.back_up(house.settings)
    assert max(db.session.scalars(sa.select(StoredEntry.position))) < book().safe_up_to


def test_after_a_restore_no_row_stands_above_the_horizon(house: House) -> None:
    settle_village()
    with transaction() as session:
        # as if the file came from a cluster that has counted farther than this one
        session.execute(sa.update(Place).values(position=position(session) if house.on_sqlite else 10**12))
    made = commands.back_up(house.settings)
    commands.restore(house.settings, made.path)
    edge = horizon(db.session())
    assert max(db.session.scalars(sa.select(Place.position))) < edge


def test_sign_ins_challenges_and_codes_end_with_a_restore_and_people_stay(house: House) -> None:
    village = settle_village()
    _sign_everybody_in(village)
    made = commands.back_up(house.settings)
    commands.restore(house.settings, made.path)
    for table in (SignIn, Challenge, OneTimeCode):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(table)) == 0, table
    assert db.session.get_one(Place, village.hamlet.id).name == "Bến Đá"


def test_the_database_of_before_is_moved_aside_whole(house: House) -> None:
    made = commands.back_up(house.settings)
    lost = record()
    restored = commands.restore(house.settings, made.path)
    if house.on_sqlite:
        with closing(sqlite3.connect(restored.aside)) as connection:
            found = connection.execute("select id from entries").fetchall()
        assert [uuid.UUID(text) for (text,) in found] == [lost]
    else:
        schema = restored.aside.removeprefix("schema ")
        assert list(db.session.scalars(sa.text(f'select id from "{schema}".entries'))) == [lost]


def test_what_was_moved_aside_is_in_no_later_backup(house: House) -> None:
    made = commands.back_up(house.settings)
    record()
    commands.restore(house.settings, made.path)
    again = commands.back_up(house.settings)
    assert again.entries == 0
    commands.restore(house.settings, again.path)
    assert stored_ids() == set()


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_backup_goes_into_the_empty_database_of_a_new_machine(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path, clock: Clock
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        folder.mkdir()
    with fresh_database(engine, old, request) as url, standing(old, url) as house:
        kept = record()
        made = commands.back_up(house.settings)
    with fresh_database(engine, new, request) as url:
        from app.factory import create_app

        settings = house.settings.model_copy(update={"database_url": url, "backup_dir": new / "backup"})
        with create_app(settings).app_context():
            restored = commands.restore(settings, made.path)
            assert restored.aside == ""
            assert stored_ids() == {kept}
            assert commands.back_up(settings).entries == 1
            db.session.remove()
            db.engine.dispose()


def test_a_server_that_has_the_database_open_is_not_restored_under_its_feet(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for way in (postgres, sqlite):
        monkeypatch.setattr(way, "PATIENCE_SECONDS", 0.1)
    made = commands.back_up(house.settings)
    lost = record()
    server = sa.create_engine(house.settings.database_url)
    with server.connect() as connection:
        connection.exec_driver_sql("select count(*) from entries").all()
        connection.rollback()  # idle, as a server is between two requests
        with pytest.raises(Refused) as refusal:
            commands.restore(house.settings, made.path)
    server.dispose()
    assert refusal.value.code == "server_running"
    assert stored_ids() == {lost}
    assert commands.restore(house.settings, made.path).entries == 0


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_killed_server_whose_last_query_still_runs_does_not_stop_a_restore(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path, clock: Clock
) -> None:
    with fresh_database(engine, tmp_path, request) as url, standing(tmp_path, url) as house:
        made = commands.back_up(house.settings)
        _die_in_the_middle_of_a_query(house.settings.database_url)
        assert commands.restore(house.settings, made.path).entries == 0


def _die_in_the_middle_of_a_query(url: str) -> None:
    """A client is killed while its backend is busy for another second, and hears of it only then."""
    program = (
        "import sys, sqlalchemy as sa; sa.create_engine(sys.argv[1]).connect().exec_driver_sql('select pg_sleep(1)')"
    )
    client = subprocess.Popen([sys.executable, "-c", program, url])
    watcher = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    busy = "select count(*) from pg_stat_activity where query = 'select pg_sleep(1)' and state = 'active'"
    with watcher.connect() as connection:
        while not connection.exec_driver_sql(busy).scalar():
            assert client.poll() is None
    client.kill()
    client.wait()
    watcher.dispose()


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_half_a_file_is_refused_and_changes_nothing(house: House, share: float) -> None:
    for _one in range(30):
        record()
    made = commands.back_up(house.settings)
    epoch, there = book().epoch, stored_ids()
    half = house.folder / f"half{made.path.suffix}"
    half.write_bytes(made.path.read_bytes()[: int(made.path.stat().st_size * share)])
    with pytest.raises(Refused) as refusal:
        commands.restore(house.settings, half)
    assert refusal.value.code == "backup_broken"
    assert (book().epoch, stored_ids()) == (epoch, there)


def test_a_backup_that_the_database_refuses_changes_nothing(
    postgres_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.backup import postgres

    record()
    made = commands.back_up(postgres_house.settings)
    epoch, there = book().epoch, stored_ids()
    monkeypatch.setattr(postgres, "_BEGIN_EPOCH", "select 1/0 -- {epoch}")
    with pytest.raises(Refused) as refusal:
        commands.restore(postgres_house.settings, made.path)
    assert refusal.value.code == "restore_failed"
    assert "division by zero" in refusal.value.reason
    assert (book().epoch, stored_ids()) == (epoch, there)
    assert not list(db.session.scalars(sa.text("select nspname from pg_namespace where nspname like 'before%'")))


def test_a_script_that_breaks_off_in_the_middle_is_not_committed(
    postgres_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.backup import postgres

    for _one in range(50):
        record()
    made = commands.back_up(postgres_house.settings)
    epoch, there = book().epoch, stored_ids()
    whole = postgres._script
    calls = []

    def breaks_off(file: Path, bin_folder: Path) -> object:
        calls.append(1)
        for number, line in enumerate(whole(file, bin_folder)):
            if len(calls) == 2 and number == 400:
                raise Refused("backup_broken")
            yield line

    monkeypatch.setattr(postgres, "_script", breaks_off)
    with pytest.raises(Refused):
        commands.restore(postgres_house.settings, made.path)
    assert (book().epoch, stored_ids()) == (epoch, there)


def test_a_backup_of_the_other_engine_is_refused_by_its_name(house: House, tmp_path: Path) -> None:
    other = tmp_path / ("x.pgdump" if house.on_sqlite else "x.sqlite")
    other.write_bytes(b"x")
    with pytest.raises(Refused) as refusal:
        commands.restore(house.settings, other)
    assert refusal.value.code == "backup_of_other_engine"


def test_a_file_that_is_not_there_is_refused(house: House, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        commands.restore(house.settings, tmp_path / ("x.sqlite" if house.on_sqlite else "x.pgdump"))


def test_a_broken_database_can_be_replaced(sqlite_house: House) -> None:
    kept = record()
    made = commands.back_up(sqlite_house.settings)
    database = sqlite_house.folder / "thonso.db"
    db.session.remove()
    db.engine.dispose()
    database.write_bytes(b"the disk wrote something else here" * 500)
    database.with_name("thonso.db-wal").write_bytes(b"a stranger's log")
    restored = commands.restore(sqlite_house.settings, made.path)
    assert stored_ids() == {kept}
    assert Path(restored.aside).read_bytes().startswith(b"the disk wrote")
    log = database.with_name("thonso.db-wal")
    assert not log.exists() or b"stranger" not in log.read_bytes()


def test_an_older_backup_can_be_restored_and_then_a_newer_one(house: House, clock: Clock) -> None:
    first = record()
    older = commands.back_up(house.settings)
    clock.forward(days=1)
    second = record()
    newer = commands.back_up(house.settings)
    epochs = {book().epoch}
    commands.restore(house.settings, older.path)
    epochs.add(book().epoch)
    assert stored_ids() == {first}
    commands.restore(house.settings, newer.path)
    epochs.add(book().epoch)
    assert stored_ids() == {first, second}
    assert len(epochs) == 3
