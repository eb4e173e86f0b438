"""A citizen's tap: once per form, without script, anonymous; some reasons lead to whoever may act on them."""

from __future__ import annotations

import re
import threading
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core.clock import now
from app.core.db import db, transaction
from app.posters.models import Poster
from app.votes import views
from app.votes.models import Vote
from app.votes.schemas import SATISFACTION, Reason
from tests.people import Village, settle_village

HERE, VOTE = "/q/BCDFGH2S", "/q/BCDFGH2S/vote"
OTHER = "0123456K"


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


def _votes() -> list[tuple[int, str | None]]:
    db.session.rollback()
    return sorted((row.satisfaction, row.reason) for row in db.session.scalars(sa.select(Vote)))


def _form(satisfaction: int = 3, **more: Any) -> dict[str, Any]:
    return {"ballot": str(uuid.uuid4()), "satisfaction": str(satisfaction), **more}


def _ballot(page: str) -> str:
    found = re.search(r'name="ballot" value="([^"]+)"', page)
    assert found
    return found[1]


# ---------------------------------------------------------------- the form


def test_the_posters_page_offers_exactly_the_faces_that_are_taken(client: FlaskClient, village: Village) -> None:
    page = client.get(HERE).text
    assert f'action="{VOTE}"' in page
    assert [int(value) for value in re.findall(r'name="satisfaction" value="(\d+)"', page)] == list(SATISFACTION)
    for words in SATISFACTION.values():
        assert words in page


def test_each_page_has_a_form_of_its_own(client: FlaskClient, village: Village) -> None:
    assert _ballot(client.get(HERE).text) != _ballot(client.get(HERE).text)


def test_one_tap_is_a_vote_and_thanks(client: FlaskClient, village: Village) -> None:
    ballot = _ballot(client.get(HERE).text)
    answer = client.post(VOTE, data={"ballot": ballot, "satisfaction": "3"})
    assert answer.status_code == 200
    assert "Cảm ơn bạn" in answer.text
    assert "reason" not in answer.text.partition("</style>")[2]
    assert "Set-Cookie" not in answer.headers
    assert _votes() == [(3, None)]


def test_a_double_tap_counts_once(client: FlaskClient, village: Village) -> None:
    form = _form()
    for _time in range(2):
        assert client.post(VOTE, data=form).status_code == 200
    assert _votes() == [(3, None)]


def test_a_tap_on_another_face_of_the_same_form_changes_the_vote(client: FlaskClient, village: Village) -> None:
    form = _form(1, reason="wait")
    client.post(VOTE, data=form)
    client.post(VOTE, data={"ballot": form["ballot"], "satisfaction": "3"})
    assert _votes() == [(3, None)]


def test_two_phones_are_two_votes(client: FlaskClient, village: Village) -> None:
    client.post(VOTE, data=_form(3))
    client.post(VOTE, data=_form(1))
    assert _votes() == [(1, None), (3, None)]


@pytest.mark.parametrize("satisfaction", [1, 2])
def test_a_vote_that_is_not_good_may_say_why_with_a_second_tap(
    client: FlaskClient, village: Village, satisfaction: int
) -> None:
    form = _form(satisfaction)
    page = client.post(VOTE, data=form).text
    assert re.findall(r'name="reason" value="(\w+)"', page)
    assert _ballot(page) == form["ballot"]
    client.post(VOTE, data=form | {"reason": "wait"})
    assert _votes() == [(satisfaction, "wait")]


def test_the_first_tap_coming_late_takes_no_reason_away(client: FlaskClient, village: Village) -> None:
    form = _form(1)
    client.post(VOTE, data=form | {"reason": "wait"})
    client.post(VOTE, data=form)
    assert _votes() == [(1, "wait")]


def test_no_text_can_be_written_anywhere(client: FlaskClient, village: Village) -> None:
    vote = client.get(HERE).text.partition(f'action="{VOTE}"')[2].partition("</form>")[0]
    pages = vote + client.post(VOTE, data=_form(1)).text
    assert "<textarea" not in pages
    assert set(re.findall(r'<input type="(\w+)"', pages)) == {"hidden"}


