"""Pictures and recordings: told by their bytes, without what gives people away, served so that iPhones play them."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from PIL import Image

from app.core.actor import Actor
from app.core.db import db, transaction
from app.core.errors import Invalid
from app.guides import media, queries
from app.guides.commands import media as commands
from app.guides.languages import SPOKEN
from app.guides.models import GuideFile, GuideRecording
from app.guides.texts import GUIDES
from app.web.locale import LANGUAGES
from tests.people import Village

SLUG = GUIDES[0].slug
# The first bytes that recorders of phones and browsers really write, then sound of no meaning.
SOUNDS = {
    "audio/mp4": b"\x00\x00\x00\x1cftypM4A \x00\x00\x00\x00M4A mp42isom" + b"\x00" * 500,
    "audio/mpeg": b"ID3\x03\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x64" * 200,
    "audio/ogg": b"OggS\x00\x02" + b"\x00" * 20 + b"OpusHead" + b"\x00" * 500,
    "audio/webm": bytes.fromhex("1a45dfa39f4286810142f7810142f2810442f381084282847765626d") + b"\x00" * 500,
}


def drawn(kind: str = "PNG", size: tuple[int, int] = (1200, 2400), **more: Any) -> bytes:
    made = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(made, kind, **more)
    return made.getvalue()


def recorded(**other: Any) -> dict[str, Any]:
    return {
        "file": (io.BytesIO(SOUNDS["audio/mp4"]), "doc.m4a"),
        "language": "jra-VN",
        "dialect": "Jrai Chor",
        "recorded_on": "2026-11-10",
        "consented": "yes",
    } | other


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


# ---------------------------------------------------------------- pictures


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_of_a_step_is_shown_small_and_upright(
    officer: FlaskClient, village: Village, shelf: str, kind: str
) -> None:
    turned = Image.Exif()
    turned[0x0112] = 6  # held upright by a camera that writes it lying
    sent = {"number": "0", "step": "2", "file": (io.BytesIO(drawn(kind, (2400, 1200), exif=turned)), "man-hinh")}
    assert officer.post(f"{shelf}g/{SLUG}/picture", data=sent).status_code == 303
    address = queries.guide(SLUG, village.commune).steps[1].picture
    answer = officer.get(address)
    assert answer.mimetype == "image/jpeg" and len(answer.data) <= media.MOST_PICTURE
    with Image.open(io.BytesIO(answer.data)) as shown:
        assert shown.size == (480, 960)
    assert address in officer.get(f"{shelf}g/{SLUG}/media").text


def test_a_picture_loses_where_and_by_which_phone_it_was_taken() -> None:
    told = Image.Exif()
    told[0x010F], told[0x0110] = "Hang cua may", "Ten may"
    told.get_ifd(0x8825)[1] = "N"
    raw = drawn("JPEG", (300, 300), exif=told, comment=b"nha toi")
    assert b"Ten may" in raw and b"nha toi" in raw
    made = media.picture(raw)
    assert b"Exif" not in made and b"Ten may" not in made and b"nha toi" not in made


def test_a_see_through_picture_stands_on_white() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(made, "PNG")
    with Image.open(io.BytesIO(media.picture(made.getvalue()))) as shown:
        assert shown.convert("RGB").getpixel((20, 20)) == (255, 255, 255)


def test_a_picture_that_will_not_shrink_stays_under_its_limit() -> None:
    noise = io.BytesIO()
    Image.effect_noise((1100, 1100), 200).save(noise, "JPEG", quality=90)
    assert len(media.picture(noise.getvalue())) <= media.MOST_PICTURE


def _bomb() -> bytes:
    made = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(made, "PNG")
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "required"),
        (b"GIF89a" + b"\x00" * 100, "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not_a_picture"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "not_a_picture"),
        (drawn("JPEG", (300, 300))[:400], "not_a_picture"),
        (b"%PDF-1.7", "not_a_picture"),
        (_bomb(), "file_too_large"),
        (b"\x00" * 1_800_001, "file_too_large"),
    ],
    ids=["nothing", "gif", "svg", "no png", "cut", "pdf", "bomb", "heavy"],
)
def test_what_is_no_picture_is_refused(officer: FlaskClient, shelf: str, data: bytes, fault: str) -> None:
    with pytest.raises(Invalid) as error:
        media.picture(data)
    assert error.value.fields == {"file": fault}
    sent = {"number": "0", "step": "1", "file": (io.BytesIO(data), "anh.png")}
    assert officer.post(f"{shelf}g/{SLUG}/picture", data=sent).status_code == 422
    assert count(GuideFile) == 0


def test_a_picture_is_taken_off_again_and_an_older_page_is_told(
    officer: FlaskClient, village: Village, shelf: str
) -> None:
    sent = {"number": "0", "step": "1", "file": (io.BytesIO(drawn()), "anh.png")}
    officer.post(f"{shelf}g/{SLUG}/picture", data=sent)
    late = {"number": "0", "step": "2", "file": (io.BytesIO(drawn()), "anh.png")}
    answer = officer.post(f"{shelf}g/{SLUG}/picture", data=late)
    assert answer.status_code == 409 and "Có người vừa lưu hướng dẫn này trước bạn." in answer.text
    officer.post(f"{shelf}g/{SLUG}/picture", data={"number": "1", "step": "1", "do": "remove"})
    assert [step.picture for step in queries.guide(SLUG, village.commune).steps] == [""] * 4


def test_a_picture_that_was_taken_off_is_erased_and_no_earlier_version_brings_it_back(
    officer: FlaskClient, village: Village, shelf: str
) -> None:
    officer.post(f"{shelf}g/{SLUG}/picture", data={"number": "0", "step": "1", "file": (io.BytesIO(drawn()), "anh")})
    address = queries.guide(SLUG, village.commune).steps[0].picture
    officer.post(f"{shelf}g/{SLUG}/picture", data={"number": "1", "step": "1", "do": "remove"})
    assert officer.get(address).status_code == 404 and count(GuideFile) == 0
    officer.post(f"{shelf}g/{SLUG}/restore", data={"number": "1"})
    assert queries.guide(SLUG, village.commune) == GUIDES[0]


def test_a_picture_that_another_guide_shows_stays_there(officer: FlaskClient, village: Village, shelf: str) -> None:
    for slug in (SLUG, GUIDES[1].slug):
        officer.post(f"{shelf}g/{slug}/picture", data={"number": "0", "step": "1", "file": (io.BytesIO(drawn()), "a")})
    address = queries.guide(SLUG, village.commune).steps[0].picture
    sent = {"number": "1", "step": "1", "file": (io.BytesIO(drawn("PNG", (50, 50))), "khac")}
    assert officer.post(f"{shelf}g/{SLUG}/picture", data=sent).status_code == 303
    assert officer.get(address).status_code == 200
    assert queries.guide(SLUG, village.commune).steps[0].picture != address


def test_no_bytes_stay_of_a_picture_that_came_too_late(officer: FlaskClient, village: Village, shelf: str) -> None:
    late = {"number": "7", "step": "1", "file": (io.BytesIO(drawn()), "anh")}
    assert officer.post(f"{shelf}g/{SLUG}/picture", data=late).status_code == 409
    assert count(GuideFile) == 0


def test_a_picture_stays_with_its_step_through_the_form(officer: FlaskClient, village: Village, shelf: str) -> None:
    from tests.guides.office.test_pages import form_on

    officer.post(f"{shelf}g/{SLUG}/picture", data={"number": "0", "step": "2", "file": (io.BytesIO(drawn()), "anh")})
    page = officer.post(f"{shelf}draft", data=form_on(officer.get(f"{shelf}g/{SLUG}/edit").text) | {"do": "up:2"})
    assert officer.post(f"{shelf}g/{SLUG}/edit", data=form_on(page.text)).status_code == 303
    steps = queries.guide(SLUG, village.commune).steps
    assert steps[0].picture and not steps[1].picture and steps[0].words == GUIDES[0].steps[1].words


# ---------------------------------------------------------------- voices


@pytest.mark.parametrize("kind", SOUNDS)
def test_a_recording_is_known_by_its_first_bytes(officer: FlaskClient, village: Village, shelf: str, kind: str) -> None:
    sent = recorded(file=(io.BytesIO(SOUNDS[kind]), "ten-gi-cung-duoc.txt"))
    assert officer.post(f"{shelf}g/{SLUG}/recordings", data=sent).status_code == 303
    (one,) = queries.recordings(village.commune, SLUG)
    assert (one.type, one.language, one.name, one.dialect) == (kind, "jra-VN", "Jrai", "Jrai Chor")
    assert one.recorded_on == dt.date(2026, 11, 10)
    assert officer.get(one.address).mimetype == kind
    assert queries.recordings(village.other_commune, SLUG) == queries.recordings(None, SLUG) == ()


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("file", (io.BytesIO(b"MZ\x90\x00"), "doc.m4a"), "Tệp này không phải tiếng"),
        ("file", (io.BytesIO(b"<html>OggS"), "doc.ogg"), "Tệp này không phải tiếng"),
        ("file", (io.BytesIO(b"RIFF\x00\x00\x00\x00WAVE"), "doc.mp3"), "Tệp này không phải tiếng"),
        ("file", (io.BytesIO(b"\xff\xd8\xff\xe0"), "doc.mp3"), "Tệp này không phải tiếng"),
        ("file", (io.BytesIO(SOUNDS["audio/ogg"] + b"\x00" * 1_800_000), "doc.ogg"), "Tệp lớn quá."),
        ("file", (io.BytesIO(b""), ""), "Xin điền ô này."),
        ("language", "fr", "Xin chọn một trong các mục có sẵn."),
        ("dialect", "x" * 61, "Dài quá"),
        ("recorded_on", "", "Xin điền ô này."),
        ("recorded_on", "2026-12-31", "Ngày này chưa tới."),
        ("consented", "", "Người đọc chưa đồng ý thì không đưa lên được."),
    ],
)
def test_a_recording_without_what_it_needs_is_refused(
    officer: FlaskClient, shelf: str, field: str, value: Any, fault: str
) -> None:
    if isinstance(value, tuple):
        value = (io.BytesIO(value[0].getvalue()), value[1])
    answer = officer.post(f"{shelf}g/{SLUG}/recordings", data=recorded() | {field: value})
    assert answer.status_code == 422 and fault in answer.text
    assert count(GuideRecording) == count(GuideFile) == 0


def test_an_upload_beyond_the_door_hears_so(officer: FlaskClient, shelf: str) -> None:
    sent = recorded(file=(io.BytesIO(SOUNDS["audio/mpeg"] + b"\x00" * 2_000_000), "doc.mp3"))
    answer = officer.post(f"{shelf}g/{SLUG}/recordings", data=sent)
    assert answer.status_code == 413 and "quá lớn" in answer.text


def test_the_database_itself_keeps_no_voice_without_consent(actor: Actor, village: Village) -> None:
    with transaction() as session:
        made = commands.add_recording(
            actor, village.commune, SLUG, SOUNDS["audio/mp4"], "vi", "", dt.date(2026, 11, 1), consented=True
        )
        with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
            session.execute(sa.update(GuideRecording).where(GuideRecording.id == made.id).values(consented=False))


def test_a_voice_that_is_taken_back_is_gone_with_its_bytes(officer: FlaskClient, village: Village, shelf: str) -> None:
    officer.post(f"{shelf}g/{SLUG}/recordings", data=recorded())
    (one,) = queries.recordings(village.commune, SLUG)
    assert officer.post(f"{shelf}g/{SLUG}/recordings/{one.id}/remove").status_code == 303
    assert queries.recordings(village.commune, SLUG) == ()
    assert officer.get(one.address).status_code == 404
    assert count(GuideFile) == 0


def test_the_same_bytes_twice_are_stored_once_and_stay_while_one_needs_them(
    officer: FlaskClient, village: Village, shelf: str
) -> None:
    for slug in (SLUG, GUIDES[1].slug):
        officer.post(f"{shelf}g/{slug}/recordings", data=recorded())
    assert count(GuideFile) == 1
    (one,) = queries.recordings(village.commune, SLUG)
    officer.post(f"{shelf}g/{SLUG}/recordings/{one.id}/remove")
    assert officer.get(one.address).status_code == 200


def test_another_communes_voice_is_not_ones_own_to_take_away(
    officer: FlaskClient, village: Village, actor: Actor, shelf: str
) -> None:
    with transaction():
        theirs = commands.add_recording(
            actor, village.other_commune, SLUG, SOUNDS["audio/mp4"], "vi", "", dt.date(2026, 11, 1), consented=True
        )
    assert officer.post(f"{shelf}g/{SLUG}/recordings/{theirs.id}/remove").status_code == 404
    assert count(GuideRecording) == 1


def test_every_language_of_the_site_can_be_spoken_under_the_same_name() -> None:
    assert {tag: name for tag, name in LANGUAGES.items() if tag != "en"}.items() <= SPOKEN.items()
    assert all(tag == "vi" or tag.endswith("-VN") for tag in SPOKEN), "a bare tag is guessed to be elsewhere"


# ---------------------------------------------------------------- as citizens get them


@pytest.fixture
def address(officer: FlaskClient, village: Village, shelf: str) -> str:
    officer.post(f"{shelf}g/{SLUG}/recordings", data=recorded())
    return queries.recordings(village.commune, SLUG)[0].address


def test_bytes_are_for_anybody_and_for_a_day(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.data == SOUNDS["audio/mp4"]
    assert answer.headers["Cache-Control"] == "private, max-age=86400", "a voice may be taken back"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert "Set-Cookie" not in answer.headers
    assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_phone_that_asks_for_a_part_gets_that_part(client: FlaskClient, address: str) -> None:
    whole = SOUNDS["audio/mp4"]
    probe = client.get(address, headers={"Range": "bytes=0-1"})
    assert (probe.status_code, probe.data) == (206, whole[:2])
    assert probe.headers["Content-Range"] == f"bytes 0-1/{len(whole)}"
    assert probe.headers["Content-Length"] == "2"
    assert "Content-Encoding" not in probe.headers
    rest = client.get(address, headers={"Range": "bytes=100-", "Accept-Encoding": "gzip, br"})
    assert (rest.status_code, rest.data) == (206, whole[100:])
    assert client.get(address, headers={"Range": "bytes=99999-"}).status_code == 416


@pytest.mark.parametrize("name", ["0" * 64, "A" * 64, "x", "..%2F..%2Fetc%2Fpasswd"])
def test_an_address_that_is_no_hash_of_ours_is_not_found(client: FlaskClient, village: Village, name: str) -> None:
    assert client.get(f"/g/media/{name}").status_code == 404


def test_a_page_plays_nothing_by_itself(officer: FlaskClient, village: Village, shelf: str, address: str) -> None:
    from flask import render_template

    shown = render_template("guides/_audio.html", recordings=queries.recordings(village.commune, SLUG))
    assert '<audio controls preload="none"' in shown and "autoplay" not in shown
    assert f'src="{address}"' in shown and '<span lang="jra-VN">Jrai</span> (Jrai Chor)' in shown
    assert render_template("guides/_audio.html", recordings=()).strip() == ""
