"""Telephone numbers are read as people write them, and written as people read them aloud."""

from __future__ import annotations

import pytest

from app.core import phones


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0912345678", "0912345678"),
        ("0912 345 678", "0912345678"),
        ("+84 912.345.678", "0912345678"),
        ("0084912345678", "0912345678"),
        ("(0269) 3-822-111", "02693822111"),
        ("1900.0368", "19000368"),
        ("1022", "1022"),
        ("113", "113"),
    ],
)
def test_a_number_is_taken_however_it_is_typed(typed: str, kept: str) -> None:
    assert phones.parse(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "12", "0012345678", "912345678", "091234567", "091234567890", "gọi cô Ba", "0912 345 67a", "001199012345"],
)
def test_what_can_be_nobodys_number_is_refused(typed: str) -> None:
    assert phones.parse(typed) is None


@pytest.mark.parametrize(
    ("number", "read"),
    [
        ("0912345678", "0912 345 678"),
        ("02693822111", "0269 3822 111"),
        ("19000368", "1900 0368"),
        ("113", "113"),
        ("", ""),
    ],
)
def test_a_number_is_written_in_groups_as_people_say_it(number: str, read: str) -> None:
    assert phones.spoken(number) == read
