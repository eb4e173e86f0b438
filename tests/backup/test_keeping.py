"""Which files are kept, and where keys may go. No database here."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from app.backup.keyfiles import copy_keys
from app.backup.schemas import REASONS, Refused, finished, path_for, superfluous, taken_at

EPOCH = "0123456789abcdef"
DAY = dt.timedelta(days=1)
LAST = dt.datetime(2026, 11, 18, 19, 0, tzinfo=dt.UTC)


def _names(*instants: dt.datetime, suffix: str = ".sqlite") -> list[Path]:
    return [Path(f"thonso-{at:%Y%m%dT%H%M%SZ}-{EPOCH}{suffix}") for at in instants]


def test_a_year_of_nights_leaves_seven_days_and_eight_weeks() -> None:
    nights = _names(*(LAST - DAY * number for number in range(365)))
    gone = superfluous(nights)
    kept = [path for path in finished(nights) if path not in gone]
    assert kept[:7] == finished(nights)[:7]
    weeks = {(taken_at(path) + dt.timedelta(hours=7)).isocalendar()[:2] for path in kept}
    assert len(weeks) == 8
    assert 13 <= len(kept) <= 14


def test_night_after_night_of_rotation_keeps_the_same_as_one_rotation_at_the_end() -> None:
    there: list[Path] = []
    nights = _names(*(LAST - DAY * number for number in reversed(range(100))))
    for night in nights:
        there.append(night)
        gone = superfluous(there)
        assert night not in gone
        there = [path for path in there if path not in gone]
    assert len([path for path in there if LAST - taken_at(path) < DAY * 7]) == 7
    assert len(there) >= 13


def test_of_an_earlier_day_only_the_newest_stays() -> None:
    hours = _names(*(LAST - DAY * 3 - dt.timedelta(minutes=10 * number) for number in range(5)))
    assert superfluous([*_names(LAST), *hours]) == hours[1:]


def test_what_was_taken_within_the_last_day_stays() -> None:
    assert superfluous(_names(*(LAST - dt.timedelta(minutes=10 * number) for number in range(20)))) == []


def test_a_server_that_was_off_for_a_year_keeps_its_old_backups() -> None:
    old = _names(*(LAST - DAY * (400 + number) for number in range(3)))
    assert superfluous([*old, *_names(LAST)]) == []


def test_the_only_backup_is_never_superfluous_however_old() -> None:
    assert superfluous(_names(LAST - DAY * 4000)) == []


def test_files_of_others_are_never_touched() -> None:
    strangers = [Path("thonso.part"), Path("thonso.db"), Path("notes.txt"), Path(".lock"), Path("thonso-x-y.sqlite")]
    assert superfluous(strangers) == []
    assert finished(strangers) == []


def test_the_tenth_backup_of_one_second_is_newer_than_the_second(tmp_path: Path) -> None:
    made = []
    for _one in range(11):
        path = path_for(tmp_path, LAST, EPOCH, ".pgdump")
        path.touch()
        made.append(path)
    assert finished(tmp_path.iterdir()) == made[::-1]


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    folder = tmp_path / "keys"
    (folder / "seal").mkdir(parents=True)
    (folder / "token.key").write_bytes(b"t" * 32)
    (folder / "fingerprint.key").write_bytes(b"f" * 32)
    (folder / "seal" / "0001-abcdef01.pem").write_bytes(b"pem")
    return folder


def test_keys_are_copied_whole_for_their_owner_only(keys: Path, tmp_path: Path) -> None:
    target = tmp_path / "usb" / "keys"
    assert copy_keys(keys, tmp_path / "backup", target) == 3
    assert (target / "seal" / "0001-abcdef01.pem").read_bytes() == b"pem"
    for path in target.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0
        assert path.suffix != ".part"
    assert copy_keys(keys, tmp_path / "backup", target) == 3, "again is harmless"


@pytest.mark.parametrize("where", ["backup", "backup/keys", "keys", "keys/copy", ".", "backup/../backup/x"])
def test_keys_never_go_where_the_data_goes(keys: Path, tmp_path: Path, where: str) -> None:
    with pytest.raises(Refused) as refusal:
        copy_keys(keys, tmp_path / "backup", tmp_path / where)
    assert refusal.value.code == "keys_in_backup"
    assert not list((tmp_path / "backup").rglob("*.key"))


def test_a_link_into_the_backup_is_seen_through(keys: Path, tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    (tmp_path / "innocent").symlink_to(tmp_path / "backup")
    with pytest.raises(Refused):
        copy_keys(keys, tmp_path / "backup", tmp_path / "innocent")


def test_other_keys_are_never_overwritten(keys: Path, tmp_path: Path) -> None:
    target = tmp_path / "usb"
    target.mkdir()
    (target / "token.key").write_bytes(b"of another server")
    with pytest.raises(Refused) as refusal:
        copy_keys(keys, tmp_path / "backup", target)
    assert refusal.value.code == "keys_differ"
    assert [path.name for path in target.iterdir()] == ["token.key"]
    assert (target / "token.key").read_bytes() == b"of another server"


def test_every_refusal_has_its_words() -> None:
    for code in REASONS:
        assert Refused(code).reason == REASONS[code]
