"""Any interleaving of what phones do and lines do to them: each entry counted once, none lost, receipts identical."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.served import Served, fresh_database, serve
from tests.wire.story import Story, begin

STEPS = ("record", "record", "record", "send", "send", "send", "correct", "withdraw", "spoil", "late", "re_enrol",
         "roll_back", "turn_clock", "double", "lend", "lend", "join", "look", "look")  # fmt: skip
# What an officer does at the same time: which entry counts then depends on who was first.
OFFICE = ("double", "lose_place", "lose_place", "mend", "officer_withdraws", "choose", "shut_out")
scripts = st.lists(st.sampled_from(STEPS), min_size=16, max_size=60)
mixed = st.lists(st.sampled_from([*STEPS, *OFFICE, *OFFICE]), min_size=24, max_size=70)
# Each run tells other stories; a long night tells more of them.
EXAMPLES = int(os.environ.get("THONSO_PROPERTY_EXAMPLES", "20"))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("wire")
    with fresh_database(folder) as url:
        made = serve(folder, url)
        made.start()
        yield made
        made.kill()


def play(story: Story, script: list[str], seed: int) -> None:
    """Who and what come from the seed: evenly spread, where a search for small examples would pile up zeros."""
    rng = random.Random(seed)
    for step in script:
        getattr(story, step)(rng.randrange(3), rng.randrange(10_000))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(script=scripts, seed=st.integers(0, 2**32), at_once=st.booleans())
def test_each_entry_is_counted_once_whatever_the_line_does(
    served: Served, script: list[str], seed: int, at_once: bool
) -> None:
    story = begin(served, seed)
    play(story, script, seed)
    story.settle(at_once=at_once)
    story.check()


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(script=mixed, seed=st.integers(0, 2**32), at_once=st.booleans())
def test_nothing_is_lost_and_every_sum_agrees_whatever_an_officer_does_meanwhile(
    served: Served, script: list[str], seed: int, at_once: bool
) -> None:
    story = begin(served, seed)
    play(story, script, seed)
    story.settle(at_once=at_once)
    story.mend(0, seed % 100)
    story.check(truth=False)
