"""One's own page: name, roles, passkeys, phones, and what happened to the account lately."""

from __future__ import annotations

import uuid

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import queries as people
from app.accounts.schemas import FIELD_ROLES, ROLE_WORDS
from app.core.errors import NotFound
from app.core.words import N_
from app.devices import commands, queries
from app.web.access import current_actor, signed_in
from app.web.writes import writes

blueprint = Blueprint("own", __name__, template_folder="../templates")

NOTICE_WORDS = {
    "code_issued": N_("Cán bộ đã phát cho bạn một mã."),
    "way_back_used": N_("Mã khôi phục của bạn đã được dùng."),
    "passkey_added": N_("Có thêm một khóa đăng nhập."),
    "device_enrolled": N_("Có thêm một điện thoại."),
    "sign_count_back": N_("Một khóa có thể đã bị chép sang máy khác."),
}


def _me() -> uuid.UUID:
    person_id = current_actor().person_id
    assert person_id is not None
    return person_id


@blueprint.get("")
@signed_in
def page() -> ResponseReturnValue:
    """Everything that is one's own."""
    me = _me()
    roles = [role for role in people.held_roles([me]).get(me, []) if role.live]
    return render_template(
        "devices/account.html",
        person=people.person(me),
        roles=roles,
        in_the_field=any(role.kind in FIELD_ROLES for role in roles),
        role_words=ROLE_WORDS,
        passkeys=people.passkeys_of(me),
        phones=queries.phones_of([me]).get(me, []),
        notices=people.notices(me),
        notice_words=NOTICE_WORDS,
    )


@blueprint.post("/phones/<uuid:device_id>/revoke")
@writes
@signed_in
def revoke(device_id: uuid.UUID) -> ResponseReturnValue:
    """Shut out a phone of one's own: lost, sold, given away."""
    if _me() not in {person.id for person in queries.persons_on(device_id)}:
        raise NotFound
    commands.revoke(current_actor(), queries.device_or_404(device_id))
    return redirect(url_for("own.page"), 303)
