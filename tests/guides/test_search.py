"""The search finds what people type, best first; the phone's own gives the same answer without a signal."""

from __future__ import annotations

import dataclasses
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.guides.search import Entry, find, words
from app.guides.texts import GUIDES as SHIPPED
from app.guides.texts.vneid import GUIDES
from tests.guides import made
from tests.pwa.test_twins import phone

ENTRIES = tuple(Entry(guide.slug, guide.title, guide.short, guide.keywords) for guide in (*made.ALL, *GUIDES))


def slugs(text: str) -> list[str]:
    return [entry.slug for entry in find(ENTRIES, text)]


def test_marks_and_the_stroke_of_d_need_not_be_typed() -> None:
    assert slugs("dang ky khai sinh")[0] == "khai-sinh"
    assert slugs("ĐĂNG KÝ KHAI TỬ")[0] == "khai-tu"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_it_does_not_matter_how_a_phone_writes_its_marks(form: str) -> None:
    typed = unicodedata.normalize(form, "đăng ký khai sinh")  # type: ignore[arg-type]

    assert slugs(typed) == slugs("dang ky khai sinh")


def test_the_beginning_of_a_word_is_enough() -> None:
    assert "cai-vneid" in slugs("vne")
    assert slugs("khai s")[0] == "khai-sinh"


def test_keywords_lead_to_a_guide_whose_title_says_something_else() -> None:
    assert slugs("người mất")[0] == "khai-tu"


@pytest.mark.parametrize("typed", ["căn cước công dân", "can cuoc cong dan", "thẻ căn cước công dân"])
def test_the_card_is_found_by_the_name_it_had(typed: str) -> None:
    shipped = tuple(Entry(guide.slug, guide.title, guide.short, guide.keywords) for guide in SHIPPED)
    assert find(shipped, typed)[0].slug == "can-cuoc-ho-chieu"


def test_a_title_comes_before_a_remark() -> None:
    title, remark = Entry("a", "Thẻ bảo hiểm", "x"), Entry("b", "Khám bệnh", "Mang thẻ bảo hiểm.")

    assert find((remark, title), "bao hiem") == (title, remark)


def test_words_that_stand_together_come_before_words_that_only_both_occur() -> None:
    apart, together = Entry("a", "Sinh viên khai thuế", "x"), Entry("b", "Giấy khai sinh", "x")

    assert find((apart, together), "khai sinh") == (together, apart)


def test_marks_that_were_typed_and_agree_count_more() -> None:
    level, section = Entry("a", "Mức phạt", "x"), Entry("b", "Mục lục", "x")

    assert find((level, section), "mục") == (section, level)
    assert find((section, level), "mức") == (level, section)


def test_all_words_must_be_there_when_some_guide_has_them_all() -> None:
    assert slugs("khai tu") == ["khai-tu"]


def test_a_whole_sentence_finds_the_guide_that_has_most_of_it() -> None:
    assert slugs("tôi muốn làm giấy khai sinh cho con gái mới đẻ")[0] == "khai-sinh"


@pytest.mark.parametrize("text", ["", "   ", "…?!", "qqqq", "\u0301"])
def test_what_nobody_wrote_finds_nothing(text: str) -> None:
    assert slugs(text) == []


def test_letters_of_jrai_and_bahnar_are_found_by_their_plain_ones() -> None:
    assert [word.plain for word in words("Ƀơ̆ ê̆čŏ")] == ["bo", "eco"]


QUESTIONS = [
    "dang ky khai sinh", "ĐĂNG KÝ", "mức 2", "muc", "mục", "người mất", "khai s", "tôi muốn làm giấy khai sinh cho con",
    "", "?", "vne", "Ƀơ̆", "25 viec", "a b c d e f g h i j k l m n o p",
    unicodedata.normalize("NFD", "đăng ký khai tử"),
]  # fmt: skip


def test_the_phones_search_gives_the_same_answers() -> None:
    entries = [dataclasses.asdict(entry) for entry in ENTRIES]
    told = phone("find", entries=entries, questions=QUESTIONS)

    assert told["found"] == [slugs(text) for text in QUESTIONS]


LETTERS = st.text(alphabet="aăâdđeêioôơuưAĐmnth 2ƀ\u0301\u0306.-", max_size=12)
TEXTS = st.tuples(LETTERS, LETTERS, LETTERS)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(LETTERS, LETTERS, LETTERS), min_size=1, max_size=6), st.lists(LETTERS, min_size=5, max_size=30)
)
def test_the_phones_search_agrees_on_words_that_nobody_thought_of(
    texts: list[tuple[str, str, str]], questions: list[str]
) -> None:
    entries = [Entry(str(at), title, short, (key,)) for at, (title, short, key) in enumerate(texts)]
    told = phone("find", entries=[dataclasses.asdict(entry) for entry in entries], questions=questions)

    assert told["found"] == [[entry.slug for entry in find(entries, text)] for text in questions]
