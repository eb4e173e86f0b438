"""How to fill each route: what its arguments are in a commune, what a good form sends, and what it is about.

A new route with arguments of its own needs a line in `NAMES`, one that changes something a line in `FORMS`.
"""

from __future__ import annotations

import base64
import io
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import Rule as Address

from app.places.models import Place
from app.pwa import citizen
from app.requests.schemas import CONSENT
from app.sync.exports import PREFIX
from app.web.access import Rule, rule_of
from tests.architecture.house import ORIGIN, House, Side, Visitor

SAFE = {"GET", "HEAD", "OPTIONS"}

# What an argument is called, or `endpoint.argument` where one name means several things: its value and its place.
NAMES: dict[str, Callable[[Side], tuple[object, Place]]] = {
    "person_id": lambda side: (side.person.id, side.commune),
    "role_id": lambda side: (side.role.id, side.commune),
    "code_id": lambda side: (side.waiting.id, side.commune),
    "commune_id": lambda side: (side.commune.id, side.commune),
    "device_id": lambda side: (side.device.id, side.commune),
    "passkey_id": lambda side: (side.passkey.id, side.commune),
    "link_id": lambda side: (side.link.id, side.hamlet),
    "entry_id": lambda side: (side.entry.id, side.commune),
    "poster_id": lambda side: (side.poster.id, side.hamlet),
    "point_id": lambda side: (side.point.id, side.hamlet),
    "team_id": lambda side: (side.team.id, side.hamlet),
    "member_id": lambda side: (side.member.id, side.hamlet),
    "run_id": lambda side: (side.run.id, side.commune),
    "visit_id": lambda side: (side.entry.id, side.hamlet),
    "request_id": lambda side: (side.asked.id, side.hamlet),
    "reading": lambda side: (side.reading, side.commune),
    "number": lambda side: (side.conflict.number, side.commune),
    "place_id": lambda side: (side.commune.id, side.commune),
    "people.reinvite.person_id": lambda side: (side.invited.id, side.commune),
    "people.reinstate.person_id": lambda side: (side.suspended.id, side.commune),
    "people.second_code.person_id": lambda side: (side.above.id, side.commune),
    "coverage.hamlet.place_id": lambda side: (side.hamlet.id, side.hamlet),
    "coverage.issue_link.place_id": lambda side: (side.hamlet.id, side.hamlet),
    "places.hamlet.place_id": lambda side: (side.hamlet.id, side.hamlet),
    "places.set_counts.place_id": lambda side: (side.hamlet.id, side.hamlet),
    "places.rename.place_id": lambda side: (side.hamlet.id, side.hamlet),
    "places.end.place_id": lambda side: (side.hamlet.id, side.hamlet),
    "desk.held.code": lambda side: (side.entry.code, side.commune),
    "desk.decide.code": lambda side: (side.entry.code, side.commune),
    "desk.unreadable.name": lambda side: (side.scrap.body_hash.hex(), side.commune),
    "desk.close.name": lambda side: (side.scrap.body_hash.hex(), side.commune),
    "invitations.page.code": lambda side: (side.invitation, side.commune),
    "invitations.options.code": lambda side: (side.invitation, side.commune),
    "invitations.finish.code": lambda side: (side.invitation, side.commune),
    "view_link.by_code.code": lambda side: (side.link_code, side.hamlet),
    "posters.open_poster.code": lambda side: (side.poster.code, side.hamlet),
    "posters.open_poster_upper.code": lambda side: (side.poster.code, side.hamlet),
    "votes.vote.code": lambda side: (side.poster.code, side.hamlet),
    "votes.back.code": lambda side: (side.poster.code, side.hamlet),
    "votes.tell.code": lambda side: (side.poster.code, side.hamlet),
    "commune_page.page.code": lambda side: (side.commune.code, side.commune),
    "points.hamlet.place_id": lambda side: (side.hamlet.id, side.hamlet),
    "posters.ask_report.code": lambda side: (side.poster.code, side.hamlet),
    "posters.take_report.code": lambda side: (side.poster.code, side.hamlet),
    "posters.reported.code": lambda side: (side.poster.code, side.hamlet),
    "requests.from_poster.code": lambda side: (side.poster.code, side.hamlet),
    "requests.from_poster_upper.code": lambda side: (side.poster.code, side.hamlet),
    "requests.send_from_poster.code": lambda side: (side.poster.code, side.hamlet),
    "requests.send_from_poster_upper.code": lambda side: (side.poster.code, side.hamlet),
    "requests.from_commune.code": lambda side: (side.commune.code, side.commune),
    "requests.send_from_commune.code": lambda side: (side.commune.code, side.commune),
    "requests.again.code": lambda side: (side.commune.code, side.commune),
    "requests.number_typed.code": lambda side: (side.commune.code, side.commune),
    "requests.erase.code": lambda side: (side.commune.code, side.commune),
    "badges.answer.code": lambda side: (side.badge.code, side.commune),
    "badges.answer_upper.code": lambda side: (side.badge.code, side.commune),
    "slug": lambda side: ("cai-vneid", side.commune),
    "recording_id": lambda side: (side.recording.id, side.commune),
    "procedure_id": lambda side: (side.procedure.id, side.commune),
    "guide_media.file.hash_": lambda side: (side.recording.hash, side.commune),
    "guides.guide.slug": lambda side: ("cai-vneid", side.commune),
    "guides.guide.code": lambda side: (side.commune.code, side.commune),
    "guides.index.code": lambda side: (side.commune.code, side.commune),
    "guides.for_helpers.code": lambda side: (side.commune.code, side.commune),
    "guides.catalogue.code": lambda side: (side.commune.code, side.commune),
    "pwa.citizens_script.version": lambda side: (citizen.version(), side.commune),
    "pwa.citizens_script.name": lambda side: ("find.js", side.commune),
    "pwa.screen.screen": lambda side: ("assist", side.commune),
    "version": lambda side: ("0", side.commune),
    "path": lambda side: ("i18n.js", side.commune),
}


