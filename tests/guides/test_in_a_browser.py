"""A citizen's browser: with everything switched off; with a worker, without a signal; a voice; a way to pass it on."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.guides import queries
from tests.engines.conftest import Site

pytestmark = [pytest.mark.journey, pytest.mark.slow]

ZALO = (
    "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36 Zalo/24"
)
STEPS = "ol.steps > li"
# What an in-app browser may lack: no worker, and storage that throws when it is touched.
NO_STORAGE = """
delete Navigator.prototype.serviceWorker;
for (const name of ["caches", "indexedDB", "localStorage", "sessionStorage"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("", "SecurityError"); } });
}
Object.defineProperty(Document.prototype, "cookie", { get() { throw new DOMException("", "SecurityError"); } });
"""
# A phone whose voices come late, and that says at once what it is given.
VOICES = """
const voices = [];
const target = new EventTarget();
window.said = [];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
const mouth = Object.assign(target, {
  getVoices: () => voices,
  cancel: () => { window.said.push("(stop)"); },
  speak: (sentence) => {
    window.said.push([sentence.text, sentence.voice.lang, sentence.voice.localService]);
    if (!window.slowly) setTimeout(() => sentence.onend());
  },
});
Object.defineProperty(window, "speechSynthesis", { get: () => mouth });
window.arrive = (...found) => {
  voices.push(...found);
  target.dispatchEvent(new Event("voiceschanged"));
};
"""


def title(slug: str) -> str:
    return queries.guide(slug).title


@pytest.fixture
def make(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Make a citizen's page: 360 by 640, nobody signed in. An error on it is a fault."""
    made: list[BrowserContext] = []
    faults: list[str] = []

    def open_one(script: str = "", **options: Any) -> Page:
        context = browser.new_context(
            base_url=site.url, locale="vi-VN", **{"viewport": {"width": 360, "height": 640}, **options}
        )
        made.append(context)
        if script:
            context.add_init_script(script)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield open_one
    for context in made:
        context.close()
    assert faults == []


@pytest.fixture(autouse=True)
def up(site: Site) -> None:
    """Whatever the test before did, the server answers."""
    if site.served.process is None:
        site.served.start()


def keep(page: Page, address: str) -> Page:
    """One visit, until the worker says that it has everything."""
    page.goto(address)
    page.wait_for_selector("html[data-kept]", state="attached")
    return page


def read_and_search(page: Page) -> None:
    page.goto("/g/")
    page.locator("a", has_text=title("muc-2")).first.click()
    expect(page.locator("h1")).to_have_text(title("muc-2"))
    expect(page.locator(STEPS).first).to_be_visible()
    page.goto("/g/")
    page.fill("#q", "cai vneid")
    page.get_by_role("button", name="Tìm").click()
    expect(page.locator("#found a").first).to_have_text(title("cai-vneid"))
    page.locator("#found a").first.click()
    expect(page.locator("h1")).to_have_text(title("cai-vneid"))


# ---------------------------------------------------------------- everything switched off


def test_without_script_in_zalo_a_guide_is_found_and_read(make: Callable[..., Page]) -> None:
    page = make(java_script_enabled=False, user_agent=ZALO)
    read_and_search(page)

    assert page.context.cookies() == []
    expect(page.locator("#address")).to_contain_text("/g/cai-vneid")
    expect(page.locator("button")).to_have_count(3)
    assert not page.locator("button").filter(visible=True).count()


def test_without_worker_and_storage_in_zalo_a_guide_is_found_and_read(make: Callable[..., Page]) -> None:
    page = make(NO_STORAGE, user_agent=ZALO)
    read_and_search(page)

    assert page.context.cookies() == []
    expect(page.locator("#kept")).to_be_hidden()


def test_the_words_are_painted_although_no_script_ever_comes(make: Callable[..., Page]) -> None:
    page = make()
    page.route("**/*.js", lambda route: route.abort())
    read_and_search(page)


# ---------------------------------------------------------------- without a signal


def test_after_one_visit_the_guide_its_neighbours_and_the_list_open_beside_a_dead_server(
    make: Callable[..., Page], site: Site
) -> None:
    page = keep(make(), "/g/muc-2?utm_source=zalo")
    expect(page.locator("#kept")).to_be_visible()
    site.served.kill()

    page.goto("/g/muc-2?zarsrc=30")
    expect(page.locator("h1")).to_have_text(title("muc-2"))
    near = [guide.slug for guide in queries.neighbours(queries.guide("muc-2"))]
    assert near
    for slug in near:
        page.goto(f"/g/{slug}")
        expect(page.locator("h1")).to_have_text(title(slug))
        expect(page.locator(STEPS).first).to_be_visible()
    page.goto("/g/")
    expect(page.locator("#absent")).to_be_hidden()


