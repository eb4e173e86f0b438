"""The phone's door over HTTP, and the officer's page that takes an emergency export in."""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

import msgspec
from flask import Blueprint, Response, current_app, render_template, request

from app.assists.schemas import AssistPayload
from app.config import Settings
from app.core.actor import RoleKind
from app.core.clock import iso, now
from app.core.errors import AppError, Forbidden, Invalid
from app.core.keys import Keys
from app.core.seal import SealKeys
from app.devices import tokens
from app.devices.models import Device
from app.devices.queries import Authenticated, authenticate, persons_on
from app.places.queries import scope
from app.sync import queries
from app.sync.arrivals import Readers, read, read_batch, unpack
from app.sync.commands import Sender
from app.sync.door import take_in
from app.sync.exports import open_export
from app.sync.schemas import Batch, BatchAnswer, Catalogue, Entry, Receipt
from app.web.access import allow, current_actor, signed_by_device
from app.web.openapi import described
from app.web.signed import signed_request
from app.web.writes import commits_itself

blueprint = Blueprint("sync", __name__, template_folder="../templates")
OFFICE = (RoleKind.OFFICER, RoleKind.ADMINISTRATOR)


def _keys() -> Keys:
    return cast(Keys, current_app.extensions["keys"])


def _seal_keys() -> SealKeys:
    return cast(SealKeys, current_app.extensions["seal_keys"])


def _origins() -> list[str]:
    settings: Settings = current_app.config["SETTINGS"]
    return [settings.public_origin, *settings.old_origins]


def _json(shape: Any) -> Response:
    return Response(msgspec.json.encode(shape), mimetype="application/json")


def _sender(device: Device, person_ids: frozenset[Any]) -> Sender:
    return Sender(device.id, device.commune_id, person_ids)


def _readers(device: Device) -> Readers:
    return Readers(_seal_keys(), _keys().token, device.enrolled_at, now())


@blueprint.post("/api/v1/entries")
@commits_itself("bulk in one transaction, and on failure once more with a savepoint per entry")
@signed_by_device
@described(
    takes=Batch,
    gives=BatchAnswer,
    raw={"entries": Entry, "receipts": Receipt},
    also=(AssistPayload,),
    refuses={
        400: ("batch_malformed", "encoding_unknown"),
        413: ("too_many_entries",),
        503: ("busy",),
    },
)
def post_entries() -> Response:
    """A signed batch in, receipts out. Everything slow about reading is done before the write begins."""
    signed = signed_request()
    sender: Authenticated = authenticate(signed, _keys())
    batch = read_batch(unpack(signed.body, signed.parts.content_encoding))
    items = read(batch.entries, _readers(sender.device))
    device_id = sender.device.id
    receipts = take_in(_sender(sender.device, frozenset(sender.persons)), items, _keys(), batch.queued)
    at, state = now(), queries.ledger_now()
    return _json(
        BatchAnswer(
            receipts=[msgspec.Raw(receipt) for receipt in receipts],
            epoch=state.epoch,
            safe_up_to=state.safe_up_to,
            token=tokens.issue(_keys().token, device_id, at),
            now=iso(at),
        )
    )


@blueprint.get("/api/v1/catalogue")
@signed_by_device
@described(gives=Catalogue, query={"since": "the cursor of the last answer; empty for everything"})
def get_catalogue() -> Response:
    """What changed in the phone's scope since its cursor."""
    sender = authenticate(signed_request(), _keys())
    phone = queries.phone_scope(sender.device, sender.persons)
    since = request.args.get("since", "")
    return _json(queries.catalogue(phone, since, _seal_keys(), _keys().token, _origins()))


@blueprint.get("/desk/take-in")
@allow(*OFFICE)
def take_in_page() -> str:
    """The form for an emergency export."""
    return render_template("sync/take_in.html", fault=None, counts=None)


@blueprint.post("/desk/take-in")
@commits_itself("the batch inside the file runs through the phone's own door, with its transactions")
@allow(*OFFICE)
def take_in_file() -> tuple[str, int]:
    """Take the file's entries in as if the phone had sent them; what was sent meanwhile is recognised."""
    upload = request.files.get("file")
    try:
        if upload is None or not upload.filename:
            raise Invalid({"file": "required"})
        device, body = open_export(upload.read())
        if not current_actor().may(frozenset(OFFICE), scope(device.commune_id)):
            raise Forbidden
        items = read(read_batch(body).entries, _readers(device))
    except (Invalid, AppError) as error:
        if isinstance(error, Forbidden):
            raise
        code = error.fields["file"] if isinstance(error, Invalid) and "file" in error.fields else "export_malformed"
        return render_template("sync/take_in.html", fault=code, counts=None), error.status
    persons = frozenset(person.id for person in persons_on(device.id))
    receipts = take_in(_sender(device, persons), items, _keys(), None)
    counts = Counter(msgspec.json.decode(receipt, type=Receipt).answer for receipt in receipts)
    return render_template("sync/take_in.html", fault=None, counts=counts), 200
