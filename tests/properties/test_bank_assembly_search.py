"""Whatever the bank, assembly finds a form exactly when trying all of them finds one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.assembly import Impossible, assemble
from question_bank.blueprint import breaches
from question_bank.model import Cell, CognitiveLevel, Item, LevelShare
from tests.rules.bank_build import CONTEMPLATION, WRITING, blueprint, item

CELLS = (Cell("Reflection", ("reflection",), 2), Cell("Writing", (WRITING,), 3))
IDS = [f"a-{n}" for n in range(9)]
PICK = st.tuples(
    st.sampled_from([CONTEMPLATION, WRITING]),
    st.sampled_from(CognitiveLevel),
    st.sampled_from("ABCD"),
    st.lists(st.sampled_from(IDS), max_size=2),
)
SHARES = st.sampled_from(CognitiveLevel).flatmap(
    lambda level: st.integers(0, 3).map(lambda least: LevelShare(level, least, least + 2))
)


def built(picks: Sequence[tuple[str, CognitiveLevel, str, list[str]]]) -> list[Item]:
    return [
        item(item_id, area=area, level=level, key=key, enemies=tuple(enemies))
        for item_id, (area, level, key, enemies) in zip(IDS, picks, strict=False)
    ]


def are_at_peace(form: Iterable[Item]) -> bool:
    return not any(one.id in other.enemies or other.id in one.enemies for one, other in combinations(form, 2))


def has_even_keys(form: Iterable[Item]) -> bool:
    keys = Counter(each.key for each in form)
    return all(1 <= keys[letter] <= 2 for letter in "ABCD")


@settings(max_examples=60, deadline=None)
@given(st.lists(PICK, min_size=5, max_size=9), SHARES, st.integers())
def test_a_form_is_found_exactly_when_there_is_one(
    picks: list[tuple[str, CognitiveLevel, str, list[str]]], share: LevelShare, seed: int
) -> None:
    five, items = blueprint(*CELLS, levels=(share,)), built(picks)
    good = {
        frozenset(form)
        for form in combinations(items, 5)
        if not breaches(five, form) and are_at_peace(form) and has_even_keys(form)
    }
    try:
        (found,) = assemble(five, items, seed=seed)
    except Impossible:
        assert not good
    else:
        assert frozenset(found) in good
