"""Runs the migrations on the application's own engine, one transaction for all."""

from __future__ import annotations

from importlib import import_module

from alembic import context
from flask import current_app

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
            context.run_migrations()


main()
