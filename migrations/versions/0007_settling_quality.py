"""Talks, decisions, corrections and the quality of marking."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from exam_app.db import UtcDateTime

revision = "0007"
down_revision = "0006"

APPEND_ONLY = ("earlier_settlements", "adjudications", "quality_notes", "calibrations")
METHODS = ("mean", "consensus", "adjudicated", "parity", "adjudicator", "blank")
FORMER_METHODS = ("mean", "adjudicated", "blank")


def upgrade() -> None:
    op.create_table(
        "calibrations",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["reviewers.account_id"], name=op.f("fk_calibrations_account_id_reviewers")),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_calibrations_window_id_windows")),
        sa.PrimaryKeyConstraint("account_id", "window_id", name=op.f("pk_calibrations")),
    )
    op.create_table(
        "quality_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("warning", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("noted_by", sa.String(), nullable=False),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("(warning = 'figures') = (reviewer_id IS NULL)", name=op.f("ck_quality_notes_about")),
        sa.CheckConstraint("decision IN ('looked', 'watch', 'spoke', 'no_more')", name=op.f("ck_quality_notes_decision")),
        sa.CheckConstraint(
            "warning IN ('figures', 'severe', 'lenient', 'drift', 'quick', 'seeds')", name=op.f("ck_quality_notes_warning")
        ),
        sa.ForeignKeyConstraint(["reviewer_id"], ["reviewers.account_id"], name=op.f("fk_quality_notes_reviewer_id_reviewers")),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_quality_notes_window_id_windows")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quality_notes")),
    )
    op.create_index(op.f("ix_quality_notes_window_id"), "quality_notes", ["window_id"], unique=False)
    op.create_table(
        "talks",
        sa.Column("script_id", sa.String(length=22), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("sides", sa.JSON(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("until_at", UtcDateTime(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("agreed", sa.JSON(), nullable=True),
        sa.CheckConstraint("(outcome = 'agreed') = (agreed IS NOT NULL)", name=op.f("ck_talks_agreed_levels")),
        sa.CheckConstraint("outcome IN ('agreed', 'apart', 'over')", name=op.f("ck_talks_outcome")),
        sa.CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name=op.f("ck_talks_ended_how")),
        sa.ForeignKeyConstraint(["script_id"], ["scripts.id"], name=op.f("fk_talks_script_id_scripts")),
        sa.PrimaryKeyConstraint("script_id", name=op.f("pk_talks")),
    )
    op.create_table(
        "adjudications",
        sa.Column("script_id", sa.String(length=22), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name=op.f("fk_adjudications_assignment_id_assignments")),
        sa.ForeignKeyConstraint(["script_id"], ["scripts.id"], name=op.f("fk_adjudications_script_id_scripts")),
        sa.PrimaryKeyConstraint("script_id", name=op.f("pk_adjudications")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_adjudications_assignment_id")),
    )
    op.create_table(
        "mark_corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("is_agreed", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_mark_corrections_decided_moment")),
        sa.CheckConstraint("(decided_at IS NULL) = (is_agreed IS NULL)", name=op.f("ck_mark_corrections_decided_how")),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name=op.f("ck_mark_corrections_two_people")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignments.id"], name=op.f("fk_mark_corrections_assignment_id_assignments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark_corrections")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mark_corrections_public_id")),
    )
    op.create_index(op.f("ix_mark_corrections_assignment_id"), "mark_corrections", ["assignment_id"], unique=False)
    op.create_index(
        "uq_mark_corrections_open",
        "mark_corrections",
        ["assignment_id"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_table(
        "talk_turns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("script_id", sa.String(length=22), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.Column("withheld_at", UtcDateTime(), nullable=True),
        sa.Column("withheld_by", sa.String(), nullable=True),
        sa.CheckConstraint("(withheld_at IS NULL) = (withheld_by IS NULL)", name=op.f("ck_talk_turns_withheld_moment")),
        sa.CheckConstraint("seat IN (1, 2)", name=op.f("ck_talk_turns_seat")),
        sa.ForeignKeyConstraint(["script_id"], ["talks.script_id"], name=op.f("fk_talk_turns_script_id_talks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_talk_turns")),
    )
    op.create_index(op.f("ix_talk_turns_script_id"), "talk_turns", ["script_id"], unique=False)
    op.create_table(
        "earlier_settlements",
        sa.Column("script_id", sa.String(length=22), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("settled", sa.JSON(), nullable=False),
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.Column("replaced_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["correction_id"], ["mark_corrections.id"], name=op.f("fk_earlier_settlements_correction_id_mark_corrections")
        ),
        sa.ForeignKeyConstraint(["script_id"], ["scripts.id"], name=op.f("fk_earlier_settlements_script_id_scripts")),
        sa.PrimaryKeyConstraint("script_id", "number", name=op.f("pk_earlier_settlements")),
    )

    op.add_column("reviews", sa.Column("begun_at", UtcDateTime(), nullable=True))
    # As the column's own constraint: SQLite can add it without making the table anew.
    op.execute("ALTER TABLE scripts ADD COLUMN seed_of VARCHAR(22) CONSTRAINT fk_scripts_seed_of_scripts REFERENCES scripts (id)")
    op.add_column("settlements", sa.Column("number", sa.Integer(), server_default="1", nullable=False))
    _allow(METHODS)

    for table in APPEND_ONLY:
        for deed in ("UPDATE", "DELETE"):
            op.execute(_trigger(table, deed))


def _allow(methods: tuple[str, ...]) -> None:
    allowed = "method IN (" + ", ".join(f"'{method}'" for method in methods) + ")"
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("ck_settlements_method", "settlements")
        op.create_check_constraint(op.f("ck_settlements_method"), "settlements", allowed)
        return
    # SQLite makes the table anew; the checks of the old one are not carried along.
    with op.batch_alter_table("settlements", recreate="always") as batch:
        batch.create_check_constraint(op.f("ck_settlements_method"), allowed)


def _trigger(table: str, deed: str) -> str:
    head = f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table}"
    if op.get_bind().dialect.name == "postgresql":
        return f"{head} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    return f"{head} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"


def downgrade() -> None:
    op.drop_table("earlier_settlements")
    op.drop_table("talk_turns")
    op.drop_table("mark_corrections")
    op.drop_table("adjudications")
    op.drop_table("talks")
    op.drop_table("quality_notes")
    op.drop_table("calibrations")
    op.execute("UPDATE settlements SET method = 'adjudicated' WHERE method IN ('consensus', 'parity', 'adjudicator')")
    _allow(FORMER_METHODS)
    op.drop_column("settlements", "number")
    op.drop_column("scripts", "seed_of")
    op.drop_column("reviews", "begun_at")
