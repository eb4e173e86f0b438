"""The desk's pages: what waits, forty entries at once, one entry, a conflict, an unreadable arrival."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.core.actor import RoleKind
from app.core.errors import Invalid
from app.desk import commands, queries
from app.desk.commands import ELSEWHERE, Decision, Result
from app.desk.reasons import ACTS, FLAGS, REFUSALS, Act, reason_of
from app.places import queries as places
from app.web.access import allow, current_actor
from app.web.locale import _
from app.web.writes import writes

blueprint = Blueprint("desk", __name__, template_folder="templates")

# Nobody turns as many pages; a larger number no database can read.
LAST_PAGE = 1_000_000
_OFFICE = (RoleKind.OFFICER, RoleKind.ADMINISTRATOR)


@blueprint.get("/")
@allow(*_OFFICE)
def overview() -> str:
    """What waits in one's own communes, by reason."""
    return render_template("desk/overview.html", waiting=queries.overview(current_actor()), reason_of=reason_of)


@blueprint.get("/held/<uuid:place_id>/<code>")
@allow(*_OFFICE, at=lambda place_id, code: places.scope(place_id))  # noqa: ARG005 - named by the address
def held(place_id: uuid.UUID, code: str) -> str:
    """A commune's entries that one rule holds, up to forty on a page, and what can be done with them."""
    return _held_page(place_id, code, _told())


def _held_page(place_id: uuid.UUID, code: str, told: list[str], faults: dict[str, str] | None = None) -> str:
    page = min(max(request.args.get("page", 0, type=int), 0), LAST_PAGE)
    lines, count = queries.held(place_id, code, page)
    return render_template(
        "desk/held.html",
        commune=places.commune(place_id),
        code=code,
        reason=reason_of(code),
        lines=lines,
        count=count,
        page=page,
        pages=-(-count // queries.PAGE),
        told=told,
        chosen=set(request.form.getlist("entry")),
        **_choices(place_id, faults),
    )


def _choices(commune_id: uuid.UUID, faults: dict[str, str] | None) -> dict[str, object]:
    return {
        "acts": ACTS,
        "hamlets": places.hamlets_of(commune_id),
        "elsewhere": ELSEWHERE,
        "faults": faults or {},
        "form": request.form,
        "flag_words": FLAGS,
    }


@blueprint.post("/held/<uuid:place_id>/<code>")
@writes
@allow(*_OFFICE, at=lambda place_id, code: places.scope(place_id))  # noqa: ARG005 - named by the address
def decide(place_id: uuid.UUID, code: str) -> Answer | tuple[str, int]:
    """Do one thing to all entries that were ticked."""
    try:
        result = commands.decide(current_actor(), place_id, _entries(), _decision())
    except Invalid as error:
        return _held_page(place_id, code, [], error.fields), error.status
    return redirect(url_for("desk.held", place_id=place_id, code=code, **_tally(result)))


def _entries() -> list[uuid.UUID]:
    try:
        found = [uuid.UUID(text) for text in request.form.getlist("entry")]
    except ValueError:
        raise Invalid({"entry": "not_offered"}) from None
    if not found:
        raise Invalid({"entry": "required"})
    if len(found) > queries.PAGE:
        raise Invalid({"entry": "out_of_range"})
    return found


def _decision() -> Decision:
    act = request.form.get("act", "")
    if act not in ACTS:
        raise Invalid({"act": "not_offered" if act else "required"})
    return Decision(Act(act), request.form.get("hamlet", ""), request.form.get("residence", ""))


def _tally(result: Result) -> dict[str, Any]:
    return {"done": result.done} | {f"not_{code}": count for code, count in result.refused.items()}


def _told() -> list[str]:
    """What the last decision did, read back from the address; only known codes are said, as numbers."""
    done = request.args.get("done", type=int)
    if done is None:
        return []
    told = [_("Đã làm xong %(count)s lượt.", count=done)]
    for code, words in REFUSALS.items():
        count = request.args.get(f"not_{code}", 0, type=int)
        if count:
            told.append(_("%(count)s lượt để nguyên: %(why)s.", count=count, why=_(words)))
    return told


@blueprint.get("/entry/<uuid:entry_id>")
@allow(*_OFFICE, at=queries.scope_of_entry)
def entry(entry_id: uuid.UUID) -> str:
    """One entry in words, and the same choices for it alone while it is held."""
    line = queries.line(entry_id)
    return render_template(
        "desk/entry.html",
        line=line,
        commune=places.commune(line.entry.commune_id),
        reason=reason_of(line.entry.code),
        **_choices(line.entry.commune_id, None),
    )


@blueprint.get("/conflict/<int:number>")
@allow(*_OFFICE, at=queries.scope_of_conflict)
def conflict(number: int) -> str:
    """Two bodies under one id, side by side."""
    pair = queries.pair(number)
    return render_template("desk/conflict.html", pair=pair, commune=places.commune(pair.entry.commune_id))


@blueprint.post("/conflict/<int:number>")
@writes
@allow(*_OFFICE, at=queries.scope_of_conflict)
def choose(number: int) -> Answer:
    """The first stays, or this one counts instead."""
    commands.choose(current_actor(), number, request.form.get("keep", ""))
    return redirect(url_for("desk.conflict", number=number))


@blueprint.get("/unreadable/<name>")
@allow(*_OFFICE, at=queries.scope_of_scrap)
def unreadable(name: str) -> str:
    """Something that is no entry, as plain text."""
    scrap = queries.scrap(queries.hash_of(name))
    return render_template("desk/unreadable.html", scrap=scrap, commune=places.commune(scrap.row.commune_id))


@blueprint.post("/unreadable/<name>")
@writes
@allow(*_OFFICE, at=queries.scope_of_scrap)
def close(name: str) -> Answer:
    """Seen, and put aside; it stays stored."""
    commands.close_scrap(current_actor(), queries.hash_of(name))
    return redirect(url_for("desk.overview"))
