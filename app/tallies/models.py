"""Tables of counts."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class Tally(Model):
    """How often an indicator happened in a hamlet on a day.

    `counted`: for coverage, persons counted for the first time; for activity, helps. `unchecked`: anonymous ones
    of a coverage indicator, "chưa kiểm trùng", always 0 for activity. Never negative, which no constraint says:
    an upsert of -1 would break it on PostgreSQL before it meets the row that it is taken from.

    The key is in the order of reading: one indicator of a hamlet over days. `position` stands behind the hamlet,
    because phones ask for what changed in theirs.
    """

    __tablename__ = "tallies"
    __table_args__ = (Index("ix_tallies_hamlet_position", "hamlet_id", "position"),)

    hamlet_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    indicator: Mapped[str] = mapped_column(String(40), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    counted: Mapped[int] = mapped_column(default=0)
    unchecked: Mapped[int] = mapped_column(default=0)
    position: Mapped[int]


class Claim(Model):
    """One entry's claim that a person (a fingerprint) reached an indicator. The live claim with the least
    (day, entry id) is the one that counts: `counts` is true on exactly one live claim of each fingerprint."""

    __tablename__ = "claims"
    __table_args__ = (Index("ix_claims_person", "fingerprint", "indicator"),)

    entry_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    indicator: Mapped[str] = mapped_column(String(40), primary_key=True)
    commune_id: Mapped[uuid.UUID]
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    hamlet_id: Mapped[uuid.UUID]
    day: Mapped[dt.date]
    counts: Mapped[bool]


class ClaimLock(Model):
    """One row per fingerprint and indicator, only to be locked, in sorted order (PostgreSQL).

    Fingerprints are made under a commune's own secret, so one fingerprint belongs to one commune.
    """

    __tablename__ = "claim_locks"

    fingerprint: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    indicator: Mapped[str] = mapped_column(String(40), primary_key=True)
