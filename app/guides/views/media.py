"""Pictures and recordings as every browser gets them: for anybody, for a day, and in parts where they are asked for."""

from __future__ import annotations

import io
import re

from flask import Blueprint, Response, send_file
from flask.typing import ResponseReturnValue

from app.core.errors import NotFound
from app.guides import queries
from app.web.access import public

blueprint = Blueprint("guide_media", __name__)

# The address is the hash of the bytes, so it can never mean others; but a voice is taken back, and a picture that shows
# somebody's number is erased. After a day it is asked for again, which costs 304 and no bytes.
FOR_A_DAY = "private, max-age=86400"


@blueprint.get("/<hash_>")
@public
def file(hash_: str) -> ResponseReturnValue:
    """The bytes. iPhones play a sound only from a server that answers with ranges."""
    if not re.fullmatch(r"[0-9a-f]{64}", hash_):
        raise NotFound
    found = queries.file(hash_)
    answer: Response = send_file(
        io.BytesIO(found.data), mimetype=found.type, conditional=True, etag=hash_, last_modified=found.added_at
    )
    answer.headers["Cache-Control"] = FOR_A_DAY
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
