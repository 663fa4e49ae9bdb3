"""A key sheet takes two of the committee, and a cut score that two people took from the board's minutes says so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from exam_app.db import UtcDateTime

revision = "0019"
down_revision = "0018"

RESTS = "a key sheet that was made stays on record"
GUARDS = {"key_sheet_requests_stay": "UPDATE", "key_sheet_requests_last": "DELETE"}

APPLIED = (
    "SELECT p.form_id FROM board_confirmations c JOIN board_decisions d ON d.id = c.decision_id"
    " JOIN standard_panels p ON p.id = d.panel_id WHERE c.is_applied AND d.points = cut_scores.points"
)


def upgrade() -> None:
    op.add_column("cut_scores", sa.Column("is_by_board", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(f"UPDATE cut_scores SET is_by_board = true WHERE form_id IN ({APPLIED})")
    op.create_table(
        "key_sheet_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(length=22), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("agreed_by", sa.String(length=22), nullable=True),
        sa.Column("agreed_at", UtcDateTime(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("agreed_by <> asked_by", name=op.f("ck_key_sheet_requests_two_people")),
        sa.CheckConstraint("(agreed_by IS NULL) = (agreed_at IS NULL)", name=op.f("ck_key_sheet_requests_agreed_moment")),
        sa.CheckConstraint("made_at IS NULL OR agreed_at IS NOT NULL", name=op.f("ck_key_sheet_requests_made_after")),
        sa.ForeignKeyConstraint(["form_id"], ["exam_forms.id"], name=op.f("fk_key_sheet_requests_form_id_exam_forms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_sheet_requests")),
    )
    still_open = sa.text("made_at IS NULL")
    op.create_index(
        "uq_key_sheet_requests_open", "key_sheet_requests", ["form_id"], unique=True, sqlite_where=still_open,
        postgresql_where=still_open,
    )  # fmt: skip
    for name, deed in GUARDS.items():
        _put_up(name, deed)


def _put_up(name: str, deed: str) -> None:
    head = f"CREATE TRIGGER {name} BEFORE {deed} ON key_sheet_requests FOR EACH ROW"
    if op.get_bind().dialect.name == "postgresql":
        row = "OLD" if deed == "DELETE" else "NEW"
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF OLD.made_at IS NOT NULL THEN RAISE EXCEPTION '{RESTS}'; END IF; RETURN {row}; END $$"
        )
        op.execute(f"{head} EXECUTE FUNCTION {name}()")
    else:
        op.execute(f"{head} WHEN OLD.made_at IS NOT NULL BEGIN SELECT RAISE(ABORT, '{RESTS}'); END")


def downgrade() -> None:
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for name in GUARDS:
        op.execute(f"DROP TRIGGER {name}" + (" ON key_sheet_requests" if is_postgres else ""))
        if is_postgres:
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("key_sheet_requests")
    op.drop_column("cut_scores", "is_by_board")
