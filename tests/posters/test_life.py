"""How a poster stands follows from what was said of it: hung, seen, torn, replaced, in whatever order words come."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from app.assists.commands import recount
from app.assists.mending import mend, withdraw_by_officer
from app.assists.schemas import Mend
from app.core.actor import RoleKind
from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import Conflict, Invalid
from app.desk.contents import contents_of
from app.devices.models import DevicePerson
from app.entries.models import StoredEntry
from app.posters import commands
from app.posters.models import Poster, PosterCheck, PosterSighting
from app.posters.schemas import moment_of
from app.posters.standing import Standing, Word, next_step, standing_of
from app.sync.joining import release_author
from tests.conftest import Clock
from tests.people import Village, actor_of
from tests.twin import Kept, Transport, Twin, assist, client_transport

CODE = "BCDFGH2S"
DAY = dt.date(2026, 11, 18)


def said(phone: Twin, what: str, **more: Any) -> Kept:
    """A word about the poster, a second after whatever was recorded before."""
    assert isinstance(phone.now, Clock)
    phone.now.forward(seconds=1)
    return phone.entry("poster_check", {"poster": CODE, "what": what}, **more)


def row() -> Poster:
    db.session.rollback()
    return db.session.scalars(sa.select(Poster).where(Poster.code == CODE)).one()


def standing() -> str:
    return row().standing


def told(phone: Twin, wire: Transport) -> dict[str, Any]:
    """The poster as the phone's catalogue tells it."""
    return next((one for one in phone.catalogue(wire)["posters"] if one["code"] == CODE), {})


# ---------------------------------------------------------------- from a phone


def test_a_poster_is_printed_until_somebody_hangs_it(twin: Twin, wire: Transport, village: Village) -> None:
    assert standing() == "printed"
    hung = said(twin, "hung")
    twin.send(wire)
    assert hung.receipt is not None and hung.receipt["answer"] == "accepted"
    poster = row()
    assert (poster.standing, poster.standing_on, poster.seen_on) == ("hung", DAY, DAY)


def test_an_assist_with_its_code_makes_it_hung_and_seen_that_day(twin: Twin, wire: Transport, village: Village) -> None:
    helped = twin.entry("assist", assist(str(village.hamlet.id), poster=CODE))
    twin.entry("assist", assist(str(village.hamlet.id), poster="00000000"))
    twin.send(wire)
    assert (row().standing, row().seen_on) == ("hung", DAY)
    assert db.session.scalars(sa.select(PosterCheck)).all() == []
    twin.withdraw(helped.id)
    twin.send(wire)
    assert (row().standing, row().seen_on) == ("printed", None)


def test_a_torn_one_stays_torn_however_many_are_helped_before_it(twin: Twin, wire: Transport, village: Village) -> None:
    said(twin, "torn", happened_on="2026-11-17")
    twin.entry("assist", assist(str(village.hamlet.id), poster=CODE))
    twin.send(wire)
    assert (row().standing, row().standing_on, row().seen_on) == ("torn", dt.date(2026, 11, 17), DAY)


def test_a_missing_one_is_found_when_somebody_scans_it_on_a_later_day(
    twin: Twin, wire: Transport, village: Village
) -> None:
    said(twin, "missing", happened_on="2026-11-17")
    twin.send(wire)
    assert (standing(), row().seen_on) == ("missing", None)
    twin.entry("assist", assist(str(village.hamlet.id), poster=CODE))
    twin.send(wire)
    assert standing() == "hung"


def test_the_later_word_of_a_day_holds_and_a_word_taken_back_does_not(
    twin: Twin, wire: Transport, village: Village
) -> None:
    said(twin, "fine")
    torn = said(twin, "torn")
    twin.send(wire)
    assert standing() == "torn"
    twin.withdraw(torn.id)
    twin.send(wire)
    assert standing() == "hung"
    assert db.session.get_one(PosterCheck, uuid.UUID(torn.id)).live is False


def test_a_correction_takes_the_place_of_what_it_corrects(twin: Twin, wire: Transport, village: Village) -> None:
    wrong = said(twin, "missing")
    twin.send(wire)
    said(twin, "tampered", replaces=wrong.id)
    twin.send(wire)
    assert standing() == "tampered"


