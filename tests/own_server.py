"""A PostgreSQL server for each process of a parallel run: what is still running on a server moves the ledger's horizon,
in whichever database it runs, so two processes that shared one would see each other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# These say the same whatever the database is, and ran on SQLite a moment ago: texts, files, drawings, who may open what
# page. Migrations stay: they are about the engine.
ENGINE_IS_ALIKE = (
    "tests/architecture",
    "tests/guides/test_guides.py",
    "tests/guides/test_procedures.py",
    "tests/guides/test_search.py",
    "tests/guides/test_serving.py",
    "tests/guides/test_texts.py",
    "tests/notices/test_paper.py",
    "tests/posters/test_paper.py",
    "tests/posters/test_scanning.py",
    "tests/pwa",
    "tests/screens",
    "tests/wire/test_openapi.py",
)
STAYS = "tests/architecture/test_migrations.py"


def is_alike(path: Path, root: Path) -> bool:
    """True for a test that need not run on a second engine."""
    place = path.relative_to(root).as_posix()
    return place != STAYS and place.startswith(ENGINE_IS_ALIKE)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Take them out, and say how many."""
    alike = [item for item in items if is_alike(item.path, config.rootpath)]
    if alike:
        config.hook.pytest_deselected(items=alike)
        items[:] = [item for item in items if item not in set(alike)]


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    servers = os.environ.get("THONSO_TEST_POSTGRES", "").split()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    # The process that only hands out tests leaves the list to those that run them.
    if servers and (worker or not config.getoption("numprocesses", None)):
        number = int(worker.removeprefix("gw") or 0)
        os.environ["THONSO_TEST_POSTGRES"] = servers[number % len(servers)]
