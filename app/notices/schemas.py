"""Shapes of notice sheets: which guides, on which paper, hung where and when."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.core.errors import Invalid
from app.guides.schemas import Guide
from app.places.schemas import parse_day


class Paper(enum.StrEnum):
    """What a sheet is printed on."""

    A4 = "a4"
    A3 = "a3"


@dataclass(frozen=True, slots=True)
class HangForm:
    """Sheets of these guides hang at these points since that day."""

    slugs: tuple[str, ...]
    point_ids: tuple[uuid.UUID, ...]
    hung_on: dt.date


def changed_on(guide: Guide) -> dt.date:
    """The day of what a guide says now: paper that was hung before it is stale."""
    return guide.checked_on


def parse_paper(typed: str) -> Paper:
    """The chosen paper; A4 while nothing was chosen. Raises Invalid."""
    if typed and typed not in set(Paper):
        raise Invalid({"paper": "not_offered"})
    return Paper(typed or Paper.A4)


def parse_guides(slugs: Sequence[str], offered: Iterable[Guide]) -> tuple[Guide, ...]:
    """The chosen guides in the order of the list. Raises Invalid for none, and for one that is not offered."""
    if not slugs:
        raise Invalid({"guide": "required"})
    chosen = tuple(guide for guide in offered if guide.slug in slugs)
    if len(chosen) != len(set(slugs)):
        raise Invalid({"guide": "not_offered"})
    return chosen


def parse_hang(form: Mapping[str, str], guides: Sequence[Guide], point_ids: Sequence[str], today: dt.date) -> HangForm:
    """What was hung. Raises Invalid."""
    if not point_ids:
        raise Invalid({"point": "required"})
    try:
        points = tuple(uuid.UUID(typed) for typed in point_ids)
    except ValueError:
        raise Invalid({"point": "not_offered"}) from None
    day = parse_day(form, "hung_on")
    if day > today:
        raise Invalid({"hung_on": "in_the_future"})
    return HangForm(tuple(guide.slug for guide in guides), points, day)


def guide_address(origin: str, commune_code: str | None, slug: str) -> str:
    """Where a guide is read as the commune has it. In lower case as it is: slugs are not opened in capitals."""
    return f"{origin}/g/{commune_code}/{slug}" if commune_code else f"{origin}/g/{slug}"
