"""A restore from an older backup in the middle of everything loses nothing and counts nothing twice."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from app.backup.commands import back_up
from tests.served import Served, fresh_database, serve
from tests.wire.story import begin
from tests.wire.test_property import STEPS, play


@pytest.fixture
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("restore")
    with fresh_database(folder) as url:
        made = serve(folder, url)
        made.start()
        yield made
        made.kill()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_after_a_restore_phones_send_again_and_each_entry_counts_once(served: Served, seed: int) -> None:
    rng = random.Random(seed)
    story = begin(served, seed)
    play(story, rng.choices(STEPS, k=40), seed)
    with served.app.app_context():
        backup = back_up(served.settings)
    play(story, rng.choices(STEPS, k=40), seed + 100)
    story.settle(at_once=True)
    story.restore_from(backup.path)
    play(story, rng.choices(STEPS, k=10), seed + 200)
    story.settle(at_once=True)
    story.check()
    assert len({phone.twin.epoch for phone in story.phones}) == 1
