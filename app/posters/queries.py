"""All that reads posters."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.core.actor import Actor, RoleKind, Scope
from app.core.db import db
from app.core.errors import Invalid, NotFound
from app.places import queries as places
from app.places.models import Place
from app.places.schemas import PlaceKind
from app.posters.models import Poster, PosterCheck, PrintRun
from app.posters.schemas import STANDING_WORDS, WHAT_WORDS, id_of
from app.posters.standing import ENDED, next_step

# Whoever draws commits after each slice of sheets; silent for so long, they are gone.
PATIENCE = dt.timedelta(minutes=2)
# Who issues, prints and retires.
KEEPERS = frozenset({RoleKind.OFFICER, RoleKind.ADMINISTRATOR})
# Standings that the map draws, each with a shape of its own, in the order in which they are told.
SHAPES = ("hung", "printed", "torn", "tampered", "missing")


def get(poster_id: uuid.UUID) -> Poster:
    """One poster. Raises NotFound."""
    poster = db.session.get(Poster, poster_id)
    if poster is None:
        raise NotFound
    return poster


def by_code(code: str) -> Poster | None:
    """The poster of a code in its canonical spelling (`codes.normalise`), retired ones too."""
    return db.session.scalar(select(Poster).where(Poster.code == code))


def communes_by_code(session: Session, codes: Iterable[str]) -> dict[str, uuid.UUID]:
    """The posters among some codes, each with its commune; ended ones too."""
    wanted = list(codes)
    if not wanted:
        return {}
    statement = select(Poster.code, Place.commune_id).join(Place, Place.id == Poster.hamlet_id)
    rows = session.execute(statement.where(Poster.code.in_(wanted)))
    return {code: commune for code, commune in rows if commune}


@dataclass(frozen=True, slots=True)
class Stand:
    """How a poster stands, for whoever reads of it: in words to translate, and the one that took its place, if any."""

    standing: str
    words: str
    seen_on: dt.date | None
    reported: str
    successor: Poster | None


def standing_of(poster: Poster) -> Stand:
    """How a poster stands. The successor is the last of a line that was replaced again and again."""
    successor = db.session.get(Poster, poster.replaced_by) if poster.replaced_by else None
    while successor is not None and successor.replaced_by is not None:
        successor = db.session.get(Poster, successor.replaced_by)
    words = STANDING_WORDS[poster.standing]
    return Stand(poster.standing, words, poster.seen_on, WHAT_WORDS.get(poster.reported, ""), successor)


@dataclass(frozen=True, slots=True)
class Line:
    """One word that was said of a poster, and by whom: a name, or empty for a citizen."""

    check: PosterCheck
    words: str
    name: str


def said_of(poster: Poster, most: int) -> list[Line]:
    """The newest words about a poster that count, the newest first."""
    statement = (
        select(PosterCheck, Person.name)
        .outerjoin(Person, Person.id == PosterCheck.by)
        .where(PosterCheck.poster_id == poster.id, PosterCheck.live)
        .order_by(PosterCheck.day.desc(), PosterCheck.at.desc(), PosterCheck.id.desc())
        .limit(most)
    )
    return [Line(check, WHAT_WORDS[check.what], name or "") for check, name in db.session.execute(statement)]


@dataclass(frozen=True, slots=True)
class Wall:
    """A hamlet on the schematic map: its posters in use, how many stand how, and how many want something done."""

    hamlet: Place
    posters: list[Poster]
    counts: dict[str, int]
    due: int


def walls_of(commune_id: uuid.UUID, today: dt.date) -> list[Wall]:
    """The hamlets of a commune as the map shows them, by name; then ended ones that still have paper up."""
    return [_wall(hamlet, posters, today) for hamlet, posters in posters_of_commune(commune_id)]


def _wall(hamlet: Place, posters: list[Poster], today: dt.date) -> Wall:
    standing = sorted((one for one in posters if one.standing not in ENDED), key=lambda one: SHAPES.index(one.standing))
    counts = {each: sum(one.standing == each for one in standing) for each in SHAPES}
    due = sum(bool(next_step(one.standing, one.reported, one.seen_on, today)) for one in standing)
    return Wall(hamlet, standing, {each: count for each, count in counts.items() if count}, due)


def scope(poster_id: uuid.UUID) -> Scope:
    """Where a poster hangs, for access. Raises NotFound."""
    return places.scope(get(poster_id).hamlet_id)


def posters_of(hamlet_id: uuid.UUID) -> list[Poster]:
    """A hamlet's posters, the standing ones first, then by age."""
    found = db.session.scalars(select(Poster).where(Poster.hamlet_id == hamlet_id))
    return sorted(found, key=_order)


def in_use(hamlet_id: uuid.UUID) -> list[Poster]:
    """A hamlet's posters that were neither replaced nor taken down."""
    return [poster for poster in posters_of(hamlet_id) if poster.standing not in ENDED]


