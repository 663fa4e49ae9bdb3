"""Holding a part by one device, pauses, late work, and what the office does while an exam runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from exam_app.db import UtcDateTime

revision = "0003"
down_revision = "0002"

APPEND_ONLY = ("earlier_receipts", "grants")


def upgrade() -> None:
    op.create_table(
        "earlier_receipts",
        sa.Column("receipt", sa.String(length=64), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=False),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("replaced_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["sitting_id"], ["sittings.id"], name=op.f("fk_earlier_receipts_sitting_id_sittings")),
        sa.PrimaryKeyConstraint("receipt", name=op.f("pk_earlier_receipts")),
    )
    op.create_index(op.f("ix_earlier_receipts_sitting_id"), "earlier_receipts", ["sitting_id"], unique=False)

    op.create_table(
        "exam_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sent_by", sa.String(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["sitting_id"], ["sittings.id"], name=op.f("fk_exam_messages_sitting_id_sittings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_messages")),
        sa.UniqueConstraint("public_id", name=op.f("uq_exam_messages_public_id")),
    )
    op.create_index(op.f("ix_exam_messages_sitting_id"), "exam_messages", ["sitting_id"], unique=False)

    op.create_table(
        "incidents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("from_at", UtcDateTime(), nullable=True),
        sa.Column("until_at", UtcDateTime(), nullable=True),
        sa.Column("noted_by", sa.String(), nullable=False),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.Column("resolved_by", sa.String(), nullable=True),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("kind IN ('outage', 'candidate', 'room', 'other')", name=op.f("ck_incidents_kind")),
        sa.CheckConstraint("(resolved_at IS NULL) = (resolved_by IS NULL)", name=op.f("ck_incidents_resolved_moment")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sittings.id"], name=op.f("fk_incidents_sitting_id_sittings")),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_incidents_window_id_windows")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
        sa.UniqueConstraint("public_id", name=op.f("uq_incidents_public_id")),
    )
    op.create_index(op.f("ix_incidents_sitting_id"), "incidents", ["sitting_id"], unique=False)
    op.create_index(op.f("ix_incidents_window_id"), "incidents", ["window_id"], unique=False)

    op.create_table(
        "late_work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("client", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("typed_at", UtcDateTime(), nullable=False),
        sa.Column("arrived_at", UtcDateTime(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'admitted', 'rejected')", name=op.f("ck_late_work_state")),
        sa.CheckConstraint("way IN ('line', 'rescue')", name=op.f("ck_late_work_way")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sittings.id"], name=op.f("fk_late_work_sitting_id_sittings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_work")),
        sa.UniqueConstraint("public_id", name=op.f("uq_late_work_public_id")),
        sa.UniqueConstraint("sitting_id", "client", "seq", name=op.f("uq_late_work_sitting_id_client_seq")),
    )
    op.create_index(op.f("ix_late_work_sitting_id"), "late_work", ["sitting_id"], unique=False)

    op.create_table(
        "presences",
        sa.Column("sitting_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["sitting_id"], ["sittings.id"], name=op.f("fk_presences_sitting_id_sittings")),
        sa.PrimaryKeyConstraint("sitting_id", name=op.f("pk_presences")),
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("granted_by", sa.String(), nullable=False),
        sa.Column("granted_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_grants_only_more")),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"], name=op.f("fk_grants_incident_id_incidents")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sittings.id"], name=op.f("fk_grants_sitting_id_sittings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sa.UniqueConstraint("sitting_id", "incident_id", name=op.f("uq_grants_sitting_id_incident_id")),
    )
    op.create_index(op.f("ix_grants_sitting_id"), "grants", ["sitting_id"], unique=False)

    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("late_id", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("is_agreed", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.CheckConstraint("(kind = 'reopen') = (late_id IS NULL)", name=op.f("ck_proposals_late_work")),
        sa.CheckConstraint("(kind = 'reopen') = (minutes IS NOT NULL)", name=op.f("ck_proposals_reopen_minutes")),
        sa.CheckConstraint("kind IN ('reopen', 'admit', 'reject')", name=op.f("ck_proposals_kind")),
        sa.CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name=op.f("ck_proposals_decided_moment")),
        sa.CheckConstraint("(decided_at IS NULL) = (is_agreed IS NULL)", name=op.f("ck_proposals_decided_how")),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name=op.f("ck_proposals_two_people")),
        sa.ForeignKeyConstraint(["late_id"], ["late_work.id"], name=op.f("fk_proposals_late_id_late_work")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sittings.id"], name=op.f("fk_proposals_sitting_id_sittings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("public_id", name=op.f("uq_proposals_public_id")),
    )
    op.create_index(op.f("ix_proposals_sitting_id"), "proposals", ["sitting_id"], unique=False)
    op.create_index(
        "uq_proposals_open_late",
        "proposals",
        ["late_id"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_index(
        "uq_proposals_open_reopening",
        "proposals",
        ["sitting_id"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL AND late_id IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL AND late_id IS NULL"),
    )

    op.execute(
        "ALTER TABLE accommodations ADD COLUMN break_minutes INTEGER DEFAULT 0 NOT NULL"
        " CONSTRAINT ck_accommodations_break_never_less CHECK (break_minutes >= 0)"
    )

    op.add_column("sittings", sa.Column("epoch", sa.Integer(), server_default="1", nullable=False))
    op.add_column("sittings", sa.Column("device", sa.String(length=64), nullable=True))
    op.add_column("sittings", sa.Column("held_at", UtcDateTime(), nullable=True))
    op.add_column("sittings", sa.Column("draft_key", sa.String(length=64), server_default="", nullable=False))
    op.add_column("sittings", sa.Column("break_seconds", sa.Integer(), server_default="0", nullable=False))
    op.add_column("sittings", sa.Column("paused_at", UtcDateTime(), nullable=True))
    op.add_column("sittings", sa.Column("pause_until", UtcDateTime(), nullable=True))
    # As the column's own constraints: SQLite can add these without making the table anew.
    op.execute(
        "ALTER TABLE sittings ADD COLUMN pause_why VARCHAR"
        " CONSTRAINT ck_sittings_pause_why CHECK (pause_why IS NULL OR pause_why IN ('office', 'break'))"
        " CONSTRAINT ck_sittings_paused_moment CHECK ((paused_at IS NULL) = (pause_why IS NULL))"
    )

    for table in APPEND_ONLY:
        for deed in ("UPDATE", "DELETE"):
            op.execute(_trigger(table, deed))


def _trigger(table: str, deed: str) -> str:
    head = f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table}"
    if op.get_bind().dialect.name == "postgresql":
        return f"{head} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    return f"{head} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"


def downgrade() -> None:
    op.drop_column("sittings", "pause_why")
    op.drop_column("sittings", "pause_until")
    op.drop_column("sittings", "paused_at")
    op.drop_column("sittings", "break_seconds")
    op.drop_column("sittings", "draft_key")
    op.drop_column("sittings", "held_at")
    op.drop_column("sittings", "device")
    op.drop_column("sittings", "epoch")

    op.drop_column("accommodations", "break_minutes")

    op.drop_table("proposals")

    op.drop_table("grants")
    op.drop_table("presences")

    op.drop_table("late_work")

    op.drop_table("incidents")

    op.drop_table("exam_messages")

    op.drop_table("earlier_receipts")
