"""What deserves a look is said in words; with too few people only that is said."""

from __future__ import annotations

from question_bank.analysis import Limits, flags
from tests.rules.analysis_build import analysis


def says(papers: list[str], keys: str, limits: Limits | None = None) -> list[str]:
    """The flags of the first item."""
    item = analysis(papers, keys).items[0]
    return [flag.says for flag in (flags(item, limits) if limits else flags(item))]


def test_too_few_people_give_one_flag_that_says_so() -> None:
    assert says(["CAAA", "ABBB"] * 14, "AAAA") == ["Too few to judge: 28 of at least 30 answers."]


def test_a_sound_item_has_no_flag() -> None:
    assert says(["AAAA"] * 20 + ["BBBB", "CBBB", "DBBB"] * 5, "AAAA") == []


def test_a_distractor_of_the_strong_is_a_possible_wrong_key() -> None:
    found = says(["CAAA"] * 12 + ["AABB", "ABBA", "BBBB", "DBBB"] * 6, "AAAA")
    assert found[0].startswith("Possible wrong key: strong candidates miss it more often (r -0.")
    assert found[1] == "Possible wrong key: the strongest third chose C more often than the key."


def test_a_distractor_that_draws_the_strong_a_little_says_how_much_and_how_many() -> None:
    papers = ["AAAA"] * 10 + ["CAAB"] * 9 + ["ABBB", "BBBB", "DBBB"] * 5 + ["CBBB"] * 4
    told = "Possible wrong key: C draws strong candidates no less than others (r +0.07, 13 chose it)."
    assert says(papers, "AAAA")[0] == told


def test_easy_hard_and_unused_are_said_with_their_figures() -> None:
    assert says(["AAAA"] * 30 + ["AABB"] * 29 + ["BBBB"], "AAAA") == [
        "Too easy: 98 % of 60 have it right; more than 95 % says little.",
        "Unused distractor: 1 of 60 chose B.", "Unused distractor: 0 of 60 chose C.", "Unused distractor: 0 of 60 chose D.",
    ]  # fmt: skip
    assert says(["AAAA"] * 10 + ["BBBB", "CBBB", "DBBB"] * 10, "AAAA") == [
        "Too hard: 25 % of 40 have it right; less than 40 % deserves a look."
    ]


def test_an_item_that_many_did_not_reach_is_flagged() -> None:
    papers = ["AAAA"] * 20 + ["BBBB", "CBBB", "DBBB"] * 4 + [".AAA"] * 8
    assert "Not reached: 8 of 40 did not get this far." in says(papers, "AAAA")


def test_the_limits_are_a_setting() -> None:
    assert says(["AAAA"] * 5 + ["BBBB"] * 2, "AAAA", Limits(least=5, used=0)) == []
