"""What closed rounds came to: receives a panel, reads what was handed in, hands on the outcomes. Never of an open round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.bank.figures import figures_of
from exam_app.exams.models import ExamForm, Window
from exam_app.results.models import PartResult, Result
from exam_app.sitting.models import Registration
from exam_app.standards.models import Panelist, Sheet, StandardPanel
from exam_app.standards.panels import lines_of
from exam_app.standards.rules.reckoning import Outcome, of_angoff, of_ebel, of_hofstee
from exam_app.standards.rules.stages import Method, Stage, open_rounds

FEWEST_SCORES = 20  # released ones, below which a distribution says nothing and may betray somebody


@dataclass(frozen=True, slots=True)
class Observed:
    """The share of right answers of all who were asked an item; None where too few were."""

    p: float | None
    answered: int

    @property
    def words(self) -> str:
        return f"{self.p * 100:.0f} % of {self.answered}" if self.p is not None else f"too few ({self.answered})"


def observed(session: Session, versions: Sequence[int]) -> dict[int, Observed]:
    """What is known of these versions (ids)."""
    known = figures_of(session, versions)
    return {
        version: Observed(known[version].p, known[version].answered) if version in known else Observed(None, 0)
        for version in versions
    }


def raters(panel: StandardPanel) -> dict[int, str]:
    """Names for tables without names: by panelist (id), in an order that tells nothing."""
    return {seat.id: f"Rater {place}" for place, seat in enumerate(panel.panelists, 1)}


def sheets(session: Session, panel: StandardPanel, number: int) -> dict[str, Sheet]:
    """What was handed in in a closed round, by rater; nothing of a round that is open."""
    if number not in open_rounds(Stage(panel.stage)):
        return {}
    names = raters(panel)
    given = sa.select(Sheet).join(Panelist, Sheet.panelist_id == Panelist.id).order_by(Panelist.public_id)
    found = session.scalars(given.where(Panelist.panel_id == panel.id, Sheet.round == number, Sheet.handed_in_at.is_not(None)))
    return {names[sheet.panelist_id]: sheet for sheet in found}


def outcomes(session: Session, panel: StandardPanel) -> list[Outcome]:
    """Every closed round in which somebody handed in, in order."""
    given = ((number, sheets(session, panel, number)) for number in open_rounds(Stage(panel.stage)))
    return [_outcome(session, panel, number, found) for number, found in given if found]


def _outcome(session: Session, panel: StandardPanel, number: int, given: dict[str, Sheet]) -> Outcome:
    lines = lines_of(panel)
    excluded = [line.position for line in lines if line.is_voided]
    if panel.method == Method.HOFSTEE:
        numbers = {rater: sheet.numbers for rater, sheet in given.items()}
        return of_hofstee(number, numbers, distribution(session, panel.form, len(lines)), len(lines))
    if panel.method == Method.EBEL:
        classes = {rater: {one.position: one.cell or "" for one in sheet.ratings} for rater, sheet in given.items()}
        return of_ebel(number, classes, {rater: sheet.numbers for rater, sheet in given.items()}, excluded=excluded)
    percents = {rater: {one.position: one.percent or 0 for one in sheet.ratings} for rater, sheet in given.items()}
    known = observed(session, [line.version_id for line in lines])
    shares = {line.position: share for line in lines if (share := known[line.version_id].p) is not None}
    return of_angoff(number, percents, p=shares, excluded=excluded)


def distribution(session: Session, form: ExamForm, out_of: int) -> list[int]:
    """How many reached each score from 0 to `out_of` in released windows of this form; [] while they are too few."""
    counts = [0] * (out_of + 1)
    for points, people in session.execute(_scores(form, out_of)):
        counts[points] = people
    return counts if sum(counts) >= FEWEST_SCORES else []


def _scores(form: ExamForm, out_of: int) -> sa.Select[int, int]:
    query = sa.select(PartResult.points_num, sa.func.count()).join(Result, PartResult.result_id == Result.id)
    query = query.join(Registration, Result.registration_id == Registration.id).join(Window, Registration.window_id == Window.id)
    whole = query.where(PartResult.part == "one", PartResult.outcome != "not_taken", PartResult.points_den == 1)
    here = whole.where(Window.form_id == form.id, Window.state == "released", PartResult.out_of == out_of)
    return here.group_by(PartResult.points_num)