def _export(side: Side) -> dict[str, Any]:
    """The emergency file of the commune's phone, with nothing in it."""
    body = b'{"entries":["no entry of %s"],"queued":0}' % side.commune.name.encode()
    made = {
        "format": 1,
        "device": str(side.device.id),
        "body": base64.b64encode(body).decode(),
        "signature": side.key.sign(PREFIX + body),
    }
    return {"file": (io.BytesIO(json.dumps(made).encode()), "thonso.json")}


def _voice(side: Side) -> dict[str, Any]:
    """A recording whose bytes are the commune's own."""
    return {
        "file": (io.BytesIO(b"OggS\x00" + side.commune.id.bytes), "doc.ogg"),
        "language": "vi", "recorded_on": "2026-11-01", "consented": "yes",
    }  # fmt: skip


def _picture(side: Side) -> dict[str, Any]:
    """The smallest PNG there is."""
    return {"step": "1", "number": "2", "file": (io.BytesIO(base64.b64decode(_DOT)), "anh.png")}


_DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
_GUIDE = {
    "number": "2", "title": "Chợ phiên", "short": "Đi chợ.", "who": "Bà con", "step": "Đi chợ", "hand": "citizen",
    "source": "Ban quản lý chợ", "certainty": "quoted", "topic": "money", "audience": "citizen",
    "checked_on": "2026-11-01",
}  # fmt: skip
_PROCEDURES = "1.000001\tThủ tục thử\tCông an\tToàn trình\t\t\tDanh sách thử"


def _call_for_help(side: Side) -> dict[str, Any]:
    """A citizen's form, with a token that nobody has used."""
    return {
        "token": str(uuid.UUID(int=12)), "hamlet": str(side.hamlet.id), "topic": "pay", "suits": "any",
        "name": "Bà Sáu", "phone": "0912345678", "where": "cổng xanh", "consent": CONSENT,
    }  # fmt: skip


