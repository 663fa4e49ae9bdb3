"""How a version is judged: who knows which areas, reviews, comments, votes."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.accounts.models import Account
from exam_app.bank.models.items import ItemVersion
from exam_app.db import Base, Document, Instant, Key, OptionalInstant, PublicId, one_of

STAGES = ("content_review", "bias_review")
DECISIONS = ("accept", "revise", "reject")
REPLIES = ("done", "kept")
VOTES = ("for", "against", "abstain")


class Expertise(Base):
    """An area ("domain-id/area-id"), a whole domain, or "bias-and-sensitivity", that this person can judge."""

    __tablename__ = "expertise"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True)
    area: Mapped[str] = mapped_column(primary_key=True)


class ItemReview(Base):
    """One person's review of one version: first the answer, then the key is shown, then the judgement."""

    __tablename__ = "item_reviews"
    __table_args__ = (
        sa.UniqueConstraint("version_id", "stage", "reviewer_id"),
        one_of("stage", STAGES),
        sa.CheckConstraint(f"decision IS NULL OR decision IN {DECISIONS}", name="decision"),
        sa.CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name="answered_moment"),
        sa.CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name="decided_moment"),
        sa.CheckConstraint("decided_at IS NULL OR answered_at IS NOT NULL", name="answer_first"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("item_versions.id"))
    stage: Mapped[str]
    reviewer_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    assigned_by: Mapped[str]
    assigned_at: Mapped[Instant]
    answer: Mapped[str | None]  # sealed: with `was_right` it would be the key
    was_right: Mapped[bool | None]
    answered_at: Mapped[OptionalInstant]
    judgements: Mapped[Document] = mapped_column(default=dict)  # question -> "yes" | "no" | "unsure"
    decision: Mapped[str | None]
    decided_at: Mapped[OptionalInstant]
    version: Mapped[ItemVersion] = relationship()
    reviewer: Mapped[Account] = relationship()


class ItemComment(Base):
    """A remark about a version, and the writers' answer to it, without which the item does not move on."""

    __tablename__ = "item_comments"
    __table_args__ = (
        sa.CheckConstraint(f"reply IS NULL OR reply IN {REPLIES}", name="reply"),
        sa.CheckConstraint("(replied_at IS NULL) = (reply IS NULL)", name="replied_moment"),
        sa.CheckConstraint("(replied_at IS NULL) = (replied_by IS NULL)", name="replied_by_whom"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("item_versions.id"), index=True)
    review_id: Mapped[int | None] = mapped_column(sa.ForeignKey("item_reviews.id"))
    about: Mapped[str]
    text: Mapped[str]  # sealed, as is the reply: comments argue about the key
    by: Mapped[str]
    at: Mapped[Instant]
    reply: Mapped[str | None]
    reply_text: Mapped[str] = mapped_column(default="")
    replied_by: Mapped[str | None]
    replied_at: Mapped[OptionalInstant]
    version: Mapped[ItemVersion] = relationship()


class ItemVote(Base):
    """One committee member's vote on one version."""

    __tablename__ = "item_votes"
    __table_args__ = (one_of("vote", VOTES),)

    version_id: Mapped[int] = mapped_column(sa.ForeignKey("item_versions.id"), primary_key=True)
    voter: Mapped[str] = mapped_column(sa.String(22), primary_key=True)
    vote: Mapped[str]
    words: Mapped[str]  # names an ItemWords, "" for none
    at: Mapped[Instant]


class ItemWords(Base):
    """Why somebody did something with an item, in their own words: sealed, because they may tell of its key.

    The record, a version's `reason` and a vote's `words` have the public id of the row and not the words.
    """

    __tablename__ = "item_words"

    public_id: Mapped[str] = mapped_column(sa.String(22), primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), index=True)
    text: Mapped[str]  # sealed