def test_a_check_corrects_no_assist_and_an_assist_no_check(twin: Twin, wire: Transport, village: Village) -> None:
    helped, checked = twin.entry("assist", assist(str(village.hamlet.id))), said(twin, "fine")
    twin.send(wire)
    odd = [said(twin, "torn", replaces=helped.id)]
    odd.append(twin.entry("assist", assist(str(village.hamlet.id)), replaces=checked.id))
    twin.send(wire)
    assert [one.receipt and one.receipt["code"] for one in odd] == ["payload_invalid"] * 2
    assert standing() == "hung"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"poster": "00000000", "what": "fine"}, "poster_unknown"),
        ({"poster": CODE, "what": "gone"}, "payload_invalid"),
        ({"poster": "bcdfgh2s", "what": "fine"}, "payload_invalid"),
        ({"poster": CODE, "what": "fine", "note": "x"}, "payload_invalid"),
        ({}, "payload_invalid"),
    ],
)
def test_what_cannot_be_a_check_is_held_with_a_code(
    twin: Twin, wire: Transport, village: Village, payload: dict[str, Any], code: str
) -> None:
    kept = twin.entry("poster_check", payload)
    twin.send(wire)
    assert kept.receipt is not None
    assert (kept.receipt["answer"], kept.receipt["code"]) == ("held", code)
    assert standing() == "printed"


def test_a_poster_of_another_commune_is_held_and_stays_as_it_was(twin: Twin, wire: Transport, village: Village) -> None:
    with transaction() as session:
        session.get_one(Poster, village.poster.id).hamlet_id = village.other_hamlet.id
    kept = said(twin, "torn")
    twin.entry("assist", assist(str(village.hamlet.id), poster=CODE))
    twin.send(wire)
    assert kept.receipt is not None and kept.receipt["code"] == "poster_elsewhere"
    assert standing() == "printed"
    officer = actor_of(village.officer, RoleKind.OFFICER, village.commune)
    with transaction():
        assert list(mend(officer, [uuid.UUID(kept.id)], Mend()).values()) == ["poster_elsewhere"]


def test_what_an_officer_vouches_for_or_withdraws_is_followed(twin: Twin, wire: Transport, village: Village) -> None:
    officer = actor_of(village.officer, RoleKind.OFFICER, village.commune)
    with transaction() as session:
        session.merge(village.volunteer, load=True).state = "suspended"
    kept = said(twin, "torn")
    twin.send(wire)
    assert standing() == "printed"
    with transaction():
        assert mend(officer, [uuid.UUID(kept.id)], Mend()) == {}
    assert standing() == "torn"
    with transaction():
        assert withdraw_by_officer(officer, [uuid.UUID(kept.id)]) == {}
    assert standing() == "printed"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"poster": "00000000", "what": "torn"}, "poster_unknown"),
        ({"poster": "22222222", "what": "torn"}, "poster_elsewhere"),
        ({"poster": CODE, "what": "gone"}, "payload_invalid"),
    ],
)
def test_an_officer_vouches_for_no_check_that_would_say_nothing(
    twin: Twin, wire: Transport, village: Village, payload: dict[str, Any], code: str
) -> None:
    officer = actor_of(village.officer, RoleKind.OFFICER, village.commune)
    with transaction() as session:
        theirs = commands.issue(officer, session.merge(village.other_hamlet), "chợ", "https://thonso.test")
        theirs.code = "22222222"
        session.merge(village.volunteer, load=True).state = "suspended"
    kept = twin.entry("poster_check", payload)
    twin.send(wire)
    assert kept.receipt is not None and kept.receipt["code"] == "author_suspended"
    with transaction():
        assert list(mend(officer, [uuid.UUID(kept.id)], Mend()).values()) == [code]
    assert db.session.scalars(sa.select(StoredEntry.fate)).one() == "held"


def test_a_check_by_somebody_who_joins_the_phone_later_counts_from_then_on(
    twin: Twin, wire: Transport, village: Village
) -> None:
    kept = said(twin, "torn", author=str(village.colleague.id))
    twin.send(wire)
    assert kept.receipt is not None and kept.receipt["code"] == "author_unknown"
    assert standing() == "printed"
    device = uuid.UUID(twin.device)
    with transaction() as session:
        session.add(DevicePerson(device_id=device, person_id=village.colleague.id, since=now()))
        session.flush()
        release_author(device, village.colleague.id)
    assert standing() == "torn"


def test_phones_hear_how_a_poster_stands_and_nothing_twice(
    twin: Twin, colleague: Twin, wire: Transport, village: Village
) -> None:
    assert told(colleague, wire) == {}  # known from the first catalogue, and nothing new
    said(twin, "torn")
    twin.send(wire)
    found = told(colleague, wire)
    assert (found["standing"], found["standing_on"], found["seen_on"]) == ("torn", "2026-11-18", "2026-11-18")
    position = row().position
    said(twin, "torn")
    twin.send(wire)
    assert row().position == position  # nothing of what phones are told has changed


def test_the_desk_reads_a_check_in_words(twin: Twin, wire: Transport, village: Village) -> None:
    said(twin, "tampered")
    twin.send(wire)
    contents = contents_of(db.session.scalars(sa.select(StoredEntry.body)).one())
    assert (contents.kind, contents.poster, contents.what, contents.raw) == ("poster_check", CODE, "Bị dán đè", "")


