"""Applications with their evidence, the people named in them, and the demonstration of competencies."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.accounts.models import Account
from exam_app.db import Base, Document, Instant, Key, Listing, OptionalInstant, PublicId, one_of

STATES = ("draft", "submitted", "returned", "approved")
DESIGNATIONS = ("clinical", "policy", "research_faculty")
EVIDENCE_KINDS = (
    "education", "training", "work", "leadership", "rsc", "reference", "ethics", "membership",
)  # fmt: skip
PERSON_ROLES = (
    "program_supervisor", "rsc_provider", "rsc_recipient", "rater", "employer", "advisor", "exam_coach", "other",
)  # fmt: skip
PARTS = ("one", "two")
OUTCOMES = ("passed", "failed", "not_taken")


class Application(Base):
    """One person's application to one association for one designation, under one dated profile."""

    __tablename__ = "applications"
    __table_args__ = (
        one_of("state", STATES),
        one_of("designation", DESIGNATIONS),
        sa.CheckConstraint("(state = 'approved') = (approved_until IS NOT NULL)", name="approved_until"),
        # Two tabs must not start the same application twice.
        sa.Index(
            "uq_applications_one_open",
            "applicant_id",
            "association",
            "designation",
            unique=True,
            sqlite_where=sa.text("state <> 'approved'"),
            postgresql_where=sa.text("state <> 'approved'"),
        ),  # fmt: skip
    )

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    applicant_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), index=True)
    association: Mapped[str]  # code of the profile, like "NCIMHA"
    designation: Mapped[str]
    profile: Mapped[str]  # the dated profile it is judged by, like "ncimha-2024-01-01"
    state: Mapped[str] = mapped_column(default="draft")
    started_at: Mapped[Instant]
    submitted_at: Mapped[OptionalInstant]
    decided_at: Mapped[OptionalInstant]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("accounts.id"))
    approved_until: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")  # what the coordinator asks for when returning it
    applicant: Mapped[Account] = relationship(foreign_keys=[applicant_id], lazy="joined")
    entries: Mapped[list[EvidenceEntry]] = relationship(order_by="EvidenceEntry.id", back_populates="application")
    people: Mapped[list[PersonNamed]] = relationship(order_by="PersonNamed.id", back_populates="application")
    demonstration: Mapped[Demonstration | None] = relationship(viewonly=True)


class EvidenceEntry(Base):
    """One piece of evidence. `facts` holds the checked fields of its kind, dates as ISO text, hours as text."""

    __tablename__ = "evidence_entries"
    __table_args__ = (one_of("kind", EVIDENCE_KINDS),)

    id: Mapped[Key]
    public_id: Mapped[PublicId]
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("applications.id"), index=True)
    kind: Mapped[str]
    facts: Mapped[Document]
    areas: Mapped[Listing]  # "domain-id/area-id" of the competencies it demonstrates
    entered_at: Mapped[Instant]
    application: Mapped[Application] = relationship(back_populates="entries")


class PersonNamed(Base):
    """Somebody near the applicant, who therefore must never mark their essays."""

    __tablename__ = "people_named"
    __table_args__ = (one_of("role", PERSON_ROLES),)

    id: Mapped[Key]
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("applications.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(sa.ForeignKey("evidence_entries.id", ondelete="CASCADE"))
    role: Mapped[str]
    name: Mapped[str]  # of a person; of the organisation for an employer
    email: Mapped[str | None]  # case-folded
    application: Mapped[Application] = relationship(back_populates="people")


class Demonstration(Base):
    """The demonstration (or documentation) of competencies: where exam results are recorded."""

    __tablename__ = "demonstrations"

    id: Mapped[Key]
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("applications.id"), unique=True)
    is_complete: Mapped[bool] = mapped_column(default=False)
    completed_at: Mapped[OptionalInstant]
    parts: Mapped[list[RecordedPart]] = relationship(order_by="RecordedPart.id")


class RecordedPart(Base):
    """One part's outcome as it was released; written once for each result and part."""

    __tablename__ = "recorded_parts"
    __table_args__ = (
        sa.UniqueConstraint("result", "part"),
        one_of("part", PARTS),
        one_of("outcome", OUTCOMES),
    )

    id: Mapped[Key]
    demonstration_id: Mapped[int] = mapped_column(sa.ForeignKey("demonstrations.id"), index=True)
    result: Mapped[str]  # public id of the result
    part: Mapped[str]
    outcome: Mapped[str]
    score: Mapped[str]  # exact, like "48 of 60"
    form: Mapped[str]  # code and hash of the form
    policy: Mapped[str]  # code, number and hash of the policy
    rubrics: Mapped[Listing]  # code, number and hash of each rubric
    taken_on: Mapped[date | None]
    valid_until: Mapped[date | None]  # how long a passed part is carried over
    recorded_at: Mapped[Instant]
