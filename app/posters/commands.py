"""All that writes posters."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import delete, or_, update
from sqlalchemy.exc import IntegrityError

from app.core import audit, codes, ledger
from app.core.actor import Actor
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import Conflict, Invalid, Unavailable
from app.places.models import Place
from app.posters import queries
from app.posters.checking import for_change, settle
from app.posters.models import CODE_LENGTH, Poster, PosterCheck, PrintRun
from app.posters.schemas import REPORTS, RUN_LIMIT, Form, Source, What, spot_of, what_of
from app.posters.standing import is_news

# 29^7 codes: a second try is rare, a fifth means that something else is wrong.
TRIES = 5
# How long a printed file is kept, and how many of them a commune has at once.
KEPT_FOR = dt.timedelta(days=1)
KEPT = 5


def issue(actor: Actor, hamlet: Place, spot: str, origin: str) -> Poster:
    """A new poster for a spot of a hamlet. `origin` is the public address now: it goes on the paper and stays.

    Raises Invalid for a spot that is empty or too long.
    """
    spot = spot_of(spot)
    position = ledger.position(db.session())
    for _try in range(TRIES):
        poster = Poster(
            id=uuid.uuid4(),
            code=codes.new_code(CODE_LENGTH),
            hamlet_id=hamlet.id,
            spot=spot,
            origin=origin,
            issued_by=actor.person_id,
            issued_at=now(),
            standing="printed",
            reported="",
            position=position,
        )
        try:
            with db.session.begin_nested():
                db.session.add(poster)
        except IntegrityError:
            continue  # the unique code is the database's to judge
        audit.note(actor, "poster.issue", poster.id, code=poster.code, hamlet=hamlet.id)
        return poster
    raise Unavailable("code_not_found")


def retire(actor: Actor, poster: Poster) -> None:
    """Taken down. Its address keeps opening the guides; doing it twice changes nothing."""
    (poster,) = for_change(db.session(), [poster.id])
    if poster.retired_at is not None:
        return
    _end(poster)
    audit.note(actor, "poster.retire", poster.id, code=poster.code)


def replace(actor: Actor, poster: Poster, origin: str) -> Poster:
    """A new poster for the same spot; the old code goes on opening the guides, and names the new one.

    Raises Conflict when the poster is no longer in use.
    """
    (poster,) = for_change(db.session(), [poster.id])
    if poster.retired_at is not None:
        raise Conflict("poster_ended")
    heir = issue(actor, db.session.get_one(Place, poster.hamlet_id), poster.spot, origin)
    poster.replaced_by = heir.id
    _end(poster)
    audit.note(actor, "poster.replace", poster.id, code=poster.code, by=heir.code)
    return heir


def _end(poster: Poster) -> None:
    poster.retired_at = now()
    settle(db.session(), [poster])
    poster.position = ledger.position(db.session())
    db.session.flush()


# ---------------------------------------------------------------- printing


def ask_to_print(actor: Actor, commune_id: uuid.UUID, form: Form, posters: Sequence[Poster]) -> PrintRun:
    """A print run that waits to be drawn; the commune's oldest ones make room.

    Raises Invalid for none or too many posters.
    """
    if not posters:
        raise Invalid({"poster": "required"})
    if len(posters) > RUN_LIMIT:
        raise Invalid({"poster": "too_many_posters"})
    crowd = [old.id for old in queries.runs_of(commune_id)[KEPT - 1 :]]
    db.session.execute(delete(PrintRun).where(PrintRun.id.in_(crowd)))
    made = PrintRun(
        id=uuid.uuid4(),
        commune_id=commune_id,
        form=form.value,
        poster_ids=[str(poster.id) for poster in posters],
        total=len(posters),
        asked_by=actor.person_id,
        asked_at=now(),
    )
    db.session.add(made)
    audit.note(actor, "poster.print", made.id, form=form.value, sheets=len(posters))
    db.session.flush()
    return made


def begin(run_id: uuid.UUID) -> bool:
    """Take a run to draw it; False when it is drawn, gone, or in somebody else's hands."""
    free = or_(PrintRun.begun_at.is_(None), PrintRun.begun_at < now() - queries.PATIENCE, PrintRun.fault != "")
    taken = update(PrintRun).where(PrintRun.id == run_id, PrintRun.ready_at.is_(None), free)
    done = db.session.execute(taken.values(begun_at=now(), done=0, fault="").returning(PrintRun.id))
    return done.scalar() is not None


def step(run_id: uuid.UUID, done: int) -> None:
    """So many codes are drawn."""
    db.session.execute(update(PrintRun).where(PrintRun.id == run_id).values(done=done, begun_at=now()))


def finish(run_id: uuid.UUID, made: bytes) -> None:
    """Keep the file."""
    drawn = update(PrintRun).where(PrintRun.id == run_id)
    db.session.execute(drawn.values(ready_at=now(), pdf=made, size=len(made)))


def give_up(run_id: uuid.UUID, fault: str) -> None:
    """Say why there is no file."""
    db.session.execute(update(PrintRun).where(PrintRun.id == run_id).values(fault=fault))


def forget_printed() -> int:
    """Delete runs of a day ago with their files; says how many."""
    old = delete(PrintRun).where(PrintRun.asked_at < now() - KEPT_FOR).returning(PrintRun.id)
    return len(db.session.execute(old).all())


# ---------------------------------------------------------------- how it stands on its wall


def mark(actor: Actor, poster: Poster, what: str) -> None:
    """What an officer says of a poster. Raises Invalid for a word that is none, Conflict when it has
    ended."""
    what = what_of(what, tuple(What))
    (poster,) = for_change(db.session(), [poster.id])
    if poster.retired_at is not None:
        raise Conflict("poster_ended")
    _add(poster, what, Source.OFFICE, actor.person_id)
    audit.note(actor, "poster.mark", poster.id, code=poster.code, what=what)


def report(poster: Poster, what: str) -> None:
    """What a citizen says who stands before it. The same word again, or a lighter one, before anybody has looked adds
    nothing; nor does a word about a poster that is no longer in use. Raises Invalid for a word that is none."""
    what = what_of(what, REPORTS)
    (poster,) = for_change(db.session(), [poster.id])
    if poster.retired_at is None and is_news(what, poster.reported):
        _add(poster, what, Source.CITIZEN, None)


def _add(poster: Poster, what: str, source: Source, by: uuid.UUID | None) -> None:
    db.session.add(
        PosterCheck(
            id=uuid.uuid4(),
            poster_id=poster.id,
            what=what,
            day=today(),
            at=now(),
            source=source.value,
            by=by,
            live=True,
        )
    )
    settle(db.session(), [poster])
