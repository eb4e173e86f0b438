"""The form by which a citizen asks for help at home, and the page where they see it again or take it back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, cast

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.badges.queries import commune_of_code
from app.core import codes, phones
from app.core.clock import today
from app.core.errors import Conflict, Gone, Invalid, NotFound, TooMany
from app.core.keys import Keys
from app.places import queries as places
from app.places.models import Place
from app.points.queries import contact_of
from app.posters import queries as posters
from app.posters.models import CODE_LENGTH
from app.requests import commands, queries
from app.requests.models import Request
from app.requests.schemas import (
    CONSENT,
    DAYS_KEPT,
    MOST_PER_DAY,
    NAME_LENGTH,
    READING_LENGTH,
    SUITS_WORDS,
    TOPIC_WORDS,
    WHERE_LENGTH,
    Asked,
    parse,
)
from app.web import quota
from app.web.access import public
from app.web.writes import commits_itself, writes

blueprint = Blueprint("requests", __name__, template_folder="../templates")

# One address may be a whole district's (carriers share them): generous, of one poster or page, against a machine only.
FORMS = ("60 per hour", "request, sent")
# Of what is kept no address fills a whole day alone: it would shut everybody else out.
KEPT = (f"{MOST_PER_DAY // 2} per day", "request, kept")
# Reading codes that look right and are nobody's.
GUESSES = ("60 per hour", "request, guessed")


_APART = "a form is counted against what one address may send before it is kept"


def _sender() -> str:
    """Which poster or page, and from which address."""
    code = codes.normalise((request.view_args or {}).get("code", ""))
    return f"{code[:CODE_LENGTH]} {quota.by_address()}"


def _page(template: str, status: int = 200, **shown: Any) -> Response:
    """For anybody: no script, no cookie; kept nowhere, in no search engine."""
    page = render_template(
        f"requests/{template}",
        topics=TOPIC_WORDS,
        suits=SUITS_WORDS,
        days=DAYS_KEPT,
        spoken=codes.spoken,
        contact=contact_of(shown["commune"].id),
        digits=phones.spoken,
        **shown,
    )
    answer = Response(page, status, mimetype="text/html")
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


# ---------------------------------------------------------------- where the form stands


def _of_poster(code: str) -> tuple[Place, Place, str]:
    """Commune, hamlet and code of a poster. Raises NotFound."""
    canonical = codes.normalise(code)
    found = posters.by_code(canonical) if codes.is_code(canonical, CODE_LENGTH) else None
    if found is None:
        raise NotFound
    hamlet = places.get(found.hamlet_id)
    return places.commune(cast(uuid.UUID, hamlet.commune_id)), hamlet, canonical


@blueprint.get("/q/<code>/help")
@blueprint.get("/Q/<code>/help", endpoint="from_poster_upper")
@public
def from_poster(code: str) -> ResponseReturnValue:
    """The form behind a poster; a code that is none is told so by the poster's own page."""
    try:
        commune, hamlet, _canonical = _of_poster(code)
    except NotFound:
        return redirect(url_for("posters.open_poster", code=code))
    return _form(commune, {"hamlet": _today(hamlet)})


@blueprint.post("/q/<code>/help")
@blueprint.post("/Q/<code>/help", endpoint="send_from_poster_upper")
@quota.limit(*FORMS, _sender)
@commits_itself(_APART)
@public
def send_from_poster(code: str) -> ResponseReturnValue:
    """Sent from there."""
    commune, _hamlet, canonical = _of_poster(code)
    return _send(commune, canonical)


@blueprint.get("/c/<code>/help")
@public
def from_commune(code: str) -> ResponseReturnValue:
    """The form on a commune's page; or, with a reading code typed, on to what was sent."""
    commune = commune_of_code(code)
    typed = request.args.get("reading", "")
    if codes.holds_number(typed):
        return redirect(url_for("requests.number_typed", code=code))
    if typed.strip():
        return redirect(url_for("requests.again", code=code, reading=codes.normalise(typed)[:20] or "-"))
    return _form(commune, {})


@blueprint.post("/c/<code>/help")
@quota.limit(*FORMS, _sender)
@commits_itself(_APART)
@public
def send_from_commune(code: str) -> ResponseReturnValue:
    """Sent from there."""
    return _send(commune_of_code(code), "")


