"""Who fills which place, so that as many places as possible are filled."""

from collections.abc import Sequence


def matched(candidates: Sequence[Sequence[int]]) -> set[int]:
    """The places that can be filled at once, given who may fill each; earlier places come first.

    Each person fills one place. Augmenting paths (Kuhn's algorithm): somebody already placed moves
    over when another place also suits them, so the number of filled places is the largest possible.
    """
    filler: dict[int, int] = {}
    return {place for place in range(len(candidates)) if _fill(place, candidates, filler, set())}


def _fill(place: int, candidates: Sequence[Sequence[int]], filler: dict[int, int], tried: set[int]) -> bool:
    for person in candidates[place]:
        if person in tried:
            continue
        tried.add(person)
        if person not in filler or _fill(filler[person], candidates, filler, tried):
            filler[person] = place
            return True
    return False
