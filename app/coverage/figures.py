"""The arithmetic of a figure: numerator, denominator with source and date, what is unchecked. Pure.

No denominator, no percentage. Baselines of different dates give no common percentage. More people than were counted
is shown with a mark of doubt, never smoothed away.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.core.walk import reached


@dataclass(frozen=True, slots=True)
class Base:
    """An official count as a figure needs it: people of 14 and over, those who had it already, and who says so."""

    people: int
    reached: int
    counted_on: dt.date
    source: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """What tallies add: people counted for the first time, and anonymous ones ("chưa kiểm trùng")."""

    counted: int = 0
    unchecked: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.counted + other.counted, self.unchecked + other.unchecked)


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator of one place.

    `denominator` None: nobody has counted, or counts of different dates cannot be added. `undivided`: the hamlet was
    split and not counted anew, so part of its work still stands under the old hamlet.
    """

    numerator: int
    denominator: int | None
    unchecked: int
    source: str = ""
    counted_on: dt.date | None = None
    known_up_to: dt.datetime | None = None
    undivided: bool = False

    @property
    def share(self) -> int | None:
        """Tenths of a percent, rounded down, so that 100 % is said only of everybody. None without a denominator."""
        return 1000 * self.numerator // self.denominator if self.denominator else None

    @property
    def doubtful(self) -> bool:
        """More people reached than were counted: the count or the records want a second look."""
        return self.denominator is not None and self.numerator > self.denominator


@dataclass(frozen=True, slots=True)
class Hamlet:
    """A hamlet in time: when it began and ended, and what it became."""

    id: uuid.UUID
    valid_from: dt.date
    valid_to: dt.date | None = None
    successors: tuple[uuid.UUID, ...] = ()

    @property
    def split(self) -> bool:
        return len(self.successors) > 1


@dataclass(slots=True)
class Share:
    """What one hamlet's figure is made of: counts, each hamlet's tallies with the day after which they add, and
    whether anything is missing from the counts (`whole` False) or not yet divided."""

    bases: list[Base] = field(default_factory=list)
    cuts: dict[uuid.UUID, dt.date | None] = field(default_factory=dict)
    whole: bool = True
    undivided: bool = False


