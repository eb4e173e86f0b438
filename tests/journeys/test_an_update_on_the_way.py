"""A queue made under the released version, the next version with a form open, and what the update costs on the line."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.pwa.assets import SCREENS, address_of
from tests.cards import code_of
from tests.journeys.phone import Phone, Site, expect_figures, record, tap_answers, tap_save, until

pytestmark = [pytest.mark.journey, pytest.mark.slow]

CARD = "036192004715|173654890|Vũ Thị Bích Hường|17081992|Nữ|Thôn Đồng Gạch, xã Ví Dụ|25042021||||"
# What an update of two small files may cost: they, every screen's page, and the list.
MOST_BYTES = 52_000
CHANGED = ("screens/words.js", "styles/tokens.css")


def version_of(page: Page) -> str:
    """The version that this page's own module came from."""
    address = page.evaluate("document.querySelector('script[type=module]').src")
    return str(address).split("/")[4]


def release_the_next_version(tree: Path) -> None:
    """Two files change, as in a small release."""
    for path in CHANGED:
        file = tree / "static" / "pwa" / path
        file.write_text(file.read_text(encoding="utf-8") + "\n/* the next version */\n", encoding="utf-8")


def expect_offer(home: Page) -> None:
    expect(home.get_by_role("button", name="Dùng bản mới")).to_be_visible(timeout=30_000)


def scan_a_card(page: Page) -> None:
    """From here on a module, the decoder's worker and its binary are asked for that this page never needed before."""
    page.bring_to_front()
    page.locator("#ageBand label:has([value='35-59'])").tap()
    page.locator("#ask summary").tap()
    page.locator("label:has(#consent)").tap()
    page.locator("#scan-card").tap()
    expect(page.locator("#card")).to_be_visible()  # before that there is nothing to choose a picture in
    into = io.BytesIO()
    code_of(CARD).save(into, "png")
    page.set_input_files("#picture", {"name": "anh.png", "mimeType": "image/png", "buffer": into.getvalue()})
    expect(page.locator("#locked")).to_be_visible()


def fetched(site: Site, version: str) -> tuple[Counter[str], Counter[str]]:
    """What passed over the line for a version: how often, and how many bytes, by file or page."""
    times: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for passed in site.line.passed:
        path = passed.path.removeprefix(f"/pwa/{version}/")
        if passed.method == "GET" and passed.status == 200 and not passed.path.startswith(("/api/", "/healthz")):
            times[path] += 1
            sizes[path] += passed.size
    return times, sizes


def test_a_queue_outlives_an_update_that_waits_for_the_open_form(
    phone: Phone, site: Site, officer: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    form = phone.page
    released, first_load = version_of(form), sum(passed.size for passed in site.line.passed)
    site.kill()
    record(phone, 5)
    form.locator("#again").tap()
    tap_answers(form)

    practising = phone.open("/field/practice", page=phone.new_page())
    release_the_next_version(site.tree)
    site.line.passed.clear()
    site.line.shut = "/api/"  # the update gets through; what waits does not, yet
    site.up()
    home = phone.open(page=phone.new_page())
    expect_offer(home)
    assert version_of(home) == released
    home.get_by_role("button", name="Dùng bản mới").tap()
    expect(home.locator("#update")).to_contain_text("ghi dở")
    assert version_of(home) == released, "nothing takes over while a form is open"

    form.bring_to_front()
    tap_save(form)
    home.bring_to_front()
    expect_offer(home)  # as before: whoever was refused taps again
    expect(home.locator("#sent")).to_have_text("Còn 6 lượt chờ sóng")
    site.line.shut = ""
    with home.expect_navigation():
        home.get_by_role("button", name="Dùng bản mới").tap()
    home.wait_for_selector("html[data-ready=home]", state="attached")
    assert version_of(home) != released
    expect(home.locator("#sent")).to_have_text("Đã gửi hết")

    scan_a_card(practising)
    form.bring_to_front()
    form.locator("#again").tap()
    tap_answers(form)
    tap_save(form)
    assert [version_of(form), version_of(practising)] == [released] * 2, "an old page goes on with its own modules"
    until(lambda: len(site.stored()) == 7, form, "the entry of the old page")
    assert site.stored() == phone.entries()
    assert site.odd() == 0
    with capsys.disabled():
        print(f"\nan update of two small files: {tell_what_it_cost(site, version_of(home), first_load)}")  # noqa: T201
    expect_figures(officer, site, 7)


def tell_what_it_cost(site: Site, version: str, first_load: int) -> str:
    """In words; only what changed, the pages (each names its version) and the list of all may have passed."""
    times, sizes = fetched(site, version)
    parts = {
        "what changed": set(CHANGED),
        "pages": {*map(address_of, SCREENS), f"/field/decoder-{version}.js"},
        "the list and the worker's line": {"assets.json", "/field/sw.js"},
        "the browser's own": {"/field/manifest.webmanifest", "icons/icon.svg"},
    }
    assert set(times) <= set().union(*parts.values())
    assert [times[path] for path in CHANGED] == [1, 1]
    costs = ", ".join(f"{name} {sum(sizes[path] for path in paths):,}" for name, paths in parts.items())
    assert sum(sizes.values()) <= MOST_BYTES
    return f"{sum(sizes.values()):,} bytes over the line ({costs}); the first load {first_load:,}"


def test_to_look_for_an_update_that_is_not_there_costs_one_short_answer(phone: Phone, site: Site) -> None:
    phone.page.goto("about:blank")
    page = phone.open()
    site.line.passed.clear()
    page.evaluate("async () => { await (await navigator.serviceWorker.getRegistration('/field/')).update(); }")
    asked = [passed for passed in site.line.passed if "/pwa/" in passed.path or passed.path.endswith(".js")]
    assert {(passed.path, passed.status) for passed in asked} == {("/field/sw.js", 304)}
    assert sum(passed.size for passed in asked) < 2_000
