"""What holds of every allocation, whoever is in the pool (statistics.md 8)."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from exam_app.review.routing.matching import Matching, match
from exam_app.review.routing.pairing import repeats

FEW = settings(max_examples=40, deadline=None)


@st.composite
def cases(draw: st.DrawFn, most: int = 7) -> tuple[dict[str, frozenset[int]], dict[int, int], dict[int, int]]:
    people = range(1, draw(st.integers(2, 5)) + 1)
    scripts = [f"s{n}" for n in range(draw(st.integers(1, most)))]
    eligible = {script: frozenset(draw(st.sets(st.sampled_from(people)))) for script in scripts}
    room = {one: draw(st.integers(0, most)) for one in people}
    load = {one: draw(st.integers(0, 3)) for one in people}
    return eligible, room, load


def solve(eligible: dict[str, frozenset[int]], room: dict[int, int], load: dict[int, int], seed: int = 1) -> Matching:
    return match(dict.fromkeys(eligible, 2), eligible, room, load, seed)


def worth(found: Matching, load: dict[int, int]) -> tuple[int, int, int]:
    """Empty places, squares of the loads, repeats: what an allocation makes small, in this order."""
    after = Counter(load) + Counter(one for given in found.given.values() for one in given)
    return sum(found.unfilled.values()), sum(n * n for n in after.values()), repeats(found.given, {}, {})


@FEW
@given(cases())
def test_never_a_person_who_may_not_never_twice_never_beyond_the_room(
    case: tuple[dict[str, frozenset[int]], dict[int, int], dict[int, int]],
) -> None:
    eligible, room, load = case
    found = solve(eligible, room, load)
    gets = Counter(one for given in found.given.values() for one in given)
    assert all(set(given) <= eligible[script] and len(set(given)) == len(given) <= 2 for script, given in found.given.items())
    assert all(number <= room[one] for one, number in gets.items())
    assert all(len(found.given[s]) + found.unfilled.get(s, 0) == 2 for s in eligible)


@FEW
@given(cases(most=3))
def test_no_other_allocation_is_better(case: tuple[dict[str, frozenset[int]], dict[int, int], dict[int, int]]) -> None:
    eligible, room, load = case
    best = min(_all(eligible, room, load))
    assert worth(solve(eligible, room, load), load) == best


def _all(eligible: dict[str, frozenset[int]], room: dict[int, int], load: dict[int, int]) -> list[tuple[int, int, int]]:
    """By trying every one of them."""
    sets = [[some for size in range(3) for some in combinations(sorted(eligible[s]), size)] for s in eligible]
    found = []
    for choice in product(*sets):
        gets = Counter(one for some in choice for one in some)
        if all(number <= room[one] for one, number in gets.items()):
            given = dict(zip(eligible, choice, strict=True))
            empty = {script: 2 - len(some) for script, some in given.items() if len(some) < 2}
            found.append(worth(Matching(given, empty), load))
    return found


@FEW
@given(cases(), st.randoms(use_true_random=False))
def test_other_names_and_numbers_for_the_same_people_come_out_as_well(
    case: tuple[dict[str, frozenset[int]], dict[int, int], dict[int, int]], chance: object
) -> None:
    eligible, room, load = case
    numbers = dict(zip(room, chance.sample(range(100, 200), len(room)), strict=True))  # type: ignore[attr-defined]
    names = dict(zip(eligible, chance.sample([f"t{n}" for n in range(50)], len(eligible)), strict=True))  # type: ignore[attr-defined]
    other_load = {numbers[one]: number for one, number in load.items()}
    other = solve(
        {names[s]: frozenset(numbers[one] for one in able) for s, able in eligible.items()},
        {numbers[one]: number for one, number in room.items()}, other_load,
    )  # fmt: skip
    assert worth(other, other_load) == worth(solve(eligible, room, load), load)


@FEW
@given(st.integers(1, 12), st.integers(2, 6), st.integers(0, 99))
def test_without_conflicts_the_loads_differ_by_at_most_one(scripts: int, people: int, seed: int) -> None:
    eligible = {f"s{n}": frozenset(range(people)) for n in range(scripts)}
    found = solve(eligible, dict.fromkeys(range(people), 30), {}, seed)
    gets = Counter(dict.fromkeys(range(people), 0)) + Counter(one for given in found.given.values() for one in given)
    numbers = [gets[one] for one in range(people)]
    assert max(numbers) - min(numbers) <= 1
    assert found.given == solve(eligible, dict.fromkeys(range(people), 30), {}, seed).given


@FEW
@given(st.integers(2, 8), st.integers(3, 6), st.integers(0, 99))
def test_when_one_withdraws_only_their_scripts_move(scripts: int, people: int, seed: int) -> None:
    eligible = {f"s{n}": frozenset(range(people)) for n in range(scripts)}
    before = solve(eligible, dict.fromkeys(range(people), 30), {}, seed).given
    left = {s: frozenset(given) - {0} for s, given in before.items()}
    gone = {s: 2 - len(stays) for s, stays in left.items() if len(stays) < 2}
    load = Counter(one for stays in left.values() for one in stays)
    able = {s: eligible[s] - {0} - left[s] for s in gone}
    after = match(gone, able, dict.fromkeys(range(1, people), 30), load, seed, beside=left)
    assert after.given.keys() == gone.keys()
    assert all(0 not in given and not set(given) & left[s] for s, given in after.given.items())
    assert after.unfilled == {}


def test_pairs_of_earlier_windows_are_parted() -> None:
    eligible = {f"s{n}": frozenset({1, 2, 3, 4}) for n in range(2)}
    met = {frozenset({1, 2}): 3, frozenset({3, 4}): 2, frozenset({1, 3}): 1, frozenset({2, 4}): 1}
    for seed in range(5):
        found = match(dict.fromkeys(eligible, 2), eligible, dict.fromkeys((1, 2, 3, 4), 9), {}, seed, met=met)
        # Even loads part the four into two pairs; only 1 with 4 and 2 with 3 have never met.
        assert {frozenset(given) for given in found.given.values()} == {frozenset({1, 4}), frozenset({2, 3})}


def test_even_loads_come_before_fresh_pairs() -> None:
    # 1 and 2 met often; but only so do both get one script each and 3 keeps its two.
    found = match({"s": 2}, {"s": frozenset({1, 2, 3})}, {1: 9, 2: 9, 3: 9}, {3: 2}, 1, met={frozenset({1, 2}): 50})
    assert set(found.given["s"]) == {1, 2}


def test_no_number_of_a_person_is_favoured() -> None:
    eligible = {"s": frozenset(range(4))}
    got = Counter(one for seed in range(200) for one in solve(eligible, dict.fromkeys(range(4), 9), {}, seed).given["s"])
    # Each of four is drawn for one place in two: 100 of 200, within four standard deviations (28).
    assert all(72 <= got[one] <= 128 for one in range(4)), got
