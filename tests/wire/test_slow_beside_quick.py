"""Fifty phones drip the bytes of a signed batch; a quick one is stored at once, and theirs arrive too."""

from __future__ import annotations

import socket
import time

from tests.wire.door import ENTRIES, Door

SLOW = 50


def test_a_quick_phone_is_answered_within_a_second_while_fifty_drip(door: Door) -> None:
    door.refresh()
    before = door.stored()[0]
    body = door.twin.batch([door.good()])
    headers = door.twin.signed("POST", ENTRIES, body)
    lines = [f"POST {ENTRIES} HTTP/1.1", f"Host: {door.twin.authority}", "Connection: close",
             f"Content-Length: {len(body)}", *(f"{name}: {value}" for name, value in headers.items())]  # fmt: skip
    head = "\r\n".join([*lines, "", ""]).encode()
    slow = [socket.create_connection(("127.0.0.1", door.served.port), 10) for _each in range(SLOW)]
    try:
        for line in slow:
            line.sendall(head + body[:20])
        took = []
        for at in range(5):
            for line in slow:
                line.sendall(body[20 + at : 21 + at])
            began = time.monotonic()
            assert door.batch(door.good()).json()["receipts"][0]["answer"] == "accepted"
            took.append(time.monotonic() - began)
        assert sorted(took)[2] < 1.0, took
        for line in slow:
            line.sendall(body[25:])
        answers = [_read(line) for line in slow]
        assert all(answer.startswith(b"HTTP/1.1 200") and b'"accepted"' in answer for answer in answers)
        assert len({answer.partition(b'"receipts":[')[2].partition(b"]")[0] for answer in answers}) == 1
        assert door.stored()[0] == before + 5 + 1  # the fifty were one batch, fifty times
    finally:
        for line in slow:
            line.close()


def _read(line: socket.socket) -> bytes:
    """One answer: its head, and as many bytes as that says."""
    with line.makefile("rb") as file:
        head = b"".join(iter(file.readline, b"\r\n"))
        length = next(one for one in head.split(b"\r\n") if one.startswith(b"Content-Length: "))
        return head + file.read(int(length.partition(b": ")[2]))
