"""What a transaction's entries say of posters: gathered first, written once at its end, as tallies and visits are.

A poster's row is locked before anything of it is written, and its standing is made anew from all that counts: two who
speak of one poster at once follow one another, and the order in which words come does not matter.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import cast

from sqlalchemy import Table, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from app.core.ledger import position
from app.places.models import Place
from app.posters.models import Poster, PosterCheck, PosterSighting
from app.posters.schemas import Said, Source
from app.posters.standing import Standing, Word, standing_of

PAGE = 500
_CHECKS, _SIGHTINGS = cast(Table, PosterCheck.__table__), cast(Table, PosterSighting.__table__)
_QUIETLY = {"synchronize_session": False}


class Checks:
    """What entries add to, and take from, what is said of posters."""

    def __init__(self) -> None:
        self.said: dict[uuid.UUID, Said] = {}
        self.ended: set[uuid.UUID] = set()
        self.sighted: Counter[tuple[uuid.UUID, str, dt.date]] = Counter()

    def say(self, said: Said) -> None:
        """This entry counts, and says something of a poster."""
        self.said[said.entry_id] = said

    def sight(self, commune_id: uuid.UUID, code: str | None, day: dt.date, sign: int) -> None:
        """An assist with a poster's code counts (+1), or no longer does (-1). A poster of elsewhere is no matter."""
        if code:
            self.sighted[commune_id, code, day] += sign

    def end(self, entry_ids: Iterable[uuid.UUID]) -> None:
        """These entries say nothing any more."""
        for entry_id in entry_ids:
            self.said.pop(entry_id, None)
            self.ended.add(entry_id)

    def write(self, session: Session, *, settled: bool = True) -> None:
        """Write it down. `settled` false: somebody holds all writers, and settles everything afterwards."""
        spoken_of = {(one.commune_id, one.code) for one in self.said.values()}
        spoken_of |= {(commune, code) for (commune, code, _day), by in self.sighted.items() if by}
        ids, concerned = _concerned(session, spoken_of, self.ended)
        if not concerned:
            return
        posters = for_change(session, concerned)
        if self.ended:
            ended = update(PosterCheck).where(PosterCheck.id.in_(self.ended)).values(live=False)
            session.execute(ended, execution_options=_QUIETLY)
        _keep(session, [(ids[one.commune_id, one.code], one) for one in self.said.values() if _key(one) in ids])
        _count(session, {(ids[key[:2]], key[2]): by for key, by in self.sighted.items() if by and key[:2] in ids})
        if settled:
            settle(session, posters)


def _key(one: Said) -> tuple[uuid.UUID, str]:
    return one.commune_id, one.code


def _concerned(
    session: Session, spoken_of: set[tuple[uuid.UUID, str]], ended: set[uuid.UUID]
) -> tuple[dict[tuple[uuid.UUID, str], uuid.UUID], set[uuid.UUID]]:
    """The posters that are spoken of, by commune and code; and all that are concerned, with those of ended words."""
    found: dict[tuple[uuid.UUID, str], uuid.UUID] = {}
    if spoken_of:
        statement = select(Poster.id, Poster.code, Place.commune_id).join(Place, Place.id == Poster.hamlet_id)
        for poster_id, code, commune_id in session.execute(
            statement.where(Poster.code.in_({key[1] for key in spoken_of}))
        ):
            if commune_id is not None and (commune_id, code) in spoken_of:
                found[commune_id, code] = poster_id
    before = select(PosterCheck.poster_id).where(PosterCheck.id.in_(ended))
    return found, set(found.values()) | (set(session.scalars(before)) if ended else set())


def for_change(session: Session, poster_ids: Iterable[uuid.UUID]) -> list[Poster]:
    """Posters, locked in the order of their ids until the transaction ends. Not against those who only point at the
    row: a check that is added points at its poster."""
    statement = select(Poster).where(Poster.id.in_(list(poster_ids))).order_by(Poster.id)
    statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    return list(session.scalars(statement))


