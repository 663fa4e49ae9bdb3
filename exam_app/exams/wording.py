"""The rules of an exam in plain words. Pure: receives a typed policy, hands on (what, in words) pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from exam_app.exams.rules import EssayChoice, ExamPolicy

DESIGNATION_WORDS = {"clinical": "Clinical", "policy": "Policy", "research_faculty": "Research and faculty"}


def percent(share: Fraction) -> str:
    """A share as people read it, exact: 4/5 is "80 %", 1/8 is "12.5 %", 1/3 stays "1/3"."""
    exact = share * 100
    if exact.denominator == 1:
        return f"{exact.numerator} %"
    return f"{float(exact):g} %" if exact.denominator in (2, 4, 5, 10) else f"{share.numerator}/{share.denominator}"


def in_words(
    policy: ExamPolicy, questions: int, offered: Mapping[str, Sequence[str]], *, unscored: int = 0
) -> list[tuple[str, str]]:
    """Every rule that a window freezes. `offered` holds the kinds of prompts for each designation; some questions may be on trial."""
    trial = f" {unscored} of them are on trial and earn no points." if unscored else ""
    one, two = policy.part_minutes["one"], policy.part_minutes["two"]
    return [
        ("Part One", f"{questions} questions in {one} minutes.{trial}"),
        ("Break", f"Up to {policy.break_minutes} minutes, off the clock. Minutes are not carried over."),
        ("Part Two", f"Essays in {two} minutes."),
        *(
            (f"Essays, {DESIGNATION_WORDS[d]}", essays_in_words(choice, offered.get(d, ())))
            for d, choice in policy.essays.items()
        ),
        ("End of time", f"What was on its way counts when it arrives within {policy.grace_seconds} seconds."),
        ("Mark of the essays", f"Passed with {percent(policy.pass_share)} of the points of the essays that count."),
        ("Two reviews", _settling(policy)),
        ("Third review", third_in_words(policy)),
        ("Retake", _retake(policy)),
        ("Approval to sit", f"Valid for {policy.approval_valid_months} months."),
        ("Arrangements", f"Asked for {policy.accommodation_weeks} weeks before the exam."),
        ("Fee", f"{policy.fee_usd} US dollars, paid or waived."),
        ("After the exam", f"Reviewers have {policy.review_days} days; an appeal is possible for {policy.appeal_days} days."),
        ("Second look", _second_look(policy)),
    ]


def essays_in_words(choice: EssayChoice, kinds: Sequence[str]) -> str:
    """How many essays are answered, of the kinds that are offered, and which are compulsory."""
    compulsory = [kind for kind in kinds if kind in choice.compulsory]
    if choice.answer == len(kinds):
        return "Both are answered." if choice.answer == 2 else f"All {choice.answer} are answered."
    must = f"; the {' and the '.join(compulsory)} one is compulsory" if compulsory else ""
    return f"{choice.answer} of {len(kinds)} are answered{must}."


TIE_WORDS = {
    "higher": "when two pairs lie equally close, the higher one counts",
    "lower": "when two pairs lie equally close, the lower one counts",
    "all": "when two pairs lie equally close, the mean of all three counts",
}


def third_in_words(policy: ExamPolicy) -> str:
    """What becomes of three marks, with the rule for a tie."""
    if policy.third == "parity":
        return "Made blind. Then the mean of all three marks."
    if policy.third == "adjudicator":
        return "Made blind. Then the third reviewer compares all three and decides the level of each criterion."
    return f"Made blind. Then the mean of the two marks that lie closest; {TIE_WORDS[policy.tie]}."


def _settling(policy: ExamPolicy) -> str:
    talk = f" Before that, the two have {policy.consensus_days} days to agree." if policy.consensus_days else ""
    return (
        f"Their mean. A third reviewer is asked when they differ by more than {percent(policy.tolerance_share)} of the points, "
        f"by {policy.criterion_distance} levels on a criterion, or on pass and fail.{talk}"
    )


def _retake(policy: ExamPolicy) -> str:
    return (
        f"Each part by itself, after {policy.retake_wait_months} months, asked for {policy.retake_request_weeks} weeks before. "
        f"A passed part stays valid for {policy.passed_part_valid_months} months."
    )


def _second_look(policy: ExamPolicy) -> str:
    low, high = policy.pass_rate_band
    return f"When fewer than {percent(low)} or more than {percent(high)} pass Part One."
