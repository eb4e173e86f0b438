"""Pages of figures: where one stands, a commune's hamlets, one hamlet, and the view by link."""

from __future__ import annotations

import uuid
from collections import Counter

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.config import Settings
from app.core.actor import Actor, RoleKind, Scope
from app.core.clock import today
from app.core.codes import normalise
from app.core.errors import Invalid, NotFound
from app.core.months import Month
from app.core.qr import svg
from app.coverage import commands, queries
from app.places import queries as places
from app.places.models import Place
from app.posters import queries as posters
from app.posters.schemas import STANDING_WORDS, WHAT_WORDS
from app.tallies.indicators import COVERAGE, HELPS, help_key
from app.visits.queries import due_at
from app.web.access import allow, current_actor, public
from app.web.writes import writes

blueprint = Blueprint("coverage", __name__, template_folder="templates")
by_link = Blueprint("view_link", __name__, template_folder="templates")

_OFFICER = frozenset({RoleKind.OFFICER})
_WATCHERS = (RoleKind.OFFICER, RoleKind.OVERSEER, RoleKind.ADMINISTRATOR)
_HELPERS = (RoleKind.HEAD, RoleKind.VOLUNTEER)


def _month() -> Month:
    return Month(request.args.get("month", ""), today())


def _page(template: str, **facts: object) -> str:
    return render_template(f"coverage/{template}.html", indicators=COVERAGE, kinds=HELPS, done_of=_done, **facts)


def _done(helps: Counter[str]) -> int:
    return sum(helps[help_key(kind, done=True)] for kind in HELPS)


def _link_scope(link_id: uuid.UUID) -> Scope:
    return places.scope(queries.link(link_id).hamlet_id)


@blueprint.get("/")
@allow(*_WATCHERS, *_HELPERS)
def start() -> str | Answer:
    """One's own places; straight to the page when there is only one."""
    actor = current_actor()
    own = {role.place_id for role in actor.roles}
    found = [places.get(place_id) for place_id in own if place_id] if None not in own else places.provinces()
    if len(found) == 1 and None not in own:
        return redirect(_address(found[0], actor))
    return _page("start", places=[(place, _address(place, actor)) for place in found])


def _address(place: Place, actor: Actor) -> str:
    if place.kind == "hamlet":
        return url_for("coverage.hamlet", place_id=place.id)
    if actor.may(frozenset(_WATCHERS), place.scope):
        return url_for("coverage.place", place_id=place.id)
    return url_for("coverage.own_hamlets", place_id=place.id)


@blueprint.get("/<uuid:place_id>")
@allow(*_WATCHERS, at=places.scope)
def place(place_id: uuid.UUID) -> str | Answer:
    """A commune's hamlets, or a province's communes."""
    found, month = places.get(place_id), _month()
    if found.kind == "hamlet":
        return redirect(url_for("coverage.hamlet", place_id=found.id))
    if found.kind == "province":
        table = queries.province_table(found.id, month.since, month.until)
    else:
        table = queries.commune_table(found.id, month.since, month.until)
    above = places.get(found.province_id) if found.kind == "commune" and found.province_id else None
    if above and not current_actor().may(frozenset(_WATCHERS), above.scope):
        above = None
    return _page("place", place=found, table=table, month=month, above=above)


@blueprint.get("/own/<uuid:place_id>")
@allow(*_HELPERS, at=places.scope)
def own_hamlets(place_id: uuid.UUID) -> str:
    """For those who help in a whole commune: its hamlets, to choose one."""
    commune = places.commune(place_id)
    return _page("start", places=[
        (hamlet, url_for("coverage.hamlet", place_id=hamlet.id)) for hamlet in places.hamlets_of(commune.id)
    ])  # fmt: skip


@blueprint.get("/hamlet/<uuid:place_id>")
@allow(*_WATCHERS, *_HELPERS, at=places.scope)
def hamlet(place_id: uuid.UUID) -> str | Answer:
    """One hamlet: figures for all; persons for officers; for a helper, only the own line."""
    found = places.hamlet(place_id)
    standing = queries.standing_for(found.id)
    if standing != found.id:
        return redirect(url_for("coverage.hamlet", place_id=standing))
    return _hamlet_page(found)


def _hamlet_page(found: Place, fresh: str = "") -> str:
    actor, month = current_actor(), _month()
    officer = actor.may(_OFFICER, found.scope)
    people = queries.members(found.id, month.since, month.until)
    own = [member for member in people if member.id == actor.person_id]
    return _page(
        "hamlet",
        **_hamlet_facts(found, month),
        officer=officer,
        people=people if officer else own,
        links=queries.links_of(found.id) if officer else [],
        lifetimes=commands.LIFETIMES,
        fresh=fresh,
        drawing=svg(fresh) if fresh else "",
        commune=_open_commune(found, actor),
        due=due_at(found.id) if actor.may(frozenset(_HELPERS) | _OFFICER, found.scope) else None,
    )


def _open_commune(hamlet: Place, actor: Actor) -> Place | None:
    commune = places.commune_of(hamlet)
    return commune if commune and actor.may(frozenset(_WATCHERS), commune.scope) else None


def _hamlet_facts(found: Place, month: Month) -> dict[str, object]:
    assert found.commune_id is not None
    return {
        "hamlet": found,
        "month": month,
        "figures": queries.hamlet_figures([found.id]).get(found.id, {}),
        "helps": queries.activity([found.id], month.since, month.until)[found.id],
        "days": queries.days(found.id, month.since, month.until),
        "known": queries.known([found.commune_id]).get(found.commune_id, queries.Known()),
        "posters": posters.in_use(found.id),
        "standing_words": STANDING_WORDS,
        "report_words": WHAT_WORDS,
    }


@blueprint.post("/hamlet/<uuid:place_id>/links")
@writes
@allow(RoleKind.OFFICER, at=places.scope)
def issue_link(place_id: uuid.UUID) -> str:
    """A new view link, shown once on the page that answers."""
    found = places.hamlet(place_id)
    days = request.form.get("days", type=int)
    if days not in commands.LIFETIMES:
        raise Invalid({"days": "not_offered"})
    code = commands.issue_link(current_actor(), found, days)
    settings: Settings = current_app.config["SETTINGS"]
    return _hamlet_page(found, fresh=f"{settings.public_origin}{url_for('view_link.by_code', code=code)}")


@blueprint.post("/links/<uuid:link_id>/end")
@writes
@allow(RoleKind.OFFICER, at=_link_scope)
def end_link(link_id: uuid.UUID) -> Answer:
    """The link opens nothing any more."""
    link = queries.link(link_id)
    commands.end_link(current_actor(), link)
    return redirect(url_for("coverage.hamlet", place_id=link.hamlet_id))


@by_link.get("/<code>")
@public
def by_code(code: str) -> Response:
    """A hamlet's figures for whoever holds the link: no names, nothing for search engines."""
    hamlet_id = queries.standing_for(queries.hamlet_by_code(normalise(code)))
    found = places.hamlet(hamlet_id)
    if found.commune_id is None:
        raise NotFound
    answer = make_response(_page("by_link", **_hamlet_facts(found, _month())))
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer
