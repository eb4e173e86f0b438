"""The officer's form of a guide: what was typed, kept as typed, and the guide that it makes.

Steps and sources are rows of two fields each; everything else that is several is one line a thing.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar
from urllib.parse import urlsplit

from app.core.errors import Invalid
from app.guides.contents import to_json
from app.guides.schemas import Audience, Certainty, Guide, Hand, Link, Source, Step, Topic
from app.places.schemas import tidy

Typed = Mapping[str, Sequence[str]]
Kind = TypeVar("Kind", Topic, Audience)
# Letters of each plain field; those in LINES hold a thing a line, and the number is for one line.
PLAIN = {"title": 80, "short": 160, "who": 400, "fee": 300, "time": 300, "link_words": 80, "link_address": 300}
LINES = {"bring": (200, 15), "notes": (400, 20), "keywords": (60, 30)}
DAYS = ("checked_on", "valid_from", "valid_to")
CHOICES = ("topic", "audience")
STEP_LENGTH, SOURCE_LENGTH, MOST_ROWS = 400, 300, 30
# Letters as JSON. What a page may weigh, 14 kB compressed, is about three times as much.
MOST_BYTES = 20_000
# Whether it is there is asked by the command (`commands.media.refuse_unknown_pictures`).
PICTURE = re.compile(r"/g/[0-9a-z/._-]{1,120}")
# Only what the state itself runs; letters are plain, so that none only looks like another.
OFFICIAL_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+gov\.vn")
# "Mức độ 3, 4" ended with NĐ 42/2022: now it is một phần or toàn trình.
OLD_LEVEL = re.compile(r"m\u1ee9c\s+(?:\u0111\u1ed9\s+)?0?[34]\b", re.I)


@dataclass(slots=True)
class Row:
    """Words and a choice: whose hand does a step, how sure a source is. `picture` is kept for a step that has one."""

    words: str = ""
    choice: str = ""
    picture: str = ""


@dataclass(slots=True)
class Draft:
    """The form as it was filled in, right or wrong."""

    texts: dict[str, str]
    steps: list[Row]
    sources: list[Row]
    related: list[str] = field(default_factory=list)
    on_poster: bool = False
    note: str = ""
    number: int = 0

    def rearranged(self, act: str) -> None:
        """Move or add a step: `insert:2` after the second, `up:3` the third before the second. Else nothing."""
        verb, _colon, typed = act.partition(":")
        at = int(typed) if re.fullmatch(r"[0-9]{1,2}", typed) else -1
        if verb == "insert" and 0 <= at <= len(self.steps):
            self.steps.insert(at, Row(choice=Hand.CITIZEN.value))
        elif verb == "up" and 2 <= at <= len(self.steps):
            self.steps[at - 2 : at] = reversed(self.steps[at - 2 : at])


def blank(day: dt.date) -> Draft:
    """The form of a guide that is not there yet."""
    texts = dict.fromkeys((*PLAIN, *LINES, *DAYS), "") | {
        "topic": Topic.SERVICES.value, "audience": Audience.CITIZEN.value, "checked_on": day.isoformat(),
    }  # fmt: skip
    steps = [Row(choice=Hand.CITIZEN.value) for _one in range(3)]
    return Draft(texts, steps, [Row(choice=Certainty.VERIFIED.value)])


def draft_of(guide: Guide, number: int) -> Draft:
    """The form of a guide as it stands, in its version of that number."""
    days = {name: value.isoformat() if (value := getattr(guide, name)) else "" for name in DAYS}
    texts = {name: getattr(guide, name) for name in ("title", "short", "who", "fee", "time")}
    texts |= {name: "\n".join(getattr(guide, name)) for name in LINES} | days
    texts |= (
        {"link_words": guide.link.words, "link_address": guide.link.address}
        if guide.link
        else dict.fromkeys(("link_words", "link_address"), "")
    )
    texts |= {name: getattr(guide, name).value for name in CHOICES}
    return Draft(
        texts,
        [Row(step.words, step.by.value, step.picture) for step in guide.steps],
        [Row(source.words, source.certainty.value) for source in guide.sources],
        list(guide.related),
        guide.on_poster,
        number=number,
    )


def typed(form: Typed) -> Draft:
    """What somebody sent, whatever it is."""

    def one(name: str) -> str:
        return (form.get(name) or [""])[0]

    return Draft(
        {name: one(name) for name in (*PLAIN, *LINES, *DAYS, *CHOICES)},
        _rows(form, "step", "hand", "picture"),
        _rows(form, "source", "certainty"),
        list(form.get("related", ())),
        bool(one("on_poster")),
        one("note"),
        int(one("number")) if re.fullmatch(r"[0-9]{1,6}", one("number")) else -1,
    )


def _rows(form: Typed, words: str, choice: str, picture: str = "") -> list[Row]:
    texts, choices, pictures = (list(form.get(name, ())) for name in (words, choice, picture))
    rows = []
    for number, text in enumerate(texts[: MOST_ROWS + 1]):
        chosen = choices[number] if number < len(choices) else ""
        rows.append(Row(text, chosen, pictures[number] if number < len(pictures) else ""))
    return rows


# ---------------------------------------------------------------- the guide that it makes


def guide_of(draft: Draft, over: Guide, offered: Sequence[str], day: dt.date) -> Guide:
    """The guide that the form says. What the form does not show stays as it is in `over`, the warning for one.

    `offered` are the slugs it may name as related; `day` is today. Raises Invalid with every field that is wrong.
    """
    faults: dict[str, str] = {}
    texts = {name: _plain_text(draft, name, faults) for name in PLAIN}
    lines = {name: _lines(draft, name, faults) for name in LINES}
    days = {name: _day(draft.texts[name], name, faults) for name in DAYS}
    for name in ("title", "short", "who"):
        if not texts[name]:
            faults[name] = "required"
    if any(slug not in offered for slug in draft.related):
        faults["related"] = "not_offered"
    made = replace(
        over,
        title=texts["title"],
        short=texts["short"],
        topic=_one_of(Topic, draft.texts["topic"], "topic", faults),
        audience=_one_of(Audience, draft.texts["audience"], "audience", faults),
        who=texts["who"],
        bring=lines["bring"],
        steps=_steps(draft, faults),
        notes=lines["notes"],
        fee=texts["fee"],
        time=texts["time"],
        link=_link(texts["link_words"], texts["link_address"], faults),
        sources=_sources(draft, faults),
        checked_on=_checked_days(days, max(day, over.checked_on), faults),
        valid_from=days["valid_from"],
        valid_to=days["valid_to"],
        related=_related(draft.related, over.related),
        keywords=lines["keywords"],
        on_poster=draft.on_poster,
    )
    if len(json.dumps(to_json(made), ensure_ascii=False).encode()) > MOST_BYTES:
        faults.setdefault("steps", "guide_too_long")
    if faults:
        raise Invalid(faults)
    return made


def _related(chosen: Sequence[str], before: Sequence[str]) -> tuple[str, ...]:
    """What was chosen; boxes have no order, so what was there before stays in its own, and what is new comes after."""
    return tuple(dict.fromkeys([*(slug for slug in before if slug in chosen), *chosen]))


def note_of(draft: Draft) -> str:
    """Why it was changed, in the officer's words; may be empty. Raises Invalid."""
    note = tidy(draft.note)
    if len(note) > 200:
        raise Invalid({"note": "too_long"})
    return note


