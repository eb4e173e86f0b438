"""The citizens' worker and scripts: small, below /g/, and none of the phone's business."""

from __future__ import annotations

import gzip
import json
import re

from flask.testing import FlaskClient

from app.pwa import citizen
from app.pwa.assets import STATIC, assets

MOST_BYTES = 6_000


def test_the_worker_is_asked_for_anew_each_time_and_knows_its_scripts(client: FlaskClient) -> None:
    response = client.get("/g/sw.js")
    first, rest = response.get_data(as_text=True).split("\n", 1)
    edition = json.loads(first.removeprefix("self.edition = ").removesuffix(";"))

    assert response.headers["Cache-Control"] == "no-cache" and response.mimetype == "text/javascript"
    assert "Service-Worker-Allowed" not in response.headers, "its scope is where it stands"
    assert rest == (STATIC / "citizen" / "worker.js").read_text("utf-8")
    assert len(edition["scripts"]) == len(citizen.scripts()) and "worker.js" not in citizen.scripts()
    for address in edition["scripts"]:
        assert "immutable" in client.get(address).headers["Cache-Control"]
    assert client.get("/g/sw.js", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_an_address_of_another_edition_or_file_is_not_found(client: FlaskClient) -> None:
    for address in (
        "/g/-/000000000000/find.js",
        f"/g/-/{citizen.version()}/worker.js",
        f"/g/-/{citizen.version()}/no.js",
    ):
        assert client.get(address).status_code == 404


def test_all_scripts_of_a_guide_weigh_little(client: FlaskClient) -> None:
    packed = {
        name: client.get(citizen.script_address(name), headers={"Accept-Encoding": "gzip"})
        for name in citizen.scripts()
    }
    bytes_of = {name: len(response.data) for name, response in packed.items()}

    assert all(response.headers["Content-Encoding"] == "gzip" for response in packed.values())
    assert sum(bytes_of.values()) <= MOST_BYTES, bytes_of
    assert len(gzip.compress(citizen.worker())) <= MOST_BYTES


def test_a_script_holds_no_words_for_people(client: FlaskClient) -> None:
    """They would travel to every volunteer's phone too, in the file of its texts."""
    for path in (STATIC / "citizen").glob("*.js"):
        assert not re.search(r"\bN?_\(", path.read_text("utf-8")), path.name


def test_the_phones_worker_keeps_nothing_of_the_citizens(client: FlaskClient) -> None:
    listing = json.loads(assets().listing(assets().edition("vi")))

    assert not [path for path in (*listing["files"], *listing["pages"]) if "citizen" in path or path.startswith("/g/")]
