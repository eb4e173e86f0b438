"""The only module that draws QR codes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import qrcode
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_M
from qrcode.util import MODE_ALPHA_NUM, QRData

# For paper on walls. In smaller versions the fixed patterns leave too little room for what mends a hole of 15 %.
STURDY_VERSION = 5


def modules(text: str, *, sturdy: bool = False) -> list[list[bool]]:
    """The code's dark modules, row by row, without the quiet zone. `sturdy` outlives a torn corner, for posters."""
    level, version = (ERROR_CORRECT_H, STURDY_VERSION) if sturdy else (ERROR_CORRECT_M, None)
    code = qrcode.QRCode(version=version, error_correction=level, border=0)
    alphanumeric = set(text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    code.add_data(QRData(text, mode=MODE_ALPHA_NUM) if alphanumeric else text)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.modules]


def svg(text: str, *, sturdy: bool = False, quiet: int = 4) -> str:
    """The code as an SVG drawing: one path, units of one module, quiet zone included."""
    return drawing(modules(text, sturdy=sturdy), quiet=quiet)


def drawing(rows: list[list[bool]], *, quiet: int = 4) -> str:
    """Modules as an SVG drawing, for whoever needs their number too."""
    size = len(rows) + 2 * quiet
    path = "".join(
        f"M{x + quiet} {y + quiet}h{width}v1h-{width}z" for y, row in enumerate(rows) for x, width in _dark(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path}"/></svg>'
    )


def _dark(row: list[bool]) -> Iterator[tuple[int, int]]:
    """Where a row is dark: begin and width. One bar is drawn for neighbours, which leaves no hair between them."""
    x = 0
    for dark, run in groupby(row):
        width = len(list(run))
        if dark:
            yield x, width
        x += width


def terminal(text: str) -> str:
    """The code in half blocks, for a terminal with a dark background."""
    rows = modules(text)
    width = len(rows) + 4
    blank = [False] * width
    padded = [blank, blank, *([False, False, *row, False, False] for row in rows), blank, blank]
    if len(padded) % 2:
        padded.append(blank)
    glyph = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
    return "\n".join(
        "".join(glyph[upper, lower] for upper, lower in zip(padded[row], padded[row + 1], strict=True))
        for row in range(0, len(padded), 2)
    )
