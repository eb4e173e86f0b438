"""What an assist reaches, and what it adds."""

from __future__ import annotations

import pytest

from app.assists.schemas import LABELS, HelpKind, Outcome
from app.tallies.indicators import ACTIVITY, COVERAGE, HELPS, INDICATORS, activity_of, claims_of
from app.tallies.models import Tally


def test_every_kind_of_help_on_the_wire_is_counted_and_has_the_same_words() -> None:
    assert {kind: LABELS[kind] for kind in HelpKind} == HELPS
    assert list(HELPS) == [kind.value for kind in HelpKind]


def test_keys_are_unique_and_fit_their_column() -> None:
    assert len(INDICATORS) == len(COVERAGE) + len(ACTIVITY) == 2 + 22
    assert all(len(key) <= Tally.__table__.c.indicator.type.length for key in INDICATORS)  # type: ignore[attr-defined]


def test_coverage_has_a_denominator_and_activity_has_none() -> None:
    assert all(indicator.denominator and indicator.reached_by for indicator in COVERAGE)
    assert not any(indicator.denominator for indicator in ACTIVITY)


@pytest.mark.parametrize(
    ("helps", "reached"),
    [
        ([("level2_activate", "done", False)], {"level2"}),
        ([("level1", "done", False), ("level2_activate", "done", False)], {"level1", "level2"}),
        ([("level2_activate", "done", True)], set()),
        ([("level2_activate", "waiting_activation", False)], set()),
        ([("level2_appointment", "done", False), ("vneid_install", "done", False)], set()),
        ([("level2_activate", "done", True), ("level2_activate", "done", False)], {"level2"}),
    ],
)
def test_only_what_is_done_for_the_first_time_reaches_coverage(
    helps: list[tuple[str, str, bool]], reached: set[str]
) -> None:
    assert claims_of(helps, "35-59", "person") == reached


@pytest.mark.parametrize(("age_band", "client"), [("under14", "person"), (None, "organisation")])
def test_children_under_14_and_organisations_reach_no_coverage(age_band: str | None, client: str) -> None:
    assert claims_of([("level1", "done", False)], age_band, client) == frozenset()


def test_each_line_of_help_adds_to_activity_and_a_done_one_twice() -> None:
    helps = [
        (HelpKind.LEVEL1, Outcome.DONE, False),
        (HelpKind.LEVEL1, Outcome.FAILED, False),
        (HelpKind.LEVEL2_ACTIVATE, Outcome.DONE, True),
    ]
    assert activity_of(helps) == {
        "help.level1": 2,
        "help.level1.done": 1,
        "help.level2_activate": 1,
        "help.level2_activate.done": 1,
    }
