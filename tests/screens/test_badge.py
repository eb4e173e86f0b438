"""The badge: shown without a signal, scanned by a citizen's phone, checked on the commune's page."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, expect

from app.core import codes
from tests.screens.conftest import Phone

pytestmark = pytest.mark.journey


def badge_of(phone: Phone) -> dict[str, Any]:
    """The badge as the catalogue brought it: enrolment fetched that at its last step."""
    (person,) = phone.stored("people")
    return dict(person["badge"])


def change(phone: Phone, **more: object) -> None:
    """Keep another badge than the server gave."""
    phone.page.evaluate(
        """(more) => new Promise((done) => {
          const opening = indexedDB.open("thonso");
          opening.onsuccess = () => {
            const store = opening.result.transaction("people", "readwrite").objectStore("people");
            store.getAll().onsuccess = ({ target }) => {
              const [person] = target.result;
              const changed = { ...person, badge: { ...person.badge, ...more } };
              store.put(changed).onsuccess = () => { opening.result.close(); done(); };
            };
          };
        })""",
        more,
    )


def test_a_badge_is_scanned_off_the_screen_without_a_signal_and_opens_the_page_that_vouches_for_it(
    phone: Phone, browser: Browser
) -> None:
    phone.open()
    page, badge = phone.page, badge_of(phone)
    phone.context.set_offline(True)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        phone.open("/field/badge")
        expect(page.locator("#name")).to_have_text("Trần Thị Lan")
        expect(page.locator("#code")).to_have_text(codes.spoken(badge["code"]))
        expect(page.locator("#qr svg")).to_be_visible()
        (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(page.screenshot())))
        assert found.text == badge["address"].upper()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    citizen = browser.new_context(java_script_enabled=False)
    theirs = citizen.new_page()
    theirs.goto(found.text)
    expect(theirs.locator("h1")).to_contain_text("Thẻ đúng")
    expect(theirs.locator(".card")).to_contain_text("Trần Thị Lan")
    expect(theirs.locator("main")).to_contain_text(f"địa chỉ là {badge['address'].split('/')[2]}")
    theirs.get_by_role("link", name=re.compile("được làm gì")).click()
    theirs.get_by_label("Mã trên thẻ").fill(codes.spoken(badge["code"]).lower())
    theirs.get_by_role("button", name="Kiểm tra thẻ").click()
    expect(theirs.locator(".card")).to_contain_text("Trần Thị Lan")
    assert citizen.cookies() == []
    citizen.close()


def test_a_badge_that_ran_out_or_was_stopped_says_so_and_shows_no_code(phone: Phone) -> None:
    for more, words in (({"until": "2026-01-31"}, "đã hết hạn"), ({"stopped": True}, "không còn dùng")):
        change(phone, until="2099-01-31")
        page = phone.open("/field/badge")
        expect(page.locator("#badge")).to_be_visible()
        phone.context.set_offline(True)  # else the server's word would set it right
        change(phone, **more)
        phone.open("/field/badge")
        expect(page.locator("#fault")).to_contain_text(words)
        expect(page.locator("#badge")).to_be_hidden()
        phone.context.set_offline(False)
