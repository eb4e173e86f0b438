"""The web app manifest: what the home screen, its long press and the browser's offer to install show.

Pictures are named by their own hash, not by the version: what the system keeps of them is asked for anew only when
they have changed, and not after each release.
"""

from __future__ import annotations

from typing import Any

from app.pwa.assets import Assets, address_of
from app.web.locale import _, current_tag

GREEN = "#14532d"
Picture = dict[str, str]


def _picture(files: Assets, path: str, sizes: str, **more: str) -> Picture:
    kind = "image/svg+xml" if path.endswith(".svg") else "image/png"
    return {"src": files.own_address(path), "sizes": sizes, "type": kind, **more}


def _icons(files: Assets) -> list[Picture]:
    return [
        _picture(files, "icons/icon.svg", "any"),
        _picture(files, "icons/icon-192.png", "192x192"),
        _picture(files, "icons/icon-512.png", "512x512"),
        _picture(files, "icons/mask-512.png", "512x512", purpose="maskable"),
        _picture(files, "icons/mono-192.png", "192x192", purpose="monochrome"),
    ]


def _shortcuts(files: Assets) -> list[dict[str, Any]]:
    """What a long press on the icon offers; an Android phone shows the first three or four."""
    offered = (("scan", _("Quét áp phích")), ("assist", _("Ghi một lượt")), ("outbox", _("Hộp gửi")))
    return [
        {"name": name, "url": address_of(screen), "icons": [_picture(files, f"icons/to-{screen}-96.png", "96x96")]}
        for screen, name in offered
    ]


def _screenshots(files: Assets) -> list[Picture]:
    """Few, small and narrow: a browser fetches them when it offers to install, on the volunteer's own data."""
    shown = (
        ("home", _("Màn đầu: quét áp phích hoặc ghi một lượt giúp")),
        ("assist", _("Ghi một lượt giúp bằng vài lần bấm")),
        ("outbox", _("Hộp gửi: lượt nào đã gửi, lượt nào còn chờ sóng")),
    )
    return [
        _picture(files, f"icons/shot-{screen}.png", "360x640", form_factor="narrow", label=label)
        for screen, label in shown
    ]


def about(files: Assets) -> dict[str, Any]:
    """The manifest in the reader's language."""
    return {
        "id": "/field/",
        "name": _("Thôn Số"),
        "short_name": _("Thôn Số"),
        "description": _("Ghi việc giúp bà con làm dịch vụ công, không cần sóng."),
        "lang": current_tag(),
        "dir": "ltr",
        "start_url": "/field/",
        "scope": "/field/",
        "display": "standalone",
        "display_override": ["standalone", "minimal-ui"],
        "orientation": "any",
        # One window: what is opened a second time goes there, where the draft of a form waits.
        "launch_handler": {"client_mode": ["navigate-existing", "auto"]},
        "categories": ["government", "productivity", "utilities"],
        "prefer_related_applications": False,
        "background_color": GREEN,
        "theme_color": GREEN,
        "icons": _icons(files),
        "shortcuts": _shortcuts(files),
        "screenshots": _screenshots(files),
    }
