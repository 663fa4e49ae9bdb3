"""What the pool knows of a reviewer, and what a reviewer promised for a window."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from exam_app.accounts.models import Account
from exam_app.db import Base, Instant, Key, Listing

NOTHING = sa.text("'[]'")


class Reviewer(Base):
    """What the pool knows of a reviewer.

    The account is not loaded along: the reviewer's own pages must do without anybody's name.
    """

    __tablename__ = "reviewers"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True)
    is_active: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    designations: Mapped[Listing]
    capacity: Mapped[int] = mapped_column(default=12)  # scripts a window, unless WindowCapacity says otherwise
    employers: Mapped[str] = mapped_column(default="")  # present ones, one a line
    past_employers: Mapped[str] = mapped_column(default="", server_default="")
    associations: Mapped[Listing] = mapped_column(default=list, server_default=NOTHING)  # codes like "NCIMHA"
    languages: Mapped[Listing] = mapped_column(default=list, server_default=NOTHING)
    areas: Mapped[Listing] = mapped_column(default=list, server_default=NOTHING)  # ids of competency domains
    leave: Mapped[Listing] = mapped_column(default=list, server_default=NOTHING)  # [{"from": day, "until": day}], both included
    # A conflict may have come to light: their scripts are to be looked at again.
    is_to_recheck: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    account: Mapped[Account] = relationship()


class WindowCapacity(Base):
    """How many scripts a reviewer takes in one window, where it differs from the usual."""

    __tablename__ = "window_capacities"
    __table_args__ = (sa.CheckConstraint("capacity >= 0", name="capacity"),)

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("reviewers.account_id"), primary_key=True)
    window_id: Mapped[int] = mapped_column(sa.ForeignKey("windows.id"), primary_key=True)
    capacity: Mapped[int]


class Declaration(Base):
    """A reviewer's promise of confidentiality for a window, as it stands; given before any script is shown."""

    __tablename__ = "declarations"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True)
    window_id: Mapped[int] = mapped_column(sa.ForeignKey("windows.id"), primary_key=True)
    number: Mapped[int] = mapped_column(default=1, server_default="1")  # rises when it is changed
    conflicts: Mapped[str] = mapped_column(default="")  # free words, for the coordinator
    people: Mapped[Listing] = mapped_column(default=list, server_default=NOTHING)  # names, matched on the vault side
    organisations: Mapped[Listing] = mapped_column(default=list, server_default=NOTHING)
    text_version: Mapped[str] = mapped_column(default="", server_default="")  # of the promise; blank before texts had versions
    text_sha256: Mapped[str] = mapped_column(sa.String(64), default="", server_default="")
    made_at: Mapped[Instant]


class DeclarationVersion(Base):
    """What was declared each time; append-only."""

    __tablename__ = "declaration_versions"
    __table_args__ = (sa.UniqueConstraint("account_id", "window_id", "number"),)

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"))
    window_id: Mapped[int] = mapped_column(sa.ForeignKey("windows.id"))
    number: Mapped[int]
    conflicts: Mapped[str]
    people: Mapped[Listing]
    organisations: Mapped[Listing]
    text_version: Mapped[str]
    text_sha256: Mapped[str] = mapped_column(sa.String(64))
    made_at: Mapped[Instant]
