"""When a reviewer's figures are worth a look: enough scripts, and an interval that leaves zero out."""

from __future__ import annotations

from fractions import Fraction

from exam_app.review import rules
from tests.rules.test_review_marks import POLICY


def test_a_warning_needs_enough_scripts_and_an_interval_off_zero() -> None:
    off = rules.Estimate(-0.9, -1.2, -0.6, 12)
    calm = rules.Estimate(0.0, -0.1, 0.1, 12)

    def habit(**changes: object) -> rules.Habits:
        none = rules.Estimate(None, None, None, 0)
        usual = {"severity": calm, "spread": none, "minutes": minutes(20, 12), "drift": calm, "seeds_within": none}
        return rules.Habits(**(usual | changes))  # type: ignore[arg-type]

    def minutes(median: float, timed: int) -> rules.Estimate:
        return rules.Estimate(median, None, None, timed)

    assert rules.warnings(habit(), POLICY) == ()
    assert rules.warnings(habit(severity=off), POLICY) == ("severe",)
    assert rules.warnings(habit(severity=rules.Estimate(-0.9, -1.2, -0.6, 4)), POLICY) == ()
    assert rules.warnings(habit(severity=rules.Estimate(-0.9, -2.0, 0.2, 12)), POLICY) == ()
    assert rules.warnings(habit(drift=rules.Estimate(0.8, 0.2, 1.4, 12), minutes=minutes(2, 5)), POLICY) == ("drift", "quick")
    assert rules.warnings(habit(minutes=minutes(2, 4)), POLICY) == ()
    assert rules.warnings(habit(seeds_within=rules.Estimate(0.6, 0.1, 0.9, 1)), POLICY) == ("seeds",)
    assert rules.has_shifted(off, calm, Fraction(1, 2))
    assert not rules.has_shifted(calm, calm, Fraction(1, 2))
