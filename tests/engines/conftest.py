"""A village on a server of its own, for the other engines: to be killed, started again, and released anew."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.core.db import db
from app.entries.models import StoredEntry
from tests.people import Village, settle_village
from tests.screens.conftest import Site as ServedVillage
from tests.served import ROOT, Served, fresh_database, serve

PARTS = ("app", "static", "translations", "gunicorn.conf.py")


class Site(ServedVillage):
    """The village as a server shows it, and what has arrived there."""

    def __init__(self, served: Served, village: Village, tree: Path) -> None:
        super().__init__(served, village)
        self.tree = tree

    def stored(self) -> list[str]:
        """The ids of every entry that the server has."""
        db.session.rollback()
        return sorted(str(found) for found in db.session.scalars(sa.select(StoredEntry.id)))


def _copy(folder: Path) -> Path:
    """What a server needs: the released version, free to be followed by the next."""
    tree = folder / "tree"
    tree.mkdir()
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, tree / part)
    return tree


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One for a file of tests: its phone enrols once."""
    folder = tmp_path_factory.mktemp("engine")
    tree = _copy(folder)
    with fresh_database(folder) as url:
        served = serve(folder, url, tree)
        with served.app.app_context():
            made = Site(served, settle_village(), tree)
            served.start()
            yield made
            served.kill()
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(autouse=True)
def up(site: Site) -> None:
    """Whatever the test before did, the server answers."""
    if site.served.process is None:
        site.served.start()
