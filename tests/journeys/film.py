"""What a phone's camera sees of a poster on a wall: first from afar and shaken, then nearer, always a little askew."""

from __future__ import annotations

import io
import math
import random
import shutil
import subprocess
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter

WIDTH, HEIGHT = 1280, 720
FRAMES = 96  # Chromium plays Motion JPEG at 30 frames a second, and over again
FAR, NEAR = 300, 1020  # height of the sheet in the picture, pixels
Point = tuple[float, float]


def photo_of(pdf: bytes, dots_per_inch: int = 130) -> Image.Image:
    """The first sheet of a PDF as a picture."""
    program = shutil.which("pdftoppm")
    assert program, "pdftoppm is missing: apt-get install poppler-utils"
    words = [program, "-r", str(dots_per_inch), "-f", "1", "-l", "1", "-png"]
    return Image.open(io.BytesIO(subprocess.run(words, input=pdf, capture_output=True, check=True).stdout)).convert("L")


def film(sheet: Image.Image, into: Path, *, seed: int = 7, frames: int = FRAMES) -> Path:
    """A Motion JPEG of somebody walking up to the sheet."""
    rng = random.Random(seed)
    wall = _wall(seed)
    with into.open("wb") as file:
        for at in range(frames):
            _frame(sheet, wall, at / (frames - 1), rng).save(file, "jpeg", quality=80)
    return into


def _wall(seed: int) -> Image.Image:
    grain = np.random.default_rng(seed).normal(118, 9, (HEIGHT, WIDTH)).clip(0, 255).astype("uint8")
    return Image.fromarray(grain).filter(ImageFilter.GaussianBlur(1.2))


def _frame(sheet: Image.Image, wall: Image.Image, progress: float, rng: random.Random) -> Image.Image:
    height = FAR + (NEAR - FAR) * min(1.0, progress * 1.4)
    width = height * sheet.width / sheet.height
    tilt = 0.10 + 0.03 * math.sin(progress * 9)  # the sheet's far edge is that much shorter: about twenty degrees
    turn = math.radians(4 + 3 * math.sin(progress * 7))
    shake = 14 * (1 - progress) + 2
    # The hand brings the square into the middle: it stands a little below the middle of the sheet.
    x, y = WIDTH / 2 + rng.uniform(-shake, shake), HEIGHT / 2 + rng.uniform(-shake, shake) - height * 0.06 * progress
    corners = [_turned(point, turn, (x, y)) for point in _trapeze(width, height, tilt)]
    into = (WIDTH, HEIGHT)
    numbers = _perspective(corners, sheet.size)
    placed = sheet.transform(into, Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BICUBIC)
    cut = Image.new("L", sheet.size, 255).transform(into, Image.Transform.PERSPECTIVE, numbers)
    seen = Image.composite(placed, wall, cut)
    seen = ImageEnhance.Brightness(seen).enhance(0.62 + 0.1 * math.sin(progress * 11))
    return seen.filter(ImageFilter.GaussianBlur(2.4 - 1.5 * progress)).convert("RGB")


def _trapeze(width: float, height: float, tilt: float) -> list[Point]:
    far = height * (1 - tilt)
    return [(-width / 2, -height / 2), (width / 2, -far / 2), (width / 2, far / 2), (-width / 2, height / 2)]


def _turned(point: Point, angle: float, middle: Point) -> Point:
    (x, y), (cos, sin) = point, (math.cos(angle), math.sin(angle))
    return x * cos - y * sin + middle[0], x * sin + y * cos + middle[1]


def _perspective(corners: list[Point], size: tuple[int, int]) -> list[float]:
    """The eight numbers that lead from the picture back to the sheet, for Pillow."""
    sources = [(0, 0), (size[0], 0), size, (0, size[1])]
    rows, values = [], []
    for (x, y), (u, v) in zip(corners, sources, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return [float(one) for one in np.linalg.solve(np.array(rows, float), np.array(values, float))]
