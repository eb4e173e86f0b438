"""The guides' part: how soon the words of a guide are painted on a thin line, against a plain file of the same size.

Both come from the same server in the same run, turn by turn, each into a browser that has never been here. The file is
bytes in memory and plain paragraphs without style: what our page costs beyond its bytes is told as a ratio to this one.
"""

from __future__ import annotations

import gzip
import random
import statistics
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response
from playwright.sync_api import Browser, sync_playwright

from app.core.db import db
from app.factory import create_app
from app.pwa import citizen
from app.pwa.assets import STATIC
from app.web.access import public
from tests.served import fresh_database, serve
from tools.browser import chromium

SLUG = "muc-2"
ROUNDS = 9
LINE = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
FACTORY = "tools.bench.guides:make()"
WATCH = """
window.painted = { first: 0, largest: 0 };
new PerformanceObserver((list) => { window.painted.first = list.getEntries()[0].startTime; })
  .observe({ type: "paint", buffered: true });
new PerformanceObserver((list) => { window.painted.largest = list.getEntries().at(-1).startTime; })
  .observe({ type: "largest-contentful-paint", buffered: true });
"""


@dataclass(frozen=True, slots=True)
class Paint:
    """One page: bytes on the line, medians in milliseconds over the rounds, and their ratio to the plain file's."""

    page: str
    packed_bytes: int
    first_ms: int
    largest_ms: int
    first_ratio: float
    largest_ratio: float
    rounds: int


def make() -> Flask:
    """The app with a plain file beside its guides."""
    body = plain(_packed(create_app(), f"/g/{SLUG}"))
    app = create_app()  # another one: what has answered takes no new address

    @public
    def file() -> Response:
        answer = Response(body, mimetype="text/html")
        answer.headers["Content-Encoding"] = "gzip"
        return answer

    app.add_url_rule("/bench/plain", view_func=file)
    return app


def _packed(app: Flask, address: str) -> int:
    """Bytes of a page as a browser gets it."""
    asking = {"Accept-Encoding": "gzip"}
    return len(app.test_client().get(address, headers=asking, base_url=app.config["SETTINGS"].public_origin).data)


def plain(size: int) -> bytes:
    """An HTML file of words that nobody reads, packed to just that size."""
    rng = random.Random(1)
    text, body = "<!doctype html><title>-</title><meta name=viewport content='width=device-width'><p>", b""
    while len(body) < size:
        text += "".join(rng.choices("abcdefghijklmnopqrstuvwxyz    ", k=24))
        body = gzip.compress(text.encode(), mtime=0)
    return body


def _paint(browser: Browser, address: str) -> tuple[float, float]:
    """First and largest paint, in a browser that was never here."""
    context = browser.new_context(viewport={"width": 360, "height": 640}, service_workers="block")
    context.add_init_script(WATCH)
    page = context.new_page()
    context.new_cdp_session(page).send("Network.emulateNetworkConditions", LINE)
    page.goto(address, wait_until="load")
    page.wait_for_function("painted.first && painted.largest")
    found = page.evaluate("[painted.first, painted.largest]")
    context.close()
    return float(found[0]), float(found[1])


def _row(name: str, size: int, times: list[tuple[float, float]], base: list[tuple[float, float]]) -> Paint:
    first, largest, first_base, largest_base = (
        statistics.median(each[at] for each in these) for these in (times, base) for at in (0, 1)
    )
    return Paint(
        name, size, round(first), round(largest), round(first / first_base, 2), round(largest / largest_base, 2),
        len(times),
    )  # fmt: skip


def measure(folder: Path) -> list[Paint]:
    """A guide, the list and a plain file, turn by turn."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {"a plain file of the guide's size": "/bench/plain", "a guide": f"/g/{SLUG}", "the list": "/g/"}
    with fresh_database(folder) as url, sync_playwright() as playwright:
        served = serve(folder, url)
        served.factory = FACTORY
        with served.app.app_context():
            sizes = {name: _packed(served.app, address) for name, address in pages.items()}
            sizes["a plain file of the guide's size"] = len(plain(sizes["a guide"]))
            served.start()
            browser = playwright.chromium.launch(executable_path=chromium())
            times: dict[str, list[tuple[float, float]]] = {name: [] for name in pages}
            for at in range(ROUNDS + 1):
                for name, address in pages.items():
                    seen = _paint(browser, served.url + address)
                    if at:  # the first round warms the server and the browser
                        times[name].append(seen)
            browser.close()
            served.kill()
            db.session.remove()
            db.engine.dispose()
    base = times["a plain file of the guide's size"]
    return [_row(name, sizes[name], these, base) for name, these in times.items()]


def script_bytes() -> dict[str, int]:
    """What each script of citizens' pages weighs on the line, packed by gzip."""
    folder = STATIC / citizen.FOLDER
    return {path.name: len(gzip.compress(path.read_bytes(), mtime=0)) for path in sorted(folder.glob("*.js"))}
