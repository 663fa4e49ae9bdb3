"""Files that bring items into the bank."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from exam_app.db import UtcDateTime

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "item_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("bank", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("found", sa.LargeBinary(), nullable=True),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("columns", "choices", "left_out", "wanted")),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("claimed_at", UtcDateTime(), nullable=True),
        *(sa.Column(name, sa.JSON(), nullable=False) for name in ("items", "vignettes")),
        sa.Column("by", sa.String(length=22), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("imported_at", UtcDateTime(), nullable=True),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('reading', 'read', 'imported')", name=op.f("ck_item_imports_state")),
        sa.CheckConstraint("(state = 'imported') = (imported_at IS NOT NULL)", name=op.f("ck_item_imports_imported_moment")),
        sa.CheckConstraint("state = 'reading' OR found IS NOT NULL", name=op.f("ck_item_imports_read_first")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_imports")),
        sa.UniqueConstraint("public_id", name=op.f("uq_item_imports_public_id")),
    )
    op.create_index(op.f("ix_item_imports_by"), "item_imports", ["by"])


def downgrade() -> None:
    op.drop_table("item_imports")