def _fault_of(text: str, limit: int) -> str | None:
    if len(text) > limit:
        return "too_long"
    return "old_level" if OLD_LEVEL.search(text) else None


def _plain_text(draft: Draft, name: str, faults: dict[str, str]) -> str:
    text = tidy(draft.texts[name])
    fault = _fault_of(text, PLAIN[name])
    if fault:
        faults[name] = fault
    return text


def _lines(draft: Draft, name: str, faults: dict[str, str]) -> tuple[str, ...]:
    """The lines that say something; a dash or a number that was typed before one is taken off."""
    limit, most = LINES[name]
    lines = tuple(line for text in draft.texts[name].splitlines() if (line := tidy(text).lstrip("-•– ")))
    fault = next((fault for line in lines if (fault := _fault_of(line, limit))), None)
    if fault or len(lines) > most:
        faults[name] = fault or "too_many_lines_here"
    return lines


def _filled(rows: list[Row], name: str, limit: int, faults: dict[str, str]) -> list[Row]:
    """Rows with words in them; the empty ones were only offered."""
    kept = [replace(row, words=words) for row in rows if (words := tidy(row.words))]
    fault = next((fault for row in kept if (fault := _fault_of(row.words, limit))), None)
    if not kept or len(kept) > MOST_ROWS or fault:
        faults[name] = fault or ("too_many_lines_here" if kept else "required")
    return kept


def _steps(draft: Draft, faults: dict[str, str]) -> tuple[Step, ...]:
    steps = []
    for row in _filled(draft.steps, "steps", STEP_LENGTH, faults):
        if row.choice not in set(Hand) or (row.picture and not PICTURE.fullmatch(row.picture)):
            faults.setdefault("steps", "not_offered")
            continue
        steps.append(Step(row.words, Hand(row.choice), row.picture))
    return tuple(steps)


def _sources(draft: Draft, faults: dict[str, str]) -> tuple[Source, ...]:
    rows = _filled(draft.sources, "sources", SOURCE_LENGTH, faults)
    if any(row.choice not in set(Certainty) for row in rows):
        faults["sources"] = "not_offered"
        return ()
    return tuple(Source(row.words, Certainty(row.choice)) for row in rows)


def _one_of(kind: type[Kind], text: str, name: str, faults: dict[str, str]) -> Kind:
    if text not in set(kind):
        faults[name] = "not_offered"
        return next(iter(kind))
    return kind(text)


def _link(words: str, address: str, faults: dict[str, str]) -> Link | None:
    """An official page. Empty: none."""
    if not address:
        if words:
            faults["link_address"] = "required"
        return None
    if not is_official(address):
        faults["link_address"] = "not_official"
        return None
    return Link(words or urlsplit(address).hostname or "", address)


def is_official(address: str) -> bool:
    """True for an https address under gov.vn, without a name, a password or a port in it."""
    if not re.fullmatch(r"[!-~]+", address) or "\\" in address:
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(OFFICIAL_HOST.fullmatch(parts.netloc.lower()))


def _day(text: str, name: str, faults: dict[str, str]) -> dt.date | None:
    day = day_of(text)
    if day is None and text.strip():
        faults[name] = "not_a_date"
    return day


def day_of(text: str) -> dt.date | None:
    """A date as a browser sends it, or as people write it; None for anything else."""
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return dt.datetime.strptime(text.strip(), pattern).replace(tzinfo=dt.UTC).date()
        except ValueError:
            continue
    return None


def _checked_days(days: dict[str, dt.date | None], day: dt.date, faults: dict[str, str]) -> dt.date:
    checked_on, begins, ends = (days[name] for name in DAYS)
    if checked_on is None:
        faults.setdefault("checked_on", "required")
    elif checked_on > day:
        faults["checked_on"] = "in_the_future"
    if begins and ends and ends < begins:
        faults["valid_to"] = "before_first_day"
    return checked_on or day
