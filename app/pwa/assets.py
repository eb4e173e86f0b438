"""The files that are served to browsers, the phone's pages around them, and the version that names them all.

An address below `/pwa/<version>/` never changes its bytes. Officers' and citizens' pages use the version of the
files alone; a phone's version covers files, rendered pages and language, so that a page never mixes two. The
worker's modules have an address of their own, which changes when they do (docs/decisions/0023-worker-address.md).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import cast

import brotli
from flask import Flask, current_app, render_template

from app.pwa.graph import Graph
from app.pwa.strings import translated, used
from app.web import locale

STATIC = Path(__file__).resolve().parents[2] / "static" / "pwa"
TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
    ".json": "application/json",
}
# Below these nothing belongs to the phone: what officers' and citizens' pages have of their own.
OTHERS = ("office/", "citizen/")
# Fetched after the shell and kept by hash, outside any version: the large QR decoder.
BIG = ("vendor/zxing-reader.js", "vendor/zxing_reader.wasm")
# Only the home screen's icon needs them, and the system keeps those itself.
OUTSIDE = (".png",)
# Made by set-up from npm's lockfile; a tree without them must not go into service.
VENDOR = ("vendor/idb.js", "vendor/hpke.js", "vendor/qr.js", "vendor/qr-draw.js", *BIG)
SCREENS = (
    "home",
    "enrol",
    "scan",
    "assist",
    "outbox",
    "today",
    "hamlet",
    "badge",
    "visits",
    "poster",
    "requests",
    "practice",
    "more",
)
STRINGS = "strings.json"
WORKER = "worker.js"
PLACEHOLDER = "@version@"


@dataclass(frozen=True, slots=True)
class Fact:
    """What a phone checks of a file: SHA-256 in hex, and length in bytes, both before compression."""

    hash: str
    size: int

    @classmethod
    def of(cls, body: bytes) -> Fact:
        return cls(hashlib.sha256(body).hexdigest(), len(body))


@dataclass(frozen=True, slots=True)
class Edition:
    """The phone's pages in one language, and what they stand on."""

    tag: str
    version: str
    pages: dict[str, bytes]
    strings: bytes


def address_of(screen: str) -> str:
    """Where a screen stands."""
    return "/field/" if screen == "home" else f"/field/{screen}"


