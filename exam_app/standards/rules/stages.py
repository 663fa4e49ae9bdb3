"""The stages of a panel, who may see what in each, and how the program says no. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from exam_app.errors import Refused


class Method(StrEnum):
    """How the panel judges."""

    ANGOFF = "angoff"
    EBEL = "ebel"
    HOFSTEE = "hofstee"


class Stage(StrEnum):
    """Where a panel stands."""

    GATHERING = "gathering"
    ROUND_ONE = "round_one"
    DISCUSSION = "discussion"
    ROUND_TWO = "round_two"
    RATED = "rated"


METHODS = {Method.ANGOFF: "Modified Angoff", Method.EBEL: "Ebel", Method.HOFSTEE: "Hofstee"}
STAGES = {
    Stage.GATHERING: "Training", Stage.ROUND_ONE: "Round one", Stage.DISCUSSION: "Discussion", Stage.ROUND_TWO: "Round two",
    Stage.RATED: "Rated",
}  # fmt: skip
MOVES: dict[Stage, tuple[Stage, ...]] = {
    Stage.GATHERING: (Stage.ROUND_ONE,),
    Stage.ROUND_ONE: (Stage.DISCUSSION,),
    Stage.DISCUSSION: (Stage.ROUND_TWO, Stage.RATED),
    Stage.ROUND_TWO: (Stage.RATED,),
    Stage.RATED: (),
}
ROUNDS = {Stage.ROUND_ONE: 1, Stage.ROUND_TWO: 2}
ROUND_WORDS = {1: "Round one", 2: "Round two"}
FEWEST_RATERS = 2  # of whom a spread can be told


class PanelRefused(Refused):
    """A panel cannot be like this."""

    advice = "Correct it and send it again."


class NotThePanelsTurn(Refused):
    """The panel stands elsewhere."""

    advice = "Go back to the panel to see how it stands."


class OnThePanel(Refused):
    """Who rates does not steer: they would see what the others do."""

    advice = "Ask a member of the committee who is not on this panel."


class FirstThings(Refused):
    """Something comes before this: the declaration, the practice, the own answer."""

    advice = "Go back to the panel; it says what comes first."


class HandedIn(Refused):
    """What was handed in stays as it is."""

    advice = "There is a second round after the discussion."


class NotComplete(Refused):
    """Something is still missing."""

    advice = "Go back to the panel; it shows what is missing."


class TwoPeople(Refused):
    """A decision of the board is entered by one person and confirmed by another."""

    advice = "Ask another coordinator or committee member to compare it with the minutes and confirm it."


class AlreadyDecided(Refused):
    """This was done before."""

    advice = "Go back to the panel to see what is recorded."


def checked_move(before: Stage, after: Stage) -> None:
    """Whether a panel may go from one stage to the other. Raises NotThePanelsTurn."""
    if after not in MOVES[before]:
        raise NotThePanelsTurn(f"The panel is in “{STAGES[before]}” and cannot go to “{STAGES[after]}”.")


def open_rounds(stage: Stage) -> Sequence[int]:
    """The rounds whose ratings others may see: a round is blind until it is closed."""
    return {Stage.GATHERING: (), Stage.ROUND_ONE: (), Stage.DISCUSSION: (1,), Stage.ROUND_TWO: (1,), Stage.RATED: (1, 2)}[stage]


def needs_practice(method: Method) -> bool:
    """Whether panelists practise on items before round one; Hofstee's four numbers are about the whole exam."""
    return method != Method.HOFSTEE


def rates_items(method: Method) -> bool:
    """Whether the judgements are made item by item."""
    return method != Method.HOFSTEE
