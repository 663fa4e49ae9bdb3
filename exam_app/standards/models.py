"""Panels, who sits on them, what they rate in each round, what they recommend and what the board decides.

Notes, recommendations, decisions and confirmations are append-only; ratings rest once they are handed in.
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.accounts.models import Account
from exam_app.bank.models import ItemVersion
from exam_app.db import Base, Document, Instant, Key, Listing, OptionalInstant, PublicId, one_of
from exam_app.exams.models import ExamForm
from exam_app.standards.rules.judging import CELLS
from exam_app.standards.rules.stages import Method, Stage


def _percent(name: str = "percent") -> sa.CheckConstraint:
    return sa.CheckConstraint("percent BETWEEN 0 AND 100", name=name)


class StandardPanel(Base):
    """A panel that judges one frozen form by one method. `step` is the grain of its percentages."""

    __tablename__ = "standard_panels"
    __table_args__ = (one_of("method", Method), one_of("stage", Stage), sa.CheckConstraint("step IN (1, 5)", name="step"))

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    form_id: Mapped[int] = mapped_column(sa.ForeignKey("exam_forms.id"), index=True)
    chair_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"))
    title: Mapped[str]
    method: Mapped[str]
    description: Mapped[str]  # of the minimally competent candidate
    step: Mapped[int]
    shows_key: Mapped[bool]  # after the own answer
    stage: Mapped[str] = mapped_column(default=Stage.GATHERING)
    opened_at: Mapped[Instant]
    form: Mapped[ExamForm] = relationship()
    chair: Mapped[Account] = relationship()
    panelists: Mapped[list[Panelist]] = relationship(order_by="Panelist.public_id", back_populates="panel")
    practice: Mapped[list[PracticeItem]] = relationship(order_by="PracticeItem.position")
    notes: Mapped[list[PanelNote]] = relationship(order_by="PanelNote.id")
    recommendations: Mapped[list[Recommendation]] = relationship(order_by="Recommendation.id", back_populates="panel")
    decisions: Mapped[list[BoardDecision]] = relationship(order_by="BoardDecision.id", back_populates="panel")


class Panelist(Base):
    """Somebody on a panel, with what they declared; the random public id orders them in tables without names."""

    __tablename__ = "panelists"
    __table_args__ = (
        sa.UniqueConstraint("panel_id", "account_id"),
        sa.CheckConstraint("(declared_at IS NULL) = (conflicts IS NULL)", name="declared_moment"),
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    panel_id: Mapped[int] = mapped_column(sa.ForeignKey("standard_panels.id"))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    asked_at: Mapped[Instant]
    declared_at: Mapped[OptionalInstant]
    conflicts: Mapped[str | None]  # "" for none
    years: Mapped[int | None]  # in the field
    field: Mapped[str] = mapped_column(default="")
    association: Mapped[str] = mapped_column(default="")
    panel: Mapped[StandardPanel] = relationship(back_populates="panelists")
    account: Mapped[Account] = relationship(lazy="joined")


class PracticeItem(Base):
    """An item to practise on, which is not on the form, and what there is to learn from it."""

    __tablename__ = "practice_items"
    __table_args__ = (sa.UniqueConstraint("panel_id", "version_id"),)

    panel_id: Mapped[int] = mapped_column(sa.ForeignKey("standard_panels.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("item_versions.id"))
    explanation: Mapped[str]
    version: Mapped[ItemVersion] = relationship(lazy="joined")


class PracticeRating(Base):
    """What a panelist said of a practice item, once; then its explanation is shown."""

    __tablename__ = "practice_ratings"
    __table_args__ = (_percent(),)

    panelist_id: Mapped[int] = mapped_column(sa.ForeignKey("panelists.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    percent: Mapped[int]
    rated_at: Mapped[Instant]


class OwnAnswer(Base):
    """A panelist's own answer to an item of the form; after it the key is shown."""

    __tablename__ = "panel_answers"

    panelist_id: Mapped[int] = mapped_column(sa.ForeignKey("panelists.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    letters: Mapped[str]
    was_right: Mapped[bool]
    answered_at: Mapped[Instant]


class Sheet(Base):
    """One panelist's round. `numbers` holds what is given once for all items, by name; handed in, all of it rests."""

    __tablename__ = "panel_sheets"
    __table_args__ = (sa.CheckConstraint("round IN (1, 2)", name="round"),)

    panelist_id: Mapped[int] = mapped_column(sa.ForeignKey("panelists.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    numbers: Mapped[Document] = mapped_column(default=dict)
    handed_in_at: Mapped[OptionalInstant]
    ratings: Mapped[list[Rating]] = relationship(order_by="Rating.position")


class Rating(Base):
    """One panelist's judgement of one item in a round: a percentage (Angoff) or a class (Ebel)."""

    __tablename__ = "panel_ratings"
    __table_args__ = (
        sa.ForeignKeyConstraint(["panelist_id", "round"], ["panel_sheets.panelist_id", "panel_sheets.round"]),
        sa.CheckConstraint("(percent IS NULL) <> (cell IS NULL)", name="percent_or_cell"),
        _percent(),
        sa.CheckConstraint(f"cell IN {CELLS}", name="cell"),
    )

    panelist_id: Mapped[int] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    percent: Mapped[int | None]
    cell: Mapped[str | None]  # "relevance-difficulty"
    saved_at: Mapped[Instant]


class PanelNote(Base):
    """What was said in the discussion, of an item or of the whole. Append-only."""

    __tablename__ = "panel_notes"

    id: Mapped[Key]
    panel_id: Mapped[int] = mapped_column(sa.ForeignKey("standard_panels.id"), index=True)
    position: Mapped[int | None]
    text: Mapped[str]
    by: Mapped[str]
    at: Mapped[Instant]


class Recommendation(Base):
    """What the panel recommends, with minutes and who was there. Append-only; a later one counts."""

    __tablename__ = "standard_recommendations"

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    panel_id: Mapped[int] = mapped_column(sa.ForeignKey("standard_panels.id"), index=True)
    points: Mapped[int]
    out_of: Mapped[int]
    figures: Mapped[Listing]  # of each round as they were then: number, cut, se, raters
    met_on: Mapped[date]
    present: Mapped[Listing]  # names
    minutes: Mapped[str]
    by: Mapped[str]
    at: Mapped[Instant]
    panel: Mapped[StandardPanel] = relationship(back_populates="recommendations")


class BoardDecision(Base):
    """What the board decided, as one person entered it. Append-only; it counts once somebody else confirmed it."""

    __tablename__ = "board_decisions"
    __table_args__ = (sa.UniqueConstraint("id", "by"), sa.CheckConstraint("points BETWEEN 1 AND out_of", name="points"))

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    panel_id: Mapped[int] = mapped_column(sa.ForeignKey("standard_panels.id"), index=True)
    recommendation_id: Mapped[int] = mapped_column(sa.ForeignKey("standard_recommendations.id"))
    points: Mapped[int]
    out_of: Mapped[int]
    decided_on: Mapped[date]
    authority: Mapped[str]
    minutes: Mapped[str]
    reason: Mapped[str]  # where it is another number than recommended
    by: Mapped[str]
    at: Mapped[Instant]
    panel: Mapped[StandardPanel] = relationship(back_populates="decisions")
    recommendation: Mapped[Recommendation] = relationship()
    confirmation: Mapped[Confirmation | None] = relationship()


class Confirmation(Base):
    """The second person's word on a decision, and what came of it. Append-only."""

    __tablename__ = "board_confirmations"
    __table_args__ = (
        sa.ForeignKeyConstraint(["decision_id", "entered_by"], ["board_decisions.id", "board_decisions.by"]),
        sa.CheckConstraint("by <> entered_by", name="two_people"),
        sa.CheckConstraint("is_confirmed OR NOT is_applied", name="applied_if_confirmed"),
    )

    decision_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entered_by: Mapped[str]
    is_confirmed: Mapped[bool]
    words: Mapped[str]
    is_applied: Mapped[bool]  # whether it became the form's cut score
    by: Mapped[str]
    at: Mapped[Instant]
