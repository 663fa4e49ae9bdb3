"""What many candidates do at one moment, a group at a time: starts, saves, marks, hand-ins, pulses.

Receives the asks that share a transaction (see `exam_app.commits`); hands back their outcomes in order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

import sqlalchemy as sa

from exam_app.accounts.service import alive_sessions
from exam_app.commits import CommitGroup
from exam_app.commits import Outcome as Commit
from exam_app.sitting.beginning import AskToStart, Started, start_all
from exam_app.sitting.choosing import AskToMark, Marked, mark_all
from exam_app.sitting.pulse import AskForPulse, Pulse, pulse_all
from exam_app.sitting.saves import AskToSave, Closed, Conflict, Moved, Saved, SignedOut, Stopped
from exam_app.sitting.saving import save_all
from exam_app.sitting.submitting import AskToSubmit, Submitted, submit_all

Held = AskToSave | AskToMark | AskToSubmit | AskForPulse
Asked = Held | AskToStart
Done = Saved | Conflict | Moved | Stopped | Closed | Marked | Submitted | Pulse | Started
Deeds = CommitGroup[Asked, Done]
K = TypeVar("K", AskToSave, AskToMark, AskToSubmit, AskForPulse, AskToStart)


def deeds(engine: sa.Engine, *, idle: timedelta, longest: timedelta) -> Deeds:
    """The group of this process. `idle` and `longest` say when a sign-in session has ended."""

    def run(connection: sa.Connection, asks: Sequence[Asked]) -> list[Commit[Done]]:
        hashes = {ask.held.session for ask in asks if not isinstance(ask, AskToStart)}
        alive = alive_sessions(connection, hashes, now=asks[0].now, idle=idle, longest=longest) if hashes else frozenset[str]()
        return do_all(connection, asks, alive)

    return CommitGroup(engine, run)


def do_all(connection: sa.Connection, asks: Sequence[Asked], alive: frozenset[str]) -> list[Commit[Done]]:
    """Do these asks in the transaction of `connection`; SignedOut for those whose session is not `alive`.

    A start comes through the door, which has just asked who it is.
    """
    known = [ask for ask in asks if isinstance(ask, AskToStart) or ask.held.session in alive]
    done = {
        **_by_kind(connection, known, AskToSave, save_all), **_by_kind(connection, known, AskToMark, mark_all),
        **_by_kind(connection, known, AskToSubmit, submit_all), **_by_kind(connection, known, AskForPulse, pulse_all),
        **_by_kind(connection, known, AskToStart, start_all),
    }  # fmt: skip
    return [done[id(ask)] if id(ask) in done else SignedOut() for ask in asks]


def _by_kind(
    connection: sa.Connection,
    asks: Sequence[Asked],
    kind: type[K],
    deed: Callable[[sa.Connection, Sequence[K]], Sequence[Commit[Done]]],
) -> dict[int, Commit[Done]]:
    """The outcomes of the asks of this kind, by the identity of the ask."""
    some = [ask for ask in asks if isinstance(ask, kind)]
    return dict(zip(map(id, some), deed(connection, some), strict=True)) if some else {}
