"""`./dev run`: the database brought up to date, the sample village on first start, the site and its worker."""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tools.door import options
from tools.steps import BIN, ROOT, Stop, fingerprint, say, stop

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
READY_WITHIN = 60.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for: where to listen, under which address, on which folder."""

    folder: Path
    host: str
    port: int
    origin: str
    empty: bool

    @property
    def sample(self) -> bool:
        """The first start of a folder decides for good: a real database never gets sample people later."""
        return (self.folder / "kind").read_text().strip() == "sample"


def parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The options of `./dev run`."""
    made = options(words, about="Set up, fill the database on first start, and serve until Ctrl+C.")
    made.add_argument("--port", type=int, default=8000, help="default 8000")
    made.add_argument(
        "--data", type=Path, default=ROOT / "data", help="folder of database, keys, backups; default data/"
    )
    made.add_argument("--empty", action="store_true", help="first start without the sample village: a real database")
    made.add_argument("--json", action="store_true", help="one line of JSON on stdout when ready, nothing else")
    made.add_argument(
        "--host", default="127.0.0.1", help="listen there; beyond this machine only with --origin https://…"
    )
    made.add_argument(
        "--origin", default="", help="the public address, when a proxy with a certificate stands in front"
    )
    return made


def plan_of(asked: argparse.Namespace) -> Plan:
    """Raises Stop for what browsers would not accept anyway: phones need https, except on localhost."""
    secure = urlsplit(asked.origin).scheme == "https"
    if asked.host not in LOOPBACK and not secure:
        stop("--host beyond this machine needs --origin https://… (phones keep nothing on plain http); see README.md")
    folder = asked.data.resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kind = folder / "kind"
    if not kind.exists():
        fresh = not (folder / "thonso.db").exists()
        kind.write_text("real\n" if asked.empty or secure or not fresh else "sample\n")
    return Plan(folder, asked.host, asked.port, asked.origin or f"http://localhost:{asked.port}", asked.empty)


def environment_of(plan: Plan) -> dict[str, str]:
    """The settings; a value that stands in the environment already wins."""
    secret = plan.folder / "secret.key"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_urlsafe(48))
    local = urlsplit(plan.origin).hostname in LOOPBACK
    defaults = {
        "THONSO_DATABASE_URL": f"sqlite:///{plan.folder / 'thonso.db'}",
        "THONSO_SECRET_KEY": secret.read_text().strip(),
        "THONSO_KEYS_DIR": str(plan.folder / "keys"),
        "THONSO_BACKUP_DIR": str(plan.folder / "backup"),
        "THONSO_TRUSTED_PROXIES": "0" if local else "1",
    }
    return {
        **os.environ,
        **{name: os.environ.get(name, value) for name, value in defaults.items()},
        "THONSO_PUBLIC_ORIGIN": plan.origin,
        "THONSO_SAMPLE": "1" if plan.sample and local else "0",
        "HOST": plan.host,
        "PORT": str(plan.port),
        "PYTHONUNBUFFERED": "1",
    }


def flask(environment: Mapping[str, str], *words: str) -> str:
    """Run one of the operator's commands; returns what it prints. Raises Stop when it ends badly."""
    done = subprocess.run(
        [BIN / "flask", "--app", "app.factory", *words],
        cwd=ROOT,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout, done.stderr, sep="", file=sys.stderr)
        stop(f"`flask {' '.join(words)}` ended with {done.returncode}; its words stand above")
    return done.stdout


def _load_places(plan: Plan, environment: Mapping[str, str]) -> None:
    """The official list, again when it or the day has changed: some of its lines begin on a later day."""
    lists = sorted((ROOT / "app" / "places").glob("*.json"))
    mark = fingerprint(lists, time.strftime("%Y-%m-%d"), environment["THONSO_DATABASE_URL"])
    loaded = plan.folder / "places"
    if not loaded.exists() or loaded.read_text() != mark:
        say("loading the official list of provinces and communes")
        flask(environment, "places", "load")
        loaded.write_text(mark)


