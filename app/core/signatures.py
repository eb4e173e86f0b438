"""Signed requests in the manner of RFC 9421, with the one list of components that our phones sign.

The phone's key is ECDSA P-256 with SHA-256; a signature is r and s, 64 bytes, as WebCrypto makes it and as
RFC 9421 §3.3.4 writes it. The list of components is fixed, so the base is built, not parsed:

    "@method": POST
    "@authority": xa.example.vn
    "@path": /api/v1/entries
    "@query": ?
    "content-digest": sha-256=:…:
    "content-encoding": gzip            (empty when the body is plain)
    "thonso-device": 3f0c…
    "thonso-token": …
    "@signature-params": ("@method" … );keyid="3f0c…";nonce="…";alg="ecdsa-p256-sha256"
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

COMPONENTS = (
    "@method", "@authority", "@path", "@query",
    "content-digest", "content-encoding", "thonso-device", "thonso-token",
)  # fmt: skip
_LIST = " ".join(f'"{name}"' for name in COMPONENTS)
_PARAMS = re.compile(
    r"^sig1=(?P<params>\("
    + re.escape(_LIST)
    + r'\);keyid="(?P<keyid>[0-9a-f-]{36})";nonce="(?P<nonce>[A-Za-z0-9_-]{16,43})";alg="ecdsa-p256-sha256")$'
)
_SIGNATURE = re.compile(r"^sig1=:(?P<bytes>[A-Za-z0-9+/]{86}==):$")


class BadSignature(Exception):
    """`reason` is a stable code: signature_missing, signature_malformed, digest_mismatch or signature_invalid."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class SignedParts:
    """What of a request is signed. Empty strings stand for absent headers."""

    method: str
    authority: str
    path: str
    query: str
    content_digest: str
    content_encoding: str
    device: str
    token: str

    def base(self, params: str) -> bytes:
        """The signature base, RFC 9421 §2.5."""
        values = (
            self.method, self.authority, self.path, f"?{self.query}",
            self.content_digest, self.content_encoding, self.device, self.token,
        )  # fmt: skip
        lines = [f'"{name}": {value}' for name, value in zip(COMPONENTS, values, strict=True)]
        return "\n".join([*lines, f'"@signature-params": {params}']).encode()


def params_for(device: str, nonce: str) -> str:
    """The signature parameters a sender states."""
    return f'({_LIST});keyid="{device}";nonce="{nonce}";alg="ecdsa-p256-sha256"'


def content_digest(body: bytes) -> str:
    """RFC 9530: the digest of the bytes on the wire."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def load_public_key(point: bytes) -> ec.EllipticCurvePublicKey:
    """A P-256 public key from its uncompressed point (65 bytes). ValueError when it is not one."""
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A request as it came: what is signed, the body's bytes as sent, and the two signature headers."""

    parts: SignedParts
    body: bytes
    signature_input: str
    signature: str


def stated(request: SignedRequest) -> tuple[str, str]:
    """Parameters and signature (base64) as the headers state them. BadSignature when missing or malformed."""
    if not request.signature_input or not request.signature:
        raise BadSignature("signature_missing")
    params, given = _PARAMS.match(request.signature_input), _SIGNATURE.match(request.signature)
    if params is None or given is None or params["keyid"] != request.parts.device:
        raise BadSignature("signature_malformed")
    return params["params"], given["bytes"]


def verify(parts: SignedParts, body: bytes, signature_input: str, signature: str, point: bytes) -> None:
    """Return quietly when the holder of `point` signed exactly this request; raise BadSignature otherwise."""
    params, given = stated(SignedRequest(parts, body, signature_input, signature))
    if parts.content_digest != content_digest(body):
        raise BadSignature("digest_mismatch")
    verify_raw(parts.base(params), given, point)


def verify_raw(base: bytes, signature_b64: str, point: bytes) -> None:
    """Check one r||s signature over some bytes."""
    try:
        raw = base64.b64decode(signature_b64, validate=True)
        if len(raw) != 64:
            raise BadSignature("signature_malformed")
        der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        load_public_key(point).verify(der, base, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise BadSignature("signature_invalid") from error


class SigningKey:
    """A phone's key, for tests and the load generator: signs as `sign.js` does."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())

    @property
    def point(self) -> bytes:
        numbers = self._key.public_key().public_numbers()
        return b"\x04" + numbers.x.to_bytes(32) + numbers.y.to_bytes(32)

    def sign(self, base: bytes) -> str:
        r, s = decode_dss_signature(self._key.sign(base, ec.ECDSA(hashes.SHA256())))
        return base64.b64encode(r.to_bytes(32) + s.to_bytes(32)).decode()

    def headers(self, parts: SignedParts, nonce: str) -> dict[str, str]:
        """The headers that make a request signed."""
        params = params_for(parts.device, nonce)
        return {
            "Content-Digest": parts.content_digest,
            "Thonso-Device": parts.device,
            "Thonso-Token": parts.token,
            "Signature-Input": f"sig1={params}",
            "Signature": f"sig1=:{self.sign(parts.base(params))}:",
        }
