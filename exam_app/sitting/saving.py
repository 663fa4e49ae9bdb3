"""Saving answers: the hot path. One lock, one look, one revision, one head; every deed idempotent.

Receives asks to save, many at a time and each of another sitting; hands on one outcome for each: `Saved`,
or why not. Nothing typed is dropped: what another window or device has overtaken is kept, what
comes after the end goes to the late list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.errors import Missing
from exam_app.sitting import late, letters, rules
from exam_app.sitting.finding import Sitting, accept, hold_free, lock, sitting_of
from exam_app.sitting.holding import holds, pass_of
from exam_app.sitting.models import Revision
from exam_app.sitting.passes import Pass
from exam_app.sitting.saves import AskToSave, Closed, Conflict, Moved, Outcome, Save, Saved, Stopped
from exam_app.sitting.storing import Written, look

# What was on its way when the office stopped the clock is taken; later the page keeps it.
PAUSE_REACHES_PAGE = timedelta(seconds=15)


def save_all(connection: sa.Connection, asks: Sequence[AskToSave]) -> list[Outcome]:
    """Judge and store these saves of different sittings in the transaction of `connection`; their outcomes in order.

    None stands for a sitting that somebody else holds at this moment: ask again.
    """
    held = hold_free(connection, [ask.held.sitting_id for ask in asks])
    looks = look(connection, [ask for ask in asks if ask.held.sitting_id in held])
    written = Written()
    outcomes = [_judged(ask, held, looks, written) for ask in asks]
    written.store(connection)
    return outcomes


def _judged(ask: AskToSave, held: Mapping[int, Any], looks: Mapping[int, Any], written: Written) -> Outcome:
    if not 1 <= ask.save.position <= len(ask.held.shape):
        return Missing()
    if ask.held.sitting_id not in held:
        return None
    try:
        return _judge(ask, held[ask.held.sitting_id], looks[ask.held.sitting_id], written)
    except rules.Unacceptable as refusal:
        return refusal


def _judge(ask: AskToSave, sitting: Any, head: Any, written: Written) -> Outcome:
    """What becomes of one save. `sitting` is the row as it is held, `head` what counts now and what this save did before."""
    save, now = ask.save, ask.now
    answer = _fitting(ask.held, save)
    sha256 = rules.digest(answer)
    ends_at = rules.end_of(sitting.ends_at, sitting.paused_at, sitting.pause_until, now)
    left = rules.milliseconds_left(ends_at, now)
    if head.known is not None:
        return _again(head, save, sha256, left)
    if sitting.state != "open" or now > ends_at + timedelta(seconds=ask.held.grace_seconds):
        return _too_late(ask, sitting, head, answer, sha256, written)
    if sitting.epoch != ask.held.epoch:
        written.keep(ask, answer, "another device had taken over")
        return Moved(sitting.held_at, left)
    if _is_stopped(sitting, now):
        return Stopped(sitting.pause_why, sitting.paused_at, left)
    if save.base != head.revision:
        written.keep(ask, answer, "another window had gone on")
        return Conflict(head.revision, head.answer, answer, left)
    written.append(ask, answer, sha256)
    return Saved(save.base + 1, sha256, now, left)


def _is_stopped(sitting: Any, now: datetime) -> bool:
    return rules.stands_still(sitting.paused_at, sitting.pause_until, now) and now > sitting.paused_at + PAUSE_REACHES_PAGE


def _too_late(ask: AskToSave, sitting: Any, head: Any, answer: str, sha256: str, written: Written) -> Closed:
    if answer == head.answer:
        return Closed(sitting.receipt, is_late=False)
    written.late.append(late.Late(ask.held, ask.save, answer, sha256, ask.now))
    return Closed(sitting.receipt, is_late=True)


def _again(head: Any, save: Save, sha256: str, left: int) -> Saved:
    if head.sha256 != sha256 or head.place != save.position:
        raise rules.Unacceptable("This number of a save was used for another answer.")
    return Saved(head.known, sha256, head.saved_at, left)


def _fitting(held: Pass, save: Save) -> str:
    if held.part == "two":
        text = rules.clean(save.answer)
        rules.check_essay(text)
        return text
    letters.check(save.answer, held.shape[save.position - 1])
    return save.answer


def save_answer(
    session: Session, account_id: int, public_id: str, save: Save, *, now: datetime, device: str | None = None
) -> Saved | Conflict | Moved:
    """Append the answer as the next revision and move the head to it: what a plain form does, in its own transaction.

    `device` is the name of the candidate's device, None when that does not matter.

    The same (client, seq) with the same answer is answered as the first time, also after the
    end: the reply may have been lost. Raises Missing for somebody else's sitting, TimeUp and
    AlreadySubmitted when it comes too late, Paused, Unacceptable for an answer that cannot be taken.
    """
    sitting = sitting_of(session, account_id, public_id)
    done = _save_here(session, sitting, save, now=now, device=device)
    if isinstance(done, Closed):
        accept(sitting, now)
    assert not isinstance(done, Closed), "what is closed does not accept"
    return done


def _save_here(
    session: Session, sitting: Sitting, save: Save, *, now: datetime, device: str | None
) -> Saved | Conflict | Moved | Closed:
    held = pass_of(session, lock(session, sitting), by="", session_hash="")
    if not holds(sitting, device):
        held = replace(held, epoch=sitting.epoch - 1)
    outcome = save_all(session.connection(), [AskToSave(held, save, now)])[0]
    session.expire_all()
    if isinstance(outcome, Exception):
        raise outcome
    if isinstance(outcome, Stopped):
        raise rules.Paused("Your exam is paused.")
    assert outcome is not None, "this transaction holds the sitting"
    return outcome


def save_unless_unchanged(
    session: Session, sitting: Sitting, save: Save, *, now: datetime, device: str | None = None
) -> Saved | Conflict | Moved | Closed | None:
    """Save what a plain form brings; None when it brings back just what it was shown, so that nothing is to be saved.

    A page that was open in a second window can so be left without a conflict. For Moved and
    Closed the text is kept, so the transaction has to be committed.
    """
    if _is_unchanged(session, sitting, save):
        accept(sitting, now)
        return None
    return _save_here(session, sitting, save, now=now, device=device)


def _is_unchanged(session: Session, sitting: Sitting, save: Save) -> bool:
    if save.base == 0:
        return not rules.clean(save.answer)
    was = session.get(Revision, (sitting.id, save.position, save.base))
    return was is not None and was.answer == rules.clean(save.answer)