def posters_of_commune(commune_id: uuid.UUID) -> list[tuple[Place, list[Poster]]]:
    """Every hamlet of a commune with its posters; after them the ended ones that still have paper on a wall."""
    living, ended = places.hamlets_of(commune_id), places.ended_hamlets_of(commune_id)
    grouped: dict[uuid.UUID, list[Poster]] = {hamlet.id: [] for hamlet in [*living, *ended]}
    for poster in db.session.scalars(select(Poster).where(Poster.hamlet_id.in_(list(grouped)))):
        grouped[poster.hamlet_id].append(poster)
    shown = [*living, *(hamlet for hamlet in ended if grouped[hamlet.id])]
    return [(hamlet, sorted(grouped[hamlet.id], key=_order)) for hamlet in shown]


def _order(poster: Poster) -> tuple[bool, float, str]:
    return poster.retired_at is not None, poster.issued_at.timestamp(), poster.code


def living_hamlet(commune_id: uuid.UUID, typed_id: str) -> Place:
    """The hamlet that was chosen from the commune's list. Raises Invalid for any other."""
    hamlet = db.session.get(Place, id_of(typed_id, "hamlet_id"))
    offered = hamlet is not None and hamlet.commune_id == commune_id and hamlet.kind == PlaceKind.HAMLET
    if hamlet is None or not offered or hamlet.valid_to is not None:
        raise Invalid({"hamlet_id": "not_offered"})
    return hamlet


def communes_for(actor: Actor) -> list[Place]:
    """The communes whose posters this actor keeps: of an office above communes, those that have a hamlet already."""
    roles = [role for role in actor.roles if role.kind in KEEPERS]
    own = {role.place_id for role in roles if role.place_id is not None}
    settled = select(Place.commune_id).where(Place.kind == PlaceKind.HAMLET)
    wanted: ColumnElement[bool] = Place.id.in_(own)
    if any(role.place_id is None for role in roles):
        wanted = or_(wanted, Place.id.in_(settled))
    elif own:
        wanted = or_(wanted, Place.province_id.in_(own) & Place.id.in_(settled))
    statement = select(Place).where(Place.kind == PlaceKind.COMMUNE, wanted).order_by(Place.name, Place.id)
    return list(db.session.scalars(statement))


# ---------------------------------------------------------------- printing


def printable(commune_id: uuid.UUID) -> list[tuple[Place, list[Poster]]]:
    """The posters of a commune that may hang, by hamlet; hamlets without one are left out."""
    found = [
        (hamlet, [poster for poster in posters if poster.retired_at is None])
        for hamlet, posters in posters_of_commune(commune_id)
    ]
    return [(hamlet, posters) for hamlet, posters in found if posters]


def chosen(commune_id: uuid.UUID, hamlets: Collection[uuid.UUID], posters: Collection[uuid.UUID]) -> list[Poster]:
    """What was ticked in the commune's list, whole hamlets and single posters, in the order of the list.

    Raises Invalid for anything that is not in the list.
    """
    offered = printable(commune_id)
    strangers = set(hamlets) - {hamlet.id for hamlet, _posters in offered}
    strangers |= set(posters) - {poster.id for _hamlet, found in offered for poster in found}
    if strangers:
        raise Invalid({"poster": "not_offered"})
    return [poster for hamlet, found in offered for poster in found if hamlet.id in hamlets or poster.id in posters]


def run(run_id: uuid.UUID) -> PrintRun:
    """One print run. Raises NotFound, also when its day is over."""
    found = db.session.get(PrintRun, run_id)
    if found is None:
        raise NotFound
    return found


def run_scope(run_id: uuid.UUID) -> Scope:
    """The commune of a print run, for access. Raises NotFound."""
    return places.scope(run(run_id).commune_id)


def runs_of(commune_id: uuid.UUID) -> list[PrintRun]:
    """A commune's print runs, the newest first."""
    newest = select(PrintRun).where(PrintRun.commune_id == commune_id).order_by(PrintRun.asked_at.desc(), PrintRun.id)
    return list(db.session.scalars(newest))


def waiting_run(at: dt.datetime) -> uuid.UUID | None:
    """The run that waits longest for somebody to draw it."""
    unclaimed = or_(PrintRun.begun_at.is_(None), PrintRun.begun_at < at - PATIENCE)
    oldest = select(PrintRun.id).where(PrintRun.ready_at.is_(None), PrintRun.fault == "", unclaimed)
    return db.session.scalar(oldest.order_by(PrintRun.asked_at, PrintRun.id).limit(1))


def posters_of_run(printed: PrintRun) -> list[Poster]:
    """Its posters, in the order in which they were asked for."""
    wanted = [uuid.UUID(one) for one in printed.poster_ids]
    found = {poster.id: poster for poster in db.session.scalars(select(Poster).where(Poster.id.in_(wanted)))}
    return [found[poster_id] for poster_id in wanted if poster_id in found]
