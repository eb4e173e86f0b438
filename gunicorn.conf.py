"""How gunicorn serves the app: threads, and a patience that ends, so that slow phones never stop quick ones.

Web threads read requests themselves, so a phone on a bad line holds one while it drips its bytes. Three things keep
that harmless: many threads; the body is read whole before the app (and with it the database) begins; and a watch in
the worker's own loop cuts off whoever takes longer than the deadlines below. In production a buffering proxy (Caddy,
nginx) stands in front and takes even that away: docs/deploy.md.
"""

from __future__ import annotations

import contextlib
import io
import os
import socket
import time
from collections.abc import Callable, Iterable
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

HEADERS_WITHIN = 10.0  # seconds from the first byte to the end of the headers
BODY_WITHIN = 90.0  # 100 entries, packed, at 2 kB/s take about half of that
ANSWER_WITHIN = 120.0  # the largest file at 4 kB/s
LINGER = 2.0  # after the last byte, for the other side to close
LARGEST_BODY = 2_000_000  # as MAX_CONTENT_LENGTH in app/factory.py, which answers 413 beyond

_on_sqlite = os.environ.get("THONSO_DATABASE_URL", "sqlite").startswith("sqlite")
_deadlines: dict[socket.socket, float] = {}


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Threads with a watch: a connection past its deadline is shut, which ends its thread's wait at once."""

    def load_wsgi(self) -> None:
        super().load_wsgi()
        self.wsgi = body_first(self.wsgi)

    def handle(self, conn: TConn) -> Any:
        _deadlines[conn.sock] = time.monotonic() + HEADERS_WITHIN
        try:
            goes_on = super().handle(conn)
        finally:
            _deadlines.pop(conn.sock, None)
        if not goes_on:
            _linger(conn.sock)
        return goes_on

    def murder_pending(self) -> None:
        super().murder_pending()
        now = time.monotonic()
        for sock, deadline in list(_deadlines.items()):
            if now > deadline:
                _deadlines.pop(sock, None)
                _shut(sock)


def _linger(sock: socket.socket) -> None:
    """Wait here, in a thread, until the other side closes too (RFC 9112 §9.6). gunicorn waits for that in the worker's
    loop, two seconds for each phone whose line broke, and answers nobody then; once shut, nothing is waited for."""
    until = time.monotonic() + LINGER
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_WR)
        for _piece in range(16):
            sock.settimeout(max(0.01, until - time.monotonic()))
            if not sock.recv(4096):
                break
    _shut(sock)


def _shut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it may have gone by itself
        sock.shutdown(socket.SHUT_RDWR)


def pre_request(_worker: ThreadWorker, request: Any) -> None:
    """The headers are there; now the body may take its time."""
    sock = request.unreader.sock
    if sock in _deadlines:
        _deadlines[sock] = time.monotonic() + BODY_WITHIN


def body_first(app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Read the body whole before the app begins, so that no database connection waits for a slow phone."""

    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isdigit() and 0 < int(length) <= LARGEST_BODY:
            body = environ["wsgi.input"].read(int(length))
            if len(body) < int(length):
                raise ConnectionResetError(104, "the body ended early")  # quiet: nobody is there to be answered
            environ["wsgi.input"] = io.BytesIO(body)
        sock = environ.get("gunicorn.socket")
        if sock in _deadlines:
            _deadlines[sock] = time.monotonic() + ANSWER_WITHIN
        return app(environ, start_response)

    return wrapped


bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = PatientWorker
# SQLite has one writer: one process, so that its lock is fair. PostgreSQL takes as many as the machine has cores.
workers = 1 if _on_sqlite else int(os.environ.get("WEB_CONCURRENCY") or 2 * (os.cpu_count() or 1))
threads = 128 if _on_sqlite else 64
worker_connections = 2000
backlog = 2048
keepalive = 5
timeout = 60
graceful_timeout = 10
limit_request_line = 4094
limit_request_fields = 60
max_requests = 0 if _on_sqlite else 50_000
max_requests_jitter = 5_000
accesslog = None  # addresses of invitations and of view links are keys: no log of ours may keep them
forwarder_headers = ""  # no header may move the site to another path (SCRIPT_NAME), whoever sends it
errorlog = "-"
control_socket_disable = True
