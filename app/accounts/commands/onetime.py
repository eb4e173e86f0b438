"""Codes that an officer reads to a person: the way back after a lost passkey, and the phone without a lock.

Four characters of handle and eight of secret, the last of which checks all the others, so that a slip of the finger
costs no try. A try is counted in a step of its own, which the edge commits before the answer.
"""

from __future__ import annotations

import datetime as dt
import secrets
import uuid

from sqlalchemy import select, update

from app.accounts import queries
from app.accounts.commands.people import activate, must_reach
from app.accounts.models import OneTimeCode, Person
from app.accounts.schemas import PURPOSES
from app.core import audit, codes
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Forbidden, Gone, Invalid, NotFound

CODE_LIFE = dt.timedelta(minutes=10)
TRIES = 5
HANDLE, LENGTH = 4, 12


def issue_code(actor: Actor, person: Person, purpose: str) -> str:
    """A code to read aloud, in groups of four; shown once, kept as a hash, good for ten minutes and five tries.

    For people above the field it opens nothing until a second officer confirms it (`second_code`), unless it comes
    from the shell. An older code of the same purpose dies. Raises Invalid, Forbidden, Conflict.
    """
    if purpose not in PURPOSES:
        raise Invalid({"purpose": "not_offered"})
    must_reach(actor, person)
    if person.state == "suspended":
        raise Conflict("suspended")
    if purpose == "enrol" and not queries.is_field_person(person.id):
        raise Conflict("no_field_role")
    at = now()
    db.session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.person_id == person.id, OneTimeCode.purpose == purpose, OneTimeCode.expires_at > at)
        .values(expires_at=at)
    )
    code = _unused()
    db.session.add(
        OneTimeCode(
            id=uuid.uuid4(),
            purpose=purpose,
            person_id=person.id,
            handle=code[:HANDLE],
            code_hash=codes.digest(code),
            created_by=actor.person_id,
            created_at=at,
            expires_at=at + CODE_LIFE,
            tries_left=TRIES,
        )
    )
    db.session.flush()
    audit.note(actor, "code_issued", person.id, purpose=purpose)
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def second_code(actor: Actor, code_id: uuid.UUID) -> None:
    """A second officer says yes to a code for somebody above the field. Raises NotFound, Forbidden, Conflict."""
    code = db.session.get(OneTimeCode, code_id)
    if code is None or code.expires_at <= now() or code.consumed_at is not None:
        raise NotFound
    must_reach(actor, queries.person(code.person_id))
    if code.created_by == actor.person_id:
        raise Forbidden("second_officer")
    code.seconded_by = actor.person_id
    audit.note(actor, "code_seconded", code.person_id, purpose=code.purpose)


def spend_try(typed: str, purpose: str) -> uuid.UUID | None:
    """Count a try on the code that the handle names; its id when the secret is right, else None.

    Commit it, whatever comes out. Raises Invalid for a slip of the finger, which costs no try.
    """
    text = codes.normalise(typed)
    if not codes.is_code(text, LENGTH):
        raise Invalid({"code": "code_mistyped"})
    row = db.session.execute(
        update(OneTimeCode)
        .where(
            OneTimeCode.handle == text[:HANDLE],
            OneTimeCode.purpose == purpose,
            OneTimeCode.expires_at > now(),
            OneTimeCode.tries_left > 0,
        )
        .values(tries_left=OneTimeCode.tries_left - 1)
        .returning(OneTimeCode.id, OneTimeCode.code_hash),
        execution_options={"synchronize_session": False},
    ).first()
    if row is None or not secrets.compare_digest(bytes(row.code_hash), codes.digest(text)):
        return None
    return uuid.UUID(str(row.id))


def code_holder(code_id: uuid.UUID | None) -> tuple[OneTimeCode, Person]:
    """A code whose secret was right, locked, and its person. Raises Gone, Forbidden. It may be used up already."""
    code = db.session.scalar(
        select(OneTimeCode).where(OneTimeCode.id == code_id).with_for_update().execution_options(populate_existing=True)
    )
    if code is None:
        raise Gone("code_gone")
    person = queries.person(code.person_id)
    alone = code.created_by is None or code.seconded_by is not None
    if not alone and queries.is_above_the_field(person.id):
        raise Forbidden("code_waits")
    if person.state == "suspended":
        raise Forbidden("suspended")
    return code, person


def consume_code(code_id: uuid.UUID | None) -> Person:
    """Whose code it is; from now on it opens nothing. Raises Gone when it is used or wrong, Forbidden."""
    code, person = code_holder(code_id)
    if code.consumed_at is not None:
        raise Gone("code_gone")
    code.consumed_at = now()
    act = "way_back_used" if code.purpose == "recover" else "enrol_code_used"
    audit.note(Actor(person.id, person.name), act, person.id)
    if code.purpose == "enrol" and person.state == "invited":
        activate(person)
    db.session.flush()
    return person


def was_used_by(code_id: uuid.UUID | None) -> Person | None:
    """The person of a right code that is used up already: their phone asks again because the answer was lost."""
    code, person = code_holder(code_id)
    return person if code.consumed_at is not None else None


def _unused() -> str:
    while True:
        code = codes.new_code(LENGTH)
        taken = db.session.execute(select(OneTimeCode.id).where(OneTimeCode.handle == code[:HANDLE])).first()
        if taken is None:
            return code
