"""What can be typed: no page takes control characters, in its address or in its form. No keyboard makes them,
PostgreSQL cannot store the first of them, and a page that showed one again would not be a page."""

from __future__ import annotations

import re

from flask import Flask, current_app, request

from app.core.errors import AppError, Invalid, NotFound
from app.web.access import Door, rule_of

# All but tab and line ends: C0, DEL, C1, and the code points that Unicode keeps free of characters.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")


def _refuse_control_characters() -> None:
    if request.endpoint is None:
        return
    if any(_CONTROL.search(part) for part in (request.view_args or {}).values() if isinstance(part, str)):
        raise NotFound
    if any(_CONTROL.search(part) for pair in request.args.items(multi=True) for part in pair):
        raise AppError
    rule = rule_of(current_app.view_functions[request.endpoint])
    if rule is not None and rule.door is Door.DEVICE:
        return  # the signature covers the body's bytes: nobody reads them as a form before it is checked
    odd = [name for name, value in request.form.items(multi=True) if _CONTROL.search(name + value)]
    if odd:
        raise Invalid({_CONTROL.sub("", name)[:60]: "odd_signs" for name in odd})


def init_app(app: Flask) -> None:
    """Look at every request before its view does."""
    app.before_request(_refuse_control_characters)
