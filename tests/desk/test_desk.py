"""Held entries are mended one or forty at once, in one's own commune only, and nothing is ever deleted."""

from __future__ import annotations

import re
import threading
import uuid

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.assists.models import Assist
from app.core.actor import Actor, RoleKind
from app.core.audit import AuditLine
from app.core.db import db, transaction
from app.desk import commands
from app.desk.commands import Decision
from app.desk.reasons import Act
from app.entries.models import ConflictingEntry, EntryMend, StoredEntry, UnreadableEntry
from app.tallies.models import Tally
from tests.coverage.rows import browser_of, keep
from tests.desk.rows import body_of, held, payload, scrap, second
from tests.people import Village, actor_of, settle_village

NOWHERE = "00000000-0000-0000-0000-00000000000f"


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


@pytest.fixture
def officer(village: Village) -> Actor:
    return actor_of(village.officer, RoleKind.OFFICER, village.commune)


@pytest.fixture
def stranger(village: Village) -> Actor:
    return actor_of(village.stranger, RoleKind.OFFICER, village.other_commune)


def _words(answer: TestResponse) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def _fates() -> dict[uuid.UUID, str]:
    db.session.expire_all()
    return dict(db.session.execute(select(StoredEntry.id, StoredEntry.fate)).all())


def _counted(hamlet_id: uuid.UUID, indicator: str = "help.level2_activate") -> tuple[int, int]:
    db.session.expire_all()
    row = db.session.execute(
        select(func.sum(Tally.counted), func.sum(Tally.unchecked)).where(
            Tally.hamlet_id == hamlet_id, Tally.indicator == indicator
        )
    ).one()
    return int(row[0] or 0), int(row[1] or 0)


def _decide(
    app: Flask, actor: Actor | None, village: Village, code: str, act: str, *entries: StoredEntry, **more: str
) -> TestResponse:
    return browser_of(app, actor).post(
        f"/desk/held/{village.commune.id}/{code}",
        data={"act": act, "entry": [str(entry.id) for entry in entries], **more},
    )


def test_the_desk_shows_what_waits_in_the_own_commune_by_reason(
    app: Flask, village: Village, officer: Actor, stranger: Actor
) -> None:
    entry = held(village, "place_out_of_scope")
    keep(
        entry,
        held(village, "place_out_of_scope"),
        held(village, "identity_of_child"),
        held(village, "author_unknown", commune_id=village.other_commune.id),
        held(village, "", fate="accepted"),
        second(entry, payload(village.second_hamlet)),
        scrap(village.commune, b"\x00<script>alert(1)</script>"),
    )
    page = _words(browser_of(app, officer).get("/desk/"))
    assert "Người ghi chưa được giao thôn này. xã Mẫu 2" in page
    assert "Máy chủ đã bỏ số đó. xã Mẫu 1" in page
    assert "Người ghi chưa được gắn" not in page
    assert "Hai nội dung cho một lượt" in page
    assert "Máy không đọc được" in page
    theirs = _words(browser_of(app, stranger).get("/desk/"))
    assert "Người ghi chưa được gắn với chiếc điện thoại đã gửi. xã Kề 1" in theirs
    assert "xã Mẫu" not in theirs


def test_the_administrator_of_the_country_sees_every_commune(app: Flask, village: Village) -> None:
    keep(held(village, "author_unknown"), held(village, "author_unknown", commune_id=village.other_commune.id))
    page = _words(browser_of(app, actor_of(village.administrator, RoleKind.ADMINISTRATOR, None)).get("/desk/"))
    assert "xã Mẫu 1" in page
    assert "xã Kề 1" in page


def test_nothing_waiting_is_said(app: Flask, village: Village, officer: Actor) -> None:
    assert "Không có gì chờ bạn." in _words(browser_of(app, officer).get("/desk/"))