# ---------------------------------------------------------------- in whatever order


def story(twin: Twin, colleague: Twin, village: Village) -> list[tuple[Twin, Kept]]:
    """Two phones, four days, a correction and a withdrawal: in the end it is torn, and was seen on the last day."""
    hung = said(twin, "hung", happened_on="2026-11-14")
    gone = said(colleague, "missing", happened_on="2026-11-16")
    found = said(twin, "fine", happened_on="2026-11-17", replaces=hung.id)
    torn = said(colleague, "torn", happened_on="2026-11-17", replaces=gone.id)
    seen = twin.entry("assist", assist(str(village.hamlet.id), poster=CODE))
    wrong = said(twin, "tampered")
    back = twin.withdraw(wrong.id)
    return [
        (twin, hung),
        (colleague, gone),
        (twin, found),
        (colleague, torn),
        (twin, seen),
        (twin, wrong),
        (twin, back),
    ]


@pytest.mark.parametrize("turn", range(12))
def test_the_order_of_arrival_does_not_matter_and_a_recount_changes_nothing(
    twin: Twin, colleague: Twin, wire: Transport, village: Village, turn: int
) -> None:
    entries = story(twin, colleague, village)
    order = next(itertools.islice(itertools.permutations(entries), turn * 431, None))
    for phone, kept in order:
        phone.send(wire, [kept])
        phone.send(wire, [kept])  # a line that was cut: sent again
    poster = row()
    assert (poster.standing, poster.standing_on, poster.seen_on) == ("torn", dt.date(2026, 11, 17), DAY)
    with transaction() as session:
        assert recount(session).mended_posters == 0
    assert row().standing == "torn"


def test_two_who_speak_of_it_at_once_are_both_heard(
    app: Flask, twin: Twin, colleague: Twin, wire: Transport, village: Village
) -> None:
    for turn in range(4):
        mine = [said(twin, "fine", happened_on="2026-11-16")]
        mine.append(twin.entry("assist", assist(str(village.hamlet.id), poster=CODE)))
        theirs = [said(colleague, ("torn", "tampered")[turn % 2], happened_on="2026-11-17")]
        db.session.rollback()
        both = threading.Barrier(2)

        def send(phone: Twin, entries: list[Kept], gate: threading.Barrier = both) -> None:
            line = client_transport(app.test_client())
            gate.wait()
            phone.send(line, entries)

        with ThreadPoolExecutor(2) as hands:
            for done in [hands.submit(send, twin, mine), hands.submit(send, colleague, theirs)]:
                done.result()
        poster = row()
        assert (poster.standing, poster.seen_on) == (("torn", "tampered")[turn % 2], DAY)
    with transaction() as session:
        assert recount(session).mended_posters == 0


def test_a_recount_mends_what_was_spoilt(twin: Twin, wire: Transport, village: Village) -> None:
    said(twin, "torn")
    twin.entry("assist", assist(str(village.hamlet.id), poster=CODE))
    twin.send(wire)
    with transaction() as session:
        poster = session.get_one(Poster, village.poster.id)
        poster.standing, poster.seen_on = "hung", None
        session.execute(sa.delete(PosterCheck))
        session.execute(sa.update(PosterSighting).values(count=7))
    with transaction() as session:
        assert recount(session).mended_posters == 1
    assert (standing(), row().seen_on) == ("torn", DAY)
    assert db.session.scalars(sa.select(PosterSighting.count)).all() == [1]


WORDS = st.builds(
    Word,
    what=st.sampled_from(["hung", "fine", "torn", "missing", "tampered"]),
    day=st.dates(DAY, DAY + dt.timedelta(days=3)),
    at=st.integers(0, 5).map(lambda hour: dt.datetime(2026, 11, 18, hour, tzinfo=dt.UTC)),
    id=st.uuids(),
    by_citizen=st.booleans(),
)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(words=st.lists(WORDS, max_size=8, unique_by=lambda one: one.id), data=st.data())
def test_a_standing_is_one_whatever_the_order(words: list[Word], data: st.DataObject) -> None:
    sighted = data.draw(st.none() | st.dates(DAY, DAY + dt.timedelta(days=3)))
    shuffled = data.draw(st.permutations(words))
    found = standing_of(words, sighted)
    assert standing_of(shuffled, sighted) == found
    looks = [one for one in words if not one.by_citizen]
    assert standing_of(looks, sighted) == Standing(found.standing, found.standing_on, found.seen_on)
    assert (found.standing == "printed") == (not looks and sighted is None)


