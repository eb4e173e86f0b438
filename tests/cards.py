"""Made-up identity cards: what their QR code says, and what may be read of it. Nobody here exists.

The form of the text: seven parts between pipes on the chip card, eleven on the newer one; the odd cases are those that
real cards, readers and people bring.
"""

from __future__ import annotations

import datetime as dt
import random
import unicodedata
from dataclasses import dataclass

import numpy as np
import zxingcpp
from PIL import Image, ImageFilter

TODAY = dt.date(2026, 11, 22)
LEVELS = "LMQ"
# Provinces of birth registration, and codes of foreign countries, which are no mistake.
OFFICIAL = (
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 "
    "044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 "
    "089 091 092 093 094 095 096"
)
FOREIGN = ("101", "254", "384")
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Ksor", "Rơ Châm", "Siu", "Đinh", "Vũ", "Bùi")
MIDDLES = ("Thị", "Văn", "Hữu", "Ngọc", "H'", "Y", "Thị Mỹ", "")
GIVEN = ("Mẫu", "Thử", "Ví Dụ", "Nghĩa", "Huyền", "Bảy", "Ưng", "Yến Nhi", "Đức", "Blơk")
HOMES = (
    "Thôn Bến Đá, xã Mẫu, tỉnh Gia Lai",
    "Tổ 5, phường Thử Nghiệm, thành phố Hà Nội",
    "Thanh Liệt, Hà Nội, Hà Nội",
    "Làng Ơp, Ia Mẫu, Gia Lai",
    "Số 12, hẻm 34/5, đường Ví Dụ, khu phố 6, phường Mười, Thành phố Hồ Chí Minh",
    "",
)
ODDITIES = (
    "plain", "no old number", "no date of issue", "trailing pipes", "third pipe", "decomposed", "full width",
    "mark and line", "capitals", "no accents", "day unknown", "month unknown", "eleven", "eleven with more",
    "issued late", "six parts", "eleven digits",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """A made-up card. `number` is "" when nothing may be read: too few parts, or a child's."""

    text: str
    level: str
    oddity: str
    number: str
    born: dt.date
    day_known: bool
    secrets: tuple[str, ...]

    def ages(self) -> list[int]:
        """The least and the most years that the bearer can have today, by what the card tells."""
        turning = TODAY.year - self.born.year
        if not self.day_known:
            return [turning - 1, turning]
        age = turning - ((TODAY.month, TODAY.day) < (self.born.month, self.born.day))
        return [age, age]


def cards(count: int = 200, seed: int = 2026) -> list[Card]:
    """So many cards, always the same ones: every oddity in turn, every level, some children, some born abroad."""
    rng = random.Random(seed)
    return [_card(rng, ODDITIES[at % len(ODDITIES)], LEVELS[at % 3]) for at in range(count)]


def _card(rng: random.Random, oddity: str, level: str) -> Card:
    born = dt.date(1930, 1, 1) + dt.timedelta(days=rng.randrange(0, 95 * 365))
    woman = rng.random() < 0.5
    prefix = rng.choice(FOREIGN) if rng.random() < 0.1 else rng.choice(OFFICIAL.split())
    number = f"{prefix}{(born.year - 1900) // 100 * 2 + woman}{born.year % 100:02d}{rng.randrange(10**6):06d}"
    older = f"{rng.randrange(10**9):09d}" if rng.random() < 0.6 else ""
    name = " ".join(filter(None, (rng.choice(FAMILIES), rng.choice(MIDDLES), rng.choice(GIVEN))))
    home = rng.choice(HOMES)
    day = born.strftime("%d%m%Y")
    issued = dt.date(2021, 3, 1) + dt.timedelta(days=rng.randrange(2000))
    parts = [number, older, name, day, "Nữ" if woman else "Nam", home, issued.strftime("%d%m%Y")]
    known = not oddity.endswith("unknown")
    text = _made_odd(parts, oddity)
    adult = (TODAY.year - born.year - ((TODAY.month, TODAY.day) < (born.month, born.day))) >= 14
    surely = adult if known else TODAY.year - born.year >= 14
    readable = surely and oddity not in ("six parts", "eleven digits")
    secrets = tuple(filter(None, (older, name, home, day if known else "")))
    return Card(text, level, oddity, number if readable else "", born, known, secrets)


def _made_odd(given: list[str], oddity: str) -> str:
    parts = list(given)
    ends = {
        "eleven": ["", "", "", ""],
        "trailing pipes": ["", ""],
        "eleven with more": ["001085000001", "", "Lê Văn Cha", ""],
    }
    parts += ends.get(oddity, [])
    changes = {
        "no old number": (1, ""),
        "third pipe": (1, "|"),
        "no date of issue": (6, ""),
        "capitals": (2, parts[2].upper()),
        "no accents": (2, _plain(parts[2])),
        "day unknown": (3, f"00{parts[3][2:]}"),
        "month unknown": (3, f"0000{parts[3][4:]}"),
        "issued late": (6, "15082025"),
        "eleven digits": (0, parts[0][:11]),
    }
    if oddity in changes:
        at, part = changes[oddity]
        parts[at] = part
    if oddity == "six parts":
        del parts[1]
    text = "|".join(parts)
    if oddity == "decomposed":
        return unicodedata.normalize("NFD", text)
    if oddity == "full width":
        return text.translate({ord("0") + digit: 0xFF10 + digit for digit in range(10)})
    return f"\ufeff{text}\r\n" if oddity == "mark and line" else text


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def code_of(text: str | bytes, level: str = "M", scale: int = 6) -> Image.Image:
    """The QR code of a text with its quiet zone, by another program than the one that prints our posters."""
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    return Image.fromarray(np.asarray(made.to_image(scale=scale))).convert("L")


def photo_of(card: Card, rng: random.Random) -> Image.Image:
    """A picture as somebody takes it: a little askew, not quite sharp, not quite white; one in eight in a dim room, far
    away and shaken. One code in ten does not say in which alphabet its letters are."""
    hard = rng.random() < 0.125
    text = card.text.encode() if rng.random() < 0.1 else card.text
    code = code_of(text, card.level, 3 if hard else rng.choice((4, 5, 6)))
    turned = code.rotate(rng.uniform(-12, 12), Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    sheet = Image.new("L", (turned.width + 60, turned.height + 90), rng.randrange(190, 250))
    sheet.paste(turned, (30, 50))
    dark, blur = (rng.uniform(0.2, 0.5), rng.uniform(0.6, 1.9)) if hard else (rng.uniform(0.55, 1), rng.uniform(0, 1.6))
    grain = np.random.default_rng(rng.randrange(2**32)).normal(0, 6, (sheet.height, sheet.width))
    seen = np.asarray(sheet.filter(ImageFilter.GaussianBlur(blur)), float) * dark + grain
    return Image.fromarray(seen.clip(0, 255).astype("uint8"))
