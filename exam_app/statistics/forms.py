"""What the pages of windows and forms show: the list, and the figures of one form.

Receives counts; hands on the values of pages. Keys stay in the counts: what is handed on tells none.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.exams.models import Window
from exam_app.exams.service import policy_of
from exam_app.review.quality.viewdata import Cell
from exam_app.statistics import pooling
from exam_app.statistics.counting import FINISHED
from exam_app.statistics.held import Counts, counts_in
from exam_app.statistics.rules import LEAST
from exam_app.statistics.table import sorted_items
from exam_app.statistics.viewdata import DecisionLine, FormFigures, Line, WindowLine
from exam_app.statistics.wording import FORM_LINES, TOO_FEW, cell, percent, plain
from question_bank.analysis import FormStatistics
from question_bank.consistency import Agreement, Consistency, consistency

DASH = Cell("–", is_quiet=True)


def window_lines(session: Session) -> list[WindowLine]:
    """Every finished window, the latest first."""
    query = sa.select(Window).where(Window.state.in_(FINISHED)).order_by(Window.opens_at.desc(), Window.id.desc())
    windows = session.scalars(query).all()
    counted = pooling.counted(session, [window.id for window in windows])
    return [_window_line(session, window, window.id in counted) for window in windows]


def _window_line(session: Session, window: Window, is_counted: bool) -> WindowLine:
    head = (window.public_id, window.title, window.closes_at, window.form.code, window.form.public_id)
    if not is_counted:
        return WindowLine(*head, None, DASH, DASH, DASH)
    form, least = counts_in(session, window.form, [window]).analysis().form, policy_of(window).least_for_statistics
    if not form.n:
        return WindowLine(*head, 0, DASH, DASH, DASH)
    return WindowLine(
        *head, form.n, cell(form.mean, least), cell(form.passing, least, is_share=True), _precise(form, cell(form.alpha, LEAST))
    )


def form_figures(held: Counts, *, title: str, sort: str, with_items: bool) -> FormFigures:
    """Everything that a page shows of these counts; the items only where there are enough candidates to judge them."""
    found = held.analysis()
    form, enough = found.form, found.form.n >= LEAST
    decisions = _decisions(form) if enough and held.cut is not None else None
    return FormFigures(
        title, held.form.code, form.n, max(LEAST, held.least),
        [(window.public_id, window.title, row.candidates) for window, row in zip(held.windows, held.rows, strict=True)],
        form.points, held.cut, held.voided, len(held.form.items) - len(held.questions), _lines(form, held.least),
        _decision_lines(decisions) if decisions else (), _accuracy(decisions) if decisions else "", decisions.notes if decisions else (),
        sorted_items(held, found.items, sort) if enough and with_items else (), max(row.counted_at for row in held.rows),
    )  # fmt: skip


def _lines(form: FormStatistics, least: int) -> list[Line]:
    if not form.n:
        return []
    found = [] if form.cut is None else [("passing", cell(form.passing, least, is_share=True))]
    found += [("mean", cell(form.mean, least)), ("sd", cell(form.sd, least))]
    found += [("alpha", _precise(form, cell(form.alpha, LEAST))), ("sem", _precise(form, cell(form.sem, LEAST)))]
    if form.cut is not None and 0 <= form.cut < len(form.score_errors):
        at = form.score_errors[form.cut]
        found += [("lord", _precise(form, Cell(plain(at.lord)))), ("keats", _precise(form, Cell(plain(at.keats))))]
    return [Line(*FORM_LINES[name], shown) for name, shown in found]


def _precise(form: FormStatistics, shown: Cell) -> Cell:
    """What is said about exactness needs as many people as the figures of an item."""
    return shown if form.n >= LEAST else TOO_FEW


def _decisions(form: FormStatistics) -> Consistency | None:
    if form.cut is None or not 1 <= form.cut <= form.points or form.points < 2:
        return None
    return consistency(form.distribution, form.cut, kr20=form.alpha.value if form.alpha else None)


def _decision_lines(found: Consistency) -> list[DecisionLine]:
    lewis = found.livingston_lewis.agreement if found.livingston_lewis else None
    methods: tuple[tuple[str, Agreement | None], ...] = (
        ("Livingston and Lewis", lewis), ("Normal (Peng and Subkoviak)", found.peng_subkoviak), ("Beta-binomial (Huynh)", found.huynh),
        ("Binomial (Subkoviak 1976)", found.subkoviak_1976), ("Look-up (Subkoviak 1988)", found.subkoviak_1988),
    )  # fmt: skip
    return [
        DecisionLine(name, percent(one.p0), percent(one.chance), plain(one.kappa)) if one else DecisionLine(name, "–", "–", "–")
        for name, one in methods
    ]


def _accuracy(found: Consistency) -> str:
    lewis = found.livingston_lewis
    if lewis is None:
        return ""
    return (
        f"By Livingston and Lewis {percent(lewis.accuracy)} of the decisions are right, which means those of the true score; "
        f"{percent(lewis.false_positive)} of the candidates pass although their true score is below the mark, and "
        f"{percent(lewis.false_negative)} fail although theirs reaches it. The effective form has {lewis.length} items and a "
        f"pass mark of {lewis.cut}, rounded to the nearest."
    )
