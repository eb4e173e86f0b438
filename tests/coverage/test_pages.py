"""Who sees which figures, and what the pages say."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Person
from app.core.actor import RoleKind
from app.core.audit import AuditLine
from app.core.db import db
from app.coverage.models import ViewLink
from app.places.models import Place
from tests.conftest import Clock
from tests.coverage.rows import assist, baseline, browser_of, keep, tally
from tests.people import Village, actor_of, settle_village

NAMES = ("Trần Thị Lan", "Lê Văn Bình", "Phạm Văn Cường", "Hoàng Văn Em")


@pytest.fixture
def village(app: Flask) -> Village:
    village = settle_village()
    keep(
        tally(village.hamlet, "2026-11-05", "level2", 19, 3),
        tally(village.hamlet, "2026-11-05", "help.level2_activate", 25),
        tally(village.hamlet, "2026-11-05", "help.level2_activate.done", 22),
        tally(village.hamlet, "2026-10-05", "help.cashless", 77),
        tally(village.other_hamlet, "2026-11-05", "help.cashless", 4321),
        assist(village.volunteer.id, village.hamlet, "2026-11-05"),
        assist(village.volunteer.id, village.hamlet, "2026-10-05"),
        assist(village.colleague.id, village.hamlet, "2026-11-06"),
        assist(village.stranger.id, village.other_hamlet, "2026-11-06"),
    )
    return village


class _People:
    """Browsers by the word for who sits before them."""

    def __init__(self, app: Flask, village: Village) -> None:
        self.app = app
        home: dict[str, tuple[Person, RoleKind, Place | None]] = {
            "volunteer": (village.volunteer, RoleKind.VOLUNTEER, village.commune),
            "colleague": (village.colleague, RoleKind.VOLUNTEER, village.commune),
            "head": (village.head, RoleKind.HEAD, village.hamlet),
            "officer": (village.officer, RoleKind.OFFICER, village.commune),
            "stranger": (village.stranger, RoleKind.OFFICER, village.other_commune),
            "overseer": (village.overseer, RoleKind.OVERSEER, village.province),
            "administrator": (village.administrator, RoleKind.ADMINISTRATOR, None),
        }
        self.actors = {word: actor_of(*facts) for word, facts in home.items()}

    def get(self, word: str, address: str) -> tuple[int, str]:
        answer = browser_of(self.app, self.actors.get(word)).get(address)
        return answer.status_code, _words(answer.get_data(as_text=True))


def _words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.fixture
def people(app: Flask, village: Village) -> _People:
    return _People(app, village)


def test_the_officer_sees_each_hamlet_with_what_the_figure_is_made_of(village: Village, people: _People) -> None:
    status, page = people.get("officer", f"/coverage/{village.commune.id}")
    assert status == 200
    assert "99/200 (49,5%)" in page
    assert "thêm 3 lượt chưa kiểm trùng" in page
    assert page.count("chưa có số gốc") == 5  # two indicators of three hamlets, one of them counted
    assert "số gốc còn thiếu hoặc khác ngày" in page
    assert "Kích hoạt mức 2 25 22" in page
    assert "77" not in page
    assert "4.321" not in page
    assert "Chưa có điện thoại nào gọi về." in page


def test_an_earlier_month_is_asked_for_by_its_name(village: Village, people: _People) -> None:
    _status, page = people.get("officer", f"/coverage/{village.commune.id}?month=2026-10")
    assert "Thanh toán không tiền mặt 77 0" in page
    assert "Tháng sau" in page
    _status, odd = people.get("officer", f"/coverage/{village.commune.id}?month=2026-13")
    assert "Tháng 11/2026" in odd
    _status, future = people.get("officer", f"/coverage/{village.commune.id}?month=2031-01")
    assert "Tháng 11/2026" in future


@pytest.mark.parametrize(
    ("word", "commune", "province", "hamlet"),
    [
        ("volunteer", 403, 403, 200),
        ("head", 403, 403, 200),
        ("officer", 200, 403, 200),
        ("stranger", 403, 403, 403),
        ("overseer", 200, 200, 200),
        ("administrator", 200, 200, 200),
        ("nobody", 401, 401, 401),
    ],
)
def test_figures_reach_down_the_tree_and_not_across(
    village: Village, people: _People, word: str, commune: int, province: int, hamlet: int
) -> None:
    places = ((f"/coverage/{village.commune.id}", commune), (f"/coverage/{village.province.id}", province))
    for address, status in (*places, (f"/coverage/hamlet/{village.hamlet.id}", hamlet)):
        assert people.get(word, address)[0] == status, address


def test_a_head_reaches_only_the_own_hamlet(village: Village, people: _People) -> None:
    assert people.get("head", f"/coverage/hamlet/{village.second_hamlet.id}")[0] == 403
    assert people.get("head", f"/coverage/hamlet/{village.other_hamlet.id}")[0] == 403


def test_only_the_officer_sees_persons_by_given_name(village: Village, people: _People) -> None:
    _status, page = people.get("officer", f"/coverage/hamlet/{village.hamlet.id}")
    assert "Lê Văn Bình 1 1 Phạm Văn Cường 0 0 Trần Thị Lan 1 2" in page
    assert "Hoàng Văn Em" not in page
    for word in ("overseer", "administrator", "head"):
        _status, page = people.get(word, f"/coverage/hamlet/{village.hamlet.id}")
        seen = [name for name in NAMES if name in page]
        assert seen == (["Phạm Văn Cường"] if word == "head" else []), word


def test_a_volunteer_sees_the_own_line_only(village: Village, people: _People) -> None:
    _status, page = people.get("volunteer", f"/coverage/hamlet/{village.hamlet.id}")
    assert "Trần Thị Lan 1 2" in page
    assert "Lê Văn Bình" not in page
    assert "99/200" in page


def test_start_leads_everybody_to_the_own_place(village: Village, people: _People, app: Flask) -> None:
    goals = {
        "officer": f"/coverage/{village.commune.id}",
        "overseer": f"/coverage/{village.province.id}",
        "head": f"/coverage/hamlet/{village.hamlet.id}",
        "volunteer": f"/coverage/own/{village.commune.id}",
    }
    for word, goal in goals.items():
        answer = browser_of(app, people.actors[word]).get("/coverage/")
        assert (answer.status_code, answer.location) == (302, goal), word
    assert "Sông Mẫu" in people.get("administrator", "/coverage/")[1]
    assert "Bến Đá" in people.get("volunteer", goals["volunteer"])[1]


def test_the_overseer_sees_communes_and_nothing_typed_twice(village: Village, people: _People) -> None:
    keep(baseline(village.other_hamlet, "level2", "2026-10-31", 50, 5))
    _status, page = people.get("overseer", f"/coverage/{village.province.id}")
    assert "xã Kề" in page
    assert "5/50 (10%)" in page
    assert "xã Mẫu" in page
    assert "Cộng" in page


def test_more_than_were_counted_is_marked_and_named(village: Village, people: _People) -> None:
    keep(
        baseline(village.third_hamlet, "level2", "2026-10-31", 4, 4),
        tally(village.third_hamlet, "2026-11-02", "level2", 1),
    )
    _status, page = people.get("officer", f"/coverage/{village.commune.id}")
    assert "5/4 (125%)" in page
    assert "Nhiều hơn số người đã đếm, cần xem lại" in page


def test_a_place_that_is_not_there_is_not_found(people: _People) -> None:
    assert people.get("administrator", "/coverage/00000000-0000-0000-0000-000000000000")[0] == 404


def _issue(people: _People, village: Village, word: str = "officer", days: str = "90") -> tuple[int, str]:
    browser = browser_of(people.app, people.actors.get(word))
    answer = browser.post(f"/coverage/hamlet/{village.hamlet.id}/links", data={"days": days})
    found = re.search(r"http://localhost:5000(/h/\w+)", answer.get_data(as_text=True))
    return answer.status_code, found[1] if found else ""


def test_a_view_link_shows_the_hamlet_to_whoever_holds_it_and_no_person(village: Village, people: _People) -> None:
    status, address = _issue(people, village)
    assert status == 200
    assert len(address) == len("/h/") + 25
    answer = browser_of(people.app, None).get(address)
    page = _words(answer.get_data(as_text=True))
    assert answer.status_code == 200
    assert "99/200" in page
    assert not [name for name in NAMES if name in page]
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "no-store"
    assert browser_of(people.app, None).get(address.lower()).status_code == 200
    assert browser_of(people.app, None).get(address[:-1]).status_code == 404


def test_the_code_of_a_view_link_is_shown_once_and_stored_as_a_digest(village: Village, people: _People) -> None:
    _status, address = _issue(people, village)
    code = address.removeprefix("/h/")
    assert code not in people.get("officer", f"/coverage/hamlet/{village.hamlet.id}")[1]
    link = db.session.scalars(select(ViewLink)).one()
    assert code.encode() not in link.code_hash
    lines = db.session.scalars(select(AuditLine)).all()
    assert [line.act for line in lines] == ["view_link.issued"]
    assert code not in str(lines[0].facts)


def test_an_ended_or_outlived_view_link_says_that_it_is_gone(village: Village, people: _People, clock: Clock) -> None:
    _status, ended = _issue(people, village)
    link = db.session.scalars(select(ViewLink)).one()
    for _twice in range(2):
        answer = browser_of(people.app, people.actors["officer"]).post(f"/coverage/links/{link.id}/end")
        assert answer.status_code == 302
    assert browser_of(people.app, None).get(ended).status_code == 410
    _status, short = _issue(people, village, days="30")
    clock.forward(days=30)
    assert browser_of(people.app, None).get(short).status_code == 410
    acts = [line.act for line in db.session.scalars(select(AuditLine).order_by(AuditLine.number))]
    assert acts == ["view_link.issued", "view_link.ended", "view_link.issued"]


@pytest.mark.parametrize("word", ["volunteer", "head", "stranger", "overseer", "administrator"])
def test_only_the_hamlets_officer_issues_and_ends_view_links(village: Village, people: _People, word: str) -> None:
    assert _issue(people, village, word)[0] == 403
    _issue(people, village)
    link = db.session.scalars(select(ViewLink)).one()
    assert browser_of(people.app, people.actors[word]).post(f"/coverage/links/{link.id}/end").status_code == 403
    db.session.expire_all()
    assert link.ended_at is None


def test_a_view_link_of_odd_length_of_life_is_refused(village: Village, people: _People) -> None:
    assert _issue(people, village, days="36500")[0] == 422
    assert db.session.scalars(select(ViewLink)).all() == []