_COUNT = {"counted_on": "2026-10-31", "people": "120", "level2": "60", "source": "Công an", "signer": "Lê A"}
_POINT = {"kind": "police", "state": "open", "name": "Điểm mới", "hours": "Cả ngày", "phone": "0269 3 822 111"}
# What a form sends when it is filled in well: so a request that should have been refused would leave its mark.
FORMS: dict[str, dict[str, Any] | Callable[[Side], dict[str, Any]]] = {
    "account.rename": {"name": "Máy cũ"},
    "account.remove": {},
    "account.options": {},
    "account.finish": {},
    "account.sign_out_everywhere": {},
    "own.revoke": {},
    "phones.revoke": {},
    "people.invite": lambda side: {
        "person": str(uuid.UUID(int=11)), "name": "Bùi Văn Mới", "role": f"volunteer:{side.commune.id}",
    },
    "people.reinvite": {},
    "people.add_role": lambda side: {"role": f"head:{side.hamlet.id}"},
    "people.end_role": {},
    "people.set_minor": {"minor": "yes"},
    "people.suspend": {},
    "people.reinstate": {},
    "people.issue_code": {"purpose": "enrol"},
    "people.second_code": {},
    "badge_office.reissue": {},
    "badge_office.revoke": {},
    "coverage.issue_link": {"days": "30"},
    "coverage.end_link": {},
    "desk.decide": lambda side: {"entry": [str(side.entry.id)], "act": "hamlet", "hamlet": str(side.second_hamlet.id)},
    "desk.choose": {"keep": "first"},
    "desk.close": {},
    "places.add_hamlet": {"type_name": "thôn", "name": "Mới Lập"},
    "places.import_hamlets": {"text": "thôn\tMới Một\nlàng\tMới Hai"},
    "places.set_counts": _COUNT,
    "places.rename": {"type_name": "thôn", "name": "Tên Sửa"},
    "places.end": lambda side: {
        "decision": "NQ 12", "on": "2026-11-01", "successors": [str(side.second_hamlet.id)],
    },
    "guide_office.checked": {
        "slug": "muc-1", "checked_on": "2026-11-01", "source": "Công an", "certainty": "quoted",
    },
    "guide_office.restore": {"number": "0"},
    "guide_office.set_hidden": {"hidden": "yes"},
    "guide_office.keep": {},
    "guide_office.add": _GUIDE,
    "guide_office.save": _GUIDE,
    "guide_office.draft": _GUIDE | {"do": "preview"},
    "guide_recordings.set_picture": _picture,
    "guide_recordings.add": _voice,
    "guide_recordings.remove": {},
    "procedures.take_in": {"text": _PROCEDURES},
    "procedures.take_in_everywhere": {"text": _PROCEDURES},
    "procedures.remove": {},
    "points.add": lambda side: _POINT | {"hamlet_id": str(side.second_hamlet.id)},
    "points.change": lambda side: _POINT | {"hamlet_id": str(side.second_hamlet.id), "state": "closed"},
    "points.set_contact": {"hotline": "0269 382 211", "data_post": "Văn phòng", "data_address": "Trụ sở xã"},
    "notices.hang": lambda side: {
        "guide": ["cai-vneid"], "point": [str(side.point.id)], "hung_on": "2026-11-01",
    },
    "teams.make": lambda side: {"hamlet_id": str(side.second_hamlet.id), "label": "Tổ Đề án 06"},
    "teams.rename": {"label": "Tổ công nghệ số cộng đồng", "name": "số 1"},
    "teams.end": {},
    "teams.add_member": lambda side: {"person_id": str(side.person.id), "role": "member"},
    "teams.leave": {},
    "teams.hide": {},
    "poster_office.issue": lambda side: {"hamlet_id": str(side.second_hamlet.id), "spot": "Cổng chợ"},
    "poster_office.retire": {},
    "printing.ask": lambda side: {"form": "a5", "poster": [str(side.poster.id)]},
    "printing.draw_now": {},
    "poster_office.mark": {"what": "torn"},
    "poster_office.replace": {},
    "posters.take_report": {"what": "torn"},
    "votes.vote": {"ballot": str(uuid.UUID(int=12)), "satisfaction": "3"},
    "sync.take_in_file": _export,
    "sync.post_entries": {},
    "sign_in.options": {},
    "sign_in.finish": {},
    "sign_in.sign_out": {},
    "language": {"tag": "en"},
    "invitations.options": {},
    "invitations.finish": {},
    "recover.redeem": {"code": "BCDFGHJK"},
    "recover.finish": {},
    "enrolment.enrol": {},
    "requests.send_from_poster": _call_for_help,
    "requests.send_from_poster_upper": _call_for_help,
    "requests.send_from_commune": _call_for_help,
    "requests.erase": {},
    "request_office.look": {},
    "request_office.release": {},
    "request_office.close": {"why": "outside"},
    "request_door.take": {},
    "request_door.give_back": {},
    "request_door.contact": {},
    "request_door.done": {},
    "request_door.close": {},
    "visits.take": {},
    "visits.release": {},
    "visits.contact": {},
}  # fmt: skip
# Rules without `at` whose form names the place: the view itself asks whether the actor reaches it.
PLACE_IN_FORM = {"sync.take_in_file"}
# A GET that writes, with its reason.
WRITING_GETS = {
    "sample.sign_in": "a link that is typed or scanned cannot be anything else; only on localhost",
    "badges.answer": "counts guesses of codes; a camera opens a badge's address, and cannot do other than GET",
    "badges.answer_upper": "the same address as QR codes write it",
    "posters.open_poster": "counts the open, and nothing about who opened it (decision 0035)",
    "posters.open_poster_upper": "the same address as QR codes write it",
    "requests.again": "counts guesses of reading codes; a typed code leads there, and the page itself is only read",
}
# What such a GET may change when it answers well: these tables and no other.
CHANGED_BY_READING = {"posters.open_poster": {"poster_opens"}, "posters.open_poster_upper": {"poster_opens"}}


