"""What citizens' pages have: the style inside each, so that a page is one answer on a thin line; scripts that
come after it, and the worker that keeps guides (docs/decisions/: 0027 the style, 0029 the worker).

The content policy names the style by its hash (`headers.init_app`): nothing else that is written into a page is obeyed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from pathlib import Path

from flask import Flask
from markupsafe import Markup

from app.pwa.assets import STATIC, assets

# One floor of tokens and plain HTML for everybody, then what only citizens' pages have.
ROOMS = ("styles/tokens.css", "styles/base.css", "styles/boxes.css", "styles/controls.css", "citizen/citizen.css")
FOLDER = "citizen"
WORKER = f"{FOLDER}/worker.js"


@cache
def style(folder: Path = STATIC) -> Markup:
    """The rules, without comments and the air between them."""
    text = "\n".join((folder / room).read_text("utf-8") for room in ROOMS)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([{};,]) ?", r"\1", text)
    text = re.sub(r"([{;][a-z-]+): ", r"\1:", text)
    return Markup(text.replace(";}", "}").strip())  # noqa: S704 - our own files


def style_source(folder: Path = STATIC) -> str:
    """What the content policy says of it (CSP 3, hash-source)."""
    digest = hashlib.sha256(style(folder).encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def scripts() -> tuple[str, ...]:
    """The names of the modules that pages ask for."""
    found = (path for path in assets().files if path.startswith(f"{FOLDER}/") and path.endswith(".js"))
    return tuple(path.removeprefix(f"{FOLDER}/") for path in sorted(found) if path != WORKER)


def version() -> str:
    """One name for the bytes of the worker and the modules: a release that leaves them alone costs citizens nothing."""
    facts = "\n".join(f"{name} {assets().files[f'{FOLDER}/{name}'].hash}" for name in (*scripts(), "worker.js"))
    return hashlib.sha256(facts.encode()).hexdigest()[:12]


def script_address(name: str) -> str:
    """Where a module stands: inside the worker's scope, for ever the same bytes."""
    return f"/g/-/{version()}/{name}"


def worker() -> bytes:
    """The worker, whole, below a line that says which edition it keeps."""
    edition = {"version": version(), "scripts": [script_address(name) for name in scripts()]}
    return f"self.edition = {json.dumps(edition)};\n".encode() + (assets().body(WORKER, "") or b"")


def init_app(app: Flask) -> None:
    """Make `citizen_style` and `citizen_script` known to templates."""
    app.jinja_env.globals["citizen_style"] = style()
    app.jinja_env.globals["citizen_script"] = script_address
