"""Looking scripts through for words that may identify their writers, before anybody is given them.

Receives scripts that were taken in; hands on hits for the coordinator to decide about. Nothing is
given out while a script was not looked through or one of its hits is undecided.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from exam_app import audit
from exam_app.audit import Event
from exam_app.bank.models import PromptVersion
from exam_app.exams.models import Window
from exam_app.review import rules
from exam_app.review.blinding import ScriptWriter
from exam_app.review.models import IdentityHit, LookedThrough, Script
from exam_app.review.routing.knowing import everyday_words, known_about
from exam_app.review.rules.identifying import find

AT_ONCE = 200  # scripts in one transaction; larger windows are looked through by and by


@dataclass(frozen=True, slots=True)
class Waiting:
    """What stands between the scripts of a window and the reviewers."""

    unlooked: int
    undecided: int

    def __bool__(self) -> bool:
        return bool(self.unlooked or self.undecided)


def look_through(session: Session, window: Window, *, by: str, now: datetime, most: int = AT_ONCE) -> int:
    """Look through scripts of this window that nobody has looked through; returns how many. Twice changes nothing.

    Blank scripts and scripts without a writer (seeds) are left out: the one is marked by nobody, the
    other was looked through before.
    """
    scripts = list(session.scalars(_unlooked(window.id).limit(most)))
    known, hits = known_about(session, [script.id for script in scripts]), 0
    for script in scripts:
        found = find(script.text, known[script.id], task=task_of(script.prompt), common=everyday_words())
        session.add(LookedThrough(script_id=script.id, looked_at=now))
        session.add_all(
            IdentityHit(script_id=script.id, start=hit.start, stop=hit.end, kind=hit.kind, source="detector") for hit in found
        )
        hits += len(found)
    if scripts:
        session.flush()
        audit.record(
            session, Event.SCRIPTS_LOOKED_THROUGH, by=by, about=window.public_id, at=now, scripts=len(scripts), hits=hits
        )
    return len(scripts)


def windows_to_look_through(session: Session) -> list[Window]:
    """The windows in marking of which some script was not looked through."""
    query = sa.select(Window).where(Window.state == "taken_in", _unlooked(Window.id).correlate(Window).exists())
    return list(session.scalars(query))


def task_of(prompt: PromptVersion) -> str:
    """Everything that the writer was given to read."""
    return "\n".join([prompt.title, prompt.instruction, prompt.vignette, *prompt.questions])


def waiting(session: Session, window_id: int) -> Waiting:
    """How many scripts were not looked through, and how many have a hit that nobody decided about."""
    unlooked = session.scalar(sa.select(sa.func.count()).select_from(_unlooked(window_id).subquery()))
    undecided = session.scalar(sa.select(sa.func.count()).select_from(_undecided(window_id).subquery()))
    return Waiting(unlooked or 0, undecided or 0)


def scripts_waiting(session: Session, window_id: int) -> set[str]:
    """The scripts of the window that must not be given out yet."""
    unlooked = session.scalars(_unlooked(window_id).with_only_columns(Script.id, maintain_column_froms=True))
    return {*unlooked, *session.scalars(_undecided(window_id))}


def refuse_unlooked(session: Session, window_id: int) -> None:
    """Raise NotLookedThrough while a script of the window waits for a look."""
    found = waiting(session, window_id)
    if found.unlooked:
        raise rules.NotLookedThrough(
            f"{_scripts(found.unlooked)} still being looked through for words that may identify the writer.",
            "This goes on by itself and takes about a minute. Then come back.",
        )
    if found.undecided:
        verb = "waits" if found.undecided == 1 else "wait"
        raise rules.NotLookedThrough(f"{found.undecided} script{'' if found.undecided == 1 else 's'} {verb} for your look.")


def _scripts(number: int) -> str:
    return "1 script is" if number == 1 else f"{number} scripts are"


def _unlooked(window_id: int | sa.orm.InstrumentedAttribute[int]) -> sa.Select[Script]:
    query = sa.select(Script).join(ScriptWriter, ScriptWriter.script_id == Script.id)
    query = query.outerjoin(LookedThrough, LookedThrough.script_id == Script.id)
    return query.where(
        Script.window_id == window_id,
        Script.state.in_(("waiting", "in_review", "sent_back", "adjudication")),
        LookedThrough.script_id.is_(None),
    )


def _undecided(window_id: int) -> sa.Select[str]:
    query = sa.select(IdentityHit.script_id).join(Script, Script.id == IdentityHit.script_id)
    return query.where(Script.window_id == window_id, IdentityHit.decision.is_(None)).distinct()
