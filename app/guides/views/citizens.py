"""Citizens' guides: any phone, any browser, without script, cookie or sign-in. A commune's own stand below its code."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.config import Settings
from app.core.clock import today
from app.core.errors import NotFound
from app.core.words import N_
from app.guides import queries, search
from app.guides.schemas import CERTAINTY_WORDS, Audience, Guide, Hand, Procedure, Topic
from app.places import queries as places
from app.places.models import Place
from app.web.access import public
from app.web.locale import _

blueprint = Blueprint("guides", __name__, template_folder="../templates")

# Opened again and again on a slow line, in browsers that have no worker; five minutes old is new enough.
CITIZENS_CACHE = "private, max-age=300"
COMMUNE_CODE_LENGTH = 5
MOST_LETTERS = 100
# The guide whose page lists the services by their official names.
LIST_OF_SERVICES = "25-viec"
# Letters of imported names on one page: a commune may bring a thousand, and a page is one answer of 14 kB.
MOST_OF_NAMES = 3000

TOPIC_WORDS = {
    Topic.VNEID: N_("VNeID"),
    Topic.PORTAL: N_("Cổng Dịch vụ công"),
    Topic.SERVICES: N_("Nộp hồ sơ trên mạng"),
    Topic.PAPERS: N_("Giấy tờ"),
    Topic.FAMILY: N_("Gia đình"),
    Topic.MONEY: N_("Tiền nong"),
    Topic.SAFETY: N_("Coi chừng lừa đảo"),
}
# Whose hand does a step; the citizen's own need not be told.
HAND_WORDS = {
    Hand.POLICE: N_("Công an làm"),
    Hand.DESK: N_("Bộ phận một cửa làm"),
    Hand.HELPER: N_("Người giúp làm"),
}


# ---------------------------------------------------------------- lists


@blueprint.get("/")
@blueprint.get("/<code>/")
@public
def index(code: str = "") -> ResponseReturnValue:
    """The guides by topic, and what a search finds among them."""
    return _list(code, Audience.CITIZEN)


@blueprint.get("/tro-giup")
@blueprint.get("/<code>/tro-giup")
@public
def for_helpers(code: str = "") -> ResponseReturnValue:
    """The guides that speak to those who help."""
    return _list(code, Audience.HELPER)


@blueprint.get("/guides.json")
@blueprint.get("/<code>/guides.json")
@public
def catalogue(code: str = "") -> ResponseReturnValue:
    """What a phone without a signal searches in: the same that the list searches in."""
    commune = _commune(code)
    entries = [_entry(guide) for audience in Audience for guide in queries.guides_of(commune, audience)]
    told = json.dumps([dataclasses.asdict(entry) for entry in entries], ensure_ascii=False, separators=(",", ":"))
    return _for_citizens(told, "application/json")


def _list(code: str, audience: Audience) -> ResponseReturnValue:
    commune = _commune(code)
    guides = queries.guides_of(commune, audience)
    asked = request.args.get("q", "").strip()[:MOST_LETTERS]
    entries = [_entry(guide) for guide in guides]
    by_topic = {topic: [guide for guide in guides if guide.topic is topic] for topic in Topic}
    page = render_template(
        "guides/index.html",
        asked=asked,
        found=search.find(entries, asked),
        by_topic={topic: those for topic, those in by_topic.items() if those},
        topics=TOPIC_WORDS,
        helpers=audience is Audience.HELPER,
        any_for_helpers=bool(queries.guides_of(commune, Audience.HELPER)),
        commune=commune,
        code=code or None,
    )
    return _for_citizens(page)


def _entry(guide: Guide) -> search.Entry:
    """What is searched of a guide: the reader's words, and the Vietnamese ones, which posters and officers use."""
    title = _(guide.title)
    keywords = guide.keywords if title == guide.title else (*guide.keywords, guide.title)
    return search.Entry(guide.slug, title, _(guide.short), keywords, guide.audience is Audience.HELPER)


# ---------------------------------------------------------------- one guide


@blueprint.get("/<slug>")
@blueprint.get("/<code>/<slug>")
@public
def guide(slug: str, code: str = "") -> ResponseReturnValue:
    """One guide."""
    if not code and slug.isdigit() and len(slug) == COMMUNE_CODE_LENGTH:
        return redirect(url_for("guides.index", code=slug))
    commune = _commune(code)
    found = queries.guide(slug, commune)
    settings: Settings = current_app.config["SETTINGS"]
    page = render_template(
        "guides/guide.html",
        guide=found,
        others=queries.neighbours(found, commune),
        recordings=queries.recordings(commune, slug),
        **(_services(commune, request.args.get("from", "")) if slug == LIST_OF_SERVICES else {}),
        today=today(),
        certainty=CERTAINTY_WORDS,
        hands=HAND_WORDS,
        commune=commune,
        code=code or None,
        address=settings.public_origin + url_for("guides.guide", slug=slug, code=code or None),
    )
    return _for_citizens(page)


def _services(commune: Place | None, asked: str) -> dict[str, Any]:
    """The 25 and what is online only like them; apart from these, since paper is taken for them too, the others that
    were imported. As many as fit from the one that was asked for, and which comes next."""
    every = sorted(queries.procedures_of(commune), key=lambda one: not one.is_online_only(today()))
    begins = int(asked) if re.fullmatch(r"[0-9]{1,5}", asked) else 0
    shown: list[Procedure] = []
    letters = 0
    for one in every[begins:]:
        letters += len(one.name) + len(one.code)
        if shown and letters > MOST_OF_NAMES:
            break
        shown.append(one)
    ends = begins + len(shown)
    return {
        "procedures": (*queries.procedures(), *(one for one in shown if one.is_online_only(today()))),
        "partly": [one for one in shown if not one.is_online_only(today())],
        "following": ends if ends < len(every) else None,
    }


# ---------------------------------------------------------------- both


def _commune(code: str) -> Place | None:
    """The commune whose code stands in the address; none without. Raises NotFound for any other code."""
    if not code:
        return None
    found = places.by_code(code) if len(code) == COMMUNE_CODE_LENGTH else None
    if found is None:
        raise NotFound
    return found


def _for_citizens(text: str, mimetype: str = "text/html") -> Response:
    answer = Response(text, mimetype=mimetype)
    answer.headers["Cache-Control"] = CITIZENS_CACHE
    answer.vary.add("Cookie")  # the language, for whoever chose one
    answer.add_etag()
    answer.make_conditional(request)
    return answer
