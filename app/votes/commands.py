"""Writes votes."""

from __future__ import annotations

import uuid

from sqlalchemy import case, func
from sqlalchemy.dialects import postgresql, sqlite

from app.core.clock import today
from app.core.db import db
from app.posters.models import Poster
from app.votes.models import Vote
from app.votes.schemas import Reason


def cast(ballot: uuid.UUID, poster: Poster, satisfaction: int, reason: Reason | None) -> None:
    """Count a tap. A form that is tapped again changes its own vote and adds none, also at the same moment; a reason
    stays when the same face is tapped once more. A form of another poster changes nothing.
    """
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    insert = dialect.insert(Vote).values(
        id=ballot, poster_id=poster.id, hamlet_id=poster.hamlet_id, day=today(), satisfaction=satisfaction,
        reason=reason.value if reason else None,
    )  # fmt: skip
    new = insert.excluded
    same = Vote.satisfaction == new.satisfaction
    db.session.execute(
        insert.on_conflict_do_update(
            index_elements=[Vote.id],
            set_={
                "satisfaction": new.satisfaction,
                "reason": case((same, func.coalesce(new.reason, Vote.reason)), else_=new.reason),
            },
            where=Vote.poster_id == new.poster_id,
        )
    )
