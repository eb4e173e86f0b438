"""All that reads guides: those of this version, and what a commune made of them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import String, cast, func, or_, select

from app.accounts.models import Person
from app.core.actor import Scope
from app.core.clock import local_date, today
from app.core.db import db
from app.core.errors import NotFound
from app.guides.contents import Change, Say, as_checked, changes, digest, from_json
from app.guides.languages import SPOKEN
from app.guides.models import GuideFile, GuideRecording, GuideVersion, ImportedProcedure
from app.guides.procedures import PROCEDURES
from app.guides.schemas import Audience, Certainty, Guide, Link, Procedure, Source
from app.guides.texts import GUIDES
from app.guides.texts.words import WARNING
from app.places import queries as places
from app.places.models import Place

# Where the bytes of pictures and recordings are served; their hash follows.
MEDIA = "/g/media/"


@dataclass(frozen=True, slots=True)
class Held:
    """A guide as a commune has it: what is read, the shipped text if there is one, the version that holds, if any."""

    guide: Guide
    shipped: Guide | None
    version: GuideVersion | None

    @property
    def slug(self) -> str:
        return self.guide.slug

    @property
    def number(self) -> int:
        """The number of the version; 0: nobody here touched it."""
        return self.version.number if self.version else 0

    @property
    def hidden(self) -> bool:
        return bool(self.version and self.version.hidden)

    @property
    def own(self) -> bool:
        """Made here: no release ships it."""
        return self.shipped is None

    @property
    def changed(self) -> bool:
        """The commune's own words stand in place of the shipped ones."""
        return bool(self.shipped and self.version and self.version.contents is not None)

    @property
    def shipped_is_newer(self) -> bool:
        """A release brought another text than the one that the commune's words began from."""
        return bool(self.changed and self.shipped and self.version and self.version.base != digest(self.shipped))

    @property
    def past_check(self) -> bool:
        return self.guide.check_again_on <= today()


@dataclass(frozen=True, slots=True)
class PastVersion:
    """A line of a guide's history: who, and what it changed against the version before."""

    version: GuideVersion
    by: str
    guide: Guide
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Recording:
    """A guide read aloud: `address` of the sound, in which language and dialect, and when."""

    id: uuid.UUID
    language: str
    dialect: str
    recorded_on: dt.date
    type: str
    address: str

    @property
    def name(self) -> str:
        """What the language's speakers call it."""
        return SPOKEN.get(self.language, self.language)


# ---------------------------------------------------------------- what citizens read


def guides_of(commune: Place | None, audience: Audience = Audience.CITIZEN) -> tuple[Guide, ...]:
    """The guides that are offered today, in the order of the list: the shipped ones, as the commune has them, then its
    own. One query."""
    return tuple(
        held.guide
        for held in shelf(commune)
        if not held.hidden and held.guide.audience is audience and held.guide.is_valid(today())
    )


def guide(slug: str, commune: Place | None = None) -> Guide:
    """One guide, as the commune has it; also one that is no longer valid, for whoever kept its address.

    What the commune hid is answered with the shipped text; what was its own and is hidden, as no longer valid. Raises
    NotFound.
    """
    found = held(slug, commune)
    if not found.hidden:
        return found.guide
    if found.shipped:
        return found.shipped
    assert found.version is not None, "only a version hides"
    last_day = local_date(found.version.made_at) - dt.timedelta(days=1)
    return replace(found.guide, valid_to=min(found.guide.valid_to or last_day, last_day))


def shown_on_poster(commune: Place | None = None) -> tuple[Guide, ...]:
    """The guides that a poster's page offers, in the order in which people need them. One query."""
    return tuple(guide for guide in guides_of(commune) if guide.on_poster)


def recordings(commune: Place | None, slug: str) -> tuple[Recording, ...]:
    """The guide read aloud in this commune, the newest of each language first. One query."""
    if commune is None:
        return ()
    statement = (
        select(GuideRecording, GuideFile.type)
        .join(GuideFile, GuideFile.hash == GuideRecording.hash)
        .where(GuideRecording.commune_id == commune.id, GuideRecording.slug == slug)
        .order_by(GuideRecording.language, GuideRecording.recorded_on.desc(), GuideRecording.id)
    )
    return tuple(
        Recording(row.id, row.language, row.dialect, row.recorded_on, kind, f"{MEDIA}{row.hash}")
        for row, kind in db.session.execute(statement)
    )


