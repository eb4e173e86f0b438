"""The description of the phone's door, OpenAPI 3.1, put together from what the routes say that they take and give.

A route below `/api/v1` carries `@described(…)` beside its access mark; its method, path, first sentence and signature
come from the route itself. What shapes cannot say stands in docs/wire.md.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import msgspec
from flask import Flask
from werkzeug.routing import Rule as Address

from app.web.access import Door, rule_of

PREFIX = "/api/v1/"
JSON = "application/json"
_ARGUMENT = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
_REF = "#/components/schemas/{name}"

Codes = Mapping[int, Sequence[str]]
View = TypeVar("View", bound=Callable[..., Any])

# What a phone's signature may be refused for, in the order of docs/wire.md, wherever one is asked for.
SIGNED: Codes = {
    401: ("signature_missing", "signature_malformed", "device_unknown", "digest_mismatch", "signature_invalid",
          "token_bad", "token_stale"),
    413: ("too_large",),
}  # fmt: skip
# Any route may be asked with letters that are no text (app/web/typed.py), or break, and nobody foresaw how.
ANYWHERE: Codes = {400: ("bad_request",), 500: ("internal",)}
_SAID = {
    200: "Done.", 304: "As it was: the ETag still fits.", 400: "Not understood.", 401: "Not known who asks.",
    403: "Known, but not permitted.", 404: "Nothing there.", 409: "The world has moved on.", 410: "It has ended.",
    413: "Too large.", 422: "Fields that cannot be accepted.", 429: "Too many; `Retry-After` says how long.",
    500: "Broken; nothing was stored.", 503: "Busy; nothing was stored.",
}  # fmt: skip
# The headers of a signed request. Together they are one scheme: OpenAPI has no word for RFC 9421.
HEADERS: dict[str, tuple[str, str]] = {
    "signature": ("Signature", "RFC 9421: r and s of ECDSA over P-256 with SHA-256, 64 bytes"),
    "signatureInput": ("Signature-Input", "RFC 9421: what is covered (docs/wire.md), when, and a nonce"),
    "contentDigest": ("Content-Digest", "RFC 9530: SHA-256 of the body's bytes as sent, after gzip"),
    "device": ("Thonso-Device", "the phone's id, from its enrolment"),
    "token": ("Thonso-Token", "the server's last word for what time it was; 15 minutes old at most"),
}


class Problem(msgspec.Struct, omit_defaults=True):
    """Any refusal. Programs decide by `code` (docs/errors.md), never by a sentence; `fields` names the field and the
    code of its fault; `facts` is what whoever asked can use: a fresh `token`, how `most` is too many."""

    code: str
    fields: dict[str, str] = {}
    facts: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Described:
    """What a route takes and gives. `raw`: what stands where a shape of either says "any JSON"."""

    takes: type | None
    gives: type | None
    refuses: Codes
    query: Mapping[str, str]
    raw: Mapping[str, type]
    also: Sequence[type]
    cached: bool
    may_sign: bool


def described(  # noqa: PLR0913 - each is one line of the description, and named where it is said
    *,
    takes: type | None = None,
    gives: type | None = None,
    refuses: Codes | None = None,
    query: Mapping[str, str] | None = None,
    raw: Mapping[str, type] | None = None,
    also: Sequence[type] = (),
    cached: bool = False,
    may_sign: bool = False,
) -> Callable[[View], View]:
    """Say near a route what it takes (a shape of JSON), what it gives, and which codes it refuses with, by status.

    `may_sign`: a public route that reads a phone's signature when there is one. `cached`: it answers with an ETag.
    """
    found = Described(takes, gives, refuses or {}, query or {}, raw or {}, also, cached, may_sign)

    def mark(view: View) -> View:
        cast(Any, view).described = found
        return view

    return mark


def document(app: Flask) -> dict[str, Any]:
    """The whole description. Raises LookupError for a route that does not say what it takes and gives."""
    routes = sorted(_routes(app), key=lambda route: (route[0].rule, route[1]))
    paths: dict[str, dict[str, Any]] = {}
    for address, method, view, said in routes:
        paths.setdefault(_path(address), {})[method.lower()] = _operation(address, method, view, said)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Thôn Số: the phone's door",
            "version": "1",
            "description": "A phone signs its requests and packs them when it can: `Content-Encoding: gzip` on the way"
            " in, 1 MB as sent, 4 MB unpacked. Answers come packed to whoever accepts it. Prose: docs/wire.md.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": _schemas(said for *_rest, said in routes), "securitySchemes": _schemes()},
    }


def _routes(app: Flask) -> Iterator[tuple[Address, str, Callable[..., Any], Described]]:
    for address in app.url_map.iter_rules():
        view = app.view_functions[address.endpoint]
        if not address.rule.startswith(PREFIX):
            continue
        said = getattr(view, "described", None)
        if said is None:
            raise LookupError(f"{address.endpoint}: say @described(…) beside its access mark (app/web/openapi.py)")
        for method in sorted((address.methods or set()) - {"HEAD", "OPTIONS"}):
            yield address, method, view, said


def _path(address: Address) -> str:
    """`/api/v1/visits/<uuid:visit_id>` as `/api/v1/visits/{visit_id}`."""
    return _ARGUMENT.sub(r"{\1}", address.rule)


def _operation(address: Address, method: str, view: Callable[..., Any], said: Described) -> dict[str, Any]:
    words = inspect.cleandoc(view.__doc__ or "")
    made: dict[str, Any] = {
        "operationId": address.endpoint.replace(".", "_"),
        "summary": words.split("\n\n")[0].replace("\n", " "),
        "parameters": [*_in_path(address), *_in_query(said)],
        "responses": _responses(view, said, method),
        "security": _security(view, said),
    }
    if said.takes is not None:
        made["requestBody"] = {"required": True, "content": {JSON: {"schema": _ref(said.takes)}}}
    return made


def _in_path(address: Address) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
        for name in sorted(address.arguments)
    ]


def _in_query(said: Described) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "required": False, "schema": {"type": "string"}, "description": words}
        for name, words in said.query.items()
    ]


def _responses(view: Callable[..., Any], said: Described, method: str) -> dict[str, Any]:
    schema = _ref(said.gives) if said.gives else {"type": "object"}
    made: dict[str, Any] = {"200": {"description": _SAID[200], "content": {JSON: {"schema": schema}}}}
    if said.cached:
        made["200"]["headers"] = {"ETag": {"schema": {"type": "string"}}}
        made["304"] = {"description": _SAID[304]}
    for status, codes in sorted(_refusals(view, said, method).items()):
        problem = {"allOf": [_ref(Problem), {"properties": {"code": {"enum": list(dict.fromkeys(codes))}}}]}
        made[str(status)] = {"description": _SAID[status], "content": {JSON: {"schema": problem}}}
    return dict(sorted(made.items()))


def _refusals(view: Callable[..., Any], said: Described, method: str) -> dict[int, tuple[str, ...]]:
    """What the route says, and what its marks bring with them."""
    every: list[Codes] = [said.refuses, ANYWHERE]
    if said.may_sign or _door(view) is Door.DEVICE:
        every.insert(0, SIGNED)
    if method != "GET" and _door(view) is not Door.DEVICE:
        every.append({403: ("cross_site",)})
    found: dict[int, tuple[str, ...]] = {}
    for codes in every:
        for status, more in codes.items():
            found[status] = (*found.get(status, ()), *more)
    return found


def _door(view: Callable[..., Any]) -> Door | None:
    rule = rule_of(view)
    return rule.door if rule else None


def _security(view: Callable[..., Any], said: Described) -> list[dict[str, list[str]]]:
    """Signed by all its headers together, open, or either."""
    signed: dict[str, list[str]] = {name: [] for name in HEADERS}
    if _door(view) is Door.DEVICE:
        return [signed]
    return [{}, signed] if said.may_sign else [{}]


def _schemes() -> dict[str, Any]:
    return {
        name: {"type": "apiKey", "in": "header", "name": header, "description": words}
        for name, (header, words) in HEADERS.items()
    }


def _ref(shape: type) -> dict[str, str]:
    return {"$ref": _REF.format(name=shape.__name__)}


def _schemas(every: Iterable[Described]) -> dict[str, Any]:
    shapes: list[type] = [Problem]
    inside: list[tuple[type, Mapping[str, type]]] = []
    for said in every:
        shapes += [one for one in (said.takes, said.gives, *said.raw.values(), *said.also) if one is not None]
        inside += [(shape, said.raw) for shape in (said.takes, said.gives) if shape is not None]
    _refs, found = msgspec.json.schema_components(list(dict.fromkeys(shapes)), ref_template=_REF)
    for shape, raw in inside:
        for name in raw.keys() & found[shape.__name__]["properties"].keys():
            found[shape.__name__]["properties"][name]["items"] = {"anyOf": [_ref(raw[name]), {}]}
    return {name: _plain(schema) for name, schema in sorted(found.items())}


def _plain(part: Any) -> Any:
    """Docstrings without the indentation of their source."""
    if isinstance(part, dict):
        return {
            name: " ".join(value.split()) if name == "description" and isinstance(value, str) else _plain(value)
            for name, value in part.items()
        }
    return [_plain(each) for each in part] if isinstance(part, list) else part
