"""Many sheets in one file: what is chosen is printed, a file is drawn once, and nobody else's is seen."""

from __future__ import annotations

import datetime as dt
import subprocess
import uuid
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import codes
from app.core.actor import Actor, RoleKind
from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import Invalid, NotFound, Unavailable
from app.posters import commands, pdf, printer, queries
from app.posters.models import Poster, PrintRun
from app.posters.schemas import RUN_LIMIT, Form
from tests.conftest import Clock
from tests.people import Village, actor_of, settle_village


@pytest.fixture
def village(app: Flask, clock: Clock) -> Village:
    return settle_village()


@pytest.fixture
def dung(village: Village) -> Actor:
    return actor_of(village.officer, RoleKind.OFFICER, village.commune)


@pytest.fixture
def officer(app: Flask, dung: Actor) -> FlaskClient:
    app.extensions["load_actor"] = lambda: dung
    return app.test_client()


def _hang(village: Village, count: int) -> list[Poster]:
    """So many more posters, in the second and the third hamlet in turn."""
    with transaction() as session:
        made = [
            Poster(
                id=uuid.uuid4(), code=codes.new_code(8), spot=f"Nhà số {number}", origin="http://localhost:5000",
                hamlet_id=(village.second_hamlet, village.third_hamlet)[number % 2].id,
 issued_at=now() + dt.timedelta(seconds=number), position=0,
            )
            for number in range(count)
        ]  # fmt: skip
        session.add_all(made)
    return made


def _words(made: bytes) -> list[str]:
    """The text of each page."""
    said = subprocess.run(["pdftotext", "-", "-"], input=made, capture_output=True, check=True).stdout.decode()
    return said.split("\f")[:-1]


def _form(village: Village) -> str:
    return f"/posters/{village.commune.id}/print"


# ---------------------------------------------------------------- choosing


@pytest.mark.parametrize(
    ("choice", "spots"),
    [
        (lambda v, _p: {"poster": [str(v.poster.id)]}, ["Nhà văn hóa"]),
        (lambda v, p: {"poster": [str(p[3].id), str(v.poster.id)]}, ["Nhà văn hóa", "Nhà số 3"]),
        (lambda v, _p: {"hamlet": [str(v.third_hamlet.id)]}, ["Nhà số 1", "Nhà số 3"]),
        (lambda v, p: {"hamlet": [str(v.third_hamlet.id)], "poster": [str(p[1].id)]}, ["Nhà số 1", "Nhà số 3"]),
        (lambda _v, _p: {"all": "1"}, ["Nhà văn hóa", "Nhà số 0", "Nhà số 2", "Nhà số 1", "Nhà số 3"]),
    ],
    ids=["one poster", "chosen ones", "a hamlet", "a hamlet and one of its own", "the commune"],
)
def test_what_was_chosen_is_printed_once_each_in_the_order_of_the_list(
    officer: FlaskClient,
    village: Village,
    choice: Callable[[Village, list[Poster]], dict[str, object]],
    spots: list[str],
) -> None:
    posters = _hang(village, 4)
    answer = officer.post(_form(village), data={"form": "a4"} | choice(village, posters), follow_redirects=True)
    assert "Tệp để in đã xong" in answer.text
    pages = _words(officer.get(f"{answer.request.path}.pdf").data)
    assert len(pages) == len(spots)
    for page, spot in zip(pages, spots, strict=True):
        assert f"{spot} ·" in page


@pytest.mark.parametrize("form", list(Form))
def test_every_size_can_be_asked_for(officer: FlaskClient, village: Village, form: Form) -> None:
    answer = officer.post(_form(village), data={"form": form, "all": "1"}, follow_redirects=True)
    assert ("cắt theo nét đứt" in answer.text) == (form in {Form.LEAFLET, Form.STICKER})
    paper = officer.get(f"{answer.request.path}.pdf")
    assert paper.mimetype == "application/pdf"
    assert len(_words(paper.data)) == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"form": "a4"}, "Đánh dấu ít nhất một áp phích."),
        ({"form": "a9", "all": "1"}, "Xin chọn một trong các mục có sẵn."),
        ({"form": "a4", "poster": str(uuid.UUID(int=7))}, "Xin chọn một trong các mục có sẵn."),
        ({"form": "a4", "hamlet": "<b>"}, "Xin chọn một trong các mục có sẵn."),
    ],
)
def test_a_form_that_makes_no_sense_is_shown_again_and_asks_for_nothing(
    officer: FlaskClient, village: Village, wrong: dict[str, str], words: str
) -> None:
    answer = officer.post(_form(village), data=wrong)
    assert answer.status_code == 422
    assert words in answer.text
    assert queries.runs_of(village.commune.id) == []


def test_a_poster_of_the_next_commune_or_one_taken_down_is_not_printed(village: Village, dung: Actor) -> None:
    with transaction():
        theirs = commands.issue(dung, village.other_hamlet, "Chợ Kề", "http://localhost:5000")
        commands.retire(dung, queries.get(village.poster.id))
    for poster in (theirs, village.poster):
        with pytest.raises(Invalid):
            queries.chosen(village.commune.id, set(), {poster.id})


def test_a_link_that_names_a_poster_finds_it_ticked(officer: FlaskClient, village: Village) -> None:
    _hang(village, 2)
    page = officer.get(_form(village), query_string={"poster": str(village.poster.id)}).text
    assert f'value="{village.poster.id}" checked' in page
    assert page.count(" checked") == 2  # and the size