def test_forty_entries_are_accepted_at_once_and_count(app: Flask, village: Village, officer: Actor) -> None:
    entries = [held(village, "author_suspended") for _ in range(40)]
    keep(*entries, held(village, "author_suspended"))
    page = _words(browser_of(app, officer).get(f"/desk/held/{village.commune.id}/author_suspended"))
    assert "xã Mẫu: 41 lượt." in page
    assert "Trần Thị Lan thôn Bến Đá thôn Bến Đá Kích hoạt mức 2: Xong" in page
    assert "Trang 1 trên 2" in page
    answer = _decide(app, officer, village, "author_suspended", "accept", *entries)
    assert answer.status_code == 302
    assert "Đã làm xong 40 lượt." in _words(browser_of(app, officer).get(answer.location))
    assert sorted(_fates().values()) == ["held"] + ["mended"] * 40
    assert _counted(village.hamlet.id) == (40, 0)
    assert _counted(village.hamlet.id, "level2") == (0, 40)
    acts = db.session.scalars(select(AuditLine.act)).all()
    assert acts.count("entry.mended") == 40


def test_an_unknown_place_of_help_is_set_and_who_lived_there_moves_along(
    app: Flask, village: Village, officer: Actor
) -> None:
    there, elsewhere = (
        held(village, "place_unknown", payload(NOWHERE)),
        held(
            village,
            "place_unknown",
            payload(NOWHERE, residence={"kind": "hamlet", "hamlet": str(village.third_hamlet.id)}),
        ),
    )
    keep(there, elsewhere)
    _decide(app, officer, village, "place_unknown", "hamlet", there, elsewhere, hamlet=str(village.second_hamlet.id))
    assert _counted(village.second_hamlet.id) == (2, 0)
    assert _counted(village.second_hamlet.id, "level2") == (0, 1)
    assert _counted(village.third_hamlet.id, "level2") == (0, 1)


def test_a_place_has_to_be_named_before_it_can_be_set(app: Flask, village: Village, officer: Actor) -> None:
    entry = held(village, "place_unknown", payload(NOWHERE))
    keep(entry)
    for hamlet in ("", "nonsense", str(village.other_hamlet.id), str(village.commune.id), NOWHERE):
        answer = _decide(app, officer, village, "place_unknown", "hamlet", entry, hamlet=hamlet)
        assert answer.status_code == 422, hamlet
    assert set(_fates().values()) == {"held"}


def test_an_officers_word_never_counts_in_another_commune(app: Flask, village: Village, officer: Actor) -> None:
    far = held(village, "place_out_of_scope", payload(village.other_hamlet))
    far_home = held(
        village,
        "place_out_of_scope",
        payload(village.hamlet, residence={"kind": "hamlet", "hamlet": str(village.other_hamlet.id)}),
    )
    keep(far, far_home)
    answer = _decide(app, officer, village, "place_out_of_scope", "accept", far, far_home)
    page = _words(browser_of(app, officer).get(answer.location))
    assert "Đã làm xong 0 lượt." in page
    assert "1 lượt để nguyên: thôn nơi giúp không thuộc xã này" in page
    assert "1 lượt để nguyên: vẫn chưa rõ nơi ở" in page
    assert db.session.scalars(select(Assist)).all() == []


def test_a_residence_is_set_to_a_hamlet_or_to_another_commune(app: Flask, village: Village, officer: Actor) -> None:
    odd = payload(village.hamlet, residence={"kind": "hamlet", "hamlet": NOWHERE})
    here, away = held(village, "residence_unknown", odd), held(village, "residence_unknown", odd)
    keep(here, away)
    _decide(app, officer, village, "residence_unknown", "residence", here, residence=str(village.third_hamlet.id))
    _decide(app, officer, village, "residence_unknown", "residence", away, residence="elsewhere")
    assert set(_fates().values()) == {"mended"}
    assert _counted(village.hamlet.id) == (2, 0)
    assert _counted(village.third_hamlet.id, "level2") == (0, 1)
    assert _counted(village.hamlet.id, "level2") == (0, 0)


def test_a_dropped_identity_counts_as_unchecked(app: Flask, village: Village, officer: Actor) -> None:
    entry = held(village, "author_suspended", fingerprint=b"f" * 32)
    keep(entry)
    _decide(app, officer, village, "author_suspended", "anonymous", entry)
    assert _counted(village.hamlet.id, "level2") == (0, 1)
    assert db.session.scalars(select(EntryMend.drop_identity)).all() == [True]


