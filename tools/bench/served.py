"""The app as the bench serves it: with a bare endpoint beside it, on the same database with the same durability,
that only validates and inserts. What our door costs is told as a ratio to this one."""

from __future__ import annotations

import gzip
import uuid
from typing import Any

import msgspec
from flask import Flask, Response, request
from sqlalchemy import Column, LargeBinary, MetaData, Table, Uuid, insert, text

from app.core.clock import today
from app.core.db import transaction
from app.factory import create_app
from app.sync.schemas import Batch, Entry
from app.web.access import public, signed_by_device
from app.web.writes import commits_itself

BARE = Table("bench_bare", MetaData(), Column("id", Uuid, primary_key=True), Column("body", LargeBinary))
_ONE_MORE = text(
    "insert into poster_opens (poster_id, day, opens) values (:poster, :day, 1)"
    " on conflict (poster_id, day) do update set opens = poster_opens.opens + 1"
)
_poster_id: Any = None
_batch = msgspec.json.Decoder(Batch)
_entry = msgspec.json.Decoder(Entry)


@commits_itself("the bare endpoint of the bench")
@signed_by_device
def bare() -> Response:
    """Validate the shapes, insert the rows, commit, say ok: no signature, no seal, no rule, no count."""
    batch = _batch.decode(gzip.decompress(request.get_data()))
    rows: list[dict[str, Any]] = []
    for raw in batch.entries:
        entry = _entry.decode(raw)
        rows.append({"id": uuid.UUID(entry.id), "body": bytes(raw)})
    with transaction() as session:
        session.execute(insert(BARE), rows)
    return Response(b"[" + b",".join([b"1"] * len(rows)) + b"]", mimetype="application/json")


@commits_itself("the bare endpoint of the bench")
@public
def bare_open() -> Response:
    """Count one more open of the only poster there is, commit, say ok: no page, no place, no guide."""
    global _poster_id
    with transaction() as session:
        _poster_id = _poster_id or session.execute(text("select id from posters")).scalar_one()
        session.execute(_ONE_MORE, {"poster": _poster_id, "day": today().isoformat()})
    return Response(b"1", mimetype="text/plain")


def make() -> Flask:
    """The app with the bare endpoints."""
    app = create_app()
    app.add_url_rule("/bench/bare", view_func=bare, methods=["POST"])
    app.add_url_rule("/bench/open", view_func=bare_open)
    return app