def pictures_here(addresses: Iterable[str]) -> set[str]:
    """Those of these addresses whose pictures are stored."""
    named = {address.removeprefix(MEDIA): address for address in addresses if address.startswith(MEDIA)}
    if not named:
        return set()
    return {named[hash_] for hash_ in db.session.scalars(select(GuideFile.hash).where(GuideFile.hash.in_(named)))}


def is_pictured_elsewhere(hash_: str, commune_id: uuid.UUID, slug: str) -> bool:
    """True when any version of another guide, or of another commune's, shows the picture."""
    statement = (
        select(GuideVersion.number)
        .where(cast(GuideVersion.contents, String).contains(hash_))
        .where(or_(GuideVersion.commune_id != commune_id, GuideVersion.slug != slug))
        .limit(1)
    )
    return db.session.scalar(statement) is not None


def file(hash_: str) -> GuideFile:
    """A picture or a recording. Raises NotFound, also once it was taken back."""
    found = db.session.get(GuideFile, hash_)
    if found is None:
        raise NotFound
    return found


def neighbours(guide: Guide, commune: Place | None = None, most: int = 8) -> tuple[Guide, ...]:
    """What to read beside it, valid today: those it names, then those of its topic, else the poster's. One query."""
    held = (one for one in shelf(commune) if not one.hidden and one.guide.is_valid(today()))
    offered = {one.slug: one.guide for one in held if one.slug != guide.slug}
    related = [offered[slug] for slug in guide.related if slug in offered]
    alike = [other for other in offered.values() if (other.topic, other.audience) == (guide.topic, guide.audience)]
    found = dict.fromkeys((*related, *alike)) or dict.fromkeys(g for g in offered.values() if g.on_poster)
    return tuple(found)[:most]


# ---------------------------------------------------------------- the commune's shelf


def _shipped(slug: str) -> Guide | None:
    return next((guide for guide in GUIDES if guide.slug == slug), None)


def _held(slug: str, version: GuideVersion | None) -> Held | None:
    """What a version makes of a guide; None when neither has any words."""
    shipped = _shipped(slug)
    if version is None or version.contents is None:
        if shipped is None:
            return None  # no release ships it any more, and nobody here wrote it
        looked = version.checked if version and version.base == digest(shipped) else None
        return Held(as_checked(shipped, looked) if looked else shipped, shipped, version)
    return Held(from_json(version.contents, slug, shipped.warning if shipped else WARNING), shipped, version)


def shelf(commune: Place | None) -> list[Held]:
    """Every guide of a commune, hidden ones too: the shipped ones in their order, then its own by title. One query."""
    newest = {version.slug: version for version in _newest(commune.id)} if commune else {}
    slugs = [guide.slug for guide in GUIDES]
    found = [_held(slug, newest.get(slug)) for slug in slugs]
    own = [_held(slug, version) for slug, version in newest.items() if slug not in slugs]
    return [one for one in found if one] + sorted((one for one in own if one), key=lambda one: one.guide.title)


def _newest(commune_id: uuid.UUID) -> Iterable[GuideVersion]:
    last = (
        select(GuideVersion.slug, func.max(GuideVersion.number).label("number"))
        .where(GuideVersion.commune_id == commune_id)
        .group_by(GuideVersion.slug)
        .subquery()
    )
    return db.session.scalars(
        select(GuideVersion)
        .join(last, (GuideVersion.slug == last.c.slug) & (GuideVersion.number == last.c.number))
        .where(GuideVersion.commune_id == commune_id)
        .order_by(GuideVersion.slug)
    )


def held(slug: str, commune: Place | None) -> Held:
    """One guide as the commune has it, hidden or not. Raises NotFound."""
    found = _held(slug, _last(slug, commune.id) if commune else None)
    if found is None:
        raise NotFound
    return found


