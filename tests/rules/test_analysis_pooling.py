"""Figures of one item version add up over windows and forms, from stored counts and without a paper."""

from __future__ import annotations

import json
from typing import Any

import pytest

from question_bank.analysis import (
    FormCounts,
    ItemCounts,
    ItemKey,
    analysed,
    count,
    from_document,
    from_letters,
    pooled,
    to_document,
)
from tests.rules.analysis_build import counted, lsat6

SPRING = ["AAA", "ABA", "BBA", "AAB", "BBB", "ACA"]
AUTUMN = ["AAA", "BBB", "ADB", "CAA", "-AA"]


def near(value: Any) -> Any:
    return pytest.approx(value, abs=1e-9)


def item_in(form: str, papers: list[str], keys: str) -> ItemCounts:
    """The first item of a form, under the same id in every form."""
    items = [ItemKey("shared", keys[0]), *(ItemKey(f"{form}-{n}", key) for n, key in enumerate(keys[1:]))]
    return count(from_letters(papers), items, form=form).of(0)


def test_windows_of_one_form_add_up_to_what_both_together_say() -> None:
    apart = counted(SPRING, "AAA", form="A") + counted(AUTUMN, "AAA", form="A")
    together = counted(SPRING + AUTUMN, "AAA", form="A")
    assert analysed(apart) == analysed(together)


def test_windows_of_one_form_are_one_group_when_an_item_is_pooled() -> None:
    spring, autumn = item_in("A", SPRING, "AAA"), item_in("A", AUTUMN, "AAA")
    assert pooled([spring, autumn]) == pooled([item_in("A", SPRING + AUTUMN, "AAA")])
    assert pooled([spring, autumn]).forms == 1


def test_an_item_pooled_over_one_form_is_as_in_that_form_but_for_alpha() -> None:
    counts = counted(SPRING + AUTUMN, "AAA", form="A")
    alone, over_all = analysed(counts).items[0], pooled([counts.of(0)])
    assert (over_all.p, over_all.rest_r, over_all.upper_lower) == (alone.p, alone.rest_r, alone.upper_lower)
    assert (over_all.options, over_all.fifths, over_all.alpha_if_deleted) == (alone.options, alone.fifths, None)


def test_over_forms_the_shares_are_of_all_candidates() -> None:
    found = pooled([item_in("A", ["AA", "BA"], "AA"), item_in("B", ["AAB", "AAA", "ABB"], "AAA")])
    assert found.p
    assert (found.p.value, found.n, found.forms) == (0.8, 5, 2)
    assert found.options[0].mean_score is None  # points of forms of different lengths have no mean
    assert found.options[0].mean_share == near((1 + 2 / 3 + 1 + 1 / 3) / 4)


def test_a_hard_form_for_a_strong_group_does_not_pass_for_discrimination() -> None:
    # Within either form the item says nothing; over both the shares and the scores differ.
    weak = item_in("A", ["ABB", "ABB", "BBB", "BBB", "AAA", "AAA", "BAA", "BAA"], "AAA")
    strong = item_in("B", ["AAA", "AAA", "AAA", "BAA", "AAB", "AAB", "AAB", "BAB"], "AAA")
    found = pooled([weak, strong]).rest_r
    assert found
    assert found.value == near(0)


def test_each_further_form_costs_the_interval_one_person() -> None:
    one = pooled([item_in("A", SPRING * 4, "AAA")]).rest_r
    two = pooled([item_in("A", SPRING * 2, "AAA"), item_in("B", SPRING * 2, "AAA")]).rest_r
    assert one
    assert two
    assert one.low is not None
    assert two.low is not None
    assert two.value == near(one.value)
    assert two.low < one.low


def test_items_with_another_key_or_none_at_all_do_not_pool() -> None:
    with pytest.raises(ValueError, match="pool only with one text and one key"):
        pooled([item_in("A", SPRING, "AAA"), item_in("B", SPRING, "BAA")])
    with pytest.raises(ValueError, match="no counts"):
        pooled([])
    with pytest.raises(ValueError, match="same form"):
        counted(SPRING, "AAA", form="A") + counted(SPRING, "AAB", form="A")


def test_counts_survive_storage_as_json() -> None:
    def again(counts: FormCounts) -> FormCounts:
        return from_document(json.loads(json.dumps(to_document(counts))))

    for counts in (lsat6(), counted(AUTUMN, "AAA", form="A", unscored="1"), counted([], "AAA")):
        assert analysed(again(counts)) == analysed(counts)
        assert again(counts).form == counts.form
