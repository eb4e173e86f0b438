"""All that writes what hangs on walls."""

from __future__ import annotations

import uuid

from app.core import audit
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Invalid
from app.notices.models import HungNotice
from app.notices.schemas import HangForm
from app.places.models import Place
from app.points import queries as points


def hang(actor: Actor, commune: Place, form: HangForm) -> list[HungNotice]:
    """Sheets hang at points since a day. Raises Invalid for a point that is not the commune's."""
    known = {point.id for _hamlet, many in points.of_commune(commune.id) for point in many}
    if not known.issuperset(form.point_ids):
        raise Invalid({"point": "not_offered"})
    made = [
        HungNotice(
            id=uuid.uuid4(),
            point_id=point_id,
            hung_on=form.hung_on,
            slugs=list(form.slugs),
            recorded_by=actor.person_id,
            recorded_at=now(),
        )
        for point_id in dict.fromkeys(form.point_ids)
    ]
    db.session.add_all(made)
    db.session.flush()
    for row in made:
        audit.note(actor, "notice.hang", row.point_id, hung_on=row.hung_on, sheets=len(row.slugs))
    return made
