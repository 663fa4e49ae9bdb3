"""Essay prompts, their rubrics and anchor papers as immutable versions."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.bank.rules.states import State
from exam_app.db import Base, Instant, Key, Listing, PublicId, one_of

DESIGNATIONS = ("clinical", "policy", "research_faculty")
PROMPT_KINDS = ("supervisory", "clinical", "policy", "teaching", "research")
STANDINGS = ("strong", "meets", "below")
USES = ("example", "practice", "qualifying")
PROMPT_STATES = (State.DRAFT, State.LIVE, State.RETIRED)


class Rubric(Base):
    """An analytic rubric, frozen like an item version."""

    __tablename__ = "rubrics"
    __table_args__ = (sa.UniqueConstraint("code", "number"),)

    id: Mapped[Key]
    code: Mapped[str]
    number: Mapped[int]
    title: Mapped[str]
    points: Mapped[Listing]  # points of levels 1, 2, 3, 4
    level_names: Mapped[Listing]
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[Instant]
    criteria: Mapped[list[Criterion]] = relationship(order_by="Criterion.position", lazy="selectin")


class Criterion(Base):
    """One line of a rubric with the text of each level."""

    __tablename__ = "criteria"
    __table_args__ = (sa.UniqueConstraint("rubric_id", "position"), sa.UniqueConstraint("rubric_id", "code"))

    id: Mapped[Key]
    rubric_id: Mapped[int] = mapped_column(sa.ForeignKey("rubrics.id"))
    position: Mapped[int]
    code: Mapped[str]
    name: Mapped[str]
    asks: Mapped[str]
    areas: Mapped[Listing]
    levels: Mapped[Listing]  # four texts, lowest level first


class Prompt(Base):
    """An essay prompt as an identity."""

    __tablename__ = "prompts"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    code: Mapped[str] = mapped_column(unique=True)
    bank: Mapped[str] = mapped_column(default="IMH")
    versions: Mapped[list[PromptVersion]] = relationship(order_by="PromptVersion.number", back_populates="prompt")


class PromptVersion(Base):
    """One text of a prompt with the rubric it is marked by. Frozen."""

    __tablename__ = "prompt_versions"
    __table_args__ = (
        sa.UniqueConstraint("prompt_id", "number"),
        one_of("designation", DESIGNATIONS),
        one_of("kind", PROMPT_KINDS),
        one_of("state", PROMPT_STATES),
    )

    id: Mapped[Key]
    prompt_id: Mapped[int] = mapped_column(sa.ForeignKey("prompts.id"))
    number: Mapped[int]
    title: Mapped[str]
    designation: Mapped[str]
    kind: Mapped[str]
    perspective: Mapped[str]
    instruction: Mapped[str]
    vignette: Mapped[str]
    questions: Mapped[Listing]
    word_guide: Mapped[Listing]  # [least, most], a soft guide
    author: Mapped[str]
    status: Mapped[str]  # the label in the content file
    state: Mapped[str] = mapped_column(default=State.DRAFT)
    made_by: Mapped[str] = mapped_column(default="system")
    reason: Mapped[str] = mapped_column(default="")
    rubric_id: Mapped[int] = mapped_column(sa.ForeignKey("rubrics.id"))
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    created_at: Mapped[Instant]
    prompt: Mapped[Prompt] = relationship(back_populates="versions", lazy="joined")
    rubric: Mapped[Rubric] = relationship(lazy="joined")


class AnchorPaper(Base):
    """An answer with the marks that were agreed on and why: shown beside the rubric, or kept for training reviewers.

    Examples belong to the version for good. Papers for training may be added to a version later:
    what a reviewer learns on changes nothing of what candidates are judged by.
    """

    __tablename__ = "anchor_papers"
    __table_args__ = (
        one_of("standing", STANDINGS),
        one_of("use", USES),
        sa.Index(
            "uq_anchor_papers_example", "prompt_version_id", "standing", unique=True,
            sqlite_where=sa.text("use = 'example'"), postgresql_where=sa.text("use = 'example'"),
        ),
        sa.Index(
            "uq_anchor_papers_training", "prompt_version_id", "code", "content_hash", unique=True,
            sqlite_where=sa.text("use <> 'example'"), postgresql_where=sa.text("use <> 'example'"),
        ),
    )  # fmt: skip

    id: Mapped[Key]
    prompt_version_id: Mapped[int] = mapped_column(sa.ForeignKey("prompt_versions.id"))
    use: Mapped[str] = mapped_column(default="example", server_default="example")
    code: Mapped[str] = mapped_column(default="", server_default="")  # name of the content file; blank in the first imports
    content_hash: Mapped[str] = mapped_column(sa.String(64), default="", server_default="")
    standing: Mapped[str]
    text: Mapped[str]
    marks: Mapped[Listing]  # [{"criterion": code, "level": 1..4, "reason": text}]
    prompt: Mapped[PromptVersion] = relationship()
