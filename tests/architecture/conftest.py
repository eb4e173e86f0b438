"""The house that several of these tests walk through: built once per file, put back as it was after each change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core import clock as clock_module
from app.core.db import db
from app.factory import create_app
from tests.architecture.house import House, build
from tests.conftest import Clock, PolicingClient, fresh_settings


@pytest.fixture(scope="module")
def house(template: str, session_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    with clock_module.clock_at(Clock()), fresh_settings(folder, template, session_folder) as settings:
        app = create_app(settings)
        app.testing = True
        app.test_client_class = PolicingClient
        with app.app_context():
            yield build(app)
            db.session.remove()
            db.engine.dispose()
