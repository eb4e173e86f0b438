"""The official list: counts, codes, names, the places of the four plans, the decisions of 2026."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections import Counter

import pytest

from app.places import official
from app.places.schemas import PlaceKind

TODAY = dt.date(2026, 11, 22)
UNITS = official.units(TODAY)
COMMUNES = [unit for unit in UNITS if unit.kind is PlaceKind.COMMUNE]
PROVINCES = [unit for unit in UNITS if unit.kind is PlaceKind.PROVINCE]
BY_CODE = {unit.code: unit for unit in UNITS}


def test_there_are_34_provinces_and_3321_communes() -> None:
    assert (len(PROVINCES), len(COMMUNES)) == (34, 3321)


def test_the_types_are_those_after_the_decisions_of_2026() -> None:
    assert Counter(unit.type_name for unit in PROVINCES) == {"tỉnh": 25, "thành phố": 9}
    assert Counter(unit.type_name for unit in COMMUNES) == {"xã": 2599, "phường": 709, "đặc khu": 13}


@pytest.mark.parametrize(
    ("on", "cities", "wards"),
    [
        (dt.date(2025, 7, 1), 6, 687),
        (dt.date(2026, 4, 29), 6, 687),
        (dt.date(2026, 4, 30), 7, 697),
        (dt.date(2026, 9, 1), 8, 697),
        (dt.date(2026, 9, 20), 9, 709),
    ],
)
def test_each_decision_counts_from_its_day(on: dt.date, cities: int, wards: int) -> None:
    counts = Counter(unit.type_name for unit in official.units(on))
    assert (counts["thành phố"], counts["phường"]) == (cities, wards)


def test_codes_are_digits_with_their_leading_zeros_and_used_once() -> None:
    assert all(re.fullmatch(r"[0-9]{2}", unit.code) for unit in PROVINCES)
    assert all(re.fullmatch(r"[0-9]{5}", unit.code) for unit in COMMUNES)
    assert len(BY_CODE) == len(UNITS)
    assert sum(unit.code.startswith("0") for unit in COMMUNES) == 994


def test_every_commune_lies_in_a_listed_province() -> None:
    assert {unit.province_code for unit in COMMUNES} == {unit.code for unit in PROVINCES}


def test_no_two_communes_of_a_province_share_a_full_name() -> None:
    names = Counter((unit.province_code, f"{unit.type_name} {unit.name}") for unit in COMMUNES)
    assert [name for name, count in names.items() if count > 1] == []


def test_names_are_nfc_tidy_and_fit_the_table() -> None:
    for unit in UNITS:
        assert unit.name == " ".join(unicodedata.normalize("NFC", unit.name).split())
        assert "\u2019" not in unit.name and 0 < len(unit.name) <= 80 and len(unit.type_name) <= 20


@pytest.mark.parametrize(
    ("code", "type_name", "name", "province"),
    [
        ("23701", "xã", "Kon Gang", "52"),  # Đak Krong of the plan of 2023
        ("16144", "xã", "Nga An", "38"),
        ("15715", "xã", "Tân Ninh", "38"),  # Vân Sơn of the plan of 2024
        ("00226", "phường", "Văn Miếu - Quốc Tử Giám", "01"),  # another commune in lists made from a draft
        ("23938", "xã", "Ia Mơ", "52"),
        ("06970", "xã", "Ba Chẽ", "22"),
        ("26248", "phường", "Trảng Bom", "75"),
        ("09496", "phường", "Lương Tài", "24"),
    ],
)
def test_known_places_stand_under_their_official_code(code: str, type_name: str, name: str, province: str) -> None:
    unit = BY_CODE[code]
    assert (unit.type_name, unit.name, unit.province_code) == (type_name, name, province)


def test_the_eight_communes_that_tho_xuan_became_are_there() -> None:
    thanh_hoa = {unit.name for unit in COMMUNES if unit.province_code == "38" and unit.type_name == "xã"}
    assert thanh_hoa >= {
        "Thọ Xuân", "Thọ Long", "Xuân Hòa", "Sao Vàng", "Lam Sơn", "Thọ Lập", "Xuân Tín", "Xuân Lập",
    }  # fmt: skip


def test_gia_lai_and_thanh_hoa_have_their_official_numbers_of_units() -> None:
    counts = Counter((unit.province_code, unit.type_name) for unit in COMMUNES)
    assert (counts["52", "xã"], counts["52", "phường"]) == (110, 25)
    assert (counts["38", "xã"], counts["38", "phường"]) == (147, 19)


def test_every_correction_names_its_decision_and_the_file_its_sources() -> None:
    text = json.loads((official.FOLDER / "corrections.json").read_text(encoding="utf-8"))
    assert len(text["changes"]) == 25 and len(text["sources"]) >= 2
    assert all(re.fullmatch(r"\d+/(2026/QH16|NQ-UBTVQH16)", change["decision"]) for change in text["changes"])


def test_a_correction_that_does_not_fit_the_list_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = {**official.corrections()[0], "code": "99999"}
    monkeypatch.setattr(official, "corrections", lambda: [odd])
    with pytest.raises(ValueError, match="does not fit"):
        official.units(TODAY)


def test_the_notice_stands_beside_the_list() -> None:
    notice = (official.FOLDER / "official.NOTICE").read_text(encoding="utf-8")
    for words in ("MIT License", "vietnamadminunits", "1.0.4", "Tran Ngoc Minh Hieu"):
        assert words in notice


def test_ids_follow_from_codes_alone() -> None:
    assert official.place_id("23701") == official.place_id("23701") != official.place_id("16144")
    assert str(official.place_id("23701")) == "64f9b571-3ec0-557e-8ae5-ad91b5d9b0b6"
