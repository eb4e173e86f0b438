"""The only module that imports webauthn: passkeys in the browser's own JSON (WebAuthn Level 3, §5.1)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

# How long the phone's own dialogue stays open; the challenge itself lives five minutes.
PATIENCE = 120_000


class PasskeyRefused(Exception):
    """The answer does not prove what it should: wrong challenge, origin, key, or nobody was verified."""


@dataclass(frozen=True, slots=True)
class Site:
    """Who we are to a passkey: the host (relying-party id), the name people read, the origin answers must state."""

    host: str
    name: str
    origin: str


@dataclass(frozen=True, slots=True)
class NewCredential:
    """What a verified registration leaves."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    backed_up: bool


def creation_options(
    site: Site, person_id: uuid.UUID, name: str, challenge: bytes, known: Iterable[bytes]
) -> dict[str, Any]:
    """What `navigator.credentials.create` is asked: a resident key, with the phone's own lock as proof."""
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=person_id.bytes,
        user_name=name,
        user_display_name=name,
        challenge=challenge,
        timeout=PATIENCE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            require_resident_key=True,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=credential_id) for credential_id in known],
    )
    return cast("dict[str, Any]", json.loads(options_to_json(options)))


def request_options(site: Site, challenge: bytes) -> dict[str, Any]:
    """What `navigator.credentials.get` is asked: any passkey of this site; the person types no name."""
    options = generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        timeout=PATIENCE,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return cast("dict[str, Any]", json.loads(options_to_json(options)))


def verify_creation(site: Site, credential: dict[str, Any], challenge: bytes) -> NewCredential:
    """The new credential. Raises PasskeyRefused."""
    try:
        verified = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except _ODD as error:
        raise PasskeyRefused(str(error)) from error
    return NewCredential(
        verified.credential_id,
        verified.credential_public_key,
        verified.sign_count,
        verified.credential_backed_up,
    )


def credential_id_of(credential: dict[str, Any]) -> bytes:
    """Which credential answers, before anything is verified. Raises PasskeyRefused."""
    try:
        return base64url_to_bytes(credential["rawId"])
    except _ODD as error:
        raise PasskeyRefused("no credential id") from error


def verify_request(
    site: Site, credential: dict[str, Any], challenge: bytes, public_key: bytes, person_id: uuid.UUID
) -> tuple[int, bool]:
    """The new sign count and whether the key is backed up. Raises PasskeyRefused.

    The count is judged by the caller: synced passkeys keep it at zero, and a step back is noted, not refused.
    """
    try:
        handle = credential["response"].get("userHandle")
        if handle and base64url_to_bytes(handle) != person_id.bytes:
            raise PasskeyRefused("another person's passkey")
        verified = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except _ODD as error:
        raise PasskeyRefused(str(error)) from error
    return verified.new_sign_count, verified.credential_backed_up


# What the library lets through when a browser, or somebody else, sends nonsense.
_ODD = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, IndexError)
