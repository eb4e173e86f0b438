"""What every answer says to the browser, and which requests from elsewhere are refused."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request

from app.core.errors import Forbidden
from app.web.access import Door, rule_of

# wasm-unsafe-eval: the QR decoder is WebAssembly. No inline script; of inline style only what is named by its hash.
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'{styles}; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), publickey-credentials-get=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def _refuse_cross_site() -> None:
    if request.method in {"GET", "HEAD", "OPTIONS"} or request.endpoint is None:
        return
    rule = rule_of(current_app.view_functions[request.endpoint])
    if rule is not None and rule.door is Door.DEVICE:
        return  # the signature covers the origin; no cookie is read
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site != "same-origin":
            raise Forbidden("cross_site")
        return
    # Browsers of before 2020 (Firefox up to 69, and the phones with keys that are built on it) send no Origin with a
    # form of our own; the page that it stands on they do name, as Referrer-Policy lets them. No word at all is refused.
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    if origin is None or urlsplit(origin).netloc != request.host:
        raise Forbidden("cross_site")


def _add_headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", current_app.config["CONTENT_POLICY"])
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["PREFERRED_URL_SCHEME"] == "https":
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def init_app(app: Flask, styles: Iterable[str] = ()) -> None:
    """Refuse unsafe requests that do not come from our own pages; add the headers to every answer.

    `styles` are hash-sources of the style that pages may carry inside themselves.
    """
    app.config["CONTENT_POLICY"] = POLICY.format(styles="".join(f" {source}" for source in styles))
    app.before_request(_refuse_cross_site)
    app.after_request(_add_headers)
