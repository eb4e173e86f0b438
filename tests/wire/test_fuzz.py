"""Batches changed at random and signed again: whatever a phone with a right key sends, the server stands."""

from __future__ import annotations

import copy
import gzip
import json
import os
import random
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.twin import Answer
from tests.wire.door import Door

pytestmark = pytest.mark.slow
EXAMPLES = int(os.environ.get("THONSO_FUZZ_EXAMPLES", "150"))
patient = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)

# What stands in the place of a field's value: other types, edges of numbers, texts that databases dislike.
ODD: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**53, 2**63, 2**64, -(2**63) - 1, 10**40, 0.5, -0.0, 1e308, "", " ", "0", "\0",
    "a\0b", "é" * 400, "💩", "\u202e", "' or 1=1 --", "x" * 5000, "9999-12-31", "0000-00-00", "2026-13-01",
    "00000000-0000-0000-0000-000000000000", "{}", [], {}, [[]], [None], {"": ""}, {"\0": "\0"}, {"a": [1, {"b": None}]},
    [1] * 500, {str(at): at for at in range(200)}, json.loads("[" * 400 + "]" * 400),
]  # fmt: skip


def check(door: Door, answer: Answer, sent: int | None = None) -> None:
    """A yes has a receipt for each element; anything else has a code (the door sees to that, and to 5xx)."""
    if answer.status == 200:
        receipts = answer.json().get("receipts", [])
        assert sent is None or len(receipts) == sent
        for receipt in receipts:
            assert receipt["answer"] in {"accepted", "held", "conflict", "later"}
    assert "broken:" not in door.served.log()


def places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value in a tree."""
    found = [path]
    if isinstance(tree, dict):
        for name, value in tree.items():
            found += places(value, (*path, name))
    if isinstance(tree, list):
        for at, value in enumerate(tree):
            found += places(value, (*path, at))
    return found


def swapped(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The tree with another value in one place."""
    if not path:
        return value
    made = copy.deepcopy(tree)
    inside = made
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = value
    return made


@patient
@given(seed=st.integers(0, 2**32), zipped=st.booleans())
def test_bytes_changed_at_random_and_signed_again(door: Door, seed: int, zipped: bool) -> None:
    rng = random.Random(seed)
    body = bytearray(door.twin.batch([door.good() for _each in range(rng.randint(1, 3))]))
    for _change in range(rng.randint(1, 6)):
        at = rng.randrange(len(body))
        kind = rng.randrange(4)
        if kind == 0:
            body[at] ^= 1 << rng.randrange(8)
        elif kind == 1:
            body[at : at + rng.randint(1, 30)] = b""
        elif kind == 2:
            body[at:at] = rng.randbytes(rng.randint(1, 8))
        else:
            body[at:at] = body[rng.randrange(len(body)) :][: rng.randint(1, 60)]
    check(door, door.post(gzip.compress(bytes(body)) if zipped else bytes(body), encoding="gzip" if zipped else ""))


@patient
@given(seed=st.integers(0, 2**32), data=st.data())
def test_fields_with_values_of_other_kinds(door: Door, seed: int, data: st.DataObject) -> None:
    rng = random.Random(seed)
    entry = json.loads(door.twin.entry("assist", door.fields()["payload"], identity="038190004711").text)
    for _change in range(rng.choice((1, 1, 1, 2, 3))):
        path = rng.choice(places(entry)[1:])
        entry = swapped(entry, path, data.draw(st.sampled_from(ODD)))
    before, after = door.good(), door.good()
    answer = door.batch(before, entry, after)
    check(door, answer, 3)
    if answer.status == 200:
        receipts = answer.json()["receipts"]
        assert [receipts[0]["answer"], receipts[2]["answer"]] == ["accepted", "accepted"]


@patient
@given(text=st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
                         lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))  # fmt: skip
def test_any_json_in_the_place_of_an_entry(door: Door, text: Any) -> None:
    before, after = door.good(), door.good()
    odd = json.dumps(text, ensure_ascii=False, allow_nan=True)
    try:
        odd.encode()
    except UnicodeEncodeError:
        odd = json.dumps(text)
    answer = door.post(b'{"entries":[%s],"queued":0}' % ",".join([before.text, odd, after.text]).encode())
    check(door, answer, 3)


HEADERS = ("Content-Digest", "Thonso-Device", "Thonso-Token", "Signature-Input", "Signature", "Content-Encoding",
           "Content-Type", "Accept", "Accept-Language", "Cookie")  # fmt: skip
latin = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=300)


@patient
@given(name=st.sampled_from(HEADERS), value=latin)
def test_headers_of_any_content(door: Door, name: str, value: str) -> None:
    door.refresh()
    body = door.twin.batch([])
    headers = door.twin.signed("POST", "/api/v1/entries", body)
    check(door, door.ask("POST", "/api/v1/entries", {**headers, name: value.strip()}, body))


@patient
@given(since=st.text(max_size=200))
def test_cursors_of_any_content(door: Door, since: str) -> None:
    door.refresh()
    path = f"/api/v1/catalogue?since={quote(since.encode(errors='replace'))}"
    check(door, door.ask("GET", path, door.twin.signed("GET", path)))


anything = st.none() | st.integers() | st.text(max_size=90) | st.lists(st.text())
likely = st.sampled_from(["BKZ4" + "A" * 83, "A" * 87, "BCDFGHJK", "BCDF-GHJK", "\0"])


@patient
@given(fields=st.dictionaries(st.sampled_from(["point", "label", "code", "device"]), anything | likely))
def test_enrolments_of_any_content(door: Door, fields: dict[str, Any]) -> None:
    body = json.dumps(fields).encode()
    check(door, door.ask("POST", "/api/v1/devices", {"Sec-Fetch-Site": "same-origin"}, body))
