"""The rules of an exam: essay choice, cut score, times, states, and the rules in words."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from exam_app.exams import rules
from exam_app.exams.documents import STANDARD_POLICY
from exam_app.exams.wording import in_words, percent
from question_bank.load import load_blueprints

NOON = datetime(2026, 5, 12, 12, 0, tzinfo=UTC)
STANDARD = rules.policy_from(tomllib.loads(STANDARD_POLICY.read_text(encoding="utf-8")))
OFFERED = {
    "clinical": ["supervisory", "clinical", "clinical"],
    "policy": ["policy", "policy"],
    "research_faculty": ["teaching", "research"],
}


def test_the_shipped_prompts_satisfy_the_standard_choice_rule() -> None:
    assert rules.prompts_missing(STANDARD.essays, OFFERED) == []


def test_a_form_without_the_compulsory_prompt_is_told_so() -> None:
    missing = rules.prompts_missing(STANDARD.essays, {**OFFERED, "clinical": ["clinical", "clinical"]})
    assert missing == ["There is no supervisory prompt for clinical."]


def test_a_form_with_too_few_prompts_is_told_so() -> None:
    missing = rules.prompts_missing(STANDARD.essays, {**OFFERED, "policy": ["policy"]})
    assert missing == ["Candidates for policy answer 2 essays; the form offers 1."]


def test_a_form_with_more_compulsory_prompts_than_answers_is_told_so() -> None:
    missing = rules.prompts_missing(STANDARD.essays, {**OFFERED, "research_faculty": ["teaching", "teaching", "research"]})
    assert missing == ["3 prompts for research and faculty are compulsory, and only 2 are answered."]


@pytest.mark.parametrize(
    ("chosen", "well"), [([1, 2], True), ([1, 3], True), ([2, 3], False), ([1], False), ([1, 2, 3], False), ([1, 1], False)]
)
def test_clinical_candidates_choose_the_supervisory_essay_and_one_other(chosen: list[int], well: bool) -> None:
    assert rules.chosen_well(STANDARD.essays["clinical"], OFFERED["clinical"], chosen) is well


def test_48_of_60_is_a_cut_score() -> None:
    rules.checked_cut(48, 60, 60, date(2026, 5, 1), date(2026, 5, 12))
    rules.checked_cut(60, 60, 60, date(2026, 5, 12), date(2026, 5, 12))


@pytest.mark.parametrize(
    ("points", "out_of", "on", "word"),
    [
        (48, 59, date(2026, 5, 1), "60 scored questions"),
        (0, 60, date(2026, 5, 1), "between 1 and 60"),
        (61, 60, date(2026, 5, 1), "between 1 and 60"),
        (48, 60, date(2026, 5, 13), "day to come"),
    ],
)
def test_a_cut_score_that_does_not_fit_is_refused(points: int, out_of: int, on: date, word: str) -> None:
    with pytest.raises(rules.CutScoreRefused, match=word):
        rules.checked_cut(points, out_of, 60, on, date(2026, 5, 12))


def test_local_times_become_instants_of_their_zone() -> None:
    assert rules.local_instant(datetime.fromisoformat("2026-05-12T07:00"), "America/New_York") == datetime(
        2026, 5, 12, 11, 0, tzinfo=UTC
    )
    assert rules.local_instant(datetime.fromisoformat("2026-01-12T07:00"), "America/New_York") == datetime(
        2026, 1, 12, 12, 0, tzinfo=UTC
    )


def test_a_time_that_the_clocks_skip_is_refused() -> None:
    with pytest.raises(rules.WindowRefused, match="There is no 02:30 on that day"):
        rules.local_instant(datetime.fromisoformat("2026-03-08T02:30"), "America/New_York")


def test_of_a_time_that_comes_twice_the_first_is_meant() -> None:
    assert rules.local_instant(datetime.fromisoformat("2026-11-01T01:30"), "America/New_York") == datetime(
        2026, 11, 1, 5, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("opens", "closes", "zone", "word"),
    [
        (2, 1, "UTC", "before it opens"),
        (1, 1, "UTC", "before it opens"),
        (-2, 0, "UTC", "over already"),
        (1, 2, "Mars/Base", "time zone"),
    ],
)
def test_a_window_with_impossible_times_is_refused(opens: int, closes: int, zone: str, word: str) -> None:
    with pytest.raises(rules.WindowRefused, match=word):
        rules.checked_times(NOON + timedelta(hours=opens), NOON + timedelta(hours=closes), zone, NOON)


@pytest.mark.parametrize(
    ("state", "hours_from_opening", "stage"),
    [
        ("planned", 1, "planned"),
        ("frozen", -1, "open for registration"),
        ("frozen", 0, "running"),
        ("frozen", 23, "running"),
        ("frozen", 24, "closed"),
        ("taken_in", 25, "scoring"),
        ("released", 25, "released"),
    ],
)
def test_the_stage_of_a_window_follows_from_state_and_time(state: str, hours_from_opening: int, stage: str) -> None:
    now = NOON + timedelta(hours=hours_from_opening)
    assert rules.stage_of(state, NOON, NOON + timedelta(hours=24), now) == stage


def test_extra_time_is_rounded_up_in_the_candidates_favour() -> None:
    assert rules.minutes_for(90, extra_percent=25, extra_minutes=0) == 113
    assert rules.minutes_for(90, extra_percent=50, extra_minutes=5) == 140


def test_a_blueprint_survives_its_document() -> None:
    for blueprint in load_blueprints():
        assert rules.blueprint_from(rules.blueprint_document(blueprint)) == blueprint


def test_shares_are_said_exactly() -> None:
    assert [percent(Fraction(share)) for share in ("4/5", "1/8", "1/3", "49/50", "1")] == [
        "80 %",
        "12.5 %",
        "1/3",
        "98 %",
        "100 %",
    ]


def test_the_rules_in_words_name_every_number_of_the_policy() -> None:
    words = dict(in_words(STANDARD, 60, OFFERED))
    assert words["Part One"] == "60 questions in 90 minutes."
    assert words["Essays, Clinical"] == "2 of 3 are answered; the supervisory one is compulsory."
    assert words["Essays, Policy"] == "Both are answered."
    assert "80 %" in words["Mark of the essays"]
    assert "more than 10 %" in words["Two reviews"]
    assert "after 12 months" in words["Retake"]
    assert "24 months" in words["Retake"]
