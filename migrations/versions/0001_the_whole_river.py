"""Every table of the river, from accounts to released results."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from exam_app.db import UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_accounts_public_id")),
    )
    op.create_table(
        "audit_events",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_events")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_events_hash")),
    )
    with op.batch_alter_table("audit_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_events_about"), ["about"], unique=False)

    op.create_table(
        "blueprints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blueprints")),
        sa.UniqueConstraint("code", "number", name=op.f("uq_blueprints_code_number")),
    )
    op.create_table(
        "invitations",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("invited_by", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_invitations")),
    )
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitations_email"), ["email"], unique=False)

    op.create_table(
        "items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
        sa.UniqueConstraint("code", name=op.f("uq_items_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_items_public_id")),
    )
    op.create_table(
        "outbox_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mails")),
    )
    op.create_table(
        "policies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policies")),
        sa.UniqueConstraint("code", "number", name=op.f("uq_policies_code_number")),
    )
    op.create_table(
        "prompts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompts")),
        sa.UniqueConstraint("code", name=op.f("uq_prompts_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_prompts_public_id")),
    )
    op.create_table(
        "rubrics",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("level_names", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubrics")),
        sa.UniqueConstraint("code", "number", name=op.f("uq_rubrics_code_number")),
    )
    op.create_table(
        "throttles",
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_failed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_throttles")),
    )
    op.create_table(
        "account_roles",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.CheckConstraint(
            "role IN ('applicant', 'author', 'reviewer', 'committee', 'coordinator', 'administrator')",
            name=op.f("ck_account_roles_role"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_account_roles_account_id_accounts")),
        sa.PrimaryKeyConstraint("account_id", "role", name=op.f("pk_account_roles")),
    )
    op.create_table(
        "applications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("applicant_id", sa.Integer(), nullable=False),
        sa.Column("association", sa.String(), nullable=False),
        sa.Column("designation", sa.String(), nullable=False),
        sa.Column("profile", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_until", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint("(state = 'approved') = (approved_until IS NOT NULL)", name=op.f("ck_applications_approved_until")),
        sa.CheckConstraint("designation IN ('clinical', 'policy', 'research_faculty')", name=op.f("ck_applications_designation")),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'returned', 'approved')", name=op.f("ck_applications_state")),
        sa.ForeignKeyConstraint(["applicant_id"], ["accounts.id"], name=op.f("fk_applications_applicant_id_accounts")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["accounts.id"], name=op.f("fk_applications_decided_by_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint("public_id", name=op.f("uq_applications_public_id")),
    )
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_applications_applicant_id"), ["applicant_id"], unique=False)
        batch_op.create_index(
            "uq_applications_one_open",
            ["applicant_id", "association", "designation"],
            unique=True,
            sqlite_where=sa.text("state <> 'approved'"),
            postgresql_where=sa.text("state <> 'approved'"),
        )

    op.create_table(
        "criteria",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rubric_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("asks", sa.String(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["rubric_id"], ["rubrics.id"], name=op.f("fk_criteria_rubric_id_rubrics")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criteria")),
        sa.UniqueConstraint("rubric_id", "code", name=op.f("uq_criteria_rubric_id_code")),
        sa.UniqueConstraint("rubric_id", "position", name=op.f("uq_criteria_rubric_id_position")),
    )
    op.create_table(
        "exam_forms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("population", sa.String(), nullable=False),
        sa.Column("blueprint_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=True),
        sa.CheckConstraint("(state = 'published') = (content_hash IS NOT NULL)", name=op.f("ck_exam_forms_published_hash")),
        sa.CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name=op.f("ck_exam_forms_published_moment")),
        sa.CheckConstraint("state IN ('draft', 'published')", name=op.f("ck_exam_forms_state")),
        sa.ForeignKeyConstraint(["blueprint_id"], ["blueprints.id"], name=op.f("fk_exam_forms_blueprint_id_blueprints")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_forms")),
        sa.UniqueConstraint("code", name=op.f("uq_exam_forms_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_exam_forms_public_id")),
    )
    op.create_table(
        "item_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("stem", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("enemies", sa.JSON(), nullable=False),
        sa.Column("reference_text", sa.String(), nullable=False),
        sa.Column("reference_url", sa.String(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("level IN ('recall', 'application', 'analysis')", name=op.f("ck_item_versions_level")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_item_versions_item_id_items")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_versions")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_item_versions_item_id_number")),
    )
    with op.batch_alter_table("item_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_versions_area"), ["area"], unique=False)

    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_notices_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("public_id", name=op.f("uq_notices_public_id")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notices_account_id"), ["account_id"], unique=False)

    op.create_table(
        "prompt_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prompt_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("designation", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("perspective", sa.String(), nullable=False),
        sa.Column("instruction", sa.String(), nullable=False),
        sa.Column("vignette", sa.String(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("word_guide", sa.JSON(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("rubric_id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "designation IN ('clinical', 'policy', 'research_faculty')", name=op.f("ck_prompt_versions_designation")
        ),
        sa.CheckConstraint(
            "kind IN ('supervisory', 'clinical', 'policy', 'teaching', 'research')", name=op.f("ck_prompt_versions_kind")
        ),
        sa.ForeignKeyConstraint(["prompt_id"], ["prompts.id"], name=op.f("fk_prompt_versions_prompt_id_prompts")),
        sa.ForeignKeyConstraint(["rubric_id"], ["rubrics.id"], name=op.f("fk_prompt_versions_rubric_id_rubrics")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt_versions")),
        sa.UniqueConstraint("prompt_id", "number", name=op.f("uq_prompt_versions_prompt_id_number")),
    )
    op.create_table(
        "reviewers",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("designations", sa.JSON(), nullable=False),
        sa.Column("employer", sa.String(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_reviewers_account_id_accounts")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_reviewers")),
    )
    op.create_table(
        "sign_in_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_sign_in_sessions_account_id_accounts")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in_sessions")),
    )
    with op.batch_alter_table("sign_in_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_sessions_account_id"), ["account_id"], unique=False)

    op.create_table(
        "anchor_papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prompt_version_id", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.CheckConstraint("standing IN ('strong', 'meets', 'below')", name=op.f("ck_anchor_papers_standing")),
        sa.ForeignKeyConstraint(
            ["prompt_version_id"], ["prompt_versions.id"], name=op.f("fk_anchor_papers_prompt_version_id_prompt_versions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchor_papers")),
        sa.UniqueConstraint("prompt_version_id", "standing", name=op.f("uq_anchor_papers_prompt_version_id_standing")),
    )
    op.create_table(
        "answer_keys",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(length=1), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rationale", sa.String(), nullable=False),
        sa.Column("is_in_use", sa.Boolean(), nullable=False),
        sa.Column("distractors", sa.JSON(), nullable=False),
        sa.CheckConstraint("state IN ('placeholder', 'confirmed')", name=op.f("ck_answer_keys_state")),
        sa.ForeignKeyConstraint(["version_id"], ["item_versions.id"], name=op.f("fk_answer_keys_version_id_item_versions")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_answer_keys")),
    )
    op.create_table(
        "cut_scores",
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("out_of", sa.Integer(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["exam_forms.id"], name=op.f("fk_cut_scores_form_id_exam_forms")),
        sa.PrimaryKeyConstraint("form_id", name=op.f("pk_cut_scores")),
    )
    op.create_table(
        "demonstrations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_demonstrations_application_id_applications")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demonstrations")),
        sa.UniqueConstraint("application_id", name=op.f("uq_demonstrations_application_id")),
    )
    op.create_table(
        "evidence_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('education', 'training', 'work', 'leadership', 'rsc', 'reference', 'ethics', 'membership')",
            name=op.f("ck_evidence_entries_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_evidence_entries_application_id_applications")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_entries")),
        sa.UniqueConstraint("public_id", name=op.f("uq_evidence_entries_public_id")),
    )
    with op.batch_alter_table("evidence_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_entries_application_id"), ["application_id"], unique=False)

    op.create_table(
        "form_items",
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("is_voided", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["exam_forms.id"], name=op.f("fk_form_items_form_id_exam_forms")),
        sa.ForeignKeyConstraint(["version_id"], ["item_versions.id"], name=op.f("fk_form_items_version_id_item_versions")),
        sa.PrimaryKeyConstraint("form_id", "position", name=op.f("pk_form_items")),
        sa.UniqueConstraint("form_id", "version_id", name=op.f("uq_form_items_form_id_version_id")),
    )
    op.create_table(
        "form_prompts",
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("designation", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("prompt_version_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("designation IN ('clinical', 'policy', 'research_faculty')", name=op.f("ck_form_prompts_designation")),
        sa.ForeignKeyConstraint(["form_id"], ["exam_forms.id"], name=op.f("fk_form_prompts_form_id_exam_forms")),
        sa.ForeignKeyConstraint(
            ["prompt_version_id"], ["prompt_versions.id"], name=op.f("fk_form_prompts_prompt_version_id_prompt_versions")
        ),
        sa.PrimaryKeyConstraint("form_id", "designation", "position", name=op.f("pk_form_prompts")),
        sa.UniqueConstraint("form_id", "prompt_version_id", name=op.f("uq_form_prompts_form_id_prompt_version_id")),
    )
    op.create_table(
        "options",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(length=1), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["item_versions.id"], name=op.f("fk_options_version_id_item_versions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_options")),
        sa.UniqueConstraint("version_id", "letter", name=op.f("uq_options_version_id_letter")),
    )
    op.create_table(
        "windows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("form_id", sa.Integer(), nullable=False),
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("opens_at", UtcDateTime(), nullable=False),
        sa.Column("closes_at", UtcDateTime(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("frozen_at", UtcDateTime(), nullable=True),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("(state = 'planned') = (frozen_at IS NULL)", name=op.f("ck_windows_frozen_moment")),
        sa.CheckConstraint("(state = 'released') = (released_at IS NOT NULL)", name=op.f("ck_windows_released_moment")),
        sa.CheckConstraint("state IN ('planned', 'frozen', 'taken_in', 'released')", name=op.f("ck_windows_state")),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_windows_order")),
        sa.ForeignKeyConstraint(["form_id"], ["exam_forms.id"], name=op.f("fk_windows_form_id_exam_forms")),
        sa.ForeignKeyConstraint(["policy_id"], ["policies.id"], name=op.f("fk_windows_policy_id_policies")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_windows")),
        sa.UniqueConstraint("public_id", name=op.f("uq_windows_public_id")),
    )
    op.create_table(
        "declarations",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("conflicts", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_declarations_account_id_accounts")),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_declarations_window_id_windows")),
        sa.PrimaryKeyConstraint("account_id", "window_id", name=op.f("pk_declarations")),
    )
    op.create_table(
        "people_named",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.CheckConstraint(
            "role IN ('program_supervisor', 'rsc_provider', 'rsc_recipient', 'rater', 'employer', 'advisor', 'exam_coach', 'other')",
            name=op.f("ck_people_named_role"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_people_named_application_id_applications")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["evidence_entries.id"], name=op.f("fk_people_named_entry_id_evidence_entries"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people_named")),
    )
    with op.batch_alter_table("people_named", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_people_named_application_id"), ["application_id"], unique=False)

    op.create_table(
        "recorded_parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("demonstration_id", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("score", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("rubrics", sa.JSON(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("outcome IN ('passed', 'failed', 'not_taken')", name=op.f("ck_recorded_parts_outcome")),
        sa.CheckConstraint("part IN ('one', 'two')", name=op.f("ck_recorded_parts_part")),
        sa.ForeignKeyConstraint(
            ["demonstration_id"], ["demonstrations.id"], name=op.f("fk_recorded_parts_demonstration_id_demonstrations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recorded_parts")),
        sa.UniqueConstraint("result", "part", name=op.f("uq_recorded_parts_result_part")),
    )
    with op.batch_alter_table("recorded_parts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recorded_parts_demonstration_id"), ["demonstration_id"], unique=False)

    op.create_table(
        "registrations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("designation", sa.String(), nullable=False),
        sa.Column("attempt_no", sa.Integer(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("fee", sa.String(), nullable=False),
        sa.Column("registered_at", UtcDateTime(), nullable=False),
        sa.Column("readiness", sa.JSON(), nullable=True),
        sa.Column("readiness_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("fee IN ('due', 'paid', 'waived')", name=op.f("ck_registrations_fee")),
        sa.CheckConstraint("state IN ('registered', 'withdrawn')", name=op.f("ck_registrations_state")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_registrations_application_id_applications")
        ),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_registrations_window_id_windows")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
        sa.UniqueConstraint("application_id", "window_id", name=op.f("uq_registrations_application_id_window_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_registrations_public_id")),
    )
    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registrations_application_id"), ["application_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_registrations_window_id"), ["window_id"], unique=False)

    op.create_table(
        "release_overrides",
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("warning", sa.String(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("signed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_release_overrides_account_id_accounts")),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_release_overrides_window_id_windows")),
        sa.PrimaryKeyConstraint("window_id", "warning", "account_id", name=op.f("pk_release_overrides")),
    )
    op.create_table(
        "scripts",
        sa.Column("id", sa.String(length=22), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("window_id", sa.Integer(), nullable=False),
        sa.Column("prompt_version_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'in_review', 'adjudication', 'settled', 'blank', 'sent_back')", name=op.f("ck_scripts_state")
        ),
        sa.ForeignKeyConstraint(
            ["prompt_version_id"], ["prompt_versions.id"], name=op.f("fk_scripts_prompt_version_id_prompt_versions")
        ),
        sa.ForeignKeyConstraint(["window_id"], ["windows.id"], name=op.f("fk_scripts_window_id_windows")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scripts")),
        sa.UniqueConstraint("code", name=op.f("uq_scripts_code")),
    )
    with op.batch_alter_table("scripts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scripts_window_id"), ["window_id"], unique=False)

    op.create_table(
        "accommodations",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("extra_percent", sa.Integer(), nullable=False),
        sa.Column("extra_minutes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name=op.f("ck_accommodations_decided_moment")),
        sa.CheckConstraint("kind IN ('disability', 'language', 'other')", name=op.f("ck_accommodations_kind")),
        sa.CheckConstraint("state IN ('asked', 'granted', 'declined')", name=op.f("ck_accommodations_state")),
        sa.CheckConstraint("extra_percent >= 0 AND extra_minutes >= 0", name=op.f("ck_accommodations_never_less")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_accommodations_registration_id_registrations")
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_accommodations")),
    )
    op.create_table(
        "assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("script_id", sa.String(length=22), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("locked_at", UtcDateTime(), nullable=True),
        sa.Column("sent_back_reason", sa.String(), nullable=True),
        sa.Column("sent_back_note", sa.String(), nullable=False),
        sa.CheckConstraint("(state = 'locked') = (locked_at IS NOT NULL)", name=op.f("ck_assignments_locked_moment")),
        sa.CheckConstraint("state IN ('assigned', 'locked', 'sent_back', 'withdrawn')", name=op.f("ck_assignments_state")),
        sa.CheckConstraint("seat IN (1, 2, 3)", name=op.f("ck_assignments_seat")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["reviewers.account_id"], name=op.f("fk_assignments_reviewer_id_reviewers")),
        sa.ForeignKeyConstraint(["script_id"], ["scripts.id"], name=op.f("fk_assignments_script_id_scripts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
        sa.UniqueConstraint("code", name=op.f("uq_assignments_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_assignments_public_id")),
        sa.UniqueConstraint("script_id", "reviewer_id", name=op.f("uq_assignments_script_id_reviewer_id")),
    )
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignments_reviewer_id"), ["reviewer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignments_script_id"), ["script_id"], unique=False)
        batch_op.create_index(
            "uq_assignments_seat_taken",
            ["script_id", "seat"],
            unique=True,
            sqlite_where=sa.text("state IN ('assigned', 'locked')"),
            postgresql_where=sa.text("state IN ('assigned', 'locked')"),
        )

    op.create_table(
        "results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("computed_at", UtcDateTime(), nullable=False),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.Column("letter", sa.JSON(), nullable=True),
        sa.CheckConstraint("(state = 'released') = (released_at IS NOT NULL)", name=op.f("ck_results_released_moment")),
        sa.CheckConstraint("decision IN ('passed', 'not_passed')", name=op.f("ck_results_decision")),
        sa.CheckConstraint("state IN ('computed', 'released')", name=op.f("ck_results_state")),
        sa.ForeignKeyConstraint(["registration_id"], ["registrations.id"], name=op.f("fk_results_registration_id_registrations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_results")),
        sa.UniqueConstraint("public_id", name=op.f("uq_results_public_id")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_results_registration_id")),
    )
    op.create_table(
        "settlements",
        sa.Column("script_id", sa.String(length=22), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("seats", sa.JSON(), nullable=False),
        sa.Column("points_num", sa.Integer(), nullable=False),
        sa.Column("points_den", sa.Integer(), nullable=False),
        sa.Column("out_of", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("method IN ('mean', 'adjudicated', 'blank')", name=op.f("ck_settlements_method")),
        sa.ForeignKeyConstraint(["script_id"], ["scripts.id"], name=op.f("fk_settlements_script_id_scripts")),
        sa.PrimaryKeyConstraint("script_id", name=op.f("pk_settlements")),
    )
    op.create_table(
        "sittings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attestation", sa.String(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("granted_minutes", sa.Integer(), nullable=False),
        sa.Column("option_orders", sa.JSON(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("receipt", sa.String(length=64), nullable=True),
        sa.Column("packed", sa.JSON(), nullable=True),
        sa.CheckConstraint("(state = 'submitted') = (receipt IS NOT NULL)", name=op.f("ck_sittings_submitted_receipt")),
        sa.CheckConstraint("(state = 'submitted') = (submitted_at IS NOT NULL)", name=op.f("ck_sittings_submitted_moment")),
        sa.CheckConstraint("part IN ('one', 'two')", name=op.f("ck_sittings_part")),
        sa.CheckConstraint("state IN ('open', 'submitted')", name=op.f("ck_sittings_state")),
        sa.CheckConstraint("started_at < ends_at", name=op.f("ck_sittings_order")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_sittings_registration_id_registrations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sittings")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sittings_public_id")),
        sa.UniqueConstraint("registration_id", "part", name=op.f("uq_sittings_registration_id_part")),
    )
    with op.batch_alter_table("sittings", schema=None) as batch_op:
        batch_op.create_index("ix_sittings_open", ["state", "ends_at"], unique=False)

    op.create_table(
        "kept_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("client", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["sitting_id"], ["sittings.id"], name=op.f("fk_kept_drafts_sitting_id_sittings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_drafts")),
        sa.UniqueConstraint("sitting_id", "client", "seq", name=op.f("uq_kept_drafts_sitting_id_client_seq")),
    )
    with op.batch_alter_table("kept_drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_drafts_sitting_id"), ["sitting_id"], unique=False)

    op.create_table(
        "part_results",
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("points_num", sa.Integer(), nullable=False),
        sa.Column("points_den", sa.Integer(), nullable=False),
        sa.Column("out_of", sa.Integer(), nullable=False),
        sa.Column("cut_num", sa.Integer(), nullable=False),
        sa.Column("cut_den", sa.Integer(), nullable=False),
        sa.Column("bands", sa.JSON(), nullable=False),
        sa.Column("sitting", sa.String(), nullable=True),
        sa.Column("receipt", sa.String(), nullable=True),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("rubrics", sa.JSON(), nullable=False),
        sa.CheckConstraint("outcome IN ('passed', 'failed', 'not_taken')", name=op.f("ck_part_results_outcome")),
        sa.CheckConstraint("part IN ('one', 'two')", name=op.f("ck_part_results_part")),
        sa.ForeignKeyConstraint(["result_id"], ["results.id"], name=op.f("fk_part_results_result_id_results")),
        sa.PrimaryKeyConstraint("result_id", "part", name=op.f("pk_part_results")),
    )
    op.create_table(
        "released_comments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("essay", sa.String(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("original", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("is_released", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["result_id"], ["results.id"], name=op.f("fk_released_comments_result_id_results")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_released_comments")),
    )
    with op.batch_alter_table("released_comments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_released_comments_result_id"), ["result_id"], unique=False)

    op.create_table(
        "responses",
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=True),
        sa.Column("is_flagged", sa.Boolean(), nullable=False),
        sa.Column("ruled_out", sa.String(), nullable=False),
        sa.Column("is_chosen", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["sitting_id"], ["sittings.id"], name=op.f("fk_responses_sitting_id_sittings")),
        sa.PrimaryKeyConstraint("sitting_id", "position", name=op.f("pk_responses")),
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("private_note", sa.String(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name=op.f("fk_reviews_assignment_id_assignments")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_reviews_assignment_id")),
    )
    op.create_table(
        "revisions",
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("client", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["sitting_id"], ["sittings.id"], name=op.f("fk_revisions_sitting_id_sittings")),
        sa.PrimaryKeyConstraint("sitting_id", "position", "revision", name=op.f("pk_revisions")),
        sa.UniqueConstraint("sitting_id", "client", "seq", name=op.f("uq_revisions_sitting_id_client_seq")),
    )
    op.create_table(
        "script_writers",
        sa.Column("script_id", sa.String(length=22), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["script_id"], ["scripts.id"], name=op.f("fk_script_writers_script_id_scripts")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sittings.id"], name=op.f("fk_script_writers_sitting_id_sittings")),
        sa.PrimaryKeyConstraint("script_id", name=op.f("pk_script_writers")),
        sa.UniqueConstraint("sitting_id", "position", name=op.f("uq_script_writers_sitting_id_position")),
    )
    op.create_table(
        "criterion_scores",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("criterion_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("comment", sa.String(), nullable=False),
        sa.CheckConstraint("level IS NULL OR level BETWEEN 1 AND 4", name=op.f("ck_criterion_scores_level")),
        sa.ForeignKeyConstraint(["criterion_id"], ["criteria.id"], name=op.f("fk_criterion_scores_criterion_id_criteria")),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_criterion_scores_review_id_reviews")),
        sa.PrimaryKeyConstraint("review_id", "criterion_id", name=op.f("pk_criterion_scores")),
    )


def downgrade() -> None:
    op.drop_table("criterion_scores")
    op.drop_table("script_writers")
    op.drop_table("revisions")
    op.drop_table("reviews")
    op.drop_table("responses")
    with op.batch_alter_table("released_comments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_released_comments_result_id"))

    op.drop_table("released_comments")
    op.drop_table("part_results")
    with op.batch_alter_table("kept_drafts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kept_drafts_sitting_id"))

    op.drop_table("kept_drafts")
    with op.batch_alter_table("sittings", schema=None) as batch_op:
        batch_op.drop_index("ix_sittings_open")

    op.drop_table("sittings")
    op.drop_table("settlements")
    op.drop_table("results")
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_assignments_seat_taken",
            sqlite_where=sa.text("state IN ('assigned', 'locked')"),
            postgresql_where=sa.text("state IN ('assigned', 'locked')"),
        )
        batch_op.drop_index(batch_op.f("ix_assignments_script_id"))
        batch_op.drop_index(batch_op.f("ix_assignments_reviewer_id"))

    op.drop_table("assignments")
    op.drop_table("accommodations")
    with op.batch_alter_table("scripts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scripts_window_id"))

    op.drop_table("scripts")
    op.drop_table("release_overrides")
    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registrations_window_id"))
        batch_op.drop_index(batch_op.f("ix_registrations_application_id"))

    op.drop_table("registrations")
    with op.batch_alter_table("recorded_parts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recorded_parts_demonstration_id"))

    op.drop_table("recorded_parts")
    with op.batch_alter_table("people_named", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_people_named_application_id"))

    op.drop_table("people_named")
    op.drop_table("declarations")
    op.drop_table("windows")
    op.drop_table("options")
    op.drop_table("form_prompts")
    op.drop_table("form_items")
    with op.batch_alter_table("evidence_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_entries_application_id"))

    op.drop_table("evidence_entries")
    op.drop_table("demonstrations")
    op.drop_table("cut_scores")
    op.drop_table("answer_keys")
    op.drop_table("anchor_papers")
    with op.batch_alter_table("sign_in_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_sessions_account_id"))

    op.drop_table("sign_in_sessions")
    op.drop_table("reviewers")
    op.drop_table("prompt_versions")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notices_account_id"))

    op.drop_table("notices")
    with op.batch_alter_table("item_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_versions_area"))

    op.drop_table("item_versions")
    op.drop_table("exam_forms")
    op.drop_table("criteria")
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_applications_one_open",
            sqlite_where=sa.text("state <> 'approved'"),
            postgresql_where=sa.text("state <> 'approved'"),
        )
        batch_op.drop_index(batch_op.f("ix_applications_applicant_id"))

    op.drop_table("applications")
    op.drop_table("account_roles")
    op.drop_table("throttles")
    op.drop_table("rubrics")
    op.drop_table("prompts")
    op.drop_table("policies")
    op.drop_table("outbox_mails")
    op.drop_table("items")
    with op.batch_alter_table("invitations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitations_email"))

    op.drop_table("invitations")
    op.drop_table("blueprints")
    with op.batch_alter_table("audit_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_events_about"))

    op.drop_table("audit_events")
    op.drop_table("accounts")
