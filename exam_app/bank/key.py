"""The sealed answer key: a table of its own with two readers, the bank's service and scoring."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from exam_app.db import Base, Document, one_of

STATES = ("placeholder", "confirmed")


class AnswerKey(Base):
    """Which option of an item version is right, and why the others are not.

    A placeholder is a key nobody has vouched for: with one of them a form can be neither
    published nor scored. A key in use belongs to a published form and never changes again.
    """

    __tablename__ = "answer_keys"
    __table_args__ = (one_of("state", STATES),)

    version_id: Mapped[int] = mapped_column(sa.ForeignKey("item_versions.id"), primary_key=True)
    letter: Mapped[str] = mapped_column(sa.String(1))
    state: Mapped[str]
    rationale: Mapped[str]
    is_in_use: Mapped[bool] = mapped_column(default=False)
    distractors: Mapped[Document]  # letter -> why a candidate may choose it, and why it is not best
