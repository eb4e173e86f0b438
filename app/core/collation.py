"""The order of the Vietnamese alphabet, which Unicode's own order does not follow: a ă â … d đ … o ô ơ … u ư.

Tones count only between words that are otherwise the same: ngang, huyền, hỏi, ngã, sắc, nặng (the order of
Vietnamese dictionaries). Numbers inside names go by value: thôn 2 before thôn 10.
"""

from __future__ import annotations

import re
import unicodedata

# Letter and its mark, in order of the alphabet; letters of other languages follow in their own places.
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {unicodedata.normalize("NFD", letter): place for place, letter in enumerate(_LETTERS)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_PIECES = re.compile(r"\d+|[^\W\d_]+")

Key = tuple[tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...], str]


def _word(word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    ranks: list[int] = []
    tones: list[int] = []
    for mark in unicodedata.normalize("NFD", word.lower()):
        if mark in _TONES:
            tones[-1:] = [_TONES[mark]]
        elif unicodedata.combining(mark) and ranks:
            ranks[-1] = _RANK.get(_LETTERS_NFD[ranks[-1]] + mark, ranks[-1]) if ranks[-1] < len(_LETTERS) else ranks[-1]
        else:
            ranks.append(_RANK.get(mark, len(_LETTERS) + ord(mark)))
            tones.append(0)
    return tuple(ranks), tuple(tones)


_LETTERS_NFD = list(_RANK)


def in_order(text: str) -> Key:
    """A key that sorts names as a Vietnamese list does."""
    ranks: list[tuple[int, ...]] = []
    tones: list[tuple[int, ...]] = []
    for piece in _PIECES.findall(unicodedata.normalize("NFC", text)):
        if piece.isdigit():
            ranks.append((-1, int(piece)))
            tones.append(())
        else:
            word_ranks, word_tones = _word(piece)
            ranks.append(word_ranks)
            tones.append(word_tones)
    return tuple(ranks), tuple(tones), text


def by_given_name(name: str) -> tuple[Key, Key]:
    """The key of a list of people: the given name stands last and sorts first, then the whole name."""
    return in_order(name.split()[-1] if name.split() else ""), in_order(name)
