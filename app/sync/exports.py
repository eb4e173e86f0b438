"""Emergency exports: a phone's signed entries in a file, for the day when the phone cannot send them itself."""

from __future__ import annotations

import base64
import binascii
import uuid
from typing import Literal

import msgspec

from app.core.errors import Invalid
from app.core.signatures import BadSignature, verify_raw
from app.devices.models import Device
from app.devices.queries import device

PREFIX = b"thonso export 1\n"


class ExportFile(msgspec.Struct, forbid_unknown_fields=True):
    """The file as the phone writes it: base64 of a Batch's bytes, and r||s over the prefix and those bytes."""

    format: Literal[1]
    device: str
    body: str
    signature: str


def open_export(content: bytes) -> tuple[Device, bytes]:
    """The phone and the batch's bytes. Raises Invalid: export_malformed, export_device_unknown, export_forged."""
    try:
        export = msgspec.json.decode(content, type=ExportFile)
        body = base64.b64decode(export.body, validate=True)
        device_id = uuid.UUID(export.device)
    except (msgspec.MsgspecError, binascii.Error, ValueError, RecursionError) as error:
        raise Invalid({"file": "export_malformed"}) from error
    phone = device(device_id)
    if phone is None:
        raise Invalid({"file": "export_device_unknown"})
    try:
        verify_raw(PREFIX + body, export.signature, phone.public_key)
    except BadSignature as error:
        raise Invalid({"file": "export_forged"}) from error
    return phone, body