def test_a_vouched_identity_counts_as_a_person(app: Flask, village: Village, officer: Actor) -> None:
    entry = held(village, "author_suspended", fingerprint=b"f" * 32)
    keep(entry)
    _decide(app, officer, village, "author_suspended", "accept", entry)
    assert _counted(village.hamlet.id, "level2") == (1, 0)


def test_a_withdrawn_entry_stays_stored_and_counts_nowhere(app: Flask, village: Village, officer: Actor) -> None:
    entry = held(village, "payload_invalid", {"hamlet": 5})
    keep(entry)
    answer = _decide(app, officer, village, "payload_invalid", "withdraw", entry)
    assert "Đã làm xong 1 lượt." in _words(browser_of(app, officer).get(answer.location))
    assert _fates() == {entry.id: "withdrawn"}
    assert db.session.scalars(select(StoredEntry.body)).one() == entry.body
    assert db.session.scalars(select(Assist)).all() == []


def test_what_cannot_be_read_cannot_be_accepted_and_breaks_nothing(
    app: Flask, village: Village, officer: Actor
) -> None:
    broken, sound = held(village, "author_unknown", {"hamlet": 5}), held(village, "author_unknown")
    keep(broken, sound)
    answer = _decide(app, officer, village, "author_unknown", "accept", broken, sound)
    page = _words(browser_of(app, officer).get(answer.location))
    assert "Đã làm xong 1 lượt. 1 lượt để nguyên: lượt có chỗ không khớp" in page
    assert _fates() == {broken.id: "held", sound.id: "mended"}


def test_an_entry_mended_meanwhile_is_passed_over_and_said(app: Flask, village: Village, officer: Actor) -> None:
    first, other = held(village, "author_unknown"), held(village, "author_unknown")
    keep(first, other)
    _decide(app, officer, village, "author_unknown", "accept", first)
    answer = _decide(app, officer, village, "author_unknown", "withdraw", first, other)
    page = _words(browser_of(app, officer).get(answer.location))
    assert "Đã làm xong 1 lượt. 1 lượt để nguyên: đã có người sửa hoặc rút trước" in page
    assert _fates() == {first.id: "mended", other.id: "withdrawn"}
    assert _counted(village.hamlet.id) == (1, 0)


def test_two_officers_at_once_count_an_entry_once(app: Flask, village: Village, officer: Actor) -> None:
    entries = [held(village, "author_unknown") for _ in range(5)]
    keep(*entries)
    ids, done = [entry.id for entry in entries], []

    def work() -> None:
        with app.app_context():
            with transaction():
                done.append(commands.decide(officer, village.commune.id, ids, Decision(Act.ACCEPT)).done)
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [0, 0, 0, 5]
    assert _counted(village.hamlet.id) == (5, 0)


def test_entries_of_another_commune_are_not_touched_through_the_own_address(
    app: Flask, village: Village, officer: Actor
) -> None:
    theirs = held(village, "author_unknown", commune_id=village.other_commune.id)
    keep(theirs)
    answer = _decide(app, officer, village, "author_unknown", "withdraw", theirs)
    assert "1 lượt để nguyên: không có trong danh sách" in _words(browser_of(app, officer).get(answer.location))
    assert _fates() == {theirs.id: "held"}


