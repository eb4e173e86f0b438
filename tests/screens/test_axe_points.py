"""Axe finds no fault on the commune's page, on officers' pages of points, teams and notice sheets, empty or full."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import Browser

from app.accounts import commands as accounts
from app.accounts.session_cookie import COOKIE
from app.core.actor import RoleKind
from app.core.db import transaction
from app.guides.texts import GUIDES
from app.notices import commands as notices
from app.notices.schemas import HangForm
from tests.people import actor_of
from tests.points.rows import AGREED, make_contact, make_point, make_team, put_on
from tests.screens.conftest import Site
from tests.screens.sweep import USUAL, Sweep

pytestmark = pytest.mark.journey


def test_axe_on_points_teams_and_notice_sheets(browser: Browser, site: Site) -> None:
    sweep, village = Sweep(), site.village
    context = browser.new_context(viewport=USUAL, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    page = context.new_page()
    commune = village.commune
    public = f"{site.url}/c/{commune.code}"
    page.goto(public)
    sweep.look(page, "a commune that typed nothing")

    point = make_point(commune, None, "Công an xã Mẫu", kind="police", phone="02693822111", address="Cạnh chợ")
    make_point(commune, village.hamlet, "Nhà văn hóa thôn Bến Đá", state="planned")
    make_contact(commune, hotline="1022", data_post="Văn phòng xã", data_address="Trụ sở xã")
    team = make_team(commune, village.hamlet)
    put_on(team, village.volunteer, "lead", **AGREED)
    with transaction():
        officer = actor_of(village.officer, RoleKind.OFFICER, commune)
        notices.hang(officer, commune, HangForm((GUIDES[0].slug,), (point.id,), dt.date(2026, 1, 5)))
    page.goto(public)
    sweep.look(page, "a commune's page")

    with transaction():
        secret = accounts.open_session(village.officer, "test")
    context.add_cookies([{"name": COOKIE, "value": secret, "url": site.url}])
    for address in (
        f"/points/{commune.id}/",
        f"/points/point/{point.id}",
        f"/points/hamlet/{village.hamlet.id}",
        f"/points/{commune.id}/notices",
        f"/points/{commune.id}/notices.pdf",  # nothing chosen: the form again, with what is wrong
        f"/teams/{commune.id}/",
        f"/teams/team/{team.id}",
    ):
        page.goto(site.url + address)
        page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
        sweep.look(page, address)
    context.close()
    sweep.end()
