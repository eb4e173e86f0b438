"""How files travel: packed, kept for ever where the address says so, guarded by the same headers everywhere."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.pwa.assets import STATIC, Assets, assets, missing, url

WORKER = "/field/sw.js"


@pytest.mark.parametrize(("encoding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_module_travels_packed(client: FlaskClient, app: Flask, encoding: str, unpack: object) -> None:
    response = client.get(url("db.js"), headers={"Accept-Encoding": encoding})

    assert response.headers["Content-Encoding"] == encoding
    assert unpack(response.get_data()) == (STATIC / "db.js").read_bytes()  # type: ignore[operator]
    assert "Accept-Encoding" in response.headers["Vary"]


def test_what_the_build_packed_is_served(app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "pwa"
    shutil.copytree(STATIC, folder)
    (folder / "db.js.br").write_bytes(b"packed before")

    assert Assets(folder).body("db.js", "br") == b"packed before"
    assert "db.js.br" not in Assets(folder).files


def test_a_versioned_file_is_kept_for_ever(client: FlaskClient, app: Flask) -> None:
    response = client.get(url("worker.js"))

    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.mimetype == "text/javascript"
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_decoders_binary_is_wasm(client: FlaskClient, app: Flask) -> None:
    assert client.get(url("vendor/zxing_reader.wasm")).mimetype == "application/wasm"


def test_the_worker_is_one_line_and_is_asked_for_each_time(client: FlaskClient, app: Flask) -> None:
    response = client.get(WORKER)
    version, engine = assets().edition("vi").version, assets().engine_version

    line = f'import {{ serve }} from "/pwa/{engine}/worker.js"; serve("{version}");\n'
    assert response.get_data(as_text=True) == line
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["Service-Worker-Allowed"] == "/field/"
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert client.get(WORKER, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_the_decode_worker_has_an_address_inside_the_field(client: FlaskClient, app: Flask) -> None:
    version = assets().edition("vi").version

    assert client.get(f"/field/decoder-{version}.js").get_data(as_text=True) == f'import "/pwa/{version}/decoder.js";\n'
    assert client.get("/field/decoder-0123456789ab.js").status_code == 404


def test_a_screen_that_does_not_exist_is_not_found(client: FlaskClient) -> None:
    assert client.get("/field/home").status_code == 404
    assert client.get("/field/nowhere").status_code == 404


@pytest.mark.parametrize("path", ["../../../pyproject.toml", "tsconfig.json", "contract.d.ts", "vendor/LICENSES.txt"])
def test_nothing_but_the_served_files_is_served(client: FlaskClient, app: Flask, path: str) -> None:
    assert client.get(url(path)).status_code == 404


def test_the_manifest_names_icons_that_exist(client: FlaskClient) -> None:
    about = client.get("/field/manifest.webmanifest").get_json()

    assert (about["start_url"], about["scope"], about["display"]) == ("/field/", "/field/", "standalone")
    for icon in about["icons"]:
        response = client.get(icon["src"])
        assert (response.status_code, response.mimetype) == (200, icon["type"])


def test_a_tree_without_the_third_party_modules_says_so(app: Flask, tmp_path: Path) -> None:
    assert missing() == ""
    app.extensions["assets"] = Assets(tmp_path)

    assert "vendor/idb.js" in missing()
