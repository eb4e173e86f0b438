"""What is counted, as data: each indicator with its words, its numerator and its denominator. Pure.

Assists stand above this package, so their lines come in as plain values: `(kind, outcome, again)`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from app.core.words import N_

# One line of help as it is counted: kind, outcome, and whether it was done again after a change of phone.
Line = tuple[str, str, bool]

DONE = "done"
PERSON = "person"
UNDER14 = "under14"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing that is counted.

    coverage: distinct people by residence, over a baseline's people; `reached_by` is the kind of help that, done,
    reaches it. activity: lines of help by place of help; it has no denominator and so never a percentage.
    """

    key: str
    kind: Literal["coverage", "activity"]
    words: str
    numerator: str
    denominator: str = ""
    reached_by: str = ""


_PEOPLE = N_("Số người từ 14 tuổi trở lên của thôn, theo số gốc.")

COVERAGE: tuple[Indicator, ...] = (
    Indicator(
        key="level1",
        kind="coverage",
        words=N_("Có tài khoản mức 1"),
        numerator=N_("Số gốc cộng những người của thôn, từ 14 tuổi, đã đăng ký mức 1 sau ngày chốt số gốc."),
        denominator=_PEOPLE,
        reached_by="level1",
    ),
    Indicator(
        key="level2",
        kind="coverage",
        words=N_("Đã kích hoạt mức 2"),
        numerator=N_(
            "Số gốc cộng những người của thôn, từ 14 tuổi, đã kích hoạt mức 2 sau ngày chốt số gốc. "
            "Kích hoạt lại vì đổi điện thoại thì không tính."
        ),
        denominator=_PEOPLE,
        reached_by="level2_activate",
    ),
)

# Kind of help to what people read for it, in the order of a volunteer's form.
HELPS: dict[str, str] = {
    "vneid_install": N_("Cài VNeID"),
    "level1": N_("Đăng ký mức 1"),
    "level2_appointment": N_("Hẹn công an làm mức 2"),
    "level2_activate": N_("Kích hoạt mức 2"),
    "integrate_papers": N_("Tích hợp giấy tờ"),
    "portal_sign_in": N_("Đăng nhập cổng dịch vụ công"),
    "file_service": N_("Nộp hồ sơ trực tuyến"),
    "household_book": N_("Thay sổ hộ khẩu giấy"),
    "digital_signature": N_("Chữ ký số"),
    "cashless": N_("Thanh toán không tiền mặt"),
    "other": N_("Việc khác"),
}

_EVERY = N_("Mỗi việc giúp tính một lần, theo thôn nơi giúp.")
_EVERY_DONE = N_("Mỗi việc giúp đã xong tính một lần, theo thôn nơi giúp.")


def help_key(kind: str, *, done: bool = False) -> str:
    """The activity indicator of a kind of help: every line of it, or only those that ended well."""
    return f"help.{kind}.done" if done else f"help.{kind}"


ACTIVITY: tuple[Indicator, ...] = tuple(
    Indicator(key=help_key(kind, done=done), kind="activity", words=words, numerator=_EVERY_DONE if done else _EVERY)
    for kind, words in HELPS.items()
    for done in (False, True)
)

INDICATORS: dict[str, Indicator] = {indicator.key: indicator for indicator in (*COVERAGE, *ACTIVITY)}

_REACHED_BY = {indicator.reached_by: indicator.key for indicator in COVERAGE}


def claims_of(helps: Iterable[Line], age_band: str | None, client: str) -> frozenset[str]:
    """The coverage indicators that one assist reaches for its client.

    None for organisations and for children under 14. Whether the client lives in this commune, and whether an
    identity makes it a claim or leaves it unchecked, is for the caller to say.
    """
    if client != PERSON or age_band == UNDER14:
        return frozenset()
    return frozenset(
        _REACHED_BY[kind] for kind, outcome, again in helps if kind in _REACHED_BY and outcome == DONE and not again
    )


def activity_of(helps: Iterable[Line]) -> Counter[str]:
    """How often one assist adds to each activity indicator."""
    found: Counter[str] = Counter()
    for kind, outcome, _again in helps:
        found[help_key(kind)] += 1
        if outcome == DONE:
            found[help_key(kind, done=True)] += 1
    return found
