"""What stands behind a poster's code today: where it hung, what its hamlet has become, who helps there, and whether the
address in the reader's browser is ours."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from sqlalchemy import select

from app.config import Settings
from app.core.db import db
from app.places import queries as places
from app.places.models import Place
from app.points import queries as points
from app.points.models import Point
from app.posters.models import Poster
from app.posters.schemas import STRANGE, What
from app.teams import queries as teams
from app.teams.queries import PublicTeam


class Address(enum.StrEnum):
    """How the reader came here."""

    GOOD = "good"
    OLD = "old"  # printed, or asked for, under a name that the site had before
    STRANGE = "strange"  # under a name that never was ours: somebody stands in between


@dataclass(frozen=True, slots=True)
class Behind:
    """All that a poster's page tells.

    `hamlet` is what is printed on the sheet, `heirs` what it became (none while it lives), `here` where the reader is
    helped now; of a split hamlet nobody knows in which part, so it stays itself. `newer` hangs where this one hung.
    `pasted_over`: somebody said so, and nobody has mended it since.
    """

    poster: Poster
    hamlet: Place
    heirs: tuple[Place, ...]
    here: Place
    commune: Place
    newer: Poster | None
    pasted_over: bool
    team: PublicTeam | None
    points: tuple[Point, ...]
    hotline: str


def behind(poster: Poster) -> Behind:
    """Read it all."""
    hamlet = places.get(poster.hamlet_id)
    heirs = () if hamlet.valid_to is None else _heirs(hamlet)
    here = heirs[0] if len(heirs) == 1 else hamlet
    commune = places.commune_of(heirs[0] if heirs else hamlet)
    assert commune is not None, "a hamlet lies in a commune"
    contact = points.contact_of(commune.id)
    return Behind(
        poster=poster,
        hamlet=hamlet,
        heirs=heirs,
        here=here,
        commune=commune,
        newer=_newer(poster),
        pasted_over=is_pasted_over(poster),
        team=teams.team_of(here),
        points=points.near(here),
        hotline=contact.hotline if contact else "",
    )


def _heirs(hamlet: Place) -> tuple[Place, ...]:
    return tuple(places.get(heir) for heir in places.successors([hamlet.id])[hamlet.id] if heir != hamlet.id)


def is_pasted_over(poster: Poster) -> bool:
    """Found so by a helper, or reported by a citizen and not looked at since."""
    return poster.standing == What.TAMPERED or poster.reported in {What.TAMPERED, STRANGE}


def _newer(poster: Poster) -> Poster | None:
    """The poster that was named in its place, else the standing one at the same spot, when this one was taken down."""
    if poster.replaced_by is not None:
        return db.session.get(Poster, poster.replaced_by)
    if poster.retired_at is None:
        return None
    return db.session.scalar(
        select(Poster)
        .where(Poster.hamlet_id == poster.hamlet_id, Poster.spot == poster.spot, Poster.retired_at.is_(None))
        .order_by(Poster.issued_at.desc(), Poster.code)
        .limit(1)
    )


def address_of(host: str, settings: Settings, printed: str | None = None) -> Address:
    """What the `Host` of a request says, and the origin that is printed on the poster, if one was found."""
    if host != settings.authority:
        return Address.OLD if host in settings.old_authorities else Address.STRANGE
    return Address.OLD if printed is not None and printed != settings.public_origin else Address.GOOD
