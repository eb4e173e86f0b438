"""The evening: own counts, where they are, a summary for the team, data used."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.screens.conftest import Phone

pytestmark = pytest.mark.journey

# Saves records as the form would: for each a hamlet, days back, kind and outcome.
SAVE = """async (wanted) => {
  const base = document.querySelector("script[type=module]").src.replace(/screens.*/, "");
  const [entries, outbox, clock, evening] = await Promise.all(
    ["entries", "outbox", "clock", "evening"].map((name) => import(`${base}${name}.js`)));
  const day = await clock.today();
  for (const [hamlet, back, kind, outcome] of wanted) {
    const payload = { hamlet, residence: { kind: "hamlet", hamlet }, client: "person", age_band: "35-59",
      own_hands: true, helps: [{ kind, outcome }] };
    await outbox.save(await entries.newEntry({ kind: "assist", payload, happenedOn: evening.dayBefore(day, back) }));
  }
}"""


def save(phone: Phone, *wanted: tuple[str, int, str, str]) -> None:
    phone.page.evaluate(SAVE, [list(one) for one in wanted])


def rows(page: Page, part: str) -> list[str]:
    return [" ".join(text.split()) for text in page.locator(f"{part} li").all_inner_texts()]


def test_the_evening_tells_what_was_done_where_it_is_and_copies_it_for_the_team(
    make_phone: Callable[..., Phone],
) -> None:
    phone = make_phone(permissions=["clipboard-read", "clipboard-write"]).enrol()
    here, there = str(phone.site.village.hamlet.id), str(phone.site.village.second_hamlet.id)
    phone.open()
    save(phone, (here, 0, "vneid_install", "done"), (here, 0, "level2_activate", "done"), (there, 1, "level1", "done"))
    expect(phone.page.locator("#today-box")).to_contain_text("Hôm nay: 2 lượt, đã gửi 2")
    phone.context.set_offline(True)
    save(phone, (there, 0, "level2_activate", "waiting_activation"))
    expect(phone.page.locator("#today-box")).to_contain_text("Hôm nay: 3 lượt, đã gửi 2")

    phone.page.locator("#today-box").click()
    page = phone.page
    expect(page.locator("#total")).to_have_text("Hôm nay đã giúp 3 lượt")
    assert rows(page, "#standing") == [
        "2 lượt đã gửi",
        "Máy chủ chưa sao lưu, nên máy này vẫn giữ",
        "1 lượt chờ sóng, nằm trong máy này",
    ]
    assert rows(page, "#kinds") == ["Kích hoạt mức 2 xong 1, chờ kích hoạt 1 2", "Cài VNeID xong 1 1"]
    assert rows(page, "#hamlets") == ["Thôn Bến Đá 2", "Thôn Cây Gạo 1"]
    assert rows(page, "#week") == ["Hôm qua 1 việc xong 1"]
    assert re.search(r"khoảng \d+ kB để gửi và lấy tin, \d+ kB để tải", page.locator("#traffic").inner_text())

    page.locator("#copy").click()
    expect(page.locator("#said")).to_contain_text("Đã chép")
    copied: str = page.evaluate("navigator.clipboard.readText()")
    assert "đã giúp 3 lượt" in copied
    assert "Kích hoạt mức 2: 2 (xong 1, chờ kích hoạt 1)" in copied
    assert "Trần Thị Lan" not in copied


def test_where_a_phone_refuses_to_copy_the_words_stand_there_chosen(phone: Phone) -> None:
    phone.open()
    save(phone, (str(phone.site.village.hamlet.id), 0, "vneid_install", "done"))
    phone.page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new DOMException('no'))")
    page = phone.open("/field/today")
    page.locator("#copy").click()
    expect(page.locator("#text")).to_be_focused()
    chosen: Any = page.evaluate("[document.activeElement.selectionStart, document.activeElement.selectionEnd]")
    assert chosen == [0, len(page.locator("#text").input_value())]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_two_people_on_one_phone_see_each_their_own_evening(phone: Phone) -> None:
    phone.open()
    save(phone, (str(phone.site.village.hamlet.id), 0, "vneid_install", "done"))
    phone.enrol_second(phone.site.village.colleague)
    page = phone.open("/field/today")
    expect(page.locator("#who")).to_contain_text("Lê Văn Bình")
    expect(page.locator("#total")).to_have_text("Hôm nay chưa ghi lượt nào")
    expect(page.locator("#done")).to_be_hidden()
