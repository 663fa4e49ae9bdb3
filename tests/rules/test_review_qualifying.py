"""What counts as passed, which papers come next, and how long a qualification holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from exam_app.exams.rules import ReviewerRules, reviewer_rules_from
from exam_app.review.rules import Candidate, Outcome, Proof, chosen, compared, is_on_leave, may_renew, next_set_from

NOW = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)
SHARE = Fraction(4, 5)


def test_within_one_level_and_exact_are_counted_apart() -> None:
    assert compared([(3, 3), (2, 3), (4, 3), (1, 3), (4, 1)], 1) == Outcome(criteria=5, within=3, exact=1)
    assert compared([(1, 3)], 2).within == 1


@pytest.mark.parametrize(("within", "criteria", "passes"), [(10, 12, True), (9, 12, False), (4, 5, True), (0, 0, False)])
def test_a_set_is_passed_at_the_share_and_not_below(within: int, criteria: int, passes: bool) -> None:
    assert Outcome(criteria, within, 0).passes(SHARE) is passes


def test_a_qualification_is_for_its_prompts_and_ends_with_its_day() -> None:
    proof = Proof(NOW, date(2028, 5, 12), frozenset({1, 2}))
    assert proof.holds([1, 2], date(2028, 5, 12))
    assert not proof.holds([1, 2], date(2028, 5, 13))
    assert not proof.holds([1, 3], date(2026, 6, 1))
    assert proof.holds([2], None)


def test_a_waiver_is_for_whichever_prompts_are_marked() -> None:
    assert Proof(NOW, date(2026, 6, 1), None, is_waiver=True).holds([7, 8], date(2026, 6, 1))


def test_a_set_takes_papers_had_least_often_and_spreads_over_the_prompts() -> None:
    papers = [Candidate("a1", 1, 0), Candidate("a2", 1, 0), Candidate("b1", 2, 0), Candidate("b2", 2, 1), Candidate("c1", 3, 2)]
    assert chosen(papers, 2) == ["a1", "b1"]
    assert chosen(papers, 3) == ["a1", "b1", "a2"]
    assert chosen(papers, 9) == ["a1", "b1", "a2", "b2", "c1"]


def test_after_a_missed_set_there_is_a_pause() -> None:
    rules = ReviewerRules(pause_days=7)
    assert next_set_from([], rules) is None
    assert next_set_from([NOW - timedelta(days=20), NOW], rules) == NOW + timedelta(days=7)


def test_a_qualification_is_renewed_in_its_last_two_months() -> None:
    assert may_renew(None, NOW.date())
    assert not may_renew(NOW.date() + timedelta(days=61), NOW.date())
    assert may_renew(NOW.date() + timedelta(days=60), NOW.date())


def test_leave_holds_from_its_first_to_its_last_day() -> None:
    leave = [{"from": "2026-05-10", "until": "2026-05-12"}]
    assert [is_on_leave(leave, date(2026, 5, day)) for day in (9, 10, 12, 13)] == [False, True, True, False]


def test_a_policy_from_before_asks_for_no_qualification_and_keeps_the_usual_numbers() -> None:
    assert reviewer_rules_from({}) == ReviewerRules()
    assert not ReviewerRules().qualification_required
    asked = reviewer_rules_from({"qualification_required": True, "qualifying_share": "9/10", "of_somebody_else": 5})
    assert (asked.qualification_required, asked.qualifying_share, asked.qualifying_papers) == (True, Fraction(9, 10), 2)
