"""Scores, bands, decisions and warnings, in exact arithmetic."""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction

import pytest

from exam_app.results import bands, doubts, rules
from exam_app.results.rules import Question, ScoreMismatch
from exam_app.results.scoring import Candidate, Essay, Exam, ScorersDisagree, Taken, score_all

CUT = Fraction(48, 60)


def questions(number: int = 60, *, voided: int = 0, domain: str = "a") -> list[Question]:
    return [Question(p, f"q{p}", domain, "ABCD"[p % 4], p <= voided) for p in range(1, number + 1)]


def letters(asked: list[Question], right: int, *, first: int = 1) -> str:
    """Exactly `right` right answers, from position `first` on."""
    last = first + right
    return "".join(q.key if first <= q.position < last else "-" for q in asked)


@pytest.mark.parametrize(
    ("right", "voided", "points", "passed"),
    [
        (47, 0, 47, False), (48, 0, 48, True), (49, 0, 49, True),
        (46, 1, 47, False), (47, 1, 48, True), (48, 1, 49, True),
        (45, 2, 47, False), (46, 2, 48, True), (47, 2, 49, True),
        (44, 3, 47, False), (45, 3, 48, True), (46, 3, 49, True),
    ],
)  # fmt: skip
def test_the_cut_is_48_of_60_and_voided_questions_credit_everybody(right: int, voided: int, points: int, passed: bool) -> None:
    asked = questions(voided=voided)
    found = rules.score_one(asked, letters(asked, right, first=voided + 1), CUT)
    assert (found.points, found.cut, found.is_passed) == (points, 48, passed)


def test_a_right_answer_to_a_voided_question_is_one_point_and_not_two() -> None:
    asked = questions(voided=3)
    assert rules.score_one(asked, letters(asked, 60), CUT).points == 60


@pytest.mark.parametrize(("answer", "points"), [("AC", 1), ("A", 0), ("C", 0), ("ABC", 0), ("ABCD", 0), ("BD", 0), ("-", 0)])
def test_several_right_options_earn_the_point_only_all_together_and_without_another(answer: str, points: int) -> None:
    asked = [Question(1, "q1", "a", "AC")]
    assert rules.score_one(asked, [answer], CUT).points == points
    assert rules.recount(asked, {"p": [answer]}) == {"p": points}


def test_both_counts_agree_on_random_papers_with_several_right_options() -> None:
    chance = random.Random(11)
    sets = ["".join(sorted(chance.sample("ABCDE", size))) for size in (1, 1, 2, 3, 4) for _ in range(6)]
    for _ in range(30):
        asked = [Question(n, f"q{n}", "a", chance.choice(sets), chance.random() < 0.1) for n in range(1, chance.randint(2, 40))]
        papers = {f"p{n}": [chance.choice([q.key, "-", *sets]) for q in asked] for n in range(chance.randint(0, 40))}
        first = {name: rules.score_one(asked, paper, CUT).points for name, paper in papers.items()}
        assert rules.recount(asked, papers) == first


def test_a_key_of_several_letters_is_doubted_when_the_strongest_agree_on_another_set() -> None:
    asked = [Question(7, "q7", "a", "AC"), *(Question(p, f"q{p}", "a", "A") for p in range(8, 18))]
    papers = {f"p{n}": ["AB" if n < 7 else "AC", *(["A"] * 10)] for n in range(30)}
    points = {name: rules.score_one(asked, paper, CUT).points for name, paper in papers.items()}
    papers |= {f"p{n}": ["AB", *(["A"] * 10)] for n in range(7, 20)}
    found = doubts.doubts(asked, papers, points, Fraction(1), band=(Fraction(0), Fraction(1)), least=5)
    assert [doubt.code.split("-")[:2] for doubt in found] == [["key", "7"]]
    assert "gave the same other answer" in found[0].says
    assert "AB" not in found[0].says


def test_too_few_letters_are_refused() -> None:
    with pytest.raises(ScoreMismatch):
        rules.score_one(questions(), "A" * 59, CUT)


