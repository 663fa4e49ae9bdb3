"""Panels that set standards: who sits on them, training, rounds, recommendations, the board's decisions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from exam_app.db import UtcDateTime

revision = "0012"
down_revision = "0011"

APPEND_ONLY = ("panel_answers", "panel_notes", "standard_recommendations", "board_decisions", "board_confirmations")


def upgrade() -> None:
    _panels()
    _training()
    _rounds()
    _decisions()
    for table in APPEND_ONLY:
        for deed in ("UPDATE", "DELETE"):
            op.execute(_trigger(table, deed))


def _panels() -> None:
    op.create_table(
        "standard_panels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("shows_key", sa.Boolean(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("method IN ('angoff', 'ebel', 'hofstee')", name=op.f("ck_standard_panels_method")),
        sa.CheckConstraint(
            "stage IN ('gathering', 'round_one', 'discussion', 'round_two', 'rated')", name=op.f("ck_standard_panels_stage")
        ),
        sa.CheckConstraint("step IN (1, 5)", name=op.f("ck_standard_panels_step")),
        sa.ForeignKeyConstraint(["chair_id"], ["accounts.id"], name=op.f("fk_standard_panels_chair_id_accounts")),
        sa.ForeignKeyConstraint(["form_id"], ["exam_forms.id"], name=op.f("fk_standard_panels_form_id_exam_forms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_panels")),
        sa.UniqueConstraint("public_id", name=op.f("uq_standard_panels_public_id")),
    )
    op.create_index(op.f("ix_standard_panels_form_id"), "standard_panels", ["form_id"])
    op.create_table(
        "panelists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("declared_at", UtcDateTime(), nullable=True),
        sa.Column("conflicts", sa.String(), nullable=True),
        sa.Column("years", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("association", sa.String(), nullable=False),
        sa.CheckConstraint("(declared_at IS NULL) = (conflicts IS NULL)", name=op.f("ck_panelists_declared_moment")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_panelists_account_id_accounts")),
        sa.ForeignKeyConstraint(["panel_id"], ["standard_panels.id"], name=op.f("fk_panelists_panel_id_standard_panels")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panelists")),
        sa.UniqueConstraint("panel_id", "account_id", name=op.f("uq_panelists_panel_id_account_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_panelists_public_id")),
    )
    op.create_index(op.f("ix_panelists_account_id"), "panelists", ["account_id"])
    op.create_table(
        "panel_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["panel_id"], ["standard_panels.id"], name=op.f("fk_panel_notes_panel_id_standard_panels")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_notes")),
    )
    op.create_index(op.f("ix_panel_notes_panel_id"), "panel_notes", ["panel_id"])


def _training() -> None:
    op.create_table(
        "practice_items",
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("explanation", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["panel_id"], ["standard_panels.id"], name=op.f("fk_practice_items_panel_id_standard_panels")),
        sa.ForeignKeyConstraint(["version_id"], ["item_versions.id"], name=op.f("fk_practice_items_version_id_item_versions")),
        sa.PrimaryKeyConstraint("panel_id", "position", name=op.f("pk_practice_items")),
        sa.UniqueConstraint("panel_id", "version_id", name=op.f("uq_practice_items_panel_id_version_id")),
    )
    op.create_table(
        "practice_ratings",
        sa.Column("panelist_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("rated_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_practice_ratings_percent")),
        sa.ForeignKeyConstraint(["panelist_id"], ["panelists.id"], name=op.f("fk_practice_ratings_panelist_id_panelists")),
        sa.PrimaryKeyConstraint("panelist_id", "position", name=op.f("pk_practice_ratings")),
    )


def _rounds() -> None:
    op.create_table(
        "panel_answers",
        sa.Column("panelist_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("letters", sa.String(), nullable=False),
        sa.Column("was_right", sa.Boolean(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["panelist_id"], ["panelists.id"], name=op.f("fk_panel_answers_panelist_id_panelists")),
        sa.PrimaryKeyConstraint("panelist_id", "position", name=op.f("pk_panel_answers")),
    )
    op.create_table(
        "panel_sheets",
        sa.Column("panelist_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("handed_in_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("round IN (1, 2)", name=op.f("ck_panel_sheets_round")),
        sa.ForeignKeyConstraint(["panelist_id"], ["panelists.id"], name=op.f("fk_panel_sheets_panelist_id_panelists")),
        sa.PrimaryKeyConstraint("panelist_id", "round", name=op.f("pk_panel_sheets")),
    )
    op.create_table(
        "panel_ratings",
        sa.Column("panelist_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("cell", sa.String(), nullable=True),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "cell IN ('essential-easy', 'essential-medium', 'essential-hard', 'important-easy', 'important-medium', 'important-hard', 'acceptable-easy', 'acceptable-medium', 'acceptable-hard', 'questionable-easy', 'questionable-medium', 'questionable-hard')",
            name=op.f("ck_panel_ratings_cell"),
        ),
        sa.CheckConstraint("(percent IS NULL) <> (cell IS NULL)", name=op.f("ck_panel_ratings_percent_or_cell")),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_panel_ratings_percent")),
        sa.ForeignKeyConstraint(
            ["panelist_id", "round"],
            ["panel_sheets.panelist_id", "panel_sheets.round"],
            name=op.f("fk_panel_ratings_panelist_id_round_panel_sheets"),
        ),
        sa.PrimaryKeyConstraint("panelist_id", "round", "position", name=op.f("pk_panel_ratings")),
    )


def _decisions() -> None:
    op.create_table(
        "standard_recommendations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("out_of", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=False),
        sa.Column("present", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["panel_id"], ["standard_panels.id"], name=op.f("fk_standard_recommendations_panel_id_standard_panels")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_recommendations")),
        sa.UniqueConstraint("public_id", name=op.f("uq_standard_recommendations_public_id")),
    )
    op.create_index(op.f("ix_standard_recommendations_panel_id"), "standard_recommendations", ["panel_id"])
    op.create_table(
        "board_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("recommendation_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("out_of", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("minutes", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("points BETWEEN 1 AND out_of", name=op.f("ck_board_decisions_points")),
        sa.ForeignKeyConstraint(["panel_id"], ["standard_panels.id"], name=op.f("fk_board_decisions_panel_id_standard_panels")),
        sa.ForeignKeyConstraint(
            ["recommendation_id"],
            ["standard_recommendations.id"],
            name=op.f("fk_board_decisions_recommendation_id_standard_recommendations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_decisions")),
        sa.UniqueConstraint("id", "by", name=op.f("uq_board_decisions_id_by")),
        sa.UniqueConstraint("public_id", name=op.f("uq_board_decisions_public_id")),
    )
    op.create_index(op.f("ix_board_decisions_panel_id"), "board_decisions", ["panel_id"])
    op.create_table(
        "board_confirmations",
        sa.Column("decision_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("is_applied", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("by <> entered_by", name=op.f("ck_board_confirmations_two_people")),
        sa.CheckConstraint("is_confirmed OR NOT is_applied", name=op.f("ck_board_confirmations_applied_if_confirmed")),
        sa.ForeignKeyConstraint(
            ["decision_id", "entered_by"],
            ["board_decisions.id", "board_decisions.by"],
            name=op.f("fk_board_confirmations_decision_id_entered_by_board_decisions"),
        ),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_board_confirmations")),
    )


def _trigger(table: str, deed: str) -> str:
    head = f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table}"
    if op.get_bind().dialect.name == "postgresql":
        return f"{head} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    return f"{head} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"


def downgrade() -> None:
    op.drop_table("board_confirmations")
    op.drop_table("board_decisions")
    op.drop_table("standard_recommendations")
    op.drop_table("panel_ratings")
    op.drop_table("panel_sheets")
    op.drop_table("panel_answers")
    op.drop_table("practice_ratings")
    op.drop_table("practice_items")
    op.drop_table("panel_notes")
    op.drop_table("panelists")
    op.drop_table("standard_panels")
