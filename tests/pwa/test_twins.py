"""The phone signs and seals exactly what the server verifies and opens: both halves run, in both directions."""

from __future__ import annotations

import base64
import json
import subprocess
import uuid
from pathlib import Path
from typing import Any

import pytest

from app.core import seal
from app.core.signatures import BadSignature, SignedParts, SigningKey, content_digest, params_for, verify, verify_raw
from tools.node import node

ROOT = Path(__file__).resolve().parents[2]
DEVICE = "3f0c7a52-5b1e-4c3d-9a77-0d5a5e2f1b11"
NONCE = "abcdefghijklmnopqrstuvwx"


def phone(ask: str, **question: Any) -> Any:
    """Ask the phone's modules, run by Node."""
    done = subprocess.run(
        [node(), "tests/phone/cross.js"],
        input=json.dumps({"ask": ask, **question}),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        timeout=60,
    )
    return json.loads(done.stdout)


def from_url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def parts_of(headers: dict[str, str], method: str, path: str, query: str, encoding: str) -> SignedParts:
    return SignedParts(
        method=method,
        authority="localhost:5000",
        path=path,
        query=query,
        content_digest=headers["Content-Digest"],
        content_encoding=encoding,
        device=headers["Thonso-Device"],
        token=headers.get("Thonso-Token", ""),
    )


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "encoding", "token"),
    [
        ("POST", "/api/v1/entries", "", '{"entries":[],"queued":0}', "gzip", "k1.aa.bb"),
        ("GET", "/api/v1/catalogue", "since=e1%3A2%20%C4%91", "", "", "k1.aa.bb"),
        ("GET", "/api/v1/catalogue", "since=", "", "", ""),
    ],
)
def test_what_the_phone_signs_the_server_verifies(
    method: str, path: str, query: str, body: str, encoding: str, token: str
) -> None:
    address = f"{path}?{query}" if query else path
    signed = phone(
        "sign", device=DEVICE, method=method, address=address, body=body, encoding=encoding, token=token,
        host="localhost:5000",
    )  # fmt: skip
    headers = signed["headers"]
    parts = parts_of(headers, method, path, query, encoding)

    verify(parts, body.encode(), headers["Signature-Input"], headers["Signature"], from_url(signed["point"]))


def test_a_body_that_changed_on_the_way_does_not_verify() -> None:
    signed = phone(
        "sign", device=DEVICE, method="POST", address="/api/v1/entries", body="{}", encoding="", token="t",
        host="localhost:5000",
    )  # fmt: skip
    headers = signed["headers"]
    parts = parts_of(headers, "POST", "/api/v1/entries", "", "")

    with pytest.raises(BadSignature, match="digest_mismatch"):
        verify(parts, b"{ }", headers["Signature-Input"], headers["Signature"], from_url(signed["point"]))


def test_both_build_the_same_base_and_a_signature_made_here_holds_there() -> None:
    parts = SignedParts(
        method="POST",
        authority="xa.example.vn",
        path="/api/v1/entries",
        query="a=1",
        content_digest=content_digest("xã".encode()),
        content_encoding="gzip",
        device=DEVICE,
        token="k1.aa.bb",
    )
    told = phone(
        "base",
        nonce=NONCE,
        parts={
            "method": parts.method,
            "authority": parts.authority,
            "path": parts.path,
            "query": parts.query,
            "contentDigest": parts.content_digest,
            "contentEncoding": parts.content_encoding,
            "device": parts.device,
            "token": parts.token,
        },
    )
    params = params_for(DEVICE, NONCE)
    key = SigningKey()

    assert told == {"base": parts.base(params).decode(), "params": params}
    point = base64.urlsafe_b64encode(key.point).rstrip(b"=").decode()
    assert phone("verify", point=point, base=told["base"], signature=key.sign(parts.base(params)))["held"]
    assert not phone("verify", point=point, base=told["base"] + " ", signature=key.sign(parts.base(params)))["held"]


def test_an_emergency_files_signature_verifies() -> None:
    text = 'thonso export 1\n{"entries":[],"queued":0}'
    signed = phone("signText", text=text)

    verify_raw(text.encode(), signed["signature"], from_url(signed["point"]))


@pytest.fixture
def keys(tmp_path: Path) -> seal.SealKeys:
    return seal.SealKeys(tmp_path / "seal")


def sealed_by_phone(keys: seal.SealKeys, contents: str, entry: uuid.UUID) -> dict[str, str]:
    key_id, point = keys.public()
    key = {"id": key_id, "point": base64.urlsafe_b64encode(point).rstrip(b"=").decode()}
    return dict(phone("seal", contents=contents, key=key, entry=str(entry), device=DEVICE))


def test_what_the_phone_seals_the_server_opens(keys: seal.SealKeys) -> None:
    entry = uuid.uuid4()
    sealed = sealed_by_phone(keys, "001099012345", entry)
    bound_to = seal.info(sealed["key"], entry, uuid.UUID(DEVICE))

    assert keys.open(sealed["key"], sealed["box"], bound_to) == b"001099012345"


def test_a_seal_moved_to_another_entry_does_not_open(keys: seal.SealKeys) -> None:
    sealed = sealed_by_phone(keys, "001099012345", uuid.uuid4())

    with pytest.raises(seal.SealBroken):
        keys.open(sealed["key"], sealed["box"], seal.info(sealed["key"], uuid.uuid4(), uuid.UUID(DEVICE)))


def test_the_length_of_a_seal_tells_nothing(keys: seal.SealKeys) -> None:
    entry = uuid.uuid4()
    lengths = {len(sealed_by_phone(keys, contents, entry)["box"]) for contents in ("1", "0" * 12, "0" * 63)}

    assert len(lengths) == 1


def test_large_bodies_are_written_in_base64_too() -> None:
    assert phone("base64", length=100_001)["text"] == base64.b64encode(bytes([7]) * 100_001).decode()
