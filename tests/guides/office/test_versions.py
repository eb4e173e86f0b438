"""Versions of guides: nothing is lost, the warning stays, and a release never overwrites what a commune wrote."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.actor import Actor
from app.core.audit import AuditLine
from app.core.db import db, transaction
from app.core.errors import AppError, Conflict, Invalid, NotFound
from app.guides import contents, queries
from app.guides.commands import versions
from app.guides.models import GuideVersion
from app.guides.schemas import Audience, Certainty, Guide, Hand, Link, Source, Step, Topic
from app.guides.texts import GUIDES
from app.guides.texts.words import WARNING
from tests.conftest import Clock
from tests.people import Village

FULL = Guide(
    slug="du-thu",
    topic=Topic.FAMILY,
    title="Đủ thứ",
    short="Mỗi phần một ít.",
    who="Ai cũng được.",
    bring=("Thẻ",),
    steps=(Step("Một", Hand.POLICE, "/g/media/" + "a" * 64), Step("Hai")),
    notes=("Nhớ",),
    warning=WARNING,
    sources=(Source("Luật", Certainty.VERIFIED),),
    checked_on=dt.date(2026, 11, 1),
    fee="Không mất tiền",
    time="Trong ngày",
    link=Link("Cổng", "https://dichvucong.gov.vn/"),
    related=("muc-2",),
    keywords=("từ",),
    valid_from=dt.date(2026, 1, 1),
    valid_to=dt.date(2027, 1, 1),
    audience=Audience.HELPER,
    on_poster=True,
)


def edit(actor: Actor, village: Village, slug: str, **parts: object) -> GuideVersion:
    """Change some parts of a guide as it stands."""
    held = queries.held(slug, village.commune)
    with transaction():
        return versions.save(actor, village.commune, slug, replace(held.guide, **parts), held.number)


def acts() -> list[str]:
    return list(db.session.scalars(sa.select(AuditLine.act).order_by(AuditLine.number)))


def release(monkeypatch: pytest.MonkeyPatch, **parts: object) -> Guide:
    """A release that brings another text of the first shipped guide."""
    newer = replace(GUIDES[0], **parts)  # type: ignore[arg-type]
    monkeypatch.setattr(queries, "GUIDES", (newer, *GUIDES[1:]))
    return newer


SLUG = GUIDES[0].slug


# ---------------------------------------------------------------- contents


@pytest.mark.parametrize("guide", [*GUIDES, FULL], ids=lambda guide: guide.slug)
def test_a_guide_survives_the_way_into_the_database_and_back(guide: Guide) -> None:
    assert contents.from_json(contents.to_json(guide), guide.slug, guide.warning) == guide


def test_no_contents_hold_a_warning_that_somebody_could_edit() -> None:
    assert "warning" not in contents.to_json(FULL)
    slipped = contents.to_json(FULL) | {"warning": "không có gì phải lo"}
    assert contents.from_json(slipped, "du-thu", WARNING).warning == WARNING


def test_every_part_that_an_officer_can_change_has_a_name_and_is_told() -> None:
    blank = Guide("du-thu", Topic.VNEID, "", "", "", (), (), (), WARNING, (), dt.date(2026, 10, 1))
    told = {change.part for change in contents.changes(blank, FULL, str)}
    assert told == set(contents.PART_WORDS) == set(Guide.__slots__) - {"slug", "warning"}


def test_every_choice_has_words() -> None:
    assert set(contents.TOPIC_WORDS) == set(Topic)
    assert set(contents.HAND_WORDS) == set(Hand)
    assert set(contents.AUDIENCE_WORDS) == set(Audience)
    assert set(contents.SOURCE_WORDS) == set(Certainty)


def test_a_change_says_which_lines_went_and_which_came() -> None:
    after = replace(FULL, steps=(FULL.steps[0], Step("Ba", Hand.DESK)), fee="")
    steps, fee = contents.changes(FULL, after, str)
    assert (steps.part, steps.gone, steps.come) == ("steps", ("Bà con tự làm: Hai",), ("Bộ phận một cửa làm: Ba",))
    assert (fee.part, fee.gone, fee.come) == ("fee", ("Không mất tiền",), ())


def test_steps_that_only_changed_places_are_shown_in_their_new_order() -> None:
    (change,) = contents.changes(FULL, replace(FULL, steps=FULL.steps[::-1]), str)
    assert change.gone == () and change.come[0].endswith("Hai")


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Vay vốn học sinh", "vay-von-hoc-sinh"),
        ("Đổi  giấy phép – lái xe!", "doi-giay-phep-lai-xe"),
        ("12345", "viec-12345"),
        ("2026", "viec-2026"),
        ("Media", "viec-media"),
        ("Trợ giúp " + "a" * 40, "viec-tro-giup"),
        ("???", "huong-dan"),
        ("Cài VNeID", "cai-vneid-2"),
        ("Một cái tên rất dài mà không ai nhớ nổi cho hết được", "mot-cai-ten-rat-dai-ma-khong-ai-nho"),
    ],
)
def test_an_address_comes_from_the_title_and_is_nobody_elses(title: str, slug: str) -> None:
    assert contents.slug_of(title, {"cai-vneid"}) == slug


# ---------------------------------------------------------------- versions


def test_what_a_commune_writes_is_read_there_and_nowhere_else(actor: Actor, village: Village) -> None:
    edit(actor, village, SLUG, title="Cài VNeID ở xã Mẫu")
    assert queries.guide(SLUG, village.commune).title == "Cài VNeID ở xã Mẫu"
    assert queries.guides_of(village.commune)[0].title == "Cài VNeID ở xã Mẫu"
    assert queries.shown_on_poster(village.commune)[0].title == "Cài VNeID ở xã Mẫu"
    for commune in (village.other_commune, None):
        assert queries.guide(SLUG, commune) == GUIDES[0]
        assert queries.guides_of(commune) == queries.guides_of(None)


def test_a_version_cannot_lose_the_warning(actor: Actor, village: Village) -> None:
    edit(actor, village, SLUG, warning="")
    assert queries.guide(SLUG, village.commune).warning == GUIDES[0].warning


def test_versions_are_only_added(actor: Actor, village: Village) -> None:
    edit(actor, village, SLUG, title="Một")
    edit(actor, village, SLUG, title="Hai")
    with transaction():
        versions.restore(actor, village.commune, SLUG, 1)
    past = queries.history(village.commune, SLUG, str)
    assert [(line.version.number, line.version.act, line.guide.title) for line in past] == [
        (3, "restore", "Một"),
        (2, "edit", "Hai"),
        (1, "edit", "Một"),
    ]
    assert {line.by for line in past} == {village.officer.name}
    assert [change.part for change in past[0].changes] == ["title"]
    assert acts() == ["guide.edit", "guide.edit", "guide.restore"]


def test_going_back_to_the_shipped_text_follows_releases_again(
    actor: Actor, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(actor, village, SLUG, title="Một")
    with transaction():
        versions.restore(actor, village.commune, SLUG, 0)
    newer = release(monkeypatch, title="Cài VNeID, bản mới")
    assert queries.guide(SLUG, village.commune) == newer


def test_a_version_that_never_was_cannot_be_restored(actor: Actor, village: Village) -> None:
    edit(actor, village, SLUG, title="Một")
    with pytest.raises(NotFound), transaction():
        versions.restore(actor, village.commune, SLUG, 7)


def test_whoever_saves_second_is_told(actor: Actor, village: Village) -> None:
    held = queries.held(SLUG, village.commune)
    edit(actor, village, SLUG, title="Người thứ nhất")
    with pytest.raises(Conflict) as error, transaction():
        versions.save(actor, village.commune, SLUG, replace(held.guide, title="Người thứ hai"), held.number)
    assert error.value.code == "guide_moved_on"
    assert queries.guide(SLUG, village.commune).title == "Người thứ nhất"


def test_of_eight_officers_who_save_in_the_same_moment_one_is_first(app: Flask, actor: Actor, village: Village) -> None:
    held, gate, said = queries.held(SLUG, village.commune), threading.Barrier(8), list[str]()

    def save(number: int) -> None:
        with app.app_context():
            gate.wait()
            try:
                with transaction():
                    made = replace(held.guide, title=f"Người thứ {number}")
                    versions.save(actor, village.commune, SLUG, made, held.number)
                said.append("saved")
            except AppError as error:
                said.append(error.code)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()  # to see what the others wrote
    assert sorted(said) == ["guide_moved_on"] * 7 + ["saved"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(GuideVersion)) == 1


def test_two_officers_who_add_the_same_title_at_once_get_two_addresses(
    app: Flask, actor: Actor, village: Village
) -> None:
    gate, made = threading.Barrier(2), list[str]()

    def add() -> None:
        with app.app_context():
            gate.wait()
            with transaction():
                slug = versions.add(actor, village.commune, FULL).slug
            made.append(slug)

    threads = [threading.Thread(target=add) for _one in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == ["du-thu", "du-thu-2"]


# ---------------------------------------------------------------- a newer release


def test_a_newer_shipped_text_is_pointed_out_and_the_communes_words_stay(
    actor: Actor, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(actor, village, SLUG, title="Chữ của xã")
    assert not queries.held(SLUG, village.commune).shipped_is_newer
    release(monkeypatch, short="Câu mới.")
    assert queries.held(SLUG, village.commune).shipped_is_newer
    edit(actor, village, SLUG, title="Chữ của xã, sửa lần nữa")
    assert queries.held(SLUG, village.commune).shipped_is_newer, "an edit alone has not looked at the newer text"
    with transaction():
        versions.keep(actor, village.commune, SLUG)
    held = queries.held(SLUG, village.commune)
    assert not held.shipped_is_newer and held.guide.title == "Chữ của xã, sửa lần nữa"
    with transaction():
        assert versions.keep(actor, village.commune, SLUG) is None


def test_a_slug_that_a_commune_used_first_is_pointed_out_when_a_release_ships_it(
    actor: Actor, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction():
        versions.add(actor, village.commune, FULL)
    monkeypatch.setattr(queries, "GUIDES", (*GUIDES, replace(FULL, title="Của bản mới")))
    held = queries.held("du-thu", village.commune)
    assert held.guide.title == "Đủ thứ" and held.shipped_is_newer


# ---------------------------------------------------------------- checked again


def mark(actor: Actor, village: Village, *slugs: str, day: dt.date | None = dt.date(2026, 11, 18)) -> None:
    with transaction():
        versions.mark_checked(actor, village.commune, slugs, day, "Công an xã trả lời", "quoted")


def test_several_guides_are_marked_as_checked_in_one_step(actor: Actor, village: Village) -> None:
    edit(actor, village, SLUG, title="Chữ của xã")
    mark(actor, village, SLUG, GUIDES[1].slug)
    for slug in (SLUG, GUIDES[1].slug):
        guide = queries.guide(slug, village.commune)
        assert guide.checked_on == dt.date(2026, 11, 18)
        assert guide.sources[-1] == Source("Công an xã trả lời", Certainty.QUOTED)
    assert queries.guide(SLUG, village.commune).title == "Chữ của xã"


def test_a_shipped_text_that_was_only_checked_goes_on_following_releases(
    actor: Actor, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark(actor, village, SLUG)
    assert not queries.held(SLUG, village.commune).changed
    newer = release(monkeypatch, short="Câu mới.", checked_on=dt.date(2026, 11, 1))
    assert queries.guide(SLUG, village.commune) == newer, "nobody here has checked the newer text"


def test_a_guide_past_its_check_date_is_found_and_no_more_once_it_was_checked(
    actor: Actor, village: Village, clock: Clock
) -> None:
    clock.forward(days=200)
    assert queries.held(SLUG, village.commune).past_check
    mark(actor, village, SLUG, day=dt.date(2027, 6, 1))
    assert not queries.held(SLUG, village.commune).past_check


@pytest.mark.parametrize(
    ("slugs", "day", "words", "certainty", "field"),
    [
        ((), dt.date(2026, 11, 18), "x", "quoted", "slug"),
        (("khong-co",), dt.date(2026, 11, 18), "x", "quoted", "slug"),
        ((SLUG,), None, "x", "quoted", "checked_on"),
        ((SLUG,), dt.date(2026, 11, 19), "x", "quoted", "checked_on"),
        ((SLUG,), dt.date(2026, 11, 18), " ", "quoted", "source"),
        ((SLUG,), dt.date(2026, 11, 18), "x", "advice", "certainty"),
    ],
)
def test_a_check_without_what_it_needs_writes_nothing(
    actor: Actor, village: Village, slugs: tuple[str, ...], day: dt.date | None, words: str, certainty: str, field: str
) -> None:
    with pytest.raises(Invalid) as error, transaction():
        versions.mark_checked(actor, village.commune, slugs, day, words, certainty)
    assert set(error.value.fields) == {field}
    assert acts() == []
