"""Languages. Vietnamese is what the sources are written in; other catalogues fall back to it, text by text.

Jrai and Bahnar have no locale data anywhere (CLDR 48), so words go by language tag and numbers, dates and order
by `vi`. Catalogues are read from `translations/<tag>/LC_MESSAGES/messages.po` and compiled in memory.
"""

from __future__ import annotations

import datetime as dt
import gettext as gnu
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import cast

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, has_request_context, request
from flask_babel import Babel, format_date, format_datetime, format_decimal

TRANSLATIONS = Path(__file__).resolve().parents[2] / "translations"
SOURCE = "vi"
# Tag to the name its speakers give it. Order is the order of the menu.
LANGUAGES = {"vi": "Tiếng Việt", "en": "English", "jra-VN": "Jrai", "bdq-VN": "Bahnar"}
COOKIE = "lang"

_forced: ContextVar[str | None] = ContextVar("language", default=None)


@cache
def catalogue(tag: str) -> gnu.NullTranslations:
    """The texts of a language; an empty one (so: Vietnamese) when nothing is translated."""
    path = TRANSLATIONS / tag.replace("-", "_") / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return gnu.NullTranslations()
    with path.open("rb") as file:
        texts = read_po(file, locale="en" if tag == "en" else "vi")
    if not any(text.id and text.string for text in texts):
        return gnu.NullTranslations()  # a catalogue that somebody has only begun
    compiled = io.BytesIO()
    write_mo(compiled, texts)
    compiled.seek(0)
    return gnu.GNUTranslations(compiled)


def is_offered(tag: str) -> bool:
    """True for Vietnamese and for every language with at least one text."""
    return tag == SOURCE or (tag in LANGUAGES and isinstance(catalogue(tag), gnu.GNUTranslations))


def current_tag() -> str:
    """The reader's language tag: the cookie's choice when offered, else Vietnamese."""
    forced = _forced.get()
    if forced is not None or not has_request_context():
        return forced or SOURCE
    chosen = request.cookies.get(COOKIE, SOURCE)
    return chosen if is_offered(chosen) else SOURCE


@contextmanager
def in_language(tag: str) -> Iterator[None]:
    """Write in this language for a while, whoever reads: pages that phones keep are drawn before they are asked for."""
    token = _forced.set(tag)
    try:
        yield
    finally:
        _forced.reset(token)


def _(text: str, **variables: object) -> str:
    """The text in the reader's language, with `%(name)s` filled in."""
    found = catalogue(current_tag()).gettext(text)
    return found % variables if variables else found


def date(value: dt.date | None) -> str:
    """A date as people write it: 31/12/2026."""
    return cast(str, format_date(value, "dd/MM/yyyy")) if value else ""


def moment(value: dt.datetime | None) -> str:
    """An instant on the clock of Viet Nam: 18:05, 31/12/2026."""
    return cast(str, format_datetime(value, "HH:mm, dd/MM/yyyy")) if value else ""


def number(value: float | None) -> str:
    """A number with the country's separators: 1.234,5."""
    return "" if value is None else cast(str, format_decimal(value))


def init_app(app: Flask) -> None:
    """Make `_`, dates and numbers known to templates."""
    Babel(
        app,
        default_locale="vi",
        default_timezone="Asia/Ho_Chi_Minh",
        locale_selector=lambda: "en" if current_tag() == "en" else "vi",
    )
    app.jinja_env.globals["_"] = _
    app.jinja_env.globals["languages"] = lambda: {tag: name for tag, name in LANGUAGES.items() if is_offered(tag)}
    app.jinja_env.globals["current_tag"] = current_tag
    app.jinja_env.filters.update(date=date, moment=moment, number=number)
