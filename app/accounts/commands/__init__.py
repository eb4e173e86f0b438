"""All that writes about people: inviting and roles, signed-in browsers, passkeys, codes, and what is swept out."""

from __future__ import annotations

from app.accounts.commands.ceremonies import (
    finish_recovery,
    finish_registration,
    finish_sign_in,
    register_by_invitation,
    remove_passkey,
    rename_passkey,
    start_registration,
    start_sign_in,
    take_challenge,
)
from app.accounts.commands.onetime import consume_code, issue_code, second_code, spend_try, was_used_by
from app.accounts.commands.people import (
    add_role,
    end_role,
    invite,
    reinstate,
    reinvite,
    set_minor,
    suspend,
)
from app.accounts.commands.sessions import open_session, purge_expired, sign_out, sign_out_everywhere

__all__ = [
    "add_role",
    "consume_code",
    "end_role",
    "finish_recovery",
    "finish_registration",
    "finish_sign_in",
    "invite",
    "issue_code",
    "open_session",
    "purge_expired",
    "register_by_invitation",
    "reinstate",
    "reinvite",
    "remove_passkey",
    "rename_passkey",
    "second_code",
    "set_minor",
    "sign_out",
    "sign_out_everywhere",
    "spend_try",
    "start_registration",
    "start_sign_in",
    "suspend",
    "take_challenge",
    "was_used_by",
]
