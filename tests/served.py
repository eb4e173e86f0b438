"""A real server process on a database of its own: started, killed, started again, as a test wishes."""

from __future__ import annotations

import atexit
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from app.config import Settings
from app.core.db import db, transaction
from app.core.ledger import ledger
from app.factory import create_app

ROOT = Path(__file__).resolve().parents[1]


def with_database(server: str, name: str) -> str:
    """A server's url with another database."""
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


@cache
def _door_of(server: str) -> sa.Engine:
    """Kept open: a connection for each test's database costs more than the database."""
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT", pool_size=1)
    atexit.register(engine.dispose)
    return engine


def maintain(server: str, statement: str) -> None:
    """Run one statement outside any transaction: create and drop databases."""
    with _door_of(server).connect() as connection:
        connection.exec_driver_sql(statement)


@contextmanager
def fresh_database(folder: Path) -> Iterator[str]:
    """The url of an empty database: a file in the folder, or one on the server that THONSO_TEST_POSTGRES names."""
    server = os.environ.get("THONSO_TEST_POSTGRES")
    if not server:
        yield f"sqlite:///{folder / 'thonso.db'}"
        return
    name = f"served_{uuid.uuid4().hex[:12]}"
    maintain(server, f'create database "{name}"')
    yield with_database(server, name)
    maintain(server, f'drop database "{name}" with (force)')


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class Served:
    """The app twice on one database: `app` in this process, to prepare and to look; gunicorn in another, to serve."""

    settings: Settings
    app: Flask
    port: int
    environment: dict[str, str] = field(default_factory=dict)
    root: Path = ROOT
    factory: str = "app.factory:create_app()"
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        """Start gunicorn and wait until it answers."""
        log = (self.settings.keys_dir.parent / "server.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "-b", f"127.0.0.1:{self.port}",
             self.factory],
            cwd=self.root, env={**os.environ, **self.environment}, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        log.close()
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=2).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.05)  # waits for a port, not for the passing of time
        raise AssertionError(self.log())

    def log(self) -> str:
        """What the server wrote."""
        return (self.settings.keys_dir.parent / "server.log").read_text(errors="replace")

    def kill(self) -> None:
        """SIGKILL to the whole group: nothing is tidied up. Returns when the kernel has closed their files."""
        if self.process is None:
            return
        group = self.process.pid
        workers = Path(f"/proc/{group}/task/{group}/children").read_text().split()
        os.killpg(group, signal.SIGKILL)
        self.process.wait()
        self.process = None
        while any(_runs(pid) for pid in workers):
            time.sleep(0.01)  # waits for the kernel, not for the passing of time


def _runs(pid: str) -> bool:
    """A process whose first thread is gone may still have others, and they hold its files."""
    try:
        gone = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
        return not gone or len(list(Path(f"/proc/{pid}/task").iterdir())) > 1
    except (FileNotFoundError, ProcessLookupError):
        return False


def serve(folder: Path, database_url: str, root: Path = ROOT) -> Served:
    """A database with every table, the app on it, and a server not yet started."""
    port = free_port()
    environment = {
        "THONSO_DATABASE_URL": database_url,
        "THONSO_SECRET_KEY": "a server in a test " * 3,
        "THONSO_PUBLIC_ORIGIN": f"http://localhost:{port}",
        "THONSO_KEYS_DIR": str(folder / "keys"),
        "THONSO_BACKUP_DIR": str(folder / "backup"),
        "WEB_CONCURRENCY": "2",  # on PostgreSQL: enough to be several, and each costs a second to start
    }
    settings = Settings(
        database_url=database_url,
        secret_key=environment["THONSO_SECRET_KEY"],
        public_origin=environment["THONSO_PUBLIC_ORIGIN"],
        keys_dir=folder / "keys",
        backup_dir=folder / "backup",
    )
    app = create_app(settings)
    with app.app_context():
        db.create_all()
        with transaction() as session:
            ledger(session)
        db.session.remove()
    return Served(settings, app, port, environment, root)
