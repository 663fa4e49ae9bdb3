"""What a candidate notes beside the answers: flags, options ruled out, which essays are to be marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.errors import Missing, Refused
from exam_app.sitting import letters, rules
from exam_app.sitting.finding import accept, hold_free, lock, policy_of, prompts_of
from exam_app.sitting.models import Response, Sitting
from exam_app.sitting.passes import Pass
from exam_app.sitting.storing import without_chosen


@dataclass(frozen=True, slots=True)
class AskToMark:
    """The flag and the letters ruled out, as the page has them now; the last one wins."""

    held: Pass
    position: int
    is_flagged: bool
    ruled_out: str
    now: datetime

    @property
    def key(self) -> str:
        return f"marks {self.held.sitting_id}"


@dataclass(frozen=True, slots=True)
class Marked:
    """The marks are on disk."""

    left_ms: int


def mark_all(connection: sa.Connection, asks: Sequence[AskToMark]) -> list[Marked | Exception | None]:
    """Set the marks of these different sittings in one transaction; their outcomes in order.

    Marks have no effect on the score and no revisions; what comes after the end is refused.
    None stands for a sitting that somebody else holds at this moment: ask again.
    """
    held = hold_free(connection, [ask.held.sitting_id for ask in asks])
    return [_marked(connection, ask, held[ask.held.sitting_id]) if ask.held.sitting_id in held else None for ask in asks]


def _marked(connection: sa.Connection, ask: AskToMark, row: Any) -> Marked | Exception:
    ends_at = rules.end_of(row.ends_at, row.paused_at, row.pause_until, ask.now)
    try:
        if row.epoch != ask.held.epoch:
            raise rules.OpenElsewhere("This exam is now open on another device.")
        rules.accepts(row.state, ends_at, timedelta(seconds=ask.held.grace_seconds), ask.now)
        if not 1 <= ask.position <= len(ask.held.shape):
            raise Missing
        for letter in ask.ruled_out:
            letters.check(letter, ask.held.shape[ask.position - 1])
    except (Refused, Missing, rules.Unacceptable) as refusal:
        return refusal
    here = sa.update(Response).where(Response.sitting_id == ask.held.sitting_id, Response.position == ask.position)
    # What was chosen in the meantime is not ruled out.
    free = without_chosen(sa.literal(letters.chosen(ask.ruled_out))) if ask.held.part == "one" else ""
    connection.execute(here.values(is_flagged=ask.is_flagged, ruled_out=free))
    return Marked(rules.milliseconds_left(ends_at, ask.now))


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
    accept(held, now)
    head = _head(session, held, position)
    if is_flagged is not None:
        head.is_flagged = is_flagged
    if ruled_out is not None:
        sign = str(len(held.option_orders[position - 1])) if held.part == "one" else letters.ESSAY
        for letter in ruled_out:
            letters.check(letter, sign)
        head.ruled_out = letters.chosen(set(ruled_out) - set(head.answer))
    session.flush()


def toggle(session: Session, sitting: Sitting, position: int, *, flag: bool = False, letter: str = "", now: datetime) -> None:
    """Turn the flag over, or whether this letter is ruled out: what the buttons of a plain form do."""
    head = _head(session, lock(session, sitting), position)
    mark_question(
        session, sitting, position, is_flagged=head.is_flagged != flag,
        ruled_out=letters.chosen(set(head.ruled_out) ^ set(letter)), now=now,
    )  # fmt: skip


def choose_essay(session: Session, sitting: Sitting, position: int, *, now: datetime) -> None:
    """Choose this essay as one to be marked; the one it replaces keeps its text."""
    held = lock(session, sitting)
    accept(held, now)
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
