"""Drafts of marks with their revisions, and comments on passages of the text."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from exam_app.db import UtcDateTime

revision = "0006"
down_revision = "0005"

APPEND_ONLY = ("review_revisions", "kept_marks")


def upgrade() -> None:
    op.add_column("reviews", sa.Column("revision", sa.Integer(), server_default="0", nullable=False))

    op.create_table(
        "passage_comments",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start_at", sa.Integer(), nullable=False),
        sa.Column("end_at", sa.Integer(), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('candidate', 'private')", name=op.f("ck_passage_comments_kind")),
        sa.CheckConstraint("start_at >= 0 AND start_at < end_at", name=op.f("ck_passage_comments_span")),
        sa.ForeignKeyConstraint(["criterion_id"], ["criteria.id"], name=op.f("fk_passage_comments_criterion_id_criteria")),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_passage_comments_review_id_reviews")),
        sa.PrimaryKeyConstraint("review_id", "number", name=op.f("pk_passage_comments")),
    )

    op.create_table(
        "review_revisions",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("client", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_review_revisions_review_id_reviews")),
        sa.PrimaryKeyConstraint("review_id", "revision", name=op.f("pk_review_revisions")),
        sa.UniqueConstraint("review_id", "client", "seq", name=op.f("uq_review_revisions_review_id_client_seq")),
    )

    op.create_table(
        "kept_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("client", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_kept_marks_review_id_reviews")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_marks")),
        sa.UniqueConstraint("review_id", "client", "seq", name=op.f("uq_kept_marks_review_id_client_seq")),
    )

    for table in APPEND_ONLY:
        for deed in ("UPDATE", "DELETE"):
            op.execute(_trigger(table, deed))


def _trigger(table: str, deed: str) -> str:
    head = f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table}"
    if op.get_bind().dialect.name == "postgresql":
        return f"{head} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    return f"{head} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"


def downgrade() -> None:
    op.drop_table("kept_marks")
    op.drop_table("review_revisions")
    op.drop_table("passage_comments")
    op.drop_column("reviews", "revision")
