"""Draws posters, each on a page of its own, in the size that is asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core import qr
from app.core.codes import spoken
from app.core.typeset import FONTS, typeset
from app.core.words import N_
from app.posters.schemas import Form, qr_text, typed_address

TEMPLATE = Path(__file__).with_name("sheets.typ")
PORTAL = "dichvucong.gov.vn"

WORDS: dict[str, str] = {
    "title": N_("Áp phích hướng dẫn dịch vụ công"),
    "author": N_("Thôn Số"),
    "product": N_("Thôn Số"),
    "headline": N_("Cần giúp làm dịch vụ công?"),
    "call": N_("Quét mã này"),
    "how": N_("Mở máy ảnh điện thoại, đưa lên ô vuông. Không mất tiền."),
    "alt": N_("Mã QR mở trang hướng dẫn của thôn"),
    "typed": N_("Không quét được? Mở trang"),
    "official_title": N_("Nơi làm chính thức"),
    "official_app": N_("Ứng dụng VNeID, tải từ App Store hoặc CH Play."),
    "official_portal": N_("Cổng Dịch vụ công quốc gia:"),
    "official_short": N_("Làm chính thức ở VNeID và"),
    "scam_title": N_("Coi chừng kẻ lừa"),
    "scam_code": N_("Đừng đưa mật khẩu hay mã OTP cho bất cứ ai."),
    "scam_link": N_("Đừng bấm đường link người lạ gửi."),
    "scam_doubt": N_("Thấy nghi thì hỏi Công an xã."),
    "disclaimer": N_("Thôn Số giúp bà con tự làm dịch vụ công. Thôn Số không phải VNeID."),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one poster says of itself: commune and hamlet with their type words, spot, code, public origin."""

    commune: str
    hamlet: str
    spot: str
    code: str
    origin: str


def drawn_code(sheet: Sheet) -> dict[str, Any]:
    """What the layout needs of one poster: its words, and its QR code as a drawing."""
    modules = qr.modules(qr_text(sheet.origin, sheet.code), sturdy=True)
    return {
        "commune": sheet.commune[:1].upper() + sheet.commune[1:],
        "hamlet": sheet.hamlet,
        "spot": sheet.spot,
        "code": spoken(sheet.code),
        "address": typed_address(sheet.origin),
        "qr": qr.drawing(modules),
        "modules": len(modules),
    }


def lay_out(drawn: Sequence[dict[str, Any]], form: Form, say: Callable[[str], str], fonts: Path = FONTS) -> bytes:
    """The PDF, one page for each of `drawn`. Raises Unavailable("fonts_missing")."""
    words = {name: say(text) for name, text in WORDS.items()} | {"portal": PORTAL}
    given = {"form": form.value, "words": json.dumps(words), "sheets": json.dumps(list(drawn))}
    return typeset(TEMPLATE, given, fonts)


def draw(sheets: Sequence[Sheet], form: Form, say: Callable[[str], str], fonts: Path = FONTS) -> bytes:
    """The PDF. `say` gives a word in the reader's language. Raises Unavailable("fonts_missing")."""
    return lay_out([drawn_code(sheet) for sheet in sheets], form, say, fonts)
