"""The outbox says in plain words where each record is, whatever the server's code was."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from tests.screens.conftest import POSTER, Phone
from tools.steps import ROOT

pytestmark = pytest.mark.journey


def record_one(phone: Phone) -> None:
    page = phone.open(f"/field/assist?poster={POSTER}")
    page.locator("[name=kind][value=vneid_install]").check()
    page.locator("#ageBand [value='18-34']").check()
    page.locator("#ownHands [value=yes]").check()
    page.locator("#save").click()
    expect(page.locator("#finished-title")).to_be_visible()


def test_every_code_that_holds_a_record_has_a_sentence() -> None:
    prose = (ROOT / "docs" / "wire.md").read_text()
    rules = prose.split("### Rules that hold an entry")[1].split("Whatever the answer")[0]
    codes = set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", rules))
    words = (ROOT / "static" / "pwa" / "screens" / "words.js").read_text()
    assert len(codes) >= 16
    assert {code for code in codes if f"{code}: _(" not in words} == set()


def test_a_record_of_a_place_out_of_scope_is_shown_for_review_with_its_reason(phone: Phone) -> None:
    phone.open()
    phone.context.set_offline(True)
    record_one(phone)
    elsewhere = str(phone.site.village.other_hamlet.id)
    phone.page.evaluate(
        """(hamlet) => new Promise((done) => {
          const opening = indexedDB.open("thonso");
          opening.onsuccess = () => {
            const store = opening.result.transaction("entries", "readwrite").objectStore("entries");
            store.getAll().onsuccess = ({ target }) => {
              const [record] = target.result;
              const entry = JSON.parse(record.text);
              entry.payload.hamlet = hamlet;
              const changed = { ...record, text: JSON.stringify(entry) };
              store.put(changed).onsuccess = () => { opening.result.close(); done(); };
            };
          };
        })""",
        elsewhere,
    )
    phone.context.set_offline(False)
    page = phone.open("/field/outbox")
    expect(page.locator("#held .entry")).to_contain_text("ngoài địa bàn")
    expect(page.locator("#state")).to_contain_text("1 lượt cần xem lại")
    expect(page.locator("#held a")).to_have_attribute("href", re.compile("correct="))
    expect(phone.open().locator("#sent")).to_contain_text("cần xem lại")


def test_what_waits_is_handed_out_as_a_signed_file(phone: Phone) -> None:
    phone.open()
    phone.context.set_offline(True)
    record_one(phone)
    page = phone.open("/field/outbox")
    page.locator("summary").click()
    with page.expect_download() as waiting:
        page.locator("#export").click()
    handed = json.loads(waiting.value.path().read_text())
    assert handed["format"] == 1
    assert set(handed) == {"format", "device", "body", "signature"}
    expect(page.locator("#state")).to_contain_text("Còn 1 lượt")


def test_no_signal_is_said_and_nothing_is_lost(phone: Phone) -> None:
    phone.open()
    phone.context.set_offline(True)
    record_one(phone)
    page = phone.open("/field/outbox")
    page.locator("#send").click()
    expect(page.locator("#said")).to_contain_text("Chưa có sóng")
    assert len(phone.stored("entries")) == 1


def test_a_thousand_records_that_wait_are_shown_a_page_at_a_time(phone: Phone) -> None:
    phone.open()
    phone.context.set_offline(True)
    record_one(phone)
    phone.page.evaluate(
        """() => new Promise((done) => {
          const opening = indexedDB.open("thonso");
          opening.onsuccess = () => {
            const writing = opening.result.transaction(["entries", "meta"], "readwrite");
            const store = writing.objectStore("entries");
            writing.objectStore("meta").put(1000, "order");
            store.getAll().onsuccess = ({ target }) => {
              for (let more = 2; more <= 1000; more++) {
                store.put({ ...target.result[0], id: crypto.randomUUID(), order: more, seq: more });
              }
            };
            writing.oncomplete = () => { opening.result.close(); done(); };
          };
        })"""
    )
    page = phone.open("/field/outbox")
    expect(page.locator("#state")).to_contain_text("1.000")
    expect(page.locator("#waiting .entry")).to_have_count(20)
    page.locator("#older").click()
    expect(page.locator("#waiting .entry")).to_have_count(40)


def test_what_waits_goes_out_from_whatever_screen_the_phone_was_left_on(phone: Phone) -> None:
    phone.page.add_init_script("delete ServiceWorkerRegistration.prototype.sync")  # as on an iPhone
    phone.open()
    phone.context.set_offline(True)
    record_one(phone)
    assert [record["state"] for record in phone.stored("entries")] == ["waiting"]
    phone.context.set_offline(False)
    phone.page.wait_for_function("navigator.onLine")
    for _attempt in range(50):
        if phone.stored("entries")[0]["state"] == "sent":
            break
        phone.page.wait_for_timeout(100)
    assert [record["state"] for record in phone.stored("entries")] == ["sent"]
