"""What the page of a running part asks for on the fast way: saves, marks and pulses, a group at a time.

Receives the asks that share a transaction (see `exam_app.commits`); hands back their outcomes in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from exam_app.accounts.service import alive_sessions
from exam_app.commits import CommitGroup
from exam_app.commits import Outcome as Commit
from exam_app.sitting.choosing import AskToMark, Marked, mark_all
from exam_app.sitting.pulse import AskForPulse, Pulse, pulse_all
from exam_app.sitting.saves import AskToSave, Closed, Conflict, Moved, Saved, SignedOut, Stopped
from exam_app.sitting.saving import save_all
from exam_app.sitting.submitting import AskToSubmit, Submitted, submit_all

Asked = AskToSave | AskToMark | AskToSubmit | AskForPulse
Done = Saved | Conflict | Moved | Stopped | Closed | Marked | Submitted | Pulse
Deeds = CommitGroup[Asked, Done]


def deeds(engine: sa.Engine, *, idle: timedelta, longest: timedelta) -> Deeds:
    """The group of this process. `idle` and `longest` say when a sign-in session has ended."""

    def run(connection: sa.Connection, asks: Sequence[Asked]) -> list[Commit[Done]]:
        hashes = {ask.held.session for ask in asks}
        alive = alive_sessions(connection, hashes, now=asks[0].now, idle=idle, longest=longest)
        return do_all(connection, asks, alive)

    return CommitGroup(engine, run)


def do_all(connection: sa.Connection, asks: Sequence[Asked], alive: frozenset[str]) -> list[Commit[Done]]:
    """Do these asks in the transaction of `connection`; SignedOut for those whose session is not `alive`."""
    known = [ask for ask in asks if ask.held.session in alive]
    done: dict[int, Commit[Done]] = {}
    saves = [ask for ask in known if isinstance(ask, AskToSave)]
    marks = [ask for ask in known if isinstance(ask, AskToMark)]
    pulses = [ask for ask in known if isinstance(ask, AskForPulse)]
    if saves:
        done.update(zip(map(id, saves), save_all(connection, saves), strict=True))
    if marks:
        done.update(zip(map(id, marks), mark_all(connection, marks), strict=True))
    submits = [ask for ask in known if isinstance(ask, AskToSubmit)]
    if submits:
        done.update(zip(map(id, submits), submit_all(connection, submits), strict=True))
    if pulses:
        done.update(zip(map(id, pulses), pulse_all(connection, pulses), strict=True))
    return [done[id(ask)] if id(ask) in done else SignedOut() for ask in asks]
