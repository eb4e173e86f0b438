"""Procedures come from lists that people bring; no line is guessed, and each that is refused says why."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.actor import RoleKind
from app.core.errors import TooLarge
from app.guides import lists, queries
from app.guides.lists import Online
from app.guides.schemas import Certainty
from tests.guides.office.conftest import Browser
from tests.guides.test_pages import MOST_BYTES
from tests.people import Village

GOOD = "1.004194\tĐăng ký tạm trú\tCông an\tToàn trình\thttps://dichvucong.gov.vn/a\t01/10/2025\tQĐ 06"

ANOTHER_ORDER = """STT\tTên\tMã\tNguồn\tLoại\tCơ quan\tĐường dẫn\tBắt buộc từ
7\tĐăng ký tạm trú\t1.004194\tQĐ 06\tDVC toàn trình\tCông an\thttps://dichvucong.gov.vn/a\t2025-10-01"""


@pytest.fixture
def here(village: Village) -> str:
    return f"/procedures/{village.commune.id}/"


def reasons(text: str) -> list[tuple[int, str]]:
    return [(line.number, line.reason) for line in lists.read(text).refused]


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize(
    "line",
    [
        GOOD,
        GOOD.replace("\t", ";"),
        GOOD.replace("\t", ","),
        "\ufeff" + GOOD,
        "3\t" + GOOD,
        "sep=;\r\n" + GOOD.replace("\t", ";"),
        "Mã TTHC\tTên thủ tục\tCơ quan\tMức độ\tLink\tTừ ngày\tNguồn\r\n" + GOOD,
        ANOTHER_ORDER,
        GOOD.replace("Đăng ký tạm trú", '"Đăng ký tạm trú"'),
        GOOD.replace("Đăng ký tạm trú", '"Đăng ký\ntạm trú"'),
    ],
    ids=["tabs", "semicolons", "commas", "mark", "number", "sep", "heading", "another order", "quotes", "two lines"],
)
def test_a_line_is_read_whatever_made_it(line: str) -> None:
    found = lists.read(line)
    assert found.refused == []
    (one,) = found.good
    assert (one.code, one.name, one.authority) == ("1.004194", "Đăng ký tạm trú", "Công an")
    assert (one.online, one.link) == (Online.FULL, "https://dichvucong.gov.vn/a")
    assert (one.mandatory_from, one.source) == (dt.date(2025, 10, 1), "QĐ 06")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (GOOD.replace("1.004194", "4194"), "procedure_code"),
        (GOOD.replace("1.004194", ""), "procedure_code_missing"),
        (GOOD.replace("Đăng ký tạm trú", ""), "procedure_name_missing"),
        (GOOD.replace("QĐ 06", ""), "procedure_source_missing"),
        (GOOD.replace("Toàn trình", "Mức độ 4"), "old_level"),
        (GOOD.replace("Toàn trình", ""), "online_kind"),
        (GOOD.replace("tạm trú", "tạm trú mức độ 3"), "old_level"),
        (GOOD.replace("https", "http"), "not_official"),
        (GOOD.replace("dichvucong.gov.vn", "dichvucong.com.vn"), "not_official"),
        (GOOD.replace("01/10/2025", "sau Tết"), "not_a_date"),
        (GOOD.replace("Công an", "x" * 121), "too_long"),
        (GOOD + "\tthừa", "too_many_cells"),
        (GOOD + "\n" + GOOD, "twice_in_list"),
        ("một dòng chữ", "procedure_code"),
    ],
)
def test_a_line_that_cannot_be_taken_says_why(line: str, reason: str) -> None:
    assert [why for _number, why in reasons(line)] == [reason]


def test_a_refused_line_is_named_by_its_number_in_the_list() -> None:
    assert reasons(f"\n{GOOD}\n\nsai\n") == [(4, "procedure_code")]


def test_a_list_beyond_a_thousand_lines_is_refused_whole() -> None:
    with pytest.raises(TooLarge):
        lists.read("x\n" * 1001)


# ---------------------------------------------------------------- taking in


def test_an_officer_pastes_a_list_and_it_stands_in_the_communes_catalogue(
    officer: FlaskClient, village: Village, here: str
) -> None:
    answer = officer.post(here, data={"text": f"{GOOD}\nsai <b>dòng</b>"})
    assert "Đã thêm 1, sửa 0, giữ nguyên 0. Không nhận 1 dòng." in answer.text
    assert "sai &lt;b&gt;dòng&lt;/b&gt;" in answer.text and "Mã thủ tục chưa đúng" in answer.text
    (one,) = queries.procedures_of(village.commune)
    assert (one.number, one.code, one.online, one.certainty) == (0, "1.004194", "toàn trình", Certainty.QUOTED)
    assert one.link is not None and one.link.address == "https://dichvucong.gov.vn/a"
    assert "Đăng ký tạm trú" in officer.get(here).text
    assert queries.procedures_of(village.other_commune) == queries.procedures_of(None) == ()


