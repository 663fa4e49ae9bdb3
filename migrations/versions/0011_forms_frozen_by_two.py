"""Two people freeze a form, and the database itself keeps a frozen one as it is; what a form was asked to be like."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa
from alembic import op

from exam_app.db import UtcDateTime

revision = "0011"
down_revision = "0010"


class Guard(NamedTuple):
    """A trigger that refuses a deed on a table under a condition, which may name OLD and NEW."""

    name: str
    table: str
    deed: str
    condition: str
    message: str


def _frozen(row: str, column: str = "form_id") -> str:
    return f"EXISTS (SELECT 1 FROM exam_forms f WHERE f.id = {row}.{column} AND f.state = 'published')"


AGREED = (
    "EXISTS (SELECT 1 FROM form_proposals p WHERE p.form_id = NEW.id AND p.confirmed_by IS NOT NULL"
    " AND p.content_hash = NEW.content_hash)"
)
STAYS, TWO = "a frozen form never changes", "two people freeze a form"
GUARDS = (
    Guard("exam_forms_begin", "exam_forms", "INSERT", "NEW.state = 'published'", "a form begins as a draft"),
    Guard("exam_forms_two", "exam_forms", "UPDATE", f"OLD.state = 'draft' AND NEW.state = 'published' AND NOT {AGREED}", TWO),
    Guard("exam_forms_stay", "exam_forms", "UPDATE", "OLD.state = 'published'", STAYS),
    Guard("exam_forms_last", "exam_forms", "DELETE", "OLD.state = 'published'", STAYS),
    Guard("form_items_new", "form_items", "INSERT", _frozen("NEW"), STAYS),
    # Whether a question is credited to everybody is decided after an exam, and stands beside the form.
    Guard(
        "form_items_stay", "form_items", "UPDATE OF form_id, position, version_id, is_scored",
        f"{_frozen('OLD')} OR {_frozen('NEW')}", STAYS,
    ),
    Guard("form_items_last", "form_items", "DELETE", _frozen("OLD"), STAYS),
    Guard("form_prompts_new", "form_prompts", "INSERT", _frozen("NEW"), STAYS),
    Guard("form_prompts_stay", "form_prompts", "UPDATE", f"{_frozen('OLD')} OR {_frozen('NEW')}", STAYS),
    Guard("form_prompts_last", "form_prompts", "DELETE", _frozen("OLD"), STAYS),
    Guard("form_proposals_stay", "form_proposals", "UPDATE", "OLD.confirmed_by IS NOT NULL", STAYS),
    Guard("form_proposals_last", "form_proposals", "DELETE", "OLD.confirmed_by IS NOT NULL", STAYS),
)  # fmt: skip


def upgrade() -> None:
    op.add_column("exam_forms", sa.Column("wishes", sa.JSON(), server_default="{}", nullable=False))
    op.create_table(
        "form_proposals",
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(length=22), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=22), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("confirmed_by <> proposed_by", name=op.f("ck_form_proposals_two_people")),
        sa.CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name=op.f("ck_form_proposals_confirmed_moment")),
        sa.ForeignKeyConstraint(["form_id"], ["exam_forms.id"], name=op.f("fk_form_proposals_form_id_exam_forms")),
        sa.PrimaryKeyConstraint("form_id", name=op.f("pk_form_proposals")),
    )
    for guard in GUARDS:
        _put_up(guard)


def _put_up(guard: Guard) -> None:
    head = f"CREATE TRIGGER {guard.name} BEFORE {guard.deed} ON {guard.table} FOR EACH ROW"
    if op.get_bind().dialect.name == "postgresql":
        row = "OLD" if guard.deed == "DELETE" else "NEW"
        op.execute(
            f"CREATE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {guard.condition} THEN RAISE EXCEPTION '{guard.message}'; END IF; RETURN {row}; END $$"
        )
        op.execute(f"{head} EXECUTE FUNCTION {guard.name}()")
    else:
        op.execute(f"{head} WHEN {guard.condition} BEGIN SELECT RAISE(ABORT, '{guard.message}'); END")


def downgrade() -> None:
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for guard in GUARDS:
        op.execute(f"DROP TRIGGER {guard.name}" + (f" ON {guard.table}" if is_postgres else ""))
        if is_postgres:
            op.execute(f"DROP FUNCTION {guard.name}()")
    op.drop_table("form_proposals")
    op.drop_column("exam_forms", "wishes")
