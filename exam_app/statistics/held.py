"""The counts of a form in one window or over all of them, with what is needed to read them.

Receives stored counts; hands on `Counts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.errors import Missing
from exam_app.exams.models import ExamForm, FormItem, Window
from exam_app.exams.service import form_of, policy_of, window_of
from exam_app.statistics import pooling
from exam_app.statistics.models import WindowCounts
from exam_app.statistics.rules import LEAST, cut_on
from question_bank.analysis import Analysis, FormCounts, analysed


@dataclass(frozen=True, slots=True)
class Counts:
    """A form with the counts of some of its windows together."""

    form: ExamForm
    windows: Sequence[Window]
    rows: Sequence[WindowCounts]
    counts: FormCounts

    @property
    def least(self) -> int:
        """From how many candidates on the policies let a figure over the group say something."""
        return max(policy_of(window).least_for_statistics for window in self.windows)

    @property
    def questions(self) -> Sequence[FormItem]:
        """The items that earn points, the voided ones among them."""
        return [item for item in self.form.items if item.is_scored]

    @property
    def voided(self) -> int:
        return sum(item.is_voided for item in self.questions)

    @property
    def cut(self) -> int | None:
        """The points needed on the items that are not voided."""
        found = self.form.cut
        return cut_on(found.points, found.out_of, questions=len(self.questions), voided=self.voided) if found else None

    def analysis(self) -> Analysis:
        """The figures of the form and of each item."""
        return analysed(self.counts, cut=self.cut, least=LEAST)


def in_window(session: Session, public_id: str) -> Counts:
    """The counts of this window. Raises Missing where there are none."""
    window = window_of(session, public_id)
    return counts_in(session, window.form, [window])


def over_windows(session: Session, public_id: str) -> Counts:
    """The counts of this form over all its windows. Raises Missing where there are none."""
    form = form_of(session, public_id)
    windows = session.scalars(sa.select(Window).where(Window.form_id == form.id).order_by(Window.opens_at.desc())).all()
    return counts_in(session, form, windows)


def counts_in(session: Session, form: ExamForm, windows: Sequence[Window]) -> Counts:
    """The counts of this form in these windows together. Raises Missing where there are none."""
    rows = {row.window_id: row for window in windows if (row := session.get(WindowCounts, window.id))}
    counts = pooling.together(pooling.counts_of(session, rows.keys()).values())
    if counts is None:
        raise Missing
    return Counts(form, [window for window in windows if window.id in rows], list(rows.values()), counts)
