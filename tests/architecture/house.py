"""Three communes with one of everything that an address can name, and people of every role."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app
from flask.testing import FlaskClient

from app.accounts import commands as accounts
from app.accounts.models import OneTimeCode, Passkey, Person, PersonRole
from app.badges import commands as badges
from app.badges.models import Badge
from app.core.actor import OPERATOR, Actor, Role, RoleKind
from app.core.clock import now
from app.core.db import db, transaction
from app.core.signatures import SigningKey
from app.coverage import commands as coverage
from app.coverage.models import ViewLink
from app.devices.models import Device
from app.entries.models import ConflictingEntry, StoredEntry, UnreadableEntry
from app.guides import queries as guides
from app.guides.commands import media as guide_media
from app.guides.commands import procedures
from app.guides.commands import versions as guide_versions
from app.guides.models import GuideRecording, ImportedProcedure
from app.places.models import Place
from app.points import commands as points
from app.points.models import Point
from app.points.schemas import PointForm, PointKind, PointState
from app.posters import commands as posters
from app.posters.models import Poster, PrintRun
from app.posters.schemas import Form
from app.requests import commands as requests
from app.requests.models import Request
from app.requests.schemas import Asked, Contact, Suits, Topic
from app.teams import commands as teams
from app.teams.models import Team, TeamMember
from app.teams.schemas import MemberForm, MemberRole, TeamForm
from app.visits.models import Visit
from app.web.access import Rule
from tests.desk.rows import held as held_entry
from tests.desk.rows import payload, scrap, second
from tests.people import enrol, make_person, place_row

ORIGIN = "http://localhost:5000"


# ---------------------------------------------------------------- communes


@dataclass(slots=True)
class Side:
    """A commune, and one of everything in it that an address or a form can name."""

    province: Place
    commune: Place
    hamlet: Place
    second_hamlet: Place
    person: Person
    role: PersonRole
    invited: Person
    invitation: str
    suspended: Person
    above: Person
    waiting: OneTimeCode
    device: Device
    key: SigningKey
    entry: StoredEntry
    conflict: ConflictingEntry
    scrap: UnreadableEntry
    link: ViewLink
    link_code: str
    poster: Poster
    run: PrintRun
    passkey: Passkey
    badge: Badge
    recording: GuideRecording
    procedure: ImportedProcedure
    point: Point
    team: Team
    member: TeamMember
    asked: Request
    reading: str

    @property
    def names(self) -> set[str]:
        """What nobody without a role here may read."""
        people = {one.name for one in (self.person, self.invited, self.suspended, self.above)}
        return people | {self.commune.name, self.hamlet.name, self.second_hamlet.name, self.poster.spot}

    def chain(self, place: Place) -> frozenset[uuid.UUID]:
        return frozenset({place.id, self.commune.id, self.province.id})


def _passkey(person: Person) -> Passkey:
    return Passkey(
        id=uuid.uuid4(), person_id=person.id, credential_id=uuid.uuid4().bytes, public_key=b"k", created_at=now()
    )  # fmt: skip


def _visit_to_do(entry: StoredEntry, hamlet: Place, commune: Place) -> Visit:
    """Somebody waits in the hamlet; the visit has the id of the commune's entry."""
    return Visit(
        id=entry.id, entry_id=entry.id, commune_id=commune.id, hamlet_id=hamlet.id, since=dt.date(2026, 11, 1),
        author_id=entry.author_id, kinds="level2_activate", state="open", how="", position=0,
    )  # fmt: skip


def _point_and_team(commune: Place, hamlet: Place, name: str) -> tuple[Point, Team, TeamMember]:
    """Where people are helped in a hamlet, and by whom: a lead who may be named in public."""
    form = PointForm(
        None, PointKind.CULTURE_HOUSE, PointState.OPEN, hamlet.id, f"Điểm {name}", "", "Sáng thứ 2", "0269382211"
    )
    point = points.add(OPERATOR, commune, form)
    team = teams.make(OPERATOR, commune, TeamForm(None, hamlet.id, "Tổ Đề án 06", ""))
    lead = MemberForm(None, None, f"Tổ trưởng {name}", MemberRole.LEAD, minor=False, agreed=True, phone="0912345678")
    return point, team, teams.add_member(OPERATOR, team, lead)


def _call_for_help(hamlet: Place, commune: Place) -> tuple[Request, str]:
    """A citizen has asked, nobody has called back yet; with the code that the citizen keeps."""
    contact = Contact("Bà Năm", "0987654321", "cạnh giếng")
    form = Asked(uuid.uuid4(), hamlet.id, Topic.PAY, Suits.ANY, contact)
    return requests.send(commune, "", form, current_app.extensions["keys"].vault), form.reading


