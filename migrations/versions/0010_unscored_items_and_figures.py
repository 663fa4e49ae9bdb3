"""Items on a form that earn no points; the newest figures of each version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from exam_app.db import UtcDateTime

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("form_items", sa.Column("is_scored", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.create_table(
        "item_figures",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("windows", sa.Integer(), nullable=False),
        sa.Column("p", sa.Double(), nullable=True),
        sa.Column("r", sa.Double(), nullable=True),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("reckoned_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["item_versions.id"], name=op.f("fk_item_figures_version_id_item_versions")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_item_figures")),
    )


def downgrade() -> None:
    op.drop_table("item_figures")
    op.drop_column("form_items", "is_scored")
