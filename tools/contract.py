"""`./dev contract`: writes docs/wire/*.schema.json, openapi.json beside them, and static/pwa/contract.d.ts."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parents[1]
SCHEMAS = ROOT / "docs" / "wire"
TYPES = ROOT / "static" / "pwa" / "contract.d.ts"
# What the printer says of each definition: where it found it.
NOISE = re.compile(
    r"(?: \*\n)? \* This interface was referenced by `Contract`'s JSON-Schema\n \* via the `definition` \"\w+\"\.\n"
)
PRINTER = """
import { compile } from "json-schema-to-typescript";
let text = "";
for await (const piece of process.stdin) text += piece;
const style = { semi: true, printWidth: 120 };
process.stdout.write(await compile(JSON.parse(text), "Contract",
  { additionalProperties: false, unreachableDefinitions: true, bannerComment: "", style, maxItems: -1 }));
"""


def shapes() -> tuple[type, ...]:
    """What goes over the wire by itself, in the order of a phone's life."""
    from app.assists.schemas import AssistPayload
    from app.devices.schemas import PersonAsks
    from app.posters.schemas import PosterCheckPayload
    from app.requests.schemas import RequestClosed, RequestContact, RequestTaken
    from app.sync import schemas as wire
    from app.visits.schemas import VisitClosed, VisitContact, VisitTaken

    return (
        wire.Enrolment, wire.Enrolled, wire.Entry, wire.Batch, wire.BatchAnswer, wire.Receipt,
        wire.Catalogue, AssistPayload, VisitClosed, PosterCheckPayload, PersonAsks, VisitTaken, VisitContact,
        RequestTaken, RequestContact, RequestClosed,
    )  # fmt: skip


def _file_name(shape: type) -> str:
    words = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in shape.__name__)
    return f"{words.lstrip('-')}.schema.json"


def _plain(text: Any) -> Any:
    """Docstrings without the indentation of their source."""
    if isinstance(text, dict):
        return {
            key: " ".join(value.split()) if key == "description" and isinstance(value, str) else _plain(value)
            for key, value in text.items()
        }
    return [_plain(each) for each in text] if isinstance(text, list) else text


def schemas() -> dict[str, str]:
    """File name to JSON Schema 2020-12, one per shape."""
    written = {}
    for shape in shapes():
        found = {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(shape)}
        written[_file_name(shape)] = json.dumps(_plain(found), ensure_ascii=False, indent=2) + "\n"
    return written


def openapi() -> dict[str, Any]:
    """The description of the phone's door, of an app whose database nobody opens."""
    from app.config import Settings
    from app.factory import create_app
    from app.web.openapi import document

    with tempfile.TemporaryDirectory(prefix="thonso-contract-") as name:
        folder = Path(name)
        app = create_app(
            Settings(
                database_url=f"sqlite:///{folder / 'none.db'}", secret_key="none " * 10,
                public_origin="http://localhost:5000", keys_dir=folder / "keys", backup_dir=folder / "backup",
            )
        )  # fmt: skip
        return document(app)


def _together() -> str:
    """Every shape in one schema, so that what they share gets one type."""
    _refs, found = msgspec.json.schema_components(shapes(), ref_template="#/$defs/{name}")
    whole = {"title": "Contract", "type": "object", "properties": {}, "$defs": _plain(found)}
    for name, schema in whole["$defs"].items():
        schema["title"] = name
        for part in schema.get("properties", {}).values():
            part.pop("title", None)
    return json.dumps(whole, ensure_ascii=False)


def digest(text: str) -> str:
    """What the head of contract.d.ts says of its source and of itself."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def source_digest() -> str:
    return digest(_together())


def types(node: str = "node") -> str:
    """contract.d.ts; needs the npm packages of package.json."""
    done = subprocess.run(
        [node, "--input-type=module", "--eval", PRINTER],
        input=_together(), capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    body = NOISE.sub("", done.stdout.replace("export interface Contract {}\n", "")).replace("/**\n */\n", "").lstrip()
    head = f"/** Written by `./dev contract`; not by hand. Source {source_digest()}, text {digest(body)}. */\n"
    return head + body


def main(_words: Sequence[str] = ()) -> int:
    """Write what has changed, drop what is no shape any more; print what was touched."""
    from tools.node import node

    whole = json.dumps(openapi(), ensure_ascii=False, indent=1) + "\n"
    wanted = {SCHEMAS / name: text for name, text in schemas().items()}
    wanted |= {SCHEMAS / "openapi.json": whole, TYPES: types(node())}
    for path in set(SCHEMAS.glob("*.schema.json")) - set(wanted):
        path.unlink()
        print(f"gone: {path.relative_to(ROOT)}")
    for path, text in wanted.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"written: {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
