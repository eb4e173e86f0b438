"""A citizen's number rests nowhere: not on the phone, not on the server, not in logs or backups, not even sealed. Of a
card that was scanned not a letter rests anywhere either.

What does rest on the server is a fingerprint: HMAC-SHA256 of the number under a secret of the commune. Nobody reads a
number off it, and it is worthless without the key files, which are in neither database nor backup. It is *not* an
anonymous mark: whoever holds both the database and the key files can try every number of twelve digits against it, and
so tell whose it is. That is why key files are kept apart, why fingerprints are personal data, and can be erased.
"""

from __future__ import annotations

import base64
import gzip
import io
import itertools
import json
import shutil
import sqlite3
import subprocess
import sys
import unicodedata
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Request, expect

from app.core import seal
from app.core.seal import SealKeys
from tests.cards import code_of
from tests.journeys.first_day import Hand, dev_run
from tests.journeys.search import Pieces, database_pieces, file_pieces, find, find_words, openable, phone_pieces
from tests.served import ROOT

pytestmark = [pytest.mark.journey, pytest.mark.slow]
TYPED = ("038190004711", "038085004712", "001300004713")
SCANNED = "036192004715"
NUMBERS = (*TYPED, SCANNED)
# With it on the card: name, residence, old number, birth date, date of issue.
NAME = "Vũ Thị Bích Hường"
ON_THE_CARD = (NAME, "Thôn Đồng Gạch, xã Ví Dụ, tỉnh Ninh Bình", "173654890", "17081992", "25042021")
CARD = "{0}|{3}|{1}|{4}|Nữ|{2}|{5}||||".format(SCANNED, *ON_THE_CARD)
PLANTED = "079192004714"
PLANT = """async (number) => {
  const bytes = new TextEncoder().encode(number);
  const letters = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  const grouped = /^[0-9]+$/.test(number) ? number.replace(/(...)/g, "$1 ") : number.normalize("NFD");
  const db = await new Promise((tell) => {
    const opening = indexedDB.open("thonso");
    opening.onsuccess = () => tell(opening.result);
  });
  const adding = db.transaction("drafts", "readwrite");
  adding.objectStore("drafts").put({ deep: [{ bytes: bytes.buffer }] }, "planted bytes");
  adding.objectStore("drafts").put({ text: letters("x" + number) }, "planted text");
  adding.objectStore("drafts").put(1, number);
  await new Promise((tell) => (adding.oncomplete = tell));
  db.close();
  await (await caches.open("planted")).put("/planted", new Response("<p>" + grouped));
  const file = await (await navigator.storage.getDirectory()).getFileHandle("planted", { create: true });
  const writing = await file.createWritable();
  await writing.write(bytes);
  await writing.close();
  localStorage.setItem("planted", number);
  sessionStorage.setItem(number, "planted");
}"""


@dataclass
class Aftermath:
    """What is left when four citizens were helped and everything was sent."""

    folder: Path
    log: Path
    hand: Hand
    boxes: list[dict[str, str]]
    bound: list[tuple[uuid.UUID, uuid.UUID]]
    requests: list[bytes]

    @property
    def database(self) -> Path:
        return self.folder / "thonso.db"

    def on_server(self) -> Pieces:
        backups = sorted((self.folder / "backup").glob("thonso-*"))
        assert backups
        pieces = {**database_pieces(self.database), **file_pieces([self.log])}
        for backup in backups:
            pieces |= {f"backup {where}": what for where, what in database_pieces(backup).items()}
        return pieces