class Lineage:
    """Who came from whom among the hamlets of some communes."""

    def __init__(self, hamlets: Iterable[Hamlet]) -> None:
        self.hamlets = {hamlet.id: hamlet for hamlet in hamlets}
        self._before: dict[uuid.UUID, list[Hamlet]] = {}
        for hamlet in self.hamlets.values():
            for successor in hamlet.successors:
                self._before.setdefault(successor, []).append(hamlet)

    def becomes(self, hamlet_id: uuid.UUID) -> uuid.UUID:
        """The hamlet whose figure holds this one's work: itself, or what it was merged into. A split one stays."""
        seen: set[uuid.UUID] = set()
        while (hamlet := self.hamlets.get(hamlet_id)) and len(hamlet.successors) == 1 and hamlet_id not in seen:
            seen.add(hamlet_id)
            hamlet_id = hamlet.successors[0]
        return hamlet_id

    def standing(self) -> list[uuid.UUID]:
        """The hamlets that have a figure of their own: all but those merged into another or ended without a heir."""
        return [hamlet.id for hamlet in self.hamlets.values() if hamlet.valid_to is None or hamlet.split]

    def merged_into(self, hamlet_id: uuid.UUID) -> list[Hamlet]:
        """The hamlets that became wholly part of this one."""
        return [hamlet for hamlet in self._before.get(hamlet_id, ()) if not hamlet.split]

    def split_from(self, hamlet_id: uuid.UUID) -> list[Hamlet]:
        """The hamlets of which this one is a part."""
        return [hamlet for hamlet in self._before.get(hamlet_id, ()) if hamlet.split]

    def before(self, hamlet_id: uuid.UUID) -> set[uuid.UUID]:
        """Every hamlet that this one came from, by mergers and splits, at any remove."""
        return reached(hamlet_id, lambda at: (hamlet.id for hamlet in self._before.get(at, ())))

    def members(self, hamlet_id: uuid.UUID) -> set[uuid.UUID]:
        """The hamlet with everything that was merged into it, at any remove."""
        return {hamlet_id} | reached(hamlet_id, lambda at: (hamlet.id for hamlet in self.merged_into(at)))

    def share(self, hamlet_id: uuid.UUID, bases: Mapping[uuid.UUID, Base]) -> Share:
        """What the hamlet's figure is made of, given the newest count of each hamlet for one indicator."""
        base = bases.get(hamlet_id)
        recounted = self._recounted(hamlet_id, bases)
        if recounted:
            # Its parts were counted anew: only what still arrives under the old hamlet is left, to nobody's account.
            return Share(cuts=dict.fromkeys(self.members(hamlet_id), recounted), whole=False, undivided=True)
        made = Share(bases=[base] if base else [], cuts={hamlet_id: base.counted_on if base else None})
        self._add_merged(made, hamlet_id, base, bases)
        self._mark_split(made, hamlet_id, base, bases)
        return made

    def _recounted(self, hamlet_id: uuid.UUID, bases: Mapping[uuid.UUID, Base]) -> dt.date | None:
        """The last day on which parts of a split hamlet were counted for themselves, or in what those became: a count
        holds its people once it is not older than the change that brought them there."""
        hamlet = self.hamlets[hamlet_id]
        if not hamlet.split or hamlet.valid_to is None:
            return None
        days, waiting, seen = [], [(part, hamlet.valid_to) for part in hamlet.successors], {hamlet_id}
        while waiting:
            part, since = waiting.pop()
            if part in bases and bases[part].counted_on >= since:
                days.append(bases[part].counted_on)
            after = self.hamlets.get(part)
            if after is not None and after.valid_to and part not in seen:
                seen.add(part)
                waiting += [(further, max(since, after.valid_to)) for further in after.successors]
        return max(days, default=None)

    def _add_merged(
        self, made: Share, hamlet_id: uuid.UUID, base: Base | None, bases: Mapping[uuid.UUID, Base]
    ) -> None:
        merged = self.merged_into(hamlet_id)
        for before in merged:
            if base and before.valid_to and base.counted_on >= before.valid_to:
                # Counted after the merger: the count holds these people, and only later work adds.
                made.cuts.update(dict.fromkeys(self.members(before.id), base.counted_on))
                continue
            part = self.share(before.id, bases)
            made.bases += part.bases
            made.cuts.update(part.cuts)
            made.whole &= part.whole
            made.undivided |= part.undivided
        if base is None:
            hamlet = self.hamlets[hamlet_id]
            made_of_them = bool(merged) and all(b.valid_to and b.valid_to <= hamlet.valid_from for b in merged)
            made.whole &= made_of_them
            if made.bases:
                made.cuts[hamlet_id] = max(base.counted_on for base in made.bases)

    def _mark_split(
        self, made: Share, hamlet_id: uuid.UUID, base: Base | None, bases: Mapping[uuid.UUID, Base]
    ) -> None:
        if self.hamlets[hamlet_id].split:
            made.undivided = True
        for before in self.split_from(hamlet_id):
            if base is None or (before.valid_to and base.counted_on < before.valid_to):
                made.undivided, made.whole = True, False
                old = bases.get(before.id)
                if base is None and old:
                    made.cuts[hamlet_id] = old.counted_on


def figure_of(share: Share, sums: Sequence[Sum], known_up_to: dt.datetime | None = None) -> Figure:
    """The figure: counts plus everything that tallies add after them."""
    added = sum(sums, Sum())
    dates = {base.counted_on for base in share.bases}
    common = share.whole and len(dates) == 1
    return Figure(
        numerator=sum(base.reached for base in share.bases) + added.counted,
        denominator=sum(base.people for base in share.bases) if common else None,
        unchecked=added.unchecked,
        source="; ".join(sorted({base.source for base in share.bases if base.source})) if common else "",
        counted_on=dates.pop() if common else None,
        known_up_to=known_up_to,
        undivided=share.undivided,
    )


def total(figures: Iterable[Figure]) -> Figure:
    """Several hamlets together. A common percentage only when every one was counted on the same day, none undivided."""
    rows = list(figures)
    dates = {figure.counted_on for figure in rows}
    common = len(dates) == 1 and not any(figure.undivided or figure.denominator is None for figure in rows)
    known = [figure.known_up_to for figure in rows if figure.known_up_to]
    made = Figure(
        numerator=sum(figure.numerator for figure in rows),
        denominator=None,
        unchecked=sum(figure.unchecked for figure in rows),
        known_up_to=min(known, default=None),
        undivided=any(figure.undivided for figure in rows),
    )
    if not common:
        return made
    return replace(
        made,
        denominator=sum(figure.denominator or 0 for figure in rows),
        counted_on=dates.pop(),
        source="; ".join(sorted({part for figure in rows for part in figure.source.split("; ") if part})),
    )
