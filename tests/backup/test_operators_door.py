"""`flask backup` and `flask restore`: one line of truth each, and a refusal in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result

from app import cli
from app.backup import queries
from app.core.db import db
from tests.backup.conftest import House, book, record, stored_ids
from tests.conftest import Clock


def _say(house: House, *words: str | Path) -> Result:
    db.session.remove()
    return house.app.test_cli_runner().invoke(args=[str(word) for word in words])


def test_backup_says_what_the_file_holds_and_restore_what_it_brought_back(house: House) -> None:
    kept = record()
    said = _say(house, "backup")
    path = queries.backups(house.settings.backup_dir)[0]
    assert said.exit_code == 0
    assert f"{path}, 1 entries, safe below {book().safe_up_to}" in said.output
    record()
    said = _say(house, "restore", path)
    assert said.exit_code == 0
    assert f"1 entries; epoch {book().epoch}" in said.output
    assert "the database of before: " in said.output
    assert stored_ids() == {kept}


def test_keys_go_to_the_folder_that_was_named(sqlite_house: House, tmp_path: Path) -> None:
    said = _say(sqlite_house, "backup", "--keys", tmp_path / "usb")
    assert said.exit_code == 0
    assert {path.name for path in (tmp_path / "usb").glob("*.key")} == {"token.key", "fingerprint.key", "vault.key"}
    assert len(list((tmp_path / "usb" / "seal").glob("*.pem"))) == 1


def test_keys_into_the_backup_are_refused_before_anything_is_made(sqlite_house: House) -> None:
    said = _say(sqlite_house, "backup", "--keys", sqlite_house.settings.backup_dir / "keys")
    assert said.exit_code == 1
    assert "keys next to the backup would open what it hides" in said.output
    assert queries.backups(sqlite_house.settings.backup_dir) == []


@pytest.mark.parametrize("name", ["none.sqlite", "none.pgdump", "notes.txt"])
def test_a_wrong_file_is_refused_in_words(house: House, tmp_path: Path, name: str) -> None:
    said = _say(house, "restore", tmp_path / name)
    assert said.exit_code == 1
    assert "nothing was changed" in said.output
    assert "Traceback" not in said.output


def test_the_worker_has_a_job_for_it(house: House, clock: Clock) -> None:
    job = next(job for job in cli.jobs() if "back up" in job.name)
    assert "0 entries" in str(job.run())
    assert job.run() == "not due"
    clock.forward(days=1)
    assert "0 entries" in str(job.run())
