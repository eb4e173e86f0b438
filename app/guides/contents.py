"""What a commune's version of a guide holds: to and from JSON, what one changed against another, slugs from titles."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import json
import re
from collections.abc import Callable, Container
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any

import msgspec

from app.core.words import N_
from app.guides.schemas import MAX_SLUG, Audience, Certainty, Guide, Hand, Source, Topic
from app.places.schemas import search_key

TOPIC_WORDS = {
    Topic.VNEID: N_("VNeID"),
    Topic.PORTAL: N_("Cổng Dịch vụ công"),
    Topic.SERVICES: N_("Nộp hồ sơ trên mạng"),
    Topic.PAPERS: N_("Giấy tờ"),
    Topic.FAMILY: N_("Gia đình"),
    Topic.MONEY: N_("Tiền nong"),
    Topic.SAFETY: N_("Coi chừng lừa đảo"),
}
HAND_WORDS = {
    Hand.CITIZEN: N_("Bà con tự làm"),
    Hand.POLICE: N_("Công an làm"),
    Hand.DESK: N_("Bộ phận một cửa làm"),
    Hand.HELPER: N_("Người giúp làm"),
}
AUDIENCE_WORDS = {Audience.CITIZEN: N_("Bà con"), Audience.HELPER: N_("Người giúp của thôn")}
SOURCE_WORDS = {
    Certainty.VERIFIED: N_("Đã đối chiếu tận nơi"),
    Certainty.QUOTED: N_("Nơi khác trích lại"),
    Certainty.ADVICE: N_("Lời dặn của mình"),
    Certainty.UNCHECKED: N_("Chưa đối chiếu được"),
}
# The parts of a guide as officers know them, in the order of the form.
PART_WORDS = {
    "title": N_("Tên hướng dẫn"),
    "short": N_("Nói gọn trong một câu"),
    "topic": N_("Chủ đề"),
    "audience": N_("Viết cho ai"),
    "who": N_("Ai làm"),
    "bring": N_("Mang theo"),
    "steps": N_("Các bước"),
    "notes": N_("Nên biết"),
    "fee": N_("Lệ phí"),
    "time": N_("Bao lâu thì xong"),
    "link": N_("Trang chính thức"),
    "sources": N_("Lấy ở đâu"),
    "checked_on": N_("Ngày đối chiếu"),
    "valid_from": N_("Dùng từ ngày"),
    "valid_to": N_("Dùng đến hết ngày"),
    "related": N_("Hướng dẫn liên quan"),
    "keywords": N_("Từ để tìm"),
    "on_poster": N_("Hiện ở trang áp phích"),
}
# What stands right after /g/, or might one day: no guide of a commune is called so.
RESERVED = frozenset({"media", "search", "tim", "tro-giup", "worker", "sw", "new"})


def to_json(guide: Guide) -> dict[str, Any]:
    """All of a guide but its address and its warning. What is as usual is left out, so that a part that Guide gains in
    a later release changes no digest."""
    plain: dict[str, Any] = _plain(guide)
    return {name: value for name, value in plain.items() if name not in {"slug", "warning"}}


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        parts = ((part, getattr(value, part.name)) for part in fields(value))
        return {part.name: _plain(it) for part, it in parts if part.default is MISSING or it != part.default}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return value.value if isinstance(value, enum.Enum) else value


def from_json(contents: dict[str, Any], slug: str, warning: str) -> Guide:
    """The guide that a version holds. The warning is given by whoever reads: no version can be without it."""
    return msgspec.convert({**contents, "slug": slug, "warning": warning}, Guide)


@cache
def digest(guide: Guide) -> str:
    """What tells one shipped text from the next."""
    text = json.dumps(to_json(guide), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def as_checked(guide: Guide, checked: dict[str, Any]) -> Guide:
    """The guide with the day and the source of somebody who found it still right."""
    source = Source(checked["words"], Certainty(checked["certainty"]))
    return replace(guide, checked_on=dt.date.fromisoformat(checked["on"]), sources=(*guide.sources, source))


def slug_of(title: str, taken: Container[str]) -> str:
    """An address from a title: `Vay vốn học sinh` becomes `vay-von-hoc-sinh`. Never five digits: that is a commune."""
    words = re.sub(r"[^a-z0-9]+", "-", search_key(title)).strip("-") or "huong-dan"
    stem = words[: MAX_SLUG - 4].rsplit("-", 1)[0] if len(words) > MAX_SLUG - 4 and "-" in words else words
    stem = stem[: MAX_SLUG - 4].strip("-")
    if re.fullmatch(r"[0-9]+", stem) or stem in RESERVED:  # asked when it is cut, which may make one
        stem = f"viec-{stem}"
    return next(slug for slug in (stem, *(f"{stem}-{number}" for number in range(2, 1000))) if slug not in taken)


# ---------------------------------------------------------------- what changed


@dataclass(frozen=True, slots=True)
class Change:
    """One part of a guide that differs: the lines that went and those that came."""

    part: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


Say = Callable[[str], str]


def changes(before: Guide, after: Guide, say: Say) -> tuple[Change, ...]:
    """What one version changed against another, part by part, in words."""
    found = []
    for part in PART_WORDS:
        if getattr(before, part) == getattr(after, part):
            continue
        old, new = lines_of(before, part, say), lines_of(after, part, say)
        gone, come = (tuple(line for line in some if line not in others) for some, others in ((old, new), (new, old)))
        # Lines that only changed places: shown whole, in their new order.
        found.append(Change(part, gone, come) if gone or come else Change(part, (), tuple(new)))
    return tuple(found)


def lines_of(guide: Guide, part: str, say: Say) -> list[str]:
    """One part of a guide as lines that an officer reads."""
    value = getattr(guide, part)
    if part == "steps":
        return [
            f"{say(HAND_WORDS[step.by])}: {step.words}{' (+ ' + say(PICTURE) + ')' if step.picture else ''}"
            for step in value
        ]
    if part == "sources":
        return [f"{one.words} ({say(SOURCE_WORDS[one.certainty])})" for one in value]
    if part == "link":
        return [f"{value.words}: {value.address}"] if value else []
    if isinstance(value, Topic | Audience):
        return [say((TOPIC_WORDS | AUDIENCE_WORDS)[value])]
    if isinstance(value, bool):
        return [say(YES if value else NO)]
    if isinstance(value, dt.date):
        return [value.strftime("%d/%m/%Y")]
    return list(value) if isinstance(value, tuple) else [value] if value else []


PICTURE, YES, NO = N_("có ảnh"), N_("có"), N_("không")
