"""What a picture and a recording must be before they are kept: told by their first bytes, not by their names."""

from __future__ import annotations

import hashlib
import io
import re
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from app.core.errors import Invalid

# An upload of 2,000,000 bytes is refused by the door (factory.MAX_CONTENT_LENGTH); this leaves room for the form.
MOST_AUDIO = 1_800_000
MOST_UPLOAD = 1_800_000
MOST_PICTURE = 300_000
# Longest side and quality, until it is light enough. A phone's screen at twice its width needs no more than the first.
_STEPS_DOWN = ((960, 82), (960, 70), (960, 55), (720, 55), (480, 55))
MOST_PIXELS = 40_000_000
PICTURE_TYPE = "image/jpeg"


def hash_of(data: bytes) -> str:
    """The name of some bytes."""
    return hashlib.sha256(data).hexdigest()


def picture(data: bytes) -> bytes:
    """An uploaded PNG, JPEG or WebP as a JPEG that every browser shows: upright, small, and without what phones write
    into pictures (where they were taken, when, by which phone). Raises Invalid (field file)."""
    if not data:
        raise Invalid({"file": "required"})
    if len(data) > MOST_UPLOAD:
        raise Invalid({"file": "file_too_large"})
    flat = _on_white(data)
    made = io.BytesIO()
    for side, quality in _STEPS_DOWN:
        flat.thumbnail((side, side))
        made = io.BytesIO()
        flat.save(made, "JPEG", quality=quality, optimize=True, progressive=True)
        if made.tell() <= MOST_PICTURE:
            break
    return made.getvalue()


def _on_white(data: bytes) -> Image.Image:
    """The picture upright, without transparency. Nothing is unpacked before its size is known to be bearable."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP")) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise Invalid({"file": "file_too_large"})
                upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Invalid({"file": "file_too_large"}) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise Invalid({"file": "not_a_picture"}) from None
    flat = Image.new("RGB", upright.size, "white")
    flat.paste(upright, mask=upright.getchannel("A"))
    return flat


def audio_type(data: bytes) -> str:
    """The type of an uploaded recording by its first bytes. Raises Invalid (field file)."""
    if not data:
        raise Invalid({"file": "required"})
    if len(data) > MOST_AUDIO:
        raise Invalid({"file": "file_too_large"})
    for pattern, kind in _SIGNS:
        if pattern.match(data):
            return kind
    raise Invalid({"file": "not_a_recording"})


# ISO 14496-12 (ftyp, a brand of sound or of plain mp4), MPEG layer 3 with or without ID3v2, RFC 3533, EBML of WebM.
_SIGNS = (
    (re.compile(rb"....ftyp(?:M4A |M4B |mp42|mp41|isom|iso[2-6]|dash)", re.S), "audio/mp4"),
    (re.compile(rb"ID3[\x02-\x04]|\xff[\xfa\xfb\xf2\xf3][^\x00-\x0f\xf0-\xff]", re.S), "audio/mpeg"),
    (re.compile(rb"OggS\x00", re.S), "audio/ogg"),
    (re.compile(rb"\x1aE\xdf\xa3.{4,60}?webm", re.S), "audio/webm"),
)