def test_a_clock_that_says_nonsense_is_no_harm() -> None:
    noon = dt.datetime(2026, 11, 18, 5, tzinfo=dt.UTC)
    assert moment_of(int(noon.timestamp() * 1000)) == noon
    assert [moment_of(far).year for far in (-(2**53), 2**53, "x")] == [1970, 2100, 1970]


# ---------------------------------------------------------------- officers and citizens


@pytest.fixture
def officer(village: Village) -> Any:
    return actor_of(village.officer, RoleKind.OFFICER, village.commune)


def test_an_officer_says_how_it_stands_and_a_later_look_says_better(
    twin: Twin, wire: Transport, village: Village, officer: Any
) -> None:
    said(twin, "fine", happened_on="2026-11-17")
    with transaction():
        commands.mark(officer, row(), "missing")
    assert standing() == "missing"
    twin.send(wire)  # said the day before, arrives after
    assert standing() == "missing"
    with pytest.raises(Invalid), transaction():
        commands.mark(officer, row(), "strange")


def test_a_new_one_takes_the_spot_and_the_old_one_is_ended(
    twin: Twin, wire: Transport, village: Village, officer: Any
) -> None:
    said(twin, "torn")
    twin.send(wire)
    with transaction():
        heir = commands.replace(officer, row(), "http://localhost:5000")
    old = row()
    assert (old.standing, old.replaced_by, old.retired_at is None) == ("replaced", heir.id, False)
    assert (heir.spot, heir.hamlet_id, heir.standing) == (old.spot, old.hamlet_id, "printed")
    assert told(twin, wire)["standing"] == "replaced"  # its paper may hang on: a scan still knows the hamlet
    for act in (lambda: commands.replace(officer, row(), "x"), lambda: commands.mark(officer, row(), "fine")):
        with pytest.raises(Conflict), transaction():
            act()
    said(twin, "hung")
    twin.send(wire)
    assert standing() == "replaced"


def test_a_retired_one_leaves_the_phones(twin: Twin, wire: Transport, village: Village, officer: Any) -> None:
    with transaction():
        commands.retire(officer, row())
    assert (standing(), told(twin, wire)["gone"]) == ("retired", True)


def test_a_citizens_word_is_shown_until_somebody_looked_and_changes_nothing(
    twin: Twin, wire: Transport, village: Village
) -> None:
    said(twin, "hung", happened_on="2026-11-17")
    twin.send(wire)
    for _again in range(3):
        with transaction():
            commands.report(row(), "tampered")
    assert (standing(), row().reported) == ("hung", "tampered")
    assert told(twin, wire)["reported"] == "tampered"
    citizens = sa.select(PosterCheck).where(PosterCheck.source == "citizen")
    (check,) = db.session.scalars(citizens).all()
    assert check.by is None
    with transaction():
        commands.mark(actor_of(village.officer, RoleKind.OFFICER, village.commune), row(), "fine")
    assert (standing(), row().reported) == ("hung", "")
    with pytest.raises(Invalid), transaction():
        commands.report(row(), "missing")


@pytest.mark.parametrize("grave", ["tampered", "strange"])
def test_a_lighter_word_takes_no_warning_down_until_somebody_looked(village: Village, clock: Clock, grave: str) -> None:
    for what in ("torn", grave, "torn", "torn"):
        with transaction():
            commands.report(row(), what)
    assert row().reported == grave
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PosterCheck)) == 2  # what says no more adds nothing
    with transaction():
        commands.mark(actor_of(village.officer, RoleKind.OFFICER, village.commune), row(), "fine")
    assert row().reported == ""
    clock.forward(minutes=1)
    with transaction():
        commands.report(row(), "torn")
    assert row().reported == "torn"


def test_of_grave_words_the_last_is_shown_and_a_torn_one_after_them_is_not() -> None:
    noon = dt.datetime(2026, 11, 18, 5, tzinfo=dt.UTC)
    said = ["tampered", "strange", "torn"]
    words = [Word(what, DAY + dt.timedelta(days=n), noon, uuid.UUID(int=n), True) for n, what in enumerate(said)]
    found = standing_of(words, None)
    assert (found.reported, found.reported_on) == ("strange", DAY + dt.timedelta(days=1))


def test_what_to_do_next_is_one_thing() -> None:
    long_ago = DAY - dt.timedelta(days=61)
    assert next_step("printed", "", None, DAY) == "hang"
    assert next_step("hung", "", DAY, DAY) == ""
    assert next_step("hung", "", long_ago, DAY) == "look"
    assert next_step("hung", "torn", DAY, DAY) == "look"
    assert [next_step(each, "", DAY, DAY) for each in ("torn", "missing", "tampered")] == ["replace"] * 3
    assert [next_step(each, "torn", None, DAY) for each in ("replaced", "retired")] == ["", ""]
