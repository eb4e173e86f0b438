"""A served village, a browser, and phones that are enrolled in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from app.accounts import commands as accounts
from app.accounts.models import Person
from app.core.actor import RoleKind
from app.core.db import db, transaction
from tests.people import Village, actor_of, settle_village
from tests.served import Served, fresh_database, serve
from tools.browser import chromium

POSTER = "BCDFGH2S"


class Site:
    """The village as a server shows it."""

    def __init__(self, served: Served, village: Village) -> None:
        self.served, self.village, self.url = served, village, served.url

    def enrolment_code(self, person: Person) -> str:
        """A code that the commune's officer gives a person for one phone."""
        with transaction() as session:
            officer = session.merge(self.village.officer, load=True)
            commune = session.merge(self.village.commune, load=True)
            return accounts.issue_code(
                actor_of(officer, RoleKind.OFFICER, commune), session.merge(person, load=True), "enrol"
            )


class Phone:
    """One browser profile: a phone in somebody's hand."""

    def __init__(self, site: Site, context: BrowserContext) -> None:
        self.site, self.context = site, context
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def open(self, path: str = "/field/") -> Page:
        """Open a screen and wait until it has told what it knows."""
        self.page.goto(self.site.url + path)
        self.page.wait_for_selector("html[data-ready]", state="attached")
        return self.page

    def enrol_second(self, person: Person) -> Phone:
        """Somebody joins this phone."""
        return self.enrol(person, "/field/enrol?join=1")

    def enrol(self, person: Person | None = None, address: str = "/field/enrol") -> Phone:
        """Enrol with a typed code, to the last step."""
        page = self.open(address)
        page.locator("#by-code summary").click()
        page.fill("#code", self.site.enrolment_code(person or self.site.village.volunteer))
        page.locator("#typed button").click()
        page.wait_for_selector("#step-scanner.done", timeout=30_000)
        return self

    def stored(self, store: str) -> list[Any]:
        """Everything in one store of the phone's database."""
        return list(
            self.page.evaluate(
                """(name) => new Promise((tell, fail) => {
                  const opening = indexedDB.open("thonso");
                  opening.onerror = fail;
                  opening.onsuccess = () => {
                    const asking = opening.result.transaction(name).objectStore(name).getAll();
                    asking.onsuccess = () => {
                      opening.result.close();
                      tell(JSON.parse(JSON.stringify(asking.result)));
                    };
                  };
                })""",
                store,
            )
        )


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    arguments = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    made = playwright.chromium.launch(executable_path=chromium(), args=arguments)
    yield made
    made.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("site")
    with fresh_database(folder) as url:
        served = serve(folder, url)
        with served.app.app_context():
            village = settle_village()
            served.start()
            yield Site(served, village)
            served.kill()
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def make_phone(browser: Browser, site: Site) -> Iterator[Callable[..., Phone]]:
    """Make phones: 360 by 640 in Viet Nam unless said otherwise."""
    made: list[Phone] = []

    def make(**options: Any) -> Phone:
        settings = {"viewport": {"width": 360, "height": 640}, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}
        phone = Phone(site, browser.new_context(**{**settings, **options}))
        phone.page.set_default_timeout(15_000)
        made.append(phone)
        return phone

    yield make
    for phone in made:
        phone.context.close()
        assert not phone.faults


@pytest.fixture
def phone(make_phone: Callable[..., Phone]) -> Phone:
    """An enrolled volunteer's phone."""
    return make_phone().enrol()
