"""Looks for a number, in every form it may have been written, wherever a phone or a server keeps things."""

from __future__ import annotations

import base64
import json
import re
import sqlite3
import unicodedata
import uuid
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from playwright.sync_api import Page

from app.core import seal
from app.core.seal import SealBroken, SealKeys

Pieces = dict[str, bytes]  # where it lay, and what

# Everything that scripts of this site can reach in a browser, as texts and as bytes in base64. Told with paths.
EVERYTHING = """async () => {
  const pieces = [];
  const b64 = (buffer) => {
    let text = "";
    for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
    return btoa(text);
  };
  const walk = async (path, value) => {
    if (value instanceof Blob) value = await value.arrayBuffer();
    if (ArrayBuffer.isView(value)) value = value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength);
    if (value instanceof ArrayBuffer) pieces.push([path, b64(value), true]);
    else if (value instanceof CryptoKey) pieces.push([path, "key " + value.type + " " + value.extractable, false]);
    else if (value instanceof Map || value instanceof Set) await walk(path, [...value]);
    else if (value instanceof Date) pieces.push([path, value.toISOString(), false]);
    else if (value && typeof value === "object") {
      for (const [name, inner] of Object.entries(value)) {
        pieces.push([path + "." + name, name, false]);
        await walk(path + "." + name, inner);
      }
    } else pieces.push([path, String(value), false]);
  };
  const told = (request) => new Promise((tell, fail) => {
    request.onsuccess = () => tell(request.result);
    request.onerror = () => fail(request.error);
  });
  for (const { name } of await indexedDB.databases()) {
    const db = await told(indexedDB.open(name));
    for (const store of db.objectStoreNames) {
      const reading = db.transaction(store).objectStore(store);
      const [keys, values] = await Promise.all([told(reading.getAllKeys()), told(reading.getAll())]);
      for (const [at, key] of keys.entries()) {
        await walk(`indexedDB ${name}/${store}/${at} key`, key);
        await walk(`indexedDB ${name}/${store}/${at}`, values[at]);
      }
    }
    db.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const response = await cache.match(request);
      pieces.push([`caches ${name} ${request.url} h`, request.url + JSON.stringify([...response.headers]), false]);
      pieces.push([`caches ${name} ${request.url}`, b64(await response.arrayBuffer()), true]);
    }
  }
  const files = async (path, folder) => {
    for await (const [name, handle] of folder.entries()) {
      pieces.push([`opfs ${path}/${name}`, name, false]);
      if (handle.kind === "directory") await files(`${path}/${name}`, handle);
      else pieces.push([`opfs ${path}/${name}`, b64(await (await handle.getFile()).arrayBuffer()), true]);
    }
  };
  await files("", await navigator.storage.getDirectory());
  for (const [name, store] of [["localStorage", localStorage], ["sessionStorage", sessionStorage]]) {
    for (const [key, value] of Object.entries(store)) pieces.push([`${name} ${key}`, key + " " + value, false]);
  }
  pieces.push(["address", location.href, false], ["cookies", document.cookie, false]);
  return pieces;
}"""


def forms(number: str) -> list[bytes]:
    """How somebody or something may have written twelve digits down."""
    grouped = [" ".join(re.findall(f".{{1,{size}}}", number)) for size in (3, 4)]
    texts = {number, *grouped, *(one.replace(" ", sign) for one in grouped for sign in "-.\u00a0")}
    found = {text.encode(code) for text in texts for code in ("utf-8", "utf-16-le", "utf-16-be")}
    found |= {*_as_letters(number.encode()), number[::-1].encode()}
    whole = int(number)
    found |= {whole.to_bytes(8, "big"), whole.to_bytes(8, "little")}
    return sorted(found)


def word_forms(words: str) -> list[bytes]:
    """How a name or an address may have been written down: its letters composed or not, large or small, escaped."""
    cases = (words, words.upper(), words.lower())
    found = {unicodedata.normalize(form, one).encode() for form in ("NFC", "NFD") for one in cases}
    found |= {words.encode("utf-16-le"), words.encode("utf-16-be"), json.dumps(words)[1:-1].encode()}
    found |= {quote(words).encode(), quote_plus(words).encode()}
    return sorted(found | _as_letters(words.encode()))


