"""What an officer does with entries that wait: set right, chosen, withdrawn; counted once, in the own commune only."""

from __future__ import annotations

import threading
import uuid
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.assists import mending
from app.assists.schemas import Mend
from app.core.actor import Actor, RoleKind
from app.core.db import Model, db, transaction
from app.core.errors import Conflict, Invalid, NotFound
from app.entries.models import ConflictingEntry, EntryMend, StoredEntry
from app.tallies.models import Tally
from tests.coverage import rows
from tests.desk.rows import held, payload, second
from tests.people import Village, actor_of, settle_village
from tests.wire.story import check_counts

PERSON = b"p" * 32


@pytest.fixture
def village(app: Flask) -> Village:
    made = settle_village()
    db.session.expunge_all()
    return made


@pytest.fixture
def officer(village: Village) -> Actor:
    return actor_of(village.officer, RoleKind.OFFICER, village.commune)


def keep(*made: Model) -> None:
    """Add and commit; the rows stay readable as they were."""
    rows.keep(*made)
    db.session.expunge_all()


def mend(officer: Actor, entry: StoredEntry, change: Mend | None = None) -> str:
    with transaction():
        code = mending.mend(officer, [entry.id], change or Mend()).get(entry.id, "")
    check_counts()
    return code


def choose(officer: Actor, row: ConflictingEntry, keep_: str = "this") -> None:
    with transaction():
        mending.choose(officer, row.number, keep_)


def withdraw(officer: Actor, *entries: StoredEntry) -> dict[uuid.UUID, str]:
    with transaction():
        refused = mending.withdraw_by_officer(officer, [entry.id for entry in entries])
    check_counts()
    return refused


def fate_of(entry: StoredEntry) -> tuple[str, str]:
    db.session.expire_all()
    row = db.session.scalars(select(StoredEntry).where(StoredEntry.id == entry.id)).one()
    return row.fate, row.code


def counted(hamlet: Any, indicator: str = "level2") -> tuple[int, int]:
    db.session.expire_all()
    row = db.session.execute(
        select(func.sum(Tally.counted), func.sum(Tally.unchecked)).where(
            Tally.hamlet_id == hamlet.id, Tally.indicator == indicator
        )
    ).one()
    return int(row[0] or 0), int(row[1] or 0)


def test_a_held_entry_is_vouched_for_and_counts(village: Village, officer: Actor) -> None:
    entry = held(village, "author_unknown", fingerprint=PERSON)
    keep(entry)
    assert mend(officer, entry) == ""
    assert fate_of(entry) == ("mended", "")
    assert counted(village.hamlet) == (1, 0)
    assert mend(officer, entry) == "conflict"


def test_an_unknown_entry_is_not_found(village: Village, officer: Actor) -> None:
    with transaction():
        stranger = uuid.uuid4()
        assert mending.mend(officer, [stranger], Mend()) == {stranger: "not_found"}
        assert mending.withdraw_by_officer(officer, [stranger]) == {stranger: "not_found"}
    with pytest.raises(NotFound), transaction():
        mending.choose(officer, 12345, "first")


@pytest.mark.parametrize("code", ["device_revoked", "author_suspended", "author_unknown"])
def test_what_was_held_before_it_was_read_and_does_not_read_is_refused(
    village: Village, officer: Actor, code: str
) -> None:
    broken = held(village, code, payload(village.hamlet, client="ghost"))
    unfit = held(village, code, payload(village.hamlet, age_band=None))
    keep(broken, unfit)
    assert mend(officer, broken) == mend(officer, unfit) == "payload_invalid"
    assert fate_of(broken) == ("held", code)


@pytest.mark.parametrize("code", ["device_revoked", "place_unknown", "place_out_of_scope"])
def test_nobody_vouches_for_a_place_that_is_not_the_communes(village: Village, officer: Actor, code: str) -> None:
    entries = [held(village, code, payload(place)) for place in (str(uuid.uuid4()), village.other_hamlet)]
    keep(*entries)
    for entry in entries:
        assert mend(officer, entry) in {"place_unknown", "place_out_of_scope"}
        assert mend(officer, entry, Mend(hamlet=village.other_hamlet.id)) == "place_out_of_scope"
    here = {"hamlet": village.hamlet.id, "residence": village.hamlet.id}
    assert [mend(officer, entry, Mend(**here)) for entry in entries] == ["", ""]
    assert counted(village.hamlet, "help.level2_activate") == (2, 0)


