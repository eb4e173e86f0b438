"""The server's own keys: files in a folder that neither the database nor its backup ever sees.

keys/seal/<key id>.pem      private P-256 keys that identities are sealed to; old ones are kept, the newest serves
keys/fingerprint.key        the secret that communes' own secrets are derived from
keys/token.key              signs the time tokens that phones carry
keys/vault.key              locks what must be read again: phone numbers that citizens left
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import uuid
from functools import cache
from pathlib import Path

from app.core.vault import KEY_LENGTH, Vault


def _secret(folder: Path, name: str) -> bytes:
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_suffix(f".{os.getpid()}.part")
        part.touch(mode=0o600)
        part.write_bytes(secrets.token_bytes(KEY_LENGTH))
        try:
            os.link(part, path)  # whoever links first wins; the other reads the winner's
        except FileExistsError:
            pass
        finally:
            part.unlink()
    return path.read_bytes()


class Keys:
    """The folder of keys, opened. Made on first use, so that a fresh machine needs no extra step."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.token = _secret(folder, "token.key")
        self._fingerprint = _secret(folder, "fingerprint.key")
        self.vault = Vault(_secret(folder, "vault.key"))

    @property
    def seal_folder(self) -> Path:
        return self.folder / "seal"

    def fingerprint(self, commune_id: uuid.UUID, number: str) -> bytes:
        """HMAC of an identity number under the commune's own secret: 32 bytes that tell another commune nothing."""
        return hmac.digest(_commune_secret(self._fingerprint, commune_id), number.encode(), "sha256")


@cache
def _commune_secret(master: bytes, commune_id: uuid.UUID) -> bytes:
    return hashlib.blake2b(b"commune" + commune_id.bytes, key=master, digest_size=32).digest()


@cache
def open_keys(folder: Path) -> Keys:
    """The keys in a folder, opened once per process."""
    return Keys(folder)
