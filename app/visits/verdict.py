"""How a visit stands, from living entries and the calendar alone. Pure, and the same in whatever order they came."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from app.visits.models import Visit, VisitAnswer
from app.visits.schemas import DAYS_KEPT, How

ACTIVATED = "level2_activate"
AGAIN, HELPED = "again", "helped"


def verdict(visit: Visit, answers: Sequence[VisitAnswer], today: dt.date) -> tuple[str, str]:
    """State and how. A help that was done outweighs a new wait, that outweighs a word, that outweighs age."""
    if visit.entry_id is None:
        return "gone", ""
    wanted = {ACTIVATED, *visit.kinds.split()}
    if any(one.word == HELPED and wanted & set(one.kinds.split()) for one in answers):
        return "done", ""
    if any(one.word == AGAIN for one in answers):
        return "again", ""
    words = sorted((one.entry_id, one.word) for one in answers if one.word in tuple(How))
    if words:
        return "closed", words[0][1]
    if (today - visit.since).days >= DAYS_KEPT:
        return "expired", ""
    return "open", ""
