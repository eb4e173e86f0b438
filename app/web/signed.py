"""A phone's signed request, read off the wire as far as its signature needs: nothing is unpacked or parsed here."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, request

from app.config import Settings
from app.core.errors import TooLarge
from app.core.signatures import SignedParts, SignedRequest

MAX_BYTES = 1_000_000

__all__ = ["MAX_BYTES", "SignedRequest", "is_signed", "signed_request"]


def is_signed() -> bool:
    """True when the request claims a phone's signature."""
    return "Signature" in request.headers or "Signature-Input" in request.headers


def _authority() -> str:
    """The authority that the signature must cover: one of our own, never just what a `Host` header says.

    A signature made for another site so fits nowhere here; and one made for us also fits when a proxy forgot to pass
    the header on.
    """
    settings: Settings = current_app.config["SETTINGS"]
    own = {urlsplit(origin).netloc for origin in (settings.public_origin, *settings.old_origins)}
    return request.host if request.host in own else settings.authority


def signed_request(limit: int = MAX_BYTES) -> SignedRequest:
    """The parts that are signed and the body's bytes as sent. Raises TooLarge past the limit before reading on."""
    if (request.content_length or 0) > limit:
        raise TooLarge
    request.max_content_length = limit  # also stops a body that states no length
    headers = request.headers
    parts = SignedParts(
        method=request.method,
        authority=_authority(),
        path=request.path,
        query=request.query_string.decode("latin-1"),
        content_digest=headers.get("Content-Digest", ""),
        content_encoding=headers.get("Content-Encoding", ""),
        device=headers.get("Thonso-Device", ""),
        token=headers.get("Thonso-Token", ""),
    )
    return SignedRequest(parts, request.get_data(), headers.get("Signature-Input", ""), headers.get("Signature", ""))
