"""Officers' pages of printing: choose sheets and a size, watch them being drawn, take the file."""

from __future__ import annotations

import datetime as dt
import uuid

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from app.core import codes
from app.core.actor import RoleKind, Scope
from app.core.clock import now
from app.core.errors import Invalid
from app.core.words import N_
from app.places import queries as places
from app.posters import printer, queries
from app.posters.models import Poster, PrintRun
from app.posters.schemas import Form, form_of, ids_of
from app.web.access import allow, current_actor
from app.web.writes import commits_itself

blueprint = Blueprint("printing", __name__, template_folder="../templates")

Answer = str | BaseResponse | tuple[str, int]
# Nobody began by then: the worker is busy or does not run, so the page offers to draw in its own request.
WORKER_SLOW = dt.timedelta(seconds=10)
# What each size is called and what it is good for.
FORMS: dict[Form, tuple[str, str]] = {
    Form.A4: (N_("A4"), N_("Cỡ thường dùng, máy in nào cũng in được.")),
    Form.A3: (N_("A3"), N_("Bảng tin, chỗ đông người, nhìn từ xa.")),
    Form.A5: (N_("A5"), N_("Bằng nửa tờ A4: quầy, cửa ra vào.")),
    Form.LEAFLET: (N_("Tờ rơi"), N_("Một trang A4 cắt làm ba, để phát cho bà con.")),
    Form.STICKER: (N_("Nhãn dán"), N_("Một trang A4 cắt làm tám, dán ở cửa, ở quầy.")),
}


def _of_commune(commune_id: uuid.UUID) -> Scope:
    return places.scope(commune_id)


def _of_run(run_id: uuid.UUID) -> Scope:
    return queries.run_scope(run_id)


@blueprint.get("/posters/<uuid:commune_id>/print")
@allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR, at=_of_commune)
def choose(commune_id: uuid.UUID) -> Answer:
    """The form, with what the link before it named already ticked."""
    return _form_page(commune_id, {}, request.args)


@blueprint.post("/posters/<uuid:commune_id>/print")
@commits_itself("asked for in one transaction, drawn outside of any: a long drawing keeps no writer waiting")
@allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR, at=_of_commune)
def ask(commune_id: uuid.UUID) -> Answer:
    """Ask for a file; a small one is drawn before the next page opens."""
    try:
        form, posters = form_of(request.form.get("form", "")), _wanted(commune_id)
        run_id = printer.ask(current_actor(), commune_id, form, posters)
    except Invalid as error:
        return _form_page(commune_id, error.fields, request.form), 422
    if len(posters) <= printer.AT_ONCE:
        printer.draw_run(run_id)
    return redirect(url_for("printing.run", run_id=run_id), 303)


def _wanted(commune_id: uuid.UUID) -> list[Poster]:
    if "all" in request.form:
        return [poster for _hamlet, posters in queries.printable(commune_id) for poster in posters]
    hamlets, posters = (ids_of(request.form.getlist(name), "poster") for name in ("hamlet", "poster"))
    return queries.chosen(commune_id, hamlets, posters)


@blueprint.get("/posters/runs/<uuid:run_id>")
@allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR, at=_of_run)
def run(run_id: uuid.UUID) -> Answer:
    """How far it is; the page looks again by itself until the file is there."""
    found = queries.run(run_id)
    return render_template(
        "posters/run.html",
        run=found,
        commune=places.commune(found.commune_id),
        what=FORMS[Form(found.form)][0],
        cut=found.form in {Form.LEAFLET, Form.STICKER},
        slow=_is_left(found),
    )


@blueprint.post("/posters/runs/<uuid:run_id>")
@commits_itself("drawn outside of any transaction: a long drawing keeps no writer waiting")
@allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR, at=_of_run)
def draw_now(run_id: uuid.UUID) -> Answer:
    """Draw in this request what the worker has not begun, or what failed."""
    printer.draw_run(run_id)
    return redirect(url_for("printing.run", run_id=run_id), 303)


@blueprint.get("/posters/runs/<uuid:run_id>.pdf")
@allow(RoleKind.OFFICER, RoleKind.ADMINISTRATOR, at=_of_run)
def file(run_id: uuid.UUID) -> Answer:
    """The file, or back to the page that waits for it."""
    found = queries.run(run_id)
    if found.pdf is None:
        return redirect(url_for("printing.run", run_id=run_id))
    answer = Response(found.pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="ap-phich-{found.form}-{found.total}.pdf"'
    return answer


def _is_left(found: PrintRun) -> bool:
    """Nobody draws it any more, or nobody ever began."""
    since, patience = (found.begun_at, queries.PATIENCE) if found.begun_at else (found.asked_at, WORKER_SLOW)
    return found.ready_at is None and now() - since > patience


def _form_page(commune_id: uuid.UUID, faults: dict[str, str], typed: MultiDict[str, str]) -> str:
    hamlets = queries.printable(commune_id)
    return render_template(
        "posters/print.html",
        commune=places.commune(commune_id),
        hamlets=hamlets,
        total=sum(len(posters) for _hamlet, posters in hamlets),
        forms=FORMS,
        runs=queries.runs_of(commune_id),
        spoken=codes.spoken,
        faults=faults,
        typed=typed,
    )
