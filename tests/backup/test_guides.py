"""What a commune wrote, showed and recorded comes back from a backup, byte for byte."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import sqlalchemy as sa

from app.backup import commands
from app.core.actor import OPERATOR
from app.core.db import db, transaction
from app.guides import queries
from app.guides.commands import media, versions
from app.guides.models import GuideFile
from app.places.models import Place
from tests.backup.conftest import House
from tests.people import settle_village

# Every byte there is: an escape that is lost on the way would change one of them.
VOICE = b"OggS\x00" + bytes(range(256)) * 40


def test_words_and_bytes_of_guides_are_in_the_backup(house: House) -> None:
    village = settle_village()
    with transaction():
        media.add_recording(
            OPERATOR, village.commune, "muc-1", VOICE, "bdq-VN", "Kon Tum", dt.date(2026, 11, 1), consented=True
        )
        changed = replace(queries.guide("muc-1"), fee="Không mất tiền \\ 'x' \"y\"")
        versions.save(OPERATOR, village.commune, "muc-1", changed, 0)
    commune_id = village.commune.id
    made = commands.back_up(house.settings)
    with transaction() as session:
        session.execute(sa.delete(queries.GuideRecording))
        session.execute(sa.delete(GuideFile))
        session.execute(sa.delete(queries.GuideVersion))
    commands.restore(house.settings, made.path)
    commune = db.session.get_one(Place, commune_id)
    (one,) = queries.recordings(commune, "muc-1")
    assert queries.file(one.address.removeprefix("/g/media/")).data == VOICE
    assert queries.guide("muc-1", commune) == changed
