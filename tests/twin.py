"""A phone's twin in Python: makes entries, seals, signs and sends as the app does, over any transport.

The wire tests, the property test and the bench all speak through it. It keeps what a phone keeps: an outbox whose
bytes never change, a counter, a token, receipts; and the same rule for when anything may change state.
"""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import json
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.core import seal
from app.core.signatures import SignedParts, SigningKey, content_digest

AUTHORITY = "localhost:5000"


@dataclass(slots=True)
class Answer:
    """What came back: a status and bytes, or None when nothing did."""

    status: int
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


# method, path with query, headers, body -> answer, or None when the line was cut
Transport = Callable[[str, str, dict[str, str], bytes], Answer | None]


def uuid7(at: dt.datetime, rng: random.Random) -> str:
    """RFC 9562 §5.7, from a clock and a source of randomness that the test owns."""
    milliseconds = int(at.timestamp() * 1000) & (2**48 - 1)
    value = (milliseconds << 80) | (7 << 76) | (rng.getrandbits(12) << 64) | (2 << 62) | rng.getrandbits(62)
    return str(uuid.UUID(int=value))


def client_transport(client: Any) -> Transport:
    """Over Flask's test client."""

    def send(method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        response = client.open(path, method=method, headers=headers, data=body)
        return Answer(response.status_code, response.get_data())

    return send


@dataclass(slots=True)
class Kept:
    """An entry in the outbox: its text never changes."""

    id: str
    text: str
    receipt: dict[str, Any] | None = None
    receipt_bytes: bytes = b""
    confirmed_epoch: str = ""


@dataclass(slots=True)
class Twin:
    """One phone. `now` is its own idea of time; `rng` its own randomness."""

    device: str
    author: str
    key: SigningKey
    now: Callable[[], dt.datetime]
    rng: random.Random
    token: str = ""
    token_wall: int = 0
    seq: int = 0
    epoch: str = ""
    cursor: str = ""
    seal_key: tuple[str, bytes] | None = None
    outbox: dict[str, Kept] = field(default_factory=dict)
    authority: str = AUTHORITY

    def wall(self) -> int:
        return int(self.now().timestamp() * 1000)

    def clock(self) -> dict[str, Any]:
        since = self.wall() - self.token_wall
        return {"wall": self.wall(), "token": self.token, "since_wall": since, "since_mono": since, "session": "s1"}

    def entry(self, kind: str, payload: dict[str, Any], **more: Any) -> Kept:
        """Save an entry: numbered, kept as text. `identity` and `contact` seal numbers; `replaces` names a target."""
        self.seq += 1
        entry_id = more.pop("id", None) or uuid7(self.now(), self.rng)
        identity, contact = more.pop("identity", None), more.pop("contact", None)
        fields = {
            "id": entry_id,
            "author": more.pop("author", self.author),
            "device": self.device,
            "seq": self.seq,
            "kind": kind,
            "format": more.pop("format", 1),
            "happened_on": more.pop("happened_on", (self.now() + dt.timedelta(hours=7)).date().isoformat()),
            "clock": self.clock(),
            "payload": payload,
            **more,
        }
        if identity is not None:
            fields["sealed"] = self.sealed(entry_id, identity, seal.PURPOSE)
        if contact is not None:
            fields["contact"] = self.sealed(entry_id, contact, seal.CONTACT)
        kept = Kept(entry_id, json.dumps(fields, ensure_ascii=False))
        self.outbox[entry_id] = kept
        return kept

    def sealed(self, entry_id: str, number: str, purpose: str) -> dict[str, str]:
        """A number sealed to the server, bound to the entry that carries it."""
        assert self.seal_key is not None
        key_id, point = self.seal_key
        bound_to = seal.info(key_id, uuid.UUID(entry_id), uuid.UUID(self.device), purpose)
        return {"key": key_id, "box": seal.seal(number.encode(), point, bound_to)}

    def close_visit(self, visit: str, how: str = "not_needed") -> Kept:
        return self.entry("visit_closed", {"visit": visit, "how": how})

    def withdraw(self, target: str) -> Kept:
        return self.entry("withdrawal", {}, replaces=target)

    def waiting(self) -> list[Kept]:
        return [kept for kept in self.outbox.values() if kept.receipt is None]

    def signed(self, method: str, path: str, body: bytes = b"", *, encoding: str = "") -> dict[str, str]:
        """Headers that sign exactly this request."""
        path, _, query = path.partition("?")
        digest = content_digest(body)
        parts = SignedParts(method, self.authority, path, query, digest, encoding, self.device, self.token)
        nonce = base64.urlsafe_b64encode(self.rng.randbytes(16)).rstrip(b"=").decode()
        headers = self.key.headers(parts, nonce)
        if encoding:
            headers["Content-Encoding"] = encoding
        if method == "POST":
            headers["Content-Type"] = "application/json"
        return headers

    def batch(self, entries: list[Kept], queued: int = 0) -> bytes:
        return b'{"entries":[%s],"queued":%d}' % (b",".join(one.text.encode() for one in entries), queued)

    def send(self, transport: Transport, entries: list[Kept] | None = None, *, zipped: bool = True) -> Answer | None:
        """Send what waits (or these), once; settle what is answered. A stale token is renewed and sent again once."""
        chosen = self.waiting()[:100] if entries is None else entries
        plain = self.batch(chosen, max(0, len(self.waiting()) - len(chosen)))
        body, encoding = (gzip.compress(plain, mtime=0), "gzip") if zipped else (plain, "")
        answer = self._post(transport, body, encoding)
        if answer is not None and answer.status == 200:
            self.settle(chosen, answer)
        return answer

    def visit(self, transport: Transport, visit: str, act: str, person: str = "") -> Answer:
        """Ask about one visit: take, release or contact."""
        return self._ask(transport, f"/api/v1/visits/{visit}/{act}", {"person": person or self.author})

    def request(self, transport: Transport, request: str, act: str, **more: str) -> Answer:
        """Ask about one call for help: take, release, contact, done or close (with `why`)."""
        return self._ask(transport, f"/api/v1/requests/{request}/{act}", {"person": self.author, **more})

    def _ask(self, transport: Transport, path: str, body: dict[str, str]) -> Answer:
        answer = self._post(transport, json.dumps(body).encode(), "", path)
        assert answer is not None
        return answer

    def _post(self, transport: Transport, body: bytes, encoding: str, path: str = "/api/v1/entries") -> Answer | None:
        answer = None
        for _try in range(2):
            headers = self.signed("POST", path, body, encoding=encoding)
            answer = transport("POST", path, headers, body)
            if answer is None or answer.status != 401 or not self._renewed(answer):
                break
        return answer

    def _renewed(self, answer: Answer) -> bool:
        try:
            facts = answer.json().get("facts", {})
        except (ValueError, AttributeError):
            return False
        if "token" not in facts:
            return False
        self.note_token(facts["token"])
        return True

    def note_token(self, token: str) -> None:
        self.token, self.token_wall = token, self.wall()

    def settle(self, entries: list[Kept], answer: Answer) -> bool:
        """Believe only an answer that parses as receipts, one per entry."""
        try:
            body = answer.json()
            receipts = body["receipts"]
            if len(receipts) != len(entries):
                return False
        except (ValueError, KeyError, TypeError):
            return False
        for kept, receipt in zip(entries, receipts, strict=True):
            if receipt["answer"] != "later":
                kept.receipt, kept.confirmed_epoch = receipt, body["epoch"]
        self.note_token(body["token"])
        self._note_epoch(body["epoch"])
        return True

    def _note_epoch(self, epoch: str) -> None:
        if self.epoch and epoch != self.epoch:
            for kept in self.outbox.values():
                if kept.confirmed_epoch != epoch:
                    kept.receipt = None
        self.epoch = epoch

    def catalogue(self, transport: Transport) -> dict[str, Any]:
        """Read the catalogue since the cursor."""
        path = f"/api/v1/catalogue?since={self.cursor}"
        answer = None
        for _try in range(2):
            answer = transport("GET", path, self.signed("GET", path), b"")
            if answer is None or answer.status != 401 or not self._renewed(answer):
                break
        assert answer is not None and answer.status == 200, answer
        found: dict[str, Any] = answer.json()
        self.cursor = found["cursor"]
        self.note_token(found["token"])
        self._note_epoch(found["epoch"])
        point = found["seal_key"]["point"]
        self.seal_key = (found["seal_key"]["id"], base64.urlsafe_b64decode(point + "=" * (-len(point) % 4)))
        return found


def assist(hamlet: str, **changes: Any) -> dict[str, Any]:
    """The commonest assist: level 2 activated, done, by the citizen's own hands."""
    payload: dict[str, Any] = {
        "hamlet": hamlet,
        "residence": {"kind": "hamlet", "hamlet": hamlet},
        "client": "person",
        "age_band": "35-59",
        "helps": [{"kind": "level2_activate", "outcome": "done"}],
        "own_hands": True,
        "can_alone": "yes",
        "satisfaction": 3,
    }
    payload.update(changes)
    return {name: value for name, value in payload.items() if value is not None}
