"""The worker and the sender in a real browser against a real server that is killed, changed and started again."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from app.core.db import db
from app.entries.models import StoredEntry
from app.pwa.assets import SCREENS, address_of
from app.pwa.graph import Graph
from tests.people import Village
from tests.pwa.conftest import Phone
from tests.served import Served

pytestmark = [pytest.mark.journey, pytest.mark.slow]


def stored() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(StoredEntry)) or 0


def versions(phone: Phone) -> list[str]:
    return sorted(name for name in phone.page.evaluate("caches.keys()") if name.startswith("shell-"))


def modules_of(phone: Phone) -> set[str]:
    """The versions that the page's modules came from, as the browser fetched them."""
    addresses = phone.page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    return {address.split("/")[4] for address in addresses if "/pwa/" in address}


def test_every_screen_opens_with_the_server_dead(phone: Phone, served: Served) -> None:
    phone.open()
    phone.enrol()
    served.kill()

    for screen in SCREENS:
        response = phone.page.goto(served.url + address_of(screen))
        assert response and response.ok and response.from_service_worker, screen
        phone.page.wait_for_selector("html[data-ready]", state="attached")


def test_the_decode_worker_starts_with_the_server_dead_and_finds_its_large_binary(phone: Phone, served: Served) -> None:
    phone.open()
    phone.ask("await updates.fetchDecoder();")
    phone.until("async () => (await (await caches.open('big')).keys()).length === 2")
    served.kill()
    ready = phone.page.evaluate(
        """() => new Promise((tell) => {
          const base = document.querySelector("script[type=module]").src.split("/")[4];
          const worker = new Worker(`/field/decoder-${base}.js`, { type: "module" });
          worker.onmessage = (event) => tell(event.data.ready);
          worker.onerror = (event) => tell("broken " + event.message);
        })"""
    )

    assert ready is True


def test_records_made_without_a_server_are_sent_when_it_is_back(phone: Phone, served: Served, village: Village) -> None:
    phone.open()
    phone.enrol()
    served.kill()
    phone.record(str(village.hamlet.id), 3)
    assert phone.ask('return (await sender.sendAll("button")).kind') == "again"
    assert phone.ask("return await outbox.counts()")["waiting"] == 3
    served.start()

    assert phone.ask('return (await sender.sendAll("button")).kind') == "done"
    counts = phone.ask("return await outbox.counts()")
    assert (counts["waiting"], counts["sent"], counts["held"], stored()) == (0, 3, 0, 3)


def test_an_identity_sealed_in_the_browser_is_opened_by_the_server(
    phone: Phone, served: Served, village: Village
) -> None:
    phone.open()
    phone.enrol()
    assert phone.ask("return (await catalogue.refresh()).kind") == "fresh"
    phone.ask(
        """
        const payload = { hamlet: given, residence: { kind: "hamlet", hamlet: given }, client: "person",
          age_band: "35-59", own_hands: true, consent: "1", helps: [{ kind: "level2_activate", outcome: "done" }] };
        const { today } = await import(base + "clock.js");
        const identity = "001190012345";
        await outbox.save(await entries.newEntry({ kind: "assist", payload, happenedOn: await today(), identity }));
        """,
        str(village.hamlet.id),
    )
    assert phone.ask('return (await sender.sendAll("button")).kind') == "done"

    counts = phone.ask("return await outbox.counts()")
    assert (counts["sent"], counts["held"]) == (1, 0)
    db.session.rollback()
    assert db.session.scalars(sa.select(StoredEntry)).one().fingerprint is not None
    assert "001190012345" not in phone.ask("return JSON.stringify(await outbox.list())")


def test_with_every_page_closed_background_sync_delivers(phone: Phone, served: Served, village: Village) -> None:
    phone.open("/field/practice")
    phone.enrol()
    other = phone.context.new_page()
    cdp = phone.context.new_cdp_session(other)
    registrations: list[str] = []
    cdp.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(one["registrationId"] for one in event["registrations"]),
    )
    cdp.send("ServiceWorker.enable")
    served.kill()
    phone.record(str(village.hamlet.id), 2)
    phone.page.close()
    served.start()
    other.goto(served.url + "/healthz")
    cdp.send(
        "ServiceWorker.dispatchSyncEvent",
        {"origin": served.url, "registrationId": registrations[-1], "tag": "outbox", "lastChance": True},
    )
    for _try in range(100):
        if stored() == 2:
            break
        other.wait_for_timeout(100)

    assert stored() == 2


def test_an_update_with_a_full_queue_costs_what_changed_and_loses_nothing(
    phone: Phone, served: Served, village: Village, tree: Path
) -> None:
    phone.open()
    phone.enrol()
    before = versions(phone)
    served.kill()
    phone.record(str(village.hamlet.id), 5)
    clock = tree / "static" / "pwa" / "clock.js"
    clock.write_text(clock.read_text() + "\n// another version\n")
    served.start()
    fetched: list[str] = []
    phone.context.on("request", lambda request: fetched.append(request.url) if request.service_worker else None)
    phone.ask("await updates.lookForUpdate();")
    phone.until("async () => Boolean((await navigator.serviceWorker.getRegistration('/field/'))?.waiting)")

    assert len(versions(phone)) == 2, "the old version is kept while a page lives in it"
    files = {url.split("/", 5)[-1] for url in fetched if "/pwa/" in url and "assets.json" not in url}
    assert "clock.js" in files
    assert files <= set(Graph(served.root / "static" / "pwa").closure("worker.js")), files
    assert phone.ask("return await outbox.counts()")["waiting"] == 5

    with phone.page.expect_navigation():
        phone.ask("await updates.takeOver();")
    phone.until("navigator.serviceWorker.controller !== null")
    assert phone.ask('await sender.sendAll("button"); return (await outbox.counts()).sent') == 5
    assert stored() == 5
    assert set(versions(phone)) - set(before)


