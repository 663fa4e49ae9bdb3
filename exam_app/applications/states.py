"""How an application moves from its first line to the approval to sit, and how a move is refused. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from exam_app.applications.requirements.spans import last_day_after
from exam_app.errors import Refused

# Not stated but for Virginia (one year); an association's own profile may say otherwise.
APPROVAL_MONTHS = 12
LONGEST_REASON = 2000


class State(StrEnum):
    """DRAFT and RETURNED are the applicant's, SUBMITTED is the coordinator's, APPROVED is the end."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


MOVES: dict[State, frozenset[State]] = {
    State.SUBMITTED: frozenset({State.DRAFT, State.RETURNED}),
    State.RETURNED: frozenset({State.SUBMITTED}),
    State.APPROVED: frozenset({State.SUBMITTED}),
}
"""The state to reach -> the states from which it can be reached."""
EDITABLE = frozenset({State.DRAFT, State.RETURNED})


class AlreadyOpen(Refused):
    """There is an application to this association for this designation that is not over."""

    advice = "Open it from the list of your applications and go on there."


class NotOffered(Refused):
    """The association has no rules in force for this designation."""

    advice = "Go back and choose one of the designations that it offers."


class NotEditable(Refused):
    """The evidence is with the coordinator, or was judged already."""

    advice = "If something has to change, ask the coordinator to return the application to you."


class NotComplete(Refused):
    """Something that is required is missing."""

    advice = "Open the application: each line says what is missing and by how much."


class HandedIn(Refused):
    """What was handed in stays in the record."""

    advice = "The coordinator can return it to you for a change; to give it up, tell the exam office."


class AlreadyDecided(Refused):
    """Somebody else has moved the application in the meantime."""

    advice = "Reload the page to see how it stands."


class OwnApplication(Refused):
    """Nobody decides about their own application."""

    advice = "Ask another coordinator to decide."


class AlreadyRecorded(Refused):
    """This result stands on the demonstration of competencies; it is written once."""

    advice = "Nothing has to be done: the record is complete."


def valid_until(approved_on: date, months: int | None) -> date:
    """The last day of an approval given on this day: the same day so many months later."""
    return last_day_after(approved_on + timedelta(days=1), months or APPROVAL_MONTHS)
