"""`./dev strings`: collect every text into translations/, keep what is translated, say how far each language is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from tools.door import options
from tools.steps import BIN, ROOT, STAMPS, call, say

FOLDER = ROOT / "translations"
TEMPLATE = FOLDER / "messages.pot"
# No dates and no line numbers: a change of this file is a change of texts.
TEMPLATE_WORDS = "every text that people read. The msgid is the Vietnamese text itself. Written by ./dev strings."
HEADER = """# Thôn Số: {about}
msgid ""
msgstr ""
"Project-Id-Version: thonso\\n"
"Language: {tag}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
# English is the complete second language; others (jra_VN, bdq_VN) begin with `--add TAG` when somebody speaks them.
ALWAYS = ("en",)


def collected() -> str:
    """The msgids, which are the Vietnamese sentences, in the order of the files they stand in."""
    STAMPS.mkdir(exist_ok=True)
    part = STAMPS / f"texts-{os.getpid()}.pot"
    extract = [BIN / "pybabel", "--quiet", "extract", "--mapping-file", "pyproject.toml", "--keyword", "N_"]
    plain = ["--no-wrap", "--sort-by-file", "--add-location", "file", "--omit-header"]
    call([*extract, *plain, "--add-comments", "i18n:", "--output-file", part, "."], quiet=True)
    texts = part.read_text("utf-8")
    part.unlink()
    return HEADER.format(about=TEMPLATE_WORDS, tag="") + texts


def collect() -> None:
    """Write them down for translators."""
    FOLDER.mkdir(exist_ok=True)
    TEMPLATE.write_text(collected(), "utf-8")


def update(tag: str) -> tuple[int, int]:
    """Bring one language up to the collected texts; returns how many are translated, out of how many.

    Through the library, not `pybabel update`: no table of locales knows Jrai and Bahnar.
    """
    from babel.messages.pofile import read_po, write_po

    path = FOLDER / tag / "LC_MESSAGES" / "messages.po"
    with TEMPLATE.open("rb") as file:
        template = read_po(file)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(TEMPLATE, path)
    with path.open("rb") as file:
        texts = read_po(file, locale="en" if tag == "en" else "vi")
    # A guess that only resembles would put wrong words on a screen: no fuzzy ones.
    texts.update(template, no_fuzzy_matching=True, update_creation_date=False)
    texts.obsolete.clear()
    _write(path, tag, texts, write_po)
    own = [text for text in texts if text.id]
    return sum(1 for text in own if text.string and not text.fuzzy), len(own)


def _write(path: Path, tag: str, texts: object, write_po: object) -> None:
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(HEADER.format(about=f"{tag}. Written by ./dev strings; translate the empty ones.", tag=tag).encode())
        write_po(file, texts, width=0, sort_by_file=True, omit_header=True)  # type: ignore[operator]
    part.replace(path)


def main(words: Sequence[str]) -> int:
    """Collect, update, count."""
    parser = options(words, about="Collect the texts for translators and bring every language up to them.")
    parser.add_argument("--add", metavar="TAG", default="", help="begin a language, for example jra_VN")
    begun = parser.parse_args(words[1:]).add
    collect()
    there = {path.parents[1].name for path in FOLDER.glob("*/LC_MESSAGES/messages.po")}
    for tag in sorted({*ALWAYS, *there, *([begun] if begun else [])}):
        done, all_ = update(tag)
        print(f"{tag.replace('_', '-'):7} {done} of {all_} texts translated")
    say("translations/*/LC_MESSAGES/messages.po are up to date")
    return 0
