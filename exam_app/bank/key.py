"""The sealed answer key: a table of its own with three readers: the bank's verbs about keys, the scoring, the statistics.

Letters, reasons and notes stand in one sealed text, bound to the version they belong to: whoever
holds the database without the key file reads none of them, and can swap no two of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from exam_app.db import Base, one_of
from exam_app.vault import ring

STATES = ("placeholder", "confirmed")


class AnswerKey(Base):
    """Which options of an item version are right ("B", or "AC" where several are), and why.

    A placeholder is a key nobody has vouched for: with one of them a form can be neither
    published nor scored. A key in use belongs to a published form and never changes again.
    Give `version_id` first: the sealed text is bound to it.
    """

    __tablename__ = "answer_keys"
    __table_args__ = (one_of("state", STATES),)

    version_id: Mapped[int] = mapped_column(sa.ForeignKey("item_versions.id"), primary_key=True)
    sealed: Mapped[str]
    state: Mapped[str]
    is_in_use: Mapped[bool] = mapped_column(default=False)

    def _read(self) -> dict[str, Any]:
        if self.sealed is None:
            return {"letter": "", "rationale": "", "distractors": {}, "notes": ""}
        return dict(json.loads(ring().unseal(place(self.version_id), self.sealed)))

    def _write(self, **changes: Any) -> None:
        self.sealed = ring().seal(place(self.version_id), json.dumps(self._read() | changes))

    @property
    def letter(self) -> str:
        """The letters of the right options, sorted."""
        return str(self._read()["letter"])

    @letter.setter
    def letter(self, value: str) -> None:
        self._write(letter=value)

    @property
    def rationale(self) -> str:
        """Why the key is right."""
        return str(self._read()["rationale"])

    @rationale.setter
    def rationale(self, value: str) -> None:
        self._write(rationale=value)

    @property
    def distractors(self) -> dict[str, str]:
        """For each wrong letter why a candidate may choose it, and why it is not best."""
        return dict(self._read()["distractors"])

    @distractors.setter
    def distractors(self, value: Mapping[str, str]) -> None:
        self._write(distractors=dict(value))

    @property
    def notes(self) -> str:
        """What the writers want to remember; it may speak of the key."""
        return str(self._read().get("notes", ""))

    @notes.setter
    def notes(self, value: str) -> None:
        self._write(notes=value)


def place(version_id: int) -> str:
    """Where a sealed key stands."""
    return f"answer_keys|sealed|{version_id}"
