"""The way of a version from its draft onto forms: states, moves, and what each move asks for. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from exam_app.errors import Refused

ACCEPTS_NEEDED = 2
VOTES_NEEDED = 2
BIAS = "bias-and-sensitivity"
# A writer's words in a content file for a text that must not reach a candidate; every other label may.
NOT_FOR_USE = frozenset({"draft", "retired", "withdrawn"})


class State(StrEnum):
    """Where a version stands. Only live versions are scored; pilot ones may be asked without a score."""

    DRAFT = "draft"
    CONTENT_REVIEW = "content_review"
    BIAS_REVIEW = "bias_review"
    VOTE = "vote"
    PILOT = "pilot"
    LIVE = "live"
    RETIRED = "retired"


MOVES: Mapping[State, tuple[State, ...]] = {
    State.DRAFT: (State.CONTENT_REVIEW, State.RETIRED),
    State.CONTENT_REVIEW: (State.BIAS_REVIEW, State.DRAFT, State.RETIRED),
    State.BIAS_REVIEW: (State.VOTE, State.DRAFT, State.RETIRED),
    State.VOTE: (State.PILOT, State.DRAFT, State.RETIRED),
    State.PILOT: (State.LIVE, State.RETIRED),
    State.LIVE: (State.RETIRED,),
    State.RETIRED: (),
}
FORWARD = {
    (State.DRAFT, State.CONTENT_REVIEW), (State.CONTENT_REVIEW, State.BIAS_REVIEW), (State.BIAS_REVIEW, State.VOTE),
    (State.VOTE, State.PILOT), (State.PILOT, State.LIVE),
}  # fmt: skip
WORDS = {
    State.DRAFT: "Draft", State.CONTENT_REVIEW: "Content review", State.BIAS_REVIEW: "Bias and sensitivity review",
    State.VOTE: "Committee vote", State.PILOT: "Pilot", State.LIVE: "Live", State.RETIRED: "Retired",
}  # fmt: skip
# What can be counted against a blueprint: the newest version of an item in one of these states.
COUNTED: Mapping[str, tuple[State, ...]] = {
    "live": (State.LIVE,),
    "trial": (State.LIVE, State.PILOT),
    "work": tuple(state for state in State if state is not State.RETIRED),
}
COUNTED_WORDS = {"live": "Live", "trial": "Live and pilot", "work": "All that is not retired"}
# What a reviewer is asked, by stage: code -> the question.
QUESTIONS: Mapping[str, Mapping[str, str]] = {
    State.CONTENT_REVIEW: {
        "essential": "Is it essential for the work of a mentor?",
        "right_area": "Is it in the right area?",
        "right_level": "Does it ask for the right cognitive level?",
        "defensible_key": "Is the key defensible against the reference?",
    },
    State.BIAS_REVIEW: {
        "fair": "Is it fair to families and candidates of every culture, income, gender and ability?",
        "respectful": "Is it free of stereotypes and of words that hurt?",
        "plain": "Is the language plain, with no idiom that some will not know?",
        "needed": "Is every detail that may distress needed?",
    },
}


class WrongMove(Refused):
    """From this state the version does not go there, or somebody else has moved it."""

    advice = "Go back to the item's page: it shows where the version stands and what can be done now."


class OwnItem(Refused):
    """Nobody reviews, votes on or moves an item that they have written in."""

    advice = "Ask another member of the committee."


class NotYet(Refused):
    """Something that the next state asks for is missing; the message says what."""

    advice = "Do what is named on the item's page, then move it on."


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides a move: the state, who wrote, what the reviewers and the committee said of this version."""

    state: State
    writers: Collection[str]
    accepts: int = 0  # of the review of this state
    rejects: int = 0
    waiting: int = 0  # reviewers asked who have not decided
    open_comments: int = 0
    votes_for: int = 0
    votes_against: int = 0
    key_is_confirmed: bool = False
    lacking: Collection[str] = ()  # what an imported text has not got yet, one sentence each


def starting_state(status: str) -> State:
    """The state of a version that comes in from a content file with this label: the committee answers for the file."""
    if status == "draft":
        return State.DRAFT
    return State.RETIRED if status in NOT_FOR_USE else State.LIVE


def check_move(standing: Standing, to: State, *, by: str, is_committee: bool, note: str) -> None:
    """Refuse the move unless it may be done now by this person.

    Writers hand a draft in and take a version back; every other move is the committee's, and of
    somebody who did not write the item. Steps forward ask for what `missing` names; every other
    step asks for a reason. Raises WrongMove, OwnItem, NotYet, Refused.
    """
    step = (standing.state, to)
    if to not in MOVES[standing.state]:
        raise WrongMove(f"A version in “{WORDS[standing.state]}” does not go to “{WORDS[to]}”.")
    is_own = by in standing.writers
    if step in FORWARD and standing.state is not State.DRAFT and is_own:
        raise OwnItem("You have written in this item yourself.")
    if not (is_committee or (is_own and to in (State.CONTENT_REVIEW, State.DRAFT))):
        raise WrongMove("This step is the committee's.", "Ask a member of the committee.")
    if step not in FORWARD and not note.strip():
        raise Refused("This step needs a reason.", "Write why, and send it again.")
    if step in FORWARD and (lacking := missing(standing)):
        raise NotYet(" ".join(lacking))


def missing(standing: Standing) -> list[str]:
    """What the next step forward still asks for, one sentence each; [] when nothing does."""
    found = list(standing.lacking)
    if standing.open_comments:
        found.append(f"{_count(standing.open_comments, 'comment is', 'comments are')} not answered yet.")
    if standing.state in (State.CONTENT_REVIEW, State.BIAS_REVIEW):
        if standing.accepts < ACCEPTS_NEEDED:
            found.append(
                f"{ACCEPTS_NEEDED} accepts are needed; there {'is' if standing.accepts == 1 else 'are'} {standing.accepts}."
            )
        if standing.rejects:
            found.append("A reviewer has rejected this version: send it back or retire it.")
    if standing.state is State.VOTE:
        if standing.votes_for < VOTES_NEEDED:
            found.append(
                f"{VOTES_NEEDED} votes for it are needed; there {'is' if standing.votes_for == 1 else 'are'} {standing.votes_for}."
            )
        if standing.votes_against >= max(standing.votes_for, 1):
            found.append("There are not more votes for it than against it.")
    if standing.state in (State.VOTE, State.PILOT) and not standing.key_is_confirmed:
        found.append("The key is not confirmed.")
    return found


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def check_judgements(stage: str, judgements: Mapping[str, str], comments: Mapping[str, str], decision: str) -> dict[str, str]:
    """What is wrong with a review, by question; {} when it can be taken.

    Every question is answered with yes, no or unsure; whatever is not "yes" is explained; an accept has no "no".
    """
    wrong = {}
    for code in QUESTIONS[stage]:
        answer = judgements.get(code, "")
        if answer not in ("yes", "no", "unsure"):
            wrong[code] = "Choose yes, no or unsure."
        elif answer != "yes" and not comments.get(code, "").strip():
            wrong[code] = "Say in a comment what should change."
        elif answer == "no" and decision == "accept":
            wrong[code] = "A version with a “no” cannot be accepted as it is: choose “Revise” or “Reject”."
    return wrong


def covers(expertise: Collection[str], area: str, stage: str) -> bool:
    """Whether somebody with these areas may judge an item of this area at this stage."""
    if stage == State.BIAS_REVIEW:
        return BIAS in expertise
    return area in expertise or area.partition("/")[0] in expertise