def test_after_one_visit_a_search_without_accents_finds_a_guide_beside_a_dead_server(
    make: Callable[..., Page], site: Site
) -> None:
    page = keep(make(), "/g/muc-2")
    site.served.kill()

    page.goto("/g/")
    page.fill("#q", "muc 1")
    page.get_by_role("button", name="Tìm").click()
    expect(page.locator("#found a").first).to_have_text(title("muc-1"))
    expect(page.locator("#q")).to_have_value("muc 1")
    page.locator("#found a").first.click()
    expect(page.locator("h1")).to_have_text(title("muc-1"))
    page.goto("/g/?q=qqqq")
    expect(page.locator("#nothing")).to_be_visible()
    expect(page.locator("#results")).to_be_hidden()


def test_a_page_that_was_never_kept_leads_to_the_list_that_was(make: Callable[..., Page], site: Site) -> None:
    page = keep(make(), "/g/muc-2")
    site.served.kill()
    page.goto("/g/chua-mo-bao-gio")

    expect(page.locator("#absent")).to_be_visible()
    expect(page.locator("a", has_text=title("muc-2"))).to_be_visible()


def test_a_page_elsewhere_can_have_the_guides_kept_that_it_leads_to(make: Callable[..., Page], site: Site) -> None:
    page = make()
    page.goto("/g/")
    script = page.locator("script[src$='/keep.js']").get_attribute("src")
    page.goto("/q/")
    page.evaluate(
        """(script) => {
          const box = Object.assign(document.createElement("p"), { innerHTML: '<a href="/g/muc-1">x</a>' });
          box.dataset.keep = "/g/";
          document.body.append(box);
          return import(script);
        }""",
        script,
    )
    page.wait_for_selector("html[data-kept]", state="attached")
    site.served.kill()
    page.goto("/g/muc-1")
    expect(page.locator("h1")).to_have_text(title("muc-1"))


def test_a_communes_guides_are_kept_like_the_shipped_ones(make: Callable[..., Page], site: Site) -> None:
    page = keep(make(), "/g/99901/muc-2")
    site.served.kill()
    page.goto("/g/99901/?q=muc 2")

    expect(page.locator("#found a").first).to_have_attribute("href", "/g/99901/muc-2")


def test_a_line_that_says_nothing_is_waited_for_a_little_while_only(make: Callable[..., Page], site: Site) -> None:
    page = keep(make(), "/g/muc-2")
    assert site.served.process
    os.killpg(site.served.process.pid, signal.SIGSTOP)
    try:
        page.goto("/g/muc-2")
        expect(page.locator("h1")).to_have_text(title("muc-2"))
    finally:
        os.killpg(site.served.process.pid, signal.SIGCONT)


def test_what_is_new_wins_as_soon_as_there_is_a_network_and_is_kept_then(make: Callable[..., Page], site: Site) -> None:
    page = keep(make(), "/g/muc-2")
    site.served.kill()
    template = site.tree / "app/guides/templates/guides/guide.html"
    as_it_was = template.read_text("utf-8")
    try:
        template.write_text(as_it_was.replace("<h1>", "<h1>Mới: "), "utf-8")
        site.served.start()
        page.goto("/g/muc-2")
        expect(page.locator("h1")).to_have_text(f"Mới: {title('muc-2')}")
        site.served.kill()
        page.goto("/g/muc-2")
        expect(page.locator("h1")).to_have_text(f"Mới: {title('muc-2')}")
    finally:
        template.write_text(as_it_was, "utf-8")


def test_a_release_of_the_scripts_carries_over_what_was_kept(make: Callable[..., Page], site: Site) -> None:
    page = keep(make(), "/g/muc-2")
    before = page.evaluate("caches.keys()")
    site.served.kill()
    script = site.tree / "static/pwa/citizen/find.js"
    as_it_was = script.read_text("utf-8")
    try:
        script.write_text(as_it_was + "\n// the next\n", "utf-8")
        site.served.start()
        page.goto("/g/muc-1")
        page.wait_for_function(
            "(before) => caches.keys().then((now) => now.length === 1 && now[0] !== before[0])", arg=before
        )
        site.served.kill()
        page.goto("/g/muc-2")
        expect(page.locator("h1")).to_have_text(title("muc-2"))
        page.goto("/g/?q=muc 2")
        expect(page.locator("#found a").first).to_have_text(title("muc-2"))
    finally:
        script.write_text(as_it_was, "utf-8")


def test_the_worker_leaves_everything_outside_the_guides_alone(make: Callable[..., Page], site: Site) -> None:
    page = keep(make(), "/g/muc-2")
    for address in ("/healthz", "/q/", "/c/99901"):
        response = page.goto(address)
        assert response and not response.from_service_worker, address
    assert page.evaluate("navigator.serviceWorker.controller") is None
    page.goto("/g/muc-2")
    kept = page.evaluate(
        """async () => {
          const names = await caches.keys();
          const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
          return all.flat().map(({ url }) => new URL(url).pathname);
        }"""
    )
    assert kept and all(address.startswith("/g/") for address in kept)