def test_the_page_of_posters_leads_to_printing(officer: FlaskClient, village: Village) -> None:
    assert _form(village) in officer.get(f"/posters/{village.commune.id}/").text


# ---------------------------------------------------------------- many


def test_300_are_the_most_and_none_are_too_few(village: Village, dung: Actor) -> None:
    _hang(village, RUN_LIMIT)
    everything = [poster for _hamlet, posters in queries.printable(village.commune.id) for poster in posters]
    for posters, fault in ((everything, "too_many_posters"), ([], "required")):
        with pytest.raises(Invalid) as refusal:
            printer.ask(dung, village.commune.id, Form.A4, posters)
        assert refusal.value.fields == {"poster": fault}
    run_id = printer.ask(dung, village.commune.id, Form.A4, everything[:RUN_LIMIT])
    assert queries.run(run_id).total == RUN_LIMIT


def test_a_long_run_shows_how_far_it_is_and_the_worker_ends_it(
    officer: FlaskClient, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    _hang(village, 2 * printer.SLICE + 4)
    answer = officer.post(_form(village), data={"form": "a5", "all": "1"}, follow_redirects=True)
    page, seen = answer.request.path, []
    assert '<meta http-equiv="refresh"' in answer.text
    assert "Đã vẽ mã cho 0 trên 45 áp phích." in answer.text
    assert '<progress max="45" value="0"' in answer.text
    assert officer.get(f"{page}.pdf").location == page

    def look(run_id: uuid.UUID, done: int) -> None:
        step(run_id, done)
        seen.append(done)

    step = commands.step
    monkeypatch.setattr(commands, "step", look)
    assert printer.draw_waiting() == "1 runs"
    assert printer.draw_waiting() is None
    assert seen == [20, 40, 45]
    assert "Tệp để in đã xong" in officer.get(page).text
    assert "refresh" not in officer.get(page).text
    assert len(_words(officer.get(f"{page}.pdf").data)) == 45


def test_while_one_draws_nobody_else_begins(village: Village, dung: Actor, clock: Clock) -> None:
    run_id = printer.ask(dung, village.commune.id, Form.A4, [village.poster])
    with transaction():
        assert commands.begin(run_id)
    assert not printer.draw_run(run_id)
    assert queries.waiting_run(now()) is None
    clock.forward(minutes=3)  # they are gone
    assert queries.waiting_run(now()) == run_id
    assert printer.draw_run(run_id)
    assert not printer.draw_run(run_id)


def test_where_no_worker_comes_the_page_offers_to_draw_by_itself(
    officer: FlaskClient, village: Village, clock: Clock
) -> None:
    _hang(village, printer.AT_ONCE)
    page = officer.post(_form(village), data={"form": "a4", "all": "1"}).location
    assert "Làm ngay" not in officer.get(page).text
    clock.forward(seconds=11)
    left = officer.get(page).text
    assert "Làm ngay" in left
    assert "refresh" not in left
    assert "Tệp để in đã xong" in officer.post(page, follow_redirects=True).text


@pytest.mark.parametrize(
    ("trouble", "words"), [(Unavailable("fonts_missing"), "thiếu phông chữ"), (RuntimeError("no"), "gặp lỗi")]
)
def test_a_drawing_that_fails_says_why_and_can_be_tried_again(
    officer: FlaskClient, village: Village, monkeypatch: pytest.MonkeyPatch, trouble: Exception, words: str
) -> None:
    def fail(*_given: object) -> bytes:
        raise trouble

    with monkeypatch.context() as broken:
        broken.setattr(pdf, "lay_out", fail)
        answer = officer.post(_form(village), data={"form": "a4", "all": "1"}, follow_redirects=True)
    assert words in answer.text
    assert "Làm lại" in answer.text
    assert printer.draw_waiting() is None  # nobody tries for ever
    assert "Tệp để in đã xong" in officer.post(answer.request.path, follow_redirects=True).text


# ---------------------------------------------------------------- what is kept


def test_files_are_gone_after_a_day(village: Village, dung: Actor, clock: Clock) -> None:
    run_id = printer.ask(dung, village.commune.id, Form.A4, [village.poster])
    clock.forward(hours=23)
    with transaction():
        assert commands.forget_printed() == 0
    clock.forward(hours=2)
    with transaction():
        assert commands.forget_printed() == 1
    with pytest.raises(NotFound):
        queries.run(run_id)


def test_a_commune_keeps_its_five_newest_files_and_takes_none_from_its_neighbour(
    village: Village, dung: Actor, clock: Clock
) -> None:
    theirs = printer.ask(dung, village.other_commune.id, Form.A4, [village.poster])
    ours = []
    for _time in range(7):
        clock.forward(seconds=1)
        ours.append(printer.ask(dung, village.commune.id, Form.A4, [village.poster]))
    assert [run.id for run in queries.runs_of(village.commune.id)] == ours[:1:-1]
    assert db.session.scalar(sa.select(PrintRun.id).where(PrintRun.id == theirs)) == theirs


def test_an_officer_of_the_next_commune_sees_nothing_of_it(app: Flask, officer: FlaskClient, village: Village) -> None:
    page = officer.post(_form(village), data={"form": "a4", "all": "1"}).location
    stranger = actor_of(village.stranger, RoleKind.OFFICER, village.other_commune)
    app.extensions["load_actor"] = lambda: stranger
    for address in (page, f"{page}.pdf", _form(village)):
        assert officer.get(address).status_code == 403
    assert officer.post(page).status_code == 403
