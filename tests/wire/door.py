"""The phone's door of a real server, knocked at with anything: signed as a phone signs, or just wrongly."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import random
import uuid
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.core.clock import now
from app.core.db import db
from app.core.keys import open_keys
from app.devices import tokens
from app.entries.models import ConflictingEntry, StoredEntry, UnreadableEntry
from tests.people import Village, enrol
from tests.served import Served
from tests.twin import Answer, Kept, Twin, assist

ENTRIES, CATALOGUE, DEVICES = "/api/v1/entries", "/api/v1/catalogue", "/api/v1/devices"
# What a page of ours sends beside a phone's words; without it an unsigned POST is refused as another site's.
FROM_OUR_PAGE = {"Sec-Fetch-Site": "same-origin"}


@dataclass(slots=True)
class Door:
    """One enrolled phone's view of the server, and what the server keeps."""

    served: Served
    village: Village
    twin: Twin

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        """One request as it is. Whatever it was: an answer in JSON, with a code unless it is a yes, and never a 5xx."""
        return self.ask_raw(method, path, {**headers, "Content-Length": str(len(body))}, body)

    def ask_raw(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """The same with exactly these headers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=30)
        try:
            host = f"localhost:{self.served.port}"
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in {"Host": host, **headers}.items():
                connection.putheader(name, value.encode("latin-1"))
            connection.endheaders(body or None)
            response = connection.getresponse()
            answer = Answer(response.status, response.read())
            kind = response.headers.get_content_type()
        finally:
            connection.close()
        assert answer.status < 500, answer
        assert kind == "application/json", (answer, kind)
        if answer.status != 200:
            assert answer.json()["code"], answer
        return answer

    def transport(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        return self.ask(method, path, headers, body)

    def post(self, body: bytes, *, encoding: str = "") -> Answer:
        """A body that this phone signs, whatever it is."""
        self.refresh()
        return self.ask("POST", ENTRIES, self.twin.signed("POST", ENTRIES, body, encoding=encoding), body)

    def batch(self, *entries: Any, queued: Any = 0) -> Answer:
        """A batch of these elements, already JSON or to become so."""
        texts = [one.text if isinstance(one, Kept) else one if isinstance(one, str) else json.dumps(one)
                 for one in entries]  # fmt: skip
        return self.post(b'{"entries":[%s],"queued":%s}' % (",".join(texts).encode(), json.dumps(queued).encode()))

    def refresh(self) -> None:
        """A token that is young enough."""
        self.twin.note_token(self.token())

    def token(self, *, ago: dt.timedelta = dt.timedelta(), device: str = "") -> str:
        """A genuine token, of some age, of this phone or another."""
        key = open_keys(self.served.settings.keys_dir).token
        return tokens.issue(key, uuid.UUID(device or self.twin.device), now() - ago)

    def good(self) -> Kept:
        """An entry that nothing is wrong with."""
        return self.twin.entry("assist", assist(str(self.village.hamlet.id)))

    def fields(self, **changes: Any) -> dict[str, Any]:
        """A good entry's fields, changed."""
        return {**json.loads(self.good().text), **changes}

    def stored(self) -> tuple[int, int, int]:
        """How many entries, second bodies and unreadable things the server has."""
        db.session.rollback()
        tables = (StoredEntry, ConflictingEntry, UnreadableEntry)
        found = [db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables]
        return found[0], found[1], found[2]


def open_door(served: Served, village: Village) -> Door:
    """A fresh phone of the village's volunteer, with its first catalogue."""
    device, key = enrol(db.session.merge(village.volunteer), village.commune)
    rng = random.Random(device.id.int & 0xFFFF)
    twin = Twin(str(device.id), str(village.volunteer.id), key, now, rng, authority=f"localhost:{served.port}")
    door = Door(served, village, twin)
    twin.catalogue(door.transport)
    return door
