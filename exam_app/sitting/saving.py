"""Saving answers: the hot path. One lock, one look, one revision, one head; every deed idempotent.

Receives a `Save` from the candidate's page; hands on `Saved`, or `Conflict` when another
window has gone on, in which case the refused text is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app.applications.models import Application
from exam_app.errors import Missing
from exam_app.exams.models import Policy, Window
from exam_app.sitting import rules
from exam_app.sitting.finding import policy_of
from exam_app.sitting.models import KeptDraft, Registration, Response, Revision, Sitting


@dataclass(frozen=True, slots=True)
class Save:
    """One try to save. `client` is random for each open page, `seq` counts its saves, `base` is the revision it started from."""

    position: int
    client: str
    seq: int
    base: int
    answer: str


@dataclass(frozen=True, slots=True)
class Saved:
    """What is on disk once the transaction is committed."""

    revision: int
    sha256: str
    saved_at: datetime
    left_ms: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """Another window went on: this is the head now. The text that was refused is kept."""

    revision: int
    answer: str
    kept: str
    left_ms: int


class _Held(NamedTuple):
    id: int
    part: str
    state: str
    ends_at: datetime
    option_orders: list[str]
    grace_seconds: int


def save_answer(session: Session, account_id: int, public_id: str, save: Save, *, now: datetime) -> Saved | Conflict:
    """Append the answer as the next revision and move the head to it.

    The same (client, seq) with the same answer is answered as the first time, also after the
    end: the reply may have been lost. Raises Missing for somebody else's sitting, TimeUp and
    AlreadySubmitted when it comes too late, Unacceptable for an answer that cannot be taken.
    """
    held = _hold(session, account_id, public_id)
    answer, head = _fitting(held, save), _look(session, held, save)
    left, sha256 = rules.milliseconds_left(held.ends_at, now), rules.digest(answer)
    if head.known is not None:
        return _again(head, save, sha256, left)
    rules.accepts(held.state, held.ends_at, timedelta(seconds=held.grace_seconds), now)
    if save.base != head.revision:
        _keep(session, held.id, save, answer, now)
        return Conflict(head.revision, head.answer, answer, left)
    _append(session, held, save, answer, sha256, now)
    return Saved(save.base + 1, sha256, now, left)


def _hold(session: Session, account_id: int, public_id: str) -> _Held:
    columns = (Sitting.id, Sitting.part, Sitting.state, Sitting.ends_at, Sitting.option_orders)
    query = sa.select(*columns, Policy.document["grace_seconds"].as_integer()).select_from(Sitting)
    query = query.join(Registration, Sitting.registration_id == Registration.id).join(Application)
    query = query.join(Window, Registration.window_id == Window.id).join(Policy, Window.policy_id == Policy.id)
    mine = query.where(Sitting.public_id == public_id, Application.applicant_id == account_id)
    # Saves of one sitting go one after the other, and none passes a hand-in.
    found = session.execute(mine.with_for_update(of=Sitting)).first()
    if found is None:
        raise Missing
    return _Held(*found)


def _look(session: Session, held: _Held, save: Save) -> Any:
    """The head, and the revision that this very save made before, if any. Read only once the sitting is held."""
    same = sa.and_(Revision.sitting_id == held.id, Revision.client == save.client, Revision.seq == save.seq)
    query = sa.select(
        Response.revision, Response.answer, Revision.revision.label("known"), Revision.position.label("place"),
        Revision.sha256, Revision.saved_at,
    )  # fmt: skip
    query = query.select_from(Response).outerjoin(Revision, same)
    found = session.execute(query.where(Response.sitting_id == held.id, Response.position == save.position)).first()
    if found is None:
        raise Missing
    return found


def _again(head: Any, save: Save, sha256: str, left: int) -> Saved:
    if head.sha256 != sha256 or head.place != save.position:
        raise rules.Unacceptable("This number of a save was used for another answer.")
    return Saved(head.known, sha256, head.saved_at, left)


def _fitting(held: _Held, save: Save) -> str:
    if held.part == "two":
        text = rules.clean(save.answer)
        rules.check_essay(text)
        return text
    if not 1 <= save.position <= len(held.option_orders):
        raise Missing
    rules.check_answer(save.answer, held.option_orders[save.position - 1])
    return save.answer


def _append(session: Session, held: _Held, save: Save, answer: str, sha256: str, now: datetime) -> None:
    session.execute(
        sa.insert(Revision).values(
            sitting_id=held.id, position=save.position, revision=save.base + 1, client=save.client, seq=save.seq,
            base=save.base, answer=answer, sha256=sha256, saved_at=now,
        )
    )  # fmt: skip
    values: dict[str, Any] = {"revision": save.base + 1, "answer": answer, "saved_at": now}
    if held.part == "one" and answer:
        # What is chosen is no longer ruled out.
        values["ruled_out"] = sa.func.replace(Response.ruled_out, answer, "")
    head = sa.update(Response).where(Response.sitting_id == held.id, Response.position == save.position)
    session.execute(head.values(values))


def _keep(session: Session, sitting_id: int, save: Save, answer: str, now: datetime) -> None:
    same = (KeptDraft.sitting_id == sitting_id, KeptDraft.client == save.client, KeptDraft.seq == save.seq)
    if session.scalar(sa.select(KeptDraft.id).where(*same)) is None:
        session.add(
            KeptDraft(
                sitting_id=sitting_id, position=save.position, client=save.client, seq=save.seq, base=save.base,
                answer=answer, reason="another window had gone on", kept_at=now,
            )
        )  # fmt: skip
        session.flush()


def save_unless_unchanged(
    session: Session, account_id: int, sitting: Sitting, save: Save, *, now: datetime
) -> Saved | Conflict | None:
    """Save what a plain form brings; None when it brings back just what it was shown, so that nothing is to be saved.

    A page that was open in a second window can so be left without a conflict.
    """
    if _is_unchanged(session, sitting, save):
        rules.accepts(sitting.state, sitting.ends_at, policy_of(sitting.registration).grace, now)
        return None
    return save_answer(session, account_id, sitting.public_id, save, now=now)


def _is_unchanged(session: Session, sitting: Sitting, save: Save) -> bool:
    if save.base == 0:
        return not rules.clean(save.answer)
    was = session.get(Revision, (sitting.id, save.position, save.base))
    return was is not None and was.answer == rules.clean(save.answer)
