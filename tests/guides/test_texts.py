"""The shipped guides say what sources say, ask for no secret, and mark what nobody could check."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from app.guides.schemas import Certainty, Guide, Hand, Topic
from app.guides.texts import GUIDES, sources
from app.guides.texts.words import WARNING

every_guide = pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.slug)

MARK = "chưa đối chiếu được"
OFFICIAL = {"dichvucong.gov.vn", "dichvucong.dancuquocgia.gov.vn"}
# A stretch of time that a guide may print, with the source that gives it. Anything else would be a guessed deadline.
KNOWN_TIMES = {("can-cuoc-ho-chieu", "7 ngày"): sources.DECISION_5230}
KNOWN_NUMBERS = {"1900.0368"}
# Only these agree in several named places; whatever else is told was quoted once, is our own caution, or is marked.
VERIFIED = {
    sources.DECREE_69,
    sources.ACTIVATION,
    sources.DIRECTIVE_24,
    sources.SEVEN_WAYS,
    sources.YOUTH_PLAN,
}
# A fact, wherever it is told, and the sources that can carry it: one of them stands at that guide's foot.
FACTS = {
    r"01/10/2025|xã phải có máy": {sources.DIRECTIVE_24},
    r"20/7/2026": {sources.DECISION_29},
    r"01/7/2026": {sources.RESIDENCE_LAW},
    r"dichvucong\.dancuquocgia": {sources.RESIDENCE_PAGE, sources.SEVEN_WAYS},
    r"1900\.0368|máy cũ tự thoát": {sources.PHONE_CHANGE},
    r"chưa dùng cho tài khoản|chỉ dùng cho một tài khoản|chủ thật của SIM": {sources.ONE_NUMBER},
    r"TK01|bất cứ đâu|từ 6 đến dưới 14|chỉ công an cấp được mức 2|không có mức 2": {sources.DECREE_69},
    r"con dưới 14 tuổi thì dùng số": {sources.DECREE_69},
    r"8 đến 20 ký tự": {sources.ACTIVATION},
    r"15/8/2026|7 ngày làm việc|công an xã nào cũng được|nộp hết trên mạng": {sources.DECISION_5230},
    r"mặt sau": {sources.CIRCULAR_16},
    r"số định danh đã hủy": {sources.DECREE_70},
    r"sổ hộ khẩu giấy đã bỏ|cuối năm 2022": {sources.DECREE_104},
    r"dữ liệu nhạy cảm": {sources.DECREE_356},
    r"ngành công an làm": {sources.LIST_OF_25},
}
# What no source could confirm, what is repealed, and what no longer exists: any of it in a guide is a false claim.
FORBIDDEN = {
    r"mức độ\s*0?[1-4]\b|mức\s*[34]\b": "the old degrees of online services ended in 2022",
    r"\b(28|53|76)\s+(dịch vụ|việc|thủ tục)": "the names of the later services could not be found",
    r"\b4[24]2/QĐ|\bQĐ 4[24]2": "that decision's list could not be found",
    r"CT0?7": "the number of the residence form could not be verified",
    r"59/2022|13/2023/NĐ": "repealed decrees",
    r"\b(công an|ủy ban|UBND|cấp) huyện": "the district level is gone",
    r"(lập|tạo|mở) tài khoản (trên |của )?cổng": "the portal's own accounts are gone",
    r"mã tỉnh|đầu số định danh": "prefixes of new numbers could not be verified",
    r"\d[\d.]*\s*(đồng|nghìn|ngàn|triệu|VND|đ\b)": "no fee could be verified",
    r"\d\s*%": "no share could be verified",
    r"mở VNeID quét": "signing in by a scanned code could not be verified, and swindlers use it",
    r"xác nhận thông tin về cư trú\. .*xin ở": "who gives the certificate of residence could not be verified",
    r"siêu ứng dụng|trợ lý ảo": "decisions of 2026 were not read",
}
SECRET = re.compile(r"OTP|mật khẩu|mã 6 số|mã khóa", re.IGNORECASE)
# A sentence may name a secret when it says whose it is, or what never to do with it.
OWN_OR_NEVER = re.compile(r"\b(tự|không|đừng)\b|quên mật khẩu|quay (mặt|lưng)|dữ liệu nhạy cảm", re.IGNORECASE)
SPAN = re.compile(r"\d+ (?:ngày|giờ|phút|tuần|tháng|năm)\b(?! \d)")


def said(guide: Guide) -> Iterator[str]:
    """All that a guide tells, its sources apart."""
    yield from (guide.title, guide.short, guide.who, guide.fee, guide.time)
    yield from (*guide.bring, *(step.words for step in guide.steps), *guide.notes)


def sentences(guide: Guide) -> list[str]:
    return [part for text in said(guide) for part in re.split(r"(?<=[.!?])\s", text) if part]


# ---------------------------------------------------------------- whole


@every_guide
def test_a_guide_says_who_acts_what_to_bring_and_the_steps(guide: Guide) -> None:
    assert guide.title and guide.short and guide.who and guide.bring and guide.notes
    assert 3 <= len(guide.steps) <= 9


@every_guide
def test_a_sentence_is_short_enough_to_be_said(guide: Guide) -> None:
    assert [text for text in sentences(guide) if len(text.split()) > 32] == []


def test_slugs_are_short_plain_used_once_and_never_a_communes_code() -> None:
    slugs = [guide.slug for guide in GUIDES]
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z0-9-]{2,20}", slug) and not re.fullmatch(r"\d{5}", slug) for slug in slugs)


def test_titles_are_used_once() -> None:
    titles = [guide.title for guide in GUIDES]
    assert len(set(titles)) == len(titles)


@every_guide
def test_neighbours_exist_and_speak_to_the_same_people(guide: Guide) -> None:
    by_slug = {other.slug: other for other in GUIDES}
    assert guide.related and len(set(guide.related)) == len(guide.related)
    assert guide.slug not in guide.related
    assert all(by_slug[slug].audience is guide.audience for slug in guide.related)


@every_guide
def test_keywords_are_typed_as_a_search_reads_them(guide: Guide) -> None:
    """Small letters without accents: whoever types with accents is folded to the same."""
    assert guide.keywords and len(set(guide.keywords)) == len(guide.keywords)
    assert all(re.fullmatch(r"[a-z0-9. ]+", word) for word in guide.keywords)


def test_guides_stand_topic_by_topic_in_the_order_of_topics() -> None:
    order = {topic: place for place, topic in enumerate(Topic)}
    for audience in {guide.audience for guide in GUIDES}:
        places = [order[guide.topic] for guide in GUIDES if guide.audience is audience]
        assert places == sorted(places)


@pytest.mark.parametrize(
    ("slug", "hand"), [("muc-2", Hand.POLICE), ("sinh-con", Hand.DESK), ("chi-khong-lam-ho", Hand.HELPER)]
)
def test_a_step_says_whose_hand_does_it(slug: str, hand: Hand) -> None:
    assert any(step.by is hand for guide in GUIDES if guide.slug == slug for step in guide.steps)


# ---------------------------------------------------------------- sources


@every_guide
def test_a_guide_names_its_sources_and_the_day_they_were_checked(guide: Guide) -> None:
    assert isinstance(guide.checked_on, dt.date)
    assert len(set(guide.sources)) == len(guide.sources)
    assert any(source.certainty in {Certainty.VERIFIED, Certainty.QUOTED} for source in guide.sources)


@every_guide
def test_what_could_not_be_checked_is_marked_where_it_is_said(guide: Guide) -> None:
    rests_on_it = any(source.certainty is Certainty.UNCHECKED for source in guide.sources)
    assert rests_on_it == any(MARK in text.lower() for text in said(guide))


@pytest.mark.parametrize("pattern", FACTS)
def test_a_fact_stands_only_where_its_source_does(pattern: str) -> None:
    telling = [guide for guide in GUIDES if any(re.search(pattern, text, re.IGNORECASE) for text in said(guide))]
    assert telling
    assert [guide.slug for guide in telling if not FACTS[pattern] & {*guide.sources}] == []


def test_a_source_is_called_verified_only_where_several_places_agree() -> None:
    found = {source for guide in GUIDES for source in guide.sources if source.certainty is Certainty.VERIFIED}
    assert found == VERIFIED


def test_every_source_that_is_written_down_is_used() -> None:
    written = {one for one in vars(sources).values() if isinstance(one, sources.Source)}
    assert written == {source for guide in GUIDES for source in guide.sources}


@every_guide
def test_a_guide_prints_no_deadline_that_nobody_could_verify(guide: Guide) -> None:
    for span in (found for text in said(guide) for found in SPAN.findall(text)):
        assert KNOWN_TIMES.get((guide.slug, span)) in guide.sources, span


@every_guide
@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_a_guide_claims_nothing_that_is_unverified_repealed_or_gone(guide: Guide, pattern: str) -> None:
    found = [text for text in said(guide) if re.search(pattern, text, re.IGNORECASE)]
    assert not found, FORBIDDEN[pattern]


@pytest.mark.parametrize(
    "claim",
    [
        "Dịch vụ công mức độ 4",
        "28 dịch vụ mới",
        "Mang mẫu CT07",
        "Ra công an huyện",
        "Lập tài khoản trên cổng",
        "Lệ phí 50.000 đồng",
    ],
)
def test_the_finder_of_false_claims_finds_them(claim: str) -> None:
    assert any(re.search(pattern, claim, re.IGNORECASE) for pattern in FORBIDDEN)


def test_the_finder_of_deadlines_knows_a_date_from_a_stretch_of_time() -> None:
    assert SPAN.findall("Chờ 7 ngày làm việc, từ ngày 15/8/2026, tháng 10/2025, cuối năm 2022.") == ["7 ngày"]


# ---------------------------------------------------------------- safe


@every_guide
def test_a_guide_warns_of_swindlers_and_never_asks_for_a_secret(guide: Guide) -> None:
    assert guide.warning == WARNING
    for words in ("OTP", "mật khẩu", "kẻ gian"):
        assert words in guide.warning
    assert [text for text in sentences(guide) if SECRET.search(text) and not OWN_OR_NEVER.search(text)] == []


@pytest.mark.parametrize("text", ["Đọc mã OTP cho người giúp.", "Đưa mật khẩu cho cán bộ gõ.", "Cho biết mã 6 số."])
def test_the_finder_of_asked_secrets_finds_them(text: str) -> None:
    assert SECRET.search(text) and not OWN_OR_NEVER.search(text)


@every_guide
def test_a_guide_leads_to_official_pages_only(guide: Guide) -> None:
    if guide.link:
        address = urlsplit(guide.link.address)
        assert address.scheme == "https" and address.hostname in OFFICIAL
    named = {name for text in said(guide) for name in re.findall(r"\b[\w-]+(?:\.[\w-]+)*\.(?:vn|com|net|org)\b", text)}
    assert named <= OFFICIAL


@every_guide
def test_a_guide_names_no_telephone_but_the_known_one(guide: Guide) -> None:
    found = {number for text in said(guide) for number in re.findall(r"\b(?:0\d{2}|1[89]00)(?:[. ]?\d){4,}", text)}
    assert found <= KNOWN_NUMBERS


def test_residence_is_filed_at_its_own_page() -> None:
    links = {guide.slug: guide.link for guide in GUIDES}
    for slug in ("cu-tru", "luu-tru"):
        link = links[slug]
        assert link and "dichvucong.dancuquocgia.gov.vn" in link.address
