"""Whatever is sent, every door answers: with a page or a coded refusal, never by breaking."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule as Address

from app.core.clock import now
from app.core.signatures import SigningKey
from app.web.access import Door, rule_of
from app.web.errors import FIELDS, SENTENCES
from tests.architecture.documents import documented
from tests.architecture.house import ORIGIN, House, as_it_was
from tests.architecture.knocks import SAFE, Knock, form, knock, routes, values
from tests.desk.rows import payload
from tests.twin import Twin, client_transport

pytestmark = pytest.mark.slow

JUNK = [
    "", " ", "\x00", "a\x00b", "\ud800", "\u202e\ufeff\u200b", "é" * 3, "x" * 5000, "-1", "0", "1e999", "nan",
    "9" * 400, str(2**63), "٣", "²", "2026-02-30", "0001-01-01", "9999-12-31", "31/12/9999", "../../etc", "%00%s{0}",
    "<script>'\"", "00000000-0000-0000-0000-000000000000", "volunteer:", "head:\x00", "officer:urn:uuid:x", "null",
]  # fmt: skip
JSON_JUNK: list[Any] = [
    None, True, -1, 0, 1.5, 2**64, 10**300, "", "\x00", "x" * 5000, [], [[]], {}, {"\x00": "\x00"}, "é", "0" * 36,
    "00000000-0000-0000-0000-000000000000",
]  # fmt: skip
FORM = "application/x-www-form-urlencoded"
BODIES = [
    (b"", None),
    (b"", FORM),
    (b"name=%ff%fe&code=%00&keep=%ed%a0%80", FORM),
    (b"\xff\xfe\x00name=1", FORM),
    (b"&&&===%%%", FORM),
    (b"a=1&" * 3000, FORM),
    (b"name=" + b"x" * 600_000, FORM),
    (b"--b\r\nbroken", "multipart/form-data; boundary=b"),
    (b"x", "multipart/form-data"),
    (b"{", "application/json"),
    (b"[]", "application/json"),
    (b"null", "application/json"),
    (b"[" * 20_000, "application/json"),
    (b'{"challenge":"\xff"}', "application/json"),
    (b'{"challenge":"00000000-0000-0000-0000-000000000000","credential":{}}', "application/json"),
    (b"x" * 2_100_000, "application/octet-stream"),
]
# Fields that a form may carry beside those of a good one.
MORE = ["since", "level1", "residence", "successors", "file", "text", "page", "month", "next", "q", "code", "issued"]
JSON_HEADERS = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def found(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """What went wrong; said all at once at the end."""
    faults: list[str] = []
    yield faults
    faults += [line.getMessage() for line in caplog.records if line.getMessage().startswith("broken")]
    assert not faults, "\n".join(sorted(set(faults))[:40])


def _fault(answer: Any) -> str:
    """Nothing, or what is wrong with an answer."""
    if answer.status_code >= 500:
        return f"broken, {answer.status_code}"
    if answer.status_code < 400 or answer.mimetype != "application/json":
        return ""
    said = answer.get_json()
    known = documented() if answer.request.path.startswith("/api/") else SENTENCES.keys() | FIELDS.keys()
    unknown = {said.get("code"), *said.get("fields", {}).values()} - known
    return f"codes without a sentence: {unknown}" if unknown else ""


def _client(house: House, call: Knock) -> FlaskClient:
    """A browser of whoever may do the most there; without the parser of pages, which takes its time."""
    name = "administrator" if "administrator" in {role.value for role in call.rule.roles} else "officer"
    browser = FlaskClient(house.app, house.app.response_class)
    if call.rule.door is not Door.PUBLIC:
        browser.set_cookie("thonso", house.visitors[name].secret, domain="localhost")
    return browser


def _writing(house: House) -> Iterator[Knock]:
    for address, method in routes(house.app):
        if method not in SAFE:
            yield knock(house, address, method, house.own)


def _throw(house: House, call: Knock, found: list[str], said: str, **sent: Any) -> None:
    headers = JSON_HEADERS | sent.pop("headers", {})
    answer = _client(house, call).open(call.address, method=call.method, base_url=ORIGIN, headers=headers, **sent)
    if fault := _fault(answer):
        found.append(f"{call.method} {call.endpoint} {said}: {fault}")
    if answer.status_code < 400 or call.rule.door is Door.PUBLIC:
        with as_it_was(house):
            pass


def test_no_body_breaks_a_door(house: House, found: list[str]) -> None:
    for call in _writing(house):
        for body, kind in BODIES:
            _throw(house, call, found, f"{kind} {body[:30]!r}", data=body, content_type=kind)


def test_no_field_breaks_a_form(house: House, found: list[str]) -> None:
    for call in _writing(house):
        fields = sorted(call.form.keys() - {"file"})
        for place, junk in enumerate(JUNK):
            # Alone in a good form: a third of the junk for each field, another third for the next.
            for name in (name for at, name in enumerate(fields) if (at + place) % 3 == 0):
                sent = form(call.endpoint, call.method, house.own) | {name: junk.encode("utf-8", "surrogatepass")}
                _throw(house, call, found, f"{name}={junk[:20]!r}", data=sent)
            everywhere = dict.fromkeys([*fields, *MORE], junk.encode("utf-8", "surrogatepass"))
            _throw(house, call, found, f"everything={junk[:20]!r}", data=everywhere)


def test_pages_stay_pages_whatever_is_typed(house: House, found: list[str]) -> None:
    """The same through the client that parses every page strictly."""
    for call in _writing(house):
        if call.form and call.rule.door is Door.ROLES:
            for junk in ("\x00", "\x01\x1f", "<b>'\"&", "\u202e", "x" * 300):
                with as_it_was(house):
                    client = house.visitors["administrator" if "overseer" in call.endpoint else "officer"].client
                    fields = {name: junk for name in [*call.form, *MORE] if name != "file"}
                    if fault := _fault(client.open(call.address, method="POST", data=fields)):
                        found.append(f"{call.endpoint} {junk[:10]!r}: {fault}")


def test_no_file_breaks_what_takes_files(house: House, found: list[str]) -> None:
    for call in _writing(house):
        for content in (b"", b"\x00" * 100, b"\xff\xfe", b"{}", b"[" * 9000, b'{"format":1}', b"th\xc3\xb4n\t\x00"):
            _throw(house, call, found, f"file {content[:9]!r}", data={"file": (io.BytesIO(content), "a\x00.csv")})


def test_no_query_breaks_a_page(house: House, found: list[str]) -> None:
    for address, method in routes(house.app):
        if method in SAFE:
            call = knock(house, address, method, house.own)
            for junk in JUNK:
                query = "&".join(f"{name}={_quoted(junk)}" for name in [*MORE, "done", "not_conflict", "version"])
                _throw(house, call, found, f"?…={junk[:20]!r}", query_string=query)


def test_no_address_breaks(house: House, found: list[str]) -> None:
    for address, method in routes(house.app):
        for where in _odd_addresses(house, address):
            rule = rule_of(house.app.view_functions[address.endpoint])
            assert rule is not None
            _throw(house, Knock(address.endpoint, rule, method, where, {}, None), found, where[:80])


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


def _odd_addresses(house: House, address: Address) -> Iterator[str]:
    """The address with one argument exchanged for something odd."""
    good, _place = values(address, house.own)
    for name in good:
        for junk in [*JUNK, str(2**31), "9" * 30]:
            parts = {one: str(value) for one, value in good.items()} | {name: _quoted(junk)}
            path = address.rule
            for one, text in parts.items():
                for kind in ("", "uuid:", "int:", "path:"):
                    path = path.replace(f"<{kind}{one}>", text)
            yield path


# ---------------------------------------------------------------- doors that read JSON


def _spoilt(tree: Any) -> Iterator[Any]:
    """The same tree with one part exchanged for something else, each in turn."""
    if isinstance(tree, dict):
        yield tree | {"unheard": 1}
        for name, part in tree.items():
            yield {one: value for one, value in tree.items() if one != name}
            for junk in [*JSON_JUNK, *_spoilt(part)]:
                yield tree | {name: junk}
    elif isinstance(tree, str):
        yield from (f"{tree}\n", f" {tree}", tree.upper(), f"{tree}\x00")
    elif isinstance(tree, list):
        yield from ([junk] for part in tree for junk in [*JSON_JUNK, *_spoilt(part)])
        yield tree * 300


def test_no_json_breaks_enrolment_or_a_passkeys_answer(house: House, found: list[str]) -> None:
    point = {"point": SigningKey().point.hex(), "label": "Điện thoại", "code": "BCDFGHJK"}
    answer = {"challenge": "0" * 36, "credential": {"id": "a", "rawId": "a", "type": "public-key", "response": {
        "clientDataJSON": "e30", "attestationObject": "oA", "authenticatorData": "AA", "signature": "AA",
    }}}  # fmt: skip
    for call in _writing(house):
        if call.endpoint == "enrolment.enrol" or call.endpoint.endswith(".finish"):
            for tree in _spoilt(point if call.endpoint == "enrolment.enrol" else answer):
                _throw(
                    house, call, found, json.dumps(tree)[:60], data=json.dumps(tree), content_type="application/json"
                )


def test_no_entry_breaks_a_batch(house: House, found: list[str]) -> None:
    """Signed by a known phone: a batch that can be read gets one receipt for each of its entries."""
    own = house.own
    twin = Twin(str(own.device.id), str(own.person.id), own.key, now, random.Random(5))
    twin.catalogue(client_transport(house.visitors["anonymous"].client))
    good = json.loads(twin.entry("assist", payload(own.hamlet)).text)
    for tree in [*_spoilt(good), *JSON_JUNK]:
        body = json.dumps({"entries": [tree], "queued": 0}).encode()
        headers = twin.signed("POST", "/api/v1/entries", body)
        answer = house.app.test_client().open("/api/v1/entries", method="POST", headers=headers, data=body)
        if answer.status_code != 200 or len(answer.get_json()["receipts"]) != 1:
            found.append(f"{json.dumps(tree)[:200]}: {answer.status_code} {answer.get_data()[:80]!r}")
        elif answer.get_json()["receipts"][0].get("code") == "internal":
            found.append(f"{json.dumps(tree)[:200]}: could not be taken in")
    house.restore()


def test_no_batch_breaks_the_door(house: House, found: list[str]) -> None:
    own = house.own
    twin = Twin(str(own.device.id), str(own.person.id), own.key, now, random.Random(6))
    twin.catalogue(client_transport(house.visitors["anonymous"].client))
    for body in (*(one for one, _kind in BODIES[:-1]), b'{"entries":[],"queued":-1}', b'{"entries":[],"queued":1e400}'):
        for encoding in ("", "gzip", "br"):
            headers = twin.signed("POST", "/api/v1/entries", body, encoding=encoding)
            answer = house.app.test_client().open("/api/v1/entries", method="POST", headers=headers, data=body)
            if fault := _fault(answer):
                found.append(f"{encoding} {body[:30]!r}: {fault}")
    for since in JUNK:
        path = f"/api/v1/catalogue?since={_quoted(since)}"
        answer = house.app.test_client().get(path, headers=twin.signed("GET", path))
        if fault := _fault(answer):
            found.append(f"since {since[:20]!r}: {fault}")
    house.restore()
