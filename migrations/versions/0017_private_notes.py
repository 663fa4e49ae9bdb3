"""A reviewer's private note in a table of its own, which no other reviewer's session can read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "private_notes",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_private_notes_review_id_reviews")),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_private_notes")),
    )
    op.execute("INSERT INTO private_notes (review_id, words) SELECT id, private_note FROM reviews WHERE private_note <> ''")
    op.drop_column("reviews", "private_note")


def downgrade() -> None:
    op.add_column("reviews", sa.Column("private_note", sa.String(), server_default="", nullable=False))
    mine = "SELECT words FROM private_notes WHERE review_id = reviews.id"
    op.execute(f"UPDATE reviews SET private_note = coalesce(({mine}), '')")
    op.drop_table("private_notes")
