"""The officer calls back, releases and closes; the contact is shown on a press alone, and never by another."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.accounts.models import Person
from app.core.audit import AuditLine
from app.core.db import db
from app.requests import queries
from tests.conftest import Clock
from tests.people import Village
from tests.requests.conftest import NAME, PHONE, WHERE, boxes, send, states
from tests.twin import Transport, Twin

Desk = Callable[[Person], FlaskClient]
SECRETS = (NAME, PHONE, WHERE)


def shown(page: str) -> list[str]:
    return [word for word in SECRETS if word in page]


def audit(request: str) -> list[str]:
    db.session.rollback()
    return list(
        db.session.scalars(select(AuditLine.act).where(AuditLine.subject == request).order_by(AuditLine.number))
    )


def test_the_list_says_what_waits_and_how_long_and_the_menu_counts_it(
    desk: Desk, village: Village, asked: str, clock: Clock
) -> None:
    clock.forward(days=3)
    page = desk(village.officer).get("/requests/").text
    assert "Kích hoạt VNeID mức 2" in page and "Thôn Bến Đá".lower() in page.lower() and "chờ 3 ngày" in page
    assert "Yêu cầu giúp (1)" in page
    assert not shown(page)


def test_a_contact_is_seen_on_a_press_and_the_look_is_written_down(desk: Desk, village: Village, asked: str) -> None:
    officer = desk(village.officer)
    assert not shown(officer.get(f"/requests/{asked}").text)
    answer = officer.post(f"/requests/{asked}/contact")
    assert shown(answer.text) == list(SECRETS)
    assert answer.headers["Cache-Control"] == "no-store"
    assert f'href="tel:{PHONE}"' in answer.text
    assert officer.get(f"/requests/{asked}/contact").status_code == 405
    assert audit(asked) == ["request.contact_seen"]


def test_released_after_the_call_it_leaves_the_count_and_shows_who_goes(
    desk: Desk, village: Village, asked: str, twin: Twin, wire: Transport
) -> None:
    officer = desk(village.officer)
    for _twice in range(2):
        assert officer.post(f"/requests/{asked}/release").status_code == 303
    assert states() == {asked: "released"} and audit(asked) == ["request.released"]
    twin.request(wire, asked, "take")
    page = officer.get("/requests/").text
    assert "Yêu cầu giúp (" not in page
    assert re.search(r"Trần Thị Lan \(chờ thêm một người\)", page)
    assert shown(officer.post(f"/requests/{asked}/contact").text) == list(SECRETS)  # may call again


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("not_reached", "Không liên lạc được"), ("not_needed", "Không cần nữa"), ("outside", "Ngoài địa bàn"),
        ("prank", "Phá rối"),
    ],
)  # fmt: skip
def test_closed_with_a_reason_the_contact_is_gone(
    desk: Desk, village: Village, asked: str, why: str, words: str
) -> None:
    officer = desk(village.officer)
    assert officer.post(f"/requests/{asked}/close", data={"why": why}).status_code == 303
    assert states() == {asked: f"closed {why}"} and boxes() == []
    page = officer.get(f"/requests/{asked}").text
    assert words in page and "Xem số để gọi lại" not in page
    for act in ("contact", "release", "close"):
        assert officer.post(f"/requests/{asked}/{act}", data={"why": why}).status_code == 410
    assert audit(asked) == ["request.closed"]


@pytest.mark.parametrize("why", ["", "erased", "because"])
def test_a_reason_that_is_none_closes_nothing(desk: Desk, village: Village, asked: str, why: str) -> None:
    assert desk(village.officer).post(f"/requests/{asked}/close", data={"why": why}).status_code == 422
    assert states() == {asked: "new"}


def test_a_reason_that_is_missing_is_asked_for_at_its_place(desk: Desk, village: Village, asked: str) -> None:
    answer = desk(village.officer).post(f"/requests/{asked}/close")
    assert 'id="why-fault"' in answer.text and "Xin chọn một trong các mục có sẵn" in answer.text
    assert "why:" not in answer.text
    assert "Không ai tới nữa, vì sao?" in answer.text


def test_who_had_taken_what_was_closed_stands_apart_from_the_reason(desk: Desk, village: Village, both: str) -> None:
    officer = desk(village.officer)
    officer.post(f"/requests/{both}/close", data={"why": "not_reached"})
    assert re.search(r"Không liên lạc được\. Người nhận: \w+ [\w ]+, \w+", officer.get("/requests/").text)


def test_what_came_first_in_a_day_waits_longest(client: FlaskClient, village: Village) -> None:
    for number in range(8):
        send(client, village, topic=("level2", "pay")[number % 2])
    listed = [one.request for one in queries.listed(village.commune.id)]
    assert [row.topic for row in listed] == ["level2", "pay"] * 4
    assert [row.position for row in listed] == sorted(row.position for row in listed)


def test_nobody_but_the_communes_officer_sees_a_request(desk: Desk, village: Village, asked: str) -> None:
    for person in (village.volunteer, village.head, village.overseer, village.administrator):
        browser = desk(person)
        assert browser.get("/requests/").status_code == 403
        for act in ("contact", "release", "close"):
            answer = browser.post(f"/requests/{asked}/{act}", data={"why": "prank"})
            assert answer.status_code == 403 and not shown(answer.text)
    stranger = desk(village.stranger)
    page = stranger.get("/requests/").text
    assert "Chưa có bà con nào nhờ" in page and "Yêu cầu giúp (" not in page
    for act in ("contact", "release", "close"):
        assert stranger.post(f"/requests/{asked}/{act}", data={"why": "prank"}).status_code == 403
    assert states() == {asked: "new"} and audit(asked) == []


def test_a_menu_that_cannot_count_breaks_no_page(desk: Desk, village: Village, asked: str) -> None:
    officer = desk(village.officer)

    def broken(_actor: object) -> int:
        raise OperationalError("select", {}, Exception("no"))

    officer.application.extensions["menu_counts"] = {"/requests/": broken}
    page = officer.get("/requests/")
    assert page.status_code == 200 and "Yêu cầu giúp (" not in page.text
