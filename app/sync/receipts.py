"""Writes receipts: the bytes that are stored with an entry and given again to every repeat."""

from __future__ import annotations

import base64
import datetime as dt
import uuid
from dataclasses import dataclass

import msgspec

from app.core.clock import iso
from app.entries.schemas import Fault, NotYet
from app.sync.schemas import Receipt

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Desk:
    """What every receipt of one transaction carries."""

    epoch: str
    mark: int
    at: dt.datetime

    def receipt(self, entry_id: uuid.UUID | str, body_hash: bytes, fault: Fault | None) -> bytes:
        """accepted, or held with the reason."""
        return _encode(
            Receipt(
                id=str(entry_id), answer="held" if fault else "accepted", hash=_text(body_hash),
                code=fault.code if fault else "", fields=fault.fields if fault else {},
                mark=self.mark, epoch=self.epoch, at=iso(self.at),
            )
        )  # fmt: skip

    def conflict(self, entry_id: uuid.UUID, body_hash: bytes) -> bytes:
        """The same id came before with another body."""
        return _encode(
            Receipt(
                id=str(entry_id), answer="conflict", hash=_text(body_hash), mark=self.mark, epoch=self.epoch,
                at=iso(self.at),
            )
        )  # fmt: skip


def later(item: NotYet) -> bytes:
    """Not now; nothing is stored."""
    return _encode(Receipt(id=item.id, answer="later", code=item.code))


def _text(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
