"""What must be read again but not by whoever holds the database: AES-256-GCM under a key file outside it.

Each box is bound to its purpose and its row, so that one cannot be laid in another's place, and padded to the length
of all its kind. A phone's seal (app.core.seal) is for the way here; this is for the weeks that something rests here.
"""

from __future__ import annotations

import os
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_LENGTH = 32
NONCE_LENGTH = 12
PADDED_LENGTH = 64
# For a line of words; the first byte tells the length, so nothing longer fits any room.
ROOMY = 256


class VaultBroken(Exception):
    """The box does not open: damaged, laid in another row, or locked under a key that is not here any more."""


def _bound(purpose: str, row: uuid.UUID) -> bytes:
    return f"thonso vault 1|{purpose}|{row}".encode()


class Vault:
    """Locks and opens with one key of 32 bytes."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def lock(self, purpose: str, row: uuid.UUID, contents: bytes, room: int = PADDED_LENGTH) -> bytes:
        """Nonce and ciphertext. ValueError past a byte less of contents than there is room: 63, or 255 in ROOMY."""
        if len(contents) > room - 1:
            raise ValueError("too long for the vault")
        padded = bytes([len(contents)]) + contents + bytes(room - 1 - len(contents))
        nonce = os.urandom(NONCE_LENGTH)
        return nonce + self._cipher.encrypt(nonce, padded, _bound(purpose, row))

    def open(self, purpose: str, row: uuid.UUID, box: bytes) -> bytes:
        """The contents. Raises VaultBroken."""
        try:
            padded = self._cipher.decrypt(box[:NONCE_LENGTH], box[NONCE_LENGTH:], _bound(purpose, row))
        except (InvalidTag, ValueError) as error:
            raise VaultBroken from error
        return padded[1 : 1 + padded[0]]
