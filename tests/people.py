"""Known places and people: a volunteer, a colleague, a village head, an officer, a stranger from the next commune.

Rows are made directly, not through commands, so that a test of one feature does not lean on another.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from app.accounts.models import Person, PersonRole
from app.core import codes
from app.core.actor import Actor, Role, RoleKind
from app.core.clock import now
from app.core.db import transaction
from app.core.signatures import SigningKey
from app.devices.models import Device, DevicePerson
from app.places.models import Baseline, Place
from app.posters.models import Poster


@dataclass(slots=True)
class Village:
    """One province, two communes; the first has three hamlets, the second one."""

    province: Place
    commune: Place
    other_commune: Place
    hamlet: Place
    second_hamlet: Place
    third_hamlet: Place
    other_hamlet: Place
    volunteer: Person
    colleague: Person
    head: Person
    officer: Person
    stranger: Person
    overseer: Person
    administrator: Person
    poster: Poster
    baseline: Baseline


def place_row(kind: str, name: str, type_name: str, parent: Place | None, code: str | None = None) -> Place:
    """A place that is not added yet."""
    place_id = uuid.uuid4()
    commune = place_id if kind == "commune" else parent.id if kind == "hamlet" and parent else None
    province = place_id if kind == "province" else parent.province_id if parent else None
    return Place(
        id=place_id,
        kind=kind,
        code=code,
        type_name=type_name,
        name=name,
        parent_id=parent.id if parent else None,
        commune_id=commune,
        province_id=province,
        valid_from=dt.date(2025, 7, 1),
        position=0,
    )


def make_person(name: str, kind: RoleKind, place: Place | None, *, minor: bool = False) -> tuple[Person, PersonRole]:
    """An active person with one role."""
    person = Person(id=uuid.uuid4(), name=name, minor=minor, state="active", created_at=now(), position=0)
    role = PersonRole(
        id=uuid.uuid4(),
        person_id=person.id,
        kind=kind.value,
        place_id=place.id if place else None,
        valid_from=dt.date(2026, 1, 1),
    )
    return person, role


def actor_of(person: Person, kind: RoleKind, place: Place | None) -> Actor:
    """The actor that this person is, for calling commands directly."""
    return Actor(person.id, person.name, (Role(kind, place.id if place else None),))


def settle_village(*, unique: bool = False) -> Village:
    """Add and commit the whole village. `unique` leaves out the codes, so that one database holds several."""
    province = place_row("province", "Sông Mẫu", "tỉnh", None, None if unique else "99")
    commune = place_row("commune", "Mẫu", "xã", province, None if unique else "99901")
    other_commune = place_row("commune", "Kề", "xã", province, None if unique else "99902")
    hamlets = [place_row("hamlet", name, "thôn", commune) for name in ("Bến Đá", "Cây Gạo", "Đồi Chè")]
    other_hamlet = place_row("hamlet", "Xa", "thôn", other_commune)
    pairs = [
        make_person("Trần Thị Lan", RoleKind.VOLUNTEER, commune),
        make_person("Lê Văn Bình", RoleKind.VOLUNTEER, commune),
        make_person("Phạm Văn Cường", RoleKind.HEAD, hamlets[0]),
        make_person("Nguyễn Thị Dung", RoleKind.OFFICER, commune),
        make_person("Hoàng Văn Em", RoleKind.OFFICER, other_commune),
        make_person("Vũ Thị Giang", RoleKind.OVERSEER, province),
        make_person("Đỗ Văn Hải", RoleKind.ADMINISTRATOR, None),
    ]
    poster = Poster(
        id=uuid.uuid4(),
        code=codes.new_code(8) if unique else "BCDFGH2S",
        hamlet_id=hamlets[0].id,
        spot="Nhà văn hóa",
        origin="http://localhost:5000",
        issued_at=now(),
        position=0,
    )
    baseline = Baseline(
        id=uuid.uuid4(),
        hamlet_id=hamlets[0].id,
        indicator="level2",
        version=1,
        counted_on=dt.date(2026, 10, 31),
        people=200,
        reached=80,
        source="Công an xã",
        signer="Nguyễn Văn Ký",
        recorded_at=now(),
        position=0,
    )
    with transaction() as session:
        for level in ([province], [commune, other_commune], [*hamlets, other_hamlet]):
            session.add_all(level)
            session.flush()
        session.add_all([person for person, _role in pairs])
        session.flush()
        session.add_all([role for _person, role in pairs])
        session.add_all([poster, baseline])
    people = [person for person, _role in pairs]
    return Village(province, commune, other_commune, *hamlets, other_hamlet, *people, poster, baseline)


def enrol(person: Person, commune: Place, key: SigningKey | None = None) -> tuple[Device, SigningKey]:
    """A phone of a person, enrolled, with its key."""
    key = key or SigningKey()
    device = Device(
        id=uuid.uuid4(),
        public_key=key.point,
        label="điện thoại thử",
        enrolled_at=now(),
        enrolled_by=person.id,
        commune_id=commune.id,
        queued=0,
        highest_seq=0,
        position=0,
    )
    with transaction() as session:
        session.add(device)
        session.flush()
        session.add(DevicePerson(device_id=device.id, person_id=person.id, since=now()))
    return device, key
