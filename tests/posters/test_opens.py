"""Opens are counted per poster and day: what is answered is counted, and what cannot be counted is answered."""

from __future__ import annotations

import contextlib
import datetime as dt
import http.client
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from app.core import db as db_module
from app.core.actor import RoleKind
from app.core.clock import today
from app.core.db import db
from app.posters import opens
from app.posters.models import PosterOpen
from tests.conftest import Clock
from tests.people import Village, actor_of, settle_village
from tests.served import Served, fresh_database, serve

HERE = "/q/BCDFGH2S"
CHROME = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36"


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


def _rows() -> dict[dt.date, int]:
    db.session.rollback()
    return {row.day: row.opens for row in db.session.scalars(sa.select(PosterOpen))}


def _counted() -> int:
    return sum(_rows().values())


# ---------------------------------------------------------------- what counts


@pytest.mark.parametrize("address", [HERE, "/Q/BCDFGH2S"])
def test_an_open_is_counted_on_the_day_of_the_hamlet(
    client: FlaskClient, village: Village, clock: Clock, address: str
) -> None:
    client.get(address)
    clock.forward(hours=5)  # one in the night there, still the evening before in Greenwich
    client.get(address)
    assert _rows() == {dt.date(2026, 11, 18): 1, dt.date(2026, 11, 19): 1}


def test_loading_again_counts_again(client: FlaskClient, village: Village) -> None:
    for _time in range(3):
        client.get(HERE)
    assert _counted() == 3


def test_a_code_in_another_spelling_counts_once(client: FlaskClient, village: Village) -> None:
    client.get("/q/bcdf-gh2s", follow_redirects=True)
    assert _counted() == 1


def test_a_code_that_opens_nothing_counts_nothing(client: FlaskClient, village: Village) -> None:
    for address in ("/q/", "/q/00000000", "/q/BCDFGH2T", "/q/038090123456"):
        client.get(address)
    assert _counted() == 0


def test_asking_only_for_the_head_counts_nothing(client: FlaskClient, village: Village) -> None:
    assert client.head(HERE).status_code == 200
    assert _counted() == 0


@pytest.mark.parametrize(
    "program",
    [
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "Facebot",
        "ZaloShareBot/1.0",
        "Mozilla/5.0 (compatible; Zalobot/1.0)",
        "TelegramBot (like TwitterBot)",
        "WhatsApp/2.23.20.0",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "SkypeUriPreview Preview/0.5",
        "meta-externalagent/1.1",
    ],
)
def test_a_program_that_says_what_it_is_counts_nothing(client: FlaskClient, village: Village, program: str) -> None:
    assert client.get(HERE, headers={"User-Agent": program}).status_code == 200
    assert _counted() == 0


@pytest.mark.parametrize(
    "browser",
    [f"{CHROME} Zalo android/12100810 ZaloTheme/light ZaloLanguage/vn", f"{CHROME} [FBAN/FB4A;FBAV/400.0]",
     CHROME.replace("Android 13", "Android 10; CUBOT NOTE 20"), CHROME, ""],
)  # fmt: skip
def test_a_reader_counts_in_whatever_app_the_page_is_opened(
    client: FlaskClient, village: Village, browser: str
) -> None:
    client.get(HERE, headers={"User-Agent": browser})
    assert _counted() == 1


def test_a_page_that_is_fetched_ahead_of_a_tap_counts_nothing(client: FlaskClient, village: Village) -> None:
    for name, words in (("Sec-Purpose", "prefetch;prerender"), ("Purpose", "prefetch"), ("X-Moz", "prefetch")):
        client.get(HERE, headers={name: words})
    assert _counted() == 0


def test_nothing_is_kept_of_who_opened(client: FlaskClient, village: Village) -> None:
    answer = client.get(HERE, headers={"User-Agent": "a rare phone"}, environ_base={"REMOTE_ADDR": "203.0.113.7"})
    assert "Set-Cookie" not in answer.headers
    assert set(PosterOpen.__table__.columns.keys()) == {"poster_id", "day", "opens"}
    with db.engine.connect() as connection:
        kept = [str(tuple(row)) for table in db.metadata.sorted_tables for row in connection.execute(sa.select(table))]
    assert not [row for row in kept if "203.0.113.7" in row or "rare phone" in row]


def test_the_number_of_a_poster_is_that_of_the_days_asked_for(
    client: FlaskClient, village: Village, clock: Clock
) -> None:
    client.get(HERE)
    clock.forward(days=1)
    client.get(HERE)
    client.get(HERE)
    poster_id = village.poster.id
    assert opens.opens_of([poster_id], today()) == {poster_id: 2}
    assert opens.opens_of([poster_id], today() - dt.timedelta(days=1)) == {poster_id: 3}
    assert opens.opens_of([poster_id], today() + dt.timedelta(days=1)) == {}
    assert opens.opens_of([], today()) == {}


def test_the_officers_list_shows_the_opens_of_thirty_days(
    app: Flask, client: FlaskClient, village: Village, clock: Clock
) -> None:
    client.get(HERE)
    clock.forward(days=29)
    officer = actor_of(village.officer, RoleKind.OFFICER, village.commune)
    app.extensions["load_actor"] = lambda: officer
    address = f"/posters/{village.commune.id}/"
    assert '<td data-label="Lượt mở, 30 ngày"><span class="number">1</span></td>' in client.get(address).text
    clock.forward(days=1)
    assert '<td data-label="Lượt mở, 30 ngày"><span class="number">0</span></td>' in client.get(address).text


