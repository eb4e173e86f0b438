"""Reads a batch before any table is asked: unpacks, parses, hashes, unseals. Nothing here can fail a whole batch
once its signature is right and its JSON is a batch; what is wrong with one entry stays with that entry."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import uuid
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from app.assists.commands import ASSIST, POSTER_CHECK, VISIT_CLOSED, WITHDRAWAL
from app.assists.rules import field_faults
from app.assists.schemas import FORMAT, AssistPayload
from app.core import seal
from app.core.errors import AppError, TooLarge
from app.core.ids import recurring
from app.core.seal import SealBroken, SealKeys, UnknownSealKey
from app.devices import tokens
from app.entries.models import StoredEntry
from app.entries.schemas import Arrival, Fault, NotYet, Unreadable
from app.posters.schemas import CHECK_FORMAT, PosterCheckPayload
from app.sync.schemas import MAX_BATCH, MAX_PLAIN_BYTES, Batch, Entry, Sealed
from app.visits import schemas as visits
from app.visits.schemas import VisitClosed

Item = Arrival | Unreadable | NotYet

# Wall and monotonic clock may drift this far apart before an entry's times are doubted.
CLOCK_SLACK = 120_000
# Formats that a released phone ever sent, by kind. Old ones are accepted for ever.
FORMATS = {
    ASSIST: frozenset({FORMAT}),
    WITHDRAWAL: frozenset({1}),
    VISIT_CLOSED: frozenset({visits.FORMAT}),
    POSTER_CHECK: frozenset({CHECK_FORMAT}),
}

# A sealed number as phones write it, wherever it stands: what cannot be read is kept, a number that opens is not.
_BOX = re.compile(rb'"[A-Za-z0-9_-]{%d}"' % -(-seal.SEALED_LENGTH * 8 // 6))

# An escape in JSON; a half is one of a pair that stands alone. And a byte that UTF-8 never has.
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
_HIDDEN = b"\xff"

# Where a fault lies, at the end of msgspec's sentence.
_PATH = re.compile(r"- at `\$\.([a-z_0-9.\[\]]{1,60})`\Z")

_batch = msgspec.json.Decoder(Batch)
_entry = msgspec.json.Decoder(Entry)
_anything = msgspec.json.Decoder()
_canonical = msgspec.json.Encoder(order="sorted")


@dataclass(frozen=True, slots=True)
class Readers:
    """What reading needs besides the bytes: keys, and what is believed of time without a token of ours."""

    seal_keys: SealKeys
    token_key: bytes
    enrolled_at: dt.datetime
    received_at: dt.datetime


def unpack(body: bytes, encoding: str) -> bytes:
    """The plain bytes of a body. Raises TooLarge for a bomb, bad_request for what is not gzip."""
    if not encoding or encoding == "identity":
        return body
    if encoding != "gzip":
        raise AppError("encoding_unknown")
    inflate = zlib.decompressobj(wbits=31)
    try:
        plain = inflate.decompress(body, MAX_PLAIN_BYTES + 1)
    except zlib.error as error:
        raise AppError("batch_malformed") from error
    if len(plain) > MAX_PLAIN_BYTES:
        raise TooLarge
    if not inflate.eof:
        raise AppError("batch_malformed")
    return plain


def read_batch(plain: bytes) -> Batch:
    """The batch, its entries still raw. Raises TooLarge past 100 entries, bad_request for anything else."""
    try:
        return _split(plain)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        if isinstance(error, msgspec.ValidationError) and "length <=" in str(error):
            raise TooLarge("too_many_entries", most=MAX_BATCH) from error
        raise AppError("batch_malformed") from error


def _split(plain: bytes) -> Batch:
    """Half a character, written as an escape, is refused even where nothing is read yet. It must cost its own element
    only: so its backslash is hidden behind a byte that is in no text until the elements are apart."""
    try:
        return _batch.decode(plain)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        hidden = plain if _HIDDEN in plain else _ESCAPE.sub(_hide_half, plain)
        if hidden == plain:
            raise
    batch = _batch.decode(hidden)
    batch.entries = [msgspec.Raw(bytes(raw).replace(_HIDDEN, b"\\")) for raw in batch.entries]
    return batch


def _hide_half(escape: re.Match[bytes]) -> bytes:
    return _HIDDEN + escape[0][1:] if escape["half"] else escape[0]


def read(raws: Sequence[msgspec.Raw], readers: Readers) -> list[Item]:
    """Each element of a batch, read as far as it can be."""
    return [_read_one(bytes(raw), readers) for raw in raws]


def _read_one(raw: bytes, readers: Readers) -> Item:
    try:
        tree = _anything.decode(raw)
        canonical = _canonical.encode(tree)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        return Unreadable("", _without_boxes(raw), hashlib.sha256(raw).digest())
    try:
        entry = _entry.decode(raw)
        happened_on = dt.date.fromisoformat(entry.happened_on)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        claimed = tree.get("id") if isinstance(tree, dict) else None
        name = claimed[:36] if isinstance(claimed, str) else ""
        return Unreadable(name, _without_boxes(raw), hashlib.sha256(canonical).digest())
    if entry.format not in FORMATS.get(entry.kind, ()):
        return NotYet(entry.id, "format_unknown")
    try:
        identity = _unseal(entry, entry.sealed, seal.PURPOSE, readers.seal_keys)
        contact = _unseal(entry, entry.contact, seal.CONTACT, readers.seal_keys)
    except UnknownSealKey:
        return NotYet(entry.id, "seal_key_unknown")
    body = canonical if entry.sealed is None and entry.contact is None else _without_seals(tree)
    arrival = _arrival(entry, happened_on, body, hashlib.sha256(canonical).digest(), _times(entry, readers))
    return replace(arrival, identity=identity, contact=contact)


def _arrival(
    entry: Entry, happened_on: dt.date, body: bytes, body_hash: bytes, times: tuple[dt.datetime, tuple[str, ...]]
) -> Arrival:
    """What an entry says, without its numbers."""
    payload, fault = _payload(entry)
    return Arrival(
        id=uuid.UUID(entry.id),
        author_id=recurring(entry.author),
        device_id=recurring(entry.device),
        seq=entry.seq,
        kind=entry.kind,
        format=entry.format,
        happened_on=happened_on,
        replaces_id=uuid.UUID(entry.replaces) if entry.replaces else None,
        body=_without_boxes(body) if payload is None else body,
        body_hash=body_hash,
        payload=payload,
        closes=_closes(entry) if fault is None else None,
        poster=_poster_of(entry) if fault is None else None,
        not_before=times[0],
        fault=fault,
        flags=times[1],
        sealed=entry.sealed is not None,
        left_contact=entry.contact is not None,
    )


def reread(row: StoredEntry) -> Arrival:
    """An entry as it arrived, from what is stored of it; of a number, only whether one is missing that was sealed.

    What was sealed is gone from the body, but not from its hash; where there was a contact, its place is marked.
    """
    entry, marks = _entry.decode(row.body), _anything.decode(row.body)
    changed = hashlib.sha256(row.body).digest() != row.body_hash
    sealed = "sealed" in marks if "contact" in marks else changed
    entry.sealed = Sealed("", "") if sealed else None
    payload, fault = _payload(entry)
    return Arrival(
        id=row.id,
        author_id=row.author_id,
        device_id=row.device_id,
        seq=row.seq,
        kind=row.kind,
        format=row.format,
        happened_on=row.happened_on,
        replaces_id=row.replaces_id,
        body=row.body,
        body_hash=row.body_hash,
        payload=payload,
        poster=_poster_of(entry) if fault is None else None,
        not_before=row.not_before,
        fault=fault,
        sealed=sealed and row.fingerprint is None,
    )


def _without_seals(tree: dict[str, Any]) -> bytes:
    """The entry without what was sealed. Beside a contact both places stay, empty: the hash alone would no longer tell
    which of them there was."""
    sealed = ("sealed", "contact")
    if "contact" in tree:
        return _canonical.encode({name: None if name in sealed else value for name, value in tree.items()})
    return _canonical.encode({name: value for name, value in tree.items() if name not in sealed})


def _without_boxes(text: bytes) -> bytes:
    return _BOX.sub(b'""', text)


def _unseal(entry: Entry, sealed: Sealed | None, purpose: str, seal_keys: SealKeys) -> str | None:
    """The number, or None: the rules then say what that means, after those that come before it."""
    if sealed is None:
        return None
    bound_to = seal.info(sealed.key, uuid.UUID(entry.id), recurring(entry.device), purpose)
    try:
        return seal_keys.open(sealed.key, sealed.box, bound_to).decode("ascii")
    except (SealBroken, UnicodeDecodeError):
        return None


def _payload(entry: Entry) -> tuple[AssistPayload | None, Fault | None]:
    bare = entry.sealed is None and entry.contact is None
    if entry.kind == WITHDRAWAL:
        fits = not entry.payload and entry.replaces and bare
        return None, None if fits else Fault("payload_invalid", {"replaces": "required"})
    if entry.kind == VISIT_CLOSED:
        fits = bare and entry.replaces is None and _closes(entry) is not None
        return None, None if fits else Fault("payload_invalid", {"payload": "not_offered"})
    if entry.kind == POSTER_CHECK:
        fits = bare and _poster_of(entry) is not None
        return None, None if fits else Fault("payload_invalid", {"payload": "not_offered"})
    try:
        payload = msgspec.convert(entry.payload, AssistPayload)
        faults = field_faults(payload)
    except (msgspec.ValidationError, ValueError) as error:
        return None, Fault("payload_invalid", {_path_of(error): "not_offered"})
    if payload.client != "person" and entry.sealed is not None:
        faults["sealed"] = "not_offered"
    return (payload, None) if not faults else (None, Fault("payload_invalid", faults))


def _closes(entry: Entry) -> VisitClosed | None:
    try:
        return msgspec.convert(entry.payload, VisitClosed) if entry.kind == VISIT_CLOSED else None
    except msgspec.ValidationError:
        return None


def _poster_of(entry: Entry) -> str | None:
    try:
        return msgspec.convert(entry.payload, PosterCheckPayload).poster if entry.kind == POSTER_CHECK else None
    except msgspec.ValidationError:
        return None


def _path_of(error: Exception) -> str:
    """`Expected … - at `$.helps[0].kind`` names the field; one of the sender's own making is not said."""
    found = _PATH.search(str(error))
    return found[1].replace("[", ".").replace("]", "") if found else "payload"


def _times(entry: Entry, readers: Readers) -> tuple[dt.datetime, tuple[str, ...]]:
    clock = entry.clock
    disagree = clock.since_mono is not None and abs(clock.since_wall - clock.since_mono) > CLOCK_SLACK
    flags = ("clock",) if disagree or clock.since_wall < 0 else ()
    try:
        owner, issued_at = tokens.read(readers.token_key, clock.token)
        if owner.hex == entry.device.replace("-", ""):
            return min(issued_at, readers.received_at), flags
    except (tokens.BadToken, OverflowError):
        pass
    return min(readers.enrolled_at, readers.received_at), flags
