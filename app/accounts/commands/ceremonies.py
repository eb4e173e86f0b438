"""Making a passkey and signing in with one.

A challenge is taken in a step of its own, which the edge commits before the answer is looked at: so it dies at its
first use, right or wrong.
"""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.accounts import passkeys, queries
from app.accounts.commands.people import activate
from app.accounts.commands.sessions import open_session, sign_out_everywhere
from app.accounts.models import Challenge, Invitation, Passkey, Person
from app.accounts.passkeys import PasskeyRefused, Site
from app.core import audit
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.core.errors import Conflict, Forbidden, Gone, Invalid, NotFound, Unauthenticated

CHALLENGE_LIFE = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class TakenChallenge:
    """A challenge after its only use, and whom it was made for (None: whoever signs in)."""

    challenge: bytes
    person_id: uuid.UUID | None


def _challenge(purpose: str, person_id: uuid.UUID | None) -> tuple[uuid.UUID, bytes]:
    row = Challenge(
        id=uuid.uuid4(),
        purpose=purpose,
        challenge=secrets.token_bytes(32),
        person_id=person_id,
        expires_at=now() + CHALLENGE_LIFE,
    )
    db.session.add(row)
    db.session.flush()
    return row.id, row.challenge


def take_challenge(challenge_id: uuid.UUID, purpose: str) -> TakenChallenge | None:
    """The challenge, which is gone from now on; None when it is unknown, over, used, or of another purpose."""
    row = db.session.execute(
        delete(Challenge)
        .where(Challenge.id == challenge_id)
        .returning(Challenge.challenge, Challenge.purpose, Challenge.person_id, Challenge.expires_at),
        execution_options={"synchronize_session": False},
    ).first()
    if row is None or row.purpose != purpose or row.expires_at <= now():
        return None
    return TakenChallenge(bytes(row.challenge), row.person_id)


def start_registration(person: Person, site: Site, purpose: str = "register") -> dict[str, Any]:
    """`{"challenge": id, "publicKey": options}` for making a passkey. `purpose`: register or recover."""
    challenge_id, challenge = _challenge(purpose, person.id)
    known = [passkey.credential_id for passkey in queries.passkeys_of(person.id)]
    options = passkeys.creation_options(site, person.id, person.name, challenge, known)
    return {"challenge": str(challenge_id), "publicKey": options}


def finish_registration(
    person: Person, taken: TakenChallenge | None, credential: dict[str, Any], site: Site, label: str
) -> Passkey:
    """The person's new passkey. Raises Gone (challenge), Invalid (answer), Conflict (known already)."""
    if taken is None or taken.person_id != person.id:
        raise Gone("challenge_gone")
    try:
        made = passkeys.verify_creation(site, credential, taken.challenge)
    except PasskeyRefused as refusal:
        raise Invalid(code="passkey_refused") from refusal
    passkey = Passkey(
        id=uuid.uuid4(),
        person_id=person.id,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        backed_up=made.backed_up,
        label=label,
        created_at=now(),
    )
    db.session.add(passkey)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Conflict("passkey_known") from error
    audit.note(Actor(person.id, person.name), "passkey_added", person.id, passkey=passkey.id)
    return passkey


def register_by_invitation(
    code: str, taken: TakenChallenge | None, credential: dict[str, Any], site: Site, label: str
) -> tuple[Person, str]:
    """Finish what an invitation began: passkey made, invitation used up, person in, browser signed in.

    Raises what `queries.invitation` and `finish_registration` raise; then nothing has happened.
    """
    invitation, person = queries.invitation(code)
    # Two browsers may finish at once: the row is locked, and whoever comes second finds it used.
    db.session.execute(select(Invitation.id).where(Invitation.id == invitation.id).with_for_update())
    db.session.refresh(invitation)
    if invitation.consumed_at is not None:
        raise Gone("invitation_used")
    finish_registration(person, taken, credential, site, label)
    activate(person)
    audit.note(Actor(person.id, person.name), "came_in", person.id)
    return person, open_session(person, "invitation")


def finish_recovery(
    taken: TakenChallenge | None, credential: dict[str, Any], site: Site, label: str
) -> tuple[Person, str]:
    """A passkey made after a code: every other browser of the person is signed out, this one is signed in."""
    if taken is None or taken.person_id is None:
        raise Gone("challenge_gone")
    person = queries.person(taken.person_id)
    finish_registration(person, taken, credential, site, label)
    activate(person)
    sign_out_everywhere(person.id)
    return person, open_session(person, "code")


def start_sign_in(site: Site) -> dict[str, Any]:
    """`{"challenge": id, "publicKey": options}` for signing in; nobody says who they are before."""
    challenge_id, challenge = _challenge("sign_in", None)
    return {"challenge": str(challenge_id), "publicKey": passkeys.request_options(site, challenge)}


def finish_sign_in(taken: TakenChallenge | None, credential: dict[str, Any], site: Site) -> str:
    """The cookie's secret. Raises Gone, Unauthenticated, or Forbidden for a suspended person who proved themselves."""
    if taken is None:
        raise Gone("challenge_gone")
    try:
        passkey = queries.passkey_by_credential(passkeys.credential_id_of(credential))
        if passkey is None:
            raise Unauthenticated("passkey_unknown")
        count, backed_up = passkeys.verify_request(
            site, credential, taken.challenge, passkey.public_key, passkey.person_id
        )
    except PasskeyRefused as refusal:
        raise Unauthenticated("passkey_refused") from refusal
    person = queries.person(passkey.person_id)
    if person.state != "active":
        raise Forbidden("suspended")
    if count < passkey.sign_count:
        audit.note(Actor(person.id, person.name), "sign_count_back", person.id, passkey=passkey.id, count=count)
    passkey.sign_count, passkey.backed_up, passkey.last_used_at = count, backed_up, now()
    return open_session(person, "passkey")


def _own(actor: Actor, passkey_id: uuid.UUID) -> Passkey:
    found = db.session.get(Passkey, passkey_id)
    if found is None or found.person_id != actor.person_id or found.removed_at is not None:
        raise NotFound
    return found


def rename_passkey(actor: Actor, passkey_id: uuid.UUID, label: str) -> None:
    """Give one's own passkey a name by which one knows it again."""
    _own(actor, passkey_id).label = label


def remove_passkey(actor: Actor, passkey_id: uuid.UUID) -> None:
    """Remove one's own passkey. The last one stays: without it there is no way in. Raises Conflict."""
    passkey = _own(actor, passkey_id)
    if len(queries.passkeys_of(passkey.person_id)) < 2:
        raise Conflict("last_passkey")
    passkey.removed_at = now()
    audit.note(actor, "passkey_removed", passkey.person_id, passkey=passkey.id)
