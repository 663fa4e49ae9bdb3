"""The ladder of reminders, the hours that are estimated, and how they are put into words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_app.errors import Missing
from exam_app.review.progress import thanks
from exam_app.review.progress.hours import WindowHours, years
from exam_app.review.rules.hours import minutes_in, time_worked
from exam_app.review.rules.reminding import rung_due

DUE = date(2026, 5, 20)
STEPS = (-7, -2, 1, 4, 8, 11)
AT = datetime(2026, 6, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "sent", "rung"),
    [
        (date(2026, 5, 12), (), None),
        (date(2026, 5, 13), (), -7),
        (date(2026, 5, 13), (-7,), None),
        (date(2026, 5, 19), (-7,), -2),
        (date(2026, 5, 21), (-7, -2), 1),
        (date(2026, 5, 30), (), 8),
        (date(2026, 5, 30), (8,), None),
        (date(2026, 6, 5), (-7, -2, 1, 4, 8), 11),
    ],
)
def test_of_the_rungs_that_are_reached_only_the_latest_is_sent_and_none_twice(
    day: date, sent: tuple[int, ...], rung: int
) -> None:
    assert rung_due(DUE, day, STEPS, sent) == rung


@given(st.lists(st.integers(0, 60), max_size=30))
def test_day_by_day_each_rung_is_sent_at_most_once_and_in_order(days: list[int]) -> None:
    sent: list[int] = []
    for day in sorted(days):
        rung = rung_due(DUE, date(2026, 5, 1) + timedelta(days=day), STEPS, sent)
        if rung is not None:
            sent.append(rung)
    assert sent == sorted(set(sent))


def test_pauses_of_more_than_ten_minutes_are_cut_out() -> None:
    moments = [AT + timedelta(minutes=m) for m in (0, 4, 14, 25, 30)]
    assert minutes_in(time_worked(moments[::-1])) == 4 + 10 + 5
    assert time_worked([AT]) == timedelta()


def test_years_are_summed_and_the_own_figure_counts() -> None:
    lines = [
        WindowHours("a", "May", 2026, 4, 100, None),
        WindowHours("b", "March", 2026, 2, 30, 90),
        WindowHours("c", "Fall", 2025, 1, 7, None),
    ]
    assert years(lines) == {2026: 190, 2025: 7}


@pytest.mark.parametrize(
    ("minutes", "words"), [(1, "0.25 hours"), (60, "1 hour"), (190, "3.25 hours"), (240, "4 hours"), (292, "4.75 hours")]
)
def test_hours_are_put_into_words_by_quarters(minutes: int, words: str) -> None:
    assert thanks.hours_words(minutes) == words


def test_the_letter_of_thanks_states_the_hours_and_is_a_tagged_pdf_that_claims_to_be_accessible() -> None:
    lines = [WindowHours("a", "May 2026", 2026, 4, 100, None), WindowHours("b", "March 2026", 2026, 2, 30, 90)]
    said = thanks.letter("Ruth Amsel", lines, 2026, on=AT.date(), contact="the exam office")
    assert said["opening"] == "Thank you for 3.25 hours of volunteer work in 2026."
    assert "you marked 6 essays" in said["body"]
    made = thanks.pdf(said, at=AT)
    assert made.startswith(b"%PDF")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert b"/StructTreeRoot" in made


def test_the_letter_speaks_in_the_words_of_the_reviewers_association() -> None:
    lines = [WindowHours("a", "May 2026", 2026, 4, 100, None)]
    said = thanks.letter("Ruth Amsel", lines, 2026, on=AT.date(), contact="the exam office", associations=["NCIMHA"])
    assert said["office"] == "The exam office, North Carolina Infant and Early Childhood Mental Health Association"
    several = thanks.letter("Ruth Amsel", lines, 2026, on=AT.date(), contact="the exam office", associations=["NCIMHA", "VAIMH"])
    assert several["office"] == "The exam office"


def test_there_is_no_letter_for_a_year_without_time() -> None:
    with pytest.raises(Missing):
        thanks.letter("Ruth Amsel", [], 2026, on=AT.date(), contact="the exam office")