@pytest.mark.parametrize("reason", [Reason.SECRET, Reason.MONEY])
def test_a_wrong_leads_to_whoever_may_act_on_it(client: FlaskClient, village: Village, reason: Reason) -> None:
    page = client.post(VOTE, data=_form(1, reason=reason.value)).text
    for words in ("Công an xã", "dichvucong.gov.vn", "phản ánh, kiến nghị"):
        assert words in page
    assert "<form" not in page
    assert _votes() == [(1, reason.value)]


def test_who_is_asked_for_a_paper_of_the_old_number_hears_that_nobody_may(
    client: FlaskClient, village: Village
) -> None:
    page = client.post(VOTE, data=_form(1, reason="old_number")).text
    assert "Không ai được bắt bạn xin giấy xác nhận" in page


def test_whom_to_tell_can_be_read_without_a_vote(client: FlaskClient, village: Village) -> None:
    assert "Công an xã" in client.get("/q/BCDFGH2S/tell").text
    assert _votes() == []


def test_the_address_of_a_vote_that_is_loaded_anew_leads_back_and_counts_nothing(
    client: FlaskClient, village: Village
) -> None:
    assert client.get("/q/bcdfgh2s/vote").location == HERE
    assert _votes() == []


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    "form",
    [{}, {"ballot": "x", "satisfaction": "3"}, {"ballot": str(uuid.UUID(int=1)), "satisfaction": "4"},
     {"ballot": str(uuid.UUID(int=1)), "satisfaction": "1", "reason": "Ông Ba lấy tiền"}],
)  # fmt: skip
def test_what_no_form_of_ours_sends_is_refused(client: FlaskClient, village: Village, form: dict[str, str]) -> None:
    assert client.post(VOTE, data=form).status_code == 422
    assert _votes() == []


def test_a_form_of_one_poster_changes_nothing_at_another(client: FlaskClient, village: Village) -> None:
    with transaction() as session:
        session.add(
            Poster(id=uuid.uuid4(), code=OTHER, hamlet_id=village.second_hamlet.id, spot="Chợ",
                   origin="http://localhost:5000", issued_at=now(), position=0)
        )  # fmt: skip
    form = _form(3)
    client.post(VOTE, data=form)
    assert client.post(f"/q/{OTHER}/vote", data=form | {"satisfaction": "1"}).status_code == 200
    assert _votes() == [(3, None)]


@pytest.mark.parametrize("code", ["00000000", "BCDFGH2T", "x"])
def test_a_poster_that_is_not_there_takes_no_votes(client: FlaskClient, village: Village, code: str) -> None:
    assert client.post(f"/q/{code}/vote", data=_form()).status_code == 404
    assert client.get(f"/q/{code}/tell").status_code == 404


def test_another_sites_page_cannot_vote(client: FlaskClient, village: Village) -> None:
    answer = client.post(VOTE, data=_form(), headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert _votes() == []


@pytest.mark.parametrize("limit", ["FROM_ONE_ADDRESS", "OF_ONE_POSTER"])
def test_a_machine_that_votes_without_end_is_stopped_with_thanks(
    client: FlaskClient, village: Village, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(views, limit, "2 per day")
    for _time in range(2):
        assert client.post(VOTE, data=_form()).status_code == 200
    answer = client.post(VOTE, data=_form())
    assert answer.status_code == 429
    assert "Cảm ơn bạn" in answer.text
    assert len(_votes()) == 2


def test_nothing_is_kept_of_who_voted(client: FlaskClient, village: Village) -> None:
    client.post(VOTE, data=_form(), headers={"User-Agent": "a rare phone"}, environ_base={"REMOTE_ADDR": "203.0.113.7"})
    assert set(Vote.__table__.columns.keys()) == {"id", "poster_id", "hamlet_id", "day", "satisfaction", "reason"}
    with db.engine.connect() as connection:
        kept = [str(tuple(row)) for table in db.metadata.sorted_tables for row in connection.execute(sa.select(table))]
    assert not [row for row in kept if "203.0.113.7" in row or "rare phone" in row]


def test_taps_on_one_form_at_the_same_moment_make_one_vote(app: Flask, village: Village) -> None:
    form, answers, gate = _form(2), [0] * 8, threading.Barrier(8)
    browsers = [app.test_client() for _one in answers]

    def tap(place: int) -> None:
        with app.app_context():
            gate.wait()
            answers[place] = browsers[place].post(VOTE, data=form).status_code

    threads = [threading.Thread(target=tap, args=(place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 8
    assert _votes() == [(2, None)]
