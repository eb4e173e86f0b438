"""Sealed identities and phone numbers: HPKE (RFC 9180), DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM.

The phone seals a number the moment it is typed or scanned; only a private key outside the database opens it.
`info` binds purpose, key, entry and device, so a sealed number cannot be moved to another entry. The contents
are padded to one length, so the length tells nothing. The wire carries `enc` and ciphertext in one string, base64url.
"""

from __future__ import annotations

import base64
import binascii
import os
import threading
import uuid
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

PURPOSE = "thonso identity 1"
CONTACT = "thonso contact 1"
PADDED_LENGTH = 64
# enc (65) + padded contents + tag (16)
SEALED_LENGTH = 65 + PADDED_LENGTH + 16

_SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_128_GCM)


class UnknownSealKey(Exception):
    """No private key of this name here (yet): the entry must wait, not be lost."""


class SealBroken(Exception):
    """The sealed bytes do not open: damaged, moved to another entry, or not sealed by our phone."""


def info(key_id: str, entry_id: uuid.UUID, device_id: uuid.UUID, purpose: str = PURPOSE) -> bytes:
    """What a seal is bound to. The phone builds the very same line in `seal.js`."""
    return f"{purpose}|{key_id}|{entry_id}|{device_id}".encode()


def seal(contents: bytes, public_key: bytes, bound_to: bytes) -> str:
    """Seal as the phone does (the server itself never needs to; tests and the load generator do)."""
    if len(contents) > PADDED_LENGTH - 1:
        raise ValueError("too long to seal")
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_key)
    padded = bytes([len(contents)]) + contents + bytes(PADDED_LENGTH - 1 - len(contents))
    return base64.urlsafe_b64encode(_SUITE.encrypt(padded, key, info=bound_to)).rstrip(b"=").decode()


class SealKeys:
    """The private keys of one folder, by key id."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keys: dict[str, ec.EllipticCurvePrivateKey] = {}
        self._lock = threading.Lock()
        self._load()
        if not self._keys:
            self.add()

    def _load(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path in self._folder.glob("*.pem"):
            key = serialization.load_pem_private_key(path.read_bytes(), password=None)
            assert isinstance(key, ec.EllipticCurvePrivateKey)
            self._keys[path.stem] = key

    def add(self) -> str:
        """Make a new key; from now on phones are given this one. Returns its id, which sorts by age."""
        key = ec.generate_private_key(ec.SECP256R1())
        point = _point(key)
        digest = hashes.Hash(hashes.SHA256())
        digest.update(point)
        key_id = f"{len(self._keys) + 1:04d}-{digest.finalize().hex()[:8]}"
        path = self._folder / f"{key_id}.pem"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(
                key.private_bytes(
                    serialization.Encoding.PEM,
                    serialization.PrivateFormat.PKCS8,
                    serialization.NoEncryption(),
                )
            )
        self._keys[key_id] = key
        return key_id

    def public(self) -> tuple[str, bytes]:
        """Id and public point (65 bytes, uncompressed) of the key that phones should use now."""
        with self._lock:
            key_id = max(self._keys)
        return key_id, _point(self._keys[key_id])

    def open(self, key_id: str, sealed: str, bound_to: bytes) -> bytes:
        """The contents. Raises UnknownSealKey or SealBroken."""
        key = self._keys.get(key_id)
        if key is None:
            with self._lock:
                self._load()
            key = self._keys.get(key_id)
            if key is None:
                raise UnknownSealKey(key_id)
        try:
            raw = base64.b64decode(sealed + "=" * (-len(sealed) % 4), altchars=b"-_", validate=True)
            if len(raw) != SEALED_LENGTH:
                raise SealBroken
            padded = _SUITE.decrypt(raw, key, info=bound_to)
        except (InvalidTag, ValueError, binascii.Error) as error:
            raise SealBroken from error
        length = padded[0]
        if length > PADDED_LENGTH - 1:
            raise SealBroken
        return padded[1 : 1 + length]


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
