"""What officers and helpers read of visits to do: how many and since when, nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from app.accounts import commands as accounts
from app.accounts.models import Person
from app.accounts.session_cookie import COOKIE
from app.core.db import transaction
from tests.people import Village
from tests.twin import Transport, Twin
from tests.visits.conftest import PHONE, waiting


@pytest.fixture
def page(client: FlaskClient) -> Any:
    """What somebody reads at an address."""

    def read(person: Person, path: str) -> str:
        with transaction() as session:
            secret = accounts.open_session(session.get_one(Person, person.id), "test")
        client.set_cookie(COOKIE, secret, domain="localhost")
        answer = client.get(path)
        assert answer.status_code == 200, answer.status
        return " ".join(answer.get_data(as_text=True).split())

    return read


def test_the_officer_reads_how_many_wait_in_each_hamlet_and_since_when(
    twin: Twin, colleague: Twin, wire: Transport, village: Village, page: Any
) -> None:
    old = waiting(twin, village.second_hamlet, happened_on="2026-11-14", contact=PHONE)
    for _two in range(2):
        waiting(twin, village.hamlet, contact=PHONE)
    twin.send(wire)
    assert colleague.visit(wire, old.id, "take").status == 200
    read = page(village.officer, "/visits/")
    assert PHONE not in read and village.volunteer.name not in read
    rows = [row.split("</tr>")[0] for row in read.split("<tr>")[2:]]
    assert ["Cây Gạo" in rows[0], "Bến Đá" in rows[1]] == [True, True]
    assert ">1</td>" in rows[0] and "14/11/2026 (4 ngày)" in rows[0]
    assert ">2</td>" in rows[1] and ">0</td>" in rows[1]
    assert "Không còn ai chờ" in page(village.stranger, "/visits/")


def test_the_hamlets_page_says_it_to_whoever_helps_there(
    twin: Twin, wire: Transport, village: Village, page: Any
) -> None:
    address = f"/coverage/hamlet/{village.hamlet.id}"
    assert "đang chờ kích hoạt" not in page(village.head, address)
    waiting(twin, village.hamlet)
    twin.send(wire)
    for person in (village.head, village.officer):
        assert "1 người đang chờ kích hoạt, lâu nhất từ 18/11/2026." in page(person, address)
    assert "đang chờ kích hoạt" not in page(village.overseer, address)
