"""The made-up commune "Xã Mẫu" and its sign-in links: only with the sample database, only on localhost.

Its code stands outside the official list (province 99, commune 99901), so it can never be taken for a real place.
"""

from __future__ import annotations

import base64
import datetime as dt
import hmac
import json
import uuid

import click
from flask import Blueprint, current_app, redirect
from sqlalchemy import select
from werkzeug.wrappers import Response

from app.accounts import session_cookie
from app.accounts.commands import open_session
from app.accounts.models import Person, PersonRole
from app.config import Settings
from app.core import ledger
from app.core.actor import Actor, RoleKind
from app.core.clock import now, today
from app.core.codes import new_code
from app.core.db import db, transaction
from app.core.errors import NotFound
from app.core.keys import open_keys
from app.places.models import Baseline, Place
from app.places.schemas import PlaceKind
from app.points.models import CommuneContact, Point
from app.posters.commands import mark
from app.posters.models import CODE_LENGTH, Poster
from app.posters.queries import posters_of
from app.posters.schemas import What
from app.requests import commands as requests
from app.requests.schemas import Asked, Contact, Suits, Topic
from app.teams.models import Team, TeamMember
from app.teams.schemas import LABELS
from app.web.access import public
from app.web.writes import writes

blueprint = Blueprint("sample", __name__, cli_group=None)

PROVINCE, COMMUNE = "99", "99901"
# Hamlet, people of 14 and over, with level 1, with level 2, spot of its poster.
HAMLETS: tuple[tuple[str, str, int, int, int, str], ...] = (
    ("thôn", "Bến Đá", 412, 236, 187, "Nhà văn hóa thôn Bến Đá"),
    ("thôn", "Cây Gạo", 358, 241, 203, "Cổng chợ Cây Gạo"),
    ("thôn", "Đồi Chè", 287, 148, 96, "Trạm thu mua chè"),
    ("làng", "Suối Trong", 264, 97, 58, "Nhà rông làng Suối Trong"),
    ("tổ dân phố", "số 1", 531, 402, 366, "Bảng tin tổ dân phố số 1"),
)
# Who, what, in which hamlet (None: the whole commune), whether under 18.
PEOPLE: tuple[tuple[str, RoleKind, int | None, bool], ...] = (
    ("Nguyễn Thị Dung", RoleKind.OFFICER, None, False),
    ("Đặng Văn Khôi", RoleKind.OFFICER, None, False),
    ("Phạm Văn Cường", RoleKind.HEAD, 0, False),
    ("Rơ Châm H'Lan", RoleKind.HEAD, 3, False),
    ("Trần Thị Lan", RoleKind.VOLUNTEER, None, False),
    ("Lê Văn Bình", RoleKind.VOLUNTEER, None, False),
    ("Hồ Thị Mai", RoleKind.VOLUNTEER, None, True),
)
# Kind, name, in which hamlet (None: for all), address, hours. Area code 0200 is given to no province.
WEEKDAYS = "Thứ 2 đến thứ 6, 7:30–11:30 và 13:30–17:00"
POINTS: tuple[tuple[str, str, int | None, str, str], ...] = (
    (
        "one_stop",
        "Trung tâm Phục vụ hành chính công xã Mẫu",
        None,
        "Trụ sở xã. Số điện thoại trên trang này là số mẫu",
        WEEKDAYS,
    ),
    ("police", "Công an xã Mẫu", None, "Cạnh trụ sở xã", "Thứ 2 đến thứ 7, 7:30–17:00"),
    ("culture_house", "Nhà văn hóa thôn Bến Đá", 0, "Giữa thôn, cạnh sân bóng", "Tối thứ 3 và thứ 6, 19:00–21:00"),
)
NOBODYS_NUMBER = "02000000001"
# Teams by hamlet, with people by their place in PEOPLE, the lead first. The first lead agreed to be named.
TEAMS: tuple[tuple[int, tuple[int, ...]], ...] = ((0, (2, 4, 6)), (3, (3, 5)))
# One sign-in link for each: the role and where the person lands.
LANDINGS = {RoleKind.OFFICER: "/coverage/", RoleKind.HEAD: "/field/enrol", RoleKind.VOLUNTEER: "/field/enrol"}


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


