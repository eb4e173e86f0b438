"""`./dev build`: a tree that can be put on a server as it is, and the bytes that phones will fetch from it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass

from tools.imports import Screen, screens
from tools.steps import BIN, ROOT, call, say

TARGET = ROOT / "build" / "thonso"
PARTS = (
    "app",
    "static",
    "translations",
    "migrations",
    "vendor/fonts",
    "Procfile",
    "gunicorn.conf.py",
    "requirements.lock",
    "pyproject.toml",
    ".env.example",
    "docs/deploy.md",
    "LICENSE",
)
# Of no use on a server: caches, types and settings of the type checker.
LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "*.d.ts", "tsconfig*.json", ".*", "*.gz", "*.br")
KEPT = ROOT / "docs" / "bytes.txt"
MODULES_A_SCREEN = 20


@dataclass(frozen=True, slots=True)
class Weight:
    """One file as it lies, and as it travels."""

    path: str
    plain: int
    gz: int
    br: int


def copy() -> None:
    """A fresh tree; nothing of an older one stays."""
    if TARGET.exists():
        shutil.rmtree(TARGET)
    TARGET.mkdir(parents=True)
    for part in PARTS:
        source, target = ROOT / part, TARGET / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=LEFT_OUT, dirs_exist_ok=True)
        elif source.exists():
            shutil.copy2(source, target)


def compress() -> None:
    """`.br` and `.gz` beside every file that gets smaller, so that the server never packs while a phone waits."""
    call([BIN / "python", "-m", "whitenoise.compress", "--quiet", TARGET / "static" / "pwa"], quiet=True)


def weights() -> list[Weight]:
    """Every served file with its three sizes; a file that packing does not shrink travels as it lies."""
    base = TARGET / "static" / "pwa"
    found = []
    for path in sorted(base.rglob("*")):
        if path.is_dir() or path.suffix in {".gz", ".br"}:
            continue
        plain = path.stat().st_size
        packed = [path.with_name(path.name + end) for end in (".gz", ".br")]
        gz, br = (one.stat().st_size if one.exists() else plain for one in packed)
        found.append(Weight(path.relative_to(base).as_posix(), plain, gz, br))
    return found


def table(files: Sequence[Weight], pages: Sequence[Screen]) -> str:
    """What a phone fetches: file by file, then screen by screen."""
    known = {file.path: file for file in files}
    rows = [f"{'bytes':>9} {'gzip':>8} {'brotli':>8}  file"]
    rows += [f"{one.plain:>9} {one.gz:>8} {one.br:>8}  {one.path}" for one in files]
    total = [sum(getattr(one, kind) for one in files) for kind in ("plain", "gz", "br")]
    rows += [f"{total[0]:>9} {total[1]:>8} {total[2]:>8}  all {len(files)} files", ""]
    rows.append(f"{'modules':>9} {'gzip':>8} {'brotli':>8}  screen")
    for page in pages:
        own = [known[name] for name in page.modules if name in known]
        mark = f"   MORE THAN {MODULES_A_SCREEN} MODULES" if len(own) > MODULES_A_SCREEN else ""
        rows.append(f"{len(own):>9} {sum(o.gz for o in own):>8} {sum(o.br for o in own):>8}  {page.name}{mark}")
    return "\n".join(rows) + "\n"


def main(_words: Sequence[str]) -> int:
    """Make the tree, print and keep the bytes."""
    copy()
    compress()
    text = table(weights(), screens(ROOT / "static" / "pwa"))
    KEPT.write_text(text)
    print(text)
    say("build/thonso is ready; how to put it on a server: docs/deploy.md")
    return 0
