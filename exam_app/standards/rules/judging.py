"""What a panelist may give: percentages, classes and their shares, bounds. Pure; a fault is a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from question_bank.standards import Bounds

RELEVANCE = ("essential", "important", "acceptable", "questionable")
DIFFICULTY = ("easy", "medium", "hard")
CELLS = tuple(f"{relevance}-{difficulty}" for relevance in RELEVANCE for difficulty in DIFFICULTY)
BOUNDS = {
    "least_cut": "The lowest cut score that is still acceptable, even if everybody passed",
    "most_cut": "The highest cut score that is still acceptable, even if everybody failed",
    "least_fail": "The lowest share that may fail, in percent",
    "most_fail": "The highest share that may fail, in percent",
}


def percent_fault(percent: int, step: int) -> str | None:
    """What is wrong with this percentage: from 0 to 100, in the panel's steps."""
    if not 0 <= percent <= 100:
        return "Enter a whole number from 0 to 100."
    return f"Use steps of {step}: 0, {step}, {2 * step} and so on to 100." if percent % step else None


def cell_faults(cells: Mapping[str, int | None], step: int) -> dict[str, str]:
    """What is wrong with the percentages of the twelve classes, by class."""
    faults = {}
    for cell in CELLS:
        percent = cells.get(cell)
        fault = "Enter a percentage." if percent is None else percent_fault(percent, step)
        if fault:
            faults[cell] = fault
    return faults


def bound_faults(given: Mapping[str, int | None], out_of: int) -> dict[str, str]:
    """What is wrong with Hofstee's four numbers: cuts in points of `out_of`, failing shares in percent."""
    faults, tops = {}, {"least_cut": out_of, "most_cut": out_of, "least_fail": 100, "most_fail": 100}
    for name, top in tops.items():
        value = given.get(name)
        if value is None or not 0 <= value <= top:
            faults[name] = f"Enter a whole number from 0 to {top}."
    for least, most in (("least_cut", "most_cut"), ("least_fail", "most_fail")):
        low, high = given.get(least), given.get(most)
        if least not in faults and most not in faults and low is not None and high is not None and low >= high:
            faults[most] = "The highest is above the lowest."
    return faults


def bounds_from(numbers: Mapping[str, int]) -> Bounds:
    """The four numbers as `question_bank` knows them: failing shares from 0 to 1."""
    return Bounds(numbers["least_cut"], numbers["most_cut"], numbers["least_fail"] / 100, numbers["most_fail"] / 100)
