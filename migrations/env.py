"""Runs migrations on the app's own database. One transaction each; batch mode, because SQLite alters by copying."""

from __future__ import annotations

from alembic import context
from flask import current_app

engine = current_app.extensions["migrate"].db.engine
metadata = current_app.extensions["migrate"].db.metadatas[None]


def run() -> None:
    """Upgrade or downgrade, or print the SQL with --sql."""
    if context.is_offline_mode():
        context.configure(url=str(engine.url), target_metadata=metadata, literal_binds=True)
        with context.begin_transaction():
            context.run_migrations()
        return
    with engine.connect().execution_options(writes=True) as connection:
        context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
