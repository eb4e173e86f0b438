"""Every page that a test sees is parsed strictly; every control has a name that a voice can read."""

from __future__ import annotations

import base64
import hashlib
from xml.etree.ElementTree import Element

import html5lib

XHTML = "{http://www.w3.org/1999/xhtml}"
NAMELESS = {"hidden", "submit", "button", "image", "reset"}


def police(text: str, where: str, policy: str = "") -> None:
    """Raise AssertionError for malformed HTML, a control without a label, or style that the content policy refuses."""
    parser = html5lib.HTMLParser(strict=False)
    document = parser.parse(text)
    faults = [f"{place}: {code} {facts}" for place, code, facts in parser.errors]
    assert not faults, f"malformed HTML at {where}: {faults[:5]}"
    labelled = {label.get("for") for label in document.iter(f"{XHTML}label")}
    inside = {id(control) for label in document.iter(f"{XHTML}label") for control in label.iter()}
    for name in ("input", "select", "textarea"):
        for control in document.iter(f"{XHTML}{name}"):
            assert _has_name(control, labelled, inside), f"no label at {where}: <{name} name={control.get('name')!r}>"
    assert not _inline_code(document, policy), f"inline script or style at {where}"


def _has_name(control: Element, labelled: set[str | None], inside: set[int]) -> bool:
    return bool(
        control.get("type") in NAMELESS
        or control.get("aria-label")
        or control.get("aria-labelledby")
        or id(control) in inside
        or (control.get("id") and control.get("id") in labelled)
    )


def _inline_code(document: Element, policy: str) -> bool:
    for element in document.iter():
        if element.get("style") or any(name.startswith("on") for name in element.attrib):
            return True
        if element.tag == f"{XHTML}style" and _hash_source(element.text or "") not in policy:
            return True
        if (
            element.tag == f"{XHTML}script"
            and not element.get("src")
            and element.get("type") not in {"application/json"}
        ):
            return True
    return False


def _hash_source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
