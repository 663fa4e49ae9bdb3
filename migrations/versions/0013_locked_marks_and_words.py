"""The database itself keeps locked marks; comments on passages hold no word of the text, which may be covered later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

DEEDS = ("UPDATE", "DELETE")
STATE = "SELECT state FROM assignments JOIN reviews ON reviews.assignment_id = assignments.id WHERE reviews.id = OLD.review_id"
REFUSAL = "marks that were locked stay as they are"


def upgrade() -> None:
    op.drop_column("passage_comments", "quote")
    op.drop_column("passage_comments", "text_sha256")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change_of_locked() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF ({STATE}) <> 'assigned' THEN RAISE EXCEPTION '{REFUSAL}'; END IF; "
            "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )
    for deed in DEEDS:
        op.execute(_trigger(deed))


def _trigger(deed: str) -> str:
    head = f"CREATE TRIGGER criterion_scores_locked_no_{deed.lower()} BEFORE {deed} ON criterion_scores FOR EACH ROW"
    if op.get_bind().dialect.name == "postgresql":
        return f"{head} EXECUTE FUNCTION refuse_change_of_locked()"
    return f"{head} WHEN ({STATE}) <> 'assigned' BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"


def downgrade() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    for deed in DEEDS:
        op.execute(f"DROP TRIGGER criterion_scores_locked_no_{deed.lower()}" + (" ON criterion_scores" if postgres else ""))
    if postgres:
        op.execute("DROP FUNCTION refuse_change_of_locked()")
    op.add_column("passage_comments", sa.Column("text_sha256", sa.String(length=64), server_default="", nullable=False))
    op.add_column("passage_comments", sa.Column("quote", sa.String(), server_default="", nullable=False))
