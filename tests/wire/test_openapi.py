"""The description of the phone's door holds: every route is in it, and whatever is sent, the answer is one of those."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, seed, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from app.web.openapi import HEADERS, described, document
from tests.sync.conftest import make_twin, twin, village, wire  # noqa: F401 - a phone of the village's volunteer
from tests.twin import Twin
from tools import contract

ADDRESS = "/api/v1/openapi.json"
OWN = "http://localhost:5000"
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
    negative_data_rejection,
]  # fmt: skip
EXAMPLES = 25
drawn = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


def operations(found: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


ROUTES = [f"{method} {path}" for path, method, _said in operations(contract.openapi())]


# ---------------------------------------------------------------- the document


def test_it_is_an_openapi_document_of_version_3_1(app: Flask) -> None:
    schemathesis.openapi.from_dict(document(app)).validate()


def test_the_written_description_is_that_of_the_code() -> None:
    written = json.loads((contract.SCHEMAS / "openapi.json").read_text(encoding="utf-8"))

    assert written == contract.openapi(), "run ./dev contract"


def test_every_route_of_the_door_is_described(app: Flask, client: FlaskClient) -> None:
    found = {(operation["operationId"], method) for _path, method, operation in operations(client.get(ADDRESS).json)}
    routes = {
        (address.endpoint.replace(".", "_"), method)
        for address in app.url_map.iter_rules()
        if address.rule.startswith("/api/")
        for method in (address.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert found == routes


def test_a_route_that_does_not_say_what_it_takes_is_named(app: Flask) -> None:
    app.add_url_rule("/api/v1/mute", "mute", lambda: "")

    with pytest.raises(LookupError, match="mute"):
        document(app)


def test_a_new_argument_and_a_new_code_appear_by_themselves(app: Flask) -> None:
    view = described(refuses={409: ("taken",)}, query={"page": "which"})(lambda **_thing: "")
    app.add_url_rule("/api/v1/things/<uuid:thing>", "thing", view)
    made = document(app)["paths"]["/api/v1/things/{thing}"]["get"]

    assert [one["name"] for one in made["parameters"]] == ["thing", "page"]
    assert made["responses"]["409"]["content"]["application/json"]["schema"]["allOf"][1]["properties"] == {
        "code": {"enum": ["taken"]}
    }


def test_a_signed_route_asks_for_all_headers_of_a_signature(app: Flask) -> None:
    every: list[dict[str, list[str]]] = [{name: [] for name in HEADERS}]
    signed = {path for path, _method, said in operations(document(app)) if said["security"] == every}

    assert {"/api/v1/entries", "/api/v1/catalogue"} <= signed


def test_it_is_kept_until_it_changes(client: FlaskClient) -> None:
    first = client.get(ADDRESS)
    again = client.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code, again.get_data()) == (200, 304, b"")
    assert first.headers["Cache-Control"].startswith("public")


# ---------------------------------------------------------------- what is sent, and what is answered


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES, ids=["fitting", "unfit"])
@pytest.mark.parametrize("signing", [False, True], ids=["unsigned", "signed"])
@pytest.mark.parametrize("route", ROUTES)
def test_whatever_is_sent_the_answer_is_a_described_one(
    app: Flask,
    client: FlaskClient,
    twin: Twin,  # noqa: F811
    route: str,
    signing: bool,
    mode: GenerationMode,
) -> None:
    method, path = route.split(" ")
    whole = document(app)
    said = whole["paths"][path][method.lower()]
    if mode is GenerationMode.NEGATIVE and "requestBody" not in said and (signing or said["security"] == [{}]):
        return  # nothing is sent that could be unfit: a cursor may be any text
    if signing:
        del said["security"]  # the phone signs, whatever is drawn for these headers
    operation = schemathesis.openapi.from_dict(whole)[path][method]

    @seed(1)
    @drawn
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Case) -> None:
        case.validate_response(ask(client, case, twin if signing else None), checks=CHECKS)

    send()


def ask(client: FlaskClient, case: Case, signer: Twin | None) -> Any:
    """The case over the wire, byte for byte as drawn; signed by the phone over just these bytes."""
    for name in ("Content-Length", "Transfer-Encoding", "Host"):
        (case.headers or {}).pop(name, None)
    drawn_request = requests.Request(**case.as_transport_kwargs(base_url=OWN)).prepare()
    address = urlsplit(drawn_request.url or "")
    path = address.path + (f"?{address.query}" if address.query else "")
    body = drawn_request.body or b""
    body = body.encode() if isinstance(body, str) else body
    headers = {name: value for name, value in drawn_request.headers.items() if name != "Content-Length"}
    headers["Accept-Encoding"] = "identity"
    if signer is not None:
        headers |= signer.signed(case.method, path, body)
    return client.open(path, method=case.method, data=body, headers=headers)