def secret_of(kind: RoleKind) -> str:
    """The secret of a role's link: the same as long as the folder of keys is the same, unlike that of any other."""
    key = open_keys(_settings().keys_dir).token
    digest = hmac.digest(key, f"sample sign-in {kind.value}".encode(), "sha256")
    return base64.b32encode(digest[:10]).decode().lower()


# ---------------------------------------------------------------- filling


def is_filled() -> bool:
    """True when the commune stands in the database."""
    return db.session.scalar(select(Place.id).where(Place.code == COMMUNE)) is not None


def fill() -> None:
    """Add the commune, its hamlets with baselines and posters, and its people. In one transaction."""
    with transaction() as session:
        position = ledger.position(session)
        province = _place(PlaceKind.PROVINCE, "tỉnh", "Sông Mẫu", None, position, PROVINCE)
        commune = _place(PlaceKind.COMMUNE, "xã", "Mẫu", province, position, COMMUNE)
        hamlets = [_place(PlaceKind.HAMLET, line[0], line[1], commune, position) for line in HAMLETS]
        people = [_person(name, minor=minor, position=position) for name, _kind, _hamlet, minor in PEOPLE]
        for level in ([province], [commune], hamlets, people):
            session.add_all(level)
            session.flush()
        for person, (_name, kind, at, _minor) in zip(people, PEOPLE, strict=True):
            session.add(_role(person, kind, commune if at is None else hamlets[at]))
        for hamlet, (_type, _hamlet, adults, level1, level2, spot) in zip(hamlets, HAMLETS, strict=True):
            session.add(_baseline(hamlet, "level1", adults, level1, position))
            session.add(_baseline(hamlet, "level2", adults, level2, position))
            session.add(_poster(hamlet, spot, people[0], position))
        _fill_points(commune, hamlets, position)
        _fill_teams(commune, hamlets, people, position)
        session.flush()
        _say_how_posters_stand(people[0], hamlets)
        _call_for_help(commune, hamlets[0])


def _fill_points(commune: Place, hamlets: list[Place], position: int) -> None:
    for kind, name, at, address, hours in POINTS:
        db.session.add(
            Point(
                id=uuid.uuid4(),
                commune_id=commune.id,
                hamlet_id=None if at is None else hamlets[at].id,
                kind=kind,
                state="open",
                name=name,
                address=address,
                hours=hours,
                phone=NOBODYS_NUMBER if at is None else "",
                position=position,
            )
        )
    post = {"data_post": "Công chức Văn phòng – Thống kê (mẫu)", "data_address": "Trụ sở Ủy ban nhân dân xã (mẫu)"}
    db.session.add(CommuneContact(commune_id=commune.id, hotline=NOBODYS_NUMBER, position=position, **post))


def _fill_teams(commune: Place, hamlets: list[Place], people: list[Person], position: int) -> None:
    for number, (at, members) in enumerate(TEAMS):
        team = Team(
            id=uuid.uuid4(),
            commune_id=commune.id,
            hamlet_id=hamlets[at].id,
            label=LABELS[0],
            made_at=now(),
            position=position,
        )
        db.session.add(team)
        db.session.flush()
        for place, member in enumerate(members):
            named = place == 0 and number == 0
            db.session.add(
                TeamMember(
                    id=uuid.uuid4(),
                    team_id=team.id,
                    person_id=people[member].id,
                    role="member" if place else "lead",
                    minor=people[member].minor,
                    phone="02000000002" if named else "",
                    agreed_on=today() if named else None,
                    since=today(),
                )
            )


def _say_how_posters_stand(officer: Person, hamlets: list[Place]) -> None:
    """What the officer saw of the first four; of the last one nobody has said anything yet."""
    actor = Actor(officer.id, officer.name, ())
    for hamlet, what in zip(hamlets, (What.FINE, What.HUNG, What.TORN, What.MISSING), strict=False):
        for poster in posters_of(hamlet.id):
            mark(actor, poster, what)


