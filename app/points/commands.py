"""All that writes points and contacts."""

from __future__ import annotations

import uuid

from app.core import audit, ledger
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import Conflict
from app.places import queries as places
from app.places.models import Place
from app.points import queries
from app.points.models import CommuneContact, Point
from app.points.schemas import ContactForm, PointForm


def add(actor: Actor, commune: Place, form: PointForm) -> Point:
    """A new point. The same form sent twice makes one. Raises Invalid, Conflict."""
    known = db.session.get(Point, form.id) if form.id else None
    if known is not None:
        if known.commune_id != commune.id:
            raise Conflict
        return known
    point = Point(id=form.id or uuid.uuid4(), commune_id=commune.id)
    _describe(point, form)
    db.session.add(point)
    db.session.flush()
    audit.note(actor, "point.add", point.id, commune=commune.id, kind=point.kind, state=point.state)
    return point


def change(actor: Actor, point: Point, form: PointForm) -> None:
    """Another name, place, time, number or state. Raises Invalid."""
    before = point.state
    _describe(point, form)
    db.session.flush()
    audit.note(actor, "point.change", point.id, was=before, state=point.state)


def _describe(point: Point, form: PointForm) -> None:
    hamlet = places.hamlet_in(point.commune_id, form.hamlet_id)
    point.hamlet_id = hamlet.id if hamlet else None
    point.kind, point.state = form.kind.value, form.state.value
    point.name, point.address, point.hours, point.phone = form.name, form.address, form.hours, form.phone
    point.position = ledger.position(db.session())


def set_contact(actor: Actor, commune: Place, form: ContactForm) -> CommuneContact:
    """Whom the commune's citizens call from now on."""
    contact = queries.contact_of(commune.id)
    if contact is None:
        contact = CommuneContact(commune_id=commune.id)
        db.session.add(contact)
    contact.hotline, contact.data_post = form.hotline, form.data_post
    contact.data_phone, contact.data_address = form.data_phone, form.data_address
    contact.position = ledger.position(db.session())
    db.session.flush()
    audit.note(actor, "contact.set", commune.id, hotline=form.hotline, data_post=form.data_post)
    return contact
