"""Words about items are sealed, as comments are; items that somebody has ticked in the list."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

from exam_app.vault import ring

revision = "0018"
down_revision = "0017"

VOTES = sa.table("item_votes", sa.column("version_id"), sa.column("voter"), sa.column("words"))
VERSIONS = sa.table("item_versions", sa.column("id"), sa.column("item_id"), sa.column("reason"), sa.column("made_by"))
WORDS = sa.table("item_words", sa.column("public_id"), sa.column("item_id"), sa.column("text"))


def upgrade() -> None:
    op.create_table(
        "item_words",
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_item_words_item_id_items")),
        sa.PrimaryKeyConstraint("public_id", name=op.f("pk_item_words")),
    )
    op.create_index(op.f("ix_item_words_item_id"), "item_words", ["item_id"])
    op.create_table(
        "ticked_items",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_ticked_items_account_id_accounts")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_ticked_items_item_id_items")),
        sa.PrimaryKeyConstraint("account_id", "item_id", name=op.f("pk_ticked_items")),
    )
    op.create_index(op.f("ix_ticked_items_item_id"), "ticked_items", ["item_id"])
    _seal_what_was_said()


def _seal_what_was_said() -> None:
    """The words of votes, and why people made versions. The record itself never changes: what stands there stays."""
    bind = op.get_bind()
    votes = sa.select(VOTES, VERSIONS.c.item_id).join(VERSIONS, VERSIONS.c.id == VOTES.c.version_id).where(VOTES.c.words != "")
    for vote in bind.execute(votes).all():
        this = (VOTES.c.version_id == vote.version_id) & (VOTES.c.voter == vote.voter)
        bind.execute(sa.update(VOTES).where(this).values(words=_sealed(vote.item_id, vote.words)))
    versions = sa.select(VERSIONS).where(VERSIONS.c.made_by != "system", VERSIONS.c.reason != "")
    for version in bind.execute(versions).all():
        named = _sealed(version.item_id, version.reason)
        bind.execute(sa.update(VERSIONS).where(VERSIONS.c.id == version.id).values(reason=named))


def _sealed(item_id: int, text: str) -> str:
    name = secrets.token_urlsafe(16)
    sealed = ring().seal(f"item_words|text|{name}", text)
    op.get_bind().execute(sa.insert(WORDS).values(public_id=name, item_id=item_id, text=sealed))
    return name


def downgrade() -> None:
    bind = op.get_bind()
    for row in bind.execute(sa.select(WORDS)).all():
        said = ring().unseal(f"item_words|text|{row.public_id}", row.text)
        bind.execute(sa.update(VOTES).where(VOTES.c.words == row.public_id).values(words=said))
        bind.execute(sa.update(VERSIONS).where(VERSIONS.c.reason == row.public_id).values(reason=said))
    op.drop_table("ticked_items")
    op.drop_table("item_words")