# ---------------------------------------------------------------- what cannot be counted


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opens, "PATIENCE", 0.05)


def _is_served_and_missed(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        answer = client.get(HERE)
    assert answer.status_code == 200
    assert "Bến Đá" in answer.text
    assert [record for record in caplog.records if "an open was not counted" in record.getMessage()]


def test_a_page_is_served_while_another_process_holds_the_row(
    client: FlaskClient, village: Village, hasty: None, caplog: pytest.LogCaptureFixture
) -> None:
    client.get(HERE)
    with db.engine.connect() as other:
        if db.engine.dialect.name == "sqlite":
            other = other.execution_options(writes=True)
        other.execute(sa.update(PosterOpen).values(opens=41))
        _is_served_and_missed(client, caplog)
        other.rollback()
    client.get(HERE)
    assert _counted() == 2


def test_a_page_is_served_while_others_of_this_process_take_their_time(
    client: FlaskClient, village: Village, hasty: None, caplog: pytest.LogCaptureFixture
) -> None:
    # SQLite's writers queue in the process; on PostgreSQL only opens do.
    lock: Any = db_module._writer if db.engine.dialect.name == "sqlite" else opens._desk._turn
    held, enough = threading.Event(), threading.Event()

    def hold() -> None:
        with lock:
            held.set()
            enough.wait()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    try:
        _is_served_and_missed(client, caplog)
    finally:
        enough.set()
        holder.join()
    before = _counted()
    client.get(HERE)
    assert _counted() > before


def test_a_page_is_served_from_a_database_that_takes_no_writing(
    client: FlaskClient, village: Village, caplog: pytest.LogCaptureFixture
) -> None:
    lite = db.engine.dialect.name == "sqlite"

    def close(raw: Any, _record: object) -> None:
        with contextlib.closing(raw.cursor()) as cursor:
            cursor.execute("PRAGMA query_only=ON" if lite else "SET default_transaction_read_only = on")
        if not lite:
            raw.commit()

    db.session.remove()
    db.engine.dispose()
    sa.event.listen(db.engine, "connect", close)
    _is_served_and_missed(client, caplog)
    sa.event.remove(db.engine, "connect", close)
    db.session.remove()
    db.engine.dispose()
    assert _counted() == 0


def test_the_database_waits_as_long_as_before_once_a_page_was_hasty(
    client: FlaskClient, village: Village, hasty: None
) -> None:
    client.get(HERE)
    asked = "PRAGMA busy_timeout" if db.engine.dialect.name == "sqlite" else "SHOW lock_timeout"
    assert str(db.session.execute(sa.text(asked)).scalar()) in {"15000", "0"}


def test_opens_of_the_same_moment_share_a_commit(app: Flask, village: Village) -> None:
    poster_id, sent, done = village.poster.id, [], []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    def open_it() -> None:
        with app.app_context():
            done.append(opens.count(poster_id))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    threads = [threading.Thread(target=open_it) for _phone in range(6)]
    with opens._desk._turn:
        for thread in threads:
            thread.start()
        while opens._desk._next.opens.total() < 6:
            assert all(thread.is_alive() for thread in threads)
    for thread in threads:
        thread.join()
    sa.event.remove(db.engine, "before_cursor_execute", note)
    assert done == [True] * 6
    assert len([statement for statement in sent if "INSERT INTO poster_opens" in statement]) == 1
    assert _counted() == 6


# ---------------------------------------------------------------- a real server, many phones


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with fresh_database(tmp_path) as url:
        made = serve(tmp_path, url)
        with made.app.app_context():
            settle_village()
            made.start()
            yield made
            made.kill()
            db.session.remove()
            db.engine.dispose()


class Crowd:
    """Phones that open one poster again and again, each on its own line, and note what was answered whole."""

    def __init__(self, port: int, phones: int) -> None:
        self.port, self.answered, self.enough = port, [0] * phones, threading.Event()
        self.gate = threading.Barrier(phones + 1)
        self.threads = [threading.Thread(target=self._open, args=(phone,)) for phone in range(phones)]
        for thread in self.threads:
            thread.start()
        self.gate.wait()

    def _open(self, phone: int) -> None:
        line = http.client.HTTPConnection("localhost", self.port, timeout=30)
        self.gate.wait()
        try:
            while not self.enough.is_set() and self.answered[phone] < 40:
                line.request("GET", HERE, headers={"User-Agent": CHROME})
                answer = line.getresponse()
                if answer.status == 200 and b"</html>" in answer.read():
                    self.answered[phone] += 1
        except (http.client.HTTPException, OSError):
            return  # the server was killed
        finally:
            line.close()

    def end(self) -> int:
        for thread in self.threads:
            thread.join()
        return sum(self.answered)


def test_of_many_phones_at_one_poster_every_open_is_counted(served: Served) -> None:
    assert Crowd(served.port, 12).end() == 12 * 40
    assert _counted() == 12 * 40, served.log()


def test_after_a_sudden_death_of_the_server_every_answered_page_is_counted(served: Served) -> None:
    phones = 8
    crowd = Crowd(served.port, phones)
    while sum(crowd.answered) < 60:  # waits for answers, not for the passing of time
        assert any(thread.is_alive() for thread in crowd.threads), served.log()
    served.kill()
    answered = crowd.end()
    served.start()  # what the database keeps, it keeps
    assert 60 <= answered < phones * 40
    # Each phone had at most one page on its way: counted, and never answered.
    assert answered <= _counted() <= answered + phones
