"""What a candidate notes beside the answers: flags, options ruled out, which essays are to be marked."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.errors import Missing
from exam_app.sitting import rules
from exam_app.sitting.finding import lock, policy_of, prompts_of
from exam_app.sitting.models import Response, Sitting


def mark_question(
    session: Session,
    sitting: Sitting,
    position: int,
    *,
    is_flagged: bool | None = None,
    ruled_out: str | None = None,
    now: datetime,
) -> None:
    """Set the flag, or the letters as shown that are ruled out; None leaves it as it is. No effect on the score.

    Raises Missing, TimeUp, AlreadySubmitted, and Unacceptable for a letter that the question does not show.
    """
    held = lock(session, sitting)
    rules.accepts(held.state, held.ends_at, policy_of(held.registration).grace, now)
    head = _head(session, held, position)
    if is_flagged is not None:
        head.is_flagged = is_flagged
    if ruled_out is not None:
        shown = held.option_orders[position - 1] if held.part == "one" else ""
        for letter in ruled_out:
            rules.check_answer(letter, shown)
        head.ruled_out = "".join(sorted(set(ruled_out) - {head.answer}))
    session.flush()


def toggle(session: Session, sitting: Sitting, position: int, *, flag: bool = False, letter: str = "", now: datetime) -> None:
    """Turn the flag over, or whether this letter is ruled out: what the buttons of a plain form do."""
    head = _head(session, lock(session, sitting), position)
    mark_question(
        session, sitting, position, is_flagged=head.is_flagged != flag,
        ruled_out="".join(sorted(set(head.ruled_out) ^ set(letter))), now=now,
    )  # fmt: skip


def choose_essay(session: Session, sitting: Sitting, position: int, *, now: datetime) -> None:
    """Choose this essay as one to be marked; the one it replaces keeps its text."""
    held = lock(session, sitting)
    rules.accepts(held.state, held.ends_at, policy_of(held.registration).grace, now)
    _head(session, held, position)
    registration = held.registration
    kinds = [prompt.version.kind for prompt in prompts_of(session, registration)]
    heads = session.scalars(sa.select(Response).where(Response.sitting_id == held.id)).all()
    choice = policy_of(registration).essays[registration.designation]
    chosen = rules.chosen_with(choice, kinds, {h.position for h in heads if h.is_chosen}, position)
    for head in heads:
        head.is_chosen = head.position in chosen
    session.flush()


def _head(session: Session, held: Sitting, position: int) -> Response:
    found = session.get(Response, (held.id, position), populate_existing=True)
    if found is None:
        raise Missing
    return found
