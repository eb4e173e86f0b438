"""The contract with the phone is written from the code's shapes and does not drift from them."""

from __future__ import annotations

import re

import pytest

from tools import contract


def test_the_written_schemas_are_those_of_the_shapes() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in contract.SCHEMAS.glob("*.schema.json")}

    assert written == contract.schemas(), "run ./dev contract"


def test_the_phones_types_come_from_the_shapes_and_were_not_edited() -> None:
    head, body = contract.TYPES.read_text(encoding="utf-8").split("\n", 1)
    said = re.search(r"Source (\w+), text (\w+)\.", head)

    assert said, "run ./dev contract"
    assert said[1] == contract.source_digest(), "the shapes have changed: run ./dev contract"
    assert said[2] == contract.digest(body), "contract.d.ts was edited by hand: run ./dev contract"


@pytest.mark.parametrize("name", ["Entry", "Batch", "BatchAnswer", "Receipt", "Catalogue", "Enrolment", "Enrolled"])
def test_every_shape_of_the_wire_has_a_type(name: str) -> None:
    assert f"export interface {name} {{" in contract.TYPES.read_text(encoding="utf-8")
