"""Officers' pages of places: without script, only for those whose office reaches the place."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.actor import Actor, RoleKind
from app.core.db import transaction
from app.places import commands, queries
from tests.people import Village, actor_of, settle_village

SignIn = Callable[[Actor | None], None]
COUNT = {"counted_on": "2026-11-01", "people": "210", "level2": "90", "source": "Công an xã", "signer": "Ký"}


@pytest.fixture
def village(app: Flask) -> Village:
    return settle_village()


@pytest.fixture
def sign_in(app: Flask, monkeypatch: pytest.MonkeyPatch) -> SignIn:
    """Sign somebody in without accounts: these tests are about places."""

    def become(actor: Actor | None) -> None:
        monkeypatch.setitem(app.extensions, "load_actor", lambda: actor)

    return become


@pytest.fixture
def officer(village: Village, sign_in: SignIn) -> Actor:
    actor = actor_of(village.officer, RoleKind.OFFICER, village.commune)
    sign_in(actor)
    return actor


def test_the_officer_lands_in_the_own_commune(client: FlaskClient, village: Village, officer: Actor) -> None:
    response = client.get("/places/")
    assert response.status_code == 302
    assert response.headers["Location"].endswith(f"/places/commune/{village.commune.id}")


def test_an_officer_of_two_communes_chooses(client: FlaskClient, village: Village, sign_in: SignIn) -> None:
    first = actor_of(village.officer, RoleKind.OFFICER, village.commune)
    second = actor_of(village.officer, RoleKind.OFFICER, village.other_commune)
    sign_in(Actor(first.person_id, first.name, (*first.roles, *second.roles)))
    page = client.get("/places/").get_data(as_text=True)
    assert "xã Mẫu" in page and "xã Kề" in page and 'name="q"' not in page


def test_an_administrator_searches_the_country(client: FlaskClient, village: Village, sign_in: SignIn) -> None:
    sign_in(actor_of(village.administrator, RoleKind.ADMINISTRATOR, None))
    page = client.get("/places/?q=ke").get_data(as_text=True)
    assert str(village.other_commune.id) in page and str(village.commune.id) not in page
    assert "Không thấy xã nào" in client.get("/places/?q=zzz").get_data(as_text=True)


def test_an_officer_of_a_province_finds_only_its_communes(
    client: FlaskClient, village: Village, sign_in: SignIn
) -> None:
    with transaction():
        commands.load_official()
    sign_in(actor_of(village.officer, RoleKind.OFFICER, village.province))
    assert "xã Mẫu" in client.get("/places/?q=mau").get_data(as_text=True)
    assert "Nga An" not in client.get("/places/?q=nga+an").get_data(as_text=True)


def test_the_list_shows_the_newest_count_with_its_day_or_that_there_is_none(
    client: FlaskClient, village: Village, officer: Actor
) -> None:
    page = client.get(f"/places/commune/{village.commune.id}").get_data(as_text=True)
    assert "80 trên 200 người từ 14 tuổi, ngày 31/10/2026" in page
    assert page.count("chưa có số gốc") == 3  # level 1 of the first hamlet, and two hamlets with nothing
    assert "thôn Xa" not in page


def test_a_hamlet_is_added_by_a_plain_form(client: FlaskClient, village: Village, officer: Actor) -> None:
    response = client.post(
        f"/places/commune/{village.commune.id}/hamlets", data={"type_name": "làng", "name": "Kon Gang"}
    )
    assert response.status_code == 303
    assert "làng Kon Gang" in client.get(f"/places/commune/{village.commune.id}").get_data(as_text=True)


def test_a_founding_day_is_read_from_the_form(client: FlaskClient, village: Village, officer: Actor) -> None:
    address = f"/places/commune/{village.commune.id}/hamlets"
    assert client.post(address, data={"type_name": "thôn", "name": "Mới", "since": "2026-11-02"}).status_code == 303
    assert client.post(address, data={"type_name": "thôn", "name": "Sau", "since": "2026-13-02"}).status_code == 422
    begun = {place.name: place.valid_from.isoformat() for place in queries.hamlets_of(village.commune.id)}
    assert begun["Mới"] == "2026-11-02" and "Sau" not in begun


def test_a_refused_form_comes_back_as_it_was_typed_with_the_reason(
    client: FlaskClient, village: Village, officer: Actor
) -> None:
    response = client.post(
        f"/places/commune/{village.commune.id}/hamlets", data={"type_name": "thôn", "name": "Bến Đá"}
    )
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert 'value="Bến Đá"' in page and "Đã có rồi." in page and 'aria-invalid="true"' in page
    assert 'role="alert"' in page and 'href="#add-name-fault"' in page and 'id="add-name-fault"' in page


def test_a_pasted_list_answers_with_what_was_taken_and_what_was_not(
    client: FlaskClient, village: Village, officer: Actor
) -> None:
    response = client.post(
        f"/places/commune/{village.commune.id}/list",
        data={"text": "thôn,Suối Mơ\nxyz,<b>A</b>\nthôn,Bến Đá"},
        content_type="multipart/form-data",
    )
    page = response.get_data(as_text=True)
    assert "Đã thêm 1 thôn. Không nhận 2 dòng." in page
    assert "xyz,&lt;b&gt;A&lt;/b&gt;" in page and "<b>A</b>" not in page
    assert "Chưa rõ là thôn" in page and "Đã có rồi." in page


def test_a_file_is_taken_like_a_pasted_list(client: FlaskClient, village: Village, officer: Actor) -> None:
    file = (io.BytesIO("Loại;Tên\r\nthôn;Suối Mơ\r\n".encode("utf-8-sig")), "thon.csv")
    response = client.post(
        f"/places/commune/{village.commune.id}/list",
        data={"text": "", "file": file},
        content_type="multipart/form-data",
    )
    assert "thôn Suối Mơ" in response.get_data(as_text=True)


@pytest.mark.parametrize("raw", [b"PK\x03\x04\xff\xfe", b""])
def test_a_workbook_or_nothing_at_all_is_refused_in_words(
    client: FlaskClient, village: Village, officer: Actor, raw: bytes
) -> None:
    response = client.post(
        f"/places/commune/{village.commune.id}/list",
        data={"file": (io.BytesIO(raw), "thon.xlsx")},
        content_type="multipart/form-data",
    )
    assert response.status_code == 422
    assert 'class="fault"' in response.get_data(as_text=True)


def test_a_count_is_saved_and_its_history_shown(client: FlaskClient, village: Village, officer: Actor) -> None:
    address = f"/places/hamlet/{village.hamlet.id}"
    assert client.post(f"{address}/counts", data=COUNT).status_code == 303
    page = client.get(address).get_data(as_text=True)
    assert "90 trên 210 người từ 14 tuổi, ngày 01/11/2026" in page
    assert "31/10/2026" in page  # the earlier version


def test_a_count_that_cannot_be_comes_back_with_the_reasons(
    client: FlaskClient, village: Village, officer: Actor
) -> None:
    address = f"/places/hamlet/{village.hamlet.id}"
    response = client.post(f"{address}/counts", data={**COUNT, "level2": "211"})
    page = response.get_data(as_text=True)
    assert response.status_code == 422 and "Nhiều hơn số người" in page and 'value="211"' in page
    empty = client.post(f"{address}/counts", data={**COUNT, "level2": ""})
    assert "ít nhất một trong hai" in empty.get_data(as_text=True)
    assert len(queries.baselines_of(village.hamlet.id)) == 1


def test_a_merger_is_recorded_and_the_old_page_points_to_the_new_hamlet(
    client: FlaskClient, village: Village, officer: Actor
) -> None:
    address = f"/places/hamlet/{village.hamlet.id}"
    form = {"successors": [str(village.second_hamlet.id)], "decision": "QĐ 5/QĐ-UBND", "on": "2026-11-18"}
    assert client.post(f"{address}/end", data=form).status_code == 303
    page = client.get(address).get_data(as_text=True)
    assert "Thôn này không còn từ ngày 18/11/2026" in page and "thôn Cây Gạo" in page and "<form method" in page
    assert "/counts" not in page and "/end" not in page
    assert "chưa chia" not in page
    assert client.post(f"{address}/counts", data=COUNT).status_code == 409


def test_a_split_says_that_nothing_is_divided_yet(client: FlaskClient, village: Village, officer: Actor) -> None:
    address = f"/places/hamlet/{village.hamlet.id}"
    heirs = [str(village.second_hamlet.id), str(village.third_hamlet.id)]
    client.post(f"{address}/end", data={"successors": heirs, "decision": "QĐ 5", "on": "2026-11-18"})
    assert "chưa chia" in client.get(address).get_data(as_text=True)


@pytest.mark.parametrize("successor", ["x", "00000000-0000-0000-0000-000000000000"])
def test_a_successor_that_is_no_place_is_a_field_error(
    client: FlaskClient, village: Village, officer: Actor, successor: str
) -> None:
    form = {"successors": [successor], "decision": "QĐ 5", "on": "2026-11-18"}
    response = client.post(f"/places/hamlet/{village.hamlet.id}/end", data=form)
    assert response.status_code == 422


def test_a_name_is_mended_by_a_plain_form(client: FlaskClient, village: Village, officer: Actor) -> None:
    address = f"/places/hamlet/{village.hamlet.id}"
    assert client.post(f"{address}/name", data={"type_name": "thôn", "name": "Bến Đò"}).status_code == 303
    assert "thôn Bến Đò" in client.get(address).get_data(as_text=True)
    assert client.post(f"{address}/name", data={"type_name": "thôn", "name": ""}).status_code == 422


def test_addresses_of_the_wrong_kind_are_not_found(client: FlaskClient, village: Village, officer: Actor) -> None:
    assert client.get(f"/places/hamlet/{village.commune.id}").status_code == 404
    assert client.get(f"/places/commune/{village.hamlet.id}").status_code == 404


def test_the_next_commune_is_closed_to_an_officer(client: FlaskClient, village: Village, officer: Actor) -> None:
    commune, hamlet = village.other_commune.id, village.other_hamlet.id
    for address in (f"/places/commune/{commune}", f"/places/hamlet/{hamlet}"):
        assert client.get(address).status_code == 403
    for address in (
        f"/places/commune/{commune}/hamlets",
        f"/places/commune/{commune}/list",
        f"/places/hamlet/{hamlet}/counts",
        f"/places/hamlet/{hamlet}/name",
        f"/places/hamlet/{hamlet}/end",
    ):
        assert client.post(address, data=COUNT).status_code == 403


@pytest.mark.parametrize("kind", [RoleKind.VOLUNTEER, RoleKind.HEAD, RoleKind.OVERSEER])
def test_only_the_office_opens_these_pages(
    client: FlaskClient, village: Village, sign_in: SignIn, kind: RoleKind
) -> None:
    sign_in(actor_of(village.volunteer, kind, village.commune))
    assert client.get("/places/").status_code == 403
    assert client.get(f"/places/commune/{village.commune.id}").status_code == 403
    assert client.get(f"/places/hamlet/{village.hamlet.id}").status_code == 403
