"""Runs the migrations on the application's own engine, one transaction for all."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import sqlalchemy as sa
from alembic import context
from flask import current_app

from exam_app import blind
from exam_app.review.sight import SIGHT

database = current_app.extensions["migrate"].db

# Every module that owns tables, so that the comparison with the models sees them all.
TABLES = (
    "audit", "accounts.models", "notices.models", "applications.models", "bank.models", "bank.key",
    "exams.models", "sitting.models", "review.models", "review.blinding", "results.models",
)  # fmt: skip


def main() -> None:
    """Bring the database of the current application to the wanted revision."""
    for module in TABLES:
        import_module(f"exam_app.{module}")
    with database.engine.connect() as connection:
        context.configure(connection=connection, target_metadata=database.metadata, render_as_batch=True, compare_type=True)
        with context.begin_transaction():
            _without_rights(connection, context.run_migrations)
        # SQLite's migrations commit each by itself, and what came after them is still open.
        connection.commit()


def _without_rights(connection: sa.Connection, run: Callable[[], None]) -> None:
    """What reviewers' sessions may see is no part of the history: it is taken away before tables change, and made anew."""
    newest, way = context.get_head_revision(), blind.way(connection)
    if _revision() == context.get_revision_argument() == newest and way.is_set_up(connection, SIGHT):
        return
    way.take_down(connection, SIGHT)
    run()
    if _revision() == newest:
        way.set_up(connection, SIGHT)


def _revision() -> str | None:
    return context.get_context().get_current_revision()


main()
