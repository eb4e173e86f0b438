"""Copies the server's keys to a folder of their own, far from the data that they open."""

from __future__ import annotations

import os
from pathlib import Path

from app.backup.schemas import Refused
from app.backup.sqlite import make_durable


def copy_keys(keys: Path, backups: Path, target: Path) -> int:
    """Copy every key file; returns how many lie there now.

    Raises Refused: keys_in_backup when the target lies with the data or with the keys themselves, keys_differ when
    other keys lie there. Nothing that exists is overwritten.
    """
    keys, backups, target = keys.resolve(), backups.resolve(), target.resolve()
    if any(place == target or place in target.parents for place in (backups, keys)) or target in backups.parents:
        raise Refused("keys_in_backup", folder=target)
    files = sorted(path for path in keys.rglob("*") if path.is_file() and path.suffix in {".key", ".pem"})
    for path in files:
        there = target / path.relative_to(keys)
        if there.exists() and there.read_bytes() != path.read_bytes():
            raise Refused("keys_differ", file=there)
    for path in files:
        _put(path, target / path.relative_to(keys))
    return len(files)


def _put(path: Path, there: Path) -> None:
    if there.exists():
        return
    there.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = there.with_name(f"{there.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(path.read_bytes())
    make_durable(part)
    part.rename(there)
    make_durable(there)
