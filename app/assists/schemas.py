"""The shape of an assist as a phone sends it, format 1. Counts and choices, no free text, no name.

The kinds, outcomes and reasons are the wire's words; what people read for them is in LABELS.
"""

from __future__ import annotations

import enum
import uuid
from dataclasses import dataclass
from typing import Annotated

import msgspec

from app.core.words import N_
from app.tallies.indicators import HELPS
from app.visits.schemas import VisitId

FORMAT = 1

# The length beside a pattern: `$` alone lets a line end pass.
PlaceId = Annotated[
    str,
    msgspec.Meta(
        pattern="^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
        max_length=36,
        description="id of a hamlet in the catalogue",
    ),
]

ConsentVersion = Annotated[
    str,
    msgspec.Meta(pattern="^[0-9A-Za-z._-]{1,12}$", max_length=12, description="version of the consent text read out"),
]


class HelpKind(enum.StrEnum):
    """What the help was for."""

    VNEID_INSTALL = "vneid_install"
    LEVEL1 = "level1"
    LEVEL2_APPOINTMENT = "level2_appointment"
    LEVEL2_ACTIVATE = "level2_activate"
    INTEGRATE_PAPERS = "integrate_papers"
    PORTAL_SIGN_IN = "portal_sign_in"
    FILE_SERVICE = "file_service"
    HOUSEHOLD_BOOK = "household_book"
    DIGITAL_SIGNATURE = "digital_signature"
    CASHLESS = "cashless"
    OTHER = "other"


class Outcome(enum.StrEnum):
    """How a line of help ended."""

    DONE = "done"
    WAITING_ACTIVATION = "waiting_activation"
    GO_POLICE = "go_police"
    FAILED = "failed"


class Reason(enum.StrEnum):
    """Why it failed."""

    NO_SIGNAL = "no_signal"
    VNEID_OVERLOADED = "vneid_overloaded"
    NO_OTP = "no_otp"
    SIM_NOT_OWN = "sim_not_own"
    NO_SMARTPHONE = "no_smartphone"
    DECLINED = "declined"
    OTHER = "other"


class Client(enum.StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"


class AgeBand(enum.StrEnum):
    """Only what the rules need: 14 is the age of an account of one's own."""

    UNDER14 = "under14"
    FROM14 = "14-17"
    FROM18 = "18-34"
    FROM35 = "35-59"
    FROM60 = "60+"


class CanAlone(enum.StrEnum):
    """Can the person do it alone next time? Three steps."""

    YES = "yes"
    WITH_HELP = "partly"
    NO = "no"


class ResidenceKind(enum.StrEnum):
    HAMLET = "hamlet"
    OTHER_COMMUNE = "other_commune"


class Residence(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Where the client lives: a hamlet of this commune, or somewhere else."""

    kind: ResidenceKind
    hamlet: PlaceId | None = None


class HelpLine(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """One line of help. `service` is 1 to 25 (QĐ 06/QĐ-TTg) with file_service; `reason` goes with failed;
    `again` marks a re-activation after a change of phone, which no coverage counts."""

    kind: HelpKind
    outcome: Outcome
    reason: Reason | None = None
    service: Annotated[int, msgspec.Meta(ge=1, le=25)] | None = None
    again: bool = False


class AssistPayload(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Help given once to one client. `consent` is the version of the text that was read out, with an identity;
    `contact_consent` the same with a phone number. `visit` is the return visit that this answers."""

    hamlet: PlaceId
    residence: Residence
    client: Client
    helps: Annotated[list[HelpLine], msgspec.Meta(min_length=1, max_length=11)]
    own_hands: bool
    age_band: AgeBand | None = None
    can_alone: CanAlone | None = None
    satisfaction: Annotated[int, msgspec.Meta(ge=1, le=3)] | None = None
    poster: Annotated[str, msgspec.Meta(pattern="^[0-9A-Z]{8}$", max_length=8)] | None = None
    consent: ConsentVersion | None = None
    contact_consent: ConsentVersion | None = None
    visit: VisitId | None = None


@dataclass(frozen=True, slots=True)
class Mend:
    """What an officer sets right on a held entry; None leaves a thing as it came."""

    hamlet: uuid.UUID | None = None
    residence: uuid.UUID | None = None
    residence_elsewhere: bool = False
    drop_identity: bool = False


LABELS: dict[str, str] = {
    **HELPS,
    Outcome.DONE: N_("Xong"),
    Outcome.WAITING_ACTIVATION: N_("Chờ kích hoạt"),
    Outcome.GO_POLICE: N_("Cần tới công an"),
    Outcome.FAILED: N_("Chưa được"),
    Reason.NO_SIGNAL: N_("Không có sóng"),
    Reason.VNEID_OVERLOADED: N_("VNeID quá tải"),
    Reason.NO_OTP: N_("Không nhận được mã OTP"),
    Reason.SIM_NOT_OWN: N_("SIM không chính chủ"),
    Reason.NO_SMARTPHONE: N_("Không có điện thoại thông minh"),
    Reason.DECLINED: N_("Người dân không muốn"),
}