def _last(slug: str, commune_id: uuid.UUID) -> GuideVersion | None:
    return db.session.scalar(
        select(GuideVersion)
        .where(GuideVersion.commune_id == commune_id, GuideVersion.slug == slug)
        .order_by(GuideVersion.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def newest_number(slug: str, commune_id: uuid.UUID) -> int:
    """The number of the version that holds; 0 without one."""
    version = _last(slug, commune_id)
    return version.number if version else 0


def version(commune_id: uuid.UUID, slug: str, number: int) -> GuideVersion:
    """One version. Raises NotFound."""
    found = db.session.get(GuideVersion, (commune_id, slug, number))
    if found is None:
        raise NotFound
    return found


def taken_slugs(commune_id: uuid.UUID) -> set[str]:
    """Addresses that no new guide of the commune may have."""
    used = db.session.scalars(select(GuideVersion.slug).where(GuideVersion.commune_id == commune_id).distinct())
    return {guide.slug for guide in GUIDES} | set(used)


def history(commune: Place, slug: str, say: Say) -> list[PastVersion]:
    """Every version of a guide in a commune, the newest first, each with what it changed. `say` gives the words."""
    rows = db.session.execute(
        select(GuideVersion, Person.name)
        .outerjoin(Person, Person.id == GuideVersion.made_by)
        .where(GuideVersion.commune_id == commune.id, GuideVersion.slug == slug)
        .order_by(GuideVersion.number)
    )
    lines: list[PastVersion] = []
    before = _shipped(slug)
    for row, name in rows:
        here = _held(slug, row)
        if here is None:
            continue  # it went back to a text that no release ships any more
        lines.append(PastVersion(row, name or "", here.guide, changes(before, here.guide, say) if before else ()))
        before = here.guide
    return lines[::-1]


def names(person_ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """Who these people are."""
    wanted = {one for one in person_ids if one}
    if not wanted:
        return {}
    return dict(db.session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted))).all())


def recording(commune_id: uuid.UUID, recording_id: uuid.UUID) -> GuideRecording:
    """One recording of a commune. Raises NotFound, also for another commune's."""
    found = db.session.get(GuideRecording, recording_id)
    if found is None or found.commune_id != commune_id:
        raise NotFound
    return found


# ---------------------------------------------------------------- procedures


def imported_procedures(commune: Place | None) -> list[ImportedProcedure]:
    """The procedures that were imported for everywhere, and for a commune if one is given; by code."""
    wanted = ImportedProcedure.commune_id.is_(None)
    statement = select(ImportedProcedure).where(
        or_(wanted, ImportedProcedure.commune_id == commune.id) if commune else wanted
    )
    return list(db.session.scalars(statement.order_by(ImportedProcedure.code, ImportedProcedure.id)))


def procedures() -> tuple[Procedure, ...]:
    """The public services that are known by name, in the order of their numbers: the 25 of QĐ 06."""
    return PROCEDURES


def procedures_of(commune: Place | None) -> tuple[Procedure, ...]:
    """The procedures that were imported, in the shape of the shipped ones. One query."""
    return tuple(
        Procedure(
            0, row.name, row.name, Source(row.source, Certainty.QUOTED), Certainty.QUOTED, row.code, row.authority,
            row.online, row.mandatory_from, Link(row.name, row.link) if row.link else None,
        )
        for row in imported_procedures(commune)
    )  # fmt: skip


def imported_procedure(procedure_id: uuid.UUID) -> ImportedProcedure:
    """One of them. Raises NotFound."""
    found = db.session.get(ImportedProcedure, procedure_id)
    if found is None:
        raise NotFound
    return found


def everywhere() -> Scope:
    """No place of its own, so that only a role in the whole country reaches it."""
    return Scope(uuid.UUID(int=0), frozenset())


def procedure_scope(procedure_id: uuid.UUID) -> Scope:
    """Whose it is, for access: one that holds everywhere lies in no place that a commune's officer reaches."""
    commune_id = imported_procedure(procedure_id).commune_id
    return places.scope(commune_id) if commune_id else everywhere()
