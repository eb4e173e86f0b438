"""Recording an assist: few taps, a draft that survives, a number that rests nowhere."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from tests.screens.conftest import POSTER, Phone

pytestmark = pytest.mark.journey
NUMBER = "001190012345"


def answer_the_usual(page: Page) -> None:
    page.locator("[name=kind][value=level2_activate]").check()
    page.locator("#ageBand [value='35-59']").check()
    page.locator("#ownHands [value=yes]").check()


def save(page: Page) -> None:
    page.locator("#save").click()
    expect(page.locator("#finished-title")).to_be_visible()


def test_the_usual_record_takes_at_most_eight_taps_and_no_typing(phone: Phone) -> None:
    page = phone.open(f"/field/assist?poster={POSTER}")
    answer_the_usual(page)
    save(page)  # the place is remembered from here on
    page = phone.open()
    page.locator("a[href='/field/assist'].act").click()
    page.wait_for_selector("html[data-ready=assist]", state="attached")
    taps = 1
    for each in (
        "[name=kind][value=level2_activate]",
        "#ageBand [value='35-59']",
        "#ownHands [value=yes]",
        "#canAlone [value=yes]",
        "#satisfaction [value='3']",
        "#save",
    ):
        page.locator(each).click()
        taps += 1
    expect(page.locator("#finished-title")).to_be_visible()
    assert taps <= 8
    newest = max(phone.stored("entries"), key=lambda record: record["order"])
    assert json.loads(newest["text"])["payload"] == {
        "hamlet": str(phone.site.village.hamlet.id),
        "residence": {"kind": "hamlet", "hamlet": str(phone.site.village.hamlet.id)},
        "client": "person",
        "helps": [{"kind": "level2_activate", "outcome": "done"}],
        "own_hands": True,
        "age_band": "35-59",
        "can_alone": "yes",
        "satisfaction": 3,
    }


def test_a_draft_survives_the_death_of_the_page_and_holds_no_number(phone: Phone) -> None:
    page = phone.open(f"/field/assist?poster={POSTER}")
    answer_the_usual(page)
    page.locator("#ask summary").click()
    page.locator("#consent").check()
    page.fill("#number", NUMBER)
    page.locator("#canAlone [value=partly]").check()
    expect(page.locator("#canAlone [value=partly]")).to_be_checked()
    page.wait_for_function("() => true")
    assert NUMBER not in json.dumps(phone.stored("drafts"))
    page = phone.open("/field/assist")
    expect(page.locator("[name=kind][value=level2_activate]")).to_be_checked()
    expect(page.locator("#canAlone [value=partly]")).to_be_checked()
    expect(page.locator("#said")).to_contain_text("ghi tiếp")
    assert page.input_value("#number") == ""
    assert not page.is_checked("#consent")


def test_a_number_is_sealed_and_rests_nowhere(phone: Phone) -> None:
    page = phone.open(f"/field/assist?poster={POSTER}")
    answer_the_usual(page)
    page.locator("#ask summary").click()
    page.locator("#consent").check()
    page.fill("#number", NUMBER)
    save(page)
    entry = json.loads(phone.stored("entries")[-1]["text"])
    assert entry["payload"]["consent"] == "vi-1"
    assert entry["sealed"]["box"]
    everything = json.dumps([phone.stored(store) for store in ("entries", "drafts", "meta", "log")])
    assert NUMBER not in everything
    assert NUMBER not in page.content()
    assert page.input_value("#number") == ""
    page.locator("#again").click()
    assert page.input_value("#number") == ""
    assert not page.is_checked("#consent")


def test_a_number_needs_consent_and_twelve_digits(phone: Phone) -> None:
    page = phone.open(f"/field/assist?poster={POSTER}")
    answer_the_usual(page)
    page.locator("#ask summary").click()
    assert not page.is_checked("#consent")
    expect(page.locator("#number")).to_be_hidden()
    page.locator("#consent").check()
    page.fill("#number", "12345")
    page.locator("#save").click()
    expect(page.locator("#number-fault")).to_contain_text("12")
    page.locator("#consent").uncheck()
    save(page)
    assert "sealed" not in json.loads(phone.stored("entries")[-1]["text"])


def test_children_and_people_from_elsewhere_are_never_asked(phone: Phone) -> None:
    page = phone.open(f"/field/assist?poster={POSTER}")
    answer_the_usual(page)
    expect(page.locator("#identity")).to_be_visible()
    page.locator("#ageBand [value=under14]").check()
    expect(page.locator("#identity")).to_be_hidden()
    page.locator("#ageBand [value='60+']").check()
    page.locator("#residence [value=elsewhere]").check()
    expect(page.locator("#identity")).to_be_hidden()
    page.locator("#residence [value=here]").check()
    page.locator("#client [value=organisation]").check()
    expect(page.locator("#identity")).to_be_hidden()


def test_a_number_that_an_answer_ruled_out_is_told_when_the_question_is_back(phone: Phone) -> None:
    page = phone.open(f"/field/assist?poster={POSTER}")
    answer_the_usual(page)
    page.locator("#ask summary").click()
    page.locator("#consent").check()
    page.fill("#number", NUMBER)
    page.locator("#lock").click()
    expect(page.locator("#locked")).to_be_visible()
    page.locator("#residence [value=elsewhere]").check()
    page.locator("#residence [value=here]").check()
    expect(page.locator("#identity-note")).to_contain_text("Số vừa ghi đã bỏ")
    page.locator("#ask summary").click()
    page.locator("#consent").check()
    expect(page.locator("#identity-note")).to_be_hidden()


def test_another_hamlet_has_to_be_named_and_nobody_is_counted_at_the_place_of_help_instead(phone: Phone) -> None:
    page = phone.open(f"/field/assist?poster={POSTER}")
    answer_the_usual(page)
    page.locator("#residence [value=other]").check()
    page.locator("#save").click()
    expect(page.locator("#fault-home")).not_to_be_empty()
    expect(page.locator("#home")).to_be_focused()
    page.locator("#home").select_option(str(phone.site.village.second_hamlet.id))
    expect(page.locator("#fault-home")).to_be_empty()
    save(page)
    newest = json.loads(phone.stored("entries")[-1]["text"])
    assert newest["payload"]["residence"] == {"kind": "hamlet", "hamlet": str(phone.site.village.second_hamlet.id)}


def test_whoever_goes_on_with_anothers_record_hears_whose_it_is(phone: Phone) -> None:
    page = phone.open(f"/field/assist?poster={POSTER}")
    answer_the_usual(page)
    phone.enrol_second(phone.site.village.colleague)
    page = phone.open("/field/assist")
    expect(page.locator("#said")).to_contain_text(f"do {phone.site.village.volunteer.name} ghi")


def test_the_outbox_says_where_of_what_age_and_who_of_two_recorded(phone: Phone) -> None:
    page = phone.open(f"/field/assist?poster={POSTER}")
    answer_the_usual(page)
    save(page)
    record = phone.open("/field/outbox").locator(".entry")
    expect(record).to_contain_text("Thôn Bến Đá · 35–59 tuổi")
    expect(record).not_to_contain_text(" ghi")
    phone.enrol_second(phone.site.village.colleague)
    expect(phone.open("/field/outbox").locator(".entry")).to_contain_text(f"{phone.site.village.volunteer.name} ghi")


def test_what_is_missing_is_said_and_the_first_of_it_is_in_view(phone: Phone) -> None:
    page = phone.open(f"/field/assist?poster={POSTER}")
    page.locator("#save").click()
    expect(page.locator("#fault-helps")).not_to_be_empty()
    expect(page.locator("#fault-ageBand")).not_to_be_empty()
    expect(page.locator("#helps legend").first).to_be_in_viewport()
    page.locator("[name=kind][value=cashless]").evaluate("(box) => box.closest('details').open = true")
    page.locator("[name=kind][value=cashless]").check()
    expect(page.locator("#fault-helps")).to_be_empty()
    assert phone.stored("entries") == []


def test_without_signal_activation_waits_and_the_record_is_still_saved(phone: Phone) -> None:
    phone.open()
    phone.context.set_offline(True)
    page = phone.open(f"/field/assist?poster={POSTER}")
    answer_the_usual(page)
    expect(page.locator(".line [value=waiting_activation]")).to_be_checked()
    save(page)
    expect(page.locator("#finished-words")).to_contain_text("tự gửi")
    page.locator("#again").click()
    expect(page.locator(".line [value=waiting_activation]")).to_be_checked()  # for the next person, too
    expect(page.locator(".line [data-part=offline]")).to_be_visible()
    page.locator(".line [value=done]").check()
    expect(page.locator(".line [data-part=offline]")).to_be_hidden()
    page = phone.open("/field/outbox")
    expect(page.locator("#state")).to_contain_text("Còn 1 lượt")
    phone.context.set_offline(False)
    expect(page.locator("#state")).to_have_text("Đã gửi hết")


def test_practice_saves_nowhere(phone: Phone) -> None:
    page = phone.open("/field/practice")
    expect(page.locator("#practice")).to_be_visible()
    page.locator("#hamlet").evaluate("(select) => { select.selectedIndex = 1; }")
    answer_the_usual(page)
    save(page)
    assert phone.stored("entries") == []
    assert phone.stored("drafts") == []


def test_a_record_is_corrected_and_taken_back(phone: Phone) -> None:
    page = phone.open(f"/field/assist?poster={POSTER}")
    answer_the_usual(page)
    save(page)
    page = phone.open("/field/outbox")
    page.locator("text=Sửa").first.click()
    page.wait_for_selector("html[data-ready=assist]", state="attached")
    expect(page.locator("#ageBand [value='35-59']")).to_be_checked()
    page.locator("#ageBand [value='60+']").check()
    save(page)
    first, second = sorted(phone.stored("entries"), key=lambda record: record["order"])
    assert second["replaces"] == first["id"]
    page = phone.open("/field/outbox")
    page.locator("button.danger:has-text('Bỏ')").first.click()
    page.locator("[data-do=yes]").click()
    expect(page.locator("#said")).to_contain_text("Đã bỏ")
    kinds = [record["kind"] for record in sorted(phone.stored("entries"), key=lambda record: record["order"])]
    assert kinds == ["assist", "assist", "withdrawal"]


def test_a_correction_asks_for_the_day_that_is_not_offered_any_more(phone: Phone) -> None:
    page = phone.open(f"/field/assist?poster={POSTER}")
    answer_the_usual(page)
    save(page)
    (record,) = phone.stored("entries")
    phone.context.set_offline(True)  # a server that answers meanwhile would set the clock right
    phone.context.add_init_script("const now = Date.now; Date.now = () => now() + 9 * 86_400_000;")
    page = phone.open(f"/field/assist?correct={record['id']}")
    expect(page.locator("#fault-day")).to_contain_text("quá 7 ngày")
    expect(page.locator("#day")).to_have_value("")
    page.locator("#save").click()
    expect(page.locator("#day")).to_be_focused()
    assert len(phone.stored("entries")) == 1
    page.locator("#day").select_option(index=7)
    expect(page.locator("#fault-day")).to_be_empty()
    save(page)
    assert len(phone.stored("entries")) == 2


def test_a_form_left_open_overnight_does_not_call_yesterday_today(phone: Phone) -> None:
    phone.open()
    phone.context.set_offline(True)  # a server that answers meanwhile would set the clock right
    page = phone.open("/field/assist")
    before = page.locator("#day").input_value()
    page.evaluate(
        """() => {
          const late = Date.now() + 86_400_000;
          Date.now = () => late;
          document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    expect(page.locator("#day option").nth(1)).to_have_attribute("value", before)
    expect(page.locator("#day")).not_to_have_value(before)