def test_the_recount_agrees_with_the_first_count_on_random_papers() -> None:
    chance = random.Random(7)
    for _ in range(30):
        asked = questions(chance.randint(1, 70), voided=chance.randint(0, 3))
        papers = {f"p{n}": "".join(chance.choice("ABCD-") for _ in asked) for n in range(chance.randint(0, 40))}
        first = {name: rules.score_one(asked, paper, CUT).points for name, paper in papers.items()}
        assert rules.recount(asked, papers) == first


def test_part_two_is_the_sum_of_points_against_the_share_of_the_sum() -> None:
    found = rules.score_two([(Fraction(70, 3), 30), (Fraction(74, 3), 30)], Fraction(4, 5))
    assert (found.points, found.cut, found.is_passed) == (48, 48, True)
    assert not rules.score_two([(Fraction(70, 3), 30), (Fraction(73, 3), 30)], Fraction(4, 5)).is_passed


@pytest.mark.parametrize(
    ("one", "two", "carried", "decision"),
    [
        ("passed", "passed", "", "passed"),
        ("passed", "failed", "", "not_passed"),
        ("failed", "passed", "", "not_passed"),
        ("passed", "not_taken", "", "not_passed"),
        (None, "passed", "one", "passed"),
        (None, "failed", "one", "not_passed"),
        ("passed", None, "two", "passed"),
        ("failed", "passed", "one", "passed"),
    ],
)
def test_the_decision_needs_every_part_now_or_from_before(one: str | None, two: str | None, carried: str, decision: str) -> None:
    outcomes = {part: outcome for part, outcome in (("one", one), ("two", two)) if outcome}
    assert rules.decide(outcomes, {carried} - {""}) == decision


def test_an_essay_whose_criteria_do_not_add_up_stops_the_scoring() -> None:
    essay = Essay("Case", "r", Fraction(9), 10, (("a", Fraction(4), 5), ("b", Fraction(4), 5)))
    exam = Exam(questions=(), cut=CUT, pass_share=Fraction(4, 5), domains={}, form="f", policy="p")
    taken = {"two": Taken("s", "r", date(2026, 5, 1))}
    with pytest.raises(ScorersDisagree):
        score_all(exam, [Candidate(name="ada", parts=("two",), taken=taken, essays=(essay,))])


@pytest.mark.parametrize(
    ("right", "band"), [(18, "below"), (19, "below"), (20, "near"), (23, "near"), (24, "above"), (27, "above")]
)
def test_near_is_within_one_standard_error_of_the_share(right: int, band: str) -> None:
    # 27 questions at four fifths: 21.6 needed, standard error sqrt(27 * 0.8 * 0.2) = 2.08.
    asked = questions(27)
    (found,) = bands.bands_by_domain(asked, letters(asked, right), CUT, {"a": "Area"})
    assert (found.area, found.band, found.share) == ("Area", band, "27 questions")


@pytest.mark.parametrize(("right", "band"), [(0, "below"), (1, "below"), (2, "near"), (3, "above")])
def test_near_is_at_least_one_question_wide_and_everything_right_is_above(right: int, band: str) -> None:
    asked = questions(3)
    assert bands.bands_by_domain(asked, letters(asked, right), CUT, {"a": "Area"})[0].band == band


def test_small_domains_are_joined_and_two_questions_are_too_few_to_say() -> None:
    small = [Question(1, "q1", "a", "A"), Question(2, "q2", "b", "A"), Question(3, "q3", "c", "A")]
    assert bands.bands_by_domain(small, "AAA", CUT, {}) == (bands.Band("Other areas", "above", "3 questions"),)
    assert bands.bands_by_domain(small[:2], "AA", CUT, {}) == (bands.Band("Other areas", "too_few", "2 questions"),)


def test_voided_questions_say_nothing_about_an_area() -> None:
    asked = questions(5, voided=2)
    assert bands.bands_by_domain(asked, "-----", CUT, {"a": "Area"}) == (bands.Band("Area", "below", "3 questions"),)


@pytest.mark.parametrize(
    ("points", "band"), [("0", "below"), ("5/2", "below"), ("3", "near"), ("4", "near"), ("9/2", "near"), ("5", "above")]
)
def test_a_criterion_is_near_within_one_point_of_the_standard(points: str, band: str) -> None:
    assert bands.bands_by_criterion("Case", [("a", Fraction(points), 5)], Fraction(4, 5))[0].band == band