@pytest.fixture(scope="module")
def aftermath(desk_browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    folder = tmp_path_factory.mktemp("numbers") / "data"
    with dev_run(folder) as links:
        hand = Hand(desk_browser, links["url"])
        requests: list[bytes] = []
        hand.context.on("request", lambda request: requests.extend((request.url.encode(), sent_in(request))))
        hand.open(links["sign_in"]["volunteer"])
        hand.enrol()
        hand.context.set_offline(True)  # so that the numbers have to wait on the phone
        record_three(hand, links["poster"].rpartition("/")[2])
        record_a_scanned_one(hand)
        entries = [json.loads(text) for text in entry_texts(hand)]
        waiting = phone_pieces(hand.page)
        hand.context.set_offline(False)
        hand.open("/field/")
        expect(hand.page.locator("#sent")).to_contain_text("Đã gửi hết")
        back_up(folder)
        bound = [(uuid.UUID(one["id"]), uuid.UUID(one["device"])) for one in entries]
        made = Aftermath(folder, folder.parent / "data.log", hand, [one["sealed"] for one in entries], bound, requests)
        assert traces(waiting) == []
        yield made
        hand.close()


def record_three(hand: Hand, code: str) -> None:
    """Through the form, each with consent and a number; the last one typed with spaces."""
    hand.open(f"/field/assist?poster={code}")
    hand.on("assist")
    for at, number in enumerate(TYPED):
        if at:
            hand.tap(hand.page.get_by_role("button", name="Giúp người tiếp theo"))
        if not hand.page.locator("[name=kind][value=level1]").is_checked():
            hand.pick("kind", "level1")
        hand.pick("ageBand", ("35-59", "35-59", "18-34")[at])
        hand.pick("ownHands", "yes")
        hand.give_number(number if at < 2 else " ".join((number[:3], number[3:6], number[6:])))
        assert not find(number, phone_pieces(hand.page)), "the draft keeps the number"
        hand.save()


def record_a_scanned_one(hand: Hand) -> None:
    """By a picture of a card; the phone is searched at every step of it."""
    hand.tap(hand.page.get_by_role("button", name="Giúp người tiếp theo"))
    hand.pick("ownHands", "yes")
    hand.page.locator("#ask summary").tap()
    hand.page.locator("label:has(#consent)").tap()
    hand.page.locator("#scan-card").tap()
    expect(hand.page.locator("#card")).to_be_visible()  # before that there is nothing to choose a picture in
    picture = io.BytesIO()
    code_of(CARD).save(picture, "png")
    hand.page.set_input_files("#picture", {"name": "card.png", "mimeType": "image/png", "buffer": picture.getvalue()})
    expect(hand.page.locator("#locked")).to_be_visible()
    expect(hand.page.locator("#ageBand [value='18-34']")).to_be_checked()
    assert traces(phone_pieces(hand.page) | {"page": hand.page.content().encode()}) == []
    hand.save()


def traces(pieces: Pieces) -> list[str]:
    """Where anything lies that only a citizen's card could have told."""
    numbers = [where for number in NUMBERS for where in find(number, pieces)]
    return numbers + [where for words in ON_THE_CARD for where in find_words(words, pieces)]


def sent_in(request: Request) -> bytes:
    """The body of a request as it was before it was packed."""
    body = request.post_data_buffer or b""
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


def entry_texts(hand: Hand) -> list[str]:
    """The entries as the phone keeps them."""
    return [
        what.decode()
        for where, what in phone_pieces(hand.page).items()
        if "thonso/entries/" in where and where.endswith(".text") and what.startswith(b"{")
    ]


def back_up(folder: Path) -> None:
    words = [sys.executable, str(ROOT / "dev"), "backup", "--data", str(folder)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)


def test_the_numbers_were_sealed_sent_and_counted(aftermath: Aftermath) -> None:
    assert len(aftermath.boxes) == len(NUMBERS)
    keys = SealKeys(aftermath.folder / "keys" / "seal")
    opened = [
        keys.open(sealed["key"], sealed["box"], seal.info(sealed["key"], *bound)).decode()
        for sealed, bound in zip(aftermath.boxes, aftermath.bound, strict=True)
    ]
    assert sorted(opened) == sorted(NUMBERS)  # so these are the numbers that we look for below
    with closing(sqlite3.connect(aftermath.database)) as connection:
        fates = connection.execute("select fate, fingerprint is not null from entries").fetchall()
    assert fates == [("accepted", 1)] * len(NUMBERS)


def test_no_number_is_readable_on_the_phone(aftermath: Aftermath) -> None:
    pieces = phone_pieces(aftermath.hand.page)
    assert any(where.split(" ", 1)[1].startswith("indexedDB thonso/entries") for where in pieces)
    assert any(where.split(" ", 1)[1].startswith("caches") for where in pieces)
    assert traces(pieces) == []
    assert b"key private false" in pieces.values()  # its own key cannot be taken out


def test_the_wire_carried_the_sealed_numbers_and_nothing_else_of_a_card(aftermath: Aftermath) -> None:
    wire = b"\n".join(aftermath.requests)
    assert all(sealed["box"].encode() in wire for sealed in aftermath.boxes)
    assert traces({"wire": wire}) == []


def test_no_number_is_readable_on_the_server_in_its_logs_or_in_a_backup(aftermath: Aftermath) -> None:
    assert traces(aftermath.on_server()) == []


def test_with_the_servers_own_keys_nothing_that_is_stored_can_be_opened(aftermath: Aftermath) -> None:
    pieces = aftermath.on_server()
    keys = SealKeys(aftermath.folder / "keys" / "seal")
    for sealed in aftermath.boxes:
        box = sealed["box"].encode()
        raw = base64.urlsafe_b64decode(box + b"=" * (-len(box) % 4))
        assert [where for where, what in pieces.items() if box in what or raw in what] == []
    everyone = [(entry, device) for (entry, _own), (_other, device) in itertools.product(aftermath.bound, repeat=2)]
    assert openable(pieces, keys, aftermath.boxes[0]["key"], sorted(set(everyone), key=str)) == []


def test_no_secret_of_the_server_is_in_its_database_its_logs_or_a_backup(aftermath: Aftermath) -> None:
    folder = aftermath.folder / "keys"
    secrets = [(folder / name).read_bytes() for name in ("fingerprint.key", "token.key", "vault.key")]
    secrets += [path.read_bytes().split(b"\n")[1] for path in (folder / "seal").glob("*.pem")]
    pieces = aftermath.on_server()
    assert [where for where, what in pieces.items() if any(secret in what for secret in secrets)] == []


# ---------------------------------------------------------------- the search itself


@pytest.mark.parametrize(("planted", "look"), [(PLANTED, find), ("Đỗ Thị Gieo Trồng", find_words)])
def test_the_search_finds_what_is_planted_in_each_place_of_a_phone(
    aftermath: Aftermath, planted: str, look: Callable[[str, Pieces], list[str]]
) -> None:
    page = aftermath.hand.page
    assert look(planted, phone_pieces(page)) == []
    page.evaluate(PLANT, planted)
    found = " | ".join(look(planted, phone_pieces(page)))
    for place in ("deep.0.bytes", ".text", " key", "caches planted", "opfs /planted", "localStorage planted",
                  f"sessionStorage {planted}"):  # fmt: skip
        assert place in found, (place, found)


@pytest.mark.parametrize(
    "written",
    ["VŨ THỊ BÍCH HƯỜNG", unicodedata.normalize("NFD", NAME), json.dumps(NAME), NAME.encode("utf-16-be"), quote(NAME),
     *(base64.b64encode(bytes(at) + NAME.encode() + b"x") for at in range(3))],
)  # fmt: skip
def test_the_search_finds_a_name_in_each_form(written: str | bytes) -> None:
    what = written if isinstance(written, bytes) else written.encode()
    assert find_words(NAME, {"here": b"before" + what + b"after", "there": b"nothing"}) == ["here"]


@pytest.mark.parametrize(
    "written",
    [PLANTED, "079 192 004 714", "0791-9200-4714", PLANTED.encode("utf-16-le"), PLANTED.encode().hex(),
     *(base64.b64encode(bytes(at) + PLANTED.encode() + b"x") for at in range(4)),
     base64.urlsafe_b64encode(b"\xff\xfe" + PLANTED.encode())],
)  # fmt: skip
def test_the_search_finds_a_number_in_each_form(written: str | bytes) -> None:
    what = written if isinstance(written, bytes) else written.encode()
    assert find(PLANTED, {"here": b"before" + what + b"after", "there": b"nothing"}) == ["here"]


def test_the_search_finds_a_number_planted_in_database_backup_and_log(aftermath: Aftermath, tmp_path: Path) -> None:
    for file in (aftermath.database, sorted((aftermath.folder / "backup").glob("thonso-*"))[-1]):
        copy = tmp_path / file.name
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            target.execute("update entries set body = body || ?", (PLANTED.encode(),))
            target.commit()
        assert any(where.startswith("entries/") for where in find(PLANTED, database_pieces(copy)))
    log = tmp_path / "server.log"
    shutil.copy(aftermath.log, log)
    with log.open("a") as file:
        file.write("\nsomething went wrong with 079.192.004.714 on a line\n")
    assert find(PLANTED, file_pieces([log])) == [str(log)]


def test_the_search_opens_a_sealed_number_planted_in_a_database(aftermath: Aftermath, tmp_path: Path) -> None:
    keys = SealKeys(aftermath.folder / "keys" / "seal")
    box = aftermath.boxes[1]["box"]
    raw = base64.urlsafe_b64decode(box + "==")
    for planted in (json.dumps({"sealed": box}).encode(), b"any bytes before" + raw + b"and after"):
        copy = tmp_path / f"{uuid.uuid4()}.db"
        with closing(sqlite3.connect(aftermath.database)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            target.execute("update entries set body = ? where number = 1", (planted,))
            target.commit()
        found = openable(database_pieces(copy), keys, aftermath.boxes[1]["key"], aftermath.bound)
        assert any(where.startswith("entries/0/") for where in found)
