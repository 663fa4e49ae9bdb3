"""The answers of finished windows as sealed counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from exam_app.db import UtcDateTime

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "window_counts",
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("candidates", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(64), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("counted_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_window_counts_window_id_windows")),
        sa.PrimaryKeyConstraint("window_id", name=op.f("pk_window_counts")),
    )


def downgrade() -> None:
    op.drop_table("window_counts")