def test_a_file_does_the_same_and_a_workbook_is_refused(officer: FlaskClient, village: Village, here: str) -> None:
    def sent(data: bytes) -> dict[str, Any]:
        return {"text": "", "file": (io.BytesIO(data), "danh-sach.csv")}

    assert officer.post(here, data=sent(b"PK\x03\x04\xff\xfe\x00")).status_code == 422
    assert officer.post(here, data=sent(b"")).status_code == 422
    assert "Đã thêm 1" in officer.post(here, data=sent(GOOD.encode("utf-16"))).text


def test_a_list_that_comes_again_changes_only_what_it_says_otherwise(
    officer: FlaskClient, village: Village, here: str
) -> None:
    officer.post(here, data={"text": GOOD})
    assert "Đã thêm 0, sửa 0, giữ nguyên 1." in officer.post(here, data={"text": GOOD}).text
    answer = officer.post(here, data={"text": GOOD.replace("Toàn trình", "Một phần")})
    assert "Đã thêm 0, sửa 1, giữ nguyên 0." in answer.text
    assert [one.online for one in queries.procedures_of(village.commune)] == ["một phần"]


def test_refused_lines_come_back_under_their_heading(officer: FlaskClient, here: str) -> None:
    heading = "Tên\tMã\tNguồn\tLoại"
    answer = officer.post(here, data={"text": f"{heading}\nTạm trú\t12\tQĐ 06\tmột phần"})
    assert f"{heading}\nTạm trú\t12" in answer.text


def test_what_an_administrator_brings_holds_everywhere_and_no_commune_changes_it(
    browser: Browser, village: Village, here: str
) -> None:
    administrator = browser(village.administrator, RoleKind.ADMINISTRATOR, None)
    assert "Đã thêm 1" in administrator.post("/procedures/", data={"text": GOOD}).text
    everywhere = queries.imported_procedures(None)[0].id
    officer = browser(village.officer, RoleKind.OFFICER, village.commune)
    assert "cả nước" in officer.get(here).text
    assert "Đã có rồi." in officer.post(here, data={"text": GOOD.replace("tạm trú", "thường trú")}).text
    assert officer.post(f"/procedures/{everywhere}/remove").status_code == 403
    assert (
        officer.get("/procedures/").status_code == officer.post("/procedures/", data={"text": GOOD}).status_code == 403
    )
    assert [one.name for one in queries.procedures_of(village.commune)] == ["Đăng ký tạm trú"]
    administrator = browser(village.administrator, RoleKind.ADMINISTRATOR, None)
    assert administrator.post(f"/procedures/{everywhere}/remove").status_code == 303
    assert queries.imported_procedures(None) == []


def test_an_administrator_of_one_province_does_not_write_for_the_country(browser: Browser, village: Village) -> None:
    one = browser(village.administrator, RoleKind.ADMINISTRATOR, village.province)
    assert one.post("/procedures/", data={"text": GOOD}).status_code == 403


def test_an_officer_takes_a_procedure_out_again(officer: FlaskClient, village: Village, here: str) -> None:
    officer.post(here, data={"text": GOOD})
    (one,) = queries.imported_procedures(village.commune)
    assert officer.post(f"/procedures/{one.id}/remove").location == here
    assert queries.procedures_of(village.commune) == ()


# ---------------------------------------------------------------- what citizens read of them


def test_a_procedure_that_is_taken_on_paper_too_stands_apart_from_the_25(
    officer: FlaskClient, village: Village, here: str
) -> None:
    paper = GOOD.replace("1.004194", "1.000001").replace("Đăng ký tạm trú", "Cấp bản sao").replace("01/10/2025", "")
    officer.post(here, data={"text": f"{GOOD}\n{paper}"})
    text = officer.get("/g/99901/25-viec").text
    apart = text.index("Việc khác có trên mạng")
    assert text.index("Đăng ký tạm trú</li>") < apart < text.index("Cấp bản sao")


def test_a_list_of_a_thousand_keeps_the_page_small_and_loses_nothing(
    app: Flask, officer: FlaskClient, village: Village, here: str
) -> None:
    lines = [
        GOOD.replace("1.004194", f"1.{number:06}").replace("Đăng ký tạm trú", f"Cấp giấy phép {number * 7919 % 99991}")
        for number in range(1, 1001)
    ]
    officer.post(here, data={"text": "\n".join(lines)})
    address, seen = "/g/99901/25-viec", set[str]()
    while address:
        packed = FlaskClient(app, TestResponse).get(address, headers={"Accept-Encoding": "gzip"})
        assert len(packed.data) <= MOST_BYTES
        text = gzip.decompress(packed.data).decode()
        seen |= set(re.findall(r"1\.[0-9]{6}", text))
        more = re.search(r'href="([^"]+\?from=[0-9]+[^"]*)"', text)
        address = more[1] if more else ""
    assert len(seen) == 1000
