"""How many taps and typed letters the ten commonest cases cost, counted through the real screens (`./dev taps` prints).

A tap is a touch of a control; a choice in a list is two (open, choose). What the phone finds by itself (the place, once
it is known; today; "this hamlet") costs nothing. Every case ends with "Đã lưu trên máy này".
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.screens.conftest import POSTER, Phone, browser, make_phone, phone, site  # noqa: F401 - a phone at 360x640
from tests.screens.test_card import CARD
from tests.screens.test_card import choose as show_card

pytestmark = pytest.mark.journey

NUMBER = "001190012345"
MOST_TAPS = 8
BEST = "#satisfaction [value='3']"


@dataclass(slots=True)
class Hand:
    """A thumb that counts."""

    page: Page
    village: Any
    taps: int = 0
    typed: int = 0
    seen: list[str] = field(default_factory=list)

    def tap(self, *places: str) -> None:
        for place in places:
            self.page.locator(place).click()
            self.taps += 1

    def choose(self, place: str, value: str) -> None:
        self.page.locator(place).select_option(value)
        self.taps += 2

    def type(self, place: str, text: str) -> None:
        self.tap(place)
        self.page.locator(place).press_sequentially(text)
        self.typed += len(text)

    def arrive(self, screen: str) -> None:
        self.page.wait_for_selector(f"html[data-ready={screen}]", state="attached")

    def kind(self, *names: str) -> None:
        for name in names:
            self.tap(f"[name=kind][value={name}]")

    def answers(self, age: str = "35-59") -> None:
        """Every question that is asked of this client, answered, those that may stay open too."""
        for place in (f"#ageBand [value='{age}']", "#ownHands [value=yes]", "#canAlone [value=yes]", BEST):
            if self.page.locator(place).is_visible():
                self.tap(place)

    def save(self) -> None:
        self.tap("#save")
        expect(self.page.locator("#finished-title")).to_be_visible()


def begin(hand: Hand) -> None:
    """From home to the form."""
    hand.tap("a.act[href='/field/assist']")
    hand.arrive("assist")


def at_a_poster(hand: Hand) -> None:
    hand.tap("a.act[href='/field/scan']")
    hand.page.goto(hand.page.url.replace("/field/scan", f"/field/assist?poster={POSTER}"))  # as the scanner does
    hand.arrive("assist")
    hand.kind("level2_activate")
    hand.answers()
    hand.save()


def next_in_the_queue(hand: Hand) -> None:
    hand.tap("#again")
    expect(hand.page.locator("#assist")).to_be_visible()
    if not hand.page.locator("[name=kind][value=level2_activate]").is_checked():
        hand.kind("level2_activate")
    hand.answers("60+")
    hand.save()


def with_consent(hand: Hand) -> None:
    begin(hand)
    hand.kind("level2_activate")
    hand.answers()
    hand.tap("#ask summary", "#consent")


def by_card(hand: Hand) -> None:
    with_consent(hand)
    hand.tap("#scan-card")
    hand.page.wait_for_selector("#card[open] #picture", state="attached")
    show_card(hand.page, CARD)
    expect(hand.page.locator("#locked")).to_be_visible()
    hand.save()


def by_typed_number(hand: Hand) -> None:
    with_consent(hand)
    hand.type("#number", NUMBER)
    hand.save()


def waiting_for_activation(hand: Hand) -> None:
    begin(hand)
    hand.kind("level2_activate")
    hand.tap("[value=waiting_activation]")
    hand.answers()
    hand.save()


def no_otp(hand: Hand) -> None:
    begin(hand)
    hand.kind("level2_activate")
    hand.tap("[value=failed]")
    hand.choose("[name=reason]", "no_otp")
    hand.answers()
    hand.save()


def papers_and_portal(hand: Hand) -> None:
    begin(hand)
    hand.kind("integrate_papers", "portal_sign_in")
    hand.answers()
    hand.save()


def a_service(hand: Hand) -> None:
    begin(hand)
    hand.kind("file_service")
    hand.page.wait_for_selector("[name=service] option[value='7']", state="attached")
    hand.choose("[name=service]", "7")
    hand.answers()
    hand.save()


def an_organisation(hand: Hand) -> None:
    begin(hand)
    hand.kind("portal_sign_in")
    hand.tap("[name=client][value=organisation]")
    hand.answers()
    hand.save()


def yesterday_elsewhere(hand: Hand) -> None:
    begin(hand)
    hand.tap("#move")
    hand.choose("#hamlet", str(hand.village.second_hamlet.id))
    hand.kind("level2_activate")
    hand.answers()
    yesterday = hand.page.locator("#day option").nth(1).get_attribute("value")
    hand.choose("#day", yesterday or "")
    hand.save()


CASES: dict[str, tuple[Callable[[Hand], None], int, int]] = {
    "1 activation at a poster, anonymous": (at_a_poster, MOST_TAPS, 0),
    "2 the next in the queue": (next_in_the_queue, MOST_TAPS, 0),
    "3 with a scanned card": (by_card, 10, 0),
    "4 with a typed number": (by_typed_number, 10, len(NUMBER)),
    "5 waits for activation": (waiting_for_activation, 8, 0),
    "6 failed: no OTP": (no_otp, 10, 0),
    "7 papers and portal": (papers_and_portal, 8, 0),
    "8 one of the 25 services": (a_service, 9, 0),
    "9 an organisation": (an_organisation, 6, 0),
    "10 yesterday, another hamlet": (yesterday_elsewhere, 12, 0),
}


def test_the_commonest_cases_cost_few_taps(phone: Phone, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: F811
    found: dict[str, Hand] = {}
    for name, (walk, _most, _typed) in CASES.items():
        if walk is not next_in_the_queue:
            phone.open()
        hand = found[name] = Hand(phone.page, phone.site.village)
        walk(hand)
    with capsys.disabled():
        print("\ncase | taps | typed")  # noqa: T201
        for name, hand in found.items():
            print(f"{name} | {hand.taps} | {hand.typed}")  # noqa: T201

    assert {name: (hand.taps <= CASES[name][1], hand.typed) for name, hand in found.items()} == {
        name: (True, typed) for name, (_walk, _most, typed) in CASES.items()
    }
    assert len(phone.stored("entries")) == len(CASES)
    newest = max(phone.stored("entries"), key=lambda record: record["order"])
    assert json.loads(newest["text"])["payload"]["hamlet"] == str(phone.site.village.second_hamlet.id)
