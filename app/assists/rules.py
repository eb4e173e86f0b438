"""The rules that hold an entry, and the day it counts on. Pure: whatever tables know comes in as `Ground`."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.assists.schemas import AgeBand, AssistPayload, Client, HelpKind, Mend, Outcome, ResidenceKind
from app.core.actor import Role, RoleKind, Scope
from app.core.clock import local_date
from app.core.ids import recurring
from app.entries.schemas import STRANGER, Arrival, Fault

# "Giúp hôm qua": a dead battery, a paper list.
DAYS_BACK = 7
# A phone that was away longer is normal, and said.
LATE = dt.timedelta(days=21)
RECORDERS = frozenset({RoleKind.VOLUNTEER, RoleKind.HEAD, RoleKind.OFFICER})
_NUMBER = re.compile(r"^[0-9]{12}\Z")
_PHONE = re.compile(r"^[0-9]{9,11}\Z")


@dataclass(frozen=True, slots=True)
class Hamlet:
    """What the rules need to know of a hamlet."""

    scope: Scope
    commune_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Author:
    """What the rules need to know of whoever recorded: roles that hold, age, standing, and roles that `ended` lately,
    each with its last day."""

    roles: tuple[Role, ...]
    minor: bool
    suspended: bool
    ended: tuple[tuple[Role, dt.date], ...] = ()

    def may_record_in(self, scope: Scope, day: dt.date) -> bool:
        """True when a role of that day reaches the place."""
        held = [*self.roles, *(role for role, last in self.ended if day <= last)]
        return any(role.kind in RECORDERS and (role.place_id is None or role.place_id in scope.chain) for role in held)


@dataclass(frozen=True, slots=True)
class Ground:
    """What tables say about one batch: its hamlets, the authors enrolled on the sending phone, the phone itself.

    `strangers` are authors who are known here but not enrolled on that phone (yet). `posters` are those that were
    checked, by code, each with its commune; `commune_id` is that of the phone.
    """

    hamlets: dict[uuid.UUID, Hamlet]
    authors: dict[uuid.UUID, Author]
    device_revoked: bool = False
    strangers: dict[uuid.UUID, Author] = field(default_factory=dict)
    posters: dict[str, uuid.UUID] = field(default_factory=dict)
    commune_id: uuid.UUID | None = None


def clamp(happened_on: dt.date, not_before: dt.datetime, received_at: dt.datetime) -> dt.date:
    """The day an entry counts on: `happened_on`, moved into what the server can vouch for.

    It was saved after `not_before` and before it arrived; what it tells of happened at most seven days earlier.
    """
    first = local_date(not_before) - dt.timedelta(days=DAYS_BACK)
    return min(max(happened_on, first), local_date(received_at))


def time_flags(arrival: Arrival, received_at: dt.datetime) -> tuple[str, ...]:
    """The doubts that an entry's times deserve; none of them keeps it from counting."""
    flags = list(arrival.flags)
    if clamp(arrival.happened_on, arrival.not_before, received_at) != arrival.happened_on:
        flags.append("date_moved")
    first, last = local_date(arrival.not_before), local_date(received_at)
    if (first.year, first.month) != (last.year, last.month):
        flags.append("month_edge")
    if received_at - arrival.not_before > LATE:
        flags.append("late")
    return tuple(flags)


def fault_of(arrival: Arrival, ground: Ground) -> Fault | None:
    """The first rule that holds this entry, if any. The order is that of docs/wire.md."""
    if ground.device_revoked:
        return Fault("device_revoked")
    author = ground.authors.get(arrival.author_id)
    if author is None:
        return Fault(STRANGER)
    if author.suspended:
        return Fault("author_suspended")
    if arrival.fault:
        return arrival.fault
    if arrival.poster is not None:
        return _fault_of_poster(arrival.poster, ground)
    if arrival.payload is None:
        return None
    payload: AssistPayload = arrival.payload
    return _fault_of_place(arrival, payload, author, ground) or _fault_of_identity(arrival, payload, author)


def _fault_of_poster(code: str, ground: Ground) -> Fault | None:
    """Whoever passes by may say how a poster stands, wherever in the commune they help."""
    commune = ground.posters.get(code)
    if commune is None:
        return Fault("poster_unknown", {"poster": "not_offered"})
    return None if commune == ground.commune_id else Fault("poster_elsewhere", {"poster": "not_offered"})


def _fault_of_place(arrival: Arrival, payload: AssistPayload, author: Author, ground: Ground) -> Fault | None:
    hamlet = ground.hamlets.get(recurring(payload.hamlet))
    if hamlet is None:
        return Fault("place_unknown", {"hamlet": "not_offered"})
    if not author.may_record_in(hamlet.scope, arrival.happened_on):
        return Fault("place_out_of_scope", {"hamlet": "not_offered"})
    if payload.residence.hamlet:
        home = ground.hamlets.get(recurring(payload.residence.hamlet))
        if home is None or home.commune_id != hamlet.commune_id:
            return Fault("residence_unknown", {"residence": "not_offered"})
    return None