def _place(
    kind: PlaceKind, type_name: str, name: str, parent: Place | None, position: int, code: str | None = None
) -> Place:
    place_id = uuid.uuid4()
    return Place(
        id=place_id,
        kind=kind.value,
        code=code,
        type_name=type_name,
        name=name,
        parent_id=parent.id if parent else None,
        commune_id=place_id if kind is PlaceKind.COMMUNE else parent.commune_id if parent else None,
        province_id=parent.province_id if parent else place_id,
        valid_from=dt.date(2025, 7, 1),
        position=position,
    )


def _person(name: str, *, minor: bool, position: int) -> Person:
    return Person(id=uuid.uuid4(), name=name, minor=minor, state="active", created_at=now(), position=position)


def _role(person: Person, kind: RoleKind, place: Place) -> PersonRole:
    return PersonRole(
        id=uuid.uuid4(), person_id=person.id, kind=kind.value, place_id=place.id, valid_from=dt.date(2025, 7, 1)
    )


def _baseline(hamlet: Place, indicator: str, people: int, reached: int, position: int) -> Baseline:
    return Baseline(
        id=uuid.uuid4(),
        hamlet_id=hamlet.id,
        indicator=indicator,
        version=1,
        counted_on=today().replace(day=1) - dt.timedelta(days=1),
        people=people,
        reached=reached,
        source="Số liệu mẫu, không có thật",
        signer="Nguyễn Thị Dung",
        recorded_at=now(),
        position=position,
    )


def _poster(hamlet: Place, spot: str, officer: Person, position: int) -> Poster:
    return Poster(
        id=uuid.uuid4(),
        code=new_code(CODE_LENGTH),
        hamlet_id=hamlet.id,
        spot=spot,
        origin=_settings().public_origin,
        issued_by=officer.id,
        issued_at=now(),
        position=position,
    )


def _call_for_help(commune: Place, hamlet: Place) -> None:
    """Somebody made up waits for the officer's call; the number is nobody's."""
    contact = Contact("Bà Sáu Mẫu", "0900000000", "sau nhà văn hóa, cổng xanh")
    asked = Asked(uuid.uuid4(), hamlet.id, Topic.LEVEL2, Suits.EVENING, contact)
    requests.send(commune, "", asked, open_keys(_settings().keys_dir).vault)


# ---------------------------------------------------------------- the links


def person_for(kind: RoleKind) -> Person | None:
    """The sample person that a role's link signs in: the first of that kind, by PEOPLE's order."""
    name = next(name for name, held, _hamlet, _minor in PEOPLE if held is kind)
    commune = select(Place.id).where(Place.code == COMMUNE).scalar_subquery()
    within = select(Place.id).where(Place.commune_id == commune)
    found = (
        select(Person)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(Person.name == name, PersonRole.kind == kind.value, PersonRole.place_id.in_(within))
        .order_by(Person.created_at)
    )
    return db.session.scalars(found).first()


def links() -> dict[str, object]:
    """The address of the site, of one link per role and of one poster."""
    origin = _settings().public_origin
    code = db.session.scalar(
        select(Poster.code)
        .join(Place, Place.id == Poster.hamlet_id)
        .where(Place.name == HAMLETS[0][1], Poster.retired_at.is_(None))
        .order_by(Poster.issued_at)
    )
    return {
        "url": origin,
        "sign_in": {kind.value: f"{origin}/sample/{secret_of(kind)}" for kind in LANDINGS},
        "poster": f"{origin}/q/{code}",
    }


@blueprint.get("/sample/<secret>")
@writes  # the second GET that writes: a link that is typed or scanned cannot be anything else
@public
def sign_in(secret: str) -> Response:
    """Sign the sample person in and go where their work is."""
    kind = next((kind for kind in LANDINGS if hmac.compare_digest(secret_of(kind).encode(), secret.encode())), None)
    person = person_for(kind) if kind else None
    if kind is None or person is None:
        raise NotFound
    response = redirect(LANDINGS[kind])
    session_cookie.put(response, open_session(person, "sample"))
    return response


@blueprint.cli.command("sample")
@click.option("--fill", "also_fill", is_flag=True, help="Fill the commune in when it is not there yet.")
def sample(also_fill: bool) -> None:
    """Print the sample village's links as one line of JSON."""
    if also_fill and not is_filled():
        fill()
    click.echo(json.dumps(links()))
