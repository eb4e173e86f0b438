"""Tables of people and of how they prove who they are."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model


class Person(Model):
    """Somebody with a role: never a citizen who is helped.

    `minor` is true for volunteers under 18: they never handle an identity. State: invited, active, suspended.
    """

    __tablename__ = "persons"
    __table_args__ = (CheckConstraint("state in ('invited', 'active', 'suspended')", name="state"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    minor: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="invited")
    created_at: Mapped[dt.datetime]
    position: Mapped[int] = mapped_column(default=0, index=True)


class PersonRole(Model):
    """A role of a person in a place (None: the whole country), from a day to a day."""

    __tablename__ = "person_roles"
    __table_args__ = (
        CheckConstraint("kind in ('volunteer', 'head', 'officer', 'overseer', 'administrator')", name="kind"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    kind: Mapped[str] = mapped_column(String(15))
    place_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("places.id"), index=True)
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]


class Invitation(Model):
    """A link that lets one person register once. Consumed by the finished registration, never by a GET."""

    __tablename__ = "invitations"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(unique=True)
    created_by: Mapped[uuid.UUID | None]
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    consumed_at: Mapped[dt.datetime | None]
    withdrawn_at: Mapped[dt.datetime | None]


class Passkey(Model):
    """A credential of a person, as WebAuthn Level 3 names its parts."""

    __tablename__ = "passkeys"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(default=0)
    label: Mapped[str] = mapped_column(String(60), default="")
    backed_up: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime]
    last_used_at: Mapped[dt.datetime | None]
    removed_at: Mapped[dt.datetime | None]


class Challenge(Model):
    """A passkey challenge. It dies at first use, right or wrong."""

    __tablename__ = "challenges"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(10))
    challenge: Mapped[bytes]
    person_id: Mapped[uuid.UUID | None]
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)


class SignIn(Model):
    """A signed-in browser: the hash of its cookie."""

    __tablename__ = "sign_ins"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    how: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]


class OneTimeCode(Model):
    """A code that an officer reads to a person: `recover` (a lost passkey) or `enrol` (a phone without lock).

    Hashed, 10 minutes, 5 tries. Tries are counted on the code's own handle, never on guesses of others.
    """

    __tablename__ = "one_time_codes"
    __table_args__ = (CheckConstraint("purpose in ('recover', 'enrol')", name="purpose"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    handle: Mapped[str] = mapped_column(String(8), unique=True)
    code_hash: Mapped[bytes]
    created_by: Mapped[uuid.UUID | None]
    seconded_by: Mapped[uuid.UUID | None]
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    tries_left: Mapped[int] = mapped_column(default=5)
    consumed_at: Mapped[dt.datetime | None]