def group(number: int, wrong_at: int = 0) -> tuple[list[Question], dict[str, str]]:
    """Papers with 60, 59, 58 ... right; the strongest all choose the same other option at `wrong_at`."""
    asked = questions()
    papers = {f"p{n}": letters(asked, 60 - n) for n in range(number)}
    other = "A" if wrong_at and asked[wrong_at - 1].key != "A" else "B"
    return asked, {n: p[: wrong_at - 1] + other + p[wrong_at:] if wrong_at else p for n, p in papers.items()}


def find(asked: list[Question], papers: dict[str, str], *, least: int = 20) -> tuple[doubts.Doubt, ...]:
    points = {name: rules.score_one(asked, paper, CUT).points for name, paper in papers.items()}
    return doubts.doubts(asked, papers, points, Fraction(48), band=(Fraction(1, 4), Fraction(49, 50)), least=least)


def test_a_question_where_the_strongest_choose_another_option_is_doubted() -> None:
    (doubt,) = find(*group(21, wrong_at=17))
    assert doubt.code == "key-17-7-0-7"
    assert "Question 17 (q17)" in doubt.says


@pytest.mark.parametrize(("other", "right", "doubted"), [(4, 3, True), (3, 3, False), (3, 4, False)])
def test_a_question_is_doubted_when_more_of_the_strongest_chose_one_other_option(other: int, right: int, doubted: bool) -> None:
    asked, papers = group(21)
    picks = ["A"] * other + ["B"] * right
    for name, pick in zip(list(papers), picks, strict=False):
        papers[name] = papers[name][:16] + pick + papers[name][17:]
    points = {name: Fraction(60 - n) for n, name in enumerate(papers)}
    found = doubts.doubts(asked, papers, points, Fraction(48), band=(Fraction(0), Fraction(1)), least=20)
    assert [doubt.code for doubt in found] == ([f"key-17-{other}-{right}-7"] if doubted else [])


def test_the_warning_does_not_tell_the_key() -> None:
    (doubt,) = find(*group(21, wrong_at=17))
    assert questions()[16].key == "B"
    assert " A " not in doubt.says
    assert " B " not in doubt.says


def test_nothing_is_doubted_below_the_least_number() -> None:
    assert find(*group(19, wrong_at=17)) == ()


def test_the_ends_of_the_band_of_pass_rates_belong_to_it() -> None:
    asked = questions()
    papers = {f"p{n}": letters(asked, 48 if n < 5 else 40) for n in range(20)}
    assert find(asked, papers) == ()
    papers["p4"] = letters(asked, 40)
    assert [d.code for d in find(asked, papers)] == ["pass-rate-4-20"]


def test_everybody_passing_is_doubted() -> None:
    asked = questions()
    assert [d.code for d in find(asked, {f"p{n}": letters(asked, 50) for n in range(20)})] == ["pass-rate-20-20"]


def test_who_ties_with_the_last_of_the_top_third_belongs_to_it() -> None:
    assert doubts.strongest({"a": Fraction(9), "b": Fraction(8), "c": Fraction(8), "d": Fraction(1)}) == ["a", "b", "c"]


def test_a_year_after_the_29th_of_february_is_the_28th() -> None:
    assert rules.months_after(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert rules.months_after(date(2026, 12, 31), 2) == date(2027, 2, 28)


def test_a_retake_is_asked_for_weeks_before_its_first_day() -> None:
    found = rules.retake_after(date(2026, 5, 12), wait_months=12, request_weeks=8)
    assert (found.not_before, found.ask_by) == (date(2027, 5, 12), date(2027, 3, 17))


@pytest.mark.parametrize(("value", "words"), [("48", "48"), ("95/2", "47.5"), ("143/3", "47 2/3"), ("0", "0"), ("1/4", "0 1/4")])
def test_exact_numbers_are_written_as_people_read_them(value: str, words: str) -> None:
    assert rules.exact(Fraction(value)) == words