@pytest.mark.parametrize("code", ["device_revoked", "residence_unknown"])
def test_nobody_vouches_for_a_home_that_is_not_the_communes(village: Village, officer: Actor, code: str) -> None:
    there = {"kind": "hamlet", "hamlet": str(village.other_hamlet.id)}
    entry = held(village, code, payload(village.hamlet, residence=there))
    keep(entry)
    assert mend(officer, entry) == "residence_unknown"
    assert mend(officer, entry, Mend(residence=village.other_hamlet.id)) == "residence_unknown"
    assert mend(officer, entry, Mend(residence_elsewhere=True)) == ""
    assert counted(village.hamlet) == (0, 0)
    assert counted(village.hamlet, "help.level2_activate") == (1, 0)


def test_a_person_known_under_another_communes_secret_is_not_a_person_known_here(
    village: Village, officer: Actor
) -> None:
    """The same number makes another fingerprint there, so it could count beside itself: it is left unchecked."""
    there = {"kind": "hamlet", "hamlet": str(village.other_hamlet.id)}
    moved = held(village, "residence_unknown", payload(village.hamlet, residence=there), fingerprint=PERSON)
    stayed = held(village, "place_unknown", payload(str(uuid.uuid4()), residence=payload(village.hamlet)["residence"]),
                  fingerprint=b"q" * 32)  # fmt: skip
    keep(moved, stayed)
    assert mend(officer, moved, Mend(residence=village.hamlet.id)) == ""
    assert counted(village.hamlet) == (0, 1)
    assert mend(officer, stayed, Mend(hamlet=village.second_hamlet.id)) == ""
    assert counted(village.hamlet) == (1, 1)


def test_identities_that_must_not_be_kept_are_dropped_when_vouched_for(village: Village, officer: Actor) -> None:
    entry = held(village, "identity_without_consent", fingerprint=PERSON)
    keep(entry)
    assert mend(officer, entry) == ""
    assert counted(village.hamlet) == (0, 1)


def test_a_mended_correction_takes_the_place_of_its_target(village: Village, officer: Actor) -> None:
    target = held(village, "device_revoked")
    keep(target, correction := held(village, "device_revoked", payload(village.third_hamlet), replaces_id=target.id))
    assert mend(officer, target) == ""
    assert mend(officer, correction) == ""
    assert (fate_of(target)[0], fate_of(correction)[0]) == ("replaced", "mended")
    assert counted(village.hamlet) == (0, 0)
    assert counted(village.third_hamlet) == (0, 1)


def test_a_correction_and_its_target_mended_together_count_once(village: Village, officer: Actor) -> None:
    target = held(village, "device_revoked")
    correction = held(village, "device_revoked", payload(village.third_hamlet), replaces_id=target.id)
    keep(target, correction)
    with transaction():
        mending.mend(officer, [target.id, correction.id], Mend())
    check_counts()
    assert fate_of(correction)[0] == "mended"
    assert counted(village.hamlet, "help.level2_activate") == (0, 0)
    assert counted(village.third_hamlet, "help.level2_activate") == (1, 0)


def test_an_entry_withdrawn_by_the_officer_leaves_its_person_to_the_next(village: Village, officer: Actor) -> None:
    first, later = (held(village, "author_unknown", fingerprint=PERSON) for _ in range(2))
    keep(first, later)
    assert mend(officer, first) == mend(officer, later) == ""
    assert counted(village.hamlet) == (1, 0)
    assert withdraw(officer, min(first, later, key=lambda one: one.id)) == {}
    assert counted(village.hamlet) == (1, 0)
    assert withdraw(officer, first, later) != {}
    assert counted(village.hamlet) == (0, 0)


def test_the_second_body_counts_in_the_place_of_the_first_and_back_again_never(
    village: Village, officer: Actor
) -> None:
    entry = held(village, "author_unknown")
    keep(entry, row := second(entry, payload(village.third_hamlet)))
    assert mend(officer, entry) == ""
    choose(officer, row)
    check_counts()
    assert (counted(village.hamlet), counted(village.third_hamlet)) == ((0, 0), (0, 1))
    with pytest.raises(Conflict):
        choose(officer, row, "first")


