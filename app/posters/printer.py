"""Draws what was asked for together: a slice, a word on how far it is, the next slice; then all of it is one file.

Nothing is held while it draws: each word is a transaction of its own, so that no writer waits for a printer.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence

from app.core.actor import Actor
from app.core.clock import now
from app.core.db import transaction
from app.core.errors import AppError
from app.places import queries as places
from app.places.models import Place
from app.posters import commands, pdf, queries
from app.posters.models import Poster
from app.posters.schemas import Form

log = logging.getLogger(__name__)

SLICE = 20
# So many are drawn while the reader waits, in well under a second; more are left to the worker.
AT_ONCE = 30


def sheet_of(poster: Poster, hamlet: Place, commune: Place) -> pdf.Sheet:
    """What one poster says of itself."""
    return pdf.Sheet(commune.full_name, hamlet.full_name, poster.spot, poster.code, poster.origin)


def ask(actor: Actor, commune_id: uuid.UUID, form: Form, posters: Sequence[Poster]) -> uuid.UUID:
    """A run that waits to be drawn, committed. Raises Invalid for none or too many posters."""
    with transaction():
        return commands.ask_to_print(actor, commune_id, form, posters).id


def draw_run(run_id: uuid.UUID) -> bool:
    """Draw a run that waits. False when somebody else does, or there is nothing to do. Faults are kept with the run."""
    with transaction():
        mine = commands.begin(run_id)
    if not mine:
        return False
    try:
        made, fault = _drawn(run_id), ""
    except AppError as refusal:
        made, fault = b"", refusal.code
    except Exception:
        log.exception("print run %s failed", run_id)
        made, fault = b"", "internal"
    with transaction():
        if fault:
            commands.give_up(run_id, fault)
        else:
            commands.finish(run_id, made)
    return True


def draw_waiting() -> str | None:
    """Draw what waits, one after the other; None when nothing did. For the worker."""
    drawn = 0
    while (run_id := queries.waiting_run(now())) is not None:
        drawn += draw_run(run_id)
    return f"{drawn} runs" if drawn else None


def _drawn(run_id: uuid.UUID) -> bytes:
    run = queries.run(run_id)
    sheets, form = _sheets(run_id), Form(run.form)
    ready = []
    for start in range(0, len(sheets), SLICE):
        ready += [pdf.drawn_code(sheet) for sheet in sheets[start : start + SLICE]]
        with transaction():
            commands.step(run_id, len(ready))
    return pdf.lay_out(ready, form, str)  # in Vietnamese whatever the officer reads: a poster speaks to its hamlet


def _sheets(run_id: uuid.UUID) -> list[pdf.Sheet]:
    run = queries.run(run_id)
    commune = places.commune(run.commune_id)
    return [sheet_of(poster, places.get(poster.hamlet_id), commune) for poster in queries.posters_of_run(run)]
