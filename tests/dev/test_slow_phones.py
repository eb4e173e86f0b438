"""Fifty phones on a bad line must not stop the fifty-first on a good one. Through the real server."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SLOW = 50


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The site as production starts it, on a fresh SQLite file, with deadlines short enough to be waited for."""
    folder, port = tmp_path_factory.mktemp("site"), free_port()
    environment = {
        **os.environ,
        "THONSO_DATABASE_URL": f"sqlite:///{folder / 'thonso.db'}",
        "THONSO_SECRET_KEY": "test " * 10,
        "THONSO_PUBLIC_ORIGIN": f"http://localhost:{port}",
        "THONSO_KEYS_DIR": str(folder / "keys"),
        "THONSO_BACKUP_DIR": str(folder / "backup"),
        "PORT": str(port),
    }
    conf = folder / "gunicorn.conf.py"
    conf.write_text((ROOT / "gunicorn.conf.py").read_text().replace("HEADERS_WITHIN = 10.0", "HEADERS_WITHIN = 2.0"))
    tables = [sys.executable, "-m", "flask", "--app", "app.factory", "db", "upgrade"]
    subprocess.run(tables, cwd=ROOT, env=environment, check=True, capture_output=True)
    command = [sys.executable, "-m", "gunicorn", "--config", str(conf), "app.factory:create_app()"]
    log = (folder / "log").open("w")
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def _wait(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the server did not start")


def ask(port: int, path: str) -> tuple[int, float]:
    """The status of an answer and how long it took, on a connection of its own."""
    began = time.monotonic()
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return answer.status, time.monotonic() - began
    except urllib.error.HTTPError as answer:
        return answer.code, time.monotonic() - began


def dripping(port: int, first: bytes, count: int) -> list[socket.socket]:
    """Connections that have sent the beginning of a request and are in no hurry with the rest."""
    lines = [socket.create_connection(("127.0.0.1", port), 5) for _ in range(count)]
    for line in lines:
        line.sendall(first)
    return lines


BODY = (
    b"POST /api/v1/entries HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: 90000\r\n\r\n{"
)
HEAD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: "


@pytest.mark.parametrize("first", [BODY, HEAD], ids=["in the body", "in the headers"])
def test_fifty_dripping_phones_do_not_stop_a_quick_one(port: int, first: bytes) -> None:
    lines = dripping(port, first, SLOW)
    try:
        took = []
        for _round in range(5):
            for line in lines:
                line.sendall(b"a")
            status, seconds = ask(port, "/q/NOTHERE1")
            assert status in {200, 404}
            took.append(seconds)
        assert sorted(took)[2] < 1.0
    finally:
        for line in lines:
            line.close()


def test_headers_that_never_end_are_cut_off(port: int) -> None:
    (line,) = dripping(port, HEAD, 1)
    with line:
        line.settimeout(8)
        assert line.recv(1) == b""


def test_a_body_that_comes_in_pieces_is_answered(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        line.sendall(b"POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nConnection: close\r\n\r\nab")
        line.sendall(b"cd")
        line.settimeout(5)
        assert line.recv(12) == b"HTTP/1.1 404"


def test_fifty_phones_that_vanish_after_asking_do_not_stop_a_quick_one(port: int) -> None:
    """They got their answer and never closed their side: the line broke. Nobody waits for that in the worker's loop."""
    lines = dripping(port, b"GET /q/NOTHERE1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", SLOW)
    try:
        took = [ask(port, "/q/NOTHERE1")[1] for _round in range(5)]
        assert max(took) < 2.0, took
    finally:
        for line in lines:
            line.close()
