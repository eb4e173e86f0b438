"""Nobody else can read the contact, at no time: not in the database, not in a log, not in a backup; and once a request
has ended its boxes are gone from the database and from the backup that follows."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.backup import commands as backups
from app.config import Settings
from app.core import audit
from app.core.actor import OPERATOR
from app.core.db import db, transaction
from app.requests.commands import expire
from tests.conftest import Clock
from tests.journeys.search import Pieces, find, find_words
from tests.people import Village
from tests.requests.conftest import NAME, PAGE, PHONE, WHERE, boxes, filled, reading_in, release, rows, send
from tests.twin import Transport, Twin


def traces(pieces: Pieces) -> list[str]:
    """Where anything of the contact lies readable, in any form."""
    words = [where for word in (NAME, WHERE) for where in find_words(word, pieces)]
    return words + find(PHONE, pieces)


def everywhere(settings: Settings, backup: Path, log: str) -> Pieces:
    """Every cell of every table, what was logged, the backup's bytes, and on SQLite those of the database."""
    pieces: Pieces = {"log": log.encode(), "backup": backup.read_bytes()}
    with db.engine.connect() as connection:
        for table in db.metadata.sorted_tables:
            for at, row in enumerate(connection.execute(table.select())):
                for column, cell in zip(table.columns.keys(), row, strict=True):
                    pieces[f"{table.name}/{at}/{column}"] = cell if isinstance(cell, bytes) else str(cell).encode()
    if settings.on_sqlite:
        for path in Path(str(db.engine.url.database)).parent.glob("*.db*"):
            pieces[path.name] = path.read_bytes()
    return pieces


@pytest.fixture
def copies(settings: Settings, tmp_path: Path) -> Settings:
    return settings.model_copy(update={"backup_dir": tmp_path / "copies"})


def ends() -> dict[str, Callable[..., None]]:
    def done(twin: Twin, wire: Transport, request: str, **_rest: object) -> None:
        assert twin.request(wire, request, "done").status == 200

    def closed(twin: Twin, wire: Transport, request: str, **_rest: object) -> None:
        assert twin.request(wire, request, "close", why="not_needed").status == 200

    def expired(clock: Clock, **_rest: object) -> None:
        clock.forward(days=60)
        with transaction() as session:
            assert expire(session) == 1

    def erased(client: FlaskClient, reading: str, **_rest: object) -> None:
        assert client.post(f"{PAGE}/{reading}").status_code == 303

    return {"done": done, "closed": closed, "expired": expired, "erased": erased}


@pytest.mark.parametrize("end", ends())
def test_the_contact_is_readable_nowhere_and_its_boxes_end_with_the_request(
    end: str, client: FlaskClient, village: Village, twin: Twin, colleague: Twin, wire: Transport, clock: Clock,
    copies: Settings, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    form = filled(village)
    reading = reading_in(client.post(PAGE, data=form).text).replace(" ", "")
    client.post(PAGE, data=form | {"name": f"{NAME} 038190012345"})  # a slip is logged nowhere either
    (row,) = rows()
    request = str(row.id)
    release(village, request)
    for one in (twin, colleague):
        assert one.request(wire, request, "take").status == 200
    assert colleague.request(wire, request, "contact").json()["phone"] == PHONE
    kept = boxes()
    with_it = backups.back_up(copies).path
    pieces = everywhere(copies, with_it, caplog.text)
    assert traces(pieces) == []
    assert form["token"].encode() not in b"".join(pieces.values())
    ends()[end](
        twin=twin, wire=wire, request=request, clock=clock, client=client, reading=reading,
    )  # fmt: skip
    assert boxes() == []
    without = backups.back_up(copies).path
    pieces = everywhere(copies, without, caplog.text)
    assert traces(pieces) == []
    if copies.on_sqlite:
        assert all(box in with_it.read_bytes() for box in kept)
        assert not [where for where, what in pieces.items() if where == "backup" and any(box in what for box in kept)]


def test_the_search_would_find_it(client: FlaskClient, village: Village, copies: Settings) -> None:
    """Else the test above would say nothing."""
    send(client, village)
    with transaction() as session:
        audit.note(OPERATOR, "test", "planted", name=NAME, phone=PHONE, where=WHERE)
        session.flush()
    found = traces(everywhere(copies, backups.back_up(copies).path, f"a line with {PHONE}"))
    assert {"log"} < set(found) and any(where.startswith("audit_lines/") for where in found)
