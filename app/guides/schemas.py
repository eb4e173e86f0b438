"""The shape of a guide: who acts, what to bring, the steps, the warning, and where each fact comes from."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from app.core.words import N_

# Screens and rules change: after this long somebody should look again. Our own measure, no rule of law.
CHECK_AGAIN_AFTER = dt.timedelta(days=180)
# Shipped ones keep to 20 letters; those that a commune makes come from their titles.
MAX_SLUG = 40


class Certainty(enum.StrEnum):
    """How sure a fact is. What is only known by hearsay is left out, or carries the mark that nobody could check it."""

    VERIFIED = "verified"  # checked in the named places, which agree
    QUOTED = "quoted"  # one source that quotes the primary text
    ADVICE = "advice"  # our own word of caution, no fact of law
    UNCHECKED = "unchecked"  # in none of the sources that were found; told only with its mark


# As it stands behind a source.
CERTAINTY_WORDS = {
    Certainty.VERIFIED: N_("đã đối chiếu"),
    Certainty.QUOTED: N_("theo nơi khác trích lại"),
    Certainty.ADVICE: N_("lời dặn"),
    Certainty.UNCHECKED: N_("chưa đối chiếu được"),
}


class Topic(enum.StrEnum):
    """What a guide is about. Order is the order of the list."""

    VNEID = "vneid"
    PORTAL = "portal"
    SERVICES = "services"
    PAPERS = "papers"
    FAMILY = "family"
    MONEY = "money"
    SAFETY = "safety"


class Hand(enum.StrEnum):
    """Whose hand does a step."""

    CITIZEN = "citizen"
    POLICE = "police"
    DESK = "desk"  # the commune's one-stop desk
    HELPER = "helper"


class Audience(enum.StrEnum):
    """Whom a guide speaks to. Guides for helpers stand in a section of their own."""

    CITIZEN = "citizen"
    HELPER = "helper"


@dataclass(frozen=True, slots=True)
class Source:
    """Where facts of a guide come from."""

    words: str
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `picture` is the address of a picture below /g/, or nothing."""

    words: str
    by: Hand = Hand.CITIZEN
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An official page: what it is called, and its address, which is also printed in full."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide. Words of shipped guides are Vietnamese texts of the catalogue; those that officers wrote stand as they
    are.

    The warning against swindlers is a field of its own, so that no guide can be without it. `fee` and `time` are empty
    when no source says them: a guide never guesses. `valid_from` and `valid_to` bound what the guide says (inclusive);
    outside them it is not offered, and its page says so.
    """

    slug: str
    topic: Topic
    title: str
    short: str
    who: str
    bring: tuple[str, ...]
    steps: tuple[Step, ...]
    notes: tuple[str, ...]
    warning: str
    sources: tuple[Source, ...]
    checked_on: dt.date
    fee: str = ""
    time: str = ""
    link: Link | None = None
    related: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    audience: Audience = Audience.CITIZEN
    on_poster: bool = False

    @property
    def check_again_on(self) -> dt.date:
        """From this day on it counts as past its check date."""
        return self.checked_on + CHECK_AGAIN_AFTER

    def is_valid(self, day: dt.date) -> bool:
        """True when what it says holds on this day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Procedure:
    """One online public service by its official name. Empty means that no source says it: nothing is guessed.

    `number` counts within the 25 of QĐ 06 (0: not one of them), `code` is the national one (mã thủ tục hành chính),
    `short` is what people say and what phones show. Days are inclusive, like those of a guide.
    """

    number: int
    name: str
    short: str
    source: Source
    certainty: Certainty
    code: str = ""
    authority: str = ""
    online: str = ""  # how far it can be done online, in the portal's two words: toàn trình, một phần
    mandatory_from: dt.date | None = None
    link: Link | None = None
    guide: str = ""

    def is_online_only(self, day: dt.date) -> bool:
        """True when paper is not taken any more on this day, as far as the list says."""
        return self.mandatory_from is not None and self.mandatory_from <= day
