"""Officers' pages of guides: what they correct is what citizens read; nothing typed is lost; nothing typed is code."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from app.core.actor import Actor, RoleKind
from app.core.db import db, transaction
from app.guides import form, queries
from app.guides.commands import versions
from app.guides.models import GuideVersion
from app.guides.texts import GUIDES
from tests.guides.office.conftest import Browser, filled
from tests.people import Village

SLUG = GUIDES[0].slug
EVIL = "<script>alert(1)</script>\"'><img src=x>"


# Faults of a row stand above the rows; an address that is missing, at the address.
SHOWN_AT = {
    "step": "steps", "hand": "steps", "picture": "steps", "source": "sources", "certainty": "sources",
    "link_words": "link_address",
}  # fmt: skip


def versions_there() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(GuideVersion)) or 0


def form_on(page: str) -> dict[str, Any]:
    """What a browser would send of the page's large form, untouched."""
    import html5lib

    document = html5lib.parse(page, namespaceHTMLElements=False)
    found = next(one for one in document.iter("form") if one.find(".//input[@name='number']") is not None)
    sent: dict[str, Any] = {}
    for control in found.iter():
        name = control.get("name")
        if control.tag == "select":
            options = list(control.iter("option"))
            chosen = next((one for one in options if one.get("selected") is not None), options[0])
            sent.setdefault(name, []).append(chosen.get("value"))
        elif control.tag == "textarea":
            sent.setdefault(name, []).append(control.text or "")
        elif control.tag == "input" and (control.get("type") != "checkbox" or control.get("checked") is not None):
            sent.setdefault(name, []).append(control.get("value") or "")
    return sent


# ---------------------------------------------------------------- an officer's afternoon


def test_an_officer_corrects_a_guide_and_citizens_read_it(officer: FlaskClient, village: Village, shelf: str) -> None:
    sent = form_on(officer.get(f"{shelf}g/{SLUG}/edit").text)
    sent["title"], sent["note"] = ["Cài VNeID cho đúng"], ["Màn hình mới"]
    sent["step"][0] = "Mở CH Play hoặc App Store."
    before = officer.post(f"{shelf}draft", data=sent | {"do": "preview", "slug": SLUG})
    assert "Cài VNeID cho đúng" in before.text and "Xem trước, chưa lưu." in before.text
    assert versions_there() == 0
    answer = officer.post(f"{shelf}g/{SLUG}/edit", data=sent, follow_redirects=True)
    assert answer.status_code == 200
    assert "Bỏ:" in answer.text and "Mở CH Play hoặc App Store." in answer.text and "“Màn hình mới”" in answer.text
    assert queries.guide(SLUG, village.commune).steps[0].words == "Mở CH Play hoặc App Store."
    assert queries.shown_on_poster(village.commune)[0].title == "Cài VNeID cho đúng"
    assert "Cài VNeID cho đúng" in officer.get(shelf).text
    assert village.officer.name in officer.get(shelf).text


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.slug)
def test_a_form_that_is_sent_untouched_makes_the_same_guide(
    officer: FlaskClient, village: Village, shelf: str, guide: Any
) -> None:
    sent = form_on(officer.get(f"{shelf}g/{guide.slug}/edit").text)
    assert officer.post(f"{shelf}g/{guide.slug}/edit", data=sent).status_code == 303
    assert queries.guide(guide.slug, village.commune) == guide


def test_related_guides_keep_the_order_that_somebody_gave_them(
    officer: FlaskClient, village: Village, shelf: str, actor: Actor
) -> None:
    first, second, third = (guide.slug for guide in GUIDES[1:4])
    with transaction():
        versions.save(actor, village.commune, SLUG, replace(GUIDES[0], related=(third, first)), 0)
    sent = form_on(officer.get(f"{shelf}g/{SLUG}/edit").text)
    officer.post(f"{shelf}g/{SLUG}/edit", data=sent | {"related": [first, second, third]})
    assert queries.guide(SLUG, village.commune).related == (third, first, second)


def test_a_preview_is_the_very_page_of_the_guide_with_a_bar_above_it(
    officer: FlaskClient, village: Village, shelf: str
) -> None:
    sent = form_on(officer.get(f"{shelf}g/{SLUG}/edit").text)
    page = officer.post(f"{shelf}draft", data=sent | {"do": "preview"}).text
    bar = page[page.index("<form") : page.index("</form>") + len("</form>")]
    assert "Lưu" in bar and 'formaction="' in bar
    read = officer.get(f"/g/{village.commune.code}/{SLUG}").text
    assert page.replace(f"\n{bar}", "").strip() == read.strip()


