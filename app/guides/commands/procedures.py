"""Writes procedures from imported lists: no name of a service is ever made up here."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from app.core import audit
from app.core.actor import Actor
from app.core.clock import now
from app.core.db import db
from app.guides import lists, queries
from app.guides.lists import ListedProcedure
from app.guides.models import ImportedProcedure
from app.places.lists import RefusedLine
from app.places.models import Place


@dataclass(slots=True)
class ImportReport:
    """What became of a list: procedures new and changed, how many were known already, lines refused with the reason."""

    added: list[ImportedProcedure] = field(default_factory=list)
    changed: list[ImportedProcedure] = field(default_factory=list)
    same: int = 0
    refused: list[RefusedLine] = field(default_factory=list)
    heading: str = ""


def import_procedures(actor: Actor, commune: Place | None, text: str) -> ImportReport:
    """Take every good line of a list, for a commune or (none) for everywhere.

    A code that is there already is brought to what the list says; what holds everywhere is not a commune's to change.
    Raises TooLarge.
    """
    listed = lists.read(text)
    owner = commune.id if commune else None
    rows = queries.imported_procedures(commune)
    known = {row.code: row for row in rows if row.commune_id == owner}
    elsewhere = {row.code for row in rows if row.commune_id != owner}
    report = ImportReport(refused=listed.refused, heading=listed.heading)
    for line in listed.good:
        if line.code in elsewhere:
            report.refused.append(RefusedLine(line.number, line.text, "taken"))
        else:
            _take(actor, owner, line, known.get(line.code), report)
    db.session.flush()
    report.refused.sort(key=lambda line: line.number)
    facts = {"added": len(report.added), "changed": len(report.changed), "refused": len(report.refused)}
    audit.note(actor, "procedure.import", owner or "everywhere", **facts)
    return report


def _take(
    actor: Actor, owner: uuid.UUID | None, line: ListedProcedure, row: ImportedProcedure | None, report: ImportReport
) -> None:
    said = {
        "name": line.name, "authority": line.authority, "online": line.online.value, "link": line.link,
        "mandatory_from": line.mandatory_from, "source": line.source,
    }  # fmt: skip
    if row and all(getattr(row, name) == value for name, value in said.items()):
        report.same += 1
        return
    if row is None:
        row = ImportedProcedure(id=uuid.uuid4(), commune_id=owner, code=line.code)
        db.session.add(row)
        report.added.append(row)
    else:
        report.changed.append(row)
    for name, value in said.items():
        setattr(row, name, value)
    row.imported_by, row.imported_at = actor.person_id, now()


def remove(actor: Actor, procedure: ImportedProcedure) -> None:
    """It is not in the catalogue any more."""
    db.session.delete(procedure)
    db.session.flush()
    audit.note(
        actor, "procedure.remove", procedure.id, code=procedure.code, commune=procedure.commune_id or "everywhere"
    )
