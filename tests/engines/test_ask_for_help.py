"""A citizen asks for help in Firefox without cookies, and in WebKit, on pages that have no script at all."""

from __future__ import annotations

import pytest
from playwright.sync_api import Playwright, expect
from selenium.webdriver.common.by import By
from sqlalchemy import select

from app.core.db import db
from app.requests.models import Request
from tests.engines.conftest import Site
from tests.engines.test_firefox import HERE, launched
from tests.engines.webkit import window
from tests.screens.conftest import POSTER
from tools.browser import firefox

pytestmark = [pytest.mark.journey, pytest.mark.slow]


def states() -> list[str]:
    db.session.rollback()
    return sorted(db.session.scalars(select(Request.state)))


def test_in_firefox_without_script_and_cookies_it_is_sent_once_and_taken_back(
    playwright: Playwright, site: Site
) -> None:
    private = {"network.cookie.cookieBehavior": 2, "dom.storage.enabled": False}
    browser = launched(
        lambda: playwright.firefox.launch(channel="moz-firefox", executable_path=firefox(), firefox_user_prefs=private)
    )
    page = browser.new_context(**HERE).new_page()
    scripts: list[str] = []
    page.on("request", lambda asked: scripts.append(asked.url) if asked.resource_type == "script" else None)
    page.goto(f"{site.url}/q/{POSTER}/help")
    assert page.locator("script").count() == 0
    for answer in ("Nộp hồ sơ qua mạng", "Trong tuần này", "Tôi từ 14 tuổi trở lên"):
        page.get_by_label(answer).check()
    page.get_by_label("Gọi bạn là gì?").fill("Ông Bảy")
    page.get_by_label("Số điện thoại").fill("0912 345 678")
    page.get_by_role("button", name="Gửi lời nhờ").dblclick()  # a hasty thumb
    expect(page.get_by_role("heading", level=1)).to_contain_text("Xã đã nhận lời nhờ của bạn")
    assert states() == ["new"]
    page.get_by_role("link", name="Xem hoặc xóa").click()
    page.get_by_role("button", name="Xóa yêu cầu").click()
    expect(page.get_by_role("status")).to_contain_text("Đã xóa theo ý bạn.")
    assert states() == ["closed"]
    assert scripts == [] and page.locator("script").count() == 0, "Playwright's switch for scripts does nothing here"
    browser.close()


def test_in_webkit_it_is_sent_and_seen_again(site: Site) -> None:
    before = states()
    with window(site.url) as made:
        made.driver.get(f"{site.url}/c/{site.village.commune.code}/help")
        assert made.driver.find_elements(By.TAG_NAME, "script") == []
        for path in (
            f"#hamlet option[value='{site.village.hamlet.id}']",
            "[value=other]",
            "[value=any]",
            "[name=consent]",
        ):
            made.tap(path)
        made.at("#name").send_keys("Cô Tám")
        made.at("#phone").send_keys("0987654321")
        made.tap("form[method=post] button")
        made.says("h1", "Xã đã nhận")
        made.tap(f"a[href^='/c/{site.village.commune.code}/help/']")
        made.says("[role=status]", "Đang chờ cán bộ xã gọi lại.")
    assert states() == sorted([*before, "new"])