def _persons(names: list[str], commune: Place) -> list[tuple[Person, PersonRole]]:
    kinds = [RoleKind.VOLUNTEER, RoleKind.VOLUNTEER, RoleKind.OFFICER]
    pairs = [make_person(name, kind, commune) for name, kind in zip(names, kinds, strict=True)]
    pairs[1][0].state = "suspended"
    return pairs


def _guide_of_its_own(commune: Place) -> tuple[GuideRecording, ImportedProcedure]:
    """The commune's words for a shipped guide, begun from an older release; a voice that reads it; a procedure."""
    for number in (1, 2):
        held = guides.held("cai-vneid", commune)
        made = guide_versions.save(OPERATOR, commune, held.slug, replace(held.guide, fee=f"Lần {number}"), held.number)
        made.base = "older"
    voice = b"OggS\x00" + commune.code.encode() if commune.code else b"OggS\x00"
    recording = guide_media.add_recording(
        OPERATOR, commune, "cai-vneid", voice, "vi", "", dt.date(2026, 11, 1), consented=True
    )
    line = f"1.00{commune.code[-4:] if commune.code else 0}\tThủ tục\tCông an\tMột phần\t\t\tDanh sách"
    return recording, procedures.import_procedures(OPERATOR, commune, line).added[0]


def settle_side(province: Place, commune_name: str, hamlets: list[str], people: list[str], spot: str) -> Side:
    """Add and commit a commune with everything."""
    commune = place_row("commune", commune_name, "xã", province, f"{len(commune_name):05}")  # each its own code
    hamlet, other = (place_row("hamlet", name, "thôn", commune) for name in hamlets)
    pairs = _persons(people[:3], commune)
    (person, role), (suspended, _suspended_role), (above, _above_role) = pairs
    with transaction() as session:
        for level in ([commune], [hamlet, other], [one for one, _role in pairs]):
            session.add_all(level)
            session.flush()
        session.add_all([held for _one, held in pairs])
        session.flush()
        invited, invitation = accounts.invite(OPERATOR, people[3], RoleKind.VOLUNTEER, commune.id, minor=False)
        poster = posters.issue(OPERATOR, hamlet, spot, ORIGIN)
        run = posters.ask_to_print(OPERATOR, commune.id, Form.STICKER, [poster])
        link_code = coverage.issue_link(OPERATOR, hamlet, 30)
        accounts.issue_code(Actor(person.id, person.name, OPERATOR.roles), above, "recover")
        passkey = _passkey(person)
        session.add(passkey)
        recording, procedure = _guide_of_its_own(commune)
    device, key = enrol(person, commune)
    village: Any = SimpleNamespace(commune=commune, volunteer=person, hamlet=hamlet)
    entry = held_entry(village, "residence_unknown", payload(hamlet), device_id=device.id, sender_id=device.id)
    clash, odd = second(entry, payload(other)), scrap(commune, f'"{commune_name}"'.encode())
    with transaction() as session:
        session.add_all([entry, clash, odd, _visit_to_do(entry, hamlet, commune)])
        session.flush()
        badges.issue_first(person.id, commune.id)
        point, team, member = _point_and_team(commune, hamlet, spot)
        asked, reading = _call_for_help(hamlet, commune)
        badge = session.scalars(sa.select(Badge).where(Badge.person_id == person.id)).one()
        link = session.scalars(sa.select(ViewLink).where(ViewLink.hamlet_id == hamlet.id)).one()
        waiting = session.scalars(sa.select(OneTimeCode).where(OneTimeCode.person_id == above.id)).one()
    return Side(
        province, commune, hamlet, other, person, role, invited, invitation, suspended, above, waiting, device, key,
        entry, clash, odd, link, link_code, poster, run, passkey, badge, recording, procedure, point, team, member,
        asked, reading,
    )  # fmt: skip


# ---------------------------------------------------------------- people


@dataclass(slots=True)
class Visitor:
    """Somebody at the door: a role in the first commune, a browser, and things of their own."""

    name: str
    roles: tuple[Role, ...]
    app: Flask
    secret: str = ""
    passkey: Passkey | None = None
    device: Device | None = None

    @property
    def client(self) -> FlaskClient:
        """A browser of this visitor; a new one each time, because some answers take the cookie away."""
        made = self.app.test_client()
        if self.secret:
            made.set_cookie("thonso", self.secret, domain="localhost")
        return made

    def may(self, rule: Rule, chain: frozenset[uuid.UUID] | None) -> bool:
        """What the rule says about this visitor, reckoned anew from roles and places."""
        return any(
            role.kind in rule.roles and (chain is None or role.place_id is None or role.place_id in chain)
            for role in self.roles
        )

    def reaches(self, side: Side) -> bool:
        chain = side.chain(side.hamlet)
        return any(role.place_id is None or role.place_id in chain for role in self.roles)


