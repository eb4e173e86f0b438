"""The phone's part: how long a cold start and a save take on a slow page, and what each screen weighs.

The page runs at a sixth of the machine's speed, through the browser's own switch. The service worker cannot be slowed:
the browser offers the switch for pages only. What is printed beside the medians is how slow the page really was.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import CDPSession, Page, sync_playwright

from app.core.db import db
from app.pwa.assets import STATIC
from app.pwa.graph import Cost, screen_costs
from tests.journeys.line import Line
from tests.journeys.phone import Phone, Site, begin_form, tap_answers
from tests.people import settle_village
from tests.served import fresh_database, serve

SLOW = 6
ROUNDS = 7
WAITING, HAMLETS = 1000, 30
A_THUMB = 300  # milliseconds; nobody taps the next thing sooner

# Runs before the page's own code. Usable: both actions are there and the outbox says how it stands.
WATCH_HOME = """
window.usableAt = new Promise((tell) => addEventListener("DOMContentLoaded", () => {
  const usable = () => {
    const actions = [...document.querySelectorAll("a.act")].filter((each) => each.getClientRects().length);
    const said = document.querySelector("#sent")?.textContent;
    return actions.length === 2 && said !== "Hộp gửi" && said !== "";
  };
  const watcher = new MutationObserver(() => {
    if (!usable()) return;
    watcher.disconnect();
    // After the next frame has been drawn, as an eye would see it.
    requestAnimationFrame(() => setTimeout(() => tell(performance.now())));
  });
  watcher.observe(document, { subtree: true, childList: true, characterData: true });
}));
"""
WATCH_SAVE = """() => {
  const title = document.querySelector("#finished-title");
  window.savedIn = new Promise((tell) => {
    let tappedAt = 0;
    const tapped = (event) => { tappedAt = event.timeStamp; };
    document.querySelector("#save").addEventListener("click", tapped, { capture: true, once: true });
    const watcher = new MutationObserver(() => {
      if (!title.getClientRects().length) return;
      watcher.disconnect();
      requestAnimationFrame(() => setTimeout(() => tell(performance.now() - tappedAt)));
    });
    watcher.observe(document.querySelector("main"), { subtree: true, attributes: true, attributeFilter: ["hidden"] });
  });
}"""
# A phone that has been away for long: one saved entry and one hamlet become as many as asked for.
FILL = """([entries, hamlets]) => new Promise((tell, fail) => {
  const opening = indexedDB.open("thonso");
  opening.onerror = fail;
  opening.onsuccess = () => {
    const db = opening.result;
    const tx = db.transaction(["entries", "catalogue", "meta"], "readwrite");
    const [kept, rows, meta] = ["entries", "catalogue", "meta"].map((name) => tx.objectStore(name));
    tx.oncomplete = () => (db.close(), tell(null));
    tx.onerror = fail;
    const name = (at) => `00000000-0000-7000-8000-${String(at).padStart(12, "0")}`;
    kept.getAll().onsuccess = ({ target }) => {
      const first = target.result[0];
      for (let at = 2; at <= entries; at++) {
        const text = JSON.stringify({ ...JSON.parse(first.text), id: name(at), seq: at });
        kept.put({ ...first, id: name(at), seq: at, order: at, text });
      }
      meta.put(entries, "order");
      meta.put(entries, `seq:${first.device}`);
    };
    rows.index("of").getAll("place").onsuccess = ({ target }) => {
      const places = target.result.filter(({ row }) => row.kind === "hamlet");
      for (let at = places.length; at < hamlets; at++) {
        const row = { ...places[0].row, id: name(at), name: `Thôn ${at}` };
        rows.put({ ...places[0], key: `place:${name(at)}`, row });
      }
    };
  };
})"""
LOOP = """() => {
  const began = performance.now();
  let sum = 0;
  for (let at = 0; at < 4e7; at++) sum += at % 7;
  return sum && performance.now() - began;
}"""


@dataclass(frozen=True, slots=True)
class Pace:
    """One line: medians over the rounds, in milliseconds."""

    what: str
    median_ms: int
    least_ms: int
    most_ms: int
    rounds: int
    page_slowed: float


def _slow_down(phone: Phone, page: Page) -> CDPSession:
    cdp = phone.context.new_cdp_session(page)
    cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOW})
    return cdp


def _pace(what: str, times: list[float], slowed: list[float]) -> Pace:
    return Pace(
        what, round(statistics.median(times)), round(min(times)), round(max(times)), len(times),
        round(statistics.median(slowed), 1),
    )  # fmt: skip


def _loop(page: Page) -> float:
    return min(float(page.evaluate(LOOP)) for _time in range(3))


def _cold_start(phone: Phone) -> tuple[float, float]:
    """The browser is opened anew, the server is dead: from the tap on the icon to a home that can be used."""
    phone.close()
    phone.start()
    phone.context.add_init_script(WATCH_HOME)
    quick = _loop(phone.page)
    _slow_down(phone, phone.page)
    phone.page.goto(f"{phone.site.url}/field/", wait_until="commit")
    time = float(phone.page.evaluate("window.usableAt"))
    return time, _loop(phone.page) / quick


def _save(page: Page) -> float:
    tap_answers(page)
    page.wait_for_timeout(A_THUMB)
    page.evaluate(WATCH_SAVE)
    page.locator("#save").tap()
    return float(page.evaluate("window.savedIn"))


def _saves(phone: Phone) -> tuple[list[float], list[float]]:
    """Assist after assist at one table: from the tap on "Lưu" to "Đã lưu trên máy này"."""
    times: list[float] = []
    page = begin_form(phone)
    quick = _loop(page)
    cdp = _slow_down(phone, page)
    slowed = _loop(page) / quick
    for at in range(ROUNDS):
        if at:
            page.locator("#again").tap()
        times.append(_save(page))
    cdp.detach()
    return times, [slowed]


@dataclass(frozen=True, slots=True)
class Burden:
    """The same thing on an empty phone and on a full one, turn by turn in one run: medians, and their ratio."""

    what: str
    empty_ms: int
    full_ms: int
    ratio: float
    rounds: int


def _burden(what: str, pairs: list[tuple[float, float]]) -> Burden:
    empty, full = (statistics.median(times) for times in zip(*pairs, strict=True))
    return Burden(what, round(empty), round(full), round(full / empty, 2), len(pairs))


def _fill(phone: Phone) -> None:
    """A thousand entries that wait, and the hamlets of a large commune."""
    phone.start()
    phone.open()
    _save(begin_form(phone))
    phone.open()
    phone.page.evaluate(FILL, [WAITING, HAMLETS])
    phone.close()


def _saves_by_turns(phones: list[Phone]) -> list[tuple[float, float]]:
    """One save here, one there; the first of each page is not counted."""
    times: list[tuple[float, float]] = []
    for _round in range(ROUNDS):
        turn = []
        for phone in phones:
            phone.start()
            phone.open()
            page = begin_form(phone)
            _slow_down(phone, page)
            _save(page)
            page.locator("#again").tap()
            turn.append(_save(page))
            phone.close()
        times.append((turn[0], turn[1]))
    return times


def compare(folder: Path) -> list[Burden]:
    """What a thousand waiting entries and thirty hamlets cost, with the server killed."""
    folder.mkdir(parents=True, exist_ok=True)
    with fresh_database(folder) as url, sync_playwright() as playwright:
        served = serve(folder, url)
        line = Line(served.port)
        served.port = line.behind
        with served.app.app_context():
            site = Site(served, settle_village(), line, served.root)
            site.up()
            phones = [Phone(playwright, site, folder / name) for name in ("empty", "full")]
            for phone in phones:
                phone.start()
                phone.enrol()
                phone.open("/field/assist")
                phone.close()
            site.kill()
            _fill(phones[1])
            starts = [(_cold_start(phones[0])[0], _cold_start(phones[1])[0]) for _round in range(ROUNDS)]
            for phone in phones:
                phone.close()
            saves = _saves_by_turns(phones)
            db.session.remove()
            db.engine.dispose()
    return [_burden("cold start to a usable home", starts), _burden("save, from the tap", saves)]


def measure(folder: Path) -> list[Pace]:
    """Cold starts and saves, with the server killed."""
    folder.mkdir(parents=True, exist_ok=True)
    with fresh_database(folder) as url, sync_playwright() as playwright:
        served = serve(folder, url)
        line = Line(served.port)
        served.port = line.behind
        with served.app.app_context():
            site = Site(served, settle_village(), line, served.root)
            site.up()
            phone = Phone(playwright, site, folder / "profile")
            phone.start()
            phone.enrol()
            phone.open("/field/assist")
            site.kill()
            starts = [_cold_start(phone) for _round in range(ROUNDS)]
            phone.close()
            phone.start()
            phone.open()
            times, slowed = _saves(phone)
            phone.close()
            db.session.remove()
            db.engine.dispose()
    return [
        _pace("cold start to a usable home", [time for time, _slow in starts], [slow for _time, slow in starts]),
        _pace("first save of a page", times[:1], slowed),
        _pace("save, from the tap", times, slowed),
    ]


def weights() -> list[Cost]:
    """Modules and bytes of each screen."""
    return screen_costs(STATIC)
