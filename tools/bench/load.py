"""The load generator: phones' twins with batches made beforehand, sent over keep-alive connections."""

from __future__ import annotations

import gzip
import http.client
import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from app.core import clock
from app.devices import tokens
from tests.people import Village, enrol
from tests.twin import Answer, Twin, assist

SEALED_SHARE = 0.3
KINDS = (
    [{"kind": "level2_activate", "outcome": "done"}],
    [{"kind": "vneid_install", "outcome": "done"}, {"kind": "level1", "outcome": "done"}],
    [{"kind": "level2_activate", "outcome": "waiting_activation"}],
    [{"kind": "file_service", "outcome": "done", "service": 14}],
)


@dataclass(slots=True)
class Measured:
    """What one round of load gave."""

    entries: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    failures: int = 0

    @property
    def rate(self) -> float:
        return self.entries / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else 0.0


class Line:
    """A keep-alive connection."""

    def __init__(self, url: str) -> None:
        self.netloc = urlsplit(url).netloc
        self.connection = http.client.HTTPConnection(self.netloc, timeout=60)

    def send(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer | None:
        for attempt in range(2):
            try:
                self.connection.request(method, path, body, headers)
                response = self.connection.getresponse()
                return Answer(response.status, response.read())
            except (http.client.HTTPException, OSError):
                self.connection.close()
                if attempt:
                    raise
        return None


def phone(village: Village, seal_key: tuple[str, bytes], token_key: bytes, url: str, seed: int) -> Twin:
    """An enrolled phone of the volunteer, ready to sign for the served address."""
    person = village.volunteer if seed % 2 else village.colleague
    device, key = enrol(person, village.commune)
    twin = Twin(str(device.id), str(person.id), key, clock.now, random.Random(seed), seal_key=seal_key)
    twin.authority = urlsplit(url).netloc
    twin.note_token(tokens.issue(token_key, device.id, clock.now()))
    return twin


def fresh_plain(twin: Twin, hamlets: list[str], size: int) -> bytes:
    """A batch of new assists, a third of them with a sealed identity."""
    kept = []
    for _ in range(size):
        hamlet = twin.rng.choice(hamlets)
        sealed = twin.rng.random() < SEALED_SHARE
        payload = assist(hamlet, helps=twin.rng.choice(KINDS), consent="vi-1" if sealed else None)
        number = f"038{twin.rng.choice('0123')}{twin.rng.randrange(10**8):08d}" if sealed else None
        kept.append(twin.entry("assist", payload, identity=number))
    twin.outbox.clear()
    return twin.batch(kept)


def fresh_batch(twin: Twin, hamlets: list[str], size: int) -> tuple[bytes, dict[str, str]]:
    """The same, packed and signed."""
    body = gzip.compress(fresh_plain(twin, hamlets, size), 6, mtime=0)
    return body, twin.signed("POST", "/api/v1/entries", body, encoding="gzip")


Work = Callable[[Line], Iterator[int]]


def drive(url: str, works: list[Work]) -> Measured:
    """Run each work in a thread of its own, all at once. A work yields the entries each of its requests carried."""
    measured, guard, start = Measured(), threading.Lock(), threading.Barrier(len(works) + 1)

    def run(work: Work) -> None:
        line, took, done, failed = Line(url), [], 0, 0
        steps = work(line)
        start.wait()
        while True:
            began = time.perf_counter()
            carried = next(steps, None)
            if carried is None:
                break
            took.append(time.perf_counter() - began)
            done, failed = done + max(carried, 0), failed + (carried < 0)
        with guard:
            measured.entries += done
            measured.failures += failed
            measured.latencies += took

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    measured.seconds = time.perf_counter() - began
    return measured
