"""The tokens keep 7:1 for text in both schemes; computed by WCAG 2's formula, no browser needed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STYLES = Path(__file__).resolve().parents[2] / "static" / "pwa" / "styles"
TOKENS = (STYLES / "tokens.css").read_text()
LIGHT, DARK = TOKENS.split("@media (prefers-color-scheme: dark)")
# Text on ground, as the rooms of styles/ put them together.
PAIRS = [
    (ink, ground)
    for ink in ("ink", "soft-ink", "accent", "danger")
    for ground in ("ground", "card")
] + [
    ("ink", "sunken"),
    ("soft-ink", "sunken"),
    ("ink", "accent-wash"),
    ("ink", "warn-wash"),
    ("ink", "danger-wash"),
    ("accent", "accent-wash"),
    ("accent", "warn-wash"),
    ("soft-ink", "accent-wash"),
    ("soft-ink", "warn-wash"),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-press"),
    ("danger", "danger-wash"),
    ("bar-ink", "bar"),
    ("danger-ink", "danger"),
]  # fmt: skip


def _colours(text: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", text))


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_stands_out_seven_to_one(scheme: str, ink: str, ground: str) -> None:
    colours = _colours(LIGHT) if scheme == "light" else _colours(DARK)
    assert _contrast(colours[ink], colours[ground]) >= 7


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("mark", ["line", "focus"])
def test_edges_and_focus_stand_out_three_to_one(scheme: str, mark: str) -> None:
    colours = _colours(LIGHT) if scheme == "light" else _colours(DARK)
    assert _contrast(colours[mark], colours["card"]) >= 3
    assert _contrast(colours[mark], colours["ground"]) >= 3


def test_colours_and_sizes_of_words_are_named_in_one_place() -> None:
    rooms = [*STYLES.glob("*.css"), *(STYLES.parent / "office").glob("*.css")]
    assert len(rooms) > 5
    for room in rooms:
        if room.name == "tokens.css":
            continue
        text = re.sub(r"/\*.*?\*/", "", room.read_text(), flags=re.DOTALL)
        named = re.findall(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsl", re.sub(r"#000\b|#fff\b", "", text))
        assert named == [], f"{room.name} names colours of its own"
        assert len(room.read_text().splitlines()) < 250, room.name