@dataclass(slots=True)
class House:
    """The whole: app, communes, visitors, and the database as it was."""

    app: Flask
    own: Side
    near: Side  # the next commune of the same province
    far: Side  # one of another province
    visitors: dict[str, Visitor] = field(default_factory=dict)
    _before: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def sides(self) -> dict[str, Side]:
        return {"own": self.own, "near": self.near, "far": self.far}

    def rows(self) -> dict[str, list[Any]]:
        """Everything that is stored."""
        with db.engine.connect() as connection:
            return {
                table.name: [tuple(row) for row in connection.execute(sa.select(table))]
                for table in db.metadata.sorted_tables
            }

    def remember(self) -> None:
        self._before = self.rows()

    def changed(self) -> set[str]:
        """The tables that are not as they were."""
        now_there = self.rows()  # in no order: PostgreSQL puts rows where there is room
        return {
            name
            for name, rows in now_there.items()
            if rows != self._before[name] and _in_order(rows) != _in_order(self._before[name])
        }

    def restore(self) -> None:
        """Put everything back as it was, what this session remembers of it too."""
        db.session.rollback()
        db.session.expire_all()  # a commit before has left nothing to roll back, and everything remembered
        with db.engine.begin() as connection:
            for table in reversed(db.metadata.sorted_tables):
                connection.execute(sa.delete(table))
            for table in db.metadata.sorted_tables:
                names = [column.name for column in table.columns]
                rows = [dict(zip(names, row, strict=True)) for row in self._before[table.name]]
                for row in rows:
                    connection.execute(sa.insert(table), row)


def _visit(app: Flask, side: Side, name: str, kind: RoleKind, place: Place | None) -> Visitor:
    """An active person, signed in by a cookie."""
    person, role = make_person(f"Khách {name}", kind, place)
    with transaction() as session:
        session.add(person)
        session.flush()
        session.add(role)
        passkeys = [_passkey(person), _passkey(person)]
        session.add_all(passkeys)
        secret = accounts.open_session(person, "test")
    device, _key = enrol(person, side.commune)
    return Visitor(name, (Role(kind, place.id if place else None),), app, secret, passkeys[0], device)


def _suspended(app: Flask, side: Side) -> Visitor:
    """An officer whose cookie outlived their suspension, as after a race: the state alone has to stop it."""
    visitor = _visit(app, side, "suspended", RoleKind.OFFICER, side.commune)
    with transaction() as session:
        session.execute(sa.update(Person).where(Person.name == "Khách suspended").values(state="suspended"))
    return Visitor("suspended", (), app, visitor.secret, visitor.passkey, visitor.device)


def build(app: Flask) -> House:
    """Settle the three communes and let the visitors in."""
    app.extensions["health"] |= {"migrations": str}  # tables were made without them here
    here, there = place_row("province", "Sông Mẫu", "tỉnh", None), place_row("province", "Biển Thử", "tỉnh", None)
    with transaction() as session:
        session.add_all([here, there])
    own = settle_side(
        here, "Mẫu", ["Bến Đá", "Cây Gạo"], ["Trần Thị Lan", "Lê Văn Bình", "Phạm Thị Cúc", "Hồ Thị Mai"], "Nhà văn hóa"
    )
    near = settle_side(
        here,
        "Kề Suối",
        ["Khe Vắng", "Gò Bồi"],
        ["Tạ Quang Xanh", "Mai Thị Vàng", "Lý Văn Tím", "Cao Thị Nâu"],
        "Chợ Kề",
    )
    far = settle_side(
        there, "Trời Biếc", ["Đảo Nhạn", "Vịnh Ó"], ["Ngô Văn Bão", "Kiều Thị Sóng", "Đinh Văn Gió", "Lưu Thị Mây"],
        "Cảng cá",
    )  # fmt: skip
    house = House(app, own, near, far)
    visitors = [
        Visitor("anonymous", (), app),
        _visit(app, own, "volunteer", RoleKind.VOLUNTEER, own.commune),
        _visit(app, own, "head", RoleKind.HEAD, own.hamlet),
        _visit(app, own, "officer", RoleKind.OFFICER, own.commune),
        _visit(app, own, "overseer", RoleKind.OVERSEER, own.province),
        _visit(app, own, "administrator", RoleKind.ADMINISTRATOR, None),
        _suspended(app, own),
    ]
    house.visitors = {visitor.name: visitor for visitor in visitors}
    db.session.remove()
    house.remember()
    return house


def _in_order(rows: list[Any]) -> list[str]:
    return sorted(map(repr, rows))


@contextmanager
def as_it_was(house: House) -> Iterator[None]:
    """Whatever happens inside is undone, when something happened."""
    yield
    if house.changed():
        house.restore()
