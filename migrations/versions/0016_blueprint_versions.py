"""Versions of blueprints that the committee writes: who made them, who put them into use, why; and the draft of the next."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from exam_app.db import UtcDateTime

revision = "0016"
down_revision = "0015"

COLUMNS = {"made_by": "system", "made_effective_by": "system", "reason": ""}


def upgrade() -> None:
    for name, before in COLUMNS.items():
        op.add_column("blueprints", sa.Column(name, sa.String(), server_default=before, nullable=False))
    op.create_table(
        "blueprint_drafts",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("writers", sa.JSON(), nullable=False),
        sa.Column("edited_by", sa.String(), nullable=False),
        sa.Column("edited_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_blueprint_drafts")),
    )
    for deed in ("UPDATE", "DELETE"):
        op.execute(_trigger(deed))


def _trigger(deed: str) -> str:
    head = f"CREATE TRIGGER blueprints_no_{deed.lower()} BEFORE {deed} ON blueprints"
    if op.get_bind().dialect.name == "postgresql":
        return f"{head} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    return f"{head} BEGIN SELECT RAISE(ABORT, 'blueprints is append-only'); END"


def downgrade() -> None:
    on = " ON blueprints" if op.get_bind().dialect.name == "postgresql" else ""
    for deed in ("update", "delete"):
        op.execute(f"DROP TRIGGER blueprints_no_{deed}{on}")
    op.drop_table("blueprint_drafts")
    for name in COLUMNS:
        op.drop_column("blueprints", name)
