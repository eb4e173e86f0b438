"""The arithmetic of figures, exactly."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from app.coverage.figures import Base, Figure, Hamlet, Lineage, Sum, figure_of, total

OCTOBER, NOVEMBER, MERGER = dt.date(2026, 10, 31), dt.date(2026, 11, 15), dt.date(2026, 11, 10)
START = dt.date(2025, 7, 1)
A, B, C = (uuid.UUID(int=number) for number in (1, 2, 3))
SOURCE = "Công an xã"


def _figure(lineage: Lineage, hamlet: uuid.UUID, bases: dict[uuid.UUID, Base], *sums: Sum) -> Figure:
    return figure_of(lineage.share(hamlet, bases), sums)


def _alone() -> Lineage:
    return Lineage([Hamlet(A, START)])


def test_a_figure_is_the_count_plus_what_tallies_add_over_the_counted_people() -> None:
    figure = _figure(_alone(), A, {A: Base(200, 80, OCTOBER, SOURCE)}, Sum(19, 3))
    assert figure == Figure(99, 200, 3, SOURCE, OCTOBER)
    assert (figure.share, figure.doubtful) == (495, False)


def test_tallies_add_only_after_the_day_of_the_count() -> None:
    assert _alone().share(A, {A: Base(200, 80, OCTOBER)}).cuts == {A: OCTOBER}


def test_without_a_count_there_is_no_denominator_and_no_percentage() -> None:
    figure = _figure(_alone(), A, {}, Sum(19, 3))
    assert (figure.numerator, figure.denominator, figure.share, figure.counted_on) == (19, None, None, None)


def test_a_hamlet_of_nobody_has_no_percentage() -> None:
    figure = _figure(_alone(), A, {A: Base(0, 0, OCTOBER)})
    assert (figure.denominator, figure.share, figure.doubtful) == (0, None, False)


@pytest.mark.parametrize(
    ("numerator", "denominator", "share"),
    [(199, 200, 995), (2999, 3000, 999), (3000, 3000, 1000), (1, 3000, 0), (1, 3, 333)],
)
def test_a_share_is_rounded_down_so_that_all_means_all(numerator: int, denominator: int, share: int) -> None:
    assert Figure(numerator, denominator, 0).share == share


def test_more_than_were_counted_is_doubtful_and_not_smoothed() -> None:
    figure = _figure(_alone(), A, {A: Base(10, 8, OCTOBER)}, Sum(4))
    assert (figure.numerator, figure.share, figure.doubtful) == (12, 1200, True)


def test_everybody_is_not_doubtful() -> None:
    assert not Figure(10, 10, 0).doubtful


def test_hamlets_counted_on_one_day_give_a_common_percentage() -> None:
    figure = total([Figure(99, 200, 3, SOURCE, OCTOBER), Figure(1, 100, 2, SOURCE, OCTOBER)])
    assert figure == Figure(100, 300, 5, SOURCE, OCTOBER)
    assert figure.share == 333


@pytest.mark.parametrize(
    "other",
    [
        Figure(1, 100, 2, SOURCE, NOVEMBER),
        Figure(1, None, 2),
        Figure(1, 100, 2, SOURCE, OCTOBER, undivided=True),
    ],
)
def test_hamlets_not_counted_alike_give_counts_and_no_percentage(other: Figure) -> None:
    figure = total([Figure(99, 200, 3, SOURCE, OCTOBER), other])
    assert (figure.numerator, figure.unchecked, figure.denominator, figure.share) == (100, 5, None, None)
    assert (figure.counted_on, figure.source) == (None, "")


def test_nothing_at_all_has_no_percentage() -> None:
    assert total([]) == Figure(0, None, 0)


def test_a_total_is_known_up_to_the_least_of_its_parts() -> None:
    early, late = (dt.datetime(2026, 11, 18, hour, tzinfo=dt.UTC) for hour in (8, 13))
    assert total([Figure(1, None, 0, known_up_to=late), Figure(1, None, 0, known_up_to=early)]).known_up_to == early


MERGED = Lineage([Hamlet(A, START, MERGER, (C,)), Hamlet(B, START, MERGER, (C,)), Hamlet(C, MERGER)])


def test_a_merged_hamlet_adds_up_counts_of_one_day() -> None:
    bases = {A: Base(100, 40, OCTOBER, SOURCE), B: Base(50, 10, OCTOBER, SOURCE)}
    share = MERGED.share(C, bases)
    assert share.cuts == {A: OCTOBER, B: OCTOBER, C: OCTOBER}
    assert figure_of(share, [Sum(5), Sum(1), Sum(2, 1)]) == Figure(58, 150, 1, SOURCE, OCTOBER)


def test_a_merged_hamlet_of_counts_of_different_days_has_no_percentage() -> None:
    bases = {A: Base(100, 40, OCTOBER), B: Base(50, 10, dt.date(2026, 9, 30))}
    figure = _figure(MERGED, C, bases, Sum(5))
    assert (figure.numerator, figure.denominator) == (55, None)


def test_a_merged_hamlet_half_counted_has_no_percentage() -> None:
    figure = _figure(MERGED, C, {A: Base(100, 40, OCTOBER)}, Sum(5))
    assert (figure.numerator, figure.denominator) == (45, None)


def test_a_count_after_the_merger_stands_for_all_and_tallies_of_the_old_ids_still_add() -> None:
    bases = {A: Base(100, 40, OCTOBER), B: Base(50, 10, OCTOBER), C: Base(152, 60, NOVEMBER, SOURCE)}
    share = MERGED.share(C, bases)
    assert share.cuts == {A: NOVEMBER, B: NOVEMBER, C: NOVEMBER}
    assert figure_of(share, [Sum(1)]) == Figure(61, 152, 0, SOURCE, NOVEMBER)


def test_a_hamlet_that_took_in_another_keeps_both_counts() -> None:
    lineage = Lineage([Hamlet(A, START), Hamlet(B, START, MERGER, (A,))])
    bases = {A: Base(100, 40, OCTOBER, SOURCE), B: Base(50, 10, OCTOBER, SOURCE)}
    assert _figure(lineage, A, bases) == Figure(50, 150, 0, SOURCE, OCTOBER)
    del bases[A]
    assert _figure(lineage, A, bases).denominator is None


def test_a_hamlet_merged_twice_is_found_under_the_last_name() -> None:
    last = uuid.UUID(int=4)
    lineage = Lineage([Hamlet(A, START, MERGER, (C,)), Hamlet(C, MERGER, NOVEMBER, (last,)), Hamlet(last, NOVEMBER)])
    assert lineage.becomes(A) == last
    assert lineage.members(last) == {A, C, last}
    assert figure_of(lineage.share(last, {A: Base(10, 1, OCTOBER)}), [Sum(2)]).numerator == 3


SPLIT = Lineage([Hamlet(A, START, MERGER, (B, C)), Hamlet(B, MERGER), Hamlet(C, MERGER)])


def test_a_split_hamlet_is_undivided_until_its_parts_are_counted() -> None:
    bases = {A: Base(100, 40, OCTOBER, SOURCE)}
    old, part = _figure(SPLIT, A, bases, Sum(5)), _figure(SPLIT, B, bases, Sum(2))
    assert (old.numerator, old.denominator, old.undivided) == (45, 100, True)
    assert (part.numerator, part.denominator, part.undivided) == (2, None, True)
    assert SPLIT.share(B, bases).cuts == {B: OCTOBER}
    assert SPLIT.becomes(A) == A
    assert SPLIT.standing() == [A, B, C]
    assert MERGED.standing() == [C]


def test_parts_counted_anew_stand_for_themselves_and_the_old_hamlet_keeps_only_what_comes_late() -> None:
    bases = {A: Base(100, 40, OCTOBER), B: Base(60, 30, NOVEMBER, SOURCE), C: Base(40, 15, NOVEMBER, SOURCE)}
    assert _figure(SPLIT, B, bases, Sum(1)) == Figure(31, 60, 0, SOURCE, NOVEMBER)
    assert SPLIT.share(A, bases).cuts == {A: NOVEMBER}
    late = _figure(SPLIT, A, bases, Sum(2))
    assert (late.numerator, late.denominator, late.undivided) == (2, None, True)


def test_a_count_older_than_the_split_does_not_divide_it() -> None:
    figure = _figure(SPLIT, B, {B: Base(60, 30, OCTOBER)})
    assert (figure.undivided, figure.denominator) == (True, None)
