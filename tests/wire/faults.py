"""A line with faults: what the phone gets instead of the server's answer, and what the server gets besides."""

from __future__ import annotations

import http.client
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.twin import Answer

HTML = b"<!doctype html><html><title>Wifi</title><body>Sign in to the network</body></html>"

# A fault takes the true sender and gives the phone an answer. Every odd answer of the field, and the silent ones.
Send = Callable[[], Answer]
Fault = Callable[[Send, random.Random], Answer | None]


def _good(send: Send, _rng: random.Random) -> Answer | None:
    return send()


def _lost_request(_send: Send, _rng: random.Random) -> Answer | None:
    return None


def _lost_answer(send: Send, _rng: random.Random) -> Answer | None:
    send()
    return None


def _delivered_twice(send: Send, _rng: random.Random) -> Answer | None:
    first = send()
    second = send()
    if first.status == second.status == 200:
        assert first.json()["receipts"] == second.json()["receipts"], "a repeat got another receipt"
    return second


def _cut_answer(send: Send, rng: random.Random) -> Answer | None:
    answer = send()
    return Answer(answer.status, answer.body[: rng.randrange(len(answer.body))] if answer.body else b"")


def _captive_portal(_send: Send, _rng: random.Random) -> Answer | None:
    return Answer(200, HTML)


def _empty(send: Send, _rng: random.Random) -> Answer | None:
    send()
    return Answer(200, b"")


def _wrong_json(send: Send, _rng: random.Random) -> Answer | None:
    send()
    return Answer(200, b'{"receipts":[],"epoch":"x","safe_up_to":0,"token":"","now":""}')


def _status(status: int, *, reached: bool) -> Fault:
    def fault(send: Send, _rng: random.Random) -> Answer | None:
        if reached:
            send()
        return Answer(status, HTML)

    return fault


FAULTS: dict[str, Fault] = {
    "good": _good,
    "lost_request": _lost_request,
    "lost_answer": _lost_answer,
    "delivered_twice": _delivered_twice,
    "cut_answer": _cut_answer,
    "captive_portal": _captive_portal,
    "empty_body": _empty,
    "wrong_json": _wrong_json,
    **{f"{status}_unheard": _status(status, reached=False) for status in (401, 403, 404, 413, 429, 500, 502, 503, 504)},
    **{f"{status}_heard": _status(status, reached=True) for status in (500, 502, 504)},
}


@dataclass(slots=True)
class Line:
    """A connection of one phone. `fault` names what happens to its requests; those that the network holds back wait in
    `late` and reach the server after newer ones."""

    url: str
    rng: random.Random
    fault: str = "good"
    late: list[Send] = field(default_factory=list)

    def __call__(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer | None:
        def send() -> Answer:
            connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=30)
            try:
                connection.request(method, path, body, headers)
                response = connection.getresponse()
                return Answer(response.status, response.read())
            finally:
                connection.close()

        if self.fault == "late_request":
            self.late.append(send)
            return None
        return FAULTS[self.fault](send, self.rng)

    def deliver_late(self) -> None:
        """Let the network give up what it held back; nobody waits for the answers any more."""
        for send in reversed(self.late):
            send()
        self.late.clear()
