"""A phone's authenticator in software: makes and uses passkeys as WebAuthn Level 3 says, and lies when asked to."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import encode_cbor

from tests.conftest import ORIGIN


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(slots=True)
class Authenticator:
    """One phone with one passkey of one person."""

    origin: str = ORIGIN
    host: str = "localhost"
    verifies: bool = True
    count: int = 0
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    handle: bytes = b""

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _state(self, *, with_key: bool) -> bytes:
        flags = 0x01 | (0x04 if self.verifies else 0) | (0x40 if with_key else 0)
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + struct.pack(">I", self.count)

    def create(self, opening: dict[str, Any]) -> dict[str, Any]:
        """The answer to `/options` of a registration, ready to be posted to `/finish`."""
        options = opening["publicKey"]
        self.handle = raw(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        attested = bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + encode_cbor(cose)
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._state(with_key=True) + attested}
        response = {
            "clientDataJSON": text(self._client("webauthn.create", options["challenge"])),
            "attestationObject": text(encode_cbor(attestation)),
            "transports": ["internal"],
        }
        return self._answer(opening, response)

    def get(self, opening: dict[str, Any]) -> dict[str, Any]:
        """The answer to `/sign-in/options`, ready to be posted to `/sign-in/finish`."""
        client = self._client("webauthn.get", opening["publicKey"]["challenge"])
        state = self._state(with_key=False)
        signature = self.key.sign(state + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": text(client),
            "authenticatorData": text(state),
            "signature": text(signature),
            "userHandle": text(self.handle),
        }
        return self._answer(opening, response)

    def _answer(self, opening: dict[str, Any], response: dict[str, Any]) -> dict[str, Any]:
        credential_id = text(self.credential_id)
        return {
            "challenge": opening["challenge"],
            "credential": {
                "id": credential_id,
                "rawId": credential_id,
                "type": "public-key",
                "response": response,
                # A browser of ours never sends this; the server must not mind and must not keep it.
                "clientExtensionResults": {"prf": {"results": {"first": "c2VjcmV0"}}},
            },
        }
