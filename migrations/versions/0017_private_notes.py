"""A reviewer's private note in a table of its own, which no other reviewer's session can read; warnings about marks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from exam_app.db import UtcDateTime

revision = "0017"
down_revision = "0016"

WARNINGS = "'severe', 'lenient', 'drift', 'quick', 'seeds'"


def upgrade() -> None:
    op.create_table(
        "private_notes",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_private_notes_review_id_reviews")),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_private_notes")),
    )
    op.execute("INSERT INTO private_notes (review_id, words) SELECT id, private_note FROM reviews WHERE private_note <> ''")
    op.drop_column("reviews", "private_note")
    op.create_table(
        "quality_looks",
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("looked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_quality_looks_window_id_windows")),
        sa.PrimaryKeyConstraint("window_id", name=op.f("pk_quality_looks")),
    )
    op.create_table(
        "quality_warnings",
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("warning", sa.String(), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("raised_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(f"warning IN ({WARNINGS})", name=op.f("ck_quality_warnings_warning")),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["reviewers.account_id"], name=op.f("fk_quality_warnings_reviewer_id_reviewers")
        ),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_quality_warnings_window_id_windows")),
        sa.PrimaryKeyConstraint("window_id", "reviewer_id", "warning", name=op.f("pk_quality_warnings")),
    )


def downgrade() -> None:
    op.drop_table("quality_warnings")
    op.drop_table("quality_looks")
    op.add_column("reviews", sa.Column("private_note", sa.String(), server_default="", nullable=False))
    mine = "SELECT words FROM private_notes WHERE review_id = reviews.id"
    op.execute(f"UPDATE reviews SET private_note = coalesce(({mine}), '')")
    op.drop_table("private_notes")
