"""The sheet for a wall: words that can be taken out, fonts inside, a code that a camera reads, one page a guide."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import shutil
import subprocess

import pytest
import zxingcpp
from PIL import Image

from app.core.errors import Invalid
from app.guides.schemas import Certainty, Guide, Hand, Link, Source, Step, Topic
from app.guides.texts import GUIDES
from app.notices.pdf import Wording, draw
from app.notices.schemas import Paper, parse_guides

WORDING = Wording("xã Mẫu", "99901", "02693822111", "https://thonso.xa-mau.example.vn", dt.date(2026, 11, 29))
GUIDE = Guide(
    slug="khai-sinh",
    topic=Topic.SERVICES,
    title="Đăng ký khai sinh",
    short="Làm trên mạng, không phải đi lại nhiều.",
    who="Cha hoặc mẹ của bé.",
    bring=("Giấy chứng sinh", "Thẻ căn cước của cha mẹ"),
    steps=(Step("Mở Cổng Dịch vụ công."), Step("Kiểm tra hồ sơ.", Hand.DESK)),
    notes=(),
    warning="Không đưa mã OTP cho bất cứ ai.",
    sources=(Source("Nghị định mẫu", Certainty.QUOTED),),
    checked_on=dt.date(2026, 11, 22),
    link=Link("Cổng Dịch vụ công quốc gia", "https://dichvucong.gov.vn/"),
)
ENDLESS = dataclasses.replace(
    GUIDE,
    title="Đăng ký khai sinh, đăng ký thường trú, cấp thẻ bảo hiểm y tế cho trẻ em dưới 6 tuổi",
    bring=tuple(f"Giấy tờ thứ {number}, bản chính hoặc bản chụp có chứng thực" for number in range(8)),
    steps=tuple(
        Step(f"Bước thứ {number}: mở đúng trang, điền đúng ô, xem lại một lượt rồi mới bấm sang trang sau.")
        for number in range(12)
    ),
    sources=tuple(
        Source(f"Văn bản thứ {number} của một cơ quan có tên rất dài", Certainty.QUOTED) for number in range(9)
    ),
    fee="Không mất tiền khi nộp trên mạng.",
    time="Ba ngày làm việc.",
)


def _tool(*command: str, given: bytes) -> bytes:
    if shutil.which(command[0]) is None:
        pytest.fail(f"{command[0]} is missing: apt-get install poppler-utils")
    return subprocess.run(command, input=given, capture_output=True, check=True).stdout


def _words(*guides: Guide, paper: Paper = Paper.A4, wording: Wording = WORDING) -> str:
    return " ".join(_tool("pdftotext", "-", "-", given=draw(guides, paper, wording, str)).decode().split())


def _facts(*guides: Guide, paper: Paper = Paper.A4) -> str:
    return _tool("pdfinfo", "-", given=draw(guides, paper, WORDING, str)).decode()


def test_every_word_of_the_sheet_can_be_taken_out_in_vietnamese() -> None:
    words = _words(GUIDE)
    for said in (
        "Xã Mẫu", "Đăng ký khai sinh", "Làm trên mạng, không phải đi lại nhiều.", "Ai làm", "Cha hoặc mẹ của bé.",
        "Mang theo", "Giấy chứng sinh", "Thẻ căn cước của cha mẹ", "Các bước", "1. Mở Cổng Dịch vụ công.",
        "Cán bộ một cửa làm: Kiểm tra hồ sơ.", "Không đưa mã OTP cho bất cứ ai.", "dichvucong.gov.vn",
        "In ngày 29/11/2026, nội dung kiểm tra ngày 22/11/2026.", "Nghị định mẫu (theo nơi khác trích lại)",
        "không phải VNeID",
    ):  # fmt: skip
        assert said in words
    assert "0269 3822 111" in words


def test_fee_and_time_stand_there_only_when_the_guide_says_them() -> None:
    assert "Lệ phí" not in _words(GUIDE) and "Thời gian" not in _words(GUIDE)
    said = _words(dataclasses.replace(GUIDE, fee="Không mất tiền.", time="Một ngày."))
    assert "Lệ phí Không mất tiền." in said and "Thời gian Một ngày." in said


def test_a_commune_without_a_hotline_has_no_empty_place_for_one() -> None:
    assert "Cần giúp thì gọi" not in _words(GUIDE, wording=dataclasses.replace(WORDING, hotline=""))


@pytest.mark.parametrize("paper", list(Paper))
def test_a_camera_reads_the_way_to_the_guide(paper: Paper) -> None:
    drawn = _tool("pdftoppm", "-r", "100", "-png", given=draw([GUIDE], paper, WORDING, str))
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(drawn)).convert("L"))
    assert [one.text for one in found] == ["https://thonso.xa-mau.example.vn/g/99901/khai-sinh"]
    assert found[0].ec_level in {"Q", "H"}
    across = (found[0].position.bottom_right.x - found[0].position.top_left.x) / 100 * 2.54
    assert across > (3 if paper is Paper.A4 else 4.2)


@pytest.mark.parametrize(("paper", "size"), [(Paper.A4, "595.276 x 841.89"), (Paper.A3, "841.89 x 1190.55")])
def test_each_guide_is_one_page_of_the_chosen_paper(paper: Paper, size: str) -> None:
    facts = _facts(*GUIDES, ENDLESS, paper=paper)
    assert f"Pages:           {len(GUIDES) + 1}\n" in facts
    assert size in facts


def test_much_to_say_still_fits_one_page_and_says_all_of_it() -> None:
    words = _words(ENDLESS)
    assert "Pages:           1\n" in _facts(ENDLESS)
    for said in ("Giấy tờ thứ 7", "Bước thứ 11", "Văn bản thứ 8", "Lệ phí", "Không đưa mã OTP"):
        assert said in words


def test_every_font_is_inside_the_file() -> None:
    lines = _tool("pdffonts", "-", given=draw([GUIDE], Paper.A4, WORDING, str)).decode().splitlines()[2:]
    assert lines
    for line in lines:
        name, *_rest, embedded, _subset, _unicode, _object, _generation = line.split()
        assert "BeVietnamPro" in name and embedded == "yes"


def test_words_typed_by_officers_are_words_and_not_instructions_to_the_typesetter() -> None:
    odd = dataclasses.replace(GUIDE, title="*đậm*", steps=(Step('#panic() $x$ #read("/etc/passwd")'),))
    words = _words(odd).replace("“", '"').replace("”", '"')
    assert "*đậm*" in words
    assert '#panic() $x$ #read("/etc/passwd")' in words


def test_only_guides_that_are_offered_are_printed_in_the_order_of_the_list() -> None:
    slugs = [GUIDES[2].slug, GUIDES[0].slug]
    assert parse_guides(slugs, GUIDES) == (GUIDES[0], GUIDES[2])
    for typed, code in (([], "required"), ([*slugs, "no-such"], "not_offered")):
        with pytest.raises(Invalid) as refusal:
            parse_guides(typed, GUIDES)
        assert refusal.value.fields == {"guide": code}
