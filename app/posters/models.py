"""Tables of posters: the sheets, what was said of each, how often helpers stood before it and citizens opened it, and
what is to be printed."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model

CODE_LENGTH = 8


class Poster(Model):
    """A printed sheet at a known spot of a hamlet; `code` is what its QR says and what people type.

    `origin` is the public address at the time of the print: it stays on paper whatever the server is called later.
    `standing` (since the word of `standing_on`), `seen_on` and `reported` follow from what counts of the two tables
    below, and are kept here so that phones hear of them (app/posters/standing.py).
    """

    __tablename__ = "posters"
    __table_args__ = (
        CheckConstraint(
            "standing in ('printed', 'hung', 'torn', 'missing', 'tampered', 'replaced', 'retired')", name="standing"
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(CODE_LENGTH), unique=True)
    hamlet_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("places.id"), index=True)
    spot: Mapped[str] = mapped_column(String(120))
    origin: Mapped[str] = mapped_column(String(120))
    issued_by: Mapped[uuid.UUID | None]
    issued_at: Mapped[dt.datetime]
    retired_at: Mapped[dt.datetime | None]
    replaced_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("posters.id"))
    standing: Mapped[str] = mapped_column(String(8), default="printed")
    standing_on: Mapped[dt.date | None]
    seen_on: Mapped[dt.date | None]
    reported: Mapped[str] = mapped_column(String(8), default="")
    reported_on: Mapped[dt.date | None]
    position: Mapped[int] = mapped_column(default=0, index=True)


class PrintRun(Model):
    """Posters that somebody wants in one file, how far that is, and the file; all of it is gone after a day.

    `form` is a word of schemas.Form. `done` counts the codes that are drawn, `begun_at` says since when somebody draws.
    `fault` is the code of a refusal: nobody tries again by themselves.
    """

    __tablename__ = "print_runs"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    commune_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("places.id"), index=True)
    form: Mapped[str] = mapped_column(String(10))
    poster_ids: Mapped[list[str]] = mapped_column(JSON)
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    asked_by: Mapped[uuid.UUID | None]
    asked_at: Mapped[dt.datetime] = mapped_column(index=True)
    begun_at: Mapped[dt.datetime | None]
    ready_at: Mapped[dt.datetime | None]
    fault: Mapped[str] = mapped_column(String(40), default="")
    size: Mapped[int] = mapped_column(default=0)
    pdf: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)


class PosterCheck(Model):
    """What somebody said of a poster. Rows are only added; one whose entry was taken back is no longer `live`.

    `id` is the entry's, when it came from a phone. `source`: phone, office, or citizen, who stays unknown. `at` is the
    moment by the clock of whoever said it: it orders the words about one day, and nothing else.
    """

    __tablename__ = "poster_checks"
    __table_args__ = (
        CheckConstraint("what in ('hung', 'fine', 'torn', 'missing', 'tampered', 'strange')", name="what"),
        CheckConstraint("source in ('phone', 'office', 'citizen')", name="source"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    poster_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("posters.id"), index=True)
    what: Mapped[str] = mapped_column(String(8))
    day: Mapped[dt.date]
    at: Mapped[dt.datetime]
    source: Mapped[str] = mapped_column(String(8))
    by: Mapped[uuid.UUID | None]
    live: Mapped[bool] = mapped_column(default=True)


class PosterSighting(Model):
    """How many assists that count were recorded with a poster's code on a day: somebody stood before it."""

    __tablename__ = "poster_sightings"

    poster_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("posters.id"), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    count: Mapped[int]


class PosterOpen(Model):
    """How often a poster's page was opened on a day in Viet Nam. Openings, not people: who opened is kept nowhere."""

    __tablename__ = "poster_opens"

    poster_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("posters.id"), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    opens: Mapped[int]
