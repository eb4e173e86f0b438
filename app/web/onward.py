"""Where a browser may be sent on to: a path of our own site, never somebody else's."""

from __future__ import annotations

from urllib.parse import urlsplit


def local_path(text: str, otherwise: str) -> str:
    """A path of our own site to go on to; anything that could lead elsewhere becomes `otherwise`."""
    try:
        parts = urlsplit(text)
    except ValueError:  # "//[" and the like
        return otherwise
    odd = parts.scheme or parts.netloc or "\\" in text or any(ord(letter) < 33 for letter in text)
    return otherwise if odd or not text.startswith("/") or text.startswith("//") else text


def last_page(referrer: str | None, host: str) -> str:
    """Path and query of the page of ours that a form was sent from; the site's door when that is not told.

    Read from the header, so that no page has to write its own address, which may be a secret link, into a form.
    """
    try:
        parts = urlsplit(referrer or "")
    except ValueError:
        return "/"
    if parts.netloc != host:
        return "/"
    return local_path(parts.path + (f"?{parts.query}" if parts.query else ""), "/")
