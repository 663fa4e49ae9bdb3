"""What a blueprint must be before forms are made by it, and how two versions differ. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from exam_app.errors import Refused
from question_bank.blueprint import cell_of
from question_bank.model import Blueprint, Cell, Framework
from question_bank.wording import Piece, compare

MOST_CELLS = 40
LEAST, MOST = "the least", "the most"


class NotSound(Refused):
    """The blueprint does not add up; the message says where."""

    advice = "Mend what is named in the draft, then make it effective."


class DraftChanged(Refused):
    """Somebody else has saved the draft since this page was opened."""

    advice = "Open the draft again: it shows what was saved. What you typed stands in this window until you leave it."


class OwnDraft(Refused):
    """Whoever wrote in a draft does not make it effective."""

    advice = "Ask another member of the committee."


class CodeTaken(Refused):
    """Another blueprint has this code."""

    advice = "Choose another code, or make a new version of that blueprint."


class NothingNew(Refused):
    """The draft says what the newest version says."""

    advice = "Change something, or drop the draft."


def faults(plan: Blueprint, framework: Framework, *, today: date) -> dict[str, str]:
    """What is wrong with a blueprint: field -> what to do; {} when forms can be made by it.

    Fields are "total", "job_analysis", "job_analysis_on", "cell-1-name", "cell-1-count" (cells from 1) and
    "level-recall-least". Every area named has to be the framework's and in one cell, numbers not below
    zero, the cells have to add up to the total, and the levels have to allow it.
    """
    found = dict(_plain(plan, today))
    for place, cell in enumerate(plan.cells, 1):
        found |= {f"cell-{place}-{field}": text for field, text in _cell_faults(plan, cell, framework)}
    return found | dict(_sums(plan))


def _plain(plan: Blueprint, today: date) -> Iterator[tuple[str, str]]:
    if not plan.title.strip():
        yield "title", "Give the blueprint a title."
    if not plan.job_analysis.strip():
        yield "job_analysis", "Name the job analysis that the blueprint rests on."
    if plan.job_analysis_on is None:
        yield "job_analysis_on", "Enter the day of the job analysis."
    elif plan.job_analysis_on > today:
        yield "job_analysis_on", "This day is still to come."
    if plan.total < 1:
        yield "total", "A form has at least one question."


def _cell_faults(plan: Blueprint, cell: Cell, framework: Framework) -> Iterator[tuple[str, str]]:
    if not cell.name.strip():
        yield "name", "Give the line a name."
    elif [other.name.casefold() for other in plan.cells].count(cell.name.casefold()) > 1:
        yield "name", f"Two lines are called {cell.name}."
    if cell.count < 1:
        yield "count", "Enter at least 1, or take the line out."
    if strange := _strange(plan, cell, framework):
        yield "name", strange


def _strange(plan: Blueprint, cell: Cell, framework: Framework) -> str:
    known = framework.areas.keys() | {domain.id for domain in framework.domains}
    times = Counter(ref for each in plan.cells for ref in each.areas)
    for ref in cell.areas:
        if ref not in known:
            return f"{ref} is no area of this bank."
        if times[ref] > 1:
            return f"{ref} stands in two lines."
    counted = any(cell_of(plan, ref) == cell for ref in framework.areas)
    return "" if counted else "No area counts for this line. Choose its areas below, or take the line out."


def _sums(plan: Blueprint) -> Iterator[tuple[str, str]]:
    in_cells = sum(cell.count for cell in plan.cells)
    if not plan.cells:
        yield "cell-1-name", "Write at least one line."
    elif in_cells != plan.total:
        yield "total", f"The lines add up to {in_cells}, not {plan.total}."
    for share in plan.levels:
        if share.least < 0:
            yield f"level-{share.level}-least", "Enter 0 or more."
        elif share.least > share.most:
            yield f"level-{share.level}-most", f"{MOST.capitalize()} is below {LEAST}."
    yield from _level_sums(plan)


def _level_sums(plan: Blueprint) -> Iterator[tuple[str, str]]:
    first = plan.levels[0].level
    least, most = sum(share.least for share in plan.levels), sum(share.most for share in plan.levels)
    if least > plan.total:
        yield f"level-{first}-least", f"The levels ask for at least {least} questions; a form has {plan.total}."
    if most < plan.total:
        yield f"level-{first}-most", f"The levels allow at most {most} questions; a form has {plan.total}."


def check_effective(writers: Collection[str], *, by: str, lacking: dict[str, str]) -> None:
    """Refuse to make a draft effective for somebody who wrote in it, or while it is not sound. Raises OwnDraft, NotSound."""
    if by in writers:
        raise OwnDraft("You have written in this draft yourself.")
    if lacking:
        raise NotSound("The draft does not add up. " + " ".join(lacking.values()))


@dataclass(frozen=True, slots=True)
class Change:
    """A field in which two versions differ, word by word."""

    field: str
    pieces: tuple[Piece, ...]


def changes(before: Blueprint, after: Blueprint, name_of: Callable[[str], str]) -> list[Change]:
    """Where `after` differs from `before`; lines are matched by their names, areas named by `name_of`."""
    one, other = _fields(before, name_of), _fields(after, name_of)
    return [
        Change(field, compare(one.get(field, ""), other.get(field, "")))
        for field in dict.fromkeys([*other, *one])
        if one.get(field, "") != other.get(field, "")
    ]


def _fields(plan: Blueprint, name_of: Callable[[str], str]) -> dict[str, str]:
    day = plan.job_analysis_on.isoformat() if plan.job_analysis_on else "no day"
    head = {
        "Title": plan.title, "Questions in a form": str(plan.total), "Job analysis": plan.job_analysis,
        "Day of the job analysis": day,
    }  # fmt: skip
    levels = {f"Level: {share.level}": f"{share.least} to {share.most} questions" for share in plan.levels}
    cells = {cell.name: f"{cell.count} of these areas: {'; '.join(map(name_of, cell.areas))}" for cell in plan.cells}
    return head | cells | levels


def spread(count: int, weights: Sequence[int]) -> tuple[int, ...]:
    """`count` shared out in proportion to the weights, in whole numbers that add up to it (largest remainders, first one first)."""
    whole = sum(weights) or 1
    shares = [divmod(count * weight, whole) for weight in weights]
    left = count - sum(quotient for quotient, _ in shares)
    most = sorted(range(len(shares)), key=lambda place: (-shares[place][1], place))[:left]
    return tuple(quotient + (place in most) for place, (quotient, _) in enumerate(shares))


def needs_by_level(plan: Blueprint) -> dict[str, tuple[int, ...]]:
    """For each line by name how many of its questions fall to each level, in the blueprint's order of levels.

    A blueprint fixes the number of each line and a range for each level; inside, the line's number is spread in the
    proportion of the middles of the ranges.
    """
    weights = [share.least + share.most for share in plan.levels]
    return {cell.name: spread(cell.count, weights) for cell in plan.cells}
