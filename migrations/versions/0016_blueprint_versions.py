"""Versions of blueprints that the committee writes, and the draft of the next; what reviewers said of keys is sealed."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from exam_app.db import UtcDateTime
from exam_app.vault import ring

revision = "0016"
down_revision = "0015"

COLUMNS = {"made_by": "system", "made_effective_by": "system", "reason": ""}
SEALED = (("item_reviews", "answer"), ("item_comments", "text"), ("item_comments", "reply_text"))


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
    op.create_table(
        "saved_filters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_saved_filters_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filters")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_saved_filters_account_id_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_saved_filters_public_id")),
    )
    for deed in ("UPDATE", "DELETE"):
        op.execute(_trigger(deed))
    for table, column in SEALED:
        _rewrite(table, column, ring().seal)


def _rewrite(table: str, column: str, change: Callable[[str, str], str]) -> None:
    rows, bind = sa.table(table, sa.column("public_id"), sa.column(column)), op.get_bind()
    for row in bind.execute(sa.select(rows.c.public_id, rows.c[column].label("text")).where(rows.c[column] != "")).all():
        changed = change(f"{table}|{column}|{row.public_id}", row.text)
        bind.execute(sa.update(rows).where(rows.c.public_id == row.public_id).values({column: changed}))


def _trigger(deed: str) -> str:
    head = f"CREATE TRIGGER blueprints_no_{deed.lower()} BEFORE {deed} ON blueprints"
    if op.get_bind().dialect.name == "postgresql":
        return f"{head} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    return f"{head} BEGIN SELECT RAISE(ABORT, 'blueprints is append-only'); END"


def downgrade() -> None:
    for table, column in SEALED:
        _rewrite(table, column, ring().unseal)
    on = " ON blueprints" if op.get_bind().dialect.name == "postgresql" else ""
    for deed in ("update", "delete"):
        op.execute(f"DROP TRIGGER blueprints_no_{deed}{on}")
    op.drop_table("saved_filters")
    op.drop_table("blueprint_drafts")
    for name in COLUMNS:
        op.drop_column("blueprints", name)