class Assets:
    """The files of one folder as they were when the app started."""

    def __init__(self, folder: Path = STATIC) -> None:
        self.folder = folder
        self.graph = Graph(folder)
        paths = [path for path in sorted(folder.rglob("*")) if path.suffix in TYPES and path.suffix != ".json"]
        self.files = {path.relative_to(folder).as_posix(): Fact.of(path.read_bytes()) for path in paths}
        self.version = _digest("\n".join(f"{path} {fact.hash}" for path, fact in self.files.items()))
        self._editions: dict[str, Edition] = {}
        self._packed: dict[tuple[str, str], bytes] = {}
        self._lock = threading.Lock()

    @cached_property
    def engine(self) -> tuple[str, ...]:
        """The worker and all that it imports: what the browser fetches by itself, whatever the worker keeps."""
        return self.graph.closure(WORKER)

    @cached_property
    def engine_version(self) -> str:
        """One name for the bytes of the worker's modules together."""
        return "w-" + _digest("\n".join(f"{path} {self.files[path].hash}" for path in sorted(self.engine)))

    def starter(self, edition: Edition) -> bytes:
        """The worker's one line: modules that outlive versions, told which version to keep."""
        return f'import {{ serve }} from "/pwa/{self.engine_version}/{WORKER}"; serve("{edition.version}");\n'.encode()

    def edition(self, tag: str) -> Edition:
        """The phone's pages in a language."""
        with self._lock:
            if tag not in self._editions:
                self._editions[tag] = self._make(tag)
            return self._editions[tag]

    def _make(self, tag: str) -> Edition:
        strings = b"" if tag == locale.SOURCE else translated(used(self.folder), locale.catalogue(tag))
        with locale.in_language(tag):
            drawn = {address_of(screen): self._draw(screen, bool(strings)) for screen in SCREENS}
        # A worker belongs to whoever's scope covers its address, so the decoder has one inside the field.
        drawn[f"/field/decoder-{PLACEHOLDER}.js"] = f'import "/pwa/{PLACEHOLDER}/decoder.js";\n'
        whole = "\n".join([self.version, tag, *(f"{address} {text}" for address, text in drawn.items())])
        version = _digest(whole, strings)
        pages = {_named(address, version): _named(text, version).encode() for address, text in drawn.items()}
        return Edition(tag, version, pages, strings)

    def _draw(self, screen: str, has_strings: bool) -> str:
        return render_template(
            f"pwa/{screen}.html",
            asset=lambda path: f"/pwa/{PLACEHOLDER}/{path}",
            preloads=self.graph.preloads,
            strings=f"/pwa/{PLACEHOLDER}/{STRINGS}" if has_strings else "",
        )

    def edition_of(self, version: str) -> Edition | None:
        """The edition that a version names, among the languages that are offered."""
        editions = (self.edition(tag) for tag in locale.LANGUAGES if locale.is_offered(tag))
        return next((edition for edition in editions if edition.version == version), None)

    def own_version(self, path: str) -> str:
        """A version of one file alone, by its bytes; "" for one that is not there."""
        fact = self.files.get(path)
        return fact.hash[:12] if fact else ""

    def own_address(self, path: str) -> str:
        """For what others keep longer than a version of ours lives: icons on home screens."""
        return f"/pwa/{self.files[path].hash[:12]}/{path}"

    def listing(self, edition: Edition) -> bytes:
        """assets.json: everything that a phone keeps of an edition, with what it checks it by.

        `at` says where the browser has the worker's own modules from already.
        """
        own = {path: fact for path, fact in self.files.items() if not path.startswith(OTHERS)}
        files = {path: fact for path, fact in own.items() if path not in BIG and not path.endswith(OUTSIDE)}
        if edition.strings:
            files[STRINGS] = Fact.of(edition.strings)
        return json.dumps(
            {
                "version": edition.version,
                "language": edition.tag,
                "pages": {address: _written(Fact.of(body)) for address, body in edition.pages.items()},
                "files": {path: _written(fact) | self._at(path) for path, fact in files.items()},
                "big": {path: _written(own[path]) for path in BIG if path in own},
            }
        ).encode()

    def _at(self, path: str) -> dict[str, str | int]:
        return {"at": f"/pwa/{self.engine_version}/{path}"} if path in self.engine else {}

    def body(self, path: str, encoding: str) -> bytes | None:
        """A file's bytes, packed as asked ("br", "gzip" or ""); what the build packed is taken. None without such."""
        fact = self.files.get(path)
        if fact is None:
            return None
        key = (fact.hash, encoding)
        if key not in self._packed:
            self._packed[key] = self._pack(path, encoding)
        return self._packed[key]

    def _pack(self, path: str, encoding: str) -> bytes:
        ready = self.folder / f"{path}{ {'br': '.br', 'gzip': '.gz'}.get(encoding, '') }"
        if ready.exists():
            return ready.read_bytes()
        plain = (self.folder / path).read_bytes()
        return cast(bytes, brotli.compress(plain, quality=9)) if encoding == "br" else gzip.compress(plain, mtime=0)


def _digest(text: str, more: bytes = b"") -> str:
    return hashlib.sha256(text.encode() + b"\0" + more).hexdigest()[:12]


def _named(text: str, version: str) -> str:
    return text.replace(PLACEHOLDER, version)


def _written(fact: Fact) -> dict[str, str | int]:
    return {"hash": fact.hash, "size": fact.size}


def init_app(app: Flask, folder: Path = STATIC) -> None:
    """Read the files; make `asset` known to templates."""
    app.extensions["assets"] = Assets(folder)
    app.jinja_env.globals["asset"] = url


def assets() -> Assets:
    """The files of the running app."""
    return cast(Assets, current_app.extensions["assets"])


def missing() -> str:
    """The third-party modules that are not there, in words for the operator; nothing when all are."""
    absent = [path for path in VENDOR if path not in assets().files]
    return f"missing from static/pwa: {', '.join(absent)}; run ./dev build" if absent else ""


def version() -> str:
    """One name for the bytes of all files together."""
    return assets().version


def url(path: str) -> str:
    """The versioned address of a file, for pages that no phone keeps."""
    return f"/pwa/{version()}/{path}"
