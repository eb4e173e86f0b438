"""Draws notice sheets: one page for each guide, A4 or A3, for a wall that people read standing."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core import phones, qr
from app.core.typeset import FONTS, typeset
from app.core.words import N_
from app.guides.schemas import CERTAINTY_WORDS, Guide, Hand
from app.notices.schemas import Paper, guide_address

TEMPLATE = Path(__file__).with_name("notice.typ")

WORDS: dict[str, str] = {
    "title": N_("Tờ niêm yết"),
    "author": N_("Thôn Số"),
    "product": N_("Thôn Số"),
    "who": N_("Ai làm"),
    "bring": N_("Mang theo"),
    "fee": N_("Lệ phí"),
    "time": N_("Thời gian"),
    "steps": N_("Các bước"),
    "scan": N_("Quét để đọc kỹ hơn"),
    "alt": N_("Mã QR mở hướng dẫn này trên điện thoại"),
    "official": N_("Trang chính thức"),
    "portal": N_("Cổng Dịch vụ công quốc gia"),
    "hotline": N_("Cần giúp thì gọi"),
    "sources": N_("Nguồn"),
    "disclaimer": N_(
        "Thôn Số giúp bà con tự làm dịch vụ công. Đây không phải VNeID, cũng không phải Cổng Dịch vụ công."
    ),
}
DATES = N_("In ngày %(printed)s, nội dung kiểm tra ngày %(checked)s.")
HANDS: dict[Hand, str] = {
    Hand.POLICE: N_("Công an làm:"),
    Hand.DESK: N_("Cán bộ một cửa làm:"),
    Hand.HELPER: N_("Người giúp làm:"),
}
PORTAL = "dichvucong.gov.vn"


@dataclass(frozen=True, slots=True)
class Wording:
    """What all sheets of one print share: the commune's name and code, whom to call, the public origin, the day."""

    commune: str
    code: str | None
    hotline: str
    origin: str
    printed_on: dt.date


def draw(
    guides: Sequence[Guide], paper: Paper, wording: Wording, say: Callable[[str], str], fonts: Path = FONTS
) -> bytes:
    """The PDF, a page for each guide. `say` gives a word in the reader's language.

    Raises Unavailable("fonts_missing").
    """
    given = {name: say(text) for name, text in WORDS.items()}
    given |= {
        "paper": paper.value,
        "commune": wording.commune[:1].upper() + wording.commune[1:],
        "number": phones.spoken(wording.hotline),
        "sheets": json.dumps([_sheet(guide, wording, say) for guide in guides]),
    }
    return typeset(TEMPLATE, given, fonts)


def _sheet(guide: Guide, wording: Wording, say: Callable[[str], str]) -> dict[str, object]:
    address = guide_address(wording.origin, wording.code, guide.slug)
    return {
        "title": "\u00a0".join(say(guide.title).rsplit(" ", 1)),  # no lone “2” on a line of its own
        "short": say(guide.short),
        "who": say(guide.who),
        "bring": [say(thing) for thing in guide.bring],
        "fee": say(guide.fee) if guide.fee else "",
        "time": say(guide.time) if guide.time else "",
        "steps": [_step(step.by, say(step.words), say) for step in guide.steps],
        "warning": say(guide.warning),
        "link_words": say(guide.link.words) if guide.link else say(WORDS["portal"]),
        "link": _bare(guide.link.address) if guide.link else PORTAL,
        "qr": qr.svg(address, sturdy=True),
        "address": _bare(address),
        "dates": say(DATES) % {"printed": _day(wording.printed_on), "checked": _day(guide.checked_on)},
        "sources": "; ".join(f"{say(one.words)} ({say(CERTAINTY_WORDS[one.certainty])})" for one in guide.sources),
    }


def _step(hand: Hand, words: str, say: Callable[[str], str]) -> str:
    return f"{say(HANDS[hand])} {words}" if hand in HANDS else words


def _bare(address: str) -> str:
    """An address as people type it."""
    return address.removeprefix("https://").removeprefix("http://").removesuffix("/")


def _day(day: dt.date) -> str:
    return f"{day:%d/%m/%Y}"
