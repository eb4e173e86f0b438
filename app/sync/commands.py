"""Takes a batch in, in one transaction: known entries get their old receipts, new ones are judged, stored, counted."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from app.assists import commands as assists
from app.assists import queries, rules
from app.assists.commands import ASSIST, POSTER_CHECK, VISIT_CLOSED, Countable, Effects
from app.assists.rules import Ground
from app.core.clock import local_date
from app.core.keys import Keys
from app.core.ledger import epoch, position
from app.devices import commands as devices
from app.devices.models import Device
from app.devices.queries import persons_on
from app.entries import commands as entries
from app.entries import queries as stored
from app.entries.commands import written
from app.entries.schemas import Arrival, Fault, Judgement, NotYet, Unreadable
from app.sync.arrivals import Item
from app.sync.receipts import Desk, later
from app.visits import commands as visits


@dataclass(frozen=True, slots=True)
class Sender:
    """The phone a batch comes from, and who is enrolled on it."""

    device_id: uuid.UUID
    commune_id: uuid.UUID
    persons: frozenset[uuid.UUID]


class Intake:
    """One batch in one transaction. `answer` gives one receipt per item, in order."""

    def __init__(self, session: Session, sender: Sender, keys: Keys, received_at: dt.datetime) -> None:
        self.session = session
        self.sender = sender
        self.keys = keys
        self.received_at = received_at
        self.deltas = Effects()
        # Locked, so that two batches of one phone at once do not overwrite what the other noted of it.
        self.phone = session.get_one(Device, sender.device_id, with_for_update=True)
        self.desk = Desk(epoch(session), position(session), received_at)
        self.answers: dict[int, bytes] = {}
        self.persons = sender.persons

    def answer(self, items: Sequence[Item]) -> list[bytes]:
        """Store what is new, count it, and answer everything."""
        arrivals = {place: item for place, item in enumerate(items) if isinstance(item, Arrival)}
        entries.queue_authors(self.session, {one.author_id for one in arrivals.values()})
        known = stored.known(self.session, {one.id for one in arrivals.values()}) if arrivals else {}
        fresh, again = _sort(arrivals, known)
        fresh = self._within_quota(fresh)
        ground = self._ground(fresh.values())
        fresh = self._doubt_numbers(fresh)
        self._take_plain({place: one for place, one in fresh.items() if one.replaces_id is None}, ground)
        self._take_successors({place: one for place, one in fresh.items() if one.replaces_id}, ground)
        assists.release_waiting(self.session, [one.id for one in fresh.values()], self.deltas)
        self._answer_again(again)
        for place, item in enumerate(items):
            if isinstance(item, NotYet):
                self.answers[place] = later(item)
            elif isinstance(item, Unreadable):
                self.answers[place] = self._unreadable(item)
        self.deltas.write(self.session)
        return [self.answers[place] for place in range(len(items))]

    def _ground(self, fresh: Iterable[Arrival]) -> Ground:
        found = list(fresh)
        if not found:
            return Ground({}, {})
        if any(one.author_id not in self.persons for one in found):
            # Somebody may have joined while this batch was read; the phone is locked now, so nobody does any more.
            self.persons = frozenset(person.id for person in persons_on(self.sender.device_id))
        today = local_date(self.received_at)
        return queries.ground(
            self.session,
            found,
            self.persons,
            today,
            device_revoked=self.phone.revoked_at is not None,  # as it stands now that it is locked
            commune_id=self.sender.commune_id,
        )

    def _within_quota(self, fresh: dict[int, Arrival]) -> dict[int, Arrival]:
        """What the phone may still bring today, oldest number first; the rest is asked to come later."""
        places = sorted(fresh, key=lambda place: fresh[place].seq)
        taken = places[: max(0, devices.allowance(self.phone))]
        for place in places[len(taken) :]:
            self.answers[place] = later(NotYet(str(fresh[place].id), "quota"))
        devices.note_stored(self.phone, len(taken))
        return {place: fresh[place] for place in taken}

    def _has_room(self) -> bool:
        """True, and noted, when the phone may bring one more today."""
        if devices.allowance(self.phone) <= 0:
            return False
        devices.note_stored(self.phone, 1)
        return True

    def _doubt_numbers(self, fresh: dict[int, Arrival]) -> dict[int, Arrival]:
        """Flag entries whose number another entry of that phone has: a restored phone counts on from where it was."""
        pairs = [(one.device_id, one.seq) for one in fresh.values()]
        taken = dict(stored.taken_numbers(self.session, pairs)) if pairs else {}
        for place, one in fresh.items():
            pair = (one.device_id, one.seq)
            if taken.setdefault(pair, one.id) != one.id:
                fresh[place] = replace(one, flags=(*one.flags, "seq_back"))
        return fresh

    def judge(self, arrival: Arrival, ground: Ground) -> Judgement:
        """What the rules say, and the fingerprint in place of the number."""
        commune = rules.fingerprint_commune(arrival, ground)
        fingerprint = self.keys.fingerprint(commune, arrival.identity) if commune and arrival.identity else None
        contact = rules.contact_of(arrival, ground)
        flags = rules.time_flags(arrival, self.received_at)
        return Judgement(
            day=rules.clamp(arrival.happened_on, arrival.not_before, self.received_at),
            fault=rules.fault_of(arrival, ground),
            flags=(*flags, "contact") if arrival.left_contact and contact is None else flags,
            fingerprint=fingerprint,
            contact=contact,
        )

    def _take_plain(self, fresh: dict[int, Arrival], ground: Ground) -> None:
        if not fresh:
            return
        judged = {place: self.judge(one, ground) for place, one in fresh.items()}
        rows = {place: self._row(one, judged[place]) for place, one in fresh.items()}
        entries.store(self.session, list(rows.values()))
        self.answers |= {place: row["receipt"] for place, row in rows.items()}
        self._keep_contacts([(one, judged[place]) for place, one in fresh.items()])
        sound = [place for place in fresh if judged[place].fault is None]
        found = [self._countable(fresh[place], judged[place]) for place in sound if fresh[place].kind == ASSIST]
        assists.count(self.session, found, self.deltas)
        for one in (fresh[place] for place in sound if fresh[place].kind == VISIT_CLOSED):
            assists.close_visit(one.id, self.sender.commune_id, one.author_id, one.closes, self.deltas)
        for place in sound:
            self._check_poster(fresh[place], judged[place])

    def _check_poster(self, one: Arrival, judgement: Judgement) -> None:
        if one.kind == POSTER_CHECK:
            commune = self.sender.commune_id
            assists.check_poster(one.id, one.author_id, commune, judgement.day, one.body, self.deltas)

    def _keep_contacts(self, judged: Iterable[tuple[Arrival, Judgement]]) -> None:
        """Whatever the answer is: a held entry that is mended later needs its number as well."""
        left = [(one.id, said.contact, said.day) for one, said in judged if said.contact is not None]
        visits.keep_contacts(self.session, self.keys.vault, left)

    def _take_successors(self, fresh: dict[int, Arrival], ground: Ground) -> None:
        """Corrections and withdrawals, one by one in the order they were made: each changes what another sees."""
        for place, one in sorted(fresh.items(), key=lambda pair: (pair[1].seq, pair[1].id)):
            judgement = self.judge(one, ground)
            if judgement.fault is None and one.replaces_id:
                fault = assists.succession_fault(self.session, one.replaces_id, one.author_id, one.kind)
                judgement = replace(judgement, fault=fault)
            row = self._row(one, judgement)
            entries.store(self.session, [row])
            self.answers[place] = row["receipt"]
            self._keep_contacts([(one, judgement)])
            if judgement.fault is None:
                self._succeed(one, judgement)

    def _succeed(self, one: Arrival, judgement: Judgement) -> None:
        assert one.replaces_id is not None
        assists.retire(self.session, one.replaces_id, one.kind, self.deltas)
        if one.kind == ASSIST:
            assists.count(self.session, [self._countable(one, judgement)], self.deltas)
        self._check_poster(one, judgement)

    def _countable(self, one: Arrival, judgement: Judgement) -> Countable:
        return Countable(
            one.id, one.author_id, self.sender.commune_id, judgement.day, one.payload, judgement.fingerprint,
            one.replaces_id,
        )  # fmt: skip

    def _row(self, one: Arrival, judgement: Judgement) -> dict[str, Any]:
        fault = judgement.fault
        return {
            "id": one.id, "author_id": one.author_id, "device_id": one.device_id, "sender_id": self.sender.device_id,
            "commune_id": self.sender.commune_id, "seq": one.seq, "kind": one.kind, "format": one.format,
            "happened_on": one.happened_on, "replaces_id": one.replaces_id, "body": one.body,
            "body_hash": one.body_hash, "receipt": self.desk.receipt(one.id, one.body_hash, fault),
            "fate": judgement.fate, "code": fault.code if fault else "",
            "fields": written(fault.fields) if fault else "", "flags": " ".join(judgement.flags),
            "not_before": one.not_before, "received_at": self.received_at, "fingerprint": judgement.fingerprint,
            "changed": False, "position": self.desk.mark,
        }  # fmt: skip

    def _answer_again(self, again: dict[int, Arrival]) -> None:
        """The very same receipt for the same body; both bodies kept for another."""
        if not again:
            return
        known = stored.known(self.session, {one.id for one in again.values()})
        ground: Ground | None = None
        for place, one in again.items():
            before = known.get(one.id)  # none: a second copy of what was past the quota
            if before is not None and before.body_hash == one.body_hash:
                self.answers[place] = before.receipt
                continue
            receipt = stored.known_conflict(self.session, one.id, one.body_hash)
            if receipt is None and (before is None or not self._has_room()):
                receipt = later(NotYet(str(one.id), "quota"))
            elif receipt is None:
                ground = ground or self._ground(again.values())
                receipt = self._keep_conflict(one, ground)
            self.answers[place] = receipt

    def _keep_conflict(self, one: Arrival, ground: Ground) -> bytes:
        receipt = self.desk.conflict(one.id, one.body_hash)
        entries.store_conflict(
            self.session,
            {
                "entry_id": one.id, "sender_id": self.sender.device_id, "commune_id": self.sender.commune_id,
                "body": one.body, "body_hash": one.body_hash, "receipt": receipt, "choice": "open",
                "fingerprint": self.judge(one, ground).fingerprint, "not_before": one.not_before,
                "received_at": self.received_at, "position": self.desk.mark,
            },
        )  # fmt: skip
        return receipt

    def _unreadable(self, item: Unreadable) -> bytes:
        receipt = stored.known_unreadable(self.session, item.body_hash)
        if receipt is None and not self._has_room():
            return later(NotYet(item.claimed_id, "quota"))
        if receipt is None:
            receipt = self.desk.receipt(item.claimed_id, item.body_hash, Fault("entry_malformed"))
            entries.store_unreadable(
                self.session,
                {
                    "body_hash": item.body_hash, "sender_id": self.sender.device_id, "body": item.body,
                    "commune_id": self.sender.commune_id, "receipt": receipt, "received_at": self.received_at,
                    "position": self.desk.mark,
                },
            )  # fmt: skip
        return receipt


def _sort(
    arrivals: dict[int, Arrival], known: dict[uuid.UUID, stored.Known]
) -> tuple[dict[int, Arrival], dict[int, Arrival]]:
    """New entries, and those that came before: earlier, or earlier in this very batch."""
    fresh: dict[int, Arrival] = {}
    again: dict[int, Arrival] = {}
    seen: set[uuid.UUID] = set(known)
    for place, one in arrivals.items():
        (again if one.id in seen else fresh)[place] = one
        seen.add(one.id)
    return fresh, again
