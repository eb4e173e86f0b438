"""Pasted lists of hamlets: whatever made them, good lines are read and others come back with the reason."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import Invalid, TooLarge
from app.places import lists
from app.places.schemas import HAMLET_TYPES, name_fault


def good(text: str, taken: list[str] | None = None) -> list[str]:
    return [f"{line.type_name} {line.name}" for line in lists.read(text, taken or []).good]


def refused(text: str, taken: list[str] | None = None) -> list[tuple[int, str]]:
    return [(line.number, line.reason) for line in lists.read(text, taken or []).refused]


@pytest.mark.parametrize(
    "text",
    [
        "thôn,Bến Đá\nlàng,Kon Gang",
        "thôn;Bến Đá\r\nlàng;Kon Gang\r\n",
        "thôn\tBến Đá\rlàng\tKon Gang",
        "\ufeffLoại,Tên\nthôn,Bến Đá\nlàng,Kon Gang",
        "type;name\nTHÔN;Bến Đá\nLàng;Kon Gang",
        '"thôn","Bến Đá"\n"làng","Kon Gang"',
        "STT\tLoại hình\tTên thôn\n1\tThôn\tBến Đá\n2\tLàng\tKon Gang",
        "Thôn Bến Đá\n\n   \nLàng Kon Gang",
        "1. Thôn Bến Đá\n2. Làng Kon Gang",
        "thôn,Thôn Bến Đá,,\nlàng,Làng Kon Gang,,",
        "sep=;\nthôn;  Bến   Đá \nlàng;Kon\u00a0Gang",
        unicodedata.normalize("NFD", "thôn,Bến Đá\nlàng,Kon Gang"),
    ],
)
def test_lists_from_many_hands_are_read_alike(text: str) -> None:
    assert good(text) == ["thôn Bến Đá", "làng Kon Gang"]
    assert refused(text) == []


def test_a_name_in_quotes_may_hold_the_separator() -> None:
    assert good('thôn,"Đông, Tây"') == ["thôn Đông, Tây"]


def test_the_longer_type_is_found_first() -> None:
    assert good("Tổ dân phố 3\nKhu phố 2\nKhu 7\nTổ 1") == ["tổ dân phố 3", "khu phố 2", "khu 7", "tổ 1"]


def test_names_come_out_in_nfc() -> None:
    (name,) = good(unicodedata.normalize("NFD", "thôn,Bến Đá"))
    assert unicodedata.is_normalized("NFC", name)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("huyện,Đak Đoa", "unknown_type"),
        ("Bến Đá", "unknown_type"),
        ("thôn,", "required"),
        ("thôn," + "a" * 81, "too_long"),
        ("thôn,Bến Đá,Nga An", "too_many_columns"),
        ("thôn,Bến \x07Đá", "odd_signs"),
        ("thôn,B\ufffdn", "odd_signs"),
        (",Bến Đá", "required"),
    ],
)
def test_a_line_that_cannot_be_read_comes_back_with_its_reason(line: str, reason: str) -> None:
    report = lists.read(f"thôn,Tốt\n{line}\nthôn,Cũng Tốt")
    assert [one.name for one in report.good] == ["Tốt", "Cũng Tốt"]
    assert [(one.number, one.text, one.reason) for one in report.refused] == [(2, line, reason)]


def test_a_name_written_twice_is_taken_once_however_it_is_spelled() -> None:
    assert refused("thôn,Hòa Bình\nThôn,HOÀ BÌNH\nlàng,Hòa Bình") == [(2, "twice_in_list")]


def test_a_hamlet_that_exists_is_refused() -> None:
    assert refused("thôn,Thuỷ Sơn", [lists.key_of("thôn", "Thủy Sơn")]) == [(1, "taken")]


def test_names_that_differ_by_a_tone_are_two_hamlets() -> None:
    assert refused("thôn,Bến Đá\nthôn,Bến Đà") == []


def test_line_numbers_are_those_of_the_text_with_its_empty_lines() -> None:
    assert refused("\n\nLoại,Tên\n\nthôn,Bến\nxyz,Bến\n") == [(6, "unknown_type")]


def test_an_open_quote_does_not_swallow_the_lines_below() -> None:
    assert good('thôn,"Bến\nthôn,Cây Gạo')[-1] == "thôn Cây Gạo"


def test_more_than_a_thousand_lines_are_too_many() -> None:
    with pytest.raises(TooLarge):
        lists.read("\n".join(f"thôn,{number}" for number in range(1001)))


def test_files_of_excel_are_decoded() -> None:
    text = "thôn;Bến Đá"
    assert lists.decode(text.encode("utf-8-sig")) == text
    assert lists.decode(text.encode("utf-16")) == text
    assert lists.decode(text.encode()) == text


@pytest.mark.parametrize("raw", [b"PK\x03\x04\x14\x00\x06\x00", "thôn;Bến Đá".encode("utf-16-le"), b"th\xf4n;B\xea"])
def test_what_is_not_text_is_refused_with_a_reason(raw: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        lists.decode(raw)
    assert refusal.value.fields == {"file": "not_utf8"}


PIECES = st.sampled_from(
    ["thôn", "Tổ dân phố", "Bến Đá", "xyz", '"', "'", ",", ";", "\t", "\n", "\r\n", " ", "1.", "\ufeff", "\x00", "sep="]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=60).map("".join))
def test_whatever_is_pasted_every_line_is_taken_or_given_back_once(text: str) -> None:
    report = lists.read(text)
    numbers = [line.number for line in (*report.good, *report.refused)]
    assert len(set(numbers)) == len(numbers)
    assert all(lists.key_of(line.type_name, line.name) for line in report.good)
    assert all(line.type_name in HAMLET_TYPES and not name_fault(line.name) for line in report.good)
    again = lists.read(text, [lists.key_of(line.type_name, line.name) for line in report.good])
    assert again.good == []
