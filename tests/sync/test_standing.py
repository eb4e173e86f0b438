"""A record counts by what its author and its phone were: on the day of the help, and when it came to be stored."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.accounts.models import PersonRole
from app.core.actor import RoleKind
from app.core.clock import today
from app.core.db import transaction
from app.devices import commands as devices
from app.devices.models import Device
from app.sync import door
from tests.people import Village, actor_of
from tests.twin import Kept, Transport, Twin, assist


def answered(kept: Kept) -> tuple[str, str]:
    assert kept.receipt is not None
    return kept.receipt["answer"], kept.receipt.get("code", "")


def test_a_batch_that_waited_behind_the_revocation_of_its_phone_is_not_counted(
    twin: Twin, wire: Transport, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, waited = actor_of(village.officer, RoleKind.OFFICER, village.commune), []

    @contextmanager
    def queue(*given: Any, **named: Any) -> Iterator[Session]:
        if not waited:  # authenticated by now; an officer was first in the queue of writers
            waited.append(True)
            with transaction() as session:
                devices.revoke(officer, session.get_one(Device, uuid.UUID(twin.device)))
        with transaction(*given, **named) as session:
            yield session

    monkeypatch.setattr(door, "transaction", queue)
    kept = twin.entry("assist", assist(str(village.hamlet.id)))
    twin.send(wire)
    assert waited
    assert answered(kept) == ("held", "device_revoked")


@pytest.mark.parametrize(
    ("ended", "helped", "answer"),
    [
        (30, 0, ("held", "place_out_of_scope")),
        (3, 2, ("held", "place_out_of_scope")),
        (2, 2, ("accepted", "")),
        (2, 5, ("accepted", "")),
    ],
)
def test_a_role_that_ended_holds_for_the_days_before(
    twin: Twin, wire: Transport, village: Village, ended: int, helped: int, answer: tuple[str, str]
) -> None:
    last = today() - dt.timedelta(days=ended)
    with transaction() as session:
        role = update(PersonRole).where(PersonRole.person_id == village.volunteer.id)
        session.execute(role.values(valid_to=last))
    day = today() - dt.timedelta(days=helped)
    kept = twin.entry("assist", assist(str(village.hamlet.id)), happened_on=day.isoformat())
    twin.send(wire)
    assert answered(kept) == answer