def test_what_a_preview_sends_on_makes_the_same_guide(officer: FlaskClient, village: Village, shelf: str) -> None:
    page = officer.post(f"{shelf}draft", data=filled(do="preview")).text
    assert officer.post(f"{shelf}new", data=form_on(page)).status_code == 303
    made = queries.guide("vay-von-cho-con-di-hoc", village.commune)
    assert made.bring == ("Thẻ căn cước", "Giấy báo nhập học")
    assert [step.by for step in made.steps] == ["citizen", "desk"]


def test_going_on_from_a_preview_finds_everything_that_was_typed(officer: FlaskClient, shelf: str) -> None:
    page = officer.post(f"{shelf}draft", data=filled(do="back", fee="không rõ")).text
    again = form_on(page)
    assert again["title"] == ["Vay vốn cho con đi học"] and again["fee"] == ["không rõ"]
    assert again["step"][:2] == ["Ra điểm giao dịch xã.", "Nộp giấy."] and again["hand"][1] == "desk"


def test_a_preview_writes_nothing(officer: FlaskClient, shelf: str) -> None:
    written: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.lstrip().lower().startswith(("select", "begin", "pragma")):
            written.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", listen)
    for act in ("preview", "insert:1", "up:2", "more", "back", "odd:thing", "up:99", "insert:-1"):
        assert officer.post(f"{shelf}draft", data=filled(do=act)).status_code == 200
    assert officer.post(f"{shelf}draft", data=filled(do="preview", title="")).status_code == 422
    assert written == []


def test_steps_are_added_and_moved_without_script(officer: FlaskClient, shelf: str) -> None:
    inserted = form_on(officer.post(f"{shelf}draft", data=filled(do="insert:1")).text)
    assert inserted["step"][:3] == ["Ra điểm giao dịch xã.", "", "Nộp giấy."]
    moved = form_on(officer.post(f"{shelf}draft", data=filled(do="up:2")).text)
    assert moved["step"][:2] == ["Nộp giấy.", "Ra điểm giao dịch xã."] and moved["hand"][:2] == ["desk", "citizen"]


def test_two_officers_at_once_the_second_is_told_and_loses_nothing(
    officer: FlaskClient, village: Village, shelf: str, actor: Actor
) -> None:
    sent = form_on(officer.get(f"{shelf}g/{SLUG}/edit").text)
    with transaction():
        first = replace(GUIDES[0], short="Câu của người thứ nhất.")
        versions.save(actor, village.commune, SLUG, first, 0)
    sent["short"] = ["Câu của người thứ hai."]
    answer = officer.post(f"{shelf}g/{SLUG}/edit", data=sent)
    assert answer.status_code == 409
    assert "Có người vừa lưu hướng dẫn này trước bạn." in answer.text
    assert "Câu của người thứ nhất." in answer.text and village.officer.name in answer.text
    again = form_on(answer.text)
    assert again["short"] == ["Câu của người thứ hai."]
    assert officer.post(f"{shelf}g/{SLUG}/edit", data=again).status_code == 303
    assert queries.guide(SLUG, village.commune).short == "Câu của người thứ hai."
    assert versions_there() == 2


def test_an_officer_adds_a_guide_hides_it_and_shows_it_again(
    officer: FlaskClient, village: Village, shelf: str
) -> None:
    answer = officer.post(f"{shelf}new", data=filled(on_poster="yes"), follow_redirects=True)
    slug = "vay-von-cho-con-di-hoc"
    assert answer.request.path == f"{shelf}g/{slug}"
    assert queries.shown_on_poster(village.commune)[-1].slug == slug
    officer.post(f"{shelf}g/{slug}/hidden", data={"hidden": "yes"})
    assert queries.shown_on_poster(village.commune)[-1].slug != slug
    assert "Vay vốn cho con đi học" in officer.get(f"{shelf}?show=hidden").text
    officer.post(f"{shelf}g/{slug}/hidden", data={"hidden": "no"})
    assert queries.shown_on_poster(village.commune)[-1].slug == slug


def test_an_earlier_version_and_the_shipped_text_can_be_had_again(
    officer: FlaskClient, village: Village, shelf: str
) -> None:
    for title in ("Một", "Hai"):
        sent = form_on(officer.get(f"{shelf}g/{SLUG}/edit").text)
        officer.post(f"{shelf}g/{SLUG}/edit", data=sent | {"title": title})
    page = officer.get(f"{shelf}g/{SLUG}").text
    assert "Bản của xã khác bản gốc" in page and "Lấy lại bản này" in page
    officer.post(f"{shelf}g/{SLUG}/restore", data={"number": "1"})
    assert queries.guide(SLUG, village.commune).title == "Một"
    officer.post(f"{shelf}g/{SLUG}/restore", data={"number": "0"})
    assert queries.guide(SLUG, village.commune) == GUIDES[0]
    assert officer.post(f"{shelf}g/{SLUG}/restore", data={"number": "77"}).status_code == 404
    assert officer.post(f"{shelf}g/{SLUG}/restore", data={"number": "²"}).status_code == 422


