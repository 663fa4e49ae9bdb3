"""The pool in full, declarations that can change, practice and qualification, conflicts that somebody knows of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from exam_app.db import UtcDateTime

revision = "0004"
down_revision = "0003"

APPEND_ONLY = ("declaration_versions", "qualification_decisions")
NEVER_DELETED = ("listed_conflicts", "late_conflicts", "qualifying_rounds")
NOTHING = sa.text("'[]'")


def upgrade() -> None:
    _anchor_papers()
    _pool()
    _tables()
    for table in APPEND_ONLY:
        for deed in ("UPDATE", "DELETE"):
            op.execute(_trigger(table, deed))
    for table in NEVER_DELETED:
        op.execute(_trigger(table, "DELETE"))


def _anchor_papers() -> None:
    example, training = sa.text("use = 'example'"), sa.text("use <> 'example'")
    with op.batch_alter_table("anchor_papers") as papers:
        papers.add_column(sa.Column("use", sa.String(), server_default="example", nullable=False))
        papers.add_column(sa.Column("code", sa.String(), server_default="", nullable=False))
        papers.add_column(sa.Column("content_hash", sa.String(length=64), server_default="", nullable=False))
        papers.drop_constraint("uq_anchor_papers_prompt_version_id_standing", type_="unique")
        papers.create_check_constraint(op.f("ck_anchor_papers_use"), "use IN ('example', 'practice', 'qualifying')")
    op.create_index(
        "uq_anchor_papers_example", "anchor_papers", ["prompt_version_id", "standing"], unique=True,
        sqlite_where=example, postgresql_where=example,
    )  # fmt: skip
    op.create_index(
        "uq_anchor_papers_training", "anchor_papers", ["prompt_version_id", "code", "content_hash"], unique=True,
        sqlite_where=training, postgresql_where=training,
    )  # fmt: skip


def _pool() -> None:
    op.execute("ALTER TABLE reviewers RENAME COLUMN employer TO employers")
    op.add_column("reviewers", sa.Column("is_active", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("reviewers", sa.Column("is_to_recheck", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("reviewers", sa.Column("past_employers", sa.String(), server_default="", nullable=False))
    for name in ("associations", "languages", "areas", "leave"):
        op.add_column("reviewers", sa.Column(name, sa.JSON(), server_default=NOTHING, nullable=False))
    op.add_column("declarations", sa.Column("number", sa.Integer(), server_default="1", nullable=False))
    for name in ("people", "organisations"):
        op.add_column("declarations", sa.Column(name, sa.JSON(), server_default=NOTHING, nullable=False))
    op.add_column("declarations", sa.Column("text_version", sa.String(), server_default="", nullable=False))
    op.add_column("declarations", sa.Column("text_sha256", sa.String(length=64), server_default="", nullable=False))


def _tables() -> None:
    op.create_table(
        "listed_conflicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=False),
        sa.CheckConstraint("(kind = 'application') = (application_id IS NOT NULL)", name=op.f("ck_listed_conflicts_application")),
        sa.CheckConstraint("kind IN ('person', 'employer', 'application')", name=op.f("ck_listed_conflicts_kind")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_listed_conflicts_ended_moment")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_listed_conflicts_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_listed_conflicts_application_id_applications")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listed_conflicts")),
        sa.UniqueConstraint("public_id", name=op.f("uq_listed_conflicts_public_id")),
    )
    op.create_index(op.f("ix_listed_conflicts_account_id"), "listed_conflicts", ["account_id"], unique=False)

    op.create_table(
        "qualification_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("designation", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("(what = 'waived') = (valid_until IS NOT NULL)", name=op.f("ck_qualification_decisions_waived_until")),
        sa.CheckConstraint(
            "designation IN ('clinical', 'policy', 'research_faculty')", name=op.f("ck_qualification_decisions_designation")
        ),
        sa.CheckConstraint("what IN ('waived', 'asked_again')", name=op.f("ck_qualification_decisions_what")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["reviewers.account_id"], name=op.f("fk_qualification_decisions_account_id_reviewers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualification_decisions")),
    )
    op.create_index(op.f("ix_qualification_decisions_account_id"), "qualification_decisions", ["account_id"], unique=False)

    op.create_table(
        "qualifying_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("designation", sa.String(), nullable=False),
        sa.Column("prompts", sa.JSON(), nullable=False),
        sa.Column("share", sa.String(), nullable=False),
        sa.Column("distance", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("is_passed", sa.Boolean(), nullable=True),
        sa.Column("criteria", sa.Integer(), nullable=False),
        sa.Column("within", sa.Integer(), nullable=False),
        sa.Column("exact", sa.Integer(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "designation IN ('clinical', 'policy', 'research_faculty')", name=op.f("ck_qualifying_rounds_designation")
        ),
        sa.CheckConstraint("(closed_at IS NULL) = (is_passed IS NULL)", name=op.f("ck_qualifying_rounds_closed_outcome")),
        sa.ForeignKeyConstraint(["account_id"], ["reviewers.account_id"], name=op.f("fk_qualifying_rounds_account_id_reviewers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualifying_rounds")),
        sa.UniqueConstraint("public_id", name=op.f("uq_qualifying_rounds_public_id")),
    )
    op.create_index(op.f("ix_qualifying_rounds_account_id"), "qualifying_rounds", ["account_id"], unique=False)
    op.create_index(
        "uq_qualifying_rounds_one_open",
        "qualifying_rounds",
        ["account_id", "designation"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )

    op.create_table(
        "declaration_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.String(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("organisations", sa.JSON(), nullable=False),
        sa.Column("text_version", sa.String(), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_declaration_versions_account_id_accounts")),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_declaration_versions_window_id_windows")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration_versions")),
        sa.UniqueConstraint(
            "account_id", "window_id", "number", name=op.f("uq_declaration_versions_account_id_window_id_number")
        ),
    )
    op.create_table(
        "training_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=True),
        sa.Column("locked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["reviewers.account_id"], name=op.f("fk_training_reviews_account_id_reviewers")),
        sa.ForeignKeyConstraint(["paper_id"], ["anchor_papers.id"], name=op.f("fk_training_reviews_paper_id_anchor_papers")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["qualifying_rounds.id"], name=op.f("fk_training_reviews_round_id_qualifying_rounds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_reviews")),
        sa.UniqueConstraint("public_id", name=op.f("uq_training_reviews_public_id")),
        sa.UniqueConstraint("round_id", "paper_id", name=op.f("uq_training_reviews_round_id_paper_id")),
    )
    op.create_index(op.f("ix_training_reviews_account_id"), "training_reviews", ["account_id"], unique=False)
    op.create_index(
        "uq_training_reviews_one_open",
        "training_reviews",
        ["account_id", "paper_id"],
        unique=True,
        sqlite_where=sa.text("locked_at IS NULL AND round_id IS NULL"),
        postgresql_where=sa.text("locked_at IS NULL AND round_id IS NULL"),
    )

    op.create_table(
        "window_capacities",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_window_capacities_capacity")),
        sa.ForeignKeyConstraint(["account_id"], ["reviewers.account_id"], name=op.f("fk_window_capacities_account_id_reviewers")),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_window_capacities_window_id_windows")),
        sa.PrimaryKeyConstraint("account_id", "window_id", name=op.f("pk_window_capacities")),
    )
    op.create_table(
        "late_conflicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("found_at", UtcDateTime(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("outcome IN ('stands', 'set_aside')", name=op.f("ck_late_conflicts_outcome")),
        sa.CheckConstraint("(decided_at IS NULL) = (outcome IS NULL)", name=op.f("ck_late_conflicts_decided_outcome")),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name=op.f("fk_late_conflicts_assignment_id_assignments")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_conflicts")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_late_conflicts_assignment_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_late_conflicts_public_id")),
    )


def _trigger(table: str, deed: str) -> str:
    head = f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table}"
    if op.get_bind().dialect.name == "postgresql":
        return f"{head} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    return f"{head} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"


def downgrade() -> None:
    for table in ("late_conflicts", "window_capacities", "training_reviews", "declaration_versions", "qualifying_rounds",
                  "qualification_decisions", "listed_conflicts"):  # fmt: skip
        op.drop_table(table)
    for name in ("text_sha256", "text_version", "organisations", "people", "number"):
        op.drop_column("declarations", name)
    for name in ("leave", "areas", "languages", "associations", "past_employers", "is_to_recheck", "is_active"):
        op.drop_column("reviewers", name)
    op.execute("ALTER TABLE reviewers RENAME COLUMN employers TO employer")
    # Before these papers had a use there was one of each standing.
    op.execute("DELETE FROM anchor_papers WHERE use <> 'example'")
    op.drop_index("uq_anchor_papers_training", table_name="anchor_papers")
    op.drop_index("uq_anchor_papers_example", table_name="anchor_papers")
    with op.batch_alter_table("anchor_papers") as papers:
        papers.drop_constraint(op.f("ck_anchor_papers_use"), type_="check")
        papers.create_unique_constraint("uq_anchor_papers_prompt_version_id_standing", ["prompt_version_id", "standing"])
        papers.drop_column("content_hash")
        papers.drop_column("code")
        papers.drop_column("use")
