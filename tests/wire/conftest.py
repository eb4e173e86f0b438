"""A server that anything is thrown at, and a phone at its door."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.core.db import db
from tests.people import Village, settle_village
from tests.served import Served, fresh_database, serve
from tests.wire.door import Door, open_door


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("bad")
    with fresh_database(folder) as url:
        made = serve(folder, url)
        made.start()
        with made.app.app_context():
            yield made
            db.session.remove()
            db.engine.dispose()
        made.kill()


@pytest.fixture(scope="module")
def village(served: Served) -> Village:
    return settle_village()


@pytest.fixture
def door(served: Served, village: Village) -> Iterator[Door]:
    """A phone at the door. Afterwards a good entry is accepted, and the server complained of nothing."""
    made = open_door(served, village)
    before = made.stored()[0]
    yield made
    kept = made.good()
    answer = made.batch(kept)
    assert answer.json()["receipts"][0]["answer"] == "accepted", answer
    assert made.stored()[0] > before
    log = served.log()
    assert "broken:" not in log, log[-4000:]
    assert "Traceback" not in log, log[-4000:]