def test_a_newer_shipped_text_is_shown_beside_the_communes(
    officer: FlaskClient, village: Village, shelf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = form_on(officer.get(f"{shelf}g/{SLUG}/edit").text)
    officer.post(f"{shelf}g/{SLUG}/edit", data=sent | {"title": "Chữ của xã"})
    monkeypatch.setattr(queries, "GUIDES", (replace(GUIDES[0], short="Câu mới của bản gốc."), *GUIDES[1:]))
    assert "Bản gốc đã mới hơn (1)" in officer.get(shelf).text
    page = officer.get(f"{shelf}g/{SLUG}").text
    assert "Câu mới của bản gốc." in page and "Chữ của xã" in page
    officer.post(f"{shelf}g/{SLUG}/keep")
    assert "Bản gốc đã mới hơn" not in officer.get(shelf).text


def test_guides_past_their_check_date_are_listed_and_marked_in_one_step(
    officer: FlaskClient, village: Village, shelf: str, clock: Any
) -> None:
    clock.forward(days=200)
    assert f"Cần đối chiếu lại ({len(GUIDES)})" in officer.get(shelf).text
    sent = {
        "slug": [SLUG, GUIDES[1].slug],
        "source": "dichvucong.gov.vn",
        "certainty": "verified",
        "checked_on": "2027-06-01",
    }
    answer = officer.post(f"{shelf}checked?show=past", data=sent | {"source": ""})
    assert answer.status_code == 422 and "Xin điền ô này." in answer.text
    answer = officer.post(f"{shelf}checked?show=past", data=sent, follow_redirects=True)
    assert f"Cần đối chiếu lại ({len(GUIDES) - 2})" in answer.text
    assert queries.guide(SLUG, village.commune).checked_on == dt.date(2027, 6, 1)


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("title", " ", "Xin điền ô này."),
        ("title", "x" * 81, "Dài quá"),
        ("short", "", "Xin điền ô này."),
        ("who", "", "Xin điền ô này."),
        ("step", ["", ""], "Xin điền ô này."),
        ("step", ["x" * 401], "Dài quá"),
        ("step", ["x"] * 31, "Nhiều dòng quá"),
        ("step", ["Dịch vụ công mức độ 4"], "Nay không gọi mức độ 3, 4 nữa"),
        ("hand", ["nobody", "desk"], "Xin chọn một trong các mục có sẵn."),
        ("picture", ["javascript:alert(1)", ""], "Xin chọn một trong các mục có sẵn."),
        ("picture", ["/g/media/" + "0" * 64, ""], "Xin chọn một trong các mục có sẵn."),
        ("topic", "odd", "Xin chọn một trong các mục có sẵn."),
        ("audience", "odd", "Xin chọn một trong các mục có sẵn."),
        ("source", ["", ""], "Xin điền ô này."),
        ("certainty", ["sure", "quoted"], "Xin chọn một trong các mục có sẵn."),
        ("checked_on", "", "Xin điền ô này."),
        ("checked_on", "2026-11-19", "Ngày này chưa tới."),
        ("checked_on", "hôm qua", "Ngày chưa đúng"),
        ("valid_to", "mai", "Ngày chưa đúng"),
        ("related", ["khong-co"], "Xin chọn một trong các mục có sẵn."),
        ("keywords", "\n".join("abcdefghijklmnopqrstuvwxyz0123456"), "Nhiều dòng quá"),
        ("link_words", "Cổng", "Xin điền ô này."),
        ("link_address", "http://dichvucong.gov.vn", "Chỉ nhận trang của Nhà nước"),
        ("note", "x" * 201, "Dài quá"),
    ],
)
def test_a_form_with_a_fault_points_at_it_and_keeps_the_rest(
    officer: FlaskClient, shelf: str, field: str, value: Any, fault: str
) -> None:
    answer = officer.post(f"{shelf}new", data=filled(hand=["citizen"] * 31) | {field: value})
    assert answer.status_code == 422
    assert fault in answer.text
    shown_at = SHOWN_AT.get(field, field)
    assert f'href="#guide-{shown_at}-fault"' in answer.text and f'id="guide-{shown_at}-fault"' in answer.text
    assert "Giấy báo nhập học" in answer.text
    assert versions_there() == 0


def test_a_guide_that_would_be_too_heavy_for_a_thin_line_is_refused(officer: FlaskClient, shelf: str) -> None:
    answer = officer.post(f"{shelf}new", data=filled(step=["ẩ" * 400] * 25, hand=["desk"] * 25))
    assert answer.status_code == 422 and "Bạn tách làm hai nhé." in answer.text


