"""Migrations and models are the same thing, forth and back, on both databases."""

from __future__ import annotations

from pathlib import Path

import flask_migrate
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from exam_app.db import db
from tests.build import Cast

ROOT = Path(__file__).resolve().parents[2]


def test_the_newest_migration_equals_the_models(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, db.metadata) == []


def test_down_and_up_again_works_with_people_in_the_tables(app: Flask, cast: Cast) -> None:
    with app.app_context():
        flask_migrate.downgrade(directory=str(ROOT / "migrations"), revision="base")
        assert sa.inspect(db.engine).get_table_names() == ["alembic_version"]
        flask_migrate.upgrade(directory=str(ROOT / "migrations"))
        assert "audit_events" in sa.inspect(db.engine).get_table_names()


def test_the_head_file_names_the_newest_migration() -> None:
    names = sorted(path.stem for path in (ROOT / "migrations" / "versions").glob("[0-9]*.py"))
    assert (ROOT / "migrations" / "HEAD").read_text().strip() == names[-1]
    assert [name[:4] for name in names] == [f"{i:04}" for i in range(1, len(names) + 1)]
