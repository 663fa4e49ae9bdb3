"""Taking essays in as anonymous scripts, and what is still open."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.bank.models import PromptVersion
from exam_app.db import hit_one
from exam_app.exams.models import Window
from exam_app.review import rules
from exam_app.review.blinding import ScriptWriter
from exam_app.review.models import Script, settlement
from exam_app.review.routing import identifying
from exam_app.review.turns import in_turn
from exam_app.sitting import late_list
from exam_app.sitting import service as sitting


def take_in(session: Session, window: Window, *, by: str, now: datetime) -> int:
    """Copy every essay that counts into a script without a name; returns how many.

    The scripts get random ids in random order and carry no times. A blank essay is settled with 0
    points at once. Raises NotClosedYet while somebody may still write, LateWorkWaits while late work
    is undecided (afterwards it could only be rejected), AlreadyDecided the second time. The first
    scripts are looked through for words that identify their writer, the sweep does the others.
    """
    in_turn(session, window.id)
    sitting.close_overdue(session, now=now)
    if not sitting.is_over(session, window, now=now):
        raise rules.NotClosedYet("This window is not over yet.")
    if waiting := late_list.waiting_in(session, window):
        raise rules.LateWorkWaits(f"Late work waits for a decision: {waiting}.")
    taken = sa.update(Window).where(Window.id == window.id, Window.state == "frozen").values(state="taken_in")
    if not hit_one(session, taken):
        raise rules.AlreadyDecided("The scripts of this window were taken in before.")
    essays = list(sitting.closed_essays(session, window))
    # Insertion order must not tell whose essay it is.
    random.SystemRandom().shuffle(essays)
    copy_essays(session, window, essays, now=now)
    identifying.look_through(session, window, by=by, now=now)
    audit.record(session, Event.WINDOW_SCRIPTS_TAKEN_IN, by=by, about=window.public_id, at=now, scripts=len(essays))
    return len(essays)


def copy_essays(session: Session, window: Window, essays: Sequence[sitting.ClosedEssay], *, now: datetime) -> list[Script]:
    """The scripts of these essays in the given order, each with its writer in the vault."""
    scripts = [
        Script(window_id=window.id, prompt_version_id=essay.prompt_version_id, text=essay.text, sha256=text_hash(essay.text))
        for essay in essays
    ]
    session.add_all(scripts)
    session.flush()
    for script, essay in zip(scripts, essays, strict=True):
        session.add(ScriptWriter(script_id=script.id, sitting_id=essay.sitting_id, position=essay.position))
        if not essay.text.strip():
            _settle_blank(session, script, now)
    session.flush()
    return scripts


def text_hash(text: str) -> str:
    """SHA-256 of the text as it was handed in, 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _settle_blank(session: Session, script: Script, now: datetime) -> None:
    rubric = session.get_one(PromptVersion, script.prompt_version_id).rubric
    best = max(rubric.points)
    script.state = "blank"
    nothing = [{"criterion": criterion.code, "points": "0", "out_of": best} for criterion in rubric.criteria]
    out_of = best * len(nothing)
    session.add(settlement(script, "blank", Fraction(0), out_of, now, seats=[], reasons=[], criteria=nothing))
    session.flush()
    audit.record(
        session, Event.SCRIPT_SETTLED, by=audit.BY_THE_SYSTEM, about=script.id, at=now, points="0", out_of=out_of, method="blank"
    )


def open_scripts(session: Session, window: Window) -> int:
    """How many scripts of the window are not settled."""
    query = sa.select(sa.func.count()).select_from(Script)
    return (
        session.scalar(
            query.where(Script.window_id == window.id, Script.seed_of.is_(None), Script.state.not_in(("settled", "blank")))
        )
        or 0
    )
