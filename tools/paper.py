"""The programs that tests look at printed sheets with: poppler's, installed where that can be done."""

from __future__ import annotations

import shutil

from tools.steps import can_install, install_packages, stop

PROGRAMS = ("pdftoppm", "pdftotext")


def poppler() -> None:
    """Have them. Raises Stop with what to do when they are missing and cannot be installed."""
    if all(map(shutil.which, PROGRAMS)):
        return
    if not can_install():
        stop("tests need pdftoppm and pdftotext: `apt-get install poppler-utils`, then try again")
    install_packages("poppler-utils")
