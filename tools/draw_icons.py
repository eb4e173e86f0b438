"""Draws static/pwa/icons: a stilt house with a door that is a tick, and signs for what a long press offers. By hand.

python tools/draw_icons.py
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

ICONS = Path(__file__).resolve().parents[1] / "static" / "pwa" / "icons"
GROUND, INK, MARK = "#14532d", "#ffffff", "#14532d"
# On a square of 64. Roof, walls, stilts; then the tick.
SHAPES = (
    ((32, 10), (56, 30), (50, 30), (50, 44), (14, 44), (14, 30), (8, 30)),
    ((18, 44), (22, 44), (22, 54), (18, 54)),
    ((42, 44), (46, 44), (46, 54), (42, 54)),
)
TICK = ((23, 33), (30, 39), (42, 27))
Stroke = tuple[tuple[int, int], ...]
# What a long press on the icon offers: a frame to aim with, a pen on a line, a tray that sends up.
SIGNS: dict[str, tuple[Stroke, ...]] = {
    "scan": (
        ((24, 14), (14, 14), (14, 24)), ((40, 14), (50, 14), (50, 24)), ((24, 50), (14, 50), (14, 40)),
        ((40, 50), (50, 50), (50, 40)), ((18, 32), (46, 32)),
    ),
    "assist": (((18, 46), (20, 36), (40, 16), (48, 24), (28, 44), (18, 46)), ((34, 50), (50, 50))),
    "outbox": (((14, 36), (14, 50), (50, 50), (50, 36)), ((32, 42), (32, 14)), ((22, 24), (32, 14), (42, 24))),
}  # fmt: skip
FINE = 8  # drawn larger and shrunk, for smooth edges


def svg() -> str:
    """The drawing as SVG."""
    houses = "".join(f'<path d="M{"L".join(f"{x} {y}" for x, y in shape)}z"/>' for shape in SHAPES)
    tick = "L".join(f"{x} {y}" for x, y in TICK)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f'<rect width="64" height="64" rx="14" fill="{GROUND}"/><g fill="{INK}">{houses}</g>'
        f'<path d="M{tick}" fill="none" stroke="{MARK}" stroke-width="4"'
        ' stroke-linecap="round" stroke-linejoin="round"/></svg>\n'
    )


def png(size: int, *, full: bool = False, mono: bool = False) -> Image.Image:
    """The drawing in pixels. `full`: ground to the edge and the house smaller, for systems that cut the icon; `mono`:
    the same size, the house alone with the tick cut out, for systems that colour it."""
    side = size * FINE
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    if not mono:
        pen.rounded_rectangle((0, 0, side - 1, side - 1), 0 if full else side * 14 // 64, fill=GROUND)
    scale = 0.72 if full or mono else 1.0
    for shape in SHAPES:
        pen.polygon(_placed(shape, side, scale), fill=INK)
    mark = (0, 0, 0, 0) if mono else MARK
    pen.line(_placed(TICK, side, scale), fill=mark, width=round(4 * scale * side / 64), joint="curve")
    return image.resize((size, size), Image.Resampling.LANCZOS)


def sign(strokes: tuple[Stroke, ...], size: int = 96) -> Image.Image:
    """A sign for one of the shortcuts, small enough for a round cut."""
    side = size * FINE
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.ellipse((0, 0, side - 1, side - 1), fill=GROUND)
    width = round(4 * side / 64)
    for stroke in strokes:
        line = _placed(stroke, side, 0.8)
        pen.line(line, fill=INK, width=width, joint="curve")
        for x, y in (line[0], line[-1]):
            pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=INK)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _placed(shape: Stroke, side: int, scale: float) -> list[tuple[float, float]]:
    """Points of the square of 64, in pixels around its middle."""
    return [(side / 2 + (x - 32) * scale * side / 64, side / 2 + (y - 32) * scale * side / 64) for x, y in shape]


def main() -> None:
    """Write every icon."""
    ICONS.mkdir(exist_ok=True)
    (ICONS / "icon.svg").write_text(svg(), encoding="utf-8")
    for name, size in (("icon-192", 192), ("icon-512", 512)):
        png(size).save(ICONS / f"{name}.png", optimize=True)
    for name, size in (("mask-512", 512), ("touch-180", 180)):
        png(size, full=True).save(ICONS / f"{name}.png", optimize=True)
    png(192, mono=True).save(ICONS / "mono-192.png", optimize=True)
    for screen, strokes in SIGNS.items():
        sign(strokes).save(ICONS / f"to-{screen}-96.png", optimize=True)


if __name__ == "__main__":
    main()