def test_the_last_day_is_not_before_the_first(officer: FlaskClient, shelf: str) -> None:
    sent = filled(valid_from="2026-12-31", valid_to="01/12/2026")
    assert "Ngày này trước ngày bắt đầu dùng." in officer.post(f"{shelf}new", data=sent).text


@pytest.mark.parametrize(
    "address",
    [
        "https://dichvucong.gov.vn",
        "https://dichvucong.gov.vn/p/home/dvc-trang-chu.html?a=b#c",
        "https://vneid.bocongan.gov.vn/",
    ],
)
def test_an_official_page_of_the_state_is_taken(address: str) -> None:
    assert form.is_official(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://dichvucong.gov.vn",
        "https://gov.vn",
        "https://dichvucong.gov.vn.example.com",
        "https://dichvucong-gov.vn",
        "https://dichvucong.gov.vn@example.com",
        "https://example.com/.gov.vn",
        "https://example.com\\.gov.vn",
        "https://dichvucong.gov.vn:8443",
        "https://dıchvucong.gov.vn",
        "https://-.gov.vn",
        "javascript:alert(1)//x.gov.vn",
        "//dichvucong.gov.vn",
        "https://[::1].gov.vn",
        " https://dichvucong.gov.vn",
        "https://dichvucong.gov.vn\nx",
        "",
    ],
)
def test_any_other_address_is_not(address: str) -> None:
    assert not form.is_official(address)


# ---------------------------------------------------------------- nothing typed is code


def test_nothing_that_an_officer_types_is_obeyed_anywhere(officer: FlaskClient, village: Village, shelf: str) -> None:
    sent = filled(
        title=EVIL, short=EVIL, who=EVIL, bring=EVIL, step=[EVIL, "x"], notes=EVIL, fee=EVIL, time=EVIL,
        link_words=EVIL, link_address="https://a.gov.vn/\"><script>", source=[EVIL], keywords=EVIL, note=EVIL,
        on_poster="yes",
    )  # fmt: skip
    slug = "script-alert-1-script-img-src-x"
    pages = [officer.post(f"{shelf}draft", data=sent | {"do": "preview"})]
    assert officer.post(f"{shelf}new", data=sent).location == f"{shelf}g/{slug}"
    pages += [officer.get(f"{shelf}{rest}") for rest in ("", f"g/{slug}", f"g/{slug}/edit", f"g/{slug}/media")]
    pages.append(officer.get(f"/g/{village.commune.code}/{slug}"))
    for page in pages:
        assert "<script>alert" not in page.text and "<img src=x>" not in page.text
    assert queries.guide(slug, village.commune).title == EVIL


def test_a_page_full_of_percent_signs_and_braces_shows_them(officer: FlaskClient, shelf: str) -> None:
    odd = "100% {{ 7*7 }} %(day)s {% raw %}"
    page = officer.post(f"{shelf}draft", data=filled(do="preview", title=odd, short=odd)).text
    assert odd in page


# ---------------------------------------------------------------- who may


def test_others_open_none_of_it(browser: Browser, village: Village, shelf: str) -> None:
    for person, kind, place in (
        (village.stranger, RoleKind.OFFICER, village.other_commune),
        (village.volunteer, RoleKind.VOLUNTEER, village.commune),
        (village.head, RoleKind.HEAD, village.hamlet),
        (village.overseer, RoleKind.OVERSEER, village.province),
    ):
        client = browser(person, kind, place)
        for rest in ("", "new", f"g/{SLUG}", f"g/{SLUG}/edit", f"g/{SLUG}/media"):
            assert client.get(f"{shelf}{rest}").status_code == 403
        assert client.post(f"{shelf}new", data=filled()).status_code == 403
        assert client.post(f"{shelf}draft", data=filled(do="preview")).status_code == 403
    assert versions_there() == 0


def test_an_officer_comes_straight_to_the_communes_guides(officer: FlaskClient, shelf: str) -> None:
    assert officer.get("/guides/", follow_redirects=True).request.path == shelf
    assert re.search(r'<a href="/guides/" aria-current="page">Hướng dẫn</a>', officer.get(shelf).text)


def test_a_guide_that_never_was_is_not_found(officer: FlaskClient, shelf: str) -> None:
    for rest in ("g/khong-co", "g/khong-co/edit", "g/khong-co/media"):
        assert officer.get(f"{shelf}{rest}").status_code == 404
    assert officer.post(f"{shelf}g/khong-co/edit", data=filled()).status_code == 404
    assert officer.post(f"{shelf}draft", data=filled(slug="khong-co", do="preview")).status_code == 404
