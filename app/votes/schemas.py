"""What a vote is made of: how it went, and why, chosen from short lists. No free text: nobody is to be named here."""

from __future__ import annotations

import enum
import uuid

from app.core.errors import Invalid
from app.core.words import N_

# Best first. The numbers are those of a helper's phone (`satisfaction` of an assist), so that they mean the same.
SATISFACTION: dict[int, str] = {3: N_("Tốt"), 2: N_("Tạm được"), 1: N_("Chưa được")}
GOOD = 3
# Fewer are not shown: of so few somebody in the hamlet could guess who said what.
FEWEST = 5


class Reason(enum.StrEnum):
    """Why it went no better."""

    WAIT = "wait"
    ABSENT = "absent"
    UNCLEAR = "unclear"
    FAILED = "failed"
    MANNER = "manner"
    SECRET = "secret"  # noqa: S105 - what somebody asked for, not a secret of ours
    MONEY = "money"
    OLD_NUMBER = "old_number"


REASONS: dict[Reason, str] = {
    Reason.WAIT: N_("Phải chờ lâu"),
    Reason.ABSENT: N_("Không gặp người giúp"),
    Reason.UNCLEAR: N_("Chỉ chưa rõ"),
    Reason.FAILED: N_("Máy hoặc mạng không làm được"),
    Reason.MANNER: N_("Nói năng chưa tốt"),
    Reason.OLD_NUMBER: N_("Bị đòi giấy xác nhận số CMND"),
    Reason.SECRET: N_("Bị hỏi mật khẩu, mã OTP"),
    Reason.MONEY: N_("Bị đòi tiền"),
}
# Wrongs that are told to somebody who may act on them, not to us.
TO_BE_TOLD = frozenset({Reason.SECRET, Reason.MONEY})


def ballot_of(typed: str) -> uuid.UUID:
    """The random id that the page's form carries, so that a double tap counts once. Raises Invalid."""
    try:
        return uuid.UUID(typed)
    except ValueError:
        raise Invalid({"ballot": "not_offered"}) from None


def satisfaction_of(typed: str) -> int:
    """One of the three faces. Raises Invalid."""
    if typed not in {str(value) for value in SATISFACTION}:
        raise Invalid({"satisfaction": "not_offered"})
    return int(typed)


def reason_of(typed: str) -> Reason | None:
    """One of the list, or none given. Raises Invalid."""
    try:
        return Reason(typed) if typed else None
    except ValueError:
        raise Invalid({"reason": "not_offered"}) from None
