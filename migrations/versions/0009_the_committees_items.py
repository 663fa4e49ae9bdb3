"""Items written in the browser: states, working copies, reviews, vignettes, images, who read what; keys sealed at rest."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from exam_app.db import UtcDateTime
from exam_app.vault import ring

revision = "0009"
down_revision = "0008"

STATES = "('draft', 'content_review', 'bias_review', 'vote', 'pilot', 'live', 'retired')"


def upgrade() -> None:
    _tables()
    _columns()
    _live_is_the_newest("item_versions", "item_id")
    _live_is_the_newest("prompt_versions", "prompt_id")
    op.create_index(
        "uq_item_versions_live", "item_versions", ["item_id"], unique=True,
        sqlite_where=sa.text("state = 'live'"), postgresql_where=sa.text("state = 'live'"),
    )  # fmt: skip
    _seal_keys()


def _columns() -> None:
    op.add_column("items", sa.Column("bank", sa.String(), server_default="IMH", nullable=False))
    op.create_index(op.f("ix_items_bank"), "items", ["bank"])
    op.add_column("prompts", sa.Column("bank", sa.String(), server_default="IMH", nullable=False))
    # As the column's own constraints: SQLite can add these without making the table anew.
    op.execute(
        "ALTER TABLE item_versions ADD COLUMN kind VARCHAR DEFAULT 'single' NOT NULL"
        " CONSTRAINT ck_item_versions_kind CHECK (kind IN ('single', 'multiple'))"
    )
    op.execute(
        "ALTER TABLE item_versions ADD COLUMN state VARCHAR DEFAULT 'retired' NOT NULL"
        f" CONSTRAINT ck_item_versions_state CHECK (state IN {STATES})"
    )
    op.create_index(op.f("ix_item_versions_state"), "item_versions", ["state"])
    op.add_column("item_versions", sa.Column("flags", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("item_versions", sa.Column("expected_percent", sa.Integer(), nullable=True))
    op.add_column("item_versions", sa.Column("writers", sa.JSON(), server_default="[]", nullable=False))
    op.execute(
        "ALTER TABLE prompt_versions ADD COLUMN state VARCHAR DEFAULT 'retired' NOT NULL"
        " CONSTRAINT ck_prompt_versions_state CHECK (state IN ('draft', 'live', 'retired'))"
    )
    for table in ("item_versions", "prompt_versions"):
        op.add_column(table, sa.Column("made_by", sa.String(), server_default="system", nullable=False))
        op.add_column(table, sa.Column("reason", sa.String(), server_default="", nullable=False))


def _live_is_the_newest(table: str, parent: str) -> None:
    # Until now whatever was newest could go on forms, unless its file said otherwise.
    newest = f"SELECT MAX(number) FROM {table} AS other WHERE other.{parent} = {table}.{parent}"
    op.execute(
        f"UPDATE {table} SET state = CASE WHEN status = 'draft' THEN 'draft' ELSE 'live' END"
        f" WHERE number = ({newest}) AND status NOT IN ('retired', 'withdrawn')"
    )


def _seal_keys() -> None:
    op.add_column("answer_keys", sa.Column("sealed", sa.String(), server_default="", nullable=False))
    bind = op.get_bind()
    keys = sa.table(
        "answer_keys", *map(sa.column, ("version_id", "sealed", "letter", "rationale")), sa.column("distractors", sa.JSON)
    )
    for row in bind.execute(sa.select(keys)).all():
        text = json.dumps({"letter": row.letter, "rationale": row.rationale, "distractors": row.distractors, "notes": ""})
        sealed = ring().seal(f"answer_keys|sealed|{row.version_id}", text)
        bind.execute(sa.update(keys).where(keys.c.version_id == row.version_id).values(sealed=sealed))
    for column in ("letter", "rationale", "distractors"):
        op.drop_column("answer_keys", column)


def _unseal_keys() -> None:
    op.add_column("answer_keys", sa.Column("letter", sa.String(length=1), server_default="", nullable=False))
    op.add_column("answer_keys", sa.Column("rationale", sa.String(), server_default="", nullable=False))
    op.add_column("answer_keys", sa.Column("distractors", sa.JSON(), server_default="{}", nullable=False))
    bind = op.get_bind()
    keys = sa.table(
        "answer_keys", *map(sa.column, ("version_id", "sealed", "letter", "rationale")), sa.column("distractors", sa.JSON)
    )
    for row in bind.execute(sa.select(keys)).all():
        text = json.loads(ring().unseal(f"answer_keys|sealed|{row.version_id}", row.sealed))
        values = {name: text[name] for name in ("rationale", "distractors")} | {"letter": text["letter"][:1]}
        bind.execute(sa.update(keys).where(keys.c.version_id == row.version_id).values(**values))
    op.drop_column("answer_keys", "sealed")


def _tables() -> None:
    op.create_table(
        "vignettes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("bank", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vignettes")),
        sa.UniqueConstraint("code", name=op.f("uq_vignettes_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_vignettes_public_id")),
    )
    op.create_table(
        "vignette_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vignette_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["vignette_id"], ["vignettes.id"], name=op.f("fk_vignette_versions_vignette_id_vignettes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vignette_versions")),
        sa.UniqueConstraint("vignette_id", "number", name=op.f("uq_vignette_versions_vignette_id_number")),
    )
    op.create_table(
        "item_vignettes",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("vignette_version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["item_versions.id"], name=op.f("fk_item_vignettes_version_id_item_versions")),
        sa.ForeignKeyConstraint(
            ["vignette_version_id"],
            ["vignette_versions.id"],
            name=op.f("fk_item_vignettes_vignette_version_id_vignette_versions"),
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_item_vignettes")),
    )
    op.create_index(op.f("ix_item_vignettes_vignette_version_id"), "item_vignettes", ["vignette_version_id"])
    op.create_table(
        "images",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("media IN ('image/png', 'image/jpeg')", name=op.f("ck_images_media")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_images")),
        sa.UniqueConstraint("public_id", name=op.f("uq_images_public_id")),
        sa.UniqueConstraint("sha256", name=op.f("uq_images_sha256")),
    )
    op.create_table(
        "readings",
        sa.Column("reader", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('item', 'prompt')", name=op.f("ck_readings_kind")),
        sa.PrimaryKeyConstraint("reader", "kind", "version_id", name=op.f("pk_readings")),
    )
    op.create_table(
        "item_drafts",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("edited_by", sa.String(), nullable=False),
        sa.Column("edited_at", UtcDateTime(), nullable=False),
        sa.Column("writers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_item_drafts_item_id_items")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_item_drafts")),
    )
    op.create_table(
        "expertise",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_expertise_account_id_accounts")),
        sa.PrimaryKeyConstraint("account_id", "area", name=op.f("pk_expertise")),
    )
    op.create_table(
        "item_reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("assigned_by", sa.String(), nullable=False),
        sa.Column("assigned_at", UtcDateTime(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("was_right", sa.Boolean(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("judgements", sa.JSON(), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("stage IN ('content_review', 'bias_review')", name=op.f("ck_item_reviews_stage")),
        sa.CheckConstraint(
            "decision IS NULL OR decision IN ('accept', 'revise', 'reject')", name=op.f("ck_item_reviews_decision")
        ),
        sa.CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name=op.f("ck_item_reviews_answered_moment")),
        sa.CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name=op.f("ck_item_reviews_decided_moment")),
        sa.CheckConstraint("decided_at IS NULL OR answered_at IS NOT NULL", name=op.f("ck_item_reviews_answer_first")),
        sa.ForeignKeyConstraint(["version_id"], ["item_versions.id"], name=op.f("fk_item_reviews_version_id_item_versions")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["accounts.id"], name=op.f("fk_item_reviews_reviewer_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_reviews")),
        sa.UniqueConstraint("public_id", name=op.f("uq_item_reviews_public_id")),
        sa.UniqueConstraint("version_id", "stage", "reviewer_id", name=op.f("uq_item_reviews_version_id_stage_reviewer_id")),
    )
    op.create_index(op.f("ix_item_reviews_reviewer_id"), "item_reviews", ["reviewer_id"])
    op.create_table(
        "item_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("reply", sa.String(), nullable=True),
        sa.Column("reply_text", sa.String(), nullable=False),
        sa.Column("replied_by", sa.String(), nullable=True),
        sa.Column("replied_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("reply IS NULL OR reply IN ('done', 'kept')", name=op.f("ck_item_comments_reply")),
        sa.CheckConstraint("(replied_at IS NULL) = (reply IS NULL)", name=op.f("ck_item_comments_replied_moment")),
        sa.CheckConstraint("(replied_at IS NULL) = (replied_by IS NULL)", name=op.f("ck_item_comments_replied_by_whom")),
        sa.ForeignKeyConstraint(["version_id"], ["item_versions.id"], name=op.f("fk_item_comments_version_id_item_versions")),
        sa.ForeignKeyConstraint(["review_id"], ["item_reviews.id"], name=op.f("fk_item_comments_review_id_item_reviews")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_comments")),
        sa.UniqueConstraint("public_id", name=op.f("uq_item_comments_public_id")),
    )
    op.create_index(op.f("ix_item_comments_version_id"), "item_comments", ["version_id"])
    op.create_table(
        "item_votes",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("voter", sa.String(length=22), nullable=False),
        sa.Column("vote", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("vote IN ('for', 'against', 'abstain')", name=op.f("ck_item_votes_vote")),
        sa.ForeignKeyConstraint(["version_id"], ["item_versions.id"], name=op.f("fk_item_votes_version_id_item_versions")),
        sa.PrimaryKeyConstraint("version_id", "voter", name=op.f("pk_item_votes")),
    )


def downgrade() -> None:
    _unseal_keys()
    op.drop_index("uq_item_versions_live", "item_versions")
    op.drop_index(op.f("ix_item_versions_state"), "item_versions")
    for table in (
        "item_votes",
        "item_comments",
        "item_reviews",
        "expertise",
        "item_drafts",
        "readings",
        "images",
        "item_vignettes",
    ):
        op.drop_table(table)
    for column in ("kind", "state", "flags", "expected_percent", "writers", "made_by", "reason"):
        op.drop_column("item_versions", column)
    for column in ("state", "made_by", "reason"):
        op.drop_column("prompt_versions", column)
    op.drop_table("vignette_versions")
    op.drop_table("vignettes")
    op.drop_column("prompts", "bank")
    op.drop_index(op.f("ix_items_bank"), "items")
    op.drop_column("items", "bank")
