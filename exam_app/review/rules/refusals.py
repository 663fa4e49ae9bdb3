"""What the rules of blind marking refuse, and what to do then."""

from __future__ import annotations

from collections.abc import Sequence

from exam_app.errors import Refused


class NotClosedYet(Refused):
    """Essays are copied only when nobody writes any more."""

    advice = "Wait until the window has closed and every sitting is handed in, then take the scripts in."


class LateWorkWaits(Refused):
    """Work that came after the end is decided before the essays are copied."""

    advice = "Open the window's late work: one person proposes, another one decides. Then take the scripts in."


class NotTakenIn(Refused):
    """Nothing is given out outside the time of marking."""

    advice = "Scripts can be given out after they were taken in and until the results are released."


class NotAllocable(Refused):
    """Not every script can have two reviewers; the message says which and why."""

    advice = "Add reviewers or raise capacities on the page Reviewers, then try again."


class InputsChanged(Refused):
    """What was seen in the preview is not what would be done now."""

    advice = "Open the page anew, look at the places that are planned now, and give them out from there."


class TooFewScripts(Refused):
    """So few scripts of a designation that a reviewer may guess who wrote them."""

    advice = (
        "Decide about these designations on the page of giving out: waive it with a reason, or hold them back for another window."
    )


class PinRefused(Refused):
    """This pin or exclusion cannot be set or removed; the message says why."""

    advice = "Choose another reviewer or another script."


class NotDeclared(Refused):
    """No script is shown before the declaration. `window` is the window's public id."""

    advice = "Make your declaration for this window first."

    def __init__(self, window: str) -> None:
        super().__init__("Before you mark, we need your declaration.")
        self.window = window


class NothingToClaim(Refused):
    """There is no script that this reviewer could be given."""

    advice = "When one is waiting for you, a message tells you."


class MarksLocked(Refused):
    """Locked marks never change."""

    advice = "Go to your list of scripts and continue with the next one."


class MarksMissing(Refused):
    """Marks are locked only when every criterion has its level. `criteria` holds the missing positions."""

    advice = "Give each criterion a level, then lock."

    def __init__(self, criteria: Sequence[int]) -> None:
        super().__init__("Some criteria have no level yet.")
        self.criteria = tuple(criteria)


class MarksFinal(Refused):
    """The time in which a lock can be undone is over."""

    advice = "Tell the coordinator what should be looked at again."


class AlreadyDecided(Refused):
    """Somebody else was quicker."""

    advice = "Reload the page to see how things stand."


class NotInThePool(Refused):
    """Practice and qualification are for the designations that a reviewer marks."""

    advice = "Ask the coordinator to enter you for this designation."


class PracticeFirst(Refused):
    """A qualifying set is begun only after some practice."""

    advice = "Mark a practice paper first; you see the agreed marks right after it."


class PauseNotOver(Refused):
    """After a missed set there is a pause. The message says until when."""

    advice = "Practise in the meantime; the agreed marks say what the papers show."


class AlreadyQualified(Refused):
    """A qualification that holds for long needs no new set."""

    advice = "Nothing has to be done. Shortly before it ends you can renew it."


class NoPapers(Refused):
    """The bank has no paper of this kind for the prompts of the designation."""

    advice = "Tell the coordinator that papers for training are missing."


class SettledAlready(Refused):
    """Marks that a score was made of are not set aside here."""

    advice = "Let them stand with a reason, or have the score corrected."


class NotTalking(Refused):
    """The two are not (or no longer) looking for agreement on this script."""

    advice = "Go back to your list of scripts."


class NotYoursToDecide(Refused):
    """Nothing is decided here now."""

    advice = "Go back to your list of scripts."


class NothingToCorrect(Refused):
    """A correction changes at least one level."""

    advice = "Choose another level for the criterion that was marked by mistake."


class NotCorrectable(Refused):
    """These marks cannot be corrected now; the message says why."""

    advice = "Reload the page to see how things stand."


class AfterRelease(Refused):
    """Marks of released results stay."""

    advice = "A released result is changed by the way for results only: look at it again there, with a reason."


class TwoPeople(Refused):
    """Somebody else has to decide."""

    advice = "Ask another coordinator."


class TooManySeeds(Refused):
    """The policy allows fewer seeded scripts."""

    advice = "Choose a smaller number."


class NoSeeds(Refused):
    """There is no script that could be mixed in."""

    advice = "Scripts of released windows with the same essay prompts can be mixed in; go on without them."


class NotLookedThrough(Refused):
    """Scripts are given out only when somebody has decided about every word that may identify their writers."""

    advice = "Open the board of the window, then “Words that may identify”, and decide about each. Then give the scripts out."


class NotThere(Refused):
    """The words to cover do not stand in the script."""

    advice = "Copy them from the text as they stand there."


class NothingChosen(Refused):
    """There is nothing that this deed could be done to."""

    advice = "Go back, reload the page and choose again."


class DayPassed(Refused):
    """A due day lies ahead."""

    advice = "Choose today or a later day."


class NoSecondOfficer(Refused):
    """Who wrote a script is looked up only when somebody else is told of it."""

    advice = "Ask an administrator to invite a second coordinator first."


class ConcernClosed(Refused):
    """A closed concern stays as it is."""

    advice = "Read on its page what was done about it."
