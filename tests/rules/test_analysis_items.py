"""What the answers say about an item: published figures of LSAT6, ties, blanks, and sets of letters."""

from __future__ import annotations

from typing import Any

import pytest

from question_bank.analysis import (
    Blanks,
    ItemKey,
    analysed,
    count,
    from_joined,
    from_letters,
    from_sets,
    rescored,
    totals,
    with_not_reached,
)
from tests.rules.analysis_build import analysis, counted, lsat6


def near(value: Any) -> Any:
    return pytest.approx(value, abs=1e-6)


def values(found: Any) -> list[float]:
    return [each.value for each in found]


def test_the_items_of_lsat6_have_their_published_figures() -> None:
    items = analysed(lsat6()).items
    assert values(item.p for item in items) == near([0.924, 0.709, 0.553, 0.763, 0.87])
    assert values(item.rest_r for item in items) == near([0.112832689, 0.153178120, 0.172778943, 0.144428095, 0.121596403])
    assert values(item.total_r for item in items) == near([0.362010437, 0.566772095, 0.618439754, 0.534418326, 0.435366428])
    assert [item.alpha_if_deleted for item in items] == near([0.275356211, 0.237583905, 0.216799463, 0.245932710, 0.266294411])
    assert [item.upper_lower for item in items] == near([0.196624473, 0.631458040, 0.810876699, 0.536990155, 0.320346929])


def test_a_share_has_the_interval_of_wilson() -> None:
    (item,) = analysis(["A"] * 7 + ["B"] * 3, "A").items
    assert item.p
    assert (item.p.value, item.p.low, item.p.high) == pytest.approx((0.7, 0.3967781, 0.8922087), abs=1e-6)


def test_a_correlation_has_the_interval_of_fisher() -> None:
    found = analysed(lsat6()).items[2].rest_r
    assert found
    assert (found.low, found.high) == pytest.approx((0.11199, 0.23228), abs=1e-5)


def test_an_item_that_everybody_has_right_has_no_discrimination_but_alpha_without_it() -> None:
    items = analysis(["AAA", "ABA", "ABB", "AAB", "ABB"], "AAA").items
    assert (items[0].rest_r, items[0].total_r, items[0].upper_lower) == (None, None, 0)
    assert items[0].alpha_if_deleted is not None


def test_candidates_who_tie_at_the_edge_of_a_group_belong_to_it_in_part() -> None:
    # Two of six make a group; three tie at 1 point, so each of the two at the upper edge counts by its share.
    papers = ["AA", "AB", "BA", "AB", "BB", "BB"]
    (first, _) = analysis(papers, "AA").items
    assert first.upper_lower == near((1 + 2 / 3) / 2)


def test_the_five_fifths_hold_everybody_once() -> None:
    (item, *_) = analysis(["AAA", "ABA", "BBA", "AAB", "BBB", "CDA", "DAA"], "AAA").items
    assert [fifth.n for fifth in item.fifths] == near([1.4] * 5)
    by_letter = [sum(fifth.n * (fifth.chosen[place] or 0) for fifth in item.fifths) for place in range(4)]
    assert by_letter == near([3, 2, 1, 1])
    assert [option.n for option in item.options] == [3, 2, 1, 1]


def test_an_option_tells_its_choosers_and_their_mean_score() -> None:
    (item, _) = analysis(["AA", "AA", "CA", "CB", "DB"], "AA").items
    rows = {option.letter: (option.n, option.share, option.mean_score) for option in item.options}
    assert rows == {"A": (2, 0.4, 2), "B": (0, 0, None), "C": (2, 0.4, 0.5), "D": (1, 0.2, 0)}


def test_blank_not_reached_and_wrong_are_three_things() -> None:
    answers = with_not_reached(from_letters(["A-B-", "-B--", "AAAA", "BBBB"]))
    keys = [ItemKey(f"i-{n}", "A") for n in range(4)]
    third = analysed(count(answers, keys)).items[2]
    assert (third.n, third.blank, third.not_reached, third.p and third.p.value) == (4, 0, 1, 0.25)
    second = analysed(count(answers, keys)).items[1]
    assert (second.blank, second.not_reached) == (1, 0)


@pytest.mark.parametrize(("blanks", "n", "p"), [(Blanks.WRONG, 4, 0.25), (Blanks.REACHED, 3, 1 / 3), (Blanks.ANSWERED, 2, 0.5)])
def test_who_counts_in_an_items_figures_is_a_setting(blanks: Blanks, n: int, p: float) -> None:
    (item, _) = analysed(counted(["AA", "BA", "-A", ".A"], "AA"), blanks=blanks).items
    assert item.p
    assert (item.n, item.p.value, item.presented) == (n, near(p), 4)


def test_an_unscored_item_has_figures_and_no_part_in_the_score() -> None:
    papers = ["AAA", "AAB", "BBA", "BBB"]
    found = analysed(counted(papers, "AAA", unscored="2"))
    pilot = found.items[2]
    assert (found.form.points, found.form.distribution) == (2, (2, 0, 2))
    assert pilot.p
    assert pilot.rest_r
    assert pilot.total_r
    assert (pilot.p.value, pilot.rest_r.value, pilot.alpha_if_deleted) == (0.5, 0, None)


def test_several_right_letters_earn_the_point_together_only() -> None:
    answers = from_sets([["CA", "A"], ["A", "B"], ["ABC", "A"], ["-", "A"]])
    keys = [ItemKey("i-0", "AC"), ItemKey("i-1", "A")]
    item = analysed(count(answers, keys)).items[0]
    assert totals(answers, keys).tolist() == [2, 0, 1, 1]
    assert item.p
    assert item.p.value == 0.25
    assert [(option.letter, option.is_key, option.n) for option in item.options] == [
        ("A", True, 3), ("B", False, 1), ("C", True, 2), ("D", False, 0),
    ]  # fmt: skip


def test_a_changed_key_gives_the_scores_that_scoring_afresh_gives() -> None:
    answers = from_letters(["ABA", "ACB", "BCA", "-CD"])
    before = [ItemKey("i-0", "A"), ItemKey("i-1", "B"), ItemKey("i-2", "A")]
    after = [ItemKey("i-0", "A"), ItemKey("i-1", "C"), ItemKey("i-2", "A", is_scored=False)]
    old = totals(answers, before)
    assert rescored(answers, old, before, after).tolist() == totals(answers, after).tolist() == [1, 2, 1, 1]
    assert old.tolist() == [3, 1, 1, 0]


def test_a_letter_that_an_item_does_not_offer_is_refused() -> None:
    with pytest.raises(ValueError, match="i-0 was answered with D; it offers ABC"):
        counted(["D"], "A", options="ABC")


@pytest.mark.parametrize("papers", [["AB", "A"], ["Ab"], ["A1"], ["É"]])
def test_papers_of_unlike_length_or_strange_letters_are_refused(papers: list[str]) -> None:
    with pytest.raises(ValueError, match=r"Papers of one form|An answer is"):
        from_letters(papers)


def test_papers_joined_into_one_string_are_the_same_papers() -> None:
    apart, joined = from_letters(["AB-", "C.A"]), from_joined("AB-C.A", 3)
    assert (joined.choices, joined.codes.tolist()) == (apart.choices, apart.codes.tolist())
    with pytest.raises(ValueError, match="no whole number of papers"):
        from_joined("ABCD", 3)
