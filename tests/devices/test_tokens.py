"""Tokens say when the server last spoke with a phone, and cannot be made by anybody else."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.devices import tokens

KEY = b"k" * 32
DEVICE = uuid.UUID("3f0c2a9e-0000-4000-8000-00000000abcd")
AT = dt.datetime(2026, 11, 18, 13, 0, 0, 123000, tzinfo=dt.UTC)


def test_a_token_gives_back_its_phone_and_its_instant() -> None:
    token = tokens.issue(KEY, DEVICE, AT)
    assert tokens.read(KEY, token) == (DEVICE, AT)
    assert token.split(".")[1] == DEVICE.hex
    assert int(token.split(".")[0], 36) == 1795006800123


def test_a_token_of_another_server_is_not_read() -> None:
    with pytest.raises(tokens.BadToken):
        tokens.read(b"other", tokens.issue(KEY, DEVICE, AT))


@given(st.integers(0, 65), st.characters(codec="ascii"))
def test_a_token_with_one_changed_character_is_not_read(place: int, letter: str) -> None:
    token = tokens.issue(KEY, DEVICE, AT)
    changed = token[:place] + letter + token[place + 1 :]
    if changed != token:
        with pytest.raises(tokens.BadToken):
            tokens.read(KEY, changed)


@given(st.text(max_size=80))
def test_odd_text_is_refused_and_breaks_nothing(text: str) -> None:
    with pytest.raises(tokens.BadToken):
        tokens.read(KEY, text)
