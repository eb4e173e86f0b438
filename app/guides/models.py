"""Tables of what communes make of guides: their versions, pictures and recordings, and imported procedures."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.guides.schemas import MAX_SLUG

# SQL's own NULL, so that "no contents" can be asked for.
Json = JSON(none_as_null=True)


class GuideVersion(Model):
    """One version of a guide in a commune. Rows are only added; the one with the highest number holds.

    `contents` none: the shipped text. `checked`: somebody looked at that shipped text again and it is still right (day,
    words, certainty). `base` is the digest of the shipped text that the version began from. `note` says why, in the
    officer's words; `act` what was done. Two officers who save at once meet at the primary key.
    """

    __tablename__ = "guide_versions"

    commune_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("places.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(String(MAX_SLUG), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    act: Mapped[str] = mapped_column(String(12))
    contents: Mapped[dict[str, Any] | None] = mapped_column(Json)
    checked: Mapped[dict[str, Any] | None] = mapped_column(Json)
    hidden: Mapped[bool] = mapped_column(default=False)
    base: Mapped[str] = mapped_column(String(16), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    made_by: Mapped[uuid.UUID | None]
    made_at: Mapped[dt.datetime]


class GuideFile(Model):
    """The bytes of a picture or a recording, known by their SHA-256: whoever has the address has the right bytes."""

    __tablename__ = "guide_files"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    type: Mapped[str] = mapped_column(String(20))
    data: Mapped[bytes] = mapped_column(LargeBinary)
    added_at: Mapped[dt.datetime]


class GuideRecording(Model):
    """A guide read aloud by a person, in a language and a dialect. Who spoke is not kept.

    Without the speaker's consent there is no row; when it is taken back the row goes, and the bytes with it.
    """

    __tablename__ = "guide_recordings"
    __table_args__ = (
        Index("ix_guide_recordings_guide", "commune_id", "slug"),
        CheckConstraint("consented", name="consented"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    commune_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("places.id"))
    slug: Mapped[str] = mapped_column(String(MAX_SLUG))
    language: Mapped[str] = mapped_column(String(12))
    dialect: Mapped[str] = mapped_column(String(60), default="")
    recorded_on: Mapped[dt.date]
    consented: Mapped[bool]
    hash: Mapped[str] = mapped_column(ForeignKey("guide_files.hash"), index=True)
    added_by: Mapped[uuid.UUID | None]
    added_at: Mapped[dt.datetime]


class ImportedProcedure(Model):
    """A public service by its official code, from a list that somebody imported. No commune: it holds everywhere."""

    __tablename__ = "procedures"
    __table_args__ = (
        Index("uq_procedures_commune", "commune_id", "code", unique=True),
        Index(
            "uq_procedures_everywhere",
            "code",
            unique=True,
            sqlite_where=text("commune_id is null"),
            postgresql_where=text("commune_id is null"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    commune_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("places.id"))
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(300))
    authority: Mapped[str] = mapped_column(String(120), default="")
    online: Mapped[str] = mapped_column(String(12))
    link: Mapped[str] = mapped_column(String(300), default="")
    mandatory_from: Mapped[dt.date | None]
    source: Mapped[str] = mapped_column(String(200))
    imported_by: Mapped[uuid.UUID | None]
    imported_at: Mapped[dt.datetime]
