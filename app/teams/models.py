"""Tables of teams and of who belongs to them."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model
from app.core.phones import LENGTH as PHONE_LENGTH
from app.teams.schemas import LABEL_LENGTH, NAME_LENGTH


class Team(Model):
    """A team of a hamlet, or of the whole commune (`hamlet_id` None). A hamlet has one living team.

    `label` is what such teams are called here ("Tổ công nghệ số cộng đồng"), `name` what tells this one from another of
    the same place, often nothing.
    """

    __tablename__ = "teams"
    __table_args__ = (
        Index(
            "uq_teams_living",
            "hamlet_id",
            unique=True,
            sqlite_where=text("ended_on is null"),
            postgresql_where=text("ended_on is null"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    commune_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("places.id"), index=True)
    hamlet_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("places.id"))
    label: Mapped[str] = mapped_column(String(LABEL_LENGTH))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    made_at: Mapped[dt.datetime]
    ended_on: Mapped[dt.date | None]
    position: Mapped[int] = mapped_column(default=0, index=True)

    @property
    def full_name(self) -> str:
        return f"{self.label} {self.name}".rstrip()


class TeamMember(Model):
    """Somebody on a team: a person of ours, or a name that an officer typed. From a day to the day before `until`.

    `agreed_on`: the day on which the lead said that everybody may read their name and phone; else no phone is kept.
    Nobody under 18 agrees to that: of a person of ours that is asked anew each time it is read.
    """

    __tablename__ = "team_members"
    __table_args__ = (
        CheckConstraint("role in ('lead', 'member')", name="role"),
        CheckConstraint("(person_id is null) <> (name = '')", name="one_name"),
        CheckConstraint("agreed_on is null or not minor", name="of_age"),
        CheckConstraint("agreed_on is null or role = 'lead'", name="lead_only"),
        CheckConstraint("agreed_on is not null or phone = ''", name="phone_agreed"),
        Index(
            "uq_team_members_lead",
            "team_id",
            unique=True,
            sqlite_where=text("role = 'lead' and until is null"),
            postgresql_where=text("role = 'lead' and until is null"),
        ),
        Index(
            "uq_team_members_living",
            "team_id",
            "person_id",
            unique=True,
            sqlite_where=text("until is null"),
            postgresql_where=text("until is null"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    team_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("teams.id"), index=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("persons.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    role: Mapped[str] = mapped_column(String(6))
    minor: Mapped[bool] = mapped_column(default=False)
    phone: Mapped[str] = mapped_column(String(PHONE_LENGTH), default="")
    agreed_on: Mapped[dt.date | None]
    since: Mapped[dt.date]
    until: Mapped[dt.date | None]
