"""What a form asks for: refusals, the essay prompts that must be there, the cut score. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from exam_app.errors import Refused
from exam_app.exams.rules.policy import EssayChoice


class FormFrozen(Refused):
    """A published form never changes."""

    advice = "Make a new form from the same blueprint instead."


class FormNotReady(Refused):
    """The form cannot be frozen yet; the message says why."""

    advice = "Mend what is named and propose it again."


class ProposalMissing(Refused):
    """Nobody proposes to freeze the form as it is."""

    advice = "Look at the form again and propose to freeze it."


class OwnProposal(Refused):
    """Two people freeze a form; whoever proposed it does not confirm it."""

    advice = "Ask another member of the committee to confirm it."


class ProposalStale(Refused):
    """What was proposed, what was looked at and what stands there now are not the same."""

    advice = "Look at the form again, then propose it anew."


class SheetRefused(Refused):
    """A key sheet takes two people, and one agreement makes one sheet."""

    advice = "Go back to the page of the key sheet to see how it stands."


class NotOnForm(Refused):
    """A change names a question that is not where it was, because somebody else changed the form, too."""

    advice = "Look at the form as it is now."


class SearchUnderWay(Refused):
    """One search at a time for one person."""

    advice = "Wait until it has ended; the new forms then stand in the list of forms."


class BankMoved(Refused):
    """What the search found does not fit the bank any more."""

    advice = "Start the search again."


class WishMisread(Refused):
    """A wish names something that is not there; `field` is the name of the wish."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class FormPlanned(Refused):
    """A window is planned with this form."""

    advice = "Drop or change that window first."


class FormImpossible(Refused):
    """No form can be assembled; the message names the rule in the way."""

    advice = "Write more items, bar fewer, or change the blueprint."


class NameTaken(Refused):
    """Another form or document already has this code."""

    advice = "Choose another code."


class CutScoreRefused(Refused):
    """This pass mark does not fit the form."""

    advice = "Correct the numbers and save again."


def prompts_missing(essays: Mapping[str, EssayChoice], offered: Mapping[str, Sequence[str]]) -> list[str]:
    """What a form's essay prompts lack under this choice rule, one sentence each; [] when nothing.

    `offered` holds for each designation the kinds of its prompts.
    """
    found = []
    for designation, choice in essays.items():
        kinds, name = offered.get(designation, ()), designation.replace("_", " and ")
        if len(kinds) < choice.answer:
            found.append(f"Candidates for {name} answer {choice.answer} essays; the form offers {len(kinds)}.")
        found += [f"There is no {kind} prompt for {name}." for kind in choice.compulsory if kind not in kinds]
        compulsory = sum(kind in choice.compulsory for kind in kinds)
        if compulsory > choice.answer:
            found.append(f"{compulsory} prompts for {name} are compulsory, and only {choice.answer} are answered.")
    return found


def chosen_well(choice: EssayChoice, offered: Sequence[str], chosen: Sequence[int]) -> bool:
    """Whether the chosen positions are exactly what the rule asks: all compulsory kinds, and the number.

    `offered` holds the kinds of the prompts in order, `chosen` positions from 1.
    """
    compulsory = {i for i, kind in enumerate(offered, 1) if kind in choice.compulsory}
    return compulsory <= set(chosen) and len(set(chosen)) == choice.answer


def checked_cut(points: int, out_of: int, scored: int, decided_on: date, today: date) -> None:
    """Whether this pass mark fits a form of so many scored items. Raises CutScoreRefused."""
    if out_of != scored:
        raise CutScoreRefused(f"The form has {scored} scored questions, not {out_of}.")
    if not 0 < points <= out_of:
        raise CutScoreRefused(f"The cut score lies between 1 and {out_of}.")
    if decided_on > today:
        raise CutScoreRefused("The cut score cannot have been decided on a day to come.")
