"""In a real Chromium with an authenticator: come in by invitation, sign in, find the way back. No secret leaves."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, Playwright, expect

from app.accounts import commands, queries
from app.core.actor import RoleKind
from app.core.db import db, transaction
from tests.people import Village, actor_of, settle_village
from tests.served import Served, fresh_database, serve

pytestmark = [pytest.mark.journey, pytest.mark.slow]

CHROMIUM = "/usr/bin/chromium"
SHOTS = os.environ.get("THONSO_SHOTS", "")

# Makes every dialogue ask for the phone's PRF secret, as a careless page or a browser's default might, and tells us.
ASK_FOR_PRF = """
for (const name of ["create", "get"]) {
  const honest = navigator.credentials[name].bind(navigator.credentials);
  navigator.credentials[name] = async (options) => {
    options.publicKey.extensions = { prf: { eval: { first: new Uint8Array(32).fill(7) } } };
    const credential = await honest(options);
    const secret = credential.getClientExtensionResults().prf?.results?.first;
    await window.tellSecret(secret ? Array.from(new Uint8Array(secret)) : []);
    return credential;
  };
}
"""
FORGET_JSON = """
delete PublicKeyCredential.parseCreationOptionsFromJSON;
delete PublicKeyCredential.parseRequestOptionsFromJSON;
delete PublicKeyCredential.prototype.toJSON;
"""
CANCEL_ONCE = """
const honest = navigator.credentials.create.bind(navigator.credentials);
navigator.credentials.create = async () => {
  navigator.credentials.create = honest;
  throw new DOMException("", "NotAllowedError");
};
"""


@dataclass(slots=True)
class Phone:
    """A browser of one person with a built-in authenticator; it keeps what it sent and what it complained of."""

    context: BrowserContext
    page: Page
    cdp: CDPSession
    authenticator: str
    bodies: list[bytes] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def look(self, name: str) -> None:
        """Nothing wider than the phone; a picture where somebody asked for pictures."""
        self.page.wait_for_load_state()
        assert self.page.evaluate("document.documentElement.scrollWidth") <= 360, name
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("journey")
    with fresh_database(folder) as url:
        served = serve(folder, url)
        served.start()
        yield served
        served.kill()
        with served.app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="module")
def village(site: Served) -> Village:
    with site.app.app_context():
        return settle_village()


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = playwright.chromium.launch(executable_path=CHROMIUM)
    yield chromium
    chromium.close()


@pytest.fixture
def phone(browser: Browser, site: Served) -> Iterator[Phone]:
    context = browser.new_context(
        base_url=site.url, viewport={"width": 360, "height": 640}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"
    )
    page = context.new_page()
    cdp = context.new_cdp_session(page)
    cdp.send("WebAuthn.enable", {"enableUI": False})
    options = {
        "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True, "hasPrf": True,
        "defaultBackupEligibility": True, "defaultBackupState": True,
    }  # fmt: skip
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    kept = Phone(context, page, cdp, made)
    page.on("request", lambda request: kept.bodies.append(request.post_data_buffer or b""))
    page.on("console", lambda line: kept.complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: kept.complaints.append(str(error)))
    yield kept
    context.close()


def invitation(site: Served, village: Village, name: str, kind: RoleKind = RoleKind.VOLUNTEER) -> str:
    with site.app.app_context(), transaction():
        officer = actor_of(village.officer, RoleKind.OFFICER, village.commune)
        return commands.invite(officer, name, kind, village.commune.id, False)[1]


def test_come_in_sign_out_sign_in_and_no_secret_of_the_phone_leaves_it(
    phone: Phone, site: Served, village: Village
) -> None:
    page, secrets = phone.page, []
    phone.context.expose_function("tellSecret", lambda secret: secrets.append(bytes(secret)))
    phone.context.add_init_script(ASK_FOR_PRF)
    page.goto(f"/i/{invitation(site, village, 'Bùi Thị Mới')}")
    expect(page.get_by_role("heading", name="Chào Bùi Thị Mới!")).to_be_visible()
    expect(page.get_by_text("Chờ một chút…")).to_be_hidden()
    phone.look("invitation")
    page.get_by_role("button", name="Tham gia").click()
    page.wait_for_url("**/field/enrol")

    page.goto("/account")
    phone.look("account")
    page.get_by_role("button", name="Thoát trên máy này").click()
    page.wait_for_url("**/sign-in")
    phone.look("sign-in")

    page.goto("/account")
    page.wait_for_url("**/sign-in?next=/account")
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/account")
    expect(page.get_by_role("heading", name="Bùi Thị Mới")).to_be_visible()

    assert len(secrets) == 2
    assert {len(secret) for secret in secrets} == {32}  # the phone did hand its secret to the page
    sent = b"\n".join(phone.bodies)
    assert b"attestationObject" in sent
    assert b"signature" in sent
    assert b"prf" not in sent.lower()
    assert b"clientExtensionResults" not in sent
    assert phone.complaints == []


def test_an_old_phone_without_the_json_forms_comes_in_and_signs_in_as_well(
    phone: Phone, site: Served, village: Village
) -> None:
    page = phone.page
    phone.context.add_init_script(FORGET_JSON)
    page.goto(f"/i/{invitation(site, village, 'Máy Cũ', RoleKind.OFFICER)}")
    page.get_by_role("button", name="Tham gia").click()
    page.wait_for_url("**/coverage/**")
    phone.context.clear_cookies()
    page.goto("/sign-in?next=/account")
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/account")
    page.get_by_role("button", name="Thêm khóa trên máy này").click()
    expect(page.get_by_text("Máy này đã có khóa của bạn rồi.")).to_be_visible()


@pytest.mark.parametrize(
    "lacking",
    [
        "delete Navigator.prototype.locks;",
        "delete window.PublicKeyCredential;",
        "window.Worker = class { terminate() {} };",
    ],
)
def test_a_browser_too_old_hears_so_at_the_invitation(
    phone: Phone, site: Served, village: Village, lacking: str
) -> None:
    phone.context.add_init_script(lacking)
    phone.page.goto(f"/i/{invitation(site, village, 'Máy Rất Cũ')}")
    expect(phone.page.get_by_text("Trình duyệt này quá cũ")).to_be_visible()
    expect(phone.page.get_by_role("button", name="Tham gia")).to_be_hidden()


def test_without_script_the_page_says_that_the_browser_is_too_old(
    browser: Browser, site: Served, village: Village
) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/i/{invitation(site, village, 'Không Script')}")
    expect(page.get_by_text("trình duyệt đã quá cũ")).to_be_visible()
    context.close()


def test_a_phone_without_a_lock_is_shown_the_way_by_code(browser: Browser, site: Served, village: Village) -> None:
    context = browser.new_context(base_url=site.url)  # no authenticator: as a phone whose screen has no lock
    page = context.new_page()
    page.goto(f"/i/{invitation(site, village, 'Không Khóa')}")
    page.get_by_role("link", name="Tôi có mã do cán bộ đọc").click()
    page.wait_for_url("**/field/enrol")
    context.close()


def test_whoever_cancels_may_try_again_on_the_same_page(phone: Phone, site: Served, village: Village) -> None:
    page = phone.page
    phone.context.add_init_script(CANCEL_ONCE)
    page.goto(f"/i/{invitation(site, village, 'Bấm Hủy')}")
    page.get_by_role("button", name="Tham gia").click()
    expect(page.get_by_text("Chưa xong.")).to_be_visible()
    phone.look("cancelled")
    page.get_by_role("button", name="Tham gia").click()
    page.wait_for_url("**/field/enrol")


def test_a_finger_that_is_not_known_makes_no_passkey(phone: Phone, site: Served, village: Village) -> None:
    page = phone.page
    phone.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": phone.authenticator, "isUserVerified": False})
    page.goto(f"/i/{invitation(site, village, 'Ngón Tay Lạ')}")
    page.get_by_role("button", name="Tham gia").click()
    expect(page.get_by_text("Chưa xong.")).to_be_visible()
    assert not any(b"attestationObject" in body for body in phone.bodies)


def test_without_a_network_the_page_says_so(phone: Phone, site: Served, village: Village) -> None:
    phone.page.goto("/sign-in")
    expect(phone.page.get_by_role("button", name="Đăng nhập")).to_be_visible()
    phone.context.set_offline(True)
    phone.page.get_by_role("button", name="Đăng nhập").click()
    expect(phone.page.get_by_text("Không tới được máy chủ.")).to_be_visible()


def test_the_way_back_by_a_typed_code(phone: Phone, site: Served, village: Village) -> None:
    page = phone.page
    with site.app.app_context(), transaction():
        officer = actor_of(village.officer, RoleKind.OFFICER, village.commune)
        code = commands.issue_code(officer, queries.person(village.colleague.id), "recover")
    page.goto("/recover")
    phone.look("recover")
    page.get_by_label("Mã cán bộ đọc").fill(code.lower())
    page.get_by_role("button", name="Tiếp tục").click()
    phone.look("recovered")
    page.get_by_role("button", name="Tạo khóa mới").click()
    page.wait_for_url("**/account")
    expect(page.get_by_text("Mã khôi phục của bạn đã được dùng.")).to_be_visible()


def test_the_officer_invites_on_a_phone_of_360_pixels(phone: Phone, site: Served, village: Village) -> None:
    page = phone.page
    with site.app.app_context(), transaction():
        secret = commands.open_session(queries.person(village.officer.id), "test")
    phone.context.add_cookies([{"name": "thonso", "value": secret, "url": site.url}])
    page.goto("/people/")
    phone.look("people")
    page.get_by_role("link", name="Mời một người").click()
    phone.look("invite")
    page.get_by_label("Họ và tên").fill("Đinh Văn Xa")
    page.get_by_label("Làm gì, ở đâu").select_option(label="Tình nguyện viên, thôn Bến Đá")
    page.get_by_role("button", name="Tạo lời mời").click()
    expect(page.get_by_role("img", name="Mã QR của đường dẫn mời")).to_be_visible()
    expect(page.get_by_role("button", name="Chép đường dẫn")).to_be_visible()
    phone.look("invited")
    page.get_by_role("link", name="Trang của Đinh Văn Xa").click()
    page.locator("main summary").filter(has_text="Mất khóa").click()
    phone.look("person")
    page.get_by_role("button", name="Phát mã để vào lại").click()
    phone.look("code")
    assert phone.complaints == []