def test_the_latest_of_two_choices_counts(village: Village, officer: Actor) -> None:
    entry = held(village, "author_unknown")
    others = [second(entry, payload(place)) for place in (village.second_hamlet, village.third_hamlet)]
    keep(entry, *others)
    for row in others:
        choose(officer, row)
        check_counts()
    assert (counted(village.second_hamlet), counted(village.third_hamlet)) == ((0, 0), (0, 1))


def test_a_chosen_body_counts_where_it_says_not_where_the_first_was_moved_to(village: Village, officer: Actor) -> None:
    entry = held(village, "place_unknown", payload(str(uuid.uuid4())))
    keep(entry, row := second(entry, payload(village.third_hamlet), fingerprint=PERSON))
    assert mend(officer, entry, Mend(village.hamlet.id, village.hamlet.id, drop_identity=True)) == ""
    choose(officer, row)
    check_counts()
    assert (counted(village.hamlet), counted(village.third_hamlet)) == ((0, 0), (1, 0))


def test_a_second_body_that_cannot_count_is_refused_and_changes_nothing(village: Village, officer: Actor) -> None:
    entry = held(village, "author_unknown")
    keep(entry)
    bad = {
        "payload_invalid": [payload(village.hamlet, client="ghost"), payload(village.hamlet, age_band=None)],
        "place_unknown": [payload(str(uuid.uuid4()))],
        "place_out_of_scope": [payload(village.other_hamlet)],
        "residence_unknown": [payload(village.hamlet, residence=payload(village.other_hamlet)["residence"])],
    }
    for code, bodies in bad.items():
        for said in bodies:
            keep(row := second(entry, said))
            with pytest.raises(Invalid) as refusal:
                choose(officer, row)
            assert refusal.value.code == code
    assert fate_of(entry) == ("held", "author_unknown")
    check_counts()


def test_a_second_body_that_replaces_something_else_is_refused(village: Village, officer: Actor) -> None:
    target, entry = held(village, "author_unknown"), held(village, "author_unknown")
    row = second(entry, payload(village.hamlet))
    row.body = row.body[:-1] + f',"replaces":"{target.id}"}}'.encode()
    keep(target, entry, row)
    with pytest.raises(Invalid):
        choose(officer, row)


def test_of_an_entry_that_was_withdrawn_no_second_body_counts(village: Village, officer: Actor) -> None:
    entry = held(village, "author_unknown")
    keep(entry, row := second(entry, payload(village.third_hamlet)))
    withdraw(officer, entry)
    with pytest.raises(Conflict):
        choose(officer, row)
    choose(officer, row, "first")
    check_counts()


def test_of_two_officers_who_choose_at_once_one_is_told(app: Flask, village: Village, officer: Actor) -> None:
    """The slower one has read the page's rows before the quicker one is done."""
    entry = held(village, "author_unknown")
    keep(entry, row := second(entry, payload(village.third_hamlet)))
    number, on_sqlite = row.number, db.engine.dialect.name == "sqlite"
    read, done = threading.Event(), threading.Event()
    outcomes: list[str] = []

    def work(keep_: str, *, slow: bool) -> None:
        with app.app_context():
            try:
                with transaction() as session:
                    page = session.get_one(ConflictingEntry, number) if slow else None  # held on to, as a page does
                    if page is not None:
                        read.set()
                        if not on_sqlite:  # there the quicker one waits for this transaction
                            assert done.wait(20)
                    mending.choose(officer, number, keep_)
                outcomes.append(keep_)
            except Conflict:
                outcomes.append("conflict")
            finally:
                done.set()
                db.session.remove()

    slow = threading.Thread(target=work, args=("first",), kwargs={"slow": True})
    slow.start()
    assert read.wait(20)
    quick = threading.Thread(target=work, args=("this",), kwargs={"slow": False})
    quick.start()
    quick.join()
    slow.join()
    assert outcomes.count("conflict") == 1
    check_counts()


def test_a_mend_is_remembered_with_who_made_it(village: Village, officer: Actor) -> None:
    entry = held(village, "place_unknown", payload(str(uuid.uuid4())))
    keep(entry)
    mend(officer, entry, Mend(village.hamlet.id, village.hamlet.id))
    row = db.session.get_one(EntryMend, entry.id)
    assert (row.made_by, row.hamlet_id) == (village.officer.id, village.hamlet.id)
