"""A story of phones told by steps: recording, correcting, sending over bad lines, losing keys, wrong clocks.

Beside the phones it keeps the truth: which entries live, whatever the wire did. At the end everything is sent over a
good line and the server is compared with the truth.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.accounts.models import Person
from app.assists import mending
from app.assists.commands import recount
from app.assists.schemas import Mend
from app.backup.commands import restore
from app.core.actor import Actor, RoleKind
from app.core.clock import now
from app.core.db import db, transaction
from app.core.errors import Conflict, Forbidden, Invalid
from app.devices import commands as devices
from app.devices.models import Device
from app.entries.models import ConflictingEntry, EntryMend, StoredEntry
from app.entries.schemas import COUNTED
from app.posters.models import PosterCheck
from app.sync.joining import release_author
from app.tallies.models import Tally
from tests import oracle
from tests.people import Village, actor_of, enrol, settle_village
from tests.served import Served
from tests.twin import Kept, Twin, assist
from tests.wire.faults import FAULTS, Line

FAULT_NAMES = (*sorted(FAULTS), "late_request")
HELPS = (
    [{"kind": "level2_activate", "outcome": "done"}],
    [{"kind": "vneid_install", "outcome": "done"}, {"kind": "level1", "outcome": "done"}],
    [{"kind": "level2_activate", "outcome": "failed", "reason": "no_otp"}],
    [{"kind": "level2_activate", "outcome": "done", "again": True}, {"kind": "level1", "outcome": "done"}],
)
ROUNDS = 12  # good rounds in which everything must have arrived


@dataclass(slots=True)
class Phone:
    """A twin, its line, and the offset of its clock in seconds."""

    twin: Twin
    line: Line
    person: Person
    offset: list[float]
    malformed: list[Kept] = field(default_factory=list)


@dataclass(slots=True)
class Story:
    """Some phones of one village against one server."""

    served: Served
    village: Village
    phones: list[Phone]
    live: dict[str, bool] = field(default_factory=dict)
    owner: dict[str, Phone] = field(default_factory=dict)
    first_receipts: dict[tuple[str, str], str] = field(default_factory=dict)
    lent: set[str] = field(default_factory=set)
    looks: set[str] = field(default_factory=set)

    def hamlets(self) -> list[str]:
        village = self.village
        return [str(one.id) for one in (village.hamlet, village.second_hamlet, village.third_hamlet)]

    # ------------------------------------------------------------ steps

    def record(self, who: int, what: int) -> None:
        """An assist, with one of five identities or none, dated up to nine days back."""
        phone = self.phones[who % len(self.phones)]
        kept = phone.twin.entry("assist", self._payload(what), **self._more(phone, what))
        self.live[kept.id], self.owner[kept.id] = True, phone

    def correct(self, who: int, what: int) -> None:
        """A new entry in the place of one of the author's living ones."""
        target = self._living(who, what)
        if target is not None:
            phone = self.owner[target]
            kept = phone.twin.entry("assist", self._payload(what), replaces=target, **self._more(phone, what))
            self.live[target], self.live[kept.id], self.owner[kept.id] = False, True, phone

    def withdraw(self, who: int, what: int) -> None:
        """Take one back."""
        target = self._living(who, what)
        if target is not None:
            kept = self.owner[target].twin.withdraw(target)
            self.live[target] = False
            self.owner[kept.id] = self.owner[target]

    def look(self, who: int, what: int) -> None:
        """A word about the village's poster, or an earlier one of that phone set right or taken back."""
        phone, words = self.phones[who % len(self.phones)], ("hung", "fine", "torn", "missing", "tampered")
        mine = [one for one, alive in self.live.items() if alive and one in self.looks and self.owner[one] is phone]
        target = mine[what % len(mine)] if mine and what % 3 else None
        if target is not None:
            self.live[target] = False
        if target is not None and what % 3 == 1:
            self.owner[phone.twin.withdraw(target).id] = phone
            return
        payload = {"poster": self.village.poster.code, "what": words[what % 5]}
        day = self._more(phone, what)["happened_on"]
        kept = phone.twin.entry("poster_check", payload, happened_on=day, **({"replaces": target} if target else {}))
        self.looks.add(kept.id)
        self.live[kept.id], self.owner[kept.id] = True, phone

    def spoil(self, who: int, what: int) -> None:
        """Something that is not an entry lies in the outbox."""
        phone = self.phones[who % len(self.phones)]
        text = ('{"id":7}', "null", f'"{"x" * what}"', f'{{"id":"{uuid.uuid4()}","author":1}}')[what % 4]
        name = f"spoilt-{uuid.uuid4()}"
        phone.twin.outbox[name] = Kept(name, text)

    def double(self, who: int, what: int) -> None:
        """A second body under an id that is used: both must be kept, whichever arrives first."""
        phone = self.phones[who % len(self.phones)]
        mine = [kept for name, kept in phone.twin.outbox.items() if name in self.owner]
        if mine:
            kept = mine[what % len(mine)]
            tree = json.loads(kept.text)
            tree["happened_on"] = (dt.date.fromisoformat(tree["happened_on"]) - dt.timedelta(days=1)).isoformat()
            phone.twin.outbox[f"double-{uuid.uuid4()}"] = Kept(kept.id, json.dumps(tree))

    def lose_place(self, who: int, what: int) -> None:
        """An assist, or a correction, with a hamlet that nobody knows: held until somebody sets it right."""
        phone = self.phones[who % len(self.phones)]
        mine = [one for one, owner in self.owner.items() if owner is phone]
        more = {"replaces": mine[what % len(mine)]} if mine and what % 2 else {}
        payload = {**self._payload(what), "hamlet": str(uuid.UUID(int=what))}
        kept = phone.twin.entry("assist", payload, **self._more(phone, what), **more)
        self.live[kept.id], self.owner[kept.id] = True, phone

    def lend(self, who: int, what: int) -> None:
        """Somebody who has not joined the phone records on it: that waits until they join."""
        phone = self.phones[who % len(self.phones)]
        kept = phone.twin.entry(
            "assist", self._payload(what), author=str(self._other(phone)), **self._more(phone, what)
        )
        self.live[kept.id], self.owner[kept.id] = True, phone
        self.lent.add(kept.id)

    def join(self, who: int, _what: int) -> None:
        """They join it, while its records are on the way or not."""
        phone = self.phones[who % len(self.phones)]
        with self.served.app.app_context():
            with suppress(Conflict, Forbidden), transaction() as session:  # phone revoked, person suspended
                device = session.get(Device, uuid.UUID(phone.twin.device))
                if device is not None:  # else it was enrolled after the backup
                    devices.join(device, session.get_one(Person, self._other(phone)))
                    release_author(device.id, self._other(phone))
            db.session.remove()

    # ------------------------------------------------------------ the officer's steps: the truth depends on the order

    def mend(self, _who: int, what: int) -> None:
        """Everything that waits is set right, or withdrawn."""
        with self._office() as officer:
            held = list(db.session.scalars(select(StoredEntry.id).where(StoredEntry.fate == "held")))
            place = uuid.UUID(self.hamlets()[what % 3])
            with transaction():
                if what % 5:
                    mending.mend(officer, held, Mend(hamlet=place, residence=place if what % 2 else None))
                else:
                    mending.withdraw_by_officer(officer, held[:3])

    def officer_withdraws(self, _who: int, what: int) -> None:
        """Any entry at all is taken out of the count."""
        with self._office() as officer:
            known = list(db.session.scalars(select(StoredEntry.id).order_by(StoredEntry.id)))
            if known:
                with transaction():
                    mending.withdraw_by_officer(officer, [known[what % len(known)]])

    def choose(self, _who: int, what: int) -> None:
        """One of two bodies is chosen."""
        with self._office() as officer:
            open_ones = list(
                db.session.scalars(select(ConflictingEntry.number).where(ConflictingEntry.choice == "open"))
            )
            if open_ones:
                with suppress(Conflict, Invalid), transaction():
                    mending.choose(officer, open_ones[what % len(open_ones)], "this" if what % 3 else "first")

    def shut_out(self, who: int, what: int) -> None:
        """A person is suspended or reinstated; now and then the phone is revoked for good."""
        phone = self.phones[who % len(self.phones)]
        with self._office(), transaction() as session:
            person = session.get_one(Person, phone.person.id)
            person.state = "active" if person.state == "suspended" else "suspended"
            if what % 4 == 0:
                session.get_one(Device, uuid.UUID(phone.twin.device)).revoked_at = now()

    @contextmanager
    def _office(self) -> Iterator[Actor]:
        with self.served.app.app_context():
            yield actor_of(self.village.officer, RoleKind.OFFICER, self.village.commune)
            db.session.remove()

    # ------------------------------------------------------------ the line

    def send(self, who: int, what: int) -> None:
        """Send some of what waits, in some order, over a line with a fault."""
        phone = self.phones[who % len(self.phones)]
        phone.line.fault = FAULT_NAMES[what % len(FAULT_NAMES)]
        waiting = phone.twin.waiting()
        phone.twin.rng.shuffle(waiting)
        phone.twin.send(phone.line, waiting[: 1 + what % 7], zipped=what % 2 == 0)
        phone.line.fault = "good"

    def late(self, who: int, _what: int) -> None:
        """Requests that the network held back arrive now."""
        self.phones[who % len(self.phones)].line.deliver_late()

    def re_enrol(self, who: int, _what: int) -> None:
        """The phone lost its key and is enrolled again; its old entries keep their device and number."""
        phone = self.phones[who % len(self.phones)]
        self.join(who, 0)  # what this key has sent for somebody else can only be released here
        with self.served.app.app_context():
            device, key = enrol(db.session.merge(phone.person, load=False), self.village.commune)
            phone.twin.device, phone.twin.key, phone.twin.seq = str(device.id), key, 0
        phone.twin.cursor = ""
        phone.twin.catalogue(phone.line)

    def roll_back(self, who: int, what: int) -> None:
        """The phone was restored from an older copy: its counter goes back."""
        phone = self.phones[who % len(self.phones)]
        phone.twin.seq = max(0, phone.twin.seq - what % 5)

    def turn_clock(self, who: int, what: int) -> None:
        """The phone's clock is wrong from now on: by hours, months, years."""
        self.phones[who % len(self.phones)].offset[0] = (0, -7200, 7200, -40 * 86400, 40 * 86400, -6 * 365 * 86400)[
            what % 6
        ]

    # ------------------------------------------------------------ the end

    def settle(self, *, at_once: bool) -> None:
        """Everything is sent over good lines, by all phones together or one after the other."""
        for phone in self.phones:
            phone.line.deliver_late()
        errors: list[BaseException] = []

        def finish(phone: Phone) -> None:
            try:
                self._send_all(phone)
            except BaseException as error:
                errors.append(error)
                raise

        threads = [threading.Thread(target=finish, args=(phone,)) for phone in self.phones]
        for thread in threads:
            thread.start()
            if not at_once:
                thread.join()
        for thread in threads:
            thread.join()
        assert not errors, errors
        for at, phone in enumerate(self.phones):
            self.join(at, 0)
            assert not phone.twin.waiting(), "something was never answered"

    def restore_from(self, backup: Path) -> None:
        """The server is lost and comes back from an older backup, with a new epoch."""
        for phone in self.phones:
            phone.line.deliver_late()
        self.served.kill()
        with self.served.app.app_context():
            db.session.remove()
            db.engine.dispose()
            restore(self.served.settings, backup)
            db.engine.dispose()
        self.served.start()

    def _send_all(self, phone: Phone) -> None:
        answer = phone.line("GET", "/api/v1/catalogue", phone.twin.signed("GET", "/api/v1/catalogue"), b"")
        assert answer is not None
        if answer.status == 401 and answer.json()["code"] == "device_unknown":
            self.re_enrol(self.phones.index(phone), 0)  # enrolled after the backup: it has to sign in again
        for _round in range(ROUNDS):
            phone.twin.catalogue(phone.line)
            if not phone.twin.waiting():
                return
            phone.twin.send(phone.line)

    def check(self, *, truth: bool = True) -> None:
        """Every body stored once with the receipt its phone has; sums agree. `truth`: what lives counts, only that."""
        with self.served.app.app_context():
            db.session.rollback()
            ours = {uuid.UUID(one) for one in self.owner}
            rows = {str(row.id): row for row in db.session.scalars(select(StoredEntry)) if row.id in ours}
            receipts = {(one, row.body_hash): row.receipt for one, row in rows.items()}
            for other in db.session.scalars(select(ConflictingEntry).where(ConflictingEntry.entry_id.in_(ours))):
                receipts[str(other.entry_id), other.body_hash] = other.receipt
            for phone in self.phones:
                for name, kept in phone.twin.outbox.items():
                    if name.startswith("spoilt"):
                        assert kept.receipt is not None and kept.receipt["code"] == "entry_malformed"
                        continue
                    mine = receipts.get((kept.id, _hash_of(kept.text)))
                    assert mine is not None, "an entry is lost"
                    assert json.loads(mine) == kept.receipt, "a receipt differs from the stored one"
            wrong = {
                entry_id: (rows[entry_id].fate, rows[entry_id].code)
                for entry_id, alive in self.live.items()
                if (rows[entry_id].fate in ("accepted", "mended")) is not alive
            }
            assert not truth or not wrong, wrong
            check_counts()
            db.session.remove()

    # ------------------------------------------------------------ bits

    def _other(self, phone: Phone) -> uuid.UUID:
        """Whoever is not on a phone from the start."""
        both = (self.village.volunteer.id, self.village.colleague.id)
        return both[1] if phone.person.id == both[0] else both[0]

    def _living(self, who: int, what: int) -> str | None:
        phone = self.phones[who % len(self.phones)]
        own = [one for one, alive in self.live.items() if alive and one not in self.lent | self.looks]
        mine = [one for one in own if self.owner[one].person is phone.person]
        return mine[what % len(mine)] if mine else None

    def _payload(self, what: int) -> dict[str, Any]:
        hamlets = self.hamlets()
        home = {"kind": "other_commune"} if what % 11 == 0 else {"kind": "hamlet", "hamlet": hamlets[what % 3]}
        identity = what % 3 != 0
        return assist(
            hamlets[what % 2], residence=home, helps=HELPS[what % 4], consent="vi-1" if identity else None,
            age_band="under14" if what % 13 == 0 and not identity else "35-59",
            **({"poster": self.village.poster.code} if what % 5 == 0 else {}),
        )  # fmt: skip

    def _more(self, phone: Phone, what: int) -> dict[str, Any]:
        local = phone.twin.now().astimezone(oracle.VIETNAM).date() - dt.timedelta(days=what % 10)
        more: dict[str, Any] = {"happened_on": local.isoformat()}
        if what % 3:
            more["identity"] = f"03819{what % 5:07d}"
        return more


