"""The phone's pages, the worker's one line, and the files below versioned addresses. All public, none with a cookie."""

from __future__ import annotations

import json
from pathlib import PurePosixPath

from flask import Blueprint, Response, request

from app.core.errors import NotFound
from app.pwa import citizen
from app.pwa.assets import SCREENS, STRINGS, TYPES, Edition, address_of, assets
from app.pwa.manifest import about
from app.web.access import public
from app.web.locale import current_tag, in_language, is_offered

blueprint = Blueprint("pwa", __name__, template_folder="templates")

FOR_EVER = "public, max-age=31536000, immutable"
ASK_FIRST = "no-cache"
SCRIPT = TYPES[".js"]


def _tag() -> str:
    """The language that the address names, else the reader's. A browser asks for a worker that is a module, and for a
    manifest, without any cookie; and a cookie that a script has set may be gone in a week."""
    named = request.args.get("lang", "")
    return named if named and is_offered(named) else current_tag()


def _edition() -> Edition:
    return assets().edition(_tag())


def _by_language(body: bytes, content_type: str) -> Response:
    """An answer that depends on the reader's language and is asked for anew each time, cheaply."""
    response = Response(body, content_type=content_type)
    response.headers["Cache-Control"] = ASK_FIRST
    response.vary.add("Cookie")
    response.add_etag()
    response.make_conditional(request)
    return response


def _page(address: str) -> Response:
    body = _edition().pages.get(address)
    if body is None:
        raise NotFound
    return _by_language(body, SCRIPT if address.endswith(".js") else "text/html; charset=utf-8")


@blueprint.get("/field/")
@public
def home() -> Response:
    """The first screen."""
    return _page("/field/")


@blueprint.get("/field/<screen>")
@public
def screen(screen: str) -> Response:
    """One screen; the phone's worker keeps them all."""
    if screen not in SCREENS or screen == "home":
        raise NotFound
    return _page(address_of(screen))


@blueprint.get("/field/decoder-<version>.js")
@public
def decoder(version: str) -> Response:
    """The decode worker's address inside the field: one line that starts the real one."""
    return _page(f"/field/decoder-{version}.js")


@blueprint.get("/field/sw.js")
@public
def worker() -> Response:
    """One line that changes with every version: so a browser learns of a new one."""
    response = _by_language(assets().starter(_edition()), SCRIPT)
    response.headers["Service-Worker-Allowed"] = "/field/"
    return response


@blueprint.get("/field/manifest.webmanifest")
@public
def manifest() -> Response:
    """What the home screen shows."""
    with in_language(_tag()):
        told = about(assets())
    return _by_language(json.dumps(told, ensure_ascii=False).encode(), "application/manifest+json")


def _known(version: str) -> Edition | None:
    """The edition of a version; None for the version of the files alone. An old version is not there any more."""
    if version == assets().version:
        return None
    edition = assets().edition_of(version)
    if edition is None:
        raise NotFound
    return edition


def _kept(body: bytes, content_type: str, encoding: str = "") -> Response:
    response = Response(body, content_type=content_type)
    response.headers["Cache-Control"] = FOR_EVER
    response.vary.add("Accept-Encoding")
    if encoding:
        response.headers["Content-Encoding"] = encoding
    return response


@blueprint.get("/pwa/<version>/assets.json")
@public
def listing(version: str) -> Response:
    """Everything a phone keeps of this version."""
    edition = _known(version)
    if edition is None:
        raise NotFound
    return _kept(assets().listing(edition), TYPES[".json"])


@blueprint.get(f"/pwa/<version>/{STRINGS}")
@public
def strings(version: str) -> Response:
    """The modules' texts in this version's language."""
    edition = _known(version)
    if edition is None or not edition.strings:
        raise NotFound
    return _kept(edition.strings, TYPES[".json"])


@blueprint.get("/g/sw.js")
@public
def citizens_worker() -> Response:
    """The worker that keeps guides for a time without a signal; it has nothing to do with the phone's."""
    response = Response(citizen.worker(), content_type=SCRIPT)
    response.headers["Cache-Control"] = ASK_FIRST
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.get("/g/-/<version>/<name>")
@public
def citizens_script(version: str, name: str) -> Response:
    """A module of citizens' pages, for ever the same bytes at this address."""
    if version != citizen.version() or name not in citizen.scripts():
        raise NotFound
    return _packed(f"{citizen.FOLDER}/{name}")


@blueprint.get("/pwa/<version>/<path:path>")
@public
def file(version: str, path: str) -> Response:
    """A file, for ever the same bytes at this address."""
    if version == assets().engine_version:
        if path not in assets().engine:
            raise NotFound
    elif version != assets().own_version(path):
        _known(version)
    return _packed(path)


def _packed(path: str) -> Response:
    """A file as tightly packed as the browser takes it."""
    content_type = TYPES.get(PurePosixPath(path).suffix, "")
    packs = not content_type.startswith(("image/png", "font/"))
    wanted = request.accept_encodings.best_match(["br", "gzip"]) if packs else None
    body = assets().body(path, wanted or "")
    if body is None:
        raise NotFound
    return _kept(body, content_type, wanted or "")