def test_no_version_takes_over_while_a_form_is_open_anywhere(phone: Phone, served: Served, tree: Path) -> None:
    phone.open()
    held = phone.context.new_page()
    held.goto(served.url + "/field/practice")
    held.evaluate(
        """async () => {
          const base = document.querySelector("script[type=module]").src.replace(/screens.*/, "");
          (await import(base + "updates.js")).holdForm();
        }"""
    )
    css = tree / "static" / "pwa" / "styles" / "field.css"
    css.write_text(css.read_text() + "\n")
    served.kill()
    served.start()
    phone.ask("await updates.lookForUpdate();")
    phone.until("async () => Boolean((await navigator.serviceWorker.getRegistration('/field/'))?.waiting)")

    assert phone.ask("return await updates.takeOver();") is False
    held.close()
    with phone.page.expect_navigation():
        phone.ask("await updates.takeOver();")


def test_a_version_that_does_not_arrive_whole_does_not_replace_the_old_one(
    phone: Phone, served: Served, tree: Path
) -> None:
    phone.open()
    before = versions(phone)
    clock = tree / "static" / "pwa" / "clock.js"
    clock.write_text(clock.read_text() + "\n// another version\n")
    served.kill()
    served.start()
    portal = "<html>Wi-Fi quán cà phê</html>"
    phone.context.route(
        "**/field/practice", lambda route: route.fulfill(status=200, body=portal, content_type="text/html")
    )
    phone.ask("await updates.lookForUpdate();")
    phone.until("""async () => {
          const found = await navigator.serviceWorker.getRegistration("/field/");
          return !found.installing && !found.waiting;
        }""")
    served.kill()

    response = phone.page.goto(served.url + "/field/practice")
    assert response and response.from_service_worker and "quán cà phê" not in phone.page.content()
    assert set(before) <= set(versions(phone))


def test_the_phones_pages_leave_citizens_and_officers_pages_alone(phone: Phone, served: Served) -> None:
    phone.open()
    response = phone.page.goto(served.url + "/healthz")

    assert response and not response.from_service_worker


def test_a_page_of_an_old_version_goes_on_until_it_is_closed_and_then_its_version_is_swept(
    phone: Phone, served: Served, tree: Path
) -> None:
    phone.open()
    old = versions(phone)
    lingering = phone.context.new_page()
    lingering.goto(served.url + "/field/practice")
    lingering.wait_for_selector("html[data-ready]", state="attached")
    module = lingering.evaluate("document.querySelector('script[type=module]').src.replace(/screens.*/, 'seal.js')")
    _renew(phone, served, tree)

    assert set(old) < set(versions(phone))
    assert len(modules_of(phone)) == 1, "a page never mixes two versions"
    assert not modules_of(phone) & {name.removeprefix("shell-") for name in old}
    assert lingering.evaluate("async (address) => Object.keys(await import(address)).length > 0", module)
    lingering.close()
    _renew(phone, served, tree)

    assert not set(old) & set(versions(phone))


def _renew(phone: Phone, served: Served, tree: Path) -> None:
    """Put another version on the server and let it take over."""
    css = tree / "static" / "pwa" / "styles" / "field.css"
    css.write_text(css.read_text() + "\n")
    served.kill()
    served.start()
    phone.ask("await updates.lookForUpdate();")
    phone.until("(async () => Boolean((await navigator.serviceWorker.getRegistration('/field/'))?.waiting))()")
    with phone.page.expect_navigation():
        assert phone.ask("return await updates.takeOver();") is True
    phone.page.wait_for_selector("html[data-ready]", state="attached")
    # The page may be there before the worker has finished sweeping.
    phone.until("(async () => (await navigator.serviceWorker.ready).active.state === 'activated')()")


def test_another_language_is_chosen_on_the_phone_and_kept_whole(phone: Phone, served: Served) -> None:
    phone.open()
    phone.enrol()
    for chosen, title in (("en", "More"), ("vi", "Mục khác"), ("en", "More")):
        page = phone.open("/field/more")
        page.locator(f"label:has([name=language][value={chosen}])").click()
        page.locator("#update").click()
        page.wait_for_selector(f"html[data-ready][lang={chosen}]", state="attached")
        assert page.title() == title
    phone.context.clear_cookies(name="lang")  # as an iPhone does after a week
    phone.open("/field/more")
    served.kill()

    for screen in SCREENS:
        response = phone.page.goto(served.url + address_of(screen))
        assert response and response.from_service_worker, screen
        assert phone.page.locator("html").get_attribute("lang") == "en"