def _fault_of_identity(arrival: Arrival, payload: AssistPayload, author: Author) -> Fault | None:
    if not arrival.sealed:
        return None
    if payload.age_band == AgeBand.UNDER14:
        return Fault("identity_of_child")
    if author.minor:
        return Fault("identity_by_minor")
    if payload.consent is None:
        return Fault("identity_without_consent")
    if arrival.identity is None:
        return Fault("identity_unreadable")
    return None if _NUMBER.match(arrival.identity) else Fault("identity_malformed")


def fingerprint_commune(arrival: Arrival, ground: Ground) -> uuid.UUID | None:
    """The commune under whose secret the identity is remembered; None when it must not be remembered at all.

    A held entry's identity is remembered when only its place is in doubt, or whether its author has joined the
    phone, so that it counts right once mended or released; never for children, by minors, without consent, or for
    people of another commune.
    """
    payload: AssistPayload | None = arrival.payload
    if payload is None or arrival.identity is None or not _NUMBER.match(arrival.identity):
        return None
    author = ground.authors.get(arrival.author_id) or _who_may_join(arrival, payload, ground)
    if payload.age_band == AgeBand.UNDER14 or payload.consent is None or author is None or author.minor:
        return None
    if payload.residence.hamlet is None:
        return None
    home = ground.hamlets.get(recurring(payload.residence.hamlet))
    return home.commune_id if home else None


def _who_may_join(arrival: Arrival, payload: AssistPayload, ground: Ground) -> Author | None:
    """The author who is not enrolled on the sending phone, when it is somebody who records at that place."""
    author, place = ground.strangers.get(arrival.author_id), ground.hamlets.get(recurring(payload.hamlet))
    return author if author and place and author.may_record_in(place.scope, arrival.happened_on) else None


def contact_of(arrival: Arrival, ground: Ground) -> str | None:
    """The phone number to lock away with an assist; None when it must not be kept at all.

    Only where somebody waits for activation, after consent of its own, and never for children or by minors. What is
    not kept holds no entry: the help was given all the same.
    """
    payload: AssistPayload | None = arrival.payload
    if payload is None or arrival.contact is None or not _PHONE.match(arrival.contact):
        return None
    if payload.age_band == AgeBand.UNDER14 or payload.contact_consent is None:
        return None
    author = ground.authors.get(arrival.author_id) or _who_may_join(arrival, payload, ground)
    waits = any(one.outcome == Outcome.WAITING_ACTIVATION for one in payload.helps)
    return arrival.contact if waits and author and not author.minor else None


def mended(payload: AssistPayload, mend: Mend | None) -> AssistPayload:
    """The payload as an officer set it right."""
    if mend is None:
        return payload
    fresh = AssistPayload(**{name: getattr(payload, name) for name in payload.__struct_fields__})
    if mend.hamlet:
        fresh.hamlet = str(mend.hamlet)
    if mend.residence_elsewhere:
        fresh.residence = type(payload.residence)(kind=ResidenceKind.OTHER_COMMUNE)
    elif mend.residence:
        fresh.residence = type(payload.residence)(kind=ResidenceKind.HAMLET, hamlet=str(mend.residence))
    return fresh


def field_faults(payload: AssistPayload) -> dict[str, str]:
    """What the shape alone cannot say: which fields belong together. Field path to code."""
    return dict(_client_faults(payload)) | dict(_help_faults(payload))


def _client_faults(payload: AssistPayload) -> Iterator[tuple[str, str]]:
    if (payload.residence.kind == ResidenceKind.HAMLET) != (payload.residence.hamlet is not None):
        yield "residence.hamlet", "required" if payload.residence.hamlet is None else "not_offered"
    if payload.client == Client.PERSON and payload.age_band is None:
        yield "age_band", "required"
    if payload.client == Client.ORGANISATION and payload.age_band is not None:
        yield "age_band", "not_offered"


def _help_faults(payload: AssistPayload) -> Iterator[tuple[str, str]]:
    seen = set()
    for line, one in enumerate(payload.helps):
        if (one.kind, one.service) in seen:
            yield f"helps.{line}.kind", "taken"
        seen.add((one.kind, one.service))
        if (one.outcome == Outcome.FAILED) != (one.reason is not None):
            yield f"helps.{line}.reason", "required" if one.reason is None else "not_offered"
        if (one.kind == HelpKind.FILE_SERVICE) != (one.service is not None):
            yield f"helps.{line}.service", "required" if one.service is None else "not_offered"
        if one.again and one.kind != HelpKind.LEVEL2_ACTIVATE:
            yield f"helps.{line}.again", "not_offered"
