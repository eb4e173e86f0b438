"""The texts that the phone's modules use, in one language: a small file beside them, none for Vietnamese."""

from __future__ import annotations

import gettext
import json
import re
from pathlib import Path

# `_("…")` and `N_("…")` with one plain literal, which is the only form that ./dev strings collects too.
_USED = re.compile(r'\bN?_\(\s*("(?:[^"\\\n]|\\.)*")')


def used(folder: Path) -> list[str]:
    """Every text that the modules below a folder may show, in order, each once."""
    found: dict[str, None] = {}
    for path in sorted(folder.rglob("*.js")):
        if "vendor" not in path.parts:
            found.update(dict.fromkeys(json.loads(text) for text in _USED.findall(path.read_text(encoding="utf-8"))))
    return list(found)


def translated(texts: list[str], catalogue: gettext.NullTranslations) -> bytes:
    """Text to translation as JSON, only of those that have one; nothing at all when none has."""
    pairs = {text: catalogue.gettext(text) for text in texts}
    said = {text: words for text, words in pairs.items() if words != text}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() if said else b""
