"""What a browser asks for before it offers to install, looked at by hand: no tool rates it any more."""

from __future__ import annotations

import gettext
import io
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from app.pwa.assets import STATIC, assets
from app.web import locale

MOST_FOR_SCREENSHOTS = 60_000  # bytes of all together: prepaid data pays for them


@pytest.fixture
def about(client: FlaskClient) -> dict[str, Any]:
    response = client.get("/field/manifest.webmanifest")
    assert response.mimetype == "application/manifest+json"
    return dict(response.get_json())


def pictures(about: dict[str, Any]) -> list[dict[str, str]]:
    """Every picture of the manifest, wherever it stands."""
    return [*about["icons"], *about["screenshots"], *(icon for each in about["shortcuts"] for icon in each["icons"])]


def test_every_picture_is_there_and_as_large_as_it_says(client: FlaskClient, about: dict[str, Any]) -> None:
    for picture in pictures(about):
        response = client.get(picture["src"])
        assert (response.status_code, response.mimetype) == (200, picture["type"]), picture
        if picture["type"] == "image/png":
            drawn = Image.open(io.BytesIO(response.get_data()))
            assert picture["sizes"] == f"{drawn.width}x{drawn.height}", picture


def test_the_app_can_be_installed(client: FlaskClient, about: dict[str, Any]) -> None:
    sizes = {icon["sizes"] for icon in about["icons"] if "purpose" not in icon}
    page = client.get(about["start_url"])

    assert {"192x192", "512x512"} <= sizes
    assert {"maskable", "monochrome"} <= {icon.get("purpose") for icon in about["icons"]}
    assert about["display"] == "standalone"
    assert about["name"] and about["short_name"] and len(about["short_name"]) <= 12
    assert about["start_url"].startswith(about["scope"])
    assert about["id"] == "/field/", "another id would be another app on every phone"
    assert page.status_code == 200 and 'href="/field/manifest.webmanifest"' in page.text
    assert about["prefer_related_applications"] is False


def test_what_a_long_press_offers_opens_without_a_network(about: dict[str, Any], app: Flask) -> None:
    kept = assets().edition("vi").pages

    assert [each["name"] for each in about["shortcuts"]] == ["Quét áp phích", "Ghi một lượt", "Hộp gửi"]
    for shortcut in about["shortcuts"]:
        assert urlsplit(shortcut["url"]).path in kept
        assert shortcut["icons"][0]["sizes"] == "96x96"


def test_screenshots_are_few_small_and_of_one_shape(about: dict[str, Any]) -> None:
    shots = about["screenshots"]
    weight = sum((STATIC / "icons" / shot["src"].rpartition("/")[2]).stat().st_size for shot in shots)

    assert 2 <= len(shots) <= 5
    assert {shot["form_factor"] for shot in shots} == {"narrow"}
    assert all(shot["label"] for shot in shots)
    width, height = map(int, shots[0]["sizes"].split("x"))
    assert min(width, height) >= 320 and max(width, height) <= 2.3 * min(width, height)
    assert {shot["sizes"] for shot in shots} == {f"{width}x{height}"}
    assert weight <= MOST_FOR_SCREENSHOTS


def test_no_phone_keeps_pictures_that_only_the_system_shows(about: dict[str, Any], app: Flask) -> None:
    listing = assets().listing(assets().edition("vi")).decode()

    assert ".png" not in listing


def test_a_release_does_not_make_phones_fetch_the_same_icons_again(
    about: dict[str, Any], client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [picture["src"] for picture in pictures(about)]
    monkeypatch.setattr(assets(), "version", "another")
    assets()._editions.clear()
    after = client.get("/field/manifest.webmanifest").get_json()

    assert [picture["src"] for picture in pictures(after)] == before
    assert client.get(before[0].replace("/pwa/", "/pwa/0")).status_code == 404


def test_the_home_screen_speaks_the_readers_language(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Shouting(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return message.upper()

    monkeypatch.setattr(locale, "is_offered", lambda tag: tag in {"vi", "en"})
    monkeypatch.setattr(locale, "catalogue", lambda tag: Shouting() if tag == "en" else gettext.NullTranslations())
    client.set_cookie("lang", "en")
    about = client.get("/field/manifest.webmanifest").get_json()

    assert about["lang"] == "en"
    assert about["shortcuts"][2]["name"] == "HỘP GỬI"
    assert about["screenshots"][0]["label"].isupper()