class Unfilled(AssertionError):
    """A route that the tables above do not know."""


@dataclass(frozen=True, slots=True)
class Knock:
    """One way to call a route: method, address, form, and the place that it is about (None: none)."""

    endpoint: str
    rule: Rule
    method: str
    address: str
    form: dict[str, Any]
    chain: frozenset[uuid.UUID] | None


def routes(app: Flask) -> list[tuple[Address, str]]:
    """Every address with each of its methods."""
    return [
        (address, method)
        for address in app.url_map.iter_rules()
        for method in sorted((address.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def values(address: Address, side: Side, visitor: Visitor | None = None) -> tuple[dict[str, Any], Place | None]:
    """The arguments of an address: of the commune's things, or of the visitor's own. Raises Unfilled."""
    filled: dict[str, Any] = {}
    place = None
    for name in sorted(address.arguments):
        find = NAMES.get(f"{address.endpoint}.{name}") or NAMES.get(name)
        if find is None:
            raise Unfilled(
                f"say in NAMES (tests/architecture/knocks.py) what <{name}> of {address.rule} is in a commune:"
                f' a line "{address.endpoint}.{name}"'
            )
        filled[name], found = find(side)
        place = found if place is None or found.kind == "hamlet" else place
    if visitor and visitor.passkey and visitor.device:
        filled |= {name: getattr(visitor, name[:-3]).id for name in filled if name in {"passkey_id", "device_id"}}
    return filled, place


def form(endpoint: str, method: str, side: Side) -> dict[str, Any]:
    """A form filled in well. Raises Unfilled."""
    if method in SAFE:
        return {}
    if endpoint not in FORMS:
        raise Unfilled(f'say in FORMS (tests/architecture/knocks.py) what a good form for "{endpoint}" sends, or {{}}')
    found = FORMS[endpoint]
    return found(side) if callable(found) else found


def knock(house: House, address: Address, method: str, side: Side, visitor: Visitor | None = None) -> Knock:
    """The call of a route about a commune's things, or about the visitor's own."""
    filled, place = values(address, side, visitor)
    if address.endpoint in PLACE_IN_FORM:
        place = side.commune
    with house.app.test_request_context(base_url=ORIGIN):
        made = house.app.url_map.bind("localhost:5000").build(address.endpoint, filled)
    rule = rule_of(house.app.view_functions[address.endpoint])
    assert rule is not None, f"{address.endpoint} has no access rule"
    chain = side.chain(place) if place else None
    return Knock(address.endpoint, rule, method, made, form(address.endpoint, method, side), chain)