def _keep(session: Session, said: Sequence[tuple[uuid.UUID, Said]]) -> None:
    """Add the words; one that was there and ended counts again."""
    if not said:
        return
    rows = [
        {
            "id": one.entry_id, "poster_id": poster_id, "what": one.what, "day": one.day, "at": one.at,
            "source": Source.PHONE.value, "by": one.author_id, "live": True,
        }
        for poster_id, one in sorted(said, key=lambda pair: pair[1].entry_id)
    ]  # fmt: skip
    statement = _insert(session, _CHECKS)
    fresh = {name: statement.excluded[name] for name in ("poster_id", "what", "day", "at", "by", "live")}
    session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=fresh), rows)


def _count(session: Session, changes: dict[tuple[uuid.UUID, dt.date], int]) -> None:
    if not changes:
        return
    rows = [{"poster_id": poster, "day": day, "count": by} for (poster, day), by in sorted(changes.items())]
    statement = _insert(session, _SIGHTINGS)
    added = {"count": _SIGHTINGS.c.count + statement.excluded["count"]}
    session.execute(statement.on_conflict_do_update(index_elements=["poster_id", "day"], set_=added), rows)


def _insert(session: Session, table: Table):  # type: ignore[no-untyped-def]
    return (sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert)(table)


# ---------------------------------------------------------------- what follows from it


def settle(session: Session, posters: Sequence[Poster]) -> int:
    """Bring locked posters to what counts of what was said; how many were not there yet. Phones hear of those."""
    session.flush()
    ids = [poster.id for poster in posters]
    words: dict[uuid.UUID, list[Word]] = defaultdict(list)
    for row in session.execute(
        select(
            PosterCheck.poster_id, PosterCheck.what, PosterCheck.day, PosterCheck.at, PosterCheck.id, PosterCheck.source
        ).where(PosterCheck.poster_id.in_(ids), PosterCheck.live)
    ):
        words[row.poster_id].append(Word(row.what, row.day, row.at, row.id, row.source == Source.CITIZEN))
    last_days = select(PosterSighting.poster_id, func.max(PosterSighting.day).label("last"))
    counting = last_days.where(PosterSighting.poster_id.in_(ids), PosterSighting.count > 0)
    days = session.execute(counting.group_by(PosterSighting.poster_id))
    sighted = {row.poster_id: row.last for row in days}
    changed = [
        one for one in posters if _bring(session, one, standing_of(words[one.id], sighted.get(one.id), _end(one)))
    ]
    session.flush()
    return len(changed)


def _end(poster: Poster) -> str:
    if poster.replaced_by is not None:
        return "replaced"
    return "retired" if poster.retired_at is not None else ""


def _bring(session: Session, poster: Poster, now: Standing) -> bool:
    facts = {name: getattr(now, name) for name in Standing.__slots__}
    if all(getattr(poster, name) == value for name, value in facts.items()):
        return False
    for name, value in facts.items():
        setattr(poster, name, value)
    poster.position = position(session)
    return True


def begin_rebuild(session: Session) -> None:
    """Forget what follows from entries; what officers and citizens said stays."""
    from_phones = update(PosterCheck).where(PosterCheck.source == Source.PHONE.value).values(live=False)
    session.execute(from_phones, execution_options=_QUIETLY)
    session.execute(delete(PosterSighting), execution_options=_QUIETLY)


def end_rebuild(session: Session) -> int:
    """Settle every poster once all entries have spoken again; how many were not as they should be."""
    changed, last = 0, None
    while True:
        statement = select(Poster.id).order_by(Poster.id).limit(PAGE)
        page = list(session.scalars(statement if last is None else statement.where(Poster.id > last)))
        if not page:
            return changed
        changed += settle(session, for_change(session, page))
        session.expunge_all()
        last = page[-1]
