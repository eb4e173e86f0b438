"""Writes view links: issued and ended by an officer."""

from __future__ import annotations

import datetime as dt
import uuid

from app.core.actor import Actor
from app.core.audit import note
from app.core.clock import now
from app.core.codes import digest, new_code
from app.core.db import db
from app.coverage.models import ViewLink
from app.places.models import Place

# 24 random letters of 29 and a check character: 116 bits, nothing that can be tried out.
CODE_LENGTH = 25
LIFETIMES = (30, 90, 365)


def issue_link(actor: Actor, hamlet: Place, days: int) -> str:
    """A secret code that shows the hamlet's figures for some days. It is returned once; only its digest is stored."""
    code = new_code(CODE_LENGTH)
    link = ViewLink(
        id=uuid.uuid4(),
        hamlet_id=hamlet.id,
        code_hash=digest(code),
        created_by=actor.person_id,
        created_at=now(),
        expires_at=now() + dt.timedelta(days=days),
    )
    db.session.add(link)
    db.session.flush()
    note(actor, "view_link.issued", hamlet.id, link=link.id, days=days)
    return code


def end_link(actor: Actor, link: ViewLink) -> None:
    """The link opens nothing from now on. Ending it twice changes nothing."""
    if link.ended_at is None:
        link.ended_at = now()
        db.session.flush()
        note(actor, "view_link.ended", link.hamlet_id, link=link.id)