@pytest.mark.parametrize("kind", [RoleKind.VOLUNTEER, RoleKind.HEAD, RoleKind.OVERSEER])
def test_only_the_office_of_the_commune_opens_the_desk(
    app: Flask, village: Village, stranger: Actor, kind: RoleKind
) -> None:
    entry, shreds = held(village, "author_unknown"), scrap(village.commune, b"x")
    keep(entry, shreds)
    keep(conflict := second(entry, payload(village.hamlet, satisfaction=1)))
    pages = (
        f"/desk/held/{village.commune.id}/author_unknown",
        f"/desk/entry/{entry.id}",
        f"/desk/conflict/{conflict.number}",
        f"/desk/unreadable/{shreds.body_hash.hex()}",
    )
    for actor in (actor_of(village.volunteer, kind, village.commune), stranger):
        browser = browser_of(app, actor)
        assert [browser.get(page).status_code for page in pages] == [403] * 4
        posts = [
            browser.post(page, data={"act": "accept", "keep": "this"}).status_code
            for page in pages
            if "entry" not in page
        ]
        assert posts == [403] * 3
    assert browser_of(app, actor_of(village.volunteer, kind, village.commune)).get("/desk/").status_code == 403


@pytest.mark.parametrize(
    "data",
    [{}, {"act": "accept"}, {"act": "accept", "entry": "x"}, {"act": "dance", "entry": NOWHERE}, {"entry": NOWHERE}],
)
def test_a_form_that_says_too_little_is_shown_again(
    app: Flask, village: Village, officer: Actor, data: dict[str, str]
) -> None:
    keep(held(village, "author_unknown"))
    answer = browser_of(app, officer).post(f"/desk/held/{village.commune.id}/author_unknown", data=data)
    assert answer.status_code == 422
    assert "xã Mẫu: 1 lượt." in _words(answer)


def test_one_entry_is_told_in_words(app: Flask, village: Village, officer: Actor) -> None:
    entry = held(village, "place_out_of_scope", flags="clock month_edge", fingerprint=b"f" * 32)
    keep(entry)
    answer = browser_of(app, officer).get(f"/desk/entry/{entry.id}")
    page = _words(answer)
    for words in (
        "Nơi giúp thôn Bến Đá", "Việc giúp Kích hoạt mức 2: Xong", "Người ghi Trần Thị Lan", "35 đến 59 tuổi",
        "Đồng hồ điện thoại chạy không đều.", "Có, chỉ còn dấu để kiểm trùng", "Họ có tới giúp thật thì cho tính.",
    ):  # fmt: skip
        assert words in page, words
    assert "66" * 32 not in answer.get_data(as_text=True)
    assert browser_of(app, officer).get(f"/desk/entry/{NOWHERE}").status_code == 404


def test_an_entry_that_no_longer_waits_offers_nothing(app: Flask, village: Village, officer: Actor) -> None:
    for fate in ("accepted", "mended", "withdrawn", "replaced"):
        entry = held(village, "", fate=fate)
        keep(entry)
        page = browser_of(app, officer).get(f"/desk/entry/{entry.id}").get_data(as_text=True)
        assert 'name="act"' not in page


def _accepted(village: Village, officer: Actor) -> StoredEntry:
    entry = held(village, "author_unknown")
    keep(entry)
    with transaction():
        commands.decide(officer, village.commune.id, [entry.id], Decision(Act.ACCEPT))
    return entry


def test_both_bodies_are_shown_and_the_chosen_one_counts(app: Flask, village: Village, officer: Actor) -> None:
    entry = _accepted(village, officer)
    keep(conflict := second(entry, payload(village.second_hamlet)))
    browser = browser_of(app, officer)
    page = _words(browser.get(f"/desk/conflict/{conflict.number}"))
    assert "Bản đầu" in page
    assert "thôn Bến Đá" in page
    assert "thôn Cây Gạo" in page
    assert browser.post(f"/desk/conflict/{conflict.number}", data={"keep": "this"}).status_code == 302
    assert (_counted(village.hamlet.id), _counted(village.second_hamlet.id)) == ((0, 0), (1, 0))
    assert browser.post(f"/desk/conflict/{conflict.number}", data={"keep": "first"}).status_code == 409
    assert "Đã chọn bản sau." in _words(browser.get(f"/desk/conflict/{conflict.number}"))


def test_the_first_body_goes_on_counting_when_it_is_chosen(app: Flask, village: Village, officer: Actor) -> None:
    entry = _accepted(village, officer)
    keep(conflict := second(entry, payload(village.second_hamlet)))
    browser_of(app, officer).post(f"/desk/conflict/{conflict.number}", data={"keep": "first"})
    assert (_counted(village.hamlet.id), _counted(village.second_hamlet.id)) == ((1, 0), (0, 0))
    assert db.session.scalars(select(ConflictingEntry.choice)).all() == ["first"]


