"""Printed posters are read by two decoders that share no code, from 300 pictures as poor cameras take them."""

from __future__ import annotations

import io
import json
import struct
import subprocess
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from app.core import codes, qr
from app.posters.pdf import Sheet, draw
from app.posters.schemas import Form, qr_text
from tests.posters.photographs import WAYS, Photograph, cut_out
from tools.node import node

SECOND = Path(__file__).with_name("second_decoder.mjs")
# Twelve posters in each of five sizes, each spoilt in five ways: 300.
HOSTS = ("qr.xa-mau.vn", "thonso.xa-mau.example.vn", "thonso.xa-ngoc-linh-dak-pek.quang-ngai.example.vn")
EACH = 4
COPIES = {Form.A3: 1, Form.A4: 1, Form.A5: 1, Form.LEAFLET: 3, Form.STICKER: 8}


def _sheets(form: Form) -> list[Sheet]:
    """Twelve posters, the same at each run: their codes are made from their numbers."""
    found = []
    for host in HOSTS:
        for number in range(EACH):
            mark = zlib.crc32(f"{form} {host} {number}".encode())
            body = "".join(codes.ALPHABET[mark // 29**place % 29] for place in range(7))
            origin = f"https://{host}"
            code = body + codes.check_character(body)
            found.append(Sheet("xã Mẫu", f"thôn Bến {number}", "Nhà văn hóa", code, origin))
    return found


def _chance(*words: str) -> np.random.Generator:
    """The same luck for the same picture, whatever else is drawn."""
    return np.random.default_rng(zlib.crc32(" ".join(words).encode()))


def _pages(made: bytes, folder: Path) -> Iterator[Image.Image]:
    subprocess.run(["pdftoppm", "-r", "100", "-gray", "-", str(folder / "page")], input=made, check=True)
    for path in sorted(folder.iterdir()):
        yield Image.open(io.BytesIO(path.read_bytes()))


def _photographs(form: Form, folder: Path) -> Iterator[tuple[str, Photograph]]:
    """One code of each page, any of its copies, with what it says."""
    folder.mkdir()
    sheets = _sheets(form)
    for sheet, page in zip(sheets, _pages(draw(sheets, form, str), folder), strict=True):
        says = qr_text(sheet.origin, sheet.code)
        found = [one.position for one in zxingcpp.read_barcodes(page) if one.text == says]
        assert len(found) == COPIES[form], f"{form}: {says} is not read from the page itself"
        here = found[int(_chance(form, says).integers(len(found)))]
        corners = [(point.x, point.y) for point in (here.top_left, here.top_right, here.bottom_right)]
        yield says, cut_out(page, corners, len(qr.modules(says, sturdy=True)))


@dataclass(frozen=True, slots=True)
class Taken:
    """A spoilt picture: of which size, in which way, and what it should say."""

    form: str
    way: str
    says: str
    picture: Image.Image


@pytest.fixture(scope="module")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Form, str, Photograph]]:
    folder = tmp_path_factory.mktemp("pages")
    found = [(form, says, photo) for form in Form for says, photo in _photographs(form, folder / form)]
    assert len({says for _form, says, _photo in found}) == 60
    return found


def _spoilt(photographs: list[tuple[Form, str, Photograph]], ways: Iterable[str]) -> list[Taken]:
    return [
        Taken(form, way, says, WAYS[way](photo, _chance(form, way, says)))
        for form, says, photo in photographs
        for way in ways
    ]


def _read_by_first(taken: list[Taken]) -> list[str | None]:
    found = [{one.text for one in zxingcpp.read_barcodes(one.picture)} for one in taken]
    return [next(iter(texts), None) for texts in found]


def _read_by_second(taken: list[Taken], folder: Path) -> list[str | None]:
    path = folder / "pictures"
    path.write_bytes(b"".join(struct.pack("<II", *one.picture.size) + one.picture.tobytes() for one in taken))
    done = subprocess.run([node(), str(SECOND), str(path)], capture_output=True, check=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def _right(taken: list[Taken], answers: list[str | None]) -> list[bool]:
    """Which were read. Nothing may be read, never something else."""
    assert [one for one, said in zip(taken, answers, strict=True) if said not in {None, one.says}] == []
    return [said is not None for said in answers]


def _tell(taken: list[Taken], first: list[bool], second: list[bool]) -> None:
    """The figures, by way and by size."""
    for name in dict.fromkeys([*(one.way for one in taken), *(one.form for one in taken)]):
        rows = [(f, s) for one, f, s in zip(taken, first, second, strict=True) if name in {one.way, one.form}]
        print(f"{name}: zxing-cpp {sum(f for f, _s in rows)}, qr {sum(s for _f, s in rows)} of {len(rows)}")  # noqa: T201
    print(f"all: zxing-cpp {sum(first)}, qr {sum(second)} of {len(taken)}")  # noqa: T201


@pytest.mark.slow
def test_of_300_spoilt_pictures_one_decoder_reads_98_in_100_and_another_90(
    photographs: list[tuple[Form, str, Photograph]], tmp_path: Path
) -> None:
    taken = _spoilt(photographs, [way for way in WAYS if way != "all of it"])
    assert len(taken) == 300
    first, second = _right(taken, _read_by_first(taken)), _right(taken, _read_by_second(taken, tmp_path))
    _tell(taken, first, second)
    assert sum(first) >= 0.98 * len(taken)
    assert sum(second) >= 0.90 * len(taken)


@pytest.mark.slow
def test_of_60_pictures_with_all_of_it_together_nine_in_ten_are_still_read(
    photographs: list[tuple[Form, str, Photograph]], tmp_path: Path
) -> None:
    taken = _spoilt(photographs, ["all of it"])
    first, second = _right(taken, _read_by_first(taken)), _right(taken, _read_by_second(taken, tmp_path))
    _tell(taken, first, second)
    assert sum(first) >= 0.90 * len(taken)
