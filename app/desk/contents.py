"""Reads an entry's body into what a person can look at. Pure; whatever does not fit is shown as plain text."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import uuid
from dataclasses import dataclass

import msgspec

from app.assists.schemas import LABELS, AssistPayload, Client, HelpKind, Outcome, Reason
from app.core.words import N_
from app.posters.schemas import WHAT_WORDS, PosterCheckPayload

# Longer raw text helps nobody and could be made to hurt a browser.
SHOWN = 20_000

AGE_BANDS: dict[str, str] = {
    "under14": N_("Dưới 14 tuổi"),
    "14-17": N_("14 đến 17 tuổi"),
    "18-34": N_("18 đến 34 tuổi"),
    "35-59": N_("35 đến 59 tuổi"),
    "60+": N_("Từ 60 tuổi"),
}
CLIENTS: dict[str, str] = {Client.PERSON: N_("Một người"), Client.ORGANISATION: N_("Một tổ chức")}
CAN_ALONE: dict[str, str] = {"yes": N_("Tự làm được"), "partly": N_("Cần giúp một phần"), "no": N_("Chưa tự làm được")}
SATISFACTION: dict[int, str] = {1: N_("Chưa hài lòng"), 2: N_("Tạm được"), 3: N_("Hài lòng")}
OTHER_REASON = N_("Lý do khác")


@dataclass(frozen=True, slots=True)
class HelpWords:
    """One line of help, as words to translate: what for, how it ended, why it failed, and what tells it apart."""

    kind: str
    outcome: str
    reason: str = ""
    service: int | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """What an entry says. `raw` stands when it cannot be read as an assist or a withdrawal."""

    kind: str = ""
    happened_on: dt.date | None = None
    hamlet: uuid.UUID | None = None
    residence: uuid.UUID | None = None
    elsewhere: bool = False
    client: str = ""
    age_band: str = ""
    helps: tuple[HelpWords, ...] = ()
    own_hands: bool | None = None
    can_alone: str = ""
    satisfaction: str = ""
    poster: str = ""
    what: str = ""
    payload: AssistPayload | None = None
    raw: str = ""


def readable(body: bytes) -> str:
    """Any bytes as text that is safe to show: JSON is laid out, the rest keeps a mark where it is no UTF-8."""
    text = body.decode("utf-8", "replace")
    with contextlib.suppress(ValueError, RecursionError):
        text = json.dumps(json.loads(text), ensure_ascii=False, indent=1)
    # Control signs, half letters and signs that turn the reading direction would lie about what stands there.
    return "".join(sign if sign.isprintable() or sign == "\n" else "\ufffd" for sign in text[:SHOWN])


def contents_of(body: bytes) -> Contents:
    """What the body of an entry says."""
    try:
        entry = msgspec.json.decode(body)
        kind, day = str(entry["kind"]), dt.date.fromisoformat(entry["happened_on"])
        if kind in {"withdrawal", "visit_closed"}:
            return Contents(kind=kind, happened_on=day)
        if kind == "poster_check":
            check = msgspec.convert(entry["payload"], PosterCheckPayload)
            return Contents(kind=kind, happened_on=day, poster=check.poster, what=WHAT_WORDS[check.what])
        return _assist(day, msgspec.convert(entry["payload"], AssistPayload))
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError, RecursionError):
        return Contents(raw=readable(body))


def _assist(day: dt.date, payload: AssistPayload) -> Contents:
    home = payload.residence.hamlet
    return Contents(
        kind="assist",
        happened_on=day,
        hamlet=uuid.UUID(payload.hamlet),
        residence=uuid.UUID(home) if home else None,
        elsewhere=home is None,
        client=CLIENTS[payload.client],
        age_band=AGE_BANDS[payload.age_band] if payload.age_band else "",
        helps=tuple(
            HelpWords(
                _label(line.kind),
                _label(line.outcome),
                _label(line.reason) if line.reason else "",
                line.service,
                line.again,
            )
            for line in payload.helps
        ),
        own_hands=payload.own_hands,
        can_alone=CAN_ALONE[payload.can_alone] if payload.can_alone else "",
        satisfaction=SATISFACTION[payload.satisfaction] if payload.satisfaction else "",
        poster=payload.poster or "",
        payload=payload,
    )


def _label(word: HelpKind | Outcome | Reason) -> str:
    return OTHER_REASON if word is Reason.OTHER else LABELS[word]
