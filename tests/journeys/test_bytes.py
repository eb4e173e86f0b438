"""What the app costs on the line: the first load, the enrolment, and a month in the field.

Loads are told as what comes down, headers with it: of what goes up they are nearly only headers, and HTTP/2 sends
their repetitions once. The month is counted both ways with every header, as if nothing ever shortened them.
"""

from __future__ import annotations

import gzip
import http.client
import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import brotli
import pytest
from playwright.sync_api import Browser, Playwright

from app.core.clock import now
from tests.journeys.line import Passed
from tests.journeys.phone import ON_A_PHONE, PATIENCE, Phone, Site, record, until
from tests.people import enrol
from tests.twin import Answer, Transport, Twin, assist

pytestmark = [pytest.mark.journey, pytest.mark.slow]

FIRST_LOAD, ENROLMENT, MONTH = 100_000, 300_000, 1_000_000
ASSISTS, SEALED, DAYS = 60, 18, 30


def weight(site: Site) -> tuple[int, int]:
    """Bytes down and bytes up of everything that passed but the large files of the decoder."""
    large = big_files(site)
    found = [each for each in site.line.passed if each.path not in large]
    return sum(each.size for each in found), sum(each.asked for each in found)


def big_files(site: Site) -> set[str]:
    pages = {each.path.split("/")[2] for each in site.line.passed if each.path.startswith("/pwa/")}
    found: set[str] = set()
    for version in pages:
        connection = http.client.HTTPConnection("127.0.0.1", site.line.behind, timeout=30)
        connection.request("GET", f"/pwa/{version}/assets.json")
        response = connection.getresponse()
        body = unpacked(response.read(), response.headers.get("Content-Encoding", ""))
        connection.close()
        if response.status == 200:
            found |= {f"/pwa/{version}/{path}" for path in json.loads(body)["big"]}
    return found


def test_the_first_screen_weighs_at_most_a_hundred_kilobytes(
    desk_browser: Browser, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    """Until the first screen can be used; what the worker then fetches for days without signal is enrolment's."""
    site.line.shut = "/field/sw.js"
    context = desk_browser.new_context(**ON_A_PHONE)
    page = context.new_page()
    page.goto(f"{site.url}/field/enrol")
    page.wait_for_selector("html[data-ready=enrol]", state="attached", timeout=PATIENCE)
    context.close()
    (down, up), times = weight(site), len(site.line.passed)
    with capsys.disabled():
        print(f"\nfirst load: {down:,} bytes down, {up:,} up in {times} requests")  # noqa: T201

    assert 0 < down <= FIRST_LOAD


def test_enrolment_and_a_month_in_the_field_stay_small(
    playwright: Playwright, site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    phone = Phone(playwright, site, tmp_path / "profile")
    phone.start()
    phone.enrol()
    down, up = weight(site)
    times = len(site.line.passed)
    post, check = a_day(phone, site)
    phone.close()
    site.line.passed.clear()
    month(site, post, check)
    total = sum(weight(site))
    with capsys.disabled():
        print(f"\nenrolment, first load and all: {down:,} bytes down, {up:,} up in {times} requests")  # noqa: T201
        print(f"a month: {total:,} bytes, both ways")  # noqa: T201
        for what, some in by_kind(site.line.passed):
            print(f"  {what}: {len(some)} times, {sum(one.size + one.asked for one in some):,} bytes")  # noqa: T201

    assert down <= ENROLMENT
    assert total <= MONTH


def a_day(phone: Phone, site: Site) -> tuple[Passed, Passed]:
    """A real record leaves a real phone, and the browser asks for a newer worker: how it says both."""
    site.line.passed.clear()
    record(phone, 1)
    until(lambda: bool(some(site, "/api/v1/entries")), phone.page, "the record is sent")
    phone.open().evaluate("navigator.serviceWorker.ready.then((own) => own.update())")
    until(lambda: bool(some(site, "/field/sw.js")), phone.page, "the browser asks for a newer worker")
    return some(site, "/api/v1/entries")[0], some(site, "/field/sw.js")[0]


def some(site: Site, path: str) -> list[Passed]:
    return [each for each in list(site.line.passed) if each.path.split("?")[0] == path and each.status in (200, 304)]


def month(site: Site, post: Passed, check: Passed) -> None:
    """Two assists a day, each sent by itself, a third of them with a sealed number; news and a check once a day."""
    device, key = enrol(site.village.colleague, site.village.commune)
    authority = f"localhost:{site.line.port}"
    twin = Twin(str(device.id), str(site.village.colleague.id), key, now, random.Random(7), authority=authority)
    send = as_a_browser(site, post)
    hamlet = str(site.village.hamlet.id)
    twin.catalogue(send)
    for day in range(DAYS):
        for at in range(ASSISTS // DAYS):
            number = day * ASSISTS // DAYS + at
            sealed = {"identity": f"0381900{number:05d}"} if number % 10 < 10 * SEALED // ASSISTS else {}
            twin.entry("assist", assist(hamlet, consent="vi-1" if sealed else None), **sealed)
            answer = twin.send(send)
            assert answer is not None and answer.status == 200
        twin.catalogue(send)
        send("GET", "/field/sw.js", dict(check.headers), b"")


def as_a_browser(site: Site, like: Passed) -> Transport:
    """Over the line, with the headers that the real browser sent beside those of the signature."""
    usual = {name: value for name, value in like.headers.items() if not name.lower().startswith(OURS)}
    usual["Accept-Encoding"] = "gzip, deflate, br"  # what is read here

    def send(method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", site.line.port, timeout=30)
        connection.request(method, path, body or None, {**usual, **headers})
        response = connection.getresponse()
        packed = response.read()
        connection.close()
        return Answer(response.status, unpacked(packed, response.headers.get("Content-Encoding", "")))

    return send


OURS = ("signature", "thonso-", "content-", "host", "connection", "accept-encoding")


def unpacked(body: bytes, encoding: str) -> bytes:
    opened: Any = {"gzip": gzip.decompress, "br": brotli.decompress}.get(encoding, bytes)(body)
    return bytes(opened)


def by_kind(passed: Iterable[Passed]) -> list[tuple[str, list[Passed]]]:
    found: dict[str, list[Passed]] = {}
    for each in passed:
        found.setdefault(f"{each.method} {each.path.split('?')[0]} {each.status}", []).append(each)
    return sorted(found.items())