def begin(served: Served, seed: int, phones: int = 3) -> Story:
    """A fresh village on the served database, with phones of two people, one of them with two."""
    rng = random.Random(seed)
    with served.app.app_context():
        village = settle_village(unique=True)
        people = [village.volunteer, village.colleague, village.volunteer][:phones]
        story = Story(served, village, [])
        for person in people:
            device, key = enrol(person, village.commune)
            offset = [0.0]
            twin = Twin(
                str(device.id), str(person.id), key, _clock(offset), random.Random(rng.random()),
                authority=f"localhost:{served.port}",
            )  # fmt: skip
            story.phones.append(Phone(twin, Line(served.url, random.Random(rng.random())), person, offset))
        db.session.expunge_all()
        db.session.remove()
    for phone in story.phones:
        phone.twin.catalogue(phone.line)
    return story


def _hash_of(text: str) -> bytes:
    """What the server tells bodies apart by: docs/wire.md."""
    return hashlib.sha256(
        json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    ).digest()


def _clock(offset: list[float]) -> Any:
    return lambda: now() + dt.timedelta(seconds=offset[0])


def check_counts() -> None:
    """Tallies are what the oracle says, what counts of posters is what counts of entries; a recount changes nothing."""
    before = tallies()
    assert before == expected()
    words = select(PosterCheck.id).where(PosterCheck.source == "phone", PosterCheck.live)
    said = select(StoredEntry.id).where(StoredEntry.kind == "poster_check", StoredEntry.fate.in_(COUNTED))
    assert set(db.session.scalars(words)) == set(db.session.scalars(said)), "a word about a poster counts wrongly"
    with transaction() as session:
        found = recount(session)
    assert (found.mended_cells, found.mended_posters) == (0, 0)
    assert tallies() == before, "recount changed something"