def _today(hamlet: Place) -> str:
    """The hamlet, or what it became if that is one: chosen beforehand, the citizen may choose another."""
    became = places.successors([hamlet.id])[hamlet.id]
    return str(became[0]) if len(became) == 1 else ""


# ---------------------------------------------------------------- the form, and what follows


def _form(
    commune: Place, typed: Mapping[str, str], faults: Mapping[str, str] | None = None, status: int = 200, **more: Any
) -> Response:
    """The form with what was typed. A new token only when there was none that could be one."""
    faults = faults or {}
    token = typed.get("token", "") if "token" not in faults else ""
    return _page(
        "ask.html", 422 if faults else status, commune=commune, hamlets=places.hamlets_of(commune.id), typed=typed,
        faults=faults, token=token or str(uuid.uuid4()), consent=CONSENT, lengths=(NAME_LENGTH, WHERE_LENGTH), **more,
    )  # fmt: skip


def _enough(commune: Place, poster_code: str, status: int) -> Response:
    """No more today by this way, with all that was typed. A poster's form is sent on to the commune's page, which
    counts for itself; of that page's own nothing is left but the telephone and tomorrow."""
    other = url_for("requests.send_from_commune", code=commune.code) if poster_code and commune.code else ""
    return _form(commune, request.form, status=status, enough=True, other=other)


def _send(commune: Place, poster_code: str) -> Response:
    try:
        asked = parse(request.form)
        if not queries.is_known(asked.id):
            quota.spend(*KEPT, _sender())
        made = _keep(commune, poster_code, asked)
    except Invalid as error:
        return _form(commune, request.form, error.fields)
    except TooMany as error:
        return _enough(commune, poster_code, error.status)
    except (Conflict, Gone) as error:
        return _page("not_sent.html", error.status, commune=commune, code=error.code, form=request.path)
    return _page("sent.html", commune=commune, request=made, reading=asked.reading)


@writes
def _keep(commune: Place, poster_code: str, asked: Asked) -> Request:
    return commands.send(commune, poster_code, asked, cast(Keys, current_app.extensions["keys"]).vault)


# ---------------------------------------------------------------- seen again, taken back


def _theirs(code: str, reading: str) -> tuple[Place, Request | None, str]:
    """The commune, the request of a reading code, and what is wrong with the code. Wrong guesses are counted."""
    commune, canonical = commune_of_code(code), codes.normalise(reading)
    if not codes.is_code(canonical, READING_LENGTH):
        return commune, None, "slip"
    quota.refuse_when_spent(*GUESSES, quota.by_address())
    found = queries.by_reading(commune.id, canonical)
    if found is None:
        quota.spend(*GUESSES, quota.by_address())
    return commune, found, "" if found else "unknown"


@blueprint.get("/c/<code>/help/number")
@public
def number_typed(code: str) -> ResponseReturnValue:
    """The number of a card or a telephone stood in place of a code. An address of its own, so that the number stays in
    none: addresses are kept by browsers and shown to whoever looks over a shoulder."""
    return _page("again.html", 404, commune=commune_of_code(code), request=None, fault="number", typed="")


@blueprint.get("/c/<code>/help/<reading>")
@commits_itself("a guess that is nobody's code is counted, so that nobody tries codes for long")
@public
def again(code: str, reading: str) -> ResponseReturnValue:
    """How it stands, for whoever has the code; nothing of what was typed is shown."""
    if codes.holds_number(reading):
        return redirect(url_for("requests.number_typed", code=code))
    commune, found, fault = _theirs(code, reading)
    if found is None:
        return _page("again.html", 404, commune=commune, request=None, fault=fault, typed=reading[:20])
    takers = sum(seat.holds for seat in queries.seats(found))
    return _page("again.html", commune=commune, request=found, takers=takers, reading=reading, today=today())


@blueprint.post("/c/<code>/help/<reading>")
@commits_itself("a guess that is nobody's code is counted; whoever has theirs waits for nobody's forms")
@public
def erase(code: str, reading: str) -> ResponseReturnValue:
    """Taken back: name, number and way are deleted at once."""
    _commune, found, _fault = _theirs(code, reading)
    if found is None:
        raise NotFound
    _erase(found)
    return redirect(url_for("requests.again", code=code, reading=codes.normalise(reading)), 303)


@writes
def _erase(found: Request) -> None:
    commands.erase(found)
