"""Blueprints, forms, cut scores, policies and windows; each frozen by a hash once it is in use."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.bank.models import DESIGNATIONS, ItemVersion, PromptVersion
from exam_app.db import Base, Document, Instant, Key, Listing, OptionalInstant, PublicId, one_of

FORM_STATES = ("draft", "published")
WINDOW_STATES = ("planned", "frozen", "taken_in", "released")


class Blueprint(Base):
    """A version of a test specification: how many items of which areas and levels. The database refuses every change of it."""

    __tablename__ = "blueprints"
    __table_args__ = (sa.UniqueConstraint("code", "number"),)

    id: Mapped[Key]
    code: Mapped[str]
    number: Mapped[int]
    title: Mapped[str]
    document: Mapped[Document]  # as `exams.rules.blueprint_document` makes it
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[Instant]  # from this moment on it is the one that forms are made by
    made_by: Mapped[str] = mapped_column(default="system", server_default="system")
    made_effective_by: Mapped[str] = mapped_column(default="system", server_default="system")
    reason: Mapped[str] = mapped_column(default="", server_default="")


class BlueprintDraft(Base):
    """The next version of a blueprint while it is written; `revision` counts the saves."""

    __tablename__ = "blueprint_drafts"

    code: Mapped[str] = mapped_column(primary_key=True)
    document: Mapped[Document]
    reason: Mapped[str]
    revision: Mapped[int]
    writers: Mapped[Listing]  # public ids of everybody who had a hand in it
    edited_by: Mapped[str]
    edited_at: Mapped[Instant]


class ExamForm(Base):
    """A version of the exam: Part One's items in order, Part Two's prompts by designation."""

    __tablename__ = "exam_forms"
    __table_args__ = (
        one_of("state", FORM_STATES),
        sa.CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published_moment"),
        sa.CheckConstraint("(state = 'published') = (content_hash IS NOT NULL)", name="published_hash"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    population: Mapped[str]
    blueprint_id: Mapped[int] = mapped_column(sa.ForeignKey("blueprints.id"))
    seed: Mapped[int]
    state: Mapped[str] = mapped_column(default="draft")
    created_at: Mapped[Instant]
    published_at: Mapped[OptionalInstant]
    content_hash: Mapped[str | None] = mapped_column(sa.String(64))
    wishes: Mapped[Document] = mapped_column(default=dict, server_default="{}")  # read through `exams.wishes.Wish`
    blueprint: Mapped[Blueprint] = relationship()
    items: Mapped[list[FormItem]] = relationship(order_by="FormItem.position", lazy="selectin")
    prompts: Mapped[list[FormPrompt]] = relationship(order_by="FormPrompt.position", lazy="selectin")
    cut: Mapped[CutScore | None] = relationship(back_populates="form")


class FormProposal(Base):
    """Who wants a draft frozen as it is, and who else saw the same and agreed; without both, the form stays a draft.

    Triggers of the migration hold the rest: no form is published without a confirmed proposal over
    its hash, and nothing changes on one that is.
    """

    __tablename__ = "form_proposals"
    __table_args__ = (
        sa.CheckConstraint("confirmed_by <> proposed_by", name="two_people"),
        sa.CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="confirmed_moment"),
    )

    form_id: Mapped[int] = mapped_column(sa.ForeignKey("exam_forms.id"), primary_key=True)
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    note: Mapped[str]  # why wishes that are not met may stay so
    proposed_by: Mapped[str] = mapped_column(sa.String(22))
    proposed_at: Mapped[Instant]
    confirmed_by: Mapped[str | None] = mapped_column(sa.String(22))
    confirmed_at: Mapped[OptionalInstant]


class KeySheetRequest(Base):
    """One making of a form's key sheet: who asks and why, and who else agrees. Used up once the sheet is made; then it rests."""

    __tablename__ = "key_sheet_requests"
    __table_args__ = (
        sa.CheckConstraint("agreed_by <> asked_by", name="two_people"),
        sa.CheckConstraint("(agreed_by IS NULL) = (agreed_at IS NULL)", name="agreed_moment"),
        sa.CheckConstraint("made_at IS NULL OR agreed_at IS NOT NULL", name="made_after"),
        sa.Index(
            "uq_key_sheet_requests_open", "form_id", unique=True,
            sqlite_where=sa.text("made_at IS NULL"), postgresql_where=sa.text("made_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[Key]
    form_id: Mapped[int] = mapped_column(sa.ForeignKey("exam_forms.id"))
    reason: Mapped[str]
    asked_by: Mapped[str] = mapped_column(sa.String(22))
    asked_at: Mapped[Instant]
    agreed_by: Mapped[str | None] = mapped_column(sa.String(22))
    agreed_at: Mapped[OptionalInstant]
    made_at: Mapped[OptionalInstant]


class FormItem(Base):
    """An item version at its place in Part One, positions from 1; one that is tried out earns no points."""

    __tablename__ = "form_items"
    __table_args__ = (sa.UniqueConstraint("form_id", "version_id"),)

    form_id: Mapped[int] = mapped_column(sa.ForeignKey("exam_forms.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("item_versions.id"))
    is_voided: Mapped[bool] = mapped_column(default=False)  # credit to everybody
    is_scored: Mapped[bool] = mapped_column(default=True, server_default=sa.true())  # a pilot item is asked without a score
    version: Mapped[ItemVersion] = relationship(lazy="joined")


class FormPrompt(Base):
    """A prompt version that Part Two offers to a designation."""

    __tablename__ = "form_prompts"
    __table_args__ = (sa.UniqueConstraint("form_id", "prompt_version_id"), one_of("designation", DESIGNATIONS))

    form_id: Mapped[int] = mapped_column(sa.ForeignKey("exam_forms.id"), primary_key=True)
    designation: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    prompt_version_id: Mapped[int] = mapped_column(sa.ForeignKey("prompt_versions.id"))
    version: Mapped[PromptVersion] = relationship(lazy="joined")


class CutScore(Base):
    """The pass mark of Part One for a form, who set it, and when."""

    __tablename__ = "cut_scores"

    form_id: Mapped[int] = mapped_column(sa.ForeignKey("exam_forms.id"), primary_key=True)
    points: Mapped[int]
    out_of: Mapped[int]
    authority: Mapped[str]
    decided_on: Mapped[date]
    # Entered by one person and confirmed by another: then nobody sets another one alone.
    is_by_board: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    form: Mapped[ExamForm] = relationship(back_populates="cut")


class Policy(Base):
    """The rules of an exam as one document; read through `exams.rules.ExamPolicy`."""

    __tablename__ = "policies"
    __table_args__ = (sa.UniqueConstraint("code", "number"),)

    id: Mapped[Key]
    code: Mapped[str]
    number: Mapped[int]
    document: Mapped[Document]
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[Instant]


class Window(Base):
    """When a form may be sat and under which policy. Frozen before the first registration."""

    __tablename__ = "windows"
    __table_args__ = (
        one_of("state", WINDOW_STATES),
        sa.CheckConstraint("opens_at < closes_at", name="order"),
        sa.CheckConstraint("(state = 'planned') = (frozen_at IS NULL)", name="frozen_moment"),
        sa.CheckConstraint("(state = 'released') = (released_at IS NOT NULL)", name="released_moment"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    title: Mapped[str]
    form_id: Mapped[int] = mapped_column(sa.ForeignKey("exam_forms.id"))
    policy_id: Mapped[int] = mapped_column(sa.ForeignKey("policies.id"))
    opens_at: Mapped[Instant]
    closes_at: Mapped[Instant]
    zone: Mapped[str]
    state: Mapped[str] = mapped_column(default="planned")
    frozen_at: Mapped[OptionalInstant]
    released_at: Mapped[OptionalInstant]
    form: Mapped[ExamForm] = relationship()  # brings every item along, so only when it is asked for
    policy: Mapped[Policy] = relationship(lazy="joined")
