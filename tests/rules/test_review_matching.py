"""Who gets which script: filled, fair, the same for the same seed."""

from __future__ import annotations

from collections import Counter

from exam_app.review.routing.matching import match

EVERYBODY = frozenset({1, 2, 3, 4})
SCRIPTS = [f"s{n:02}" for n in range(10)]


def test_every_script_gets_two_different_reviewers_and_the_loads_are_even() -> None:
    found = match(dict.fromkeys(SCRIPTS, 2), dict.fromkeys(SCRIPTS, EVERYBODY), dict.fromkeys(EVERYBODY, 12), {}, seed=1)
    assert found.unfilled == {}
    assert all(len(set(given)) == 2 for given in found.given.values())
    assert set(Counter(r for given in found.given.values() for r in given).values()) == {5}


def test_who_has_many_scripts_already_gets_fewer() -> None:
    found = match(dict.fromkeys(SCRIPTS, 1), dict.fromkeys(SCRIPTS, frozenset({1, 2})), {1: 12, 2: 12}, {1: 6}, seed=1)
    assert Counter(r for given in found.given.values() for r in given) == {1: 2, 2: 8}


def test_nobody_gets_more_than_there_is_room_or_what_they_may_not_mark() -> None:
    eligible = {"a": frozenset({1, 2}), "b": frozenset({1, 2}), "c": frozenset({2})}
    found = match({"a": 2, "b": 2, "c": 2}, eligible, {1: 1, 2: 3}, {}, seed=4)
    assert Counter(r for given in found.given.values() for r in given) == {1: 1, 2: 3}
    assert found.given["c"] == (2,)
    assert found.unfilled["c"] == 1
    assert sum(found.unfilled.values()) == 2


def test_when_nobody_may_mark_everything_stays_unfilled() -> None:
    assert match({"a": 2}, {"a": frozenset()}, {}, {}, seed=1).unfilled == {"a": 2}


def test_the_seed_decides_and_repeats() -> None:
    def pairs(seed: int) -> dict[str, tuple[int, ...]]:
        return match(dict.fromkeys(SCRIPTS, 2), dict.fromkeys(SCRIPTS, EVERYBODY), dict.fromkeys(EVERYBODY, 12), {}, seed).given

    assert pairs(7) == pairs(7)
    assert len({str(pairs(seed)) for seed in range(5)}) > 1
