"""Marks words that are chosen here and shown elsewhere, so that they enter the one catalogue of texts."""

from __future__ import annotations


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it
    """The text itself; `pybabel extract` finds it, `_()` translates it where it is shown."""
    return text
