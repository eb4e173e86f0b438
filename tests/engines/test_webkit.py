"""WebKitGTK, an iPhone's nearest kin on a Debian machine: without a server, back again, from a picture, axe.

Its automation keeps everything in memory, as a private tab does, so its browser is not closed in the middle.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines.conftest import Site
from tests.engines.webkit import Window, window
from tests.screens.conftest import POSTER
from tests.screens.test_scan import picture_of, poster_text
from tests.served import ROOT

pytestmark = [pytest.mark.journey, pytest.mark.slow]

SCREENS = ("", "scan", "assist", "outbox", "hamlet", "more")
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
FAULTS = """
axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "wcag2aaa", "best-practice"]}).then(
  ({violations}) => violations.map(({id, nodes}) => [id, nodes.map(({html}) => html.slice(0, 120))]))
"""
IDS = """
new Promise((tell, fail) => {
  const opening = indexedDB.open("thonso");
  opening.onerror = fail;
  opening.onsuccess = () => {
    const asking = opening.result.transaction("entries").objectStore("entries").getAllKeys();
    asking.onsuccess = () => (opening.result.close(), tell(JSON.stringify(asking.result)));
  };
})
"""


@pytest.fixture(scope="module")
def phone(site: Site) -> Iterator[Window]:
    """Enrolled once, by a typed code."""
    with window(site.url) as made:
        made.go("/field/enrol")
        made.tap("#by-code summary")
        made.at("#code").send_keys(site.enrolment_code(site.village.volunteer))
        made.tap("#typed button")
        made.until(lambda: bool(made.ask("document.querySelector('#step-scanner.done')")), "enrolled", 60)
        yield made


def record(phone: Window) -> None:
    """One assist through the form, believed when the screen says that it is saved."""
    phone.go(f"/field/assist?poster={POSTER}")
    for each in ("[name=kind][value=level1]", "[name=ageBand][value='35-59']", "[name=ownHands][value=yes]"):
        phone.tap(f"label:has({each})")
    phone.tap("#save")
    phone.says("#finished-title", "Đã lưu trên máy này")


def test_what_was_recorded_beside_a_dead_server_arrives_once_and_is_counted(phone: Window, site: Site) -> None:
    phone.go("/field/")
    assert phone.ask("navigator.serviceWorker.controller.scriptURL") == f"{site.url}/field/sw.js"
    site.served.kill()
    phone.reload()
    record(phone)
    record(phone)
    phone.go("/field/")
    phone.says("#sent", "Còn 2 lượt chờ sóng")
    saved = sorted(json.loads(phone.hear(IDS)))
    assert len(saved) == 2
    assert site.stored() == []

    site.served.start()
    phone.reload()
    phone.says("#sent", "Đã gửi hết")
    assert site.stored() == saved
    assert sorted(json.loads(phone.hear(IDS))) == saved
    phone.go("/field/more")
    phone.tap("#refresh")
    phone.says("#said", "Đã lấy danh sách mới.")
    phone.go("/field/hamlet")
    phone.says("#figures", "Thêm 2 lượt chưa kiểm trùng")


# The phone's own database module, writing as long as the page lives: it is left while something is being written.
ALWAYS_WRITING = """void import(document.querySelector("script[type=module]").src.replace(/screens.*/, "db.js"))
  .then(async ({ keep }) => { for (;;) await Promise.all([1, 2, 3].map(() => keep("knownUpTo", ""))); })"""


def test_a_page_left_in_the_middle_of_writing_does_not_lock_the_next_one_out(phone: Window, site: Site) -> None:
    before = len(site.stored())
    for _round in range(3):
        phone.go("/field/more")
        phone.ask(ALWAYS_WRITING)
    record(phone)
    phone.go("/field/")
    phone.says("#sent", "Đã gửi hết")
    assert len(site.stored()) == before + 1


def test_a_poster_is_read_from_a_picture_and_from_its_printed_code(phone: Window, site: Site, tmp_path: Path) -> None:
    site.served.kill()
    phone.go("/field/scan")
    picture_of(poster_text(site)).save(tmp_path / "poster.png")
    phone.at("#picture").send_keys(str(tmp_path / "poster.png"))
    phone.until(lambda: phone.driver.current_url.endswith(f"/field/assist?poster={POSTER}"), "the poster was read")
    phone.says("#place", "Thôn Bến Đá")

    phone.go("/field/scan")
    phone.at("#code").send_keys("bcdf gh2s")
    phone.tap("#typed button")
    phone.until(lambda: phone.driver.current_url.endswith(f"/field/assist?poster={POSTER}"), "the code was taken")
    phone.says("#place", "Thôn Bến Đá")


def test_axe_finds_no_fault_on_the_main_screens(phone: Window) -> None:
    for screen in SCREENS:
        phone.go(f"/field/{screen}")
        phone.driver.execute_script(AXE)
        assert phone.hear(FAULTS) == [], screen
