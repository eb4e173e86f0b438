"""What a poster opens for citizens: its page, where its code is typed, and a word about the paper on the wall."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.config import Settings
from app.core import codes, phones
from app.core.errors import Invalid, NotFound
from app.guides import queries as guides
from app.places import queries as places
from app.places.models import Place
from app.posters import commands, opens, queries
from app.posters.behind import address_of, behind
from app.posters.models import CODE_LENGTH, Poster
from app.posters.schemas import REPORT_WORDS, REPORTS
from app.posters.typed import Fault, read
from app.web.access import public
from app.web.quota import by_address, limit
from app.web.writes import commits_itself, writes

blueprint = Blueprint("posters", __name__, template_folder="../templates")

Answer = str | BaseResponse | tuple[str, int]
# A camera opens the same page again and again on a slow line; five minutes old is new enough.
CITIZENS_CACHE = "private, max-age=300"


def by_poster() -> str:
    """The poster that a citizen speaks of: a crowd at one wall adds nothing to the first few."""
    return f"poster {codes.normalise((request.view_args or {}).get('code', ''))[:CODE_LENGTH]}"


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


@blueprint.get("/q/")
@blueprint.get("/Q/", endpoint="ask_upper")
@public
def ask() -> Answer:
    """Where people type the code of a poster that the camera does not read."""
    typed = request.args.get("code", "")
    if not typed.strip():
        return _for_citizens(_ask_page(None, ""))
    code, fault = read(typed, _hosts())
    if fault is not None:
        return _for_citizens(_ask_page(fault, typed), 404)
    return redirect(url_for("posters.open_poster", code=code))


@blueprint.get("/q/<code>")
@blueprint.get("/Q/<code>", endpoint="open_poster_upper")
@commits_itself("an open is counted in a step of its own: when that fails, the page is served all the same")
@public
def open_poster(code: str) -> Answer:
    """What a poster's QR opens: no script, no cookie; guides, who helps here, and how it went."""
    canonical, fault = read(code, _hosts())
    poster = None if fault else queries.by_code(canonical)
    if poster is None:
        return _for_citizens(_ask_page(fault or Fault.UNKNOWN, code), 404)
    if code != canonical:
        return redirect(url_for("posters.open_poster", code=canonical))
    answer = _for_citizens(_poster_page(poster))
    if opens.is_reading(request.method, request.headers):
        opens.count(poster.id)
    return answer


@blueprint.get("/q/<code>/report")
@public
def ask_report(code: str) -> Answer:
    """Where a citizen says that the paper is torn, pasted over, or leads somewhere strange."""
    poster = _by_typed(code)
    return _for_citizens(_report_page(poster)) if poster else redirect(url_for("posters.open_poster", code=code[:40]))


@blueprint.post("/q/<code>/report")
@limit("300 per hour", "poster report", by_address)
@limit("12 per hour", "poster reported", by_poster)
@writes
@public
def take_report(code: str) -> Answer:
    """One word, from nobody in particular."""
    poster = _by_typed(code)
    if poster is None:
        raise NotFound
    try:
        commands.report(poster, request.form.get("what", ""))
    except Invalid as error:
        return _for_citizens(_report_page(poster, error.fields), 422)
    return redirect(url_for("posters.reported", code=poster.code), 303)


@blueprint.get("/q/<code>/report/thanks")
@public
def reported(code: str) -> Answer:
    """Thanks, and the way back to the guides."""
    poster = _by_typed(code)
    if poster is None:
        raise NotFound
    commune = places.commune_of(places.get(poster.hamlet_id))
    return _for_citizens(render_template("posters/reported.html", poster=poster, **_common(commune)))


def _by_typed(code: str) -> Poster | None:
    canonical, fault = read(code, _hosts())
    return None if fault else queries.by_code(canonical)


def _report_page(poster: Poster, faults: dict[str, str] | None = None) -> str:
    hamlet = places.get(poster.hamlet_id)
    choices = {word: REPORT_WORDS[word] for word in REPORTS}
    facts = {"poster": poster, "hamlet": hamlet, "choices": choices, "faults": faults or {}}
    return render_template("posters/report.html", **facts, **_common(places.commune_of(hamlet)))


def _poster_page(poster: Poster) -> str:
    found = behind(poster)
    return render_template(
        "posters/open.html",
        poster=poster,
        found=found,
        address=address_of(request.host, _settings(), poster.origin),
        ballot=uuid.uuid4(),
        digits=phones.spoken,
        **_common(found.commune),
    )


def _ask_page(fault: Fault | None, typed: str) -> str:
    shown = typed[:20] if fault in {Fault.SLIP, Fault.LENGTH, Fault.UNKNOWN} else ""
    address = address_of(request.host, _settings())
    return render_template("posters/ask.html", fault=fault, typed=shown, address=address, **_common(None))


def _hosts() -> frozenset[str]:
    settings = _settings()
    return settings.old_authorities | {settings.authority}


def _common(commune: Place | None) -> dict[str, Any]:
    settings = _settings()
    return {
        "guides": guides.shown_on_poster(commune),
        "shelf": f"/g/{commune.code}/" if commune and commune.code else "/g/",
        "host": settings.authority,
        "origin": settings.public_origin,
        "spoken": codes.spoken,
    }


def _for_citizens(page: str, status: int = 200) -> Response:
    answer = Response(page, status, mimetype="text/html")
    answer.headers["Vary"] = "Cookie"  # the language
    answer.headers["X-Robots-Tag"] = "noindex"  # who helps may be taken back today
    if status == 200:
        answer.headers["Cache-Control"] = CITIZENS_CACHE
    return answer
