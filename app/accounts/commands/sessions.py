"""Signed-in browsers: only the hash of the cookie is kept. And the sweeping out of what is over."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid

from sqlalchemy import delete, or_, update

from app.accounts import queries
from app.accounts.models import Challenge, OneTimeCode, Person, SignIn
from app.accounts.schemas import FIELD_ROLES
from app.core import codes
from app.core.clock import now
from app.core.db import db

# A phone is its owner's; an office computer often is not.
FIELD_STAY = dt.timedelta(days=30)
OFFICE_STAY = dt.timedelta(hours=12)
# How long ended sign-ins and codes are kept to look back on.
KEPT_SIGN_INS = dt.timedelta(days=90)
KEPT_CODES = dt.timedelta(days=1)


def stay(person_id: uuid.UUID) -> dt.timedelta:
    """How long a browser stays signed in."""
    return FIELD_STAY if all(role.kind in FIELD_ROLES for role in queries.roles_of(person_id)) else OFFICE_STAY


def open_session(person: Person, how: str) -> str:
    """Sign a browser in; returns the cookie's secret, which is not kept. `how`: passkey, invitation, code, sample."""
    secret, at = secrets.token_urlsafe(32), now()
    db.session.add(
        SignIn(
            id=uuid.uuid4(),
            token_hash=codes.digest(secret),
            person_id=person.id,
            how=how,
            created_at=at,
            expires_at=at + stay(person.id),
        )
    )
    db.session.flush()
    return secret


def sign_out(secret: str) -> None:
    """End one browser's sign-in. An unknown cookie is nothing to end."""
    db.session.execute(
        update(SignIn)
        .where(SignIn.token_hash == codes.digest(secret), SignIn.ended_at.is_(None))
        .values(ended_at=now())
    )


def sign_out_everywhere(person_id: uuid.UUID) -> None:
    """End every sign-in of a person, at once."""
    db.session.execute(
        update(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None)).values(ended_at=now())
    )


def purge_expired() -> None:
    """Delete challenges, codes and sign-ins that are over and done with. For the worker."""
    at = now()
    db.session.execute(delete(Challenge).where(Challenge.expires_at <= at))
    db.session.execute(delete(OneTimeCode).where(OneTimeCode.expires_at <= at - KEPT_CODES))
    old = at - KEPT_SIGN_INS
    db.session.execute(delete(SignIn).where(or_(SignIn.expires_at <= old, SignIn.ended_at <= old)))
