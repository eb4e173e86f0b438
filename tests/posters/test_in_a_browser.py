"""A citizen's phone at a poster: nothing need be switched on to read and to vote; axe finds no fault in any state."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from app.core.clock import now
from app.core.db import db, transaction
from app.places.models import Place, PlaceSuccessor
from app.points.models import CommuneContact, Point
from app.posters.models import Poster, PosterOpen
from app.votes.models import Vote
from tests.people import Village, settle_village
from tests.screens.sweep import Sweep
from tests.served import Served, fresh_database, serve
from tools.browser import chromium

pytestmark = pytest.mark.journey

CODE, RETIRED, MERGED = "BCDFGH2S", "0123456K", "00000000"
ZALO = (
    "Mozilla/5.0 (Linux; Android 13; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/120.0 Mobile "
    "Safari/537.36 Zalo android/12100810 ZaloTheme/light ZaloLanguage/vn"
)
NO_STORAGE = """for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("off", "SecurityError"); } });
}"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("poster")
    with fresh_database(folder) as url:
        made = serve(folder, url)
        with made.app.app_context():
            _settle(settle_village(), made.url)
            made.start()
            yield made
            made.kill()
            db.session.remove()
            db.engine.dispose()


def _settle(village: Village, origin: str) -> None:
    """Who helps, a retired poster, and one of a hamlet that is another now."""
    with transaction() as session:
        session.get_one(Poster, village.poster.id).origin = origin
        session.get_one(Place, village.third_hamlet.id).valid_to = dt.date(2026, 11, 1)
        session.add_all([
            PlaceSuccessor(place_id=village.third_hamlet.id, successor_id=village.hamlet.id, decision="NQ 12"),
            CommuneContact(commune_id=village.commune.id, hotline="02593822113", position=0),
            Point(id=uuid.uuid4(), commune_id=village.commune.id, hamlet_id=village.hamlet.id, kind="culture_house",
                  state="open", name="Nhà văn hóa", hours="Thứ ba, 19 giờ", phone="0912345678", position=0),
            _sheet(RETIRED, village.hamlet, origin, retired_at=now()),
            _sheet(MERGED, village.third_hamlet, "https://old.example.vn"),
        ])  # fmt: skip


def _sheet(code: str, hamlet: Place, origin: str, **more: Any) -> Poster:
    return Poster(
        id=uuid.uuid4(), code=code, hamlet_id=hamlet.id, spot=f"Chợ {code}", origin=origin, issued_at=now(), position=0,
        **more,
    )  # fmt: skip


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    made = playwright.chromium.launch(executable_path=chromium())
    yield made
    made.close()


@pytest.fixture
def hand(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    made: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        made.append(browser.new_context(viewport={"width": 360, "height": 640}, locale="vi-VN", **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


def _votes() -> list[tuple[int, str | None]]:
    db.session.rollback()
    return [(vote.satisfaction, vote.reason) for vote in db.session.scalars(sa.select(Vote))]


def _opens() -> int:
    db.session.rollback()
    return int(db.session.scalar(sa.select(sa.func.coalesce(sa.func.sum(PosterOpen.opens), 0))) or 0)


def _forget() -> None:
    with transaction() as session:
        session.execute(sa.delete(Vote))
        session.execute(sa.delete(PosterOpen))


def _read_and_vote(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/Q/{CODE}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bà con cần việc gì?")
    expect(page.get_by_role("link", name="Cài VNeID")).to_be_visible()
    expect(page.get_by_role("link", name="Gọi 0912 345 678")).to_be_visible()
    expect(page.get_by_text("Coi chừng kẻ lừa")).to_be_visible()
    page.get_by_role("button", name="Chưa được").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cảm ơn bạn. Đã ghi.")
    page.get_by_role("button", name="Bị đòi tiền").click()
    expect(page.get_by_text("Công an xã", exact=False).first).to_be_visible()
    page.get_by_role("link", name="Về trang áp phích").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bà con cần việc gì?")


def test_reading_and_voting_work_with_scripts_switched_off(served: Served, hand: Callable[..., BrowserContext]) -> None:
    _forget()
    context = hand(java_script_enabled=False)
    _read_and_vote(context.new_page(), served)
    assert _votes() == [(1, "money")]
    assert context.cookies() == []


def test_reading_and_voting_work_inside_zalo_without_storage_and_cookies(
    served: Served, hand: Callable[..., BrowserContext]
) -> None:
    _forget()
    context = hand(user_agent=ZALO)
    context.add_init_script(NO_STORAGE)
    faults: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    _read_and_vote(page, served)
    assert _votes() == [(1, "money")]
    assert context.cookies() == []
    assert not faults


def test_going_back_within_five_minutes_is_the_browsers_own_and_no_new_open(
    served: Served, hand: Callable[..., BrowserContext]
) -> None:
    _forget()
    page = hand().new_page()
    page.goto(f"{served.url}/q/{CODE}")
    assert _opens() == 1
    page.goto(f"{served.url}/q/{CODE}/tell")
    page.get_by_role("link", name="Về trang áp phích").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bà con cần việc gì?")
    assert _opens() == 1
    page.reload()
    assert _opens() == 2


def test_two_taps_after_each_other_on_one_page_are_one_vote(
    served: Served, hand: Callable[..., BrowserContext]
) -> None:
    _forget()
    page = hand().new_page()
    page.goto(f"{served.url}/q/{CODE}")
    page.get_by_role("button", name="Tốt").dblclick(no_wait_after=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("Cảm ơn bạn. Đã ghi.")
    page.go_back()
    page.get_by_role("button", name="Tạm được").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cảm ơn bạn. Đã ghi.")
    assert [satisfaction for satisfaction, _reason in _votes()] == [2]


def test_axe_finds_no_fault_on_the_page_in_any_of_its_states(
    served: Served, hand: Callable[..., BrowserContext]
) -> None:
    sweep, page = Sweep(), hand().new_page()
    for state, address in {
        "good": f"/q/{CODE}", "retired": f"/q/{RETIRED}", "merged and stale": f"/q/{MERGED}", "ask": "/q/",
        "unknown": "/q/BBBBBBB2", "slip": "/q/BCDFGH2T", "length": "/q/BCD", "number": "/q/038090123456",
        "foreign": "/q/https%3A", "tell": f"/q/{CODE}/tell",
    }.items():  # fmt: skip
        page.goto(served.url + address)
        sweep.look(page, state)
    page.goto(f"http://127.0.0.1:{served.port}/q/{CODE}")
    expect(page.get_by_text("không phải của Thôn Số")).to_be_visible()
    sweep.look(page, "strange address")
    page.goto(f"{served.url}/q/{CODE}")
    page.get_by_role("button", name="Chưa được").click()
    sweep.look(page, "why")
    page.get_by_role("button", name="Phải chờ lâu").click()
    sweep.look(page, "thanks")
    sweep.end()
