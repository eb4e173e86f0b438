"""The contract with the phone: what goes over the wire, in both directions. JSON Schemas and the phone's types are
generated from these shapes (`./dev contract`), and a test fails when they drift. Prose: docs/wire.md."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from app.devices.schemas import CataloguePerson, Enrolled, Enrolment, Uuid

__all__ = ["CataloguePerson", "Enrolled", "Enrolment", "Uuid"]  # part of the contract, kept with the phones

LocalDate = Annotated[
    str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}$", max_length=10, description="date in Asia/Ho_Chi_Minh")
]
Milliseconds = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]

MAX_BATCH = 100
MAX_BYTES = 1_000_000
# What a batch may grow to when it is unpacked.
MAX_PLAIN_BYTES = 4_000_000


class EntryClock(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What the phone knew of time when the entry was saved; no web clock is trusted alone.

    wall: Date.now(); since_wall, since_mono: milliseconds since the last server token by the wall clock and, in
    the same page session, by the monotonic one; session: random per page; token: the last server token.
    """

    wall: Milliseconds
    token: Annotated[str, msgspec.Meta(max_length=120)]
    since_wall: Milliseconds
    session: Annotated[str, msgspec.Meta(max_length=24)]
    since_mono: Milliseconds | None = None


class Sealed(msgspec.Struct, forbid_unknown_fields=True):
    """A number sealed to the server (app.core.seal): key id, and enc with ciphertext in base64url."""

    key: Annotated[str, msgspec.Meta(max_length=20)]
    box: Annotated[str, msgspec.Meta(max_length=400)]


class Entry(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Anything made on a phone that waits to be sent. `kind`: assist, withdrawal, visit_closed, poster_check. `payload`
    by kind and format. `sealed` is an identity number, `contact` a phone number to come back by."""

    id: Uuid
    author: Uuid
    device: Uuid
    seq: Annotated[int, msgspec.Meta(ge=1, le=2**53)]
    kind: Annotated[str, msgspec.Meta(max_length=20)]
    format: Annotated[int, msgspec.Meta(ge=1, le=1000)]
    happened_on: LocalDate
    clock: EntryClock
    payload: dict[str, Any]
    sealed: Sealed | None = None
    replaces: Uuid | None = None
    contact: Sealed | None = None


class Batch(msgspec.Struct, forbid_unknown_fields=True):
    """Up to 100 entries and how many more still wait on this phone."""

    entries: Annotated[list[msgspec.Raw], msgspec.Meta(max_length=MAX_BATCH)]
    queued: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]


class Receipt(msgspec.Struct, omit_defaults=True):
    """The server's answer to one entry. Stored answers are kept as bytes: a repeat gets the very same ones.

    answer: accepted, held or conflict are stored; later is not. `mark` is the place in the ledger: the entry is in
    a backup once "safe_up_to" has passed it (mark < safe_up_to).
    """

    id: str
    answer: Literal["accepted", "held", "conflict", "later"]
    hash: str = ""
    code: str = ""
    fields: dict[str, str] = {}
    mark: int = 0
    epoch: str = ""
    at: str = ""


class BatchAnswer(msgspec.Struct):
    """One receipt per entry, in order; and what every contact brings."""

    receipts: list[msgspec.Raw]
    epoch: str
    safe_up_to: int
    token: str
    now: str


class SealKey(msgspec.Struct):
    """The key to seal with: id, and public point (65 bytes, base64url)."""

    id: str
    point: str


class CataloguePlace(msgspec.Struct, omit_defaults=True):
    id: str
    kind: Literal["province", "commune", "hamlet"]
    type_name: str
    name: str
    commune: str = ""
    mine: bool = False
    gone: bool = False
    successors: list[str] = []


class CataloguePoster(msgspec.Struct, omit_defaults=True):
    """A poster and how it stands, as far as the server knows: `standing` since the word of `standing_on`, `seen_on` the
    last day somebody was there, `reported` what a citizen said since. One that was replaced stays known, because its
    paper may hang on."""

    code: str
    hamlet: str
    spot: str
    gone: bool = False
    standing: Literal["printed", "hung", "torn", "missing", "tampered", "replaced", "retired"] = "printed"
    standing_on: str = ""
    seen_on: str = ""
    reported: Literal["", "torn", "tampered", "strange"] = ""


class CatalogueFate(msgspec.Struct, omit_defaults=True):
    """What became of one of the author's own entries since."""

    id: str
    fate: Literal["accepted", "held", "mended", "withdrawn", "replaced"]
    author: str
    code: str = ""
    fields: dict[str, str] = {}


class CatalogueFigure(msgspec.Struct, omit_defaults=True):
    """Coverage of one hamlet for one indicator. No denominator, no percentage: `people` 0 means unknown."""

    hamlet: str
    indicator: str
    people: int
    reached: int
    unchecked: int
    counted_on: str = ""
    source: str = ""


class CatalogueVisit(msgspec.Struct, omit_defaults=True):
    """Somebody in one of the phone's hamlets waits for activation. Never who, never the number: `contact` says that
    one was left. `taken_by` is a person of this phone; `taken` alone is somebody else. `kinds` are what waits."""

    id: str
    hamlet: str = ""
    since: str = ""
    author: str = ""
    kinds: list[str] = []
    contact: bool = False
    taken: bool = False
    taken_by: str = ""
    gone: bool = False


class CatalogueRequest(msgspec.Struct, omit_defaults=True):
    """A citizen in one of the phone's hamlets asks for help at home, and an officer has called back. Never who, never
    where. `takers` of two took it; `taken_by` are those of this phone."""

    id: str
    hamlet: str = ""
    topic: str = ""
    suits: str = ""
    since: str = ""
    takers: int = 0
    taken_by: list[str] = []
    gone: bool = False


class Catalogue(msgspec.Struct):
    """What changed in the device's scope since the cursor. `full`: forget what you have and take this."""

    full: bool
    cursor: str
    epoch: str
    safe_up_to: int
    token: str
    now: str
    known_up_to: str
    revoked: bool
    seal_key: SealKey
    origins: list[str]
    people: list[CataloguePerson]
    places: list[CataloguePlace]
    posters: list[CataloguePoster]
    figures: list[CatalogueFigure]
    visits: list[CatalogueVisit]
    requests: list[CatalogueRequest]
    fates: list[CatalogueFate]