def _as_letters(plain: bytes) -> set[bytes]:
    """Bytes in hexadecimal and in base64, where they look different by where they begin: three ways, less the letters
    shared with the neighbours."""
    found = {plain.hex().encode(), plain.hex().upper().encode()}
    for shift in range(3):
        letters = base64.b64encode(bytes(shift) + plain)[-(-shift * 8 // 6) : (shift + len(plain)) * 8 // 6]
        found |= {letters, letters.translate(bytes.maketrans(b"+/", b"-_"))}
    return found


def find(number: str, pieces: Pieces) -> list[str]:
    """Where the number lies, in any form."""
    return _find(forms(number), pieces)


def find_words(words: str, pieces: Pieces) -> list[str]:
    """Where the words lie, in any form."""
    return _find(word_forms(words), pieces)


def _find(wanted: list[bytes], pieces: Pieces) -> list[str]:
    return [where for where, what in pieces.items() if any(form in what for form in wanted)]


def phone_pieces(page: Page) -> Pieces:
    """Everything the browser keeps for this site."""
    told: list[list[Any]] = page.evaluate(EVERYTHING)
    return {
        f"{at} {path}": base64.b64decode(text) if is_bytes else text.encode()
        for at, (path, text, is_bytes) in enumerate(told)
    }


def database_pieces(path: Path) -> Pieces:
    """Every cell of every table of a SQLite file, its dump as SQL, and the bytes of the file and of its log."""
    pieces: Pieces = {}
    with closing(sqlite3.connect(path)) as connection:
        pieces[f"{path.name} as SQL"] = "\n".join(connection.iterdump()).encode()
        for (table,) in connection.execute("select name from sqlite_master where type = 'table'").fetchall():
            for at, row in enumerate(connection.execute(f'select * from "{table}"')):
                for column, cell in enumerate(row):
                    pieces[f"{table}/{at}/{column}"] = cell if isinstance(cell, bytes) else str(cell).encode()
    for file in path.parent.glob(f"{path.name}*"):
        pieces[file.name] = file.read_bytes()
    return pieces


def file_pieces(paths: Iterable[Path]) -> Pieces:
    """Files as they are."""
    return {str(path): path.read_bytes() for path in paths if path.is_file()}


_BASE64 = re.compile(rb"[A-Za-z0-9_+/-]{190,}")


def _candidates(what: bytes) -> Iterator[bytes]:
    """Stretches of the length of a sealed number that begin as one does: with an uncompressed point."""
    texts = [base64.b64decode(run.translate(bytes.maketrans(b"-_", b"+/")) + b"=" * (-len(run) % 4))
             for run in _BASE64.findall(what) if len(run) % 4 != 1]  # fmt: skip
    for raw in (what, *texts):
        at = raw.find(b"\x04")
        while at >= 0:
            if len(raw) - at >= seal.SEALED_LENGTH:
                yield raw[at : at + seal.SEALED_LENGTH]
            at = raw.find(b"\x04", at + 1)


def openable(pieces: Pieces, keys: SealKeys, key_id: str, bound: Iterable[tuple[uuid.UUID, uuid.UUID]]) -> list[str]:
    """Where something lies that the server's own private key opens, for any of these entries on any of these phones."""
    lines = [seal.info(key_id, entry, device) for entry, device in bound]
    found = []
    for where, what in pieces.items():
        for raw in _candidates(what):
            text = base64.urlsafe_b64encode(raw).decode()
            if any(_opens(keys, key_id, text, line) for line in lines):
                found.append(where)
                break
    return found


def _opens(keys: SealKeys, key_id: str, text: str, line: bytes) -> bool:
    try:
        return bool(keys.open(key_id, text, line))
    except SealBroken:
        return False
