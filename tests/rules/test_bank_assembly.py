"""Forms are assembled so that every rule is kept, or the rule that cannot be kept is named."""

from collections import Counter
from itertools import combinations

import pytest

from question_bank.assembly import Impossible, assemble
from question_bank.blueprint import breaches
from question_bank.model import Cell, CognitiveLevel, LevelShare
from tests.rules.bank_build import LISTENING, WRITING, bank, blueprint, item

CELLS = (Cell("Reflection", ("reflection",), 6), Cell("Communicating", ("communicating",), 4))
LEVELS = (LevelShare(CognitiveLevel.RECALL, 2, 3), LevelShare(CognitiveLevel.APPLICATION, 7, 8))
TEN = blueprint(*CELLS, levels=LEVELS)
BANK = [
    *bank(16, "ra"),
    *bank(8, "rr", level=CognitiveLevel.RECALL),
    *bank(12, "ca", area=LISTENING),
    *bank(8, "cr", area=WRITING, level=CognitiveLevel.RECALL),
]


def ids(form: tuple[object, ...]) -> list[str]:
    return [each.id for each in form]  # type: ignore[attr-defined]


def test_every_form_meets_the_blueprint() -> None:
    forms = assemble(TEN, BANK, forms=3, seed=1)
    assert [breaches(TEN, form) for form in forms] == [(), (), ()]


def test_forms_share_no_item() -> None:
    forms = assemble(TEN, BANK, forms=4, seed=1)
    assert not any(set(ids(one)) & set(ids(other)) for one, other in combinations(forms, 2))


def test_a_form_holds_each_key_letter_from_two_to_three_times_in_ten() -> None:
    lopsided = [*BANK, *(item(f"a-{n}", key="A") for n in range(200))]
    for seed in range(5):
        (form,) = assemble(TEN, lopsided, seed=seed)
        assert set(Counter(each.key for each in form).values()) <= {2, 3}


def test_enemies_are_kept_apart_although_one_alone_names_the_other() -> None:
    items = [item("a-1", key="A", enemies=("a-2",)), item("a-2", key="B"), *bank(4, "b")]
    for seed in range(20):
        (form,) = assemble(blueprint(), items, seed=seed)
        assert not {"a-1", "a-2"} <= set(ids(form))


def test_enemies_may_be_in_different_forms() -> None:
    items = [item("x-1", key="A", enemies=("x-2",)), item("x-2", key="A"), *bank(8)[1:4], *bank(8)[5:8]]
    one, other = assemble(blueprint(), items, forms=2, seed=3)
    assert ("x-1" in ids(one)) == ("x-2" in ids(other))


def test_barred_items_are_left_out() -> None:
    barred = frozenset({"a-000", "a-003"})
    (form,) = assemble(blueprint(), bank(12), seed=1, barred=barred)
    assert not barred & set(ids(form))


def test_the_same_seed_gives_the_same_form_whatever_the_order_of_the_bank() -> None:
    assert assemble(TEN, BANK, forms=2, seed=5) == assemble(TEN, BANK[::-1], forms=2, seed=5)


def test_different_seeds_give_different_forms() -> None:
    chosen = {frozenset(ids(assemble(TEN, BANK, seed=seed)[0])) for seed in range(8)}
    assert len(chosen) == 8


def test_the_order_in_a_form_is_shuffled_by_the_seed() -> None:
    orders = {tuple(ids(assemble(blueprint(), bank(4), seed=seed)[0])) for seed in range(8)}
    assert len(orders) > 1


def refusal(*args: object, **more: object) -> str:
    with pytest.raises(Impossible) as caught:
        assemble(*args, seed=1, **more)  # type: ignore[arg-type]
    assert caught.value.rule in str(caught.value)
    return caught.value.rule


def test_a_cell_without_enough_items_is_named() -> None:
    assert refusal(TEN, BANK, forms=5) == "Reflection needs 30 items and has 24"


def test_barring_too_many_items_is_named_by_the_cell() -> None:
    assert refusal(blueprint(), bank(4), barred=frozenset({"a-001"})) == "Reflection needs 4 items and has 3"


def test_cells_that_do_not_add_up_are_named() -> None:
    assert refusal(blueprint(total=5), bank(9)) == "the cells add up to 4 items and not to 5"


def test_a_level_that_the_bank_cannot_give_is_named() -> None:
    levels = (LevelShare(CognitiveLevel.APPLICATION, 0, 4), LevelShare(CognitiveLevel.ANALYSIS, 1, 2))
    assert refusal(blueprint(levels=levels), bank(9)) == "1 to 2 items of analysis cannot be had"


def test_a_level_that_clashes_with_the_cells_is_named() -> None:
    items = [*bank(8), *bank(8, "b", area=WRITING, level=CognitiveLevel.RECALL)]
    levels = (LevelShare(CognitiveLevel.RECALL, 5, 10),)
    assert refusal(blueprint(*CELLS, levels=levels), items) == "5 to 10 items of recall cannot be had"


def test_levels_that_can_be_had_one_by_one_but_not_together_are_named() -> None:
    items = [*bank(8), *bank(8, "b", level=CognitiveLevel.RECALL)]
    levels = (LevelShare(CognitiveLevel.RECALL, 3, 4), LevelShare(CognitiveLevel.APPLICATION, 3, 4))
    rule = "3 to 4 items of recall cannot be had beside the other rules of its kind"
    assert refusal(blueprint(levels=levels), items) == rule


def test_enemies_that_cannot_be_kept_apart_are_named() -> None:
    items = [item("a-1", key="A", enemies=("a-2",)), *(item(f"a-{n}", key="ABCD"[n - 1]) for n in (2, 3, 4))]
    assert refusal(blueprint(), items) == "a-1 and a-2 in different forms cannot be had"


def test_mutual_enemies_that_cannot_be_kept_apart_are_named_together() -> None:
    three = [item(f"a-{n}", key="ABC"[n], enemies=("a-0", "a-1", "a-2")[:n]) for n in range(3)]
    two = blueprint(Cell("Reflection", ("reflection",), 2))
    assert refusal(two, three) == "a-0, a-1 and a-2 in different forms cannot be had"


def test_a_key_letter_that_the_bank_lacks_is_named() -> None:
    items = [each for each in bank(40) if each.key != "D"]
    twenty = blueprint(Cell("Reflection", ("reflection",), 20))
    assert refusal(twenty, items) == "4 to 6 items with the key D cannot be had"


def test_no_form_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="At least one form"):
        assemble(blueprint(), bank(4), forms=0, seed=1)
