"""Twenty assists without a signal, through the real screens, while everything dies that can: each is counted once."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from playwright.sync_api import CDPSession, Page

from tests.journeys.phone import Phone, Site, expect_figures, record, until

pytestmark = [pytest.mark.journey, pytest.mark.slow]

ENTRIES = "/api/v1/entries"
Delivery = Callable[[Phone, Callable[[], None]], None]


class Darkness:
    """No signal, in the two ways that a phone meets: it knows, or its network says all is well while nobody answers."""

    def __init__(self, phone: Phone, *, known: bool) -> None:
        self.phone, self.known = phone, known

    def fall(self) -> None:
        if self.known:
            self.phone.context.set_offline(True)
        else:
            self.phone.site.kill()

    def restart_phone(self) -> None:
        """The browser dies by SIGKILL, and is opened again where there is still no signal."""
        self.phone.kill()
        self.phone.start(offline=self.known)

    def lift(self) -> None:
        if self.known:
            self.phone.context.set_offline(False)
        else:
            self.phone.site.up()


def close_all_tabs(phone: Phone) -> tuple[CDPSession, str]:
    """No page of ours stays open; what remains is a blank one to hold the browser by. Returns what wakes the worker."""
    blank = phone.context.new_page()
    for page in phone.context.pages:
        if page != blank:
            page.close()
    phone.page = blank
    found: list[str] = []
    cdp = phone.context.new_cdp_session(blank)
    cdp.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(
            one["registrationId"] for one in event["registrations"] if one["scopeURL"].endswith("/field/")
        ),
    )
    cdp.send("ServiceWorker.enable")
    until(lambda: bool(found), blank, "a registered worker")
    return cdp, found[-1]


def by_sync(phone: Phone, bring_signal: Callable[[], None]) -> None:
    """With every tab closed, the browser wakes the worker as it does when the network is back.

    Like the browser it wakes it again when nothing came of it, only not minutes later: a worker that was just started
    may still be cut off by the tool that cut the browser off.
    """
    cdp, registration = close_all_tabs(phone)
    bring_signal()
    knocks = phone.site.line.knocks
    before = knocks.count(ENTRIES)
    event = {"origin": phone.site.url, "registrationId": registration, "tag": "outbox", "lastChance": False}
    for _ in range(3):
        cdp.send("ServiceWorker.dispatchSyncEvent", event)
        with contextlib.suppress(AssertionError):
            until(lambda: knocks.count(ENTRIES) > before, phone.page, "the worker at the door", patience=8)
            return
    raise AssertionError("the worker was woken three times and sent nothing")


def by_opening(phone: Phone, bring_signal: Callable[[], None]) -> None:
    """The volunteer opens the app; nobody presses a button."""
    bring_signal()
    phone.open()


DELIVERIES = {"reopened": by_opening, "background sync": by_sync}


@pytest.mark.parametrize("deliver", DELIVERIES.values(), ids=DELIVERIES.keys())
@pytest.mark.parametrize("known", [True, False], ids=["offline", "server dead"])
def test_twenty_assists_arrive_exactly_once_whatever_dies(
    phone: Phone, site: Site, officer: Page, known: bool, deliver: Delivery
) -> None:
    darkness = Darkness(phone, known=known)
    darkness.fall()
    record(phone, 10)
    darkness.restart_phone()
    phone.expect_outbox("Còn 10 lượt chờ sóng")
    record(phone, 10)
    phone.expect_outbox("Còn 20 lượt chờ sóng")
    saved = phone.entries()
    assert len(saved) == 20
    assert site.stored() == []

    with site.line.losing_answers(ENTRIES) as lost:
        deliver(phone, darkness.lift)
        until(lost.is_set, phone.page, "an answer on its way")
        assert site.stored() == saved, "the server has stored what the phone has not heard of"
        phone.kill()
    phone.start(offline=True)
    phone.expect_outbox("Còn 20 lượt chờ sóng")
    deliver(phone, lambda: phone.context.set_offline(False))
    until(
        lambda: any(passed.path == ENTRIES and passed.status == 200 for passed in site.line.passed), phone.page, "sent"
    )
    phone.expect_outbox("Đã gửi hết")

    assert phone.entries() == saved
    assert site.stored() == saved
    assert site.odd() == 0
    expect_figures(officer, site, 20)