def prepare(plan: Plan, environment: Mapping[str, str]) -> dict[str, Any]:
    """Bring the database up to date and load what belongs in it; returns the links to print."""
    say("bringing the database up to date")
    flask(environment, "db", "upgrade")
    _load_places(plan, environment)
    if plan.sample and environment["THONSO_SAMPLE"] == "1":
        found: dict[str, Any] = json.loads(flask(environment, "sample", "--fill").splitlines()[-1])
        return found
    return {"url": plan.origin, "sign_in": {}}


def _end_with_parent() -> None:
    """Where the kernel offers it (Linux), a child ends with us even when we are killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG, prctl(2)


def start(environment: Mapping[str, str]) -> list[subprocess.Popen[bytes]]:
    """The site and its worker, as the Procfile starts them. Their words go to stderr."""
    web = [str(BIN / "gunicorn"), "--config", "gunicorn.conf.py", "app.factory:create_app()"]
    worker = [str(BIN / "flask"), "--app", "app.factory", "worker"]
    return [
        subprocess.Popen(
            line,
            cwd=ROOT,
            env=dict(environment),
            stdout=sys.stderr,
            stdin=subprocess.DEVNULL,
            preexec_fn=_end_with_parent,
        )
        for line in (web, worker)
    ]


def refuse_taken(host: str, port: int) -> None:
    """Raises Stop when the port is somebody's: their answers must not be taken for ours."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        stop(f"port {port} cannot be had ({error.strerror}); choose another: ./dev run --port {port + 1}")


def wait_until_ready(port: int, host: str, children: Sequence[subprocess.Popen[bytes]]) -> None:
    """Returns when /healthz says yes. Raises Stop when a child ends, or when a part is not well."""
    near = "127.0.0.1" if host in {"0.0.0.0", "localhost"} else f"[{host}]" if ":" in host else host  # noqa: S104
    words = "it does not answer"
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        if any(child.poll() is not None for child in children):
            stop(f"the site could not start on port {port}; its words stand above (is the port taken? --port N)")
        try:
            with urllib.request.urlopen(f"http://{near}:{port}/healthz", timeout=5):
                return
        except urllib.error.HTTPError as answer:
            words = answer.read().decode()
        except OSError:
            pass
        time.sleep(0.1)
    stop(f"the site is not well after {READY_WITHIN:.0f} s: {words}")


def end(children: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask every child to end; after ten seconds no longer ask."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + 12
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def announce(links: Mapping[str, Any], *, as_json: bool) -> None:
    """The address and one link per role: for people as text and as QR, for programs as one line."""
    if as_json:
        print(json.dumps(links), flush=True)
        return
    from app.core import qr

    for role, address in links["sign_in"].items():
        print(f"\nSign in as {role}: {address}\n{qr.terminal(address)}")
    if "poster" in links:
        print(f"\nWhat a citizen sees after scanning a poster: {links['poster']}")
    if not links["sign_in"]:
        print("\nA real database. Its first officer: ./dev flask first-officer --commune CODE --name NAME")
    print(f"\nThôn Số runs at {links['url']}   (Ctrl+C ends it)", flush=True)


def _leave(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def main(words: Sequence[str]) -> int:
    """Serve until asked to end. Returns 0 after a wish, 1 when the site ended by itself."""
    asked = parser(words).parse_args(words[1:])
    plan = plan_of(asked)
    if plan.empty and plan.sample:
        stop(f"{plan.folder} holds the sample village; ./dev reset first, or name another folder: --empty --data DIR")
    refuse_taken(plan.host, plan.port)
    signal.signal(signal.SIGTERM, _leave)
    children: list[subprocess.Popen[bytes]] = []
    try:
        environment = environment_of(plan)
        (plan.folder / "origin").write_text(plan.origin)  # for ./dev flask, backup and restore
        links = prepare(plan, environment)
        children = start(environment)
        wait_until_ready(plan.port, plan.host, children)
        announce(links, as_json=asked.json)
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        raise Stop("the site or its worker ended by itself; its words stand above")
    except KeyboardInterrupt:
        return 0
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        end(children)
