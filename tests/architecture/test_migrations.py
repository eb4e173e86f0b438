"""Migrations make exactly the tables that the models say, on both engines, and can be undone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade

from app.config import Settings
from app.core.db import db, transaction
from app.core.ledger import ledger
from app.factory import create_app
from tests.served import fresh_database

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = ROOT / "migrations" / "versions"


@pytest.fixture
def empty_app(tmp_path: Path) -> Iterator[None]:
    with fresh_database(tmp_path) as url:
        app = create_app(
            Settings(
                database_url=url,
                secret_key="test " * 10,
                public_origin="http://localhost:5000",
                keys_dir=tmp_path / "keys",
                backup_dir=tmp_path / "backup",
            )
        )
        with app.app_context():
            yield
            db.session.remove()
            db.engine.dispose()


def test_up_down_and_up_again_ends_with_the_tables_of_the_models(empty_app: None) -> None:
    folder = str(ROOT / "migrations")
    upgrade(folder)
    downgrade(folder, revision="base")
    upgrade(folder)
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []
    with transaction() as session:
        assert len(ledger(session).epoch) == 16


def test_there_is_one_head_and_latest_names_it() -> None:
    heads = ScriptDirectory(str(ROOT / "migrations")).get_heads()
    assert heads == [(ROOT / "migrations" / "LATEST").read_text().strip()]


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("*.py")), ids=lambda path: path.stem)
def test_a_migration_never_imports_the_app(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        assert not any(name.split(".")[0] == "app" for name in names)
