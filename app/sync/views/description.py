"""`GET /api/v1/openapi.json`: what the phone's door takes and gives, for programs (docs/wire.md)."""

from __future__ import annotations

import json

from flask import Blueprint, Response, current_app, request

from app.web.access import public
from app.web.openapi import described, document

blueprint = Blueprint("description", __name__)


@blueprint.get("/api/v1/openapi.json")
@public
@described(cached=True)
def openapi() -> Response:
    """This description, OpenAPI 3.1, put together from the code that answers."""
    response = Response(json.dumps(document(current_app), ensure_ascii=False, indent=1), mimetype="application/json")
    response.headers["Cache-Control"] = "public, max-age=300"
    response.add_etag()
    response.make_conditional(request)
    return response