@pytest.mark.parametrize("keep_", ["", "neither"])
def test_a_choice_that_is_none_is_refused(app: Flask, village: Village, officer: Actor, keep_: str) -> None:
    entry = _accepted(village, officer)
    keep(conflict := second(entry, payload(village.second_hamlet)))
    assert browser_of(app, officer).post(f"/desk/conflict/{conflict.number}", data={"keep": keep_}).status_code == 422


def test_a_second_body_that_cannot_count_is_not_offered_and_not_taken(
    app: Flask, village: Village, officer: Actor
) -> None:
    entry = _accepted(village, officer)
    keep(unfit := second(entry, {"hamlet": 5}), far := second(entry, payload(village.other_hamlet)))
    browser = browser_of(app, officer)
    assert "Bản này không tính được." in _words(browser.get(f"/desk/conflict/{unfit.number}"))
    for conflict in (unfit, far):
        assert browser.post(f"/desk/conflict/{conflict.number}", data={"keep": "this"}).status_code == 422
    assert _counted(village.hamlet.id) == (1, 0)
    assert _counted(village.other_hamlet.id) == (0, 0)


def test_a_second_body_sent_from_another_commune_is_for_the_firsts_officer(
    app: Flask, village: Village, officer: Actor, stranger: Actor
) -> None:
    entry = _accepted(village, officer)
    keep(conflict := second(entry, payload(village.hamlet), commune_id=village.other_commune.id))
    assert browser_of(app, stranger).get(f"/desk/conflict/{conflict.number}").status_code == 403
    assert "Hai nội dung" not in _words(browser_of(app, stranger).get("/desk/"))
    assert "Hai nội dung" in _words(browser_of(app, officer).get("/desk/"))


def test_an_unreadable_arrival_is_shown_as_text_and_put_aside_but_kept(
    app: Flask, village: Village, officer: Actor
) -> None:
    keep(row := scrap(village.commune, b"<script>alert(1)</script>\x00\xff"))
    address = f"/desk/unreadable/{row.body_hash.hex()}"
    browser = browser_of(app, officer)
    page = browser.get(address).get_data(as_text=True)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert browser.post(address).status_code == 302
    assert browser.post(address).status_code == 409
    assert "Không có gì chờ bạn." in _words(browser.get("/desk/"))
    assert "Nội dung vẫn được giữ." in _words(browser.get(address))
    assert db.session.scalars(select(UnreadableEntry)).one().body == b"<script>alert(1)</script>\x00\xff"
    assert "unreadable.closed" in db.session.scalars(select(AuditLine.act)).all()


@pytest.mark.parametrize("name", ["zz", "00" * 32, "0"])
def test_an_unreadable_arrival_that_is_not_there_is_not_found(
    app: Flask, village: Village, officer: Actor, name: str
) -> None:
    assert browser_of(app, officer).get(f"/desk/unreadable/{name}").status_code == 404


def test_a_held_withdrawal_is_told_and_can_be_vouched_for(app: Flask, village: Village, officer: Actor) -> None:
    target = _accepted(village, officer)
    entry_id = uuid.uuid4()
    keep(
        held(
            village, "author_unknown", id=entry_id, kind="withdrawal", replaces_id=target.id,
            body=body_of(entry_id, {}, kind="withdrawal"),
        )
    )  # fmt: skip
    page = _words(browser_of(app, officer).get(f"/desk/held/{village.commune.id}/author_unknown"))
    assert "Rút lại một lượt" in page
    answer = browser_of(app, officer).post(
        f"/desk/held/{village.commune.id}/author_unknown", data={"act": "accept", "entry": str(entry_id)}
    )
    assert answer.status_code == 302
    assert _fates() == {target.id: "withdrawn", entry_id: "mended"}
    assert _counted(village.hamlet.id) == (0, 0)
