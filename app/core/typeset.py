"""The only module that imports the typesetter: lays words out on paper, all fonts inside, the same on every machine."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import typst

from app.core.clock import now
from app.core.errors import Unavailable

# `./dev setup` puts them there; the machine's own fonts are never used, so that every print looks the same.
FONTS = Path(__file__).resolve().parents[2] / "vendor" / "fonts"
FAMILY = "Be Vietnam Pro"


def typeset(template: Path, said: Mapping[str, str], fonts: Path = FONTS) -> bytes:
    """The PDF (PDF/UA-1) of a template; it reads `said` as sys.inputs, and nothing of it is evaluated.

    Raises Unavailable("fonts_missing").
    """
    compiler = typst.Compiler(template.read_bytes(), font_paths=_fonts(fonts), sys_inputs=dict(said))
    made = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=now().replace(microsecond=0))
    assert isinstance(made, bytes), "a PDF is one file"
    return made


def _fonts(folder: Path) -> typst.Fonts:
    if not any(folder.glob("*.ttf")):
        raise Unavailable("fonts_missing")
    return _opened(folder)


@cache
def _opened(folder: Path) -> typst.Fonts:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    if FAMILY not in fonts.families():
        raise Unavailable("fonts_missing")
    return fonts
