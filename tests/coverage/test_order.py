"""Lists stand in the order that a Vietnamese reader looks for."""

from __future__ import annotations

import unicodedata

from app.core.collation import by_given_name, in_order


def test_marked_letters_come_after_plain_ones_and_tones_in_the_dictionarys_order() -> None:
    words = ["ma", "mà", "mả", "mã", "má", "mạ", "măng", "mâm", "me", "mê", "mo", "mô", "mơ", "mu", "mư"]
    assert sorted(set(words), key=in_order) == words


def test_d_comes_before_d_with_stroke() -> None:
    assert sorted(["Đá", "E", "Dung", "Du", "Cây"], key=in_order) == ["Cây", "Du", "Dung", "Đá", "E"]


def test_the_tone_counts_only_between_otherwise_equal_names() -> None:
    assert sorted(["Hà Nam", "Ha Noi", "Há Lan"], key=in_order) == ["Há Lan", "Hà Nam", "Ha Noi"]


def test_numbered_hamlets_go_by_number() -> None:
    assert sorted(["Thôn 10", "Thôn 2", "Thôn 1A", "Thôn 1"], key=in_order) == [
        "Thôn 1",
        "Thôn 1A",
        "Thôn 2",
        "Thôn 10",
    ]


def test_both_ways_of_writing_a_marked_letter_are_one() -> None:
    name = "Nguyễn Thị Ưởng"
    assert in_order(unicodedata.normalize("NFD", name))[:2] == in_order(name)[:2]


def test_people_are_listed_by_given_name() -> None:
    names = ["Phạm Văn Cường", "Trần Thị Lan", "Lê Văn Bình", "Đỗ Văn Bình", "Nguyễn Thị Ánh"]
    assert sorted(names, key=by_given_name) == [
        "Nguyễn Thị Ánh",
        "Đỗ Văn Bình",
        "Lê Văn Bình",
        "Phạm Văn Cường",
        "Trần Thị Lan",
    ]


def test_highland_names_and_empty_ones_do_not_break_the_order() -> None:
    assert sorted(["Plei Ƀrêl", "", "Kon Sơ Lăl", "H'Bia", "ĕ"], key=in_order)[0] == ""
    assert by_given_name("")
