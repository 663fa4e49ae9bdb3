"""Words that identify a writer and what covers them; concerns, reminders and hours; feedback with every state and its approval.

What was chosen under "released_comments" for windows that are not released goes with that table: the
feedback is drafted anew from the reviews when their results are computed. Released letters hold
their own words.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from exam_app.db import UtcDateTime

revision = "0008"
down_revision = "0007"

APPEND_ONLY = (
    "scripts_looked_through",
    "script_originals",
    "concern_steps",
    "reminders",
    "hours_given",
    "feedback_revisions",
    "feedback_approvals",
)


def upgrade() -> None:
    _identity()
    _concerns()
    _progress()
    _feedback()
    op.drop_index(op.f("ix_released_comments_result_id"), table_name="released_comments")
    op.drop_table("released_comments")
    for table in APPEND_ONLY:
        for deed in ("UPDATE", "DELETE"):
            op.execute(_trigger(table, deed))


def _identity() -> None:
    op.create_table(
        "scripts_looked_through",
        sa.Column("script_id", sa.String(length=22), nullable=False),
        sa.Column("looked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["script_id"], ["scripts.id"], name=op.f("fk_scripts_looked_through_script_id_scripts")),
        sa.PrimaryKeyConstraint("script_id", name=op.f("pk_scripts_looked_through")),
    )
    op.create_table(
        "script_originals",
        sa.Column("script_id", sa.String(length=22), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["script_id"], ["scripts.id"], name=op.f("fk_script_originals_script_id_scripts")),
        sa.PrimaryKeyConstraint("script_id", name=op.f("pk_script_originals")),
    )
    op.create_table(
        "identity_hits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("script_id", sa.String(length=22), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("source IN ('detector', 'coordinator')", name=op.f("ck_identity_hits_source")),
        sa.CheckConstraint("decision IS NULL OR decision IN ('redacted', 'stands')", name=op.f("ck_identity_hits_decision")),
        sa.CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name=op.f("ck_identity_hits_decided_moment")),
        sa.CheckConstraint("0 <= start AND start < stop", name=op.f("ck_identity_hits_span")),
        sa.ForeignKeyConstraint(["script_id"], ["scripts.id"], name=op.f("fk_identity_hits_script_id_scripts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_hits")),
        sa.UniqueConstraint("public_id", name=op.f("uq_identity_hits_public_id")),
        sa.UniqueConstraint("script_id", "start", "stop", name=op.f("uq_identity_hits_script_id_start_stop")),
    )


def _concerns() -> None:
    op.create_table(
        "concerns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("script_id", sa.String(length=22), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("raised_at", UtcDateTime(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["script_id"], ["scripts.id"], name=op.f("fk_concerns_script_id_scripts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concerns")),
        sa.UniqueConstraint("public_id", name=op.f("uq_concerns_public_id")),
    )
    op.create_index(op.f("ix_concerns_script_id"), "concerns", ["script_id"], unique=False)
    op.create_table(
        "concern_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("deed IN ('noted', 'identified', 'closed')", name=op.f("ck_concern_steps_deed")),
        sa.ForeignKeyConstraint(["concern_id"], ["concerns.id"], name=op.f("fk_concern_steps_concern_id_concerns")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_steps")),
    )
    op.create_index(op.f("ix_concern_steps_concern_id"), "concern_steps", ["concern_id"], unique=False)


def _progress() -> None:
    op.create_table(
        "reminders",
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("scripts", sa.Integer(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["reviewer_id"], ["reviewers.account_id"], name=op.f("fk_reminders_reviewer_id_reviewers")),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_reminders_window_id_windows")),
        sa.PrimaryKeyConstraint("reviewer_id", "window_id", "due_on", "step", name=op.f("pk_reminders")),
    )
    op.create_table(
        "hours_given",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("stated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["reviewer_id"], ["reviewers.account_id"], name=op.f("fk_hours_given_reviewer_id_reviewers")),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_hours_given_window_id_windows")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours_given")),
    )
    op.create_index(op.f("ix_hours_given_reviewer_id"), "hours_given", ["reviewer_id"], unique=False)


def _feedback() -> None:
    op.create_table(
        "feedback_revisions",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("paragraphs", sa.JSON(), nullable=False),
        sa.Column("sources", sa.String(length=64), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_feedback_revisions_registration_id_registrations")
        ),
        sa.PrimaryKeyConstraint("registration_id", "number", name=op.f("pk_feedback_revisions")),
    )
    op.create_table(
        "feedback_approvals",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("approved_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id", "number"], ["feedback_revisions.registration_id", "feedback_revisions.number"],
            name=op.f("fk_feedback_approvals_registration_id_number_feedback_revisions"),
        ),
        sa.PrimaryKeyConstraint("registration_id", "number", name=op.f("pk_feedback_approvals")),
    )  # fmt: skip


def _trigger(table: str, deed: str) -> str:
    head = f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table}"
    if op.get_bind().dialect.name == "postgresql":
        return f"{head} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    return f"{head} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"


def downgrade() -> None:
    op.create_table(
        "released_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("essay", sa.String(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("original", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("is_released", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["result_id"], ["results.id"], name=op.f("fk_released_comments_result_id_results")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_released_comments")),
    )
    op.create_index(op.f("ix_released_comments_result_id"), "released_comments", ["result_id"], unique=False)
    for table in (
        "feedback_approvals", "feedback_revisions", "hours_given", "reminders", "concern_steps", "concerns",
        "identity_hits", "script_originals", "scripts_looked_through",
    ):  # fmt: skip
        op.drop_table(table)
