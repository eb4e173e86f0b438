"""The printed sheet in every size: a poor camera reads it, the fonts are inside, the words can be read out."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageEnhance, ImageFilter

from app.core import qr
from app.core.errors import Unavailable
from app.core.typeset import FONTS
from app.posters.pdf import PORTAL, WORDS, Sheet, draw
from app.posters.schemas import Form
from tests.posters.photographs import perspective

PAPER = Sheet("xã Mẫu", "thôn Bến Đá", "Nhà văn hóa", "BCDFGH2S", "https://thonso.xa-mau.example.vn")
SAYS = "HTTPS://THONSO.XA-MAU.EXAMPLE.VN/Q/BCDFGH2S"
ENDLESS = Sheet(
    "xã " + "Ngọc Linh Đắk " * 5,
    "thôn " + "Đắk Pờ Kô " * 7,
    "Nhà rông văn hóa " * 7,
    "BCDFGH2S",
    "https://thonso.xa-ngoc-linh-dak-pek.quang-ngai.example.vn",
)
SIZES = {
    Form.A3: (841.89, 1190.55), Form.A4: (595.28, 841.89), Form.A5: (419.53, 595.28),
    Form.LEAFLET: (841.89, 595.28), Form.STICKER: (595.28, 841.89),
}  # fmt: skip
COPIES = {Form.A3: 1, Form.A4: 1, Form.A5: 1, Form.LEAFLET: 3, Form.STICKER: 8}
WIDTH_CM = {Form.A3: 10.0, Form.A4: 7.0, Form.A5: 5.0, Form.LEAFLET: 4.2, Form.STICKER: 3.3}
# What every size says; the larger ones say more.
ALWAYS = {"headline", "call", "typed", "scam_code"}
NOT_ON_STICKERS = set(WORDS) - ALWAYS - {"title", "author", "alt", "official_short"}


def _tool(*command: str, given: bytes) -> bytes:
    if shutil.which(command[0]) is None:
        pytest.fail(f"{command[0]} is missing: apt-get install poppler-utils")
    return subprocess.run(command, input=given, capture_output=True, check=True).stdout


def _words(made: bytes) -> str:
    return " ".join(_tool("pdftotext", "-", "-", given=made).decode().split())


def _photo(sheet: Sheet, dots_per_inch: int = 100, form: Form = Form.A4) -> Image.Image:
    drawn = _tool("pdftoppm", "-r", str(dots_per_inch), "-png", given=draw([sheet], form, str))
    return Image.open(io.BytesIO(drawn)).convert("L")


def _read(photo: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(photo)]


@pytest.fixture(scope="module")
def photo() -> Image.Image:
    return _photo(PAPER)


@pytest.fixture(scope="module", params=list(Form), ids=str)
def sized(request: pytest.FixtureRequest) -> tuple[Form, Image.Image]:
    return request.param, _photo(PAPER, form=request.param)


def test_every_copy_is_read_as_the_address_in_capitals(sized: tuple[Form, Image.Image]) -> None:
    form, page = sized
    assert _read(page) == [SAYS] * COPIES[form]


def test_the_code_is_sturdy_and_larger_than_three_centimetres(sized: tuple[Form, Image.Image]) -> None:
    form, page = sized
    for found in zxingcpp.read_barcodes(page):
        assert (found.position.bottom_right.x - found.position.top_left.x) / 100 * 2.54 > WIDTH_CM[form]
        assert found.ec_level == "H"


def test_four_modules_around_the_code_stay_white(sized: tuple[Form, Image.Image]) -> None:
    for found in zxingcpp.read_barcodes(sized[1]):
        corner, far = found.position.top_left, found.position.bottom_right
        module = (far.x - corner.x) / len(qr.modules(SAYS, sturdy=True))
        room = int(3.7 * module)
        around = np.asarray(sized[1].crop((corner.x - room, corner.y - room, far.x + room, far.y + room))).copy()
        around[room - 2 : -room + 2, room - 2 : -room + 2] = 255  # the code itself
        assert around.min() > 200


@pytest.mark.parametrize("dots_per_inch", [40, 100])
def test_a_blurred_picture_is_read(dots_per_inch: int) -> None:
    # at 40 dots an inch a module is three pixels: the poster from two metres away
    photo = _photo(PAPER, dots_per_inch)
    assert _read(photo.filter(ImageFilter.GaussianBlur(0.012 * dots_per_inch))) == [SAYS]


@pytest.mark.parametrize("degrees", [-35, 12, 90, 180])
def test_a_turned_picture_is_read(photo: Image.Image, degrees: int) -> None:
    assert _read(photo.rotate(degrees, expand=True, fillcolor=255)) == [SAYS]


def test_a_picture_taken_from_the_side_is_read(photo: Image.Image) -> None:
    width, height = photo.size
    # the right edge is a third farther away than the left one
    far, top = int(width * 0.72), int(height * 0.16)
    coefficients = perspective(
        [(0, 0), (far, top), (far, height - top), (0, height)], [(0, 0), (width, 0), (width, height), (0, height)]
    )
    tilted = photo.transform((width, height), Image.Transform.PERSPECTIVE, coefficients, fillcolor=255)
    assert _read(tilted) == [SAYS]


def test_a_dim_and_grainy_picture_is_read(photo: Image.Image) -> None:
    dim = np.asarray(ImageEnhance.Brightness(photo).enhance(0.2), float)
    grain = np.random.default_rng(7).normal(0, 5, dim.shape)
    assert _read(Image.fromarray(np.clip(dim + grain, 0, 255).astype("uint8"))) == [SAYS]


@pytest.mark.parametrize("form", list(Form))
def test_the_words_can_be_copied_out_with_all_their_marks(form: Form) -> None:
    words = _words(draw([PAPER], form, str))
    left_out = {"title", "author", "alt"} | (NOT_ON_STICKERS if form is Form.STICKER else {"official_short"})
    left_out |= {"product"} if form is Form.LEAFLET else set()
    for name in set(WORDS) - left_out:
        assert WORDS[name] in words, name
    for text in ("Xã Mẫu", "Nhà văn hóa · thôn Bến Đá", "BCDF GH2S", "thonso.xa-mau.example.vn/q", PORTAL, "VNeID"):
        assert words.count(text) >= COPIES[form], text


@pytest.mark.parametrize("form", list(Form))
def test_every_font_is_inside_the_file(form: Form) -> None:
    lines = _tool("pdffonts", "-", given=draw([PAPER], form, str)).decode().splitlines()[2:]
    assert lines
    for line in lines:
        name, *_rest, embedded, _subset, _unicode, _object, _generation = line.split()
        assert "BeVietnamPro" in name
        assert embedded == "yes"


@pytest.mark.parametrize("form", list(Form))
def test_each_poster_has_one_page_of_the_size_that_was_asked_for(form: Form) -> None:
    said = _tool("pdfinfo", "-f", "1", "-l", "9", "-", given=draw([PAPER, ENDLESS, PAPER], form, str)).decode()
    pages = re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+) pts", said)
    assert [(float(x), float(y)) for x, y in pages] == [pytest.approx(SIZES[form], abs=0.1)] * 3
    assert re.search(r"Tagged: +yes", said)


@pytest.mark.parametrize("form", list(Form))
def test_the_longest_names_still_fit_and_scan(form: Form) -> None:
    page = _photo(ENDLESS, form=form)
    assert len(_read(page)) == COPIES[form]
    words = _words(draw([ENDLESS], form, str))
    for text in ("Đắk Ngọc Linh Đắk", "Đắk Pờ Kô Đắk Pờ Kô", "BCDF GH2S", "dichvucong.gov.vn"):
        assert text in words
    assert "thonso.xa-ngoc-linh-dak-pek.quang-ngai.example.vn/q" in words.replace(" ", "")


@pytest.mark.parametrize("form", list(Form))
def test_no_line_of_the_longest_names_lies_over_another(form: Form) -> None:
    """Boxes of words, as printed: none stands in another's, and none beyond the page or over a cut."""
    found = _tool("pdftotext", "-bbox", "-", "-", given=draw([ENDLESS], form, str)).decode()
    boxes = [
        tuple(float(side) for side in sides)
        for sides in re.findall(r'xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)"', found)
    ]
    across, down = {Form.LEAFLET: (3, 1), Form.STICKER: (2, 4)}.get(form, (1, 1))
    width, height = SIZES[form][0] / across, SIZES[form][1] / down
    assert len(boxes) > 60
    for number, (left, top, right, bottom) in enumerate(boxes):
        assert left // width == right // width
        assert top // height == bottom // height
        assert 0 < top < bottom < SIZES[form][1]
        for x, y, far_x, far_y in boxes[:number]:
            shared = min(bottom, far_y) - max(top, y)
            beside = min(right, far_x) - max(left, x) < 1
            # poppler's box of a word is as high as its line with room for marks; a third of it may be shared
            assert beside or shared < 0.45 * min(bottom - top, far_y - y)


def test_words_typed_by_people_are_words_and_not_instructions_to_the_typesetter() -> None:
    sheet = Sheet("xã #panic()", "thôn $x$", '#read("/etc/passwd") *đậm*', "BCDFGH2S", "https://a.example.vn")
    words = _words(draw([sheet], Form.A4, str))
    assert '#read("/etc/passwd") *đậm*' in words.replace("“", '"').replace("”", '"')


def test_the_same_poster_printed_twice_is_the_same_file(clock: object) -> None:
    assert draw([PAPER], Form.A5, str) == draw([PAPER], Form.A5, str)


def test_a_machine_without_the_fonts_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as refusal:
        draw([PAPER], Form.A4, str, fonts=tmp_path)
    assert refusal.value.code == "fonts_missing"
    assert any(FONTS.glob("*.ttf")), "./dev set-up fetches them"