def test_a_phone_without_room_still_reads_and_promises_nothing(make: Callable[..., Page]) -> None:
    page = keep(make(), "/g/muc-2")
    full = page.context.new_cdp_session(page)
    full.send("Storage.overrideQuotaForOrigin", {"origin": page.evaluate("location.origin"), "quotaSize": 1})
    page.evaluate("caches.keys().then((names) => Promise.all(names.map((name) => caches.delete(name))))")
    page.goto("/g/muc-1")
    expect(page.locator("h1")).to_have_text(title("muc-1"))
    page.goto("/g/lua-dao")
    expect(page.locator("h1")).to_have_text(title("lua-dao"))
    page.wait_for_timeout(1500)  # until the worker has tried
    expect(page.locator("#kept")).to_be_hidden()
    page.context.service_workers[0].evaluate("void (caches.open = () => Promise.reject(new Error()))")
    page.goto("/g/cai-vneid")
    expect(page.locator("h1")).to_have_text(title("cai-vneid"))


def test_an_address_that_leads_on_does_so_through_the_worker_too(make: Callable[..., Page], site: Site) -> None:
    page = keep(make(), "/g/muc-2")
    page.goto("/g/99901")

    assert page.url == f"{site.url}/g/99901/"


def test_no_more_is_kept_than_was_said(make: Callable[..., Page], site: Site) -> None:
    page = keep(make(), "/g/muc-2")
    count = page.evaluate(
        """async () => {
          const cache = await caches.open((await caches.keys())[0]);
          for (let at = 0; at < 70; at++) await cache.put(`/g/x-${at}`, new Response("x"));
          const { port1, port2 } = new MessageChannel();
          const answered = new Promise((tell) => { port1.onmessage = tell; });
          const wanted = { page: "/g/muc-2", list: "/g/", near: [] };
          (await navigator.serviceWorker.ready).active.postMessage(wanted, [port2]);
          await answered;
          const kept = (await cache.keys()).map(({ url }) => new URL(url).pathname);
          const pages = kept.filter((path) => !path.startsWith("/g/-/"));
          return [pages.length, pages.includes("/g/muc-2"), pages.includes("/g/x-0")];
        }"""
    )
    assert count == [60, True, False]


# ---------------------------------------------------------------- aloud


def test_reading_aloud_is_offered_when_a_vietnamese_voice_has_come_and_not_before(make: Callable[..., Page]) -> None:
    page = make(VOICES)
    page.goto("/g/muc-2")
    button = page.locator("#aloud")
    expect(button).to_be_hidden()
    page.evaluate("arrive({ lang: 'en-US', localService: true })")
    expect(button).to_be_hidden()
    page.evaluate("arrive({ lang: 'vi-VN', localService: false }, { lang: 'vi_VN', localService: true })")
    button.click()
    expect(button).to_have_text("Đọc to cho tôi nghe")  # it has come to the end

    said = [sentence for sentence in page.evaluate("said") if sentence != "(stop)"]
    guide = queries.guide("muc-2")
    assert said[0] == [guide.title, "vi_VN", True]
    whole = " ".join(text for text, _lang, _local in said)
    for words in (*(step.words for step in guide.steps), guide.warning):
        assert words in whole
    assert "Chép đường dẫn" not in whole and title("cai-vneid") not in whole
    assert len(said) > len(guide.steps) + 5, "sentence by sentence"


def test_reading_aloud_stops_when_asked_and_when_the_page_is_left(make: Callable[..., Page]) -> None:
    page = make(VOICES + "window.slowly = true;")
    page.goto("/g/muc-2")
    page.evaluate("arrive({ lang: 'vi-VN', localService: true })")
    button = page.locator("#aloud")
    button.click()
    expect(page.locator("h1.heard")).to_be_visible()
    button.click()
    expect(page.locator(".heard")).to_have_count(0)
    assert page.evaluate("said.at(-1)") == "(stop)"

    button.click()
    expect(button).to_have_text("Thôi, đừng đọc nữa")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert page.evaluate("said.at(-1)") == "(stop)"
    expect(button).to_have_text("Đọc to cho tôi nghe")


# ---------------------------------------------------------------- passed on, printed


def test_the_address_is_copied_by_a_tap_where_the_phone_has_no_dialogue_of_its_own(
    make: Callable[..., Page], site: Site
) -> None:
    page = make(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/g/muc-2")
    page.locator("#copy").click()

    expect(page.locator("#copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{site.url}/g/muc-2"


def test_the_address_is_copied_in_a_browser_that_shuts_the_clipboard(make: Callable[..., Page]) -> None:
    page = make("delete Navigator.prototype.clipboard;", user_agent=ZALO)
    page.goto("/g/muc-2")
    page.locator("#copy").click()

    expect(page.locator("#copied")).to_be_visible()


def test_a_phone_that_can_share_is_asked_to(make: Callable[..., Page], site: Site) -> None:
    page = make("Navigator.prototype.share = async (what) => { window.shared = what; };")
    page.goto("/g/muc-2")
    expect(page.locator("#copy")).to_be_hidden()
    page.locator("#send").click()

    assert page.evaluate("shared.url") == f"{site.url}/g/muc-2"


def test_a_printed_guide_has_no_buttons_and_names_its_address(make: Callable[..., Page]) -> None:
    page = make()
    page.goto("/g/muc-2")
    page.emulate_media(media="print")

    assert not page.locator("button, form, nav").filter(visible=True).count()
    expect(page.locator("#address")).to_be_visible()
    expect(page.locator(STEPS).first).to_be_visible()