def tallies() -> dict[str, dict[oracle.Cell, int]]:
    """Every tally that is not zero, as the server has it."""
    db.session.rollback()
    counted: dict[oracle.Cell, int] = {}
    unchecked: dict[oracle.Cell, int] = {}
    for row in db.session.execute(select(Tally.hamlet_id, Tally.day, Tally.indicator, Tally.counted, Tally.unchecked)):
        cell = (str(row[0]), row[1].isoformat(), row[2])
        if row[3]:
            counted[cell] = row[3]
        if row[4]:
            unchecked[cell] = row[4]
    return {"counted": counted, "unchecked": unchecked}


def expected() -> dict[str, dict[oracle.Cell, int]]:
    """The same from the oracle, which reads nothing but entries."""
    db.session.rollback()
    rows = [
        {
            "id": str(row.id), "fate": row.fate, "kind": row.kind, "body": row.body, "fingerprint": row.fingerprint,
            "not_before": row.not_before, "received_at": row.received_at,
        }
        for row in db.session.scalars(select(StoredEntry))
    ]  # fmt: skip
    mends = {
        str(row.entry_id): {
            "hamlet_id": str(row.hamlet_id) if row.hamlet_id else None,
            "residence_id": str(row.residence_id) if row.residence_id else None,
            "residence_elsewhere": row.residence_elsewhere, "drop_identity": row.drop_identity,
        }
        for row in db.session.scalars(select(EntryMend))
    }  # fmt: skip
    chosen = {
        str(row.entry_id): {
            "body": row.body, "fingerprint": row.fingerprint, "not_before": row.not_before,
            "received_at": row.received_at,
        }
        for row in db.session.scalars(select(ConflictingEntry).where(ConflictingEntry.choice == "this"))
    }  # fmt: skip
    counted, unchecked = oracle.counts(rows, mends, chosen)
    return {"counted": dict(+counted), "unchecked": dict(+unchecked)}
