"""Allocations that were carried out, the coordinator's pins and exclusions, and decisions about small designations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from exam_app.db import UtcDateTime

revision = "0005"
down_revision = "0004"

APPEND_ONLY = ("allocation_runs", "small_groups")


def upgrade() -> None:
    op.create_table(
        "allocation_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("inputs_hash", sa.String(length=64), nullable=False),
        sa.Column("scripts", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_allocation_runs_window_id_windows")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_runs")),
        sa.UniqueConstraint("public_id", name=op.f("uq_allocation_runs_public_id")),
    )
    op.create_index(op.f("ix_allocation_runs_window_id"), "allocation_runs", ["window_id"], unique=False)

    op.create_table(
        "allocation_pins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("script_id", sa.String(length=22), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('pin', 'exclusion')", name=op.f("ck_allocation_pins_kind")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["reviewers.account_id"], name=op.f("fk_allocation_pins_reviewer_id_reviewers")),
        sa.ForeignKeyConstraint(["run_id"], ["allocation_runs.id"], name=op.f("fk_allocation_pins_run_id_allocation_runs")),
        sa.ForeignKeyConstraint(["script_id"], ["scripts.id"], name=op.f("fk_allocation_pins_script_id_scripts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocation_pins")),
        sa.UniqueConstraint("public_id", name=op.f("uq_allocation_pins_public_id")),
        sa.UniqueConstraint("script_id", "reviewer_id", name=op.f("uq_allocation_pins_script_id_reviewer_id")),
    )

    op.create_table(
        "small_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("designation", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("scripts", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("designation IN ('clinical', 'policy', 'research_faculty')", name=op.f("ck_small_groups_designation")),
        sa.CheckConstraint("decision IN ('waived', 'held')", name=op.f("ck_small_groups_decision")),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_small_groups_window_id_windows")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_small_groups")),
    )
    op.create_index(op.f("ix_small_groups_window_id"), "small_groups", ["window_id"], unique=False)

    for table in APPEND_ONLY:
        for deed in ("UPDATE", "DELETE"):
            op.execute(_trigger(table, deed))


def _trigger(table: str, deed: str) -> str:
    head = f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table}"
    if op.get_bind().dialect.name == "postgresql":
        return f"{head} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    return f"{head} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"


def downgrade() -> None:
    op.drop_table("small_groups")
    op.drop_table("allocation_pins")
    op.drop_table("allocation_runs")
