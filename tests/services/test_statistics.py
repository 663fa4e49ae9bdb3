"""Counting the answers of finished windows: once, anew when something changes, and what the bank is told."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from exam_app import tasks
from exam_app.audit import AuditEvent, Event
from exam_app.bank.figures import figures_of
from exam_app.bank.key import AnswerKey
from exam_app.bank.models import ItemFigures
from exam_app.clock import FakeClock
from exam_app.exams.models import ExamForm, Window
from exam_app.sitting.models import Registration, Sitting
from exam_app.statistics import counting, held
from exam_app.statistics.models import WindowCounts
from question_bank.analysis import Analysis
from tests import build_statistics as b
from tests.rules.analysis_build import LSAT6


def near(value: Any) -> Any:
    return pytest.approx(value, abs=1e-6)


def analysed(session: Session, window: Window) -> Analysis:
    return held.in_window(session, window.public_id).analysis()


def figures_at(session: Session, form: ExamForm, position: int) -> ItemFigures:
    version = form.items[position - 1].version_id
    return figures_of(session, [version])[version]


def test_published_answers_come_out_of_the_database_as_the_published_figures(session: Session, clock: FakeClock) -> None:
    papers = [pattern.translate({49: "A", 48: "B"}) for pattern, times in LSAT6.items() for _ in range(times)]
    window = b.a_window(session, b.a_form(session, "AAAAA", code="LSAT", options="AB", now=clock.now()), papers, now=clock.now())
    b.a_window(session, b.a_form(session, "AAAAA", code="OTHER", options="AB", now=clock.now()), ["BBBBB"] * 60, now=clock.now())
    assert b.counted(session, now=clock.now()) == 2
    found = analysed(session, window)
    assert found.form.alpha
    assert (found.form.n, found.form.alpha.value) == (1000, near(0.294997))
    assert [item.rest_r.value for item in found.items if item.rest_r] == near(
        [0.112832689, 0.153178120, 0.172778943, 0.144428095, 0.121596403]
    )


def test_a_window_is_counted_once_it_is_finished_and_not_again(app: Flask, session: Session, clock: FakeClock) -> None:
    form = b.a_form(session, b.KEYS, code="A", now=clock.now())
    b.a_window(session, form, b.COHORT, state="frozen", now=clock.now())
    done = b.a_window(session, form, b.COHORT, now=clock.now())
    session.commit()
    for _ in range(2):
        tasks.sweep(app)
    assert list(session.scalars(sa.select(WindowCounts.window_id))) == [done.id]
    events = session.scalars(sa.select(AuditEvent).where(AuditEvent.event == Event.ANSWERS_COUNTED.code)).all()
    assert [(event.about, event.facts) for event in events] == [(done.public_id, {"candidates": 60})]


def test_a_changed_key_a_credit_a_paper_and_the_release_are_noticed(session: Session, clock: FakeClock) -> None:
    form = b.a_form(session, b.KEYS, code="A", now=clock.now())
    window = b.a_window(session, form, b.COHORT, now=clock.now())
    assert b.counted(session, now=clock.now()) == 1
    before = analysed(session, window)
    session.get_one(AnswerKey, form.items[2].version_id).letter = "B"
    assert b.counted(session, now=clock.now()) == 1
    after = analysed(session, window)
    assert before.items[2].p
    assert after.items[2].p
    assert (before.items[2].p.value, after.items[2].p.value) == near((15 / 60, 20 / 60))
    form.items[0].is_voided = True
    assert b.counted(session, now=clock.now()) == 1
    sitting = session.scalars(sa.select(Sitting).join(Registration).where(Registration.window_id == window.id)).first()
    assert sitting
    sitting.submitted_at = sitting.ends_at
    assert b.counted(session, now=clock.now()) == 1
    window.state, window.released_at = "released", clock.now()
    assert [b.counted(session, now=clock.now()) for _ in range(2)] == [1, 0]


def test_a_key_that_nobody_has_confirmed_holds_the_counting_back(session: Session, clock: FakeClock) -> None:
    form = b.a_form(session, b.KEYS, code="A", now=clock.now())
    b.a_window(session, form, b.COHORT, now=clock.now())
    session.get_one(AnswerKey, form.items[0].version_id).state = "placeholder"
    assert b.counted(session, now=clock.now()) == 0


def test_the_stored_counts_can_be_read_from_no_stolen_database(session: Session, clock: FakeClock) -> None:
    b.a_window(session, b.a_form(session, b.KEYS, code="A", now=clock.now()), b.COHORT, now=clock.now())
    b.counted(session, now=clock.now())
    sealed = session.scalars(sa.select(WindowCounts.sealed)).one()
    assert not {"choices", "options"} & set(re.findall("[a-z]+", sealed))


def test_a_paper_of_another_length_is_not_counted_askew(session: Session, clock: FakeClock) -> None:
    b.a_window(session, b.a_form(session, b.KEYS, code="A", now=clock.now()), [*b.COHORT, "ABCDABA", "ABCDA"], now=clock.now())
    with pytest.raises(Exception, match="one answer for each question"):
        counting.count_due(session)


def test_a_window_that_nobody_sat_has_no_figure(session: Session, clock: FakeClock) -> None:
    form = b.a_form(session, b.KEYS, code="A", cut=4, now=clock.now())
    window = b.a_window(session, form, [], now=clock.now())
    b.counted(session, now=clock.now())
    assert analysed(session, window).form.n == 0
    assert (figures_at(session, form, 1).answered, figures_at(session, form, 1).windows) == (0, 0)


def test_two_windows_of_one_form_and_one_of_another_are_put_together(session: Session, clock: FakeClock) -> None:
    now = clock.now()
    form = b.a_form(session, b.KEYS, code="A", now=now)
    for title in ("Spring", "Autumn"):
        b.a_window(session, form, b.COHORT, title=title, now=now)
    other = b.a_form(session, "CCA", code="B", versions={3: form.items[0].version}, now=now)
    b.a_window(session, other, ["CCA"] * 30 + ["CAB"] * 10, now=now)
    assert b.counted(session, now=now) == 3
    found = figures_at(session, form, 1)
    assert (found.answered, found.windows, found.p) == (160, 3, near((35 * 2 + 30) / 160))
    assert held.over_windows(session, form.public_id).analysis().form.n == 120
    assert figures_at(session, other, 1).answered == 40


def test_the_bank_hears_no_figure_and_no_flag_of_too_few(session: Session, clock: FakeClock) -> None:
    form = b.a_form(session, b.KEYS, code="A", now=clock.now())
    b.a_window(session, form, b.COHORT[:49], now=clock.now())
    b.counted(session, now=clock.now())
    found = figures_at(session, form, 3)
    assert (found.answered, found.p, found.r, found.flags) == (49, None, None, [])
    b.a_window(session, form, [b.STRONG], title="Autumn", now=clock.now())
    b.counted(session, now=clock.now())
    again = figures_at(session, form, 3)
    assert again.answered == 50
    assert "possible-wrong-key" in again.flags
    assert again.r is not None
    assert again.r < 0


def test_a_pilot_and_a_voided_question_have_figures_and_no_part_in_the_score(session: Session, clock: FakeClock) -> None:
    form = b.a_form(session, b.KEYS, code="A", cut=3, pilots=(6,), voided=(3,), now=clock.now())
    window = b.a_window(session, form, b.COHORT, now=clock.now())
    b.counted(session, now=clock.now())
    found, counts = analysed(session, window), held.in_window(session, window.public_id)
    # Four items are left; of the three points of five that pass, everybody has one for the voided question.
    assert (found.form.points, counts.cut) == (4, 2)
    assert found.form.mean
    assert found.form.mean.value == near((20 * 4 + 15 * 3 + 25 * 1) / 60)
    pilot = found.items[5]
    assert pilot.p
    assert pilot.rest_r
    assert pilot.total_r
    assert pilot.p.value == near(20 / 60)
    # Its rest score is the whole score, because the item itself is not in it.
    assert pilot.rest_r.value == near(pilot.total_r.value)
    assert found.items[2].p


def test_questions_with_several_right_options_are_right_by_the_exact_set(session: Session, clock: FakeClock) -> None:
    form = b.a_form(session, ["A", "BD", "C"], code="M", now=clock.now())
    papers = [["A", "BD", "C"]] * 30 + [["A", "B", "C"]] * 10 + [["B", "BCD", "-"]] * 20
    window = b.a_window(session, form, papers, now=clock.now())
    b.counted(session, now=clock.now())
    item = analysed(session, window).items[1]
    assert item.p
    assert item.p.value == near(0.5)
    assert {option.letter: option.n for option in item.options} == {"A": 0, "B": 60, "C": 20, "D": 50}


def test_a_window_that_nobody_sat_is_counted_as_none_also_where_several_options_are_right(
    session: Session, clock: FakeClock
) -> None:
    window = b.a_window(session, b.a_form(session, ["A", "BD", "C"], code="M", now=clock.now()), [], now=clock.now())
    b.counted(session, now=clock.now())
    assert analysed(session, window).form.n == 0
