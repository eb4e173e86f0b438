"""Posters as poor cameras see them: cut out of a page of 100 dots an inch, then spoilt, the same way at each run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageFilter

Pixels = np.ndarray
Corner = tuple[float, float]

FINDER = 8  # modules, the white line around it included
HOLE = 0.15  # of the symbol's area


@dataclass(frozen=True, slots=True)
class Photograph:
    """A poster's code with what is printed around it; the symbol's upper left corner, its width, its modules."""

    pixels: Image.Image
    left: float
    top: float
    width: float
    modules: int

    @property
    def module(self) -> float:
        return self.width / self.modules


def cut_out(page: Image.Image, corners: list[Corner], modules: int) -> Photograph:
    """The code that was found on a page, with a third of its width around it."""
    left, top = corners[0]
    width = corners[2][0] - left
    room = width / 3
    x, y = max(0, int(left - room)), max(0, int(top - room))
    right, bottom = min(page.width, int(left + width + room)), min(page.height, int(top + width + room))
    return Photograph(page.crop((x, y, right, bottom)), left - x, top - y, width, modules)


def _grain(pixels: Pixels, chance: np.random.Generator, strength: float) -> Image.Image:
    return Image.fromarray(np.clip(pixels + chance.normal(0, strength, pixels.shape), 0, 255).astype("uint8"))


def _light(photo: Photograph, gain: Pixels | float, chance: np.random.Generator, strength: float) -> Image.Image:
    seen = np.asarray(photo.pixels.filter(ImageFilter.GaussianBlur(0.15 * photo.module)), float)
    return _grain(seen * gain, chance, strength)


# ---------------------------------------------------------------- the ways


def blurred(photo: Photograph, chance: np.random.Generator) -> Image.Image:
    """Out of focus: a quarter to half of a module."""
    soft = photo.pixels.filter(ImageFilter.GaussianBlur(chance.uniform(0.25, 0.45) * photo.module))
    return _grain(np.asarray(soft, float), chance, 2)


def tilted(photo: Photograph, chance: np.random.Generator) -> Image.Image:
    """From the side, from above or below: 15 to 30 degrees, turned a little, three widths away."""
    turn, lean = np.radians(chance.uniform(-15, 15)), np.radians(chance.uniform(15, 30)) * chance.choice([-1, 1])
    axis = chance.uniform(0, np.pi)
    width, height = photo.pixels.size
    seen = [
        _projected(x, y, width, height, turn, lean, axis) for x, y in ((0, 0), (width, 0), (width, height), (0, height))
    ]
    shift_x, shift_y = min(x for x, _y in seen), min(y for _x, y in seen)
    moved = [(x - shift_x, y - shift_y) for x, y in seen]
    size = int(max(x for x, _y in moved)), int(max(y for _x, y in moved))
    flat = [(0, 0), (width, 0), (width, height), (0, height)]
    found = photo.pixels.transform(
        size, Image.Transform.PERSPECTIVE, perspective(moved, flat), Image.Resampling.BILINEAR, fillcolor=225
    )
    return _grain(np.asarray(found, float), chance, 2)


def _projected(x: float, y: float, width: int, height: int, turn: float, lean: float, axis: float) -> Corner:
    """Where a point of the sheet stands in the picture when the sheet is turned and leans about an axis through it."""
    x, y = x - width / 2, y - height / 2
    x, y = x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)
    along, across = x * np.cos(axis) + y * np.sin(axis), -x * np.sin(axis) + y * np.cos(axis)
    away = 3 * width
    depth = away / (away + across * np.sin(lean))
    along, across = along * depth, across * np.cos(lean) * depth
    return along * np.cos(axis) - across * np.sin(axis), along * np.sin(axis) + across * np.cos(axis)


def perspective(seen: list[Corner], flat: list[Corner]) -> list[float]:
    """The eight numbers that Pillow wants, from four corners in the picture and on the sheet."""
    rows: list[list[float]] = []
    values: list[float] = []
    for (x, y), (u, v) in zip(seen, flat, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return [float(number) for number in np.linalg.solve(np.array(rows), np.array(values))]


def dark(photo: Photograph, chance: np.random.Generator) -> Image.Image:
    """In the evening: a sixth to a third of the light, and the grain that comes with it."""
    return _light(photo, chance.uniform(0.16, 0.33), chance, 4)


def uneven(photo: Photograph, chance: np.random.Generator) -> Image.Image:
    """A lamp at one side, and the shadow of whoever stands before the wall."""
    width, height = photo.pixels.size
    across, down = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    lamp, edge = chance.uniform(0, 2 * np.pi, 2)
    fall = 0.75 + 0.25 * (across * np.cos(lamp) + down * np.sin(lamp)) / 1.5
    side = across * np.cos(edge) + down * np.sin(edge) - chance.uniform(-0.4, 0.4)
    shadow = 1 - chance.uniform(0.4, 0.6) / (1 + np.exp(-side * 25))
    return _light(photo, fall * shadow, chance, 3)


def covered(photo: Photograph, chance: np.random.Generator) -> Image.Image:
    """Something stuck over 15 % of the symbol, anywhere but on the three finder patterns: paper, mud, a dark label."""
    pixels = np.asarray(photo.pixels.filter(ImageFilter.GaussianBlur(0.15 * photo.module)), float).copy()
    x, y, wide, high = _hole(photo.modules, chance)
    left, top = photo.left + x * photo.module, photo.top + y * photo.module
    right, bottom = left + wide * photo.module, top + high * photo.module
    pixels[round(top) : round(bottom), round(left) : round(right)] = chance.choice([10, 90, 160, 250])
    return _grain(pixels, chance, 2)


def _hole(modules: int, chance: np.random.Generator) -> tuple[float, float, float, float]:
    while True:
        wide = (HOLE * modules**2 * chance.uniform(0.4, 2.5)) ** 0.5
        high = HOLE * modules**2 / wide
        x, y = chance.uniform(0, modules - wide), chance.uniform(0, modules - high)
        corners = ((0, 0), (modules - FINDER, 0), (0, modules - FINDER))
        if not any(
            x < there + FINDER and x + wide > there and y < below + FINDER and y + high > below
            for there, below in corners
        ):
            return x, y, wide, high


def together(photo: Photograph, chance: np.random.Generator) -> Image.Image:
    """All of it in one picture, each a little less: a torn poster, from the side, under a lamp, out of focus."""
    soft = photo.pixels.filter(ImageFilter.GaussianBlur(0.15 * photo.module))
    torn = covered(replace(photo, pixels=soft), chance)
    lit = uneven(replace(photo, pixels=torn), chance)
    return tilted(replace(photo, pixels=lit), chance)


WAYS: dict[str, Callable[[Photograph, np.random.Generator], Image.Image]] = {
    "blurred": blurred, "tilted": tilted, "dark": dark, "uneven light": uneven, "15 % covered": covered,
    "all of it": together,
}  # fmt: skip
