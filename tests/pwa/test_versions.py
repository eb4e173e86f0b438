"""A version names bytes, pages and language; whatever changes, changes it, and old addresses are gone."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.pwa.assets import SCREENS, STATIC, Assets, assets
from app.web import locale


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """static/pwa, free to be changed."""
    folder = tmp_path / "pwa"
    shutil.copytree(STATIC, folder)
    return folder


def worker_version(client: FlaskClient) -> str:
    return client.get("/field/sw.js").get_data(as_text=True).split('serve("')[1].split('"')[0]


def test_a_changed_file_makes_another_version(app: Flask, copied: Path) -> None:
    before = Assets(copied).edition("vi").version
    (copied / "clock.js").write_text((copied / "clock.js").read_text() + "\n")

    assert Assets(copied).edition("vi").version != before


def test_the_same_files_make_the_same_version(app: Flask, copied: Path) -> None:
    assert Assets(copied).edition("vi").version == Assets(STATIC).edition("vi").version


def test_a_changed_page_makes_another_version_and_leaves_officers_pages_alone(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Assets()
    old = before.edition("vi").version
    monkeypatch.setattr(Assets, "_draw", lambda _assets, screen, _strings: f"<p>{screen}")
    after = Assets()

    assert after.edition("vi").version != old
    assert after.version == before.version


def test_each_language_has_a_version_of_its_own(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Shouting(locale.gnu.NullTranslations):
        def gettext(self, text: str) -> str:
            return text.upper()

    monkeypatch.setattr(locale, "is_offered", lambda tag: tag in {"vi", "en"})
    monkeypatch.setattr(locale, "catalogue", lambda tag: Shouting() if tag == "en" else locale.gnu.NullTranslations())
    vietnamese = worker_version(client)
    client.set_cookie("lang", "en")
    english = worker_version(client)

    assert english != vietnamese
    assert f'data-strings="/pwa/{english}/strings.json"' in client.get("/field/").get_data(as_text=True)
    assert client.get(f"/pwa/{english}/strings.json").get_json()
    assert "strings.json" in client.get(f"/pwa/{english}/assets.json").get_json()["files"]


def test_vietnamese_costs_no_strings(client: FlaskClient) -> None:
    version = worker_version(client)

    assert "data-strings" not in client.get("/field/").get_data(as_text=True)
    assert client.get(f"/pwa/{version}/strings.json").status_code == 404


def test_an_address_of_another_version_is_not_there(client: FlaskClient) -> None:
    version = worker_version(client)

    assert client.get(f"/pwa/{version}/worker.js").status_code == 200
    assert client.get("/pwa/0123456789ab/worker.js").status_code == 404
    assert client.get("/pwa/0123456789ab/assets.json").status_code == 404


def starter_of(folder: Path) -> str:
    made = Assets(folder)
    return made.starter(made.edition("vi")).decode()


def test_a_changed_screen_changes_what_the_worker_is_told_and_not_where_it_comes_from(app: Flask, copied: Path) -> None:
    before = starter_of(copied)
    (copied / "screens" / "words.js").write_text((copied / "screens" / "words.js").read_text() + "\n")
    after = starter_of(copied)

    assert after != before
    assert after.split('"')[1] == before.split('"')[1]


@pytest.mark.parametrize("path", ["worker.js", "outbox.js", "vendor/idb.js"])
def test_a_change_in_anything_that_the_worker_imports_moves_the_worker(app: Flask, copied: Path, path: str) -> None:
    before = starter_of(copied).split('"')[1]
    (copied / path).write_text((copied / path).read_text() + "\n")

    assert starter_of(copied).split('"')[1] != before


def test_the_workers_address_holds_its_own_modules_and_nothing_else(app: Flask, client: FlaskClient) -> None:
    base = client.get("/field/sw.js").get_data(as_text=True).split('"')[1].removesuffix("worker.js")
    listed = client.get(f"/pwa/{worker_version(client)}/assets.json").get_json()["files"]
    engine = set(assets().graph.closure("worker.js"))

    assert {path for path, fact in listed.items() if fact.get("at")} == engine
    for path in engine:
        assert hashlib.sha256(client.get(listed[path]["at"]).get_data()).hexdigest() == listed[path]["hash"]
        assert listed[path]["at"] == base + path
    for path in ("ui.js", "screens/home.js", "strings.json", "assets.json"):
        assert client.get(base + path).status_code == 404


def test_everything_on_the_list_arrives_with_the_bytes_that_the_list_states(client: FlaskClient) -> None:
    version = worker_version(client)
    listed = client.get(f"/pwa/{version}/assets.json").get_json()
    wanted = [*listed["pages"].items()]
    wanted += [(f"/pwa/{version}/{path}", fact) for path, fact in {**listed["files"], **listed["big"]}.items()]

    assert listed["version"] == version
    assert len(listed["pages"]) == len(SCREENS) + 1  # and the decoder's line
    for address, fact in wanted:
        body = client.get(address).get_data()
        assert (hashlib.sha256(body).hexdigest(), len(body)) == (fact["hash"], fact["size"]), address


def test_a_page_names_one_version_only(client: FlaskClient) -> None:
    version = worker_version(client)
    for address in client.get(f"/pwa/{version}/assets.json").get_json()["pages"]:
        text = client.get(address).get_data(as_text=True)
        assert {part.split("/")[0] for part in text.split("/pwa/")[1:]} == {version}, address
        assert "@" not in text.split("<body")[0], address


def test_a_page_asks_at_once_for_every_module_it_needs(app: Flask, client: FlaskClient) -> None:
    text = client.get("/field/").get_data(as_text=True)
    version = worker_version(client)

    for path in assets().graph.preloads("screens/home.js"):
        assert f'<link rel="modulepreload" href="/pwa/{version}/{path}">' in text
