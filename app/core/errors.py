"""One error class. The code is for machines, the facts are for whoever catches it, the sentence is built in web."""

from __future__ import annotations

from typing import ClassVar


class AppError(Exception):
    """Something was refused. `code` is stable and documented in docs/errors.md; `status` is its HTTP status."""

    status: ClassVar[int] = 400
    default_code: ClassVar[str] = "bad_request"

    def __init__(self, code: str | None = None, **facts: object) -> None:
        self.code = code or self.default_code
        self.facts = facts
        super().__init__(self.code)


class Invalid(AppError):
    """Fields that cannot be accepted: name of the field to code of the fault."""

    status = 422
    default_code = "invalid"

    def __init__(self, fields: dict[str, str] | None = None, code: str | None = None, **facts: object) -> None:
        self.fields = fields or {}
        super().__init__(code, **facts)


class Unauthenticated(AppError):
    """Nobody is signed in, or the signature does not say who sends."""

    status = 401
    default_code = "sign_in_first"


class Forbidden(AppError):
    """Known, but not permitted here."""

    status = 403
    default_code = "forbidden"


class NotFound(AppError):
    """Nothing there, or nothing that this actor may know of."""

    status = 404
    default_code = "not_found"


class Conflict(AppError):
    """The world has moved on since the page was drawn."""

    status = 409
    default_code = "conflict"


class Gone(AppError):
    """It was there and has ended: an invitation used, a code expired."""

    status = 410
    default_code = "gone"


class TooLarge(AppError):
    """More bytes, more entries or a deeper tree than the door lets in."""

    status = 413
    default_code = "too_large"


class TooMany(AppError):
    """The quota is used up; try again later."""

    status = 429
    default_code = "too_many"


class Unavailable(AppError):
    """A part that is needed does not answer."""

    status = 503
    default_code = "unavailable"
