"""The line between a phone and the server: counts what passes, can be cut, and can lose an answer on its way back."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

from tests.served import free_port

HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "server", "date"}


@dataclass(frozen=True, slots=True)
class Passed:
    """One answer as it went over the line: headers and body, packed as they were; and what was `asked`, as bytes."""

    method: str
    path: str
    status: int
    size: int
    asked: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64
    line: Line

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that is killed leaves its sockets open: that is what we are here for."""


class _Exchange(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: `Line.passed` is the log."""

    def _carry(self) -> None:
        line = cast(_Server, self.server).line
        line.knocks.append(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        shut = bool(line.shut) and self.path.startswith(line.shut)
        answer = None if shut else line.ask_server(self.command, self.path, dict(self.headers.items()), body)
        if answer is None or line.loses(self.command, self.path):
            self.close_connection = True  # nothing comes back
            return
        status, headers, content = answer
        told = [(name, value) for name, value in headers if name.lower() not in HOP]
        told.append(("Content-Length", str(len(content))))
        size = len(content) + sum(map(_length, told))
        asked = len(self.requestline) + 2 + sum(map(_length, self.headers.items())) + len(body)
        line.passed.append(Passed(self.command, self.path, status, size, asked, dict(self.headers.items())))
        self.send_response_only(status)
        for name, value in told:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = _carry  # noqa: N815 - http.server's names
    do_POST = _carry  # noqa: N815


def _length(header: tuple[str, str]) -> int:
    return len(header[0]) + len(header[1]) + 4


class Line:
    """Stands at the public address; the server stands behind it. `up` and `cut` are what a phone sees of both."""

    def __init__(self, port: int) -> None:
        self.port, self.behind = port, free_port()
        self.passed: list[Passed] = []
        self.knocks: list[str] = []  # the paths of all that came, answered or not
        self.shut = ""  # addresses that begin so are not answered at all
        self._losing = ""
        self._lost, self._given_up = threading.Event(), threading.Event()
        self._server: _Server | None = None

    def up(self) -> None:
        """Answer at the public address."""
        self._server = _Server(("127.0.0.1", self.port), _Exchange)
        self._server.line = self
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def cut(self) -> None:
        """Nobody listens there any more: connections are refused."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def ask_server(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes] | None:
        """The server's answer; None when there is no server or the line was cut meanwhile."""
        connection = http.client.HTTPConnection("127.0.0.1", self.behind, timeout=30)
        kept = {name: value for name, value in headers.items() if name.lower() not in {"connection", "keep-alive"}}
        try:
            connection.request(method, path, body or None, {**kept, "Connection": "close"})
            response = connection.getresponse()
            return response.status, response.getheaders(), response.read()
        except OSError:
            return None
        finally:
            connection.close()

    def loses(self, method: str, path: str) -> bool:
        """True, at last, when this answer is one that gets lost: the server has it all, the phone waits."""
        if not self._losing or (method, path) != ("POST", self._losing) or self._given_up.is_set():
            return False
        self._lost.set()
        self._given_up.wait(60)
        return True

    @contextmanager
    def losing_answers(self, path: str) -> Iterator[threading.Event]:
        """Inside, answers to POSTs of this path stay on the line; the event tells that one does."""
        self._lost.clear()
        self._given_up.clear()
        self._losing = path
        try:
            yield self._lost
        finally:
            self._losing = ""
            self._given_up.set()
