"""What a body says, in words; and what cannot be read is shown without harm."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from pathlib import Path

import pytest

from app.assists.schemas import LABELS, AgeBand, CanAlone, Client, HelpKind, Outcome, Reason
from app.desk.contents import AGE_BANDS, CAN_ALONE, CLIENTS, OTHER_REASON, contents_of, readable
from app.desk.reasons import ACTS, FLAGS, REASONS, REFUSALS, Act, reason_of

HAMLET = str(uuid.UUID(int=1))


def _body(**changes: object) -> bytes:
    said = {
        "hamlet": HAMLET,
        "residence": {"kind": "other_commune"},
        "client": "person",
        "age_band": "60+",
        "helps": [
            {"kind": "file_service", "outcome": "failed", "reason": "other", "service": 7},
            {"kind": "level2_activate", "outcome": "done", "again": True},
        ],
        "own_hands": False,
    }
    return json.dumps({"kind": "assist", "happened_on": "2026-11-17", "payload": said} | changes).encode()


def test_an_assist_is_told_in_words() -> None:
    said = contents_of(_body())
    assert (said.kind, said.happened_on, said.elsewhere) == ("assist", dt.date(2026, 11, 17), True)
    assert (said.hamlet, said.residence, said.age_band) == (uuid.UUID(HAMLET), None, "Từ 60 tuổi")
    first, again = said.helps
    assert (first.kind, first.outcome, first.reason, first.service) == (
        "Nộp hồ sơ trực tuyến", "Chưa được", OTHER_REASON, 7,
    )  # fmt: skip
    assert (again.kind, again.again) == ("Kích hoạt mức 2", True)


def test_every_word_of_the_wire_has_words_for_people() -> None:
    assert set(AGE_BANDS) == set(AgeBand)
    assert set(CLIENTS) == set(Client)
    assert set(CAN_ALONE) == set(CanAlone)
    assert {*HelpKind, *Outcome, *Reason} <= set(LABELS)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\x00",
        b"null",
        b"[]",
        b'{"kind":"assist"}',
        b'{"kind":"assist","happened_on":"2026-02-30","payload":{}}',
        b'{"kind":"assist","happened_on":5,"payload":{}}',
        b'{"kind":"assist","happened_on":"2026-02-01","payload":{"hamlet":"x"}}',
        b"[" * 5000,
        b'{"a":' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_no_entry_is_shown_as_text(body: bytes) -> None:
    said = contents_of(body)
    assert said.kind == ""
    assert said.raw == readable(body)
    said.raw.encode()


def test_text_that_would_deceive_or_break_a_page_is_marked() -> None:
    shown = readable(b'{"a":"\\ud800 \\u0000 \\u202e x"}')
    assert "\ufffd" in shown
    assert not {"\ud800", "\x00", "\u202e"} & set(shown)
    assert len(readable(b"a" * 1_000_000)) == 20_000


def test_every_code_of_the_wire_has_a_reason_and_every_reason_its_code() -> None:
    page = (Path(__file__).parents[2] / "docs" / "wire.md").read_text("utf-8")
    rules = page.split("### Rules that hold an entry")[1].split("### Flags")[0]
    codes = set(re.findall(r"`([a-z0-9_]+)`", rules)) - {"held"}
    assert codes - {"entry_malformed"} == set(REASONS)
    flags = page.split("### Flags")[1].split("## Time")[0]
    assert set(re.findall(r"`([a-z_]+)`", flags)) - {"happened_on"} == set(FLAGS)


def test_every_reason_offers_to_withdraw_and_an_unknown_one_nothing_more() -> None:
    assert all(Act.WITHDRAW in reason.acts for reason in REASONS.values())
    assert reason_of("from_the_future").acts == (Act.WITHDRAW,)
    assert set(ACTS) == set(Act)
    assert {"conflict", "not_found", "payload_invalid"} <= set(REFUSALS)
